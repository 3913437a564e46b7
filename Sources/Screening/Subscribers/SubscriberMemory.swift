import SharedState

/// A subscriber's two numbers, which one message of the home network has shown together.
public struct SubscriberNumbers: BitwiseCopyable, Hashable, Sendable {
    /// Packed, see `Digits.packed`.
    public var imsi: UInt64 = 0
    public var msisdn: UInt64 = 0

    @_noLocks public init() {}
}

/// Which IMSI and which MSISDN are one subscriber's, so that what was done to either is told of both.
///
/// Entries of the section `subscribers`. Whatever is new sets a bit for its set of four entries in the
/// section `changedSubscribers`, so that a writer off the path finds it.
public struct SubscriberMemory: BitwiseCopyable, Sendable {
    private var table: EntryTable
    private let changes: StateWords
    private let secret: UInt64

    /// - Returns: nil for a block without room for them.
    init?(_ block: StateBlock) {
        guard block.layout[.subscribers] > 0 else { return nil }
        table = EntryTable(block, .subscribers)
        changes = block.words(of: .changedSubscribers)
        secret = block.secret
    }

    /// Words of the section `changedSubscribers` for so many subscribers.
    static func changeWordCount(capacity: Int) -> Int {
        max(1, EntryTable.wordCount(capacity: capacity) / 32 / 64)
    }

    /// Remembers that two numbers are one subscriber's.
    ///
    /// - Parameter now: seconds of the caller's clock; an entry that was noted lately is left as it is.
    @_noLocks
    func note(_ numbers: SubscriberNumbers, now: UInt32) {
        let hash = fold(numbers.imsi ^ secret &>> 5, secret, 0x94d0_49bb_1331_11eb)
        let key = hash == 0 ? 1 : hash
        var entry = StateEntry()
        if table.find(key, into: &entry) >= 0 {
            if entry.w1 == numbers.imsi, entry.w2 == numbers.msisdn,
                now &- entry.time < SubscriberMemory.freshness
            {
                return
            }
        }
        let isNew = entry.w1 != numbers.imsi || entry.w2 != numbers.msisdn
        entry = StateEntry()
        entry.w1 = numbers.imsi
        entry.w2 = numbers.msisdn
        entry.time = now
        let set = table.store(entry, under: key)
        if isNew { changes.set(1 &<< UInt64(set & 63), at: set &>> 6) }
    }

    /// Seconds for which an entry's age is not worth a write: what was noted long ago gives way first.
    private static var freshness: UInt32 { @_noLocks get { 86_400 } }

    /// The numbers that are new since this was last asked.
    public func takeChanged() -> [SubscriberNumbers] {
        var taken: [SubscriberNumbers] = []
        for word in 0..<changes.count where changes.load(word) != 0 {
            var bits = changes.take(word)
            while bits != 0 {
                let set = word * 64 + bits.trailingZeroBitCount
                bits &= bits - 1
                for (place, key, entry) in table.entries(ofSet: set) {
                    var found = StateEntry()
                    guard table.find(key, into: &found) == place else { continue }
                    var numbers = SubscriberNumbers()
                    numbers.imsi = entry.w1
                    numbers.msisdn = entry.w2
                    taken.append(numbers)
                }
            }
        }
        return taken
    }
}
