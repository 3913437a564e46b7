/// Counts by key, of a bounded number of keys: those that come first.
struct Tally<Key: Hashable & Sendable>: Sendable {
    private(set) var counts: [Key: Int] = [:]
    private(set) var total = 0
    private let capacity: Int

    init(capacity: Int = 16_384) { self.capacity = capacity }

    mutating func count(_ key: Key, by number: Int = 1) {
        total += number
        if counts[key] != nil || counts.count < capacity { counts[key, default: 0] += number }
    }

    /// The keys of most counts first; equal ones in the order of their text.
    var ranked: [(key: Key, count: Int)] {
        counts.sorted { ($1.value, "\($0.key)") < ($0.value, "\($1.key)") }
            .map { ($0.key, $0.value) }
    }

    /// The part of the total that a count is.
    func share(_ count: Int) -> Double { total == 0 ? 0 : Double(count) / Double(total) }
}
