/// Reads a TCAP message's transaction and dialogue portions, Q.773 clause 3, up to its components.
///
/// The components wait, because how they are read depends on the dialogue they belong to, and a
/// Continue or End does not name its context: see `decodeComponents`.
///
/// - Parameters:
///   - octets: what the offsets count in.
///   - start: offset of the message's tag.
///   - end: offset behind the SCCP user data.
///   - message: takes `tcap`; what is not TCAP is flagged by name.
@_noLocks
func decodeTransaction(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, into message: inout DecodedMessage
) throws(DecodeError) {
    guard start < end else {
        message.flags.insert(.notTCAP)
        return
    }
    switch octets[start] {
    case 0x61: message.tcap.type = .unidirectional
    case 0x62: message.tcap.type = .begin
    case 0x64: message.tcap.type = .end
    case 0x65: message.tcap.type = .continue
    case 0x67: message.tcap.type = .abort
    case 0xe1...0xe6, 0xf6:
        message.tcap.type = .ansi
        message.flags.insert(.ansiTCAP)
        return
    case 0xc0...0xff:
        message.flags.insert(.privateTCAP)
        return
    case 0x7f: throw DecodeError(.tcap, .highTag, at: start)
    case 0x40...0x7e: throw DecodeError(.tcap, .badTag, at: start)
    default:
        guard !looksLikeTransaction(octets, start, end) else {
            throw DecodeError(.tcap, .badTag, at: start)
        }
        message.flags.insert(.notTCAP)
        return
    }
    var outer = BERCursor(start, end)
    let transaction = try outer.next(in: octets, layer: .tcap, flags: &message.flags)
    guard outer.isAtEnd else { throw DecodeError(.tcap, .bytesAfterMessage, at: outer.offset) }
    message.tcap.octets = transaction.range
    try decodePortions(octets, transaction, into: &message)
}

/// Tells whether only the class and form of its tag, or the high-tag form, keep a message from being
/// a transaction: a node that looks at the number alone reads it as one.
@inline(never) @_noLocks
private func looksLikeTransaction(_ octets: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var number = octets[start] & 0x1f
    var offset = start &+ 1
    if number == 0x1f {
        while offset < end, offset < start &+ 4, octets[offset] == 0x80 { offset &+= 1 }
        guard offset < end else { return false }
        number = octets[offset]
        offset &+= 1
    }
    switch number {
    case 1, 2, 4, 5, 7: break
    default: return false
    }
    var contents = offset &+ 1
    guard contents < end else { return false }
    let length = octets[offset]
    if length > 0x80 {
        contents &+= Int(length & 0x7f)
    } else if length < 0x80, Int(length) > end &- contents {
        return false
    }
    guard contents < end else { return false }
    // The identifiers of transaction ids, of dialogue and of component portion.
    switch octets[contents] & 0x1f {
    case 0x08, 0x09, 0x0b, 0x0c: return true
    default: return false
    }
}

/// The portions of a transaction, in the order in which Q.773 has them.
private enum Portion {
    @inlinable static var originating: UInt8 { @_noLocks get { 1 } }
    @inlinable static var destination: UInt8 { @_noLocks get { 2 } }
    @inlinable static var abortCause: UInt8 { @_noLocks get { 3 } }
    @inlinable static var dialogue: UInt8 { @_noLocks get { 4 } }
    @inlinable static var components: UInt8 { @_noLocks get { 5 } }
}

