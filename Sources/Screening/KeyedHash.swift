/// A hash of texts that nobody can compute or turn back without its key of 128 bits: SipHash-2-4.
public struct KeyedHash: Hashable, Sendable, CustomReflectable {
    private let key: SipHash.Key

    /// Nothing that prints the key by accident, as part of what holds it, prints its digits.
    public var customMirror: Mirror { Mirror(self, children: []) }

    public init(first: UInt64, second: UInt64) { key = SipHash.Key(low: first, high: second) }

    /// The hash of a text.
    ///
    /// - Parameter kind: what it is: the same text of another kind has another hash.
    public func of(_ text: String, kind: UInt64) -> UInt64 {
        var state = SipHash(key)
        state.absorb(kind)
        var octets: UInt64 = 8
        var word: UInt64 = 0
        for octet in text.utf8 {
            word |= UInt64(octet) << (8 * (octets % 8))
            octets += 1
            if octets % 8 == 0 {
                state.absorb(word)
                word = 0
            }
        }
        return state.finish(octets: octets, rest: word)
    }
}
