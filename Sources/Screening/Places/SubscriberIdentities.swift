public import SS7Wire
import SharedState

/// How the memories know subscribers: by IMSI, or in privacy mode by a keyed hash of it.
public struct SubscriberIdentities: BitwiseCopyable, Hashable, Sendable {
    /// The two halves of the key; nil where IMSIs are kept as they are.
    public var key: (UInt64, UInt64)? {
        get { isHashed ? (first, second) : nil }
        set {
            isHashed = newValue != nil
            first = newValue?.0 ?? 0
            second = newValue?.1 ?? 0
        }
    }
    private var isHashed = false
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    public init() {}

    /// The identity of an IMSI; 0 for what is none.
    @_noLocks
    public func identity(of imsi: Digits) -> UInt64 {
        guard imsi.count >= 6, imsi.count <= 15 else { return 0 }
        guard isHashed else { return imsi.packed }
        return siphash(imsi.packed, first, second) | 1
    }
}

/// SipHash-2-4 of one word, by Aumasson and Bernstein.
@_noLocks
func siphash(_ word: UInt64, _ k0: UInt64, _ k1: UInt64) -> UInt64 {
    var state = SipState(
        v0: k0 ^ 0x736f_6d65_7073_6575, v1: k1 ^ 0x646f_7261_6e64_6f6d,
        v2: k0 ^ 0x6c79_6765_6e65_7261, v3: k1 ^ 0x7465_6462_7974_6573)
    state.take(word)
    // The last block: the length, eight octets, at its top.
    state.take(8 &<< 56)
    state.v2 ^= 0xff
    state.turn()
    state.turn()
    state.turn()
    state.turn()
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
}

private struct SipState {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    @inline(always) @_noLocks
    mutating func take(_ block: UInt64) {
        v3 ^= block
        turn()
        turn()
        v0 ^= block
    }

    @inline(always) @_noLocks
    mutating func turn() {
        v0 = v0 &+ v1
        v1 = (v1 &<< 13 | v1 &>> 51) ^ v0
        v0 = v0 &<< 32 | v0 &>> 32
        v2 = v2 &+ v3
        v3 = (v3 &<< 16 | v3 &>> 48) ^ v2
        v0 = v0 &+ v3
        v3 = (v3 &<< 21 | v3 &>> 43) ^ v0
        v2 = v2 &+ v1
        v1 = (v1 &<< 17 | v1 &>> 47) ^ v2
        v2 = v2 &<< 32 | v2 &>> 32
    }
}
