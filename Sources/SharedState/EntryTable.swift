/// What a table remembers under one key: seven words, of which the last holds the time.
public struct StateEntry: BitwiseCopyable, Sendable {
    public var w1: UInt64 = 0
    public var w2: UInt64 = 0
    public var w3: UInt64 = 0
    public var w4: UInt64 = 0
    public var w5: UInt64 = 0
    public var w6: UInt64 = 0
    /// Free for the user; the high half of the last word.
    public var tail: UInt32 = 0
    /// When it was last heard of, in seconds of the caller's clock; the oldest entry makes room.
    public var time: UInt32 = 0

    @inlinable @_noLocks public init() {}

    @usableFromInline var w7: UInt64 {
        @inline(always) @_noLocks get { UInt64(tail) &<< 32 | UInt64(time) }
    }
}

/// A table of fixed size in a section of a state block: sets of four entries, an entry a cache line.
///
/// A key has two sets. Its entry is in the first, or, where that was full, in the second; where both are
/// full, their oldest entry is given up, which is counted. No entry is locked: its first word is the
/// key combined with all others, so that an entry that two workers wrote at once fits no key and is
/// not found, which costs what it held and nothing else.
public struct EntryTable: BitwiseCopyable, Sendable {
    private let words: StateWords
    private let counters: StateWords
    private let setMask: UInt64
    /// Seconds of the caller's clock: what was last heard of before is forgotten.
    public var notBefore: UInt32 = 0

    private static var entryWords: Int { @_noLocks get { 8 } }
    private static var setWords: Int { @_noLocks get { 32 } }

    /// The words that a section needs for so many entries, which are rounded up to a power of two.
    public static func wordCount(capacity: Int) -> Int {
        var entries = 64
        while entries < capacity { entries *= 2 }
        return entries * entryWords
    }

    /// - Parameter block: to be kept for as long as the table is used.
    public init(_ block: StateBlock, _ section: StateSection) {
        words = block.words(of: section)
        counters = block.counters(of: section)
        let sets = words.count / EntryTable.setWords
        precondition(sets > 0 && sets & (sets - 1) == 0)
        setMask = UInt64(sets - 1)
    }

    /// Entries that fit.
    public var capacity: Int { words.count / EntryTable.entryWords }

    /// Entries that were given up for others before their time.
    public var evictions: UInt64 { counters.load(0) }

    /// Finds what is remembered under a key.
    ///
    /// - Parameter key: not 0; such as nobody outside can choose.
    /// - Returns: the entry's place, to be used at once; negative where there is none.
    @_noLocks
    public func find(_ key: UInt64, into entry: inout StateEntry) -> Int {
        var overflows = true
        var place = find(key, in: firstSet(of: key), into: &entry, &overflows)
        if place < 0, overflows {
            place = find(key, in: secondSet(of: key), into: &entry, &overflows)
        }
        if place < 0 { entry = StateEntry() }
        return place
    }

    /// Finds a key's entry in one set.
    ///
    /// - Parameter overflows: takes false where the set has an entry that was never used, so that no
    ///   key ever had to go to its second set from here.
    @inline(always) @_noLocks
    private func find(
        _ key: UInt64, in set: Int, into entry: inout StateEntry, _ overflows: inout Bool
    ) -> Int {
        let start = set &* EntryTable.setWords
        var place = start
        while place < start &+ EntryTable.setWords {
            let sealed = words.load(place)
            if sealed == 0 {
                overflows = false
            } else {
                read(place, &entry)
                if sealed ^ seal(entry) == key, entry.w7 != 0, entry.time >= notBefore {
                    return place
                }
            }
            place &+= EntryTable.entryWords
        }
        return -1
    }

    /// Remembers an entry under a key, in the place of what was there or of the oldest of its sets.
    ///
    /// - Returns: the number of the set that it is in.
    @discardableResult @_noLocks
    public func store(_ entry: StateEntry, under key: UInt64) -> Int {
        var oldest: UInt64 = 0
        let chosen = room(for: key, &oldest)
        if oldest > 0 { counters.add(1, at: 0) }
        var entry = entry
        // A last word of 0 is a free entry's.
        if entry.time == 0 { entry.time = 1 }
        write(entry, key, chosen)
        return chosen / EntryTable.setWords
    }

    /// Remembers an entry under a key, but in no newer one's place.
    ///
    /// What it drives out was older, and does not count as given up.
    ///
    /// - Returns: true where the table holds one entry more by it.
    @discardableResult
    public func offer(_ entry: StateEntry, under key: UInt64) -> Bool {
        var oldest: UInt64 = 0
        let chosen = room(for: key, &oldest)
        guard oldest <= UInt64(entry.time) else { return false }
        var known = StateEntry()
        let isNew = oldest == 0 && find(key, into: &known) < 0
        write(entry, key, chosen)
        return isNew
    }

    /// The place for an entry: where the key is known, a free one, else the oldest of the key's sets.
    ///
    /// - Parameter oldest: takes 0 where no other entry is given up, else one more than its time.
    @inline(always) @_noLocks
    private func room(for key: UInt64, _ oldest: inout UInt64) -> Int {
        oldest = .max
        var chosen = 0
        var overflows = true
        if search(key, firstSet(of: key), &chosen, &oldest, &overflows) { return chosen }
        if overflows, search(key, secondSet(of: key), &chosen, &oldest, &overflows) {
            return chosen
        }
        return chosen
    }