@inline(always) @_noLocks
private func decodePortions(
    _ octets: Span<UInt8>, _ transaction: BERElement, into message: inout DecodedMessage
) throws(DecodeError) {
    var cursor = BERCursor(inside: transaction)
    let permitted = permitted(in: message.tcap.type)
    var seen: UInt8 = 0
    var latest: UInt8 = 0
    // As nearly all begin: identifiers of four octets.
    if permitted & 1 &<< Portion.originating != 0, cursor.end &- cursor.offset >= 6,
        bigEndian16(octets, cursor.offset) == 0x4804
    {
        message.tcap.originatingTransactionID = TransactionID(
            bigEndian32(octets, cursor.offset &+ 2), length: 4)
        seen = 1 &<< Portion.originating
        latest = Portion.originating
        cursor.offset &+= 6
    }
    if permitted & 1 &<< Portion.destination != 0, cursor.end &- cursor.offset >= 6,
        bigEndian16(octets, cursor.offset) == 0x4904
    {
        message.tcap.destinationTransactionID = TransactionID(
            bigEndian32(octets, cursor.offset &+ 2), length: 4)
        seen |= 1 &<< Portion.destination
        latest = Portion.destination
        cursor.offset &+= 6
    }
    while !cursor.isAtEnd {
        let element = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        // 0x48, 0x49, 0x4a, 0x6b and 0x6c, each with its place in the low three bits.
        let portion = UInt8(truncatingIfNeeded: element.tag & 7) &+ 1
        guard portion <= Portion.components,
            element.tag & ~7 == (portion < Portion.dialogue ? 0x48 : 0x68)
        else {
            let isPrimitive = element.tag == 0x68 || element.tag == 0x69
            throw DecodeError(.tcap, isPrimitive ? .badTransactionID : .badTag, at: element.start)
        }
        let bit = UInt8(1) &<< portion
        guard portion > latest else {
            let isRepeated = seen & bit != 0
            throw DecodeError(
                .tcap, isRepeated ? .duplicatePortion : .portionOrder, at: element.start)
        }
        guard permitted & bit != 0 else {
            throw DecodeError(.tcap, .badTag, at: element.start)
        }
        seen |= bit
        latest = portion
        switch portion {
        case Portion.originating:
            message.tcap.originatingTransactionID = try decodeTransactionID(octets, element)
        case Portion.destination:
            message.tcap.destinationTransactionID = try decodeTransactionID(octets, element)
        case Portion.abortCause:
            guard element.count == 1 else { throw DecodeError(.tcap, .badTag, at: element.start) }
            message.tcap.isProviderAbort = true
            message.tcap.abortCause = octets[element.contents]
        case Portion.dialogue:
            message.tcap.hasDialoguePortion = true
            try decodeDialogue(octets, element, into: &message)
        default:
            // A portion of no component is no portion, Q.773 clause 4.2.2.
            guard element.count > 0 else {
                throw DecodeError(.tcap, .missingComponent, at: element.start)
            }
            message.tcap.componentPortion = ByteRange(element.contents, element.contentsEnd)
        }
    }
    let missing = required(in: message.tcap.type) & ~seen
    guard missing == 0 else {
        let reason: Reason = missing & 0b110 != 0 ? .missingTransactionID : .missingComponent
        throw DecodeError(.tcap, reason, at: transaction.start)
    }
    // An Abort has a cause or a dialogue portion, never both.
    guard !message.tcap.isProviderAbort || !message.tcap.hasDialoguePortion else {
        throw DecodeError(.tcap, .portionOrder, at: transaction.start)
    }
}

/// The portions that a message type may have, a bit each.
@inline(always) @_noLocks
private func permitted(in type: TCAPMessageType) -> UInt8 {
    switch type {
    case .begin: 0b11_0010
    case .continue: 0b11_0110
    case .end: 0b11_0100
    case .abort: 0b01_1100
    case .unidirectional: 0b11_0000
    case .none, .ansi: 0
    }
}

/// The portions that a message type must have.
@inline(always) @_noLocks
private func required(in type: TCAPMessageType) -> UInt8 {
    switch type {
    case .begin: 0b00_0010
    case .continue: 0b00_0110
    case .end, .abort: 0b00_0100
    case .unidirectional: 0b10_0000
    case .none, .ansi: 0
    }
}

/// Reads a transaction identifier, Q.773 clause 3.2.1: one to four octets.
@inline(always) @_noLocks
private func decodeTransactionID(
    _ octets: Span<UInt8>, _ element: BERElement
) throws(DecodeError) -> TransactionID {
    let count = element.count
    guard count >= 1, count <= 4 else {
        throw DecodeError(.tcap, .badTransactionID, at: element.start)
    }
    if count == 4 { return TransactionID(bigEndian32(octets, element.contents), length: 4) }
    var value: UInt32 = 0
    var offset = element.contents
    while offset < element.contentsEnd {
        value = value &<< 8 | UInt32(octets[offset])
        offset &+= 1
    }
    return TransactionID(value, length: UInt8(truncatingIfNeeded: count))
}
