/// Reads the DATA message of RFC 4666 clause 3.3.1 into `message.mtp`.
///
/// - Parameters:
///   - octets: one whole M3UA message.
///   - message: takes the routing label, the header parameters and the range of the user data.
/// - Throws: `badVersion`, `badClass`, `badType`, `badLength`, `truncated`, `missingParameter` or
///   `duplicateParameter`.
@_noLocks
func decodePayloadData(
    _ octets: Span<UInt8>, into message: inout DecodedMessage
) throws(DecodeError) {
    let count = octets.count
    guard count >= 8 else { throw DecodeError(.m3ua, .truncated, at: count) }
    let head = bigEndian64(octets, 0)
    // Version, a spare octet, class and type.
    if head &>> 32 != 0x0100_0101 {
        guard octets[0] == 1 else { throw DecodeError(.m3ua, .badVersion, at: 0) }
        if octets[1] != 0 { message.flags.insert(.spareBits) }
        guard octets[2] == 1 else { throw DecodeError(.m3ua, .badClass, at: 2) }
        guard octets[3] == 1 else { throw DecodeError(.m3ua, .badType, at: 3) }
    }
    let length = Int(head & 0xffff_ffff)
    // Clause 3.2: the last padding may be left out of the length, or out of the message.
    guard length >= 8, length &- count < 4, count &- length < 4 else {
        throw DecodeError(.m3ua, .badLength, at: 4)
    }
    let last = length < count ? length : count
    var hasProtocolData = false
    var offset = 8
    var end = 8
    // As nearly all begin: with a routing context.
    if last >= 16, bigEndian32(octets, 8) == 0x0006_0008 {
        message.mtp.routingContext = bigEndian32(octets, 12)
        message.mtp.hasRoutingContext = true
        offset = 16
        end = 16
    }
    while offset < last {
        guard last &- offset >= 4 else { throw DecodeError(.m3ua, .truncated, at: offset) }
        let head = bigEndian32(octets, offset)
        let tag = head &>> 16
        let size = Int(head & 0xffff)
        end = offset &+ size
        guard size >= 4, end <= last else {
            throw DecodeError(.m3ua, .badLength, at: offset &+ 2)
        }
        switch tag {
        case 0x0210:
            guard !hasProtocolData else {
                throw DecodeError(.m3ua, .duplicateParameter, at: offset)
            }
            hasProtocolData = true
            try decodeProtocolData(octets, offset &+ 4, end, into: &message)
        case 0x0006:
            message.mtp.routingContext = try decodeWord(
                octets, offset, size, isRepeated: message.mtp.hasRoutingContext)
            message.mtp.hasRoutingContext = true
        case 0x0200:
            message.mtp.networkAppearance = try decodeWord(
                octets, offset, size, isRepeated: message.mtp.hasNetworkAppearance)
            message.mtp.hasNetworkAppearance = true
        case 0x0013:
            message.mtp.correlationID = try decodeWord(
                octets, offset, size, isRepeated: message.mtp.hasCorrelationID)
            message.mtp.hasCorrelationID = true
        default:
            message.flags.insert(.unknownParameter)
        }
        offset = (end &+ 3) & ~3
        notePadding(octets, end, offset, &message.flags)
    }
    guard hasProtocolData else { throw DecodeError(.m3ua, .missingParameter, at: last) }
    // Nothing but that padding may be behind the last parameter.
    guard end <= length, length <= offset, end <= count, count <= offset else {
        throw DecodeError(.m3ua, .badLength, at: 4)
    }
    if length != end, length != offset { message.flags.insert(.missingPadding) }
    message.mtp.hasLabel = true
}

/// Reads a parameter of one 32-bit value.
@inline(always) @_noLocks
private func decodeWord(
    _ octets: Span<UInt8>, _ offset: Int, _ size: Int, isRepeated: Bool
) throws(DecodeError) -> UInt32 {
    guard !isRepeated else { throw DecodeError(.m3ua, .duplicateParameter, at: offset) }
    guard size == 8 else { throw DecodeError(.m3ua, .badLength, at: offset &+ 2) }
    return bigEndian32(octets, offset &+ 4)
}

/// Reads the Protocol Data parameter: the routing label, then the user data.
@inline(always) @_noLocks
private func decodeProtocolData(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, into message: inout DecodedMessage
) throws(DecodeError) {
    guard end &- start >= 12 else { throw DecodeError(.m3ua, .truncated, at: start) }
    let codes = bigEndian64(octets, start)
    let rest = bigEndian32(octets, start &+ 8)
    // Point codes have 24 bits; service indicator, network indicator and priority four and twice two.
    if codes & 0xff00_0000_ff00_0000 != 0 || rest & 0xf0fc_fc00 != 0 {
        message.flags.insert(.spareBits)
    }
    message.mtp.originatingPointCode = UInt32(truncatingIfNeeded: codes &>> 32) & 0x00ff_ffff
    message.mtp.destinationPointCode = UInt32(truncatingIfNeeded: codes) & 0x00ff_ffff
    message.mtp.serviceIndicator = UInt8(truncatingIfNeeded: rest &>> 24) & 0x0f
    message.mtp.networkIndicator = UInt8(truncatingIfNeeded: rest &>> 16) & 0x03
    message.mtp.messagePriority = UInt8(truncatingIfNeeded: rest &>> 8) & 0x03
    message.mtp.signallingLinkSelection = UInt8(truncatingIfNeeded: rest)
    message.mtp.userData = ByteRange(start &+ 12, end)
}

/// Flags padding octets that are absent or not zero, RFC 4666 clause 3.2.
@inline(always) @_noLocks
private func notePadding(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, _ flags: inout ReasonSet
) {
    var offset = start
    while offset < end {
        guard offset < octets.count else {
            flags.insert(.missingPadding)
            return
        }
        if octets[offset] != 0 { flags.insert(.paddingContent) }
        offset &+= 1
    }
}
