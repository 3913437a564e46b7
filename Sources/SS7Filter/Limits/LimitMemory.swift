public import SharedState

/// What is remembered of the limits of rules: token buckets and sketches of different values.
///
/// Sections `limits` and `sketches` of a state block, shared by all workers without a lock. Keys are
/// hashed with the block's secret, so that nobody outside can choose such as share an entry.
public struct LimitMemory: BitwiseCopyable, Sendable {
    /// Nanoseconds of the caller's clock: that of the message at hand.
    public var now: UInt64 = 0
    let secret: UInt64
    private var buckets: LimitEntries
    private var sketches: LimitEntries

    /// Words of the section `limits` for so many buckets.
    public static func wordCount(buckets: Int) -> Int {
        LimitEntries.wordCount(capacity: buckets, bodyWords: 0)
    }

    /// Words of the section `sketches` for so many sketches.
    public static func wordCount(sketches: Int) -> Int {
        LimitEntries.wordCount(capacity: sketches, bodyWords: LimitSketch.words)
    }

    /// - Parameter block: to be kept for as long as the memory is used.
    /// - Returns: nil where the block has not both sections.
    public init?(_ block: StateBlock) {
        guard let buckets = LimitEntries(block, .limits, bodyWords: 0),
            let sketches = LimitEntries(block, .sketches, bodyWords: LimitSketch.words)
        else { return nil }
        self.buckets = buckets
        self.sketches = sketches
        secret = block.secret
    }

    /// Keys that lost their bucket before its time, or found no place for one.
    public var bucketEvictions: UInt64 { buckets.evictions }
    /// The same of sketches.
    public var sketchEvictions: UInt64 { sketches.evictions }

    /// Attempts against other workers' writes, after which the last look decides and nothing is taken.
    private static var attempts: Int { @_noLocks get { 16 } }

    /// Takes a token for a key.
    ///
    /// The state's time is when the bucket will be full again, or when a hold ends. At the beginning of
    /// a hold the bucket counts as empty.
    ///
    /// - Parameters:
    ///   - step: microseconds between two tokens.
    ///   - burst: tokens of a full bucket.
    ///   - hold: microseconds for which the key is held once there was none; 0 for not at all.
    /// - Returns: true where there was none left.
    @_noLocks
    mutating func take(_ key: UInt64, step: UInt64, burst: UInt64, hold: UInt64) -> Bool {
        let now = steadyTime()
        let depth = burst &* step
        var isAbove = false
        var attempt = 0
        while attempt < LimitMemory.attempts {
            attempt &+= 1
            let place = buckets.place(of: key, now: now)
            if place < 0 { return false }
            let old = LimitState(buckets.words.load(place &+ 1))
            let state = old.belongs(to: key) ? old : LimitState(newFor: key)
            var full = state.time
            if state.isHeld {
                if isHeld(state, now, hold) {
                    if state.weight < 15 {
                        let next = state.with(time: state.time, isHeld: true)
                        _ = buckets.words.exchange(old.word, for: next.word, at: place &+ 1)
                    }
                    return true
                }
                full = (full > hold ? full &- hold : 0) &+ depth
            }
            // Not before now, and not after an empty bucket would be full.
            full = min(max(full, now), now &+ depth)
            isAbove = full &- now > depth &- step
            var next = state.with(time: isAbove ? full : full &+ step, isHeld: false)
            if isAbove, hold > 0 { next = state.with(time: now &+ hold, isHeld: true) }
            if next.word == old.word
                || buckets.words.exchange(old.word, for: next.word, at: place &+ 1)
            {
                return isAbove
            }
        }
        return isAbove
    }

    /// How different values are counted, as the record of a limit says.
    struct Terms: BitwiseCopyable {
        /// Microseconds of a pane.
        let pane: UInt64
        /// Values that are not yet above the limit.
        let most: Int
        /// Of 2 to this power values one is counted.
        let shift: UInt64
        /// True to count values by themselves, false to do so in a bitmap.
        let isListed: Bool
        /// Microseconds for which the key is held once there were more; 0 for not at all.
        let hold: UInt64

        @inline(always) @_noLocks
        init(pane: UInt64, most: Int, shift: UInt64, isListed: Bool, hold: UInt64) {
            self.pane = pane
            self.most = most
            self.shift = shift
            self.isListed = isListed
            self.hold = hold
        }
    }

    /// Counts a value for a key.
    ///
    /// The state's time is the end of the last pane in which what is counted now still counts, or when a
    /// hold ends.
    ///
    /// - Parameters:
    ///   - value: the value's hash.
    ///   - record: the place of the limit's record.
    /// - Returns: true where there were more than the limit allows.
    @inline(always) @_noLocks
    mutating func count(
        _ key: UInt64, value: UInt64, record: Int, of table: Span<UInt32>
    ) -> Bool {
        let now = steadyTime()
        let place = sketches.place(of: key, now: now)
        if place < 0 { return false }
        let terms = table.terms(ofLimit: record)
        let old = LimitState(sketches.words.load(place &+ 1))
        let number = now / terms.pane
        let end = (number &+ 4) &* terms.pane
        // The state of a key that was seen often, and in this pane, stays as it is.
        guard old.word == LimitState(heaviestOf: key, until: end).word else {
            return countAnew(value, of: key, at: place, old, now, record, table)
        }
        let isAbove = isAbove(value, of: key, at: place, in: number, terms)
        if isAbove, terms.hold > 0 { note(now &+ terms.hold, true, of: key, at: place, in: old) }
        return isAbove
    }

