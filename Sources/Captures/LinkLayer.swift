/// What lies above a frame's link header, and where.
enum LinkPayload: BitwiseCopyable {
    /// An IP packet; its first four bits say which version.
    case internet(Int)
    case sctp(Int)
    /// An MTP2 signal unit; with extended sequence numbers (Q.703 Annex A) or not.
    case mtp2(Int, isExtended: Bool)
    case message(CapturedMessage.Kind, Int)
    case exported(Int)
    /// Something else than IP and SS7.
    case other
    case unknown
    case malformed
}

/// Reading of link headers by link type, www.tcpdump.org/linktypes.html.
enum LinkLayer {
    /// Whether frames of a link type are read at all.
    static func isRead(_ linkType: UInt32) -> Bool {
        let frame = Frame(
            linkType: linkType, time: CaptureTime(seconds: 0, nanoseconds: 0), start: 0, end: 0,
            originalLength: 0)
        let none: [UInt8] = []
        if case .unknown = payload(of: frame, in: none.span) { return false }
        return true
    }

    static func payload(of frame: Frame, in octets: Span<UInt8>) -> LinkPayload {
        let at = frame.start
        let end = frame.end
        switch frame.linkType {
        case 1: return etherType(octets, at: at &+ 12, end: end)
        case 113: return etherType(octets, at: at &+ 14, end: end)
        case 276:
            guard at &+ 20 <= end else { return .malformed }
            return above(octets.u16(at), octets, at: at &+ 20, end: end)
        case 12, 14, 101, 228, 229: return internet(octets, at: at, end: end)
        case 0, 108: return internet(octets, at: at &+ 4, end: end)
        case 248: return .sctp(at)
        case 139:
            guard at &+ 4 <= end else { return .malformed }
            return .mtp2(at &+ 4, isExtended: octets[at &+ 1] == 1)
        case 140: return .mtp2(at, isExtended: false)
        case 141: return at < end ? .message(.mtp3, at) : .malformed
        case 142: return at < end ? .message(.sccp, at) : .malformed
        case 252: return .exported(at)
        default: return .unknown
        }
    }

    private static func internet(_ octets: Span<UInt8>, at: Int, end: Int) -> LinkPayload {
        guard at < end else { return .malformed }
        let version = octets[at] >> 4
        return version == 4 || version == 6 ? .internet(at) : .other
    }

    /// Reads the type field at `at`, then what follows it.
    private static func etherType(_ octets: Span<UInt8>, at: Int, end: Int) -> LinkPayload {
        guard at &+ 2 <= end else { return .malformed }
        return above(octets.u16(at), octets, at: at &+ 2, end: end)
    }

    /// Walks the tags of IEEE 802.1Q, 802.1ad and MPLS down to the packet.
    private static func above(
        _ type: UInt16, _ octets: Span<UInt8>, at start: Int, end: Int
    ) -> LinkPayload {
        var type = type
        var at = start
        while true {
            switch type {
            case 0x0800, 0x86dd: return internet(octets, at: at, end: end)
            case 0x8100, 0x88a8, 0x9100, 0x9200:
                guard at &+ 4 <= end else { return .malformed }
                type = octets.u16(at &+ 2)
                at &+= 4
            case 0x8847, 0x8848:
                var isBottom = false
                while !isBottom {
                    guard at &+ 4 <= end else { return .malformed }
                    isBottom = octets[at &+ 2] & 1 == 1
                    at &+= 4
                }
                return internet(octets, at: at, end: end)
            case 0...1500:
                // A length: IEEE 802.2 follows, and SNAP in it may name a type again.
                guard at &+ 8 <= end, octets.u32(at) == 0xaaaa_0300, octets.u16(at &+ 4) == 0
                else { return .other }
                type = octets.u16(at &+ 6)
                at &+= 8
                guard type > 1500 else { return .other }
            default: return .other
            }
        }
    }
}
