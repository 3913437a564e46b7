/// SipHash-2-4: a function that nobody can foresee or turn back without its key of 128 bits.
///
/// Jean-Philippe Aumasson and Daniel Bernstein, "SipHash: a fast short-input PRF", 2012.
struct SipHash: BitwiseCopyable {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    @_noLocks
    init(_ key: Key) {
        v0 = key.low ^ 0x736f_6d65_7073_6575
        v1 = key.high ^ 0x646f_7261_6e64_6f6d
        v2 = key.low ^ 0x6c79_6765_6e65_7261
        v3 = key.high ^ 0x7465_6462_7974_6573
    }

    /// The secret of one gateway.
    struct Key: BitwiseCopyable, Hashable, Sendable {
        var low: UInt64
        var high: UInt64

        @_noLocks
        init(low: UInt64, high: UInt64) {
            self.low = low
            self.high = high
        }

        /// What one word comes to.
        @_noLocks
        func hash(_ word: UInt64) -> UInt64 {
            var state = SipHash(self)
            state.absorb(word)
            return state.finish(octets: 8)
        }

        /// What three words come to.
        @_noLocks
        func hash(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
            var state = SipHash(self)
            state.absorb(a)
            state.absorb(b)
            state.absorb(c)
            return state.finish(octets: 24)
        }
    }

    @inline(always) @_noLocks
    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    /// The hash of all that was absorbed.
    ///
    /// - Parameters:
    ///   - octets: how many there were; the last word has their count on top.
    ///   - rest: those of them that made no whole word.
    @inline(always) @_noLocks
    mutating func finish(octets: UInt64, rest: UInt64 = 0) -> UInt64 {
        absorb(octets &<< 56 | rest)
        v2 ^= 0xff
        round()
        round()
        round()
        round()
        return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(always) @_noLocks
    private mutating func round() {
        v0 &+= v1
        v1 = rotated(v1, 13) ^ v0
        v0 = rotated(v0, 32)
        v2 &+= v3
        v3 = rotated(v3, 16) ^ v2
        v0 &+= v3
        v3 = rotated(v3, 21) ^ v0
        v2 &+= v1
        v1 = rotated(v1, 17) ^ v2
        v2 = rotated(v2, 32)
    }

    @inline(always) @_noLocks
    private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
        word &<< bits | word &>> (64 &- bits)
    }
}