    /// Looks for a key in one set, and for its oldest entry or a free one.
    ///
    /// - Parameter overflows: takes false where the set has an entry that was never used.
    /// - Returns: true where the key is there.
    @inline(always) @_noLocks
    private func search(
        _ key: UInt64, _ set: Int, _ chosen: inout Int, _ oldest: inout UInt64,
        _ overflows: inout Bool
    ) -> Bool {
        let start = set &* EntryTable.setWords
        var other = StateEntry()
        var place = start
        while place < start &+ EntryTable.setWords {
            let sealed = words.load(place)
            var age: UInt64 = 0
            if sealed == 0 {
                overflows = false
            } else {
                read(place, &other)
                if sealed ^ seal(other) == key {
                    oldest = 0
                    chosen = place
                    return true
                }
                if other.w7 != 0, other.time >= notBefore { age = UInt64(other.time) &+ 1 }
            }
            if age < oldest {
                oldest = age
                chosen = place
            }
            place &+= EntryTable.entryWords
        }
        return false
    }

    /// Forgets what is remembered under a key.
    @_noLocks
    public func remove(_ key: UInt64) {
        var entry = StateEntry()
        let place = find(key, into: &entry)
        if place >= 0 { words.store(0, at: place &+ 7) }
    }

    /// The entries of one set, their places and keys, for those who walk the table off the path.
    public func entries(ofSet set: Int) -> [(place: Int, key: UInt64, entry: StateEntry)] {
        (0..<4).compactMap { way in
            var entry = StateEntry()
            let place = set * EntryTable.setWords + way * EntryTable.entryWords
            read(place, &entry)
            guard entry.w7 != 0, entry.time >= notBefore else { return nil }
            return (place, words.load(place) ^ seal(entry), entry)
        }
    }

    /// Sets of the table.
    public var setCount: Int { Int(setMask) + 1 }

    /// How many entries are in use, by a sample of at most so many sets.
    public func fill(samplingSets most: Int = 4096) -> Int {
        let step = max(1, setCount / most)
        let sample = stride(from: 0, to: setCount, by: step)
        var used = 0
        var looked = 0
        for set in sample {
            used += entries(ofSet: set).count
            looked += 1
        }
        return used * setCount / max(1, looked)
    }

    /// The number of the set that a key's entry is looked for first.
    @inline(always) @_noLocks
    func firstSet(of key: UInt64) -> Int { Int(truncatingIfNeeded: (key &>> 17 ^ key) & setMask) }

    /// The number of its other set, which two keys of one first set seldom share.
    @inline(always) @_noLocks
    func secondSet(of key: UInt64) -> Int {
        let mixed = (key &* 0x9e37_79b9_7f4a_7c15) &>> 32
        return Int(truncatingIfNeeded: mixed & setMask)
    }

    @inline(always) @_noLocks
    private func read(_ place: Int, _ entry: inout StateEntry) {
        entry.w1 = words.load(place &+ 1)
        entry.w2 = words.load(place &+ 2)
        entry.w3 = words.load(place &+ 3)
        entry.w4 = words.load(place &+ 4)
        entry.w5 = words.load(place &+ 5)
        entry.w6 = words.load(place &+ 6)
        let last = words.load(place &+ 7)
        entry.tail = UInt32(truncatingIfNeeded: last &>> 32)
        entry.time = UInt32(truncatingIfNeeded: last)
    }

    @inline(always) @_noLocks
    private func write(_ entry: StateEntry, _ key: UInt64, _ place: Int) {
        words.store(entry.w1, at: place &+ 1)
        words.store(entry.w2, at: place &+ 2)
        words.store(entry.w3, at: place &+ 3)
        words.store(entry.w4, at: place &+ 4)
        words.store(entry.w5, at: place &+ 5)
        words.store(entry.w6, at: place &+ 6)
        words.store(entry.w7, at: place &+ 7)
        words.store(key ^ seal(entry), at: place)
    }
}

/// What stands for seven words in an entry's first one: sums multiplied in pairs, as in the hash NH,
/// so that differences between two entries do not cancel each other out where they are mixed.
@inline(always) @_noLocks
private func seal(_ entry: StateEntry) -> UInt64 {
    let first = (entry.w1 &+ 0x9e37_79b9_7f4a_7c15)
        .multipliedFullWidth(by: entry.w2 &+ 0xbf58_476d_1ce4_e5b9)
    let second = (entry.w3 &+ 0x94d0_49bb_1331_11eb)
        .multipliedFullWidth(by: entry.w4 &+ 0xd6e8_feb8_6659_fd93)
    let third = (entry.w5 &+ 0xa076_1d64_78bd_642f)
        .multipliedFullWidth(by: entry.w6 &+ 0xe703_7ed1_a0b4_28db)
    return (first.high ^ first.low) &+ (second.high ^ second.low) &+ (third.high ^ third.low)
        ^ (entry.w7 &* 0x8ebc_6af0_9c88_c6e3)
}

/// Mixes a word into a hash that nobody without the secret can steer.
@inlinable @inline(always) @_noLocks
public func fold(_ value: UInt64, _ secret: UInt64, _ multiplier: UInt64) -> UInt64 {
    let product = (value ^ secret).multipliedFullWidth(by: multiplier)
    return product.high ^ product.low ^ value
}
