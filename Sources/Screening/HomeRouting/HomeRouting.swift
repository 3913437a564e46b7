public import SS7Wire
public import SharedState

/// SMS home routing, 3GPP TR 23.840: what foreign service centres are told of home subscribers.
///
/// They get a scrambled IMSI and the gateway's own number where the HLR's answer has the IMSI and the
/// number of the node; what they send there is mapped back. Shared by all workers.
public struct HomeRouting: Sendable {
    private let block: StateBlock
    /// What the path works with; valid as long as the `HomeRouting` that it came from.
    let view: View

    /// - Parameters:
    ///   - terms: what is told, and for how long it holds.
    ///   - memory: where it is remembered; where that has no room for it, in a block of its own.
    ///   - capacity: entries of that, three for each subscriber asked for and two a delivery.
    /// - Throws: when the system has not that much memory.
    public init(
        _ terms: Terms, in memory: NetworkMemory, capacity: Int
    ) throws(StateBlockError) {
        if memory.block.words(of: .homeRouting).count > 0 {
            block = memory.block
        } else {
            var layout = StateLayout()
            layout[.homeRouting] = EntryTable.wordCount(capacity: capacity)
            block = try StateBlock(layout)
        }
        view = View(terms: terms, table: CorrelationTable(block))
    }

    /// What is told, and for how long it holds.
    public struct Terms: BitwiseCopyable, Hashable, Sendable {
        /// The gateway's own number in international form, at most 15 digits.
        public var address = Digits()
        /// Seconds for which a scrambled IMSI is valid after it was last told.
        public var lifetime = UInt32(600)
        /// What scrambled IMSIs begin with; where it is empty, the true one's first `keptDigits`.
        public var imsiPrefix = Digits()
        /// Digits of country and network code that an IMSI keeps, 5 or 6.
        public var keptDigits = UInt8(5)

        public init(address: Digits) { self.address = address }
    }

    /// The terms and the table.
    struct View: BitwiseCopyable, Sendable {
        let terms: Terms
        let table: CorrelationTable
    }
}

extension HomeRouting.View {
    /// What a key is for, so that no two kinds share one.
    private enum Kind {
        static var asked: UInt64 { @_noLocks get { 1 } }
        static var scrambled: UInt64 { @_noLocks get { 2 } }
        static var centre: UInt64 { @_noLocks get { 3 } }
        // 4 and 5 are the ends of a delivery.
        static var draw: UInt64 { @_noLocks get { 6 } }
    }

    // MARK: What is told

    /// The scrambled IMSI for a subscriber and who asks; empty where none can be made.
    ///
    /// Who asks again while it holds gets the same, and the later answer's node counts.
    @_noLocks
    func scramble(_ subscriber: Digits, at node: Digits, for centre: Digits, now: UInt32) -> Digits
    {
        let asked = table.key.hash(Kind.asked, subscriber.packed, centre.packed)
        var known = Correlation()
        var given = Correlation()
        given.subscriber = subscriber
        given.node = node
        given.centre = centre
        given.time = now
        if find(asked, now: now, into: &known) {
            given.scrambled = known.scrambled
        } else {
            given.scrambled = draw(for: subscriber, centre, now: now)
        }
        guard !given.scrambled.isEmpty else { return Digits() }
        store(given, under: asked, now: now)
        store(given, under: key(ofScrambled: given.scrambled), now: now)
        note(given, now: now)
        return given.scrambled
    }

    /// Draws a scrambled IMSI that nobody has.
    @_noLocks
    private func draw(for subscriber: Digits, _ centre: Digits, now: UInt32) -> Digits {
        var start = terms.imsiPrefix
        var index = 0
        while terms.imsiPrefix.isEmpty, index < Int(terms.keptDigits) {
            start.append(subscriber.digit(at: index))
            index &+= 1
        }
        // Below that one can try all.
        guard subscriber.count >= start.count &+ 6, subscriber.count <= 15 else { return Digits() }
        var attempt: UInt64 = 0
        var taken = Correlation()
        while attempt < 8 {
            let seed = table.key.hash(Kind.draw, subscriber.packed, UInt64(now) &<< 8 | attempt)
            var random = table.key.hash(Kind.draw, centre.packed, seed)
            var drawn = start
            while drawn.count < subscriber.count {
                drawn.append(UInt8(truncatingIfNeeded: random % 10))
                random /= 10
            }
            if !drawn.equals(subscriber),
                !find(key(ofScrambled: drawn), now: now, into: &taken)
            {
                return drawn
            }
            attempt &+= 1
        }
        return Digits()
    }

    /// Notes at which node a service centre's subscribers are, for openings that name none.
    @_noLocks
    private func note(_ given: Correlation, now: UInt32) {
        let key = table.key.hash(Kind.centre, given.centre.packed, 0)
        var known = Correlation()
        var noted = given
        if find(key, now: now, into: &known) {
            noted.otherTime = known.node.equals(given.node) ? known.otherTime : known.time
        }
        store(noted, under: key, now: now)
    }

    /// Finds what a scrambled IMSI stands for.
    @_noLocks
    func find(scrambled: Digits, now: UInt32, into correlation: inout Correlation) -> Bool {
        find(key(ofScrambled: scrambled), now: now, into: &correlation)
    }

    /// Finds the one node at which all subscribers are that a service centre has asked for lately.
    @_noLocks
    func find(centre: Digits, now: UInt32, into correlation: inout Correlation) -> Bool {
        let key = table.key.hash(Kind.centre, centre.packed, 0)
        guard find(key, now: now, into: &correlation) else { return false }
        return correlation.otherTime < oldest(now)
    }

    // MARK: Deliveries

    /// Which end of a delivery's dialogue has chosen a transaction ID.
    enum End: UInt64 {
        case centre = 4
        case node = 5
    }

    /// Finds a delivery by a transaction ID of its dialogue.
    @_noLocks
    func find(
        delivery transaction: TransactionID, chosenBy end: End, with centre: Digits, now: UInt32,
        into correlation: inout Correlation
    ) -> Bool {
        find(key(end, transaction, centre), now: now, into: &correlation)
    }

    /// Remembers a delivery that goes on under a transaction ID of its dialogue.
    @_noLocks
    func keep(
        _ delivery: Correlation, under transaction: TransactionID, chosenBy end: End,
        with centre: Digits, now: UInt32
    ) {
        var kept = delivery
        kept.time = now
        store(kept, under: key(end, transaction, centre), now: now)
    }

    /// Forgets a delivery that has ended.
    @_noLocks
    func forget(delivery transaction: TransactionID, of centre: Digits) {
        table.remove(key(.centre, transaction, centre))
    }

    /// When what still holds was told or used at the earliest, never 0.
    @inline(always) @_noLocks
    private func oldest(_ now: UInt32) -> UInt32 {
        now > terms.lifetime ? now &- terms.lifetime : 1
    }

    @inline(always) @_noLocks
    private func find(_ key: UInt64, now: UInt32, into correlation: inout Correlation) -> Bool {
        table.find(key, notBefore: oldest(now), into: &correlation)
    }

    @inline(always) @_noLocks
    private func store(_ correlation: Correlation, under key: UInt64, now: UInt32) {
        table.store(correlation, under: key, notBefore: oldest(now))
    }

    @_noLocks
    private func key(ofScrambled imsi: Digits) -> UInt64 {
        table.key.hash(Kind.scrambled, imsi.packed, 0)
    }

    @_noLocks
    private func key(_ end: End, _ transaction: TransactionID, _ centre: Digits) -> UInt64 {
        table.key.hash(end.rawValue, UInt64(transaction.value), centre.packed)
    }
}
