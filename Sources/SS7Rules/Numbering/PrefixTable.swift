import SS7Wire

/// Prefixes and what they stand for, in the order of their digits: a fraction of a dictionary's memory,
/// which every start takes anew.
struct PrefixTable: Sendable {
    typealias Entry = (key: Digits, value: UInt32)

    /// Each prefix once; where one was given twice, as it was given last.
    private(set) var entries: [Entry]

    init(_ given: consuming [Entry]) {
        entries = given
        entries.sort { PrefixTable.precedes($0.key, $1.key) }
        var kept = 0
        for place in entries.indices {
            if kept > 0, entries[kept - 1].key == entries[place].key { kept -= 1 }
            entries[kept] = entries[place]
            kept += 1
        }
        entries.removeSubrange(kept...)
    }

    /// What a prefix stands for; nil where it is none of these.
    subscript(prefix: Digits) -> Int? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if PrefixTable.precedes(entries[middle].key, prefix) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < entries.count, entries[low].key == prefix else { return nil }
        return Int(entries[low].value)
    }

    /// The order of digits: what begins another comes before it.
    static func precedes(_ one: Digits, _ other: Digits) -> Bool {
        (one.high, one.low, one.count) < (other.high, other.low, other.count)
    }
}
