/// What stands in front of a PDU that Wireshark exported, by the tags of its `exported_pdu.h`.
struct ExportedPDU: BitwiseCopyable {
    /// What the PDU is, by the name of the dissector or the table entry that takes it.
    enum Content: BitwiseCopyable {
        case message(CapturedMessage.Kind)
        case userMessage(payloadProtocol: UInt32)
        case mtp2, sctp, internet, ethernet, other
    }

    var content = Content.other
    /// Where the PDU begins.
    var start = 0
    var source: IPAddress?
    var destination: IPAddress?
    var sourcePort: UInt16?
    var destinationPort: UInt16?
    var originatingPointCode: UInt32?
    var destinationPointCode: UInt32?

    /// Reads the tags; nil where they run over the frame's end.
    init?(_ octets: Span<UInt8>, _ range: Range<Int>) {
        var at = range.lowerBound
        var table = 0..<0
        while true {
            guard at &+ 4 <= range.upperBound else { return nil }
            let tag = octets.u16(at)
            let length = Int(octets.u16(at &+ 2))
            at &+= 4
            guard tag != 0 else { break }
            guard at &+ length <= range.upperBound else { return nil }
            let value = at..<at &+ length
            switch (tag, length) {
            case (12, _): content = ExportedPDU.named(octets, value)
            case (14, _): table = value
            case (20, 4): source = IPAddress(ipv4: octets.u32(at))
            case (21, 4): destination = IPAddress(ipv4: octets.u32(at))
            case (22, 16): source = IPAddress(ipv6: octets.u64(at), octets.u64(at &+ 8))
            case (23, 16): destination = IPAddress(ipv6: octets.u64(at), octets.u64(at &+ 8))
            case (25, 4): sourcePort = UInt16(truncatingIfNeeded: octets.u32(at))
            case (26, 4): destinationPort = UInt16(truncatingIfNeeded: octets.u32(at))
            case (28, 4...): originatingPointCode = octets.u32(at)
            case (29, 4...): destinationPointCode = octets.u32(at)
            case (32, 4): content = ExportedPDU.entry(octets.u32(at), of: octets, table)
            default: break
            }
            at &+= length
        }
        start = at
    }

    private static func named(_ octets: Span<UInt8>, _ name: Range<Int>) -> Content {
        switch text(octets, name) {
        case "m3ua": .message(.m3ua)
        case "mtp3": .message(.mtp3)
        case "sccp": .message(.sccp)
        case "tcap": .message(.tcap)
        case "m2pa": .userMessage(payloadProtocol: 5)
        case "m2ua": .userMessage(payloadProtocol: 2)
        case "mtp2": .mtp2
        case "sctp": .sctp
        case "ip", "ipv6": .internet
        case "eth", "eth_withoutfcs", "eth_maybefcs": .ethernet
        default: .other
        }
    }

    private static func entry(
        _ number: UInt32, of octets: Span<UInt8>, _ table: Range<Int>
    ) -> Content {
        switch (text(octets, table), number) {
        case ("sctp.ppi", 3), ("sctp.port", 2905): .message(.m3ua)
        case ("sctp.ppi", _): .userMessage(payloadProtocol: number)
        case ("sctp.port", 2904): .userMessage(payloadProtocol: 2)
        case ("sctp.port", 3565): .userMessage(payloadProtocol: 5)
        case ("mtp3.service_indicator", 3), ("m3ua.protocol_data_si", 3): .message(.sccp)
        case ("sccp.ssn", _): .message(.tcap)
        case ("ip.proto", 132): .sctp
        default: .other
        }
    }

    /// A short name, without the zeros that fill it up.
    private static func text(_ octets: Span<UInt8>, _ range: Range<Int>) -> String {
        var text = ""
        for at in range where octets[at] != 0 && text.utf8.count < 32 {
            text.unicodeScalars.append(Unicode.Scalar(octets[at]))
        }
        return text
    }
}
