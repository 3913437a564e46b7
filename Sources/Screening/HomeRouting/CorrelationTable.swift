import SS7Wire
import SharedState

/// What is remembered of a subscriber whom a service centre has asked for, or of a delivery to one.
///
/// All numbers have at most 15 digits; which of them are set depends on what it is kept under.
struct Correlation: BitwiseCopyable {
    /// The true IMSI.
    var subscriber = Digits()
    /// The scrambled IMSI that the service centre knows.
    var scrambled = Digits()
    /// The node that serves the subscriber.
    var node = Digits()
    /// The title from which that node answers; empty while it has not.
    var answering = Digits()
    /// The title of the service centre that asked.
    var centre = Digits()
    /// When it was last told or used, in seconds of the caller's clock.
    var time = UInt32(0)
    /// Of a service centre: when it was last told another node.
    var otherTime = UInt32(0)

    @_noLocks init() {}
}

/// The correlations of a gateway, found by what a message shows of them.
struct CorrelationTable: BitwiseCopyable, Sendable {
    private var table: EntryTable
    let key: SipHash.Key

    /// - Parameter block: has the section `homeRouting`; to be kept for as long as the table is used.
    init(_ block: StateBlock) {
        table = EntryTable(block, .homeRouting)
        key = SipHash.Key(
            low: CorrelationTable.secret(block, 6), high: CorrelationTable.secret(block, 7))
    }

    /// Half of the key: a word beside the section's counters, so that it is handed over with them.
    private static func secret(_ block: StateBlock, _ place: Int) -> UInt64 {
        let words = block.counters(of: .homeRouting)
        _ = words.exchange(0, for: .random(in: 1 ... .max), at: place)
        return words.load(place)
    }

    /// Finds what is kept under a key and is no older than so; false where nothing is.
    @_noLocks
    func find(_ key: UInt64, notBefore: UInt32, into correlation: inout Correlation) -> Bool {
        var entry = StateEntry()
        guard table.find(key, into: &entry) >= 0, entry.time >= notBefore else { return false }
        correlation.subscriber = Digits(packed: entry.w1)
        correlation.scrambled = Digits(packed: entry.w2)
        correlation.node = Digits(packed: entry.w3)
        correlation.answering = Digits(packed: entry.w4)
        correlation.centre = Digits(packed: entry.w5)
        correlation.time = entry.time
        correlation.otherTime = entry.tail
        return true
    }

    /// Keeps a correlation under a key, in the place of what was there.
    ///
    /// - Parameter notBefore: what is older makes room without being counted.
    @_noLocks
    func store(_ correlation: Correlation, under key: UInt64, notBefore: UInt32) {
        var table = table
        table.notBefore = notBefore
        var entry = StateEntry()
        entry.w1 = correlation.subscriber.packed
        entry.w2 = correlation.scrambled.packed
        entry.w3 = correlation.node.packed
        entry.w4 = correlation.answering.packed
        entry.w5 = correlation.centre.packed
        entry.time = correlation.time
        entry.tail = correlation.otherTime
        table.store(entry, under: key)
    }

    /// Forgets what is kept under a key.
    @_noLocks
    func remove(_ key: UInt64) { table.remove(key) }
}
