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
///
/// The first word shows the key's upper 24 bits as they are: other keys' entries are passed over by
/// them. A set is filled from its start on, and an entry that was used once keeps its first word: a
/// first word of 0 is that of an entry never used, and ends the set.
public struct EntryTable: BitwiseCopyable, Sendable {
    @usableFromInline let words: StateWords
    @usableFromInline let counters: StateWords
    @usableFromInline let setMask: UInt64
    /// Seconds of the caller's clock: what was last heard of before is forgotten.
    public var notBefore: UInt32 = 0

    /// Words of an entry.
    public static var entryWords: Int { @inlinable @inline(always) @_noLocks get { 8 } }
    @usableFromInline static var setWords: Int { @inline(always) @_noLocks get { 32 } }
    /// Bits of an entry's first word that are sealed.
    @usableFromInline static var sealedBits: UInt64 { @inline(always) @_noLocks get { 40 } }

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
    /// - Parameters:
    ///   - key: not 0; such as nobody outside can choose.
    ///   - entry: takes what is found; else it stays as it was.
    /// - Returns: the entry's place, to be used at once; negative where there is none.
    @inlinable @inline(always) @_noLocks
    public func find(_ key: UInt64, into entry: inout StateEntry) -> Int {
        let place = find(key, in: firstSet(of: key), into: &entry)
        return place != -2 ? place : find(key, in: secondSet(of: key), into: &entry)
    }

    /// Finds a key's entry in one set.
    ///
    /// - Returns: -1 where it is not there and never had to go to its second set, since this one has an
    ///   entry that was never used; -2 where it may have.
    @inlinable @inline(always) @_noLocks
    func find(_ key: UInt64, in set: Int, into entry: inout StateEntry) -> Int {
        var place = set &* EntryTable.setWords
        let end = place &+ EntryTable.setWords
        repeat {
            let first = words.load(place)
            if first == 0 { return -1 }
            if (first ^ key) &>> EntryTable.sealedBits == 0 {
                let other = read(place)
                if first ^ seal(other) == key, other.w7 != 0, other.time >= notBefore {
                    entry = other
                    return place
                }
            }
            place &+= EntryTable.entryWords
        } while place < end
        return -2
    }

    /// Remembers an entry under a key, in the place of what was there or of the oldest of its sets.
    ///
    /// - Returns: the number of the set that it is in.
    @discardableResult @_noLocks
    public func store(_ entry: StateEntry, under key: UInt64) -> Int {
        var table = self
        let place = table.makeRoom(for: key)
        write(entry, under: key, at: place)
        return place &>> 5
    }

    /// The place for an entry, to be written to at once; counts what it gives up for it.
    // Mutating, that it is not called with a copy of the table.
    @inline(never) @_noLocks
    public mutating func makeRoom(for key: UInt64) -> Int {
        var place = firstSet(of: key) &* EntryTable.setWords
        let end = place &+ EntryTable.setWords
        repeat {
            if isKnown(key, at: place) { return place }
            place &+= EntryTable.entryWords
        } while place < end
        var oldest: UInt64 = 0
        place = room(for: key, &oldest)
        if oldest > 0 { counters.add(1, at: 0) }
        return place
    }

    /// Tells whether an entry is that of a key, however old.
    @inline(always) @_noLocks
    private func isKnown(_ key: UInt64, at place: Int) -> Bool {
        let first = words.load(place)
        return (first ^ key) &>> EntryTable.sealedBits == 0 && first ^ seal(read(place)) == key
    }

    /// Writes an entry to the place that was made for its key.
    @inlinable @inline(always) @_noLocks
    public func write(_ entry: StateEntry, under key: UInt64, at place: Int) {
        var entry = entry
        // A last word of 0 is a free entry's.
        if entry.time == 0 { entry.time = 1 }
        write(entry, key, place)
    }

    /// Remembers an entry under a key, but in no newer one's place.
    ///
    /// What it drives out was older, and does not count as given up.
    ///
    /// - Returns: true where the table holds one entry more by it.
    @discardableResult
    public func offer(_ entry: StateEntry, under key: UInt64) -> Bool {
        var table = self
        var oldest: UInt64 = 0
        let chosen = table.room(for: key, &oldest)
        guard oldest <= UInt64(entry.time) else { return false }
        var known = StateEntry()
        let isNew = oldest == 0 && find(key, into: &known) < 0
        write(entry, key, chosen)
        return isNew
    }

    /// The place for an entry: where the key is known, a free one, else the oldest of the key's sets.
    ///
    /// - Parameter oldest: takes 0 where no other entry is given up, else one more than its time.
    @inline(never) @_noLocks
    private mutating func room(for key: UInt64, _ oldest: inout UInt64) -> Int {
        oldest = .max
        var chosen = 0
        if !search(key, firstSet(of: key), &chosen, &oldest) {
            _ = search(key, secondSet(of: key), &chosen, &oldest)
        }
        return chosen
    }

