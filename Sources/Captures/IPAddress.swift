internal import Glibc

/// An IPv4 or IPv6 address as a value of 17 octets.
public struct IPAddress: BitwiseCopyable, Hashable, Sendable, LosslessStringConvertible {
    /// The address' first eight octets; 0 for IPv4.
    public var high: UInt64
    /// The address' last eight octets; for IPv4 its four.
    public var low: UInt64
    public var isIPv6: Bool

    /// An IPv4 address from its 32 bits.
    @inlinable
    public init(ipv4 bits: UInt32) {
        high = 0
        low = UInt64(bits)
        isIPv6 = false
    }

    /// An IPv6 address from its two halves.
    @inlinable
    public init(ipv6 high: UInt64, _ low: UInt64) {
        self.high = high
        self.low = low
        isIPv6 = true
    }

    /// Reads the usual text forms; nil where the text is neither.
    public init?(_ text: String) {
        var octets: InlineArray<16, UInt8> = .init(repeating: 0)
        var family = AF_INET
        // SAFETY: inet_pton writes 4 or 16 octets; the buffer has 16.
        var span = octets.mutableSpan
        var found = unsafe span.withUnsafeMutableBytes {
            unsafe inet_pton(AF_INET, text, $0.baseAddress)
        }
        if found != 1 {
            family = AF_INET6
            found = unsafe span.withUnsafeMutableBytes {
                unsafe inet_pton(AF_INET6, text, $0.baseAddress)
            }
        }
        guard found == 1 else { return nil }
        let bytes = octets.span
        self =
            family == AF_INET
            ? IPAddress(ipv4: bytes.u32(0)) : IPAddress(ipv6: bytes.u64(0), bytes.u64(8))
    }

    /// Dotted decimal, or the canonical form of RFC 5952.
    public var description: String {
        guard isIPv6 else {
            return [24, 16, 8, 0].map { String(low >> $0 & 255) }.joined(separator: ".")
        }
        let groups = (0..<8).map { index -> UInt64 in
            let half = index < 4 ? high : low
            return half >> UInt64(48 - 16 * (index & 3)) & 0xffff
        }
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(1, longest.count) { longest = start..<index }
            start = index + 1
        }
        func text(_ part: ArraySlice<UInt64>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}
