/// An IP packet's addresses and payload.
struct InternetPacket: BitwiseCopyable {
    var source: IPAddress
    var destination: IPAddress
    /// The protocol above, as IANA numbers them.
    var upper: UInt8
    var start: Int
    var end: Int
    /// The capture has less of it than the network had.
    var isTruncated = false
    /// Present where the packet is a part of a datagram only.
    var fragment: Fragment?

    struct Fragment: BitwiseCopyable {
        var identification: UInt32
        /// Octets of the datagram before this part.
        var offset: Int
        var hasMore: Bool
    }

    /// Reads an IPv4 or IPv6 header with its extensions.
    ///
    /// - Returns: nil where the header is malformed, with `cause` set.
    static func read(
        _ octets: Span<UInt8>, at: Int, end: Int, cause: inout CaptureStatistics.Malformation
    ) -> InternetPacket? {
        cause = .ipHeader
        guard at < end else { return nil }
        return octets[at] >> 4 == 4
            ? version4(octets, at: at, end: end, cause: &cause)
            : version6(octets, at: at, end: end, cause: &cause)
    }

    /// RFC 791 clause 3.1.
    private static func version4(
        _ octets: Span<UInt8>, at: Int, end: Int, cause: inout CaptureStatistics.Malformation
    ) -> InternetPacket? {
        guard at &+ 20 <= end else { return nil }
        let headerLength = Int(octets[at] & 15) &* 4
        guard headerLength >= 20, at &+ headerLength <= end else { return nil }
        var length = Int(octets.u16(at &+ 2))
        // Segmentation offload leaves the length unset.
        if length == 0 { length = end &- at }
        guard length >= headerLength else {
            cause = .ipLength
            return nil
        }
        let flags = octets.u16(at &+ 6)
        var packet = InternetPacket(
            source: IPAddress(ipv4: octets.u32(at &+ 12)),
            destination: IPAddress(ipv4: octets.u32(at &+ 16)),
            upper: octets[at &+ 9], start: at &+ headerLength, end: min(end, at &+ length),
            isTruncated: at &+ length > end)
        if flags & 0x3fff != 0 {
            packet.fragment = Fragment(
                identification: UInt32(octets.u16(at &+ 4)), offset: Int(flags & 0x1fff) &* 8,
                hasMore: flags & 0x2000 != 0)
        }
        return packet
    }

    /// RFC 8200 clauses 3 and 4.
    private static func version6(
        _ octets: Span<UInt8>, at: Int, end: Int, cause: inout CaptureStatistics.Malformation
    ) -> InternetPacket? {
        guard at &+ 40 <= end else { return nil }
        var length = Int(octets.u16(at &+ 4))
        if length == 0 { length = end &- at &- 40 }
        var packet = InternetPacket(
            source: IPAddress(ipv6: octets.u64(at &+ 8), octets.u64(at &+ 16)),
            destination: IPAddress(ipv6: octets.u64(at &+ 24), octets.u64(at &+ 32)),
            upper: octets[at &+ 6], start: at &+ 40, end: min(end, at &+ 40 &+ length),
            isTruncated: at &+ 40 &+ length > end)
        while true {
            let header = packet.start
            switch packet.upper {
            case 0, 43, 60, 135, 139, 140, 51:
                guard header &+ 2 <= packet.end else { return nil }
                let isAuthentication = packet.upper == 51
                let words = Int(octets[header &+ 1])
                packet.start &+= isAuthentication ? (words &+ 2) &* 4 : (words &+ 1) &* 8
                packet.upper = octets[header]
                guard packet.start <= packet.end else { return nil }
            case 44:
                guard header &+ 8 <= packet.end, packet.fragment == nil else { return nil }
                packet.upper = octets[header]
                packet.start &+= 8
                let field = octets.u16(header &+ 2)
                let fragment = Fragment(
                    identification: octets.u32(header &+ 4), offset: Int(field & 0xfff8),
                    hasMore: field & 1 == 1)
                // An atomic fragment is the whole datagram, RFC 6946.
                if fragment.offset == 0, !fragment.hasMore { continue }
                packet.fragment = fragment
                return packet
            default: return packet
            }
        }
    }

    /// Walks the extension headers that lie inside a reassembled IPv6 datagram.
    mutating func skipExtensions(_ octets: Span<UInt8>) -> Bool {
        while [0, 43, 60, 135, 139, 140].contains(upper) {
            guard start &+ 2 <= end else { return false }
            upper = octets[start]
            start &+= (Int(octets[start &+ 1]) &+ 1) &* 8
            guard start <= end else { return false }
        }
        return true
    }
}
