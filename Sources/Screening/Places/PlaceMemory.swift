public import SharedState

/// Where a subscriber is, as its home network has accepted it.
///
/// Global titles are packed, see `Digits.packed`; 0 stands for none. Times are seconds since 1970 of
/// the gateway's steady clock.
public struct Place: BitwiseCopyable, Hashable, Sendable {
    /// The subscriber's identity, see `SubscriberIdentities`.
    public var subscriber: UInt64 = 0
    public var vlr: UInt64 = 0
    public var msc: UInt64 = 0
    public var sgsn: UInt64 = 0
    /// Who last did something for the subscriber that was accepted.
    public var seenGT: UInt64 = 0
    /// When that was; `unknownTime` where that cannot be told.
    public var seen: UInt32 = 0
    /// Who did so in the country where the subscriber was before.
    public var previousGT: UInt64 = 0
    /// When the subscriber left it, in steps of `previousSeenStep`; `unknownTime` where that cannot be
    /// told.
    public var previousSeen: UInt32 = 0
    /// Hours for which nothing had been heard of the subscriber there by then, 31 for as many or more.
    public var previousSilence: UInt32 = 0

    /// Seconds: `previousSeen` is a multiple of this.
    public static var previousSeenStep: UInt32 { @_noLocks get { 32 } }

    /// Seconds for which a way back is known as one: three days, after which any way can be true.
    static var wayBack: UInt32 { @_noLocks get { 259_200 } }

    /// Stands for a time that is not known; it lies in the future for ever, and never ages.
    public static var unknownTime: UInt32 { @_noLocks get { .max } }

    @_noLocks public init() {}
}

/// The places of subscribers, by their identities.
///
/// Entries of the section `places` of a state block. Whatever changes sets a bit for its set of four
/// entries in the section `changedPlaces`, so that a writer off the path finds it.
public struct PlaceMemory: BitwiseCopyable, Sendable {
    private var table: EntryTable
    private let changes: StateWords
    private let secret: UInt64

    /// - Parameter block: to be kept for as long as the memory is used.
    public init(_ block: StateBlock) {
        table = EntryTable(block, .places)
        changes = block.words(of: .changedPlaces)
        secret = block.secret
    }

    /// Words of the section `changedPlaces` for so many places.
    static func changeWordCount(capacity: Int) -> Int {
        max(1, EntryTable.wordCount(capacity: capacity) / 32 / 64)
    }

    /// Seconds: what was last seen before is forgotten.
    public var notBefore: UInt32 {
        @_noLocks get { table.notBefore }
        @_noLocks set { table.notBefore = newValue }
    }

    /// Places that fit.
    public var capacity: Int { table.capacity }
    /// Places that were given up for others.
    public var evictions: UInt64 { table.evictions }
    /// Sets of four places.
    public var setCount: Int { table.setCount }
    /// How many places are known, by a sample.
    public var fill: Int { table.fill() }

    /// Finds where a subscriber is.
    ///
    /// - Returns: false where that is not known.
    @_noLocks
    public func find(_ subscriber: UInt64, into place: inout Place) -> Bool {
        look(for: subscriber, into: &place)
    }

    /// What `find` does, in line.
    @inline(always) @_noLocks
    func look(for subscriber: UInt64, into place: inout Place) -> Bool {
        var entry = StateEntry()
        guard subscriber != 0, table.find(key(subscriber), into: &entry) >= 0 else { return false }
        place = Place(entry)
        return true
    }

    /// Remembers where a subscriber is, and that this has changed.
    @_noLocks
    public func store(_ place: Place) {
        let set = table.store(place.entry, under: key(place.subscriber))
        changes.set(1 &<< UInt64(truncatingIfNeeded: set & 63), at: set &>> 6)
    }

    /// Remembers a place that is on disk already, unless the memory is full of newer ones.
    ///
    /// - Returns: true where the memory holds one place more by it.
    @discardableResult
    public func load(_ place: Place) -> Bool {
        guard place.subscriber != 0, place.seen >= max(1, notBefore) else { return false }
        return table.offer(place.entry, under: key(place.subscriber))
    }

    /// The sets that have changed since this was last asked.
    public func takeChangedSets() -> [Int] {
        var sets: [Int] = []
        for word in 0..<changes.count where changes.load(word) != 0 {
            var bits = changes.take(word)
            while bits != 0 {
                sets.append(word * 64 + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
        return sets
    }

    /// Notes once more that sets have changed, where they could not be written.
    public func noteChanged(_ sets: [Int]) {
        for set in sets { changes.set(1 << UInt64(set & 63), at: set >> 6) }
    }

    /// The places of one set, those that `find` finds.
    ///
    /// An entry that is just being written fits no key; whoever writes it tells of it once more. Two
    /// workers that learn of one subscriber at once may leave two entries, of which one is found.
    public func places(ofSet set: Int) -> [Place] {
        table.entries(ofSet: set).compactMap { place, key, entry in
            var found = StateEntry()
            guard self.key(entry.w1) == key, table.find(key, into: &found) == place else {
                return nil
            }
            return Place(found)
        }
    }

    @inline(always) @_noLocks
    private func key(_ subscriber: UInt64) -> UInt64 {
        let hash = fold(subscriber ^ secret &>> 3, secret, 0x9e37_79b9_7f4a_7c15)
        return hash == 0 ? 1 : hash
    }
}

extension Place {
    @inline(always) @_noLocks
    fileprivate init(_ entry: StateEntry) {
        self.init()
        subscriber = entry.w1
        vlr = entry.w2
        msc = entry.w3
        sgsn = entry.w4
        seenGT = entry.w5
        previousGT = entry.w6
        let step = Place.previousSeenStep
        let time = entry.tail & ~(step &- 1)
        previousSeen = time == ~(step &- 1) ? Place.unknownTime : time
        previousSilence = entry.tail & (step &- 1)
        seen = entry.time
    }

    fileprivate var entry: StateEntry {
        @inline(always) @_noLocks get {
            var entry = StateEntry()
            entry.w1 = subscriber
            entry.w2 = vlr
            entry.w3 = msc
            entry.w4 = sgsn
            entry.w5 = seenGT
            entry.w6 = previousGT
            let step = Place.previousSeenStep
            entry.tail = previousSeen & ~(step &- 1) | min(previousSilence, step &- 1)
            entry.time = seen
            return entry
        }
    }
}