    /// Looks for a key in one set, and for its oldest entry or a free one.
    ///
    /// - Returns: true where the key is there, or never had to go to its second set.
    @inline(always) @_noLocks
    private func search(
        _ key: UInt64, _ set: Int, _ chosen: inout Int, _ oldest: inout UInt64
    ) -> Bool {
        var place = set &* EntryTable.setWords
        let end = place &+ EntryTable.setWords
        repeat {
            if words.load(place) == 0 {
                if oldest > 0 { chosen = place }
                oldest = 0
                return true
            }
            if isKnown(key, at: place) {
                oldest = 0
                chosen = place
                return true
            }
            let last = words.load(place &+ 7)
            let time = UInt32(truncatingIfNeeded: last)
            let age = last != 0 && time >= notBefore ? UInt64(time) &+ 1 : 0
            if age < oldest {
                oldest = age
                chosen = place
            }
            place &+= EntryTable.entryWords
        } while place < end
        return false
    }

    /// Forgets what is remembered under a key.
    @_noLocks
    public func remove(_ key: UInt64) {
        var entry = StateEntry()
        remove(key, at: find(key, into: &entry))
    }

    /// Forgets what is remembered under a key, where it was found a moment ago.
    ///
    /// - Parameter place: what `find` gave.
    @inlinable @inline(always) @_noLocks
    public func remove(_ key: UInt64, at place: Int) {
        // Another's by now where it does not show the key.
        guard place >= 0, (words.load(place) ^ key) &>> EntryTable.sealedBits == 0 else { return }
        words.store(0, at: place &+ 7)
    }

    /// The entries of one set, their places and keys, for those who walk the table off the path.
    public func entries(ofSet set: Int) -> [(place: Int, key: UInt64, entry: StateEntry)] {
        (0..<4).compactMap { way in
            let place = set * EntryTable.setWords + way * EntryTable.entryWords
            let entry = read(place)
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
    @inlinable @inline(always) @_noLocks
    func firstSet(of key: UInt64) -> Int { Int(truncatingIfNeeded: (key &>> 17 ^ key) & setMask) }

    /// The number of its other set, which two keys of one first set seldom share.
    @inlinable @inline(always) @_noLocks
    func secondSet(of key: UInt64) -> Int {
        let mixed = (key &* 0x9e37_79b9_7f4a_7c15) &>> 32
        return Int(truncatingIfNeeded: mixed & setMask)
    }

    @inlinable @inline(always) @_noLocks
    func read(_ place: Int) -> StateEntry {
        var entry = StateEntry()
        entry.w1 = words.load(place &+ 1)
        entry.w2 = words.load(place &+ 2)
        entry.w3 = words.load(place &+ 3)
        entry.w4 = words.load(place &+ 4)
        entry.w5 = words.load(place &+ 5)
        entry.w6 = words.load(place &+ 6)
        let last = words.load(place &+ 7)
        entry.tail = UInt32(truncatingIfNeeded: last &>> 32)
        entry.time = UInt32(truncatingIfNeeded: last)
        return entry
    }

    @inlinable @inline(always) @_noLocks
    func write(_ entry: StateEntry, _ key: UInt64, _ place: Int) {
        words.store(entry.w1, at: place &+ 1)
        words.store(entry.w2, at: place &+ 2)
        words.store(entry.w3, at: place &+ 3)
        words.store(entry.w4, at: place &+ 4)
        words.store(entry.w5, at: place &+ 5)
        words.store(entry.w6, at: place &+ 6)
        words.store(entry.w7, at: place &+ 7)
        words.store(key ^ seal(entry), at: place)
    }

    /// What stands for seven words in the lower bits of an entry's first one.
    ///
    /// Products of both halves, each of them mixed into the next: differences between two entries do not
    /// cancel each other out where their words are mixed. An odd factor loses nothing of the last word.
    @inlinable @inline(always) @_noLocks
    func seal(_ entry: StateEntry) -> UInt64 {
        let factor: UInt64 = 0x9e37_79b9_7f4a_7c15
        var sum = mix(entry.w1 ^ 0xbf58_476d_1ce4_e5b9, entry.w2 ^ factor)
        sum = mix(sum ^ entry.w3, entry.w4 ^ factor)
        sum = mix(sum ^ entry.w5, entry.w6 ^ factor)
        return (sum ^ entry.w7 &* factor) &>> (64 &- EntryTable.sealedBits)
    }
}

/// Both halves of a product, one upon the other.
@inlinable @inline(always) @_noLocks
public func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
}

/// Mixes a word into a hash that nobody without the secret can steer.
@inlinable @inline(always) @_noLocks
public func fold(_ value: UInt64, _ secret: UInt64, _ multiplier: UInt64) -> UInt64 {
    let product = (value ^ secret).multipliedFullWidth(by: multiplier)
    return product.high ^ product.low ^ value
}
