/// The national or international layout of labels and addresses.
public enum MTPVariant: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// ITU-T Q.704: 14-bit point codes.
    case itu
    /// ANSI T1.111 and T1.112: 24-bit point codes, address fields in another order.
    case ansi
    /// TTC JT-Q704: 16-bit point codes.
    case ttc
    /// Chinese national networks: 24-bit point codes in ITU address order.
    case china

    /// The stable name used in options and configurations.
    public var name: String { "\(self)" }
}

/// Reads a message signal unit from its service information octet on, Q.704 clause 14.2.
@_noLocks
func decodeRoutingLabel(
    _ octets: Span<UInt8>, into message: inout DecodedMessage
) throws(DecodeError) {
    let count = octets.count
    guard count >= 1 else { throw DecodeError(.mtp3, .truncated, at: 0) }
    let service = octets[0]
    message.mtp.serviceIndicator = service & 0x0f
    message.mtp.messagePriority = service &>> 4 & 0x03
    message.mtp.networkIndicator = service &>> 6
    let end: Int
    switch message.variant {
    case .itu:
        end = 5
        guard count >= end else { throw DecodeError(.mtp3, .truncated, at: count) }
        let label =
            UInt32(octets[4]) &<< 24 | UInt32(octets[3]) &<< 16 | UInt32(octets[2]) &<< 8
            | UInt32(octets[1])
        message.mtp.destinationPointCode = label & 0x3fff
        message.mtp.originatingPointCode = label &>> 14 & 0x3fff
        message.mtp.signallingLinkSelection = UInt8(truncatingIfNeeded: label &>> 28)
    case .ansi, .china:
        end = 8
        guard count >= end else { throw DecodeError(.mtp3, .truncated, at: count) }
        message.mtp.destinationPointCode = littleEndian24(octets, 1)
        message.mtp.originatingPointCode = littleEndian24(octets, 4)
        message.mtp.signallingLinkSelection = octets[7]
    case .ttc:
        end = 6
        guard count >= end else { throw DecodeError(.mtp3, .truncated, at: count) }
        message.mtp.destinationPointCode = UInt32(littleEndian16(octets, 1))
        message.mtp.originatingPointCode = UInt32(littleEndian16(octets, 3))
        message.mtp.signallingLinkSelection = octets[5] & 0x0f
    }
    message.mtp.hasLabel = true
    message.mtp.userData = ByteRange(end, count)
}
