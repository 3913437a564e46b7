import SharedState

/// The state of one key in one word, so that it is read and replaced as a whole.
///
/// From the top: seven bits of the key, which tell another key's state from one's own while an entry
/// changes hands; four of weight, the messages of late; a bit while the key is held; and a time in
/// microseconds of the limits' clock, at which there is nothing more to remember.
struct LimitState: BitwiseCopyable {
    var word: UInt64

    @inline(always) @_noLocks
    init(_ word: UInt64) { self.word = word }

    /// The state of a key of which nothing is remembered.
    @inline(always) @_noLocks
    init(newFor key: UInt64) { word = (key &>> 57) &<< 57 }

    /// The state of a key of which many messages were counted.
    @inline(always) @_noLocks
    init(heaviestOf key: UInt64, until time: UInt64) {
        word = (key &>> 57) &<< 57 | 15 &<< 53 | time & 0xf_ffff_ffff_ffff
    }

    @inline(always) @_noLocks
    func belongs(to key: UInt64) -> Bool { (word ^ key) &>> 57 == 0 }

    /// 0 to 15: what a newcomer must knock down before it takes the entry.
    @inline(always) var weight: UInt64 { @_noLocks get { word &>> 53 & 0xf } }

    @inline(always) var isHeld: Bool { @_noLocks get { word &>> 52 & 1 == 1 } }

    @inline(always) var time: UInt64 { @_noLocks get { word & 0xf_ffff_ffff_ffff } }

    /// The same key with another time, and the weight of one more message; the first has none.
    @inline(always) @_noLocks
    func with(time: UInt64, isHeld: Bool) -> LimitState {
        var next = (word &>> 53) &<< 53 | time & 0xf_ffff_ffff_ffff
        if isHeld { next |= 1 &<< 52 }
        if weight < 15, word &<< 7 != 0 { next &+= 1 &<< 53 }
        return LimitState(next)
    }

    @inline(always) var lighter: LimitState {
        @_noLocks get { LimitState(word &- (weight > 0 ? 1 &<< 53 : 0)) }
    }
}

/// A section of entries in sets of four: a cache line of four keys and states, then four bodies.
///
/// A newcomer takes an entry that has nothing more to remember; else it knocks down the weight of the
/// lightest entry by one, and takes its place once nothing is left. So a flood of keys that are seen
/// once pushes out only its like, and a key that keeps coming stays. Entries given up before their time
/// and newcomers that found no place are counted.
struct LimitEntries: BitwiseCopyable, Sendable {
    let words: StateWords
    let counters: StateWords
    private let setMask: UInt64
    /// Words of each body.
    private let bodyWords: Int

    /// Words of a section for so many entries, which are rounded up to a power of two.
    static func wordCount(capacity: Int, bodyWords: Int) -> Int {
        var sets = 4
        while sets * 4 < capacity { sets *= 2 }
        return sets * (8 + 4 * bodyWords)
    }

    /// - Returns: nil where the block has no such section.
    init?(_ block: StateBlock, _ section: StateSection, bodyWords: Int) {
        words = block.words(of: section)
        counters = block.counters(of: section)
        self.bodyWords = bodyWords
        guard words.count > 0 else { return nil }
        let sets = words.count / (8 + 4 * bodyWords)
        precondition(sets & (sets - 1) == 0)
        setMask = UInt64(sets - 1)
    }

    /// Entries that fit.
    var capacity: Int { 4 * Int(setMask + 1) }

    var evictions: UInt64 { counters.load(0) }

    /// The place of a key's entry, to be used at once: its key, and its state in the next word.
    ///
    /// - Parameter now: microseconds of the limits' clock.
    /// - Returns: a new key's entry holds nothing of it yet; negative where there is no place.
    // Mutating, that nothing is copied for the call of what is rare.
    @inline(always) @_noLocks
    mutating func place(of key: UInt64, now: UInt64) -> Int {
        let start = start(of: key)
        var way = 0
        repeat {
            if words.load(start &+ way) == key { return start &+ way }
            way &+= 2
        } while way < 8
        return newPlace(of: key, from: start, now: now)
    }

    /// The first word of the body of a key's entry, by its place.
    @inline(always) @_noLocks
    func body(at place: Int, of key: UInt64) -> Int {
        let start = start(of: key)
        return start &+ 8 &+ ((place &- start) &>> 1) &* bodyWords
    }

    /// The first word of a key's set.
    @inline(always) @_noLocks
    private func start(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: key & setMask) &* (8 &+ 4 &* bodyWords)
    }

    @inline(never) @_noLocks
    private mutating func newPlace(of key: UInt64, from start: Int, now: UInt64) -> Int {
        var chosen = start
        var state = LimitState(0)
        var least = UInt64.max
        var way = key &>> 50
        let end = way &+ 4
        while way < end {
            let place = start &+ Int(truncatingIfNeeded: way & 3) &* 2
            let other = LimitState(words.load(place &+ 1))
            var burden = other.weight &+ 1
            if other.time <= now { burden = other.isHeld ? 1 : 0 }
            if burden < least {
                least = burden
                chosen = place
                state = other
            }
            way &+= 1
        }
        if least > 0 { counters.add(1, at: 0) }
        if least > 1 {
            _ = words.exchange(state.word, for: state.lighter.word, at: chosen &+ 1)
            return -1
        }
        let old = words.load(chosen)
        guard words.exchange(old, for: key, at: chosen) else {
            return words.load(chosen) == key ? chosen : -1
        }
        // Where this fails a message of the new key was quicker.
        _ = words.exchange(state.word, for: LimitState(newFor: key).word, at: chosen &+ 1)
        return chosen
    }
}
