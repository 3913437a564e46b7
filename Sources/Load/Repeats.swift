import SS7Filter

/// What has arrived lately, so that what comes again is known for a duplicate.
///
/// Its memory is fixed and taken at the beginning: a set that grows would keep the sender waiting.
struct Repeats {
    /// Messages that are remembered at least, each segment counted; at most twice as many.
    static let least = 500_000

    private let least: Int
    private var latest: Set<UInt64>
    private var older: Set<UInt64>

    init(least: Int = Repeats.least) {
        self.least = least
        latest = Set(minimumCapacity: least)
        older = Set(minimumCapacity: least)
    }

    mutating func note(_ key: UInt64, at side: Side) {
        if latest.count >= least {
            swap(&latest, &older)
            latest.removeAll(keepingCapacity: true)
        }
        latest.insert(Repeats.key(key, side))
    }

    /// True where the same has arrived on that side before.
    func contains(_ key: UInt64, at side: Side) -> Bool {
        let key = Repeats.key(key, side)
        return latest.contains(key) || older.contains(key)
    }

    /// What one side has sent may come back to it: that is no second arrival.
    private static func key(_ key: UInt64, _ side: Side) -> UInt64 {
        side == .home ? key : ~key
    }
}
