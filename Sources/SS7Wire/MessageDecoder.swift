/// How the octets given to the decoder begin.
public enum Framing: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// A whole M3UA DATA message.
    case m3ua
    /// A message signal unit from its service information octet on.
    case mtp3
    /// A bare SCCP message.
    case sccp
    /// A bare TCAP message.
    case tcap

    /// The name that options and test files use.
    public var name: String { "\(self)" }
}

/// Reads a message down to its SCCP user data and, where that is whole, its transaction.
///
/// First of two steps. Between them the caller looks up the dialogue of the transaction ids and
/// settles `tcap.dialogueContext` and `tcap.userProtocol`; the second is `decodeUser`. What is
/// illegal is settled in `message`, never thrown: the caller has one path.
///
/// - Parameters:
///   - octets: the message; offsets in `message` count from its first octet.
///   - framing: what the first octet is.
///   - message: what it held is forgotten; `variant` is obeyed.
/// - Returns: true when the second step may follow; false for what is illegal, is a segment, or
///   carries no TCAP.
@_noLocks @discardableResult
public func decodeEnvelope(
    _ octets: Span<UInt8>, framing: Framing, into message: inout DecodedMessage
) -> Bool {
    message.reset()
    // Ranges are of 16 bits; what no association of signalling carries is not worth wider ones.
    guard octets.count <= 0xffff else {
        message.settleForm(DecodeError(.m3ua, .badLength, at: 0xffff))
        return false
    }
    do throws(DecodeError) {
        switch framing {
        case .m3ua: try decodePayloadData(octets, into: &message)
        case .mtp3: try decodeRoutingLabel(octets, into: &message)
        case .sccp:
            message.mtp.serviceIndicator = 3
            message.mtp.userData = ByteRange(0, octets.count)
        case .tcap:
            return try decodeSCCPUser(octets, ByteRange(0, octets.count), into: &message)
        }
        guard message.mtp.serviceIndicator == 3 else {
            message.flags.insert(.notSCCP)
            if case .m3ua = framing, isNetworkManagement(octets, message.mtp) {
                message.flags.insert(.networkManagement)
            }
            message.settleForm()
            return false
        }
        let data = message.mtp.userData
        try decodeSCCP(octets, data.lowerBound, data.upperBound, into: &message)
        guard message.sccp.type.isConnectionless, !message.sccp.isSegment else {
            message.settleForm()
            return false
        }
        return try decodeSCCPUser(octets, message.sccp.data, into: &message)
    } catch {
        message.settleForm(error)
        return false
    }
}

/// Reads the transaction of a message whose segments were put together.
///
/// - Parameters:
///   - data: the joined user data; ranges in `message.tcap` count from its first octet.
///   - message: the record of the first segment.
/// - Returns: as `decodeEnvelope`.
@_noLocks @discardableResult
public func decodeReassembled(
    _ data: Span<UInt8>, into message: inout DecodedMessage
) -> Bool {
    do throws(DecodeError) {
        return try decodeSCCPUser(data, ByteRange(0, data.count), into: &message)
    } catch {
        message.settleForm(error)
        return false
    }
}

/// Reads SCCP management or a TCAP transaction.
@inline(always) @_noLocks
private func decodeSCCPUser(
    _ octets: Span<UInt8>, _ data: ByteRange, into message: inout DecodedMessage
) throws(DecodeError) -> Bool {
    if isSubsystemManagement(octets, data, of: &message) {
        try decodeSubsystemManagement(octets, data, into: &message)
        message.settleForm()
        return false
    }
    try decodeTransaction(octets, data.lowerBound, data.upperBound, into: &message)
    message.tcap.dialogueContext = message.tcap.applicationContext
    message.settleForm()
    return !message.tcap.octets.isEmpty
}

/// Reads the components of a message and their arguments, the second step of decoding.
///
/// - Parameters:
///   - octets: what was given to the first step: the message, or the joined user data.
///   - message: its dialogue is settled as far as it is known.
@_noLocks
public func decodeUser(_ octets: Span<UInt8>, into message: inout DecodedMessage) {
    if !message.tcap.hasDialoguePortion, case .begin = message.tcap.type {
        message.flags.insert(.noDialoguePortion)
    }
    do throws(DecodeError) {
        try decodeComponents(octets, into: &message)
        chooseUserProtocol(octets, &message)
        try decodeArguments(octets, &message)
        message.settleForm()
    } catch {
        message.settleForm(error)
    }
}