    /// Counts a value where the state of its key changes by it, or the key is held.
    ///
    /// - Parameter old: the state that was read, of the key or of the one before it.
    @inline(never) @_noLocks
    private mutating func countAnew(
        _ value: UInt64, of key: UInt64, at place: Int, _ old: LimitState, _ now: UInt64,
        _ record: Int, _ table: Span<UInt32>
    ) -> Bool {
        let terms = table.terms(ofLimit: record)
        let state = old.belongs(to: key) ? old : LimitState(newFor: key)
        if state.isHeld, isHeld(state, now, terms.hold) {
            if state.weight < 15 {
                let next = state.with(time: state.time, isHeld: true)
                _ = sketches.words.exchange(old.word, for: next.word, at: place &+ 1)
            }
            return true
        }
        var number = now / terms.pane
        var last = state.time / terms.pane
        if state.isHeld {
            last = (state.time > terms.hold ? state.time &- terms.hold : 0) / terms.pane
        } else {
            last = last > 4 ? last &- 4 : 0
        }
        // Another worker may be a pane ahead.
        if last == number &+ 1 { number = last }
        if last != number {
            sketch(at: place, of: key, terms).turn(from: last, to: number)
        }
        let isAbove = isAbove(value, of: key, at: place, in: number, terms)
        let holds = isAbove && terms.hold > 0
        note(
            holds ? now &+ terms.hold : (number &+ 4) &* terms.pane, holds, of: key, at: place,
            in: old)
        return isAbove
    }

    @inline(always) @_noLocks
    private mutating func isAbove(
        _ value: UInt64, of key: UInt64, at place: Int, in pane: UInt64, _ terms: Terms
    ) -> Bool {
        sketch(at: place, of: key, terms)
            .count(value, in: pane, shift: terms.shift, most: terms.most) > terms.most
    }

    @inline(always) @_noLocks
    private mutating func sketch(at place: Int, of key: UInt64, _ terms: Terms) -> LimitSketch {
        LimitSketch(
            sketches.words, at: sketches.body(at: place, of: key), isListed: terms.isListed)
    }

    /// Notes in the state of a sketch that something was counted.
    ///
    /// - Parameter old: the state that was read, of the key or of the one before it.
    @inline(never) @_noLocks
    private mutating func note(
        _ time: UInt64, _ isHeld: Bool, of key: UInt64, at place: Int, in old: LimitState
    ) {
        var old = old
        var state = old.belongs(to: key) ? old : LimitState(newFor: key)
        var attempt = 0
        while attempt < LimitMemory.attempts {
            attempt &+= 1
            let next = state.with(time: time, isHeld: isHeld)
            if next.word == old.word
                || sketches.words.exchange(old.word, for: next.word, at: place &+ 1)
            {
                break
            }
            old = LimitState(sketches.words.load(place &+ 1))
            guard old.belongs(to: key), !old.isHeld else { break }
            state = old
        }
    }

    /// True until a hold ends; one that a longer limit began ends with this one.
    @inline(always) @_noLocks
    private mutating func isHeld(_ state: LimitState, _ now: UInt64, _ hold: UInt64) -> Bool {
        now < state.time && state.time &- now <= hold
    }

    /// Microseconds of a clock that all workers share and that stands still where the caller's goes back.
    ///
    /// So what is remembered neither runs in nor runs out by that, and goes on from there.
    @inline(always) @_noLocks
    private mutating func steadyTime() -> UInt64 {
        let counters = buckets.counters
        let time = now / 1_000
        let latest = counters.load(1)
        if time >= latest {
            // A cache line that all workers read is not written for every message.
            if time &- latest >= 1_000 { _ = counters.exchange(latest, for: time, at: 1) }
            return time &+ counters.load(2)
        }
        // Workers read their clocks a little apart.
        if latest &- time > 1_000_000, counters.exchange(latest, for: time, at: 1) {
            counters.add(latest &- time, at: 2)
            return time &+ counters.load(2)
        }
        return latest &+ counters.load(2)
    }
}

extension Span<UInt32> {
    /// How a limit counts values, by the place of its record.
    @inline(always) @_noLocks
    fileprivate func terms(ofLimit record: Int) -> LimitMemory.Terms {
        // The places are those of `Limit.Word`; of 32 bits, and the last one first, see `isAbove`.
        let place = Int(UInt32(truncatingIfNeeded: record))
        let most = Int(self[place &+ 11])
        let head = self[place]
        return LimitMemory.Terms(
            pane: wide(place &+ 5), most: most, shift: UInt64(head &>> 16 & 0xff),
            isListed: head & 0xff == 1, hold: wide(place &+ 9))
    }
}
