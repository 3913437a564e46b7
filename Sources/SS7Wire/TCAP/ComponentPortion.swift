/// Reads the components of a message whose dialogue is known as far as it ever will be.
///
/// - Parameters:
///   - octets: what the ranges in `message` count in.
///   - message: `tcap.componentPortion`, `tcap.dialogueContext` and `tcap.userProtocol` are settled;
///     takes the components, with operation and argument where they are MAP's or CAP's.
@_noLocks
func decodeComponents(
    _ octets: Span<UInt8>, into message: inout DecodedMessage
) throws(DecodeError) {
    let portion = message.tcap.componentPortion
    var cursor = BERCursor(portion.lowerBound, portion.upperBound)
    while !cursor.isAtEnd {
        let index = Int(message.tcap.componentCount)
        guard index < 16 else { throw DecodeError(.tcap, .tooManyComponents, at: cursor.offset) }
        if isUsualInvoke(octets, cursor) {
            try decodeUsualInvoke(octets, &cursor, index, into: &message)
            continue
        }
        let element = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        let type: ComponentType
        switch element.tag {
        case 0xa1: type = .invoke
        case 0xa2: type = .returnResultLast
        case 0xa3: type = .returnError
        case 0xa4: type = .reject
        case 0xa7: type = .returnResultNotLast
        default: throw DecodeError(.tcap, .badComponent, at: element.start)
        }
        message.components[index].reset(to: type)
        message.tcap.componentCount &+= 1
        try decodeComponent(octets, element, type, index, into: &message)
    }
}

/// Tells whether an invoke comes next as nearly all begin: a short length, an identifier and an operation
/// code of one octet each, and no linked identifier.
@inline(always) @_noLocks
private func isUsualInvoke(_ octets: Span<UInt8>, _ cursor: BERCursor) -> Bool {
    guard cursor.end &- cursor.offset >= 8 else { return false }
    let head = bigEndian64(octets, cursor.offset)
    guard head & 0xff80_ffff_00ff_ff00 == 0xa100_0201_0002_0100 else { return false }
    let length = Int(truncatingIfNeeded: head &>> 48 & 0x7f)
    return length >= 6 && length &+ 2 <= cursor.end &- cursor.offset
}

/// Reads an invoke that begins as nearly all do.
@inline(always) @_noLocks
private func decodeUsualInvoke(
    _ octets: Span<UInt8>, _ cursor: inout BERCursor, _ index: Int,
    into message: inout DecodedMessage
) throws(DecodeError) {
    let start = cursor.offset
    var inner = BERCursor(start &+ 8, start &+ 2 &+ Int(octets[start &+ 1]))
    cursor.offset = inner.end
    message.components[index].reset(to: .invoke)
    message.tcap.componentCount &+= 1
    message.components[index].hasInvokeID = true
    message.components[index].invokeID = Int8(bitPattern: octets[start &+ 4])
    message.components[index].hasCode = true
    message.components[index].code = octets[start &+ 7]
    try decodeParameter(octets, &inner, index, into: &message)
}

@inline(always) @_noLocks
private func decodeComponent(
    _ octets: Span<UInt8>, _ element: BERElement, _ type: ComponentType, _ index: Int,
    into message: inout DecodedMessage
) throws(DecodeError) {
    var cursor = BERCursor(inside: element)
    guard !cursor.isAtEnd else { throw DecodeError(.tcap, .badInvokeID, at: element.start) }
    let identifier = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    if identifier.tag == 0x02, identifier.count == 1 {
        message.components[index].hasInvokeID = true
        message.components[index].invokeID = Int8(bitPattern: octets[identifier.contents])
    } else {
        // A reject of what could not be read has NULL for an invoke ID, Q.773 table 38.
        guard case .reject = type, identifier.tag == 0x05, identifier.count == 0 else {
            throw DecodeError(.tcap, .badInvokeID, at: identifier.start)
        }
    }
    switch type {
    case .invoke:
        try decodeInvoke(octets, &cursor, element, index, into: &message)
    case .returnResultLast, .returnResultNotLast:
        guard !cursor.isAtEnd else { return }
        let sequence = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        guard sequence.tag == 0x30 else {
            throw DecodeError(.tcap, .badComponent, at: sequence.start)
        }
        guard cursor.isAtEnd else {
            throw DecodeError(.tcap, .bytesAfterArgument, at: cursor.offset)
        }
        cursor = BERCursor(inside: sequence)
        try decodeCode(octets, &cursor, sequence, index, into: &message)
        try decodeParameter(octets, &cursor, index, into: &message)
    case .returnError:
        try decodeCode(octets, &cursor, element, index, into: &message)
        try decodeParameter(octets, &cursor, index, into: &message)
    case .reject:
        try decodeProblem(octets, &cursor, element, index, into: &message)
    }
}

@inline(always) @_noLocks
private func decodeInvoke(
    _ octets: Span<UInt8>, _ cursor: inout BERCursor, _ element: BERElement, _ index: Int,
    into message: inout DecodedMessage
) throws(DecodeError) {
    if cursor.peek(in: octets) == 0x80 {
        let linked = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        guard linked.count == 1 else { throw DecodeError(.tcap, .badInvokeID, at: linked.start) }
        message.components[index].hasLinkedID = true
        message.components[index].linkedID = Int8(bitPattern: octets[linked.contents])
    }
    try decodeCode(octets, &cursor, element, index, into: &message)
    try decodeParameter(octets, &cursor, index, into: &message)
}

/// Reads an operation or error code, Q.773 clauses 3.6.3 and 3.6.6.
///
/// MAP's and CAP's codes are primitive integers of one octet; what some nodes would take for one,
/// and others not, is illegal unless the context is known to be another protocol's.
@inline(always) @_noLocks
private func decodeCode(
    _ octets: Span<UInt8>, _ cursor: inout BERCursor, _ parent: BERElement, _ index: Int,
    into message: inout DecodedMessage
) throws(DecodeError) {
    guard !cursor.isAtEnd else {
        throw DecodeError(.tcap, .missingOperation, at: parent.start)
    }
    let code = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    if code.tag == 0x02, code.count == 1, code.end &- code.start == 3 {
        message.components[index].hasCode = true
        message.components[index].code = octets[code.contents]
        return
    }
    guard isForeign(message.tcap.dialogueContext) else {
        throw DecodeError(.tcap, .badOperationCode, at: code.start)
    }
    switch code.tag {
    case 0x02:
        guard code.count >= 1 else {
            throw DecodeError(.tcap, .badOperationCode, at: code.start)
        }
        message.components[index].hasCode = true
        message.components[index].isLongCode = code.count > 1
        // Above 255 one node goes by the whole, others by the first octet or by the last.
        var offset = code.contents
        while offset < code.contentsEnd &- 1, octets[offset] == 0 { offset &+= 1 }
        if offset < code.contentsEnd &- 1 { message.flags.insert(.longOperationCode) }
        message.components[index].code = octets[code.contentsEnd &- 1]
    case 0x06:
        message.components[index].hasGlobalCode = true
        message.flags.insert(.globalOperationCode)
    default:
        throw DecodeError(.tcap, .badOperationCode, at: code.start)
    }
}

/// Tells whether a context is known and is neither MAP's nor CAP's.
@inline(always) @_noLocks
private func isForeign(_ context: ApplicationContext) -> Bool {
    guard context.isPresent else { return false }
    switch context.userProtocol {
    case .unknown: return true
    case .map, .cap: return false
    }
}

/// Notes the one element that may follow a code.
@inline(always) @_noLocks
private func decodeParameter(
    _ octets: Span<UInt8>, _ cursor: inout BERCursor, _ index: Int,
    into message: inout DecodedMessage
) throws(DecodeError) {
    guard !cursor.isAtEnd else { return }
    let parameter = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    guard cursor.isAtEnd else {
        throw DecodeError(.tcap, .bytesAfterArgument, at: cursor.offset)
    }
    message.components[index].parameter = parameter.range
}

/// Reads the problem of a reject, Q.773 clause 3.6.7.
@inline(always) @_noLocks
private func decodeProblem(
    _ octets: Span<UInt8>, _ cursor: inout BERCursor, _ parent: BERElement, _ index: Int,
    into message: inout DecodedMessage
) throws(DecodeError) {
    guard !cursor.isAtEnd else { throw DecodeError(.tcap, .badComponent, at: parent.start) }
    let problem = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    guard problem.tag >= 0x80, problem.tag <= 0x83, problem.count == 1, cursor.isAtEnd else {
        throw DecodeError(.tcap, .badComponent, at: problem.start)
    }
    message.components[index].hasCode = true
    message.components[index].code = octets[problem.contents]
}
