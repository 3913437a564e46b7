/// Reads a dialogue portion, Q.773 clause 3.3: the application context, and what MAP-Open says.
///
/// Only what decides how components are read must be sound; the rest of the portion is flagged as
/// `oddUserInformation`, since real networks send odd ones and a refusal would end roaming.
@_noLocks
func decodeDialogue(
    _ octets: Span<UInt8>, _ portion: BERElement, into message: inout DecodedMessage
) throws(DecodeError) {
    if isUsual(octets, portion) {
        var unit = BERElement()
        unit.start = portion.contents &+ 13
        unit.tag = UInt32(octets[unit.start])
        unit.contents = portion.contents &+ 15
        unit.contentsEnd = portion.contentsEnd
        return try decodeAssociate(octets, unit, into: &message)
    }
    var cursor = BERCursor(inside: portion)
    guard !cursor.isAtEnd else { throw DecodeError(.tcap, .badDialogue, at: portion.start) }
    let external = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    guard external.tag == 0x28, cursor.isAtEnd else {
        throw DecodeError(.tcap, .badDialogue, at: external.start)
    }
    cursor = BERCursor(inside: external)
    guard !cursor.isAtEnd else { throw DecodeError(.tcap, .badDialogue, at: external.start) }
    let identifier = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    guard identifier.tag == 0x06 else {
        throw DecodeError(.tcap, .badDialogue, at: identifier.start)
    }
    guard isDialogueSyntax(octets, identifier), !cursor.isAtEnd else {
        message.flags.insert(.oddUserInformation)
        return
    }
    // The structured dialogue's syntax is 1, that of Unidirectional 2.
    var isUnidirectional = false
    if case .unidirectional = message.tcap.type { isUnidirectional = true }
    if octets[identifier.contents &+ 5] != (isUnidirectional ? 2 : 1) {
        message.flags.insert(.oddUserInformation)
    }
    let encoding = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    // [0] single-ASN1-type; some send [1] octet-aligned, around the same octets.
    if encoding.tag == 0x81 { message.flags.insert(.oddUserInformation) }
    guard encoding.tag == 0xa0 || encoding.tag == 0x81, cursor.isAtEnd else {
        throw DecodeError(.tcap, .badDialogue, at: encoding.start)
    }
    cursor = BERCursor(inside: encoding)
    guard !cursor.isAtEnd else { throw DecodeError(.tcap, .badDialogue, at: encoding.start) }
    let unit = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
    guard cursor.isAtEnd else { throw DecodeError(.tcap, .badDialogue, at: cursor.offset) }
    switch unit.tag {
    case 0x60, 0x61: try decodeAssociate(octets, unit, into: &message)
    case 0x64:
        if !isPlainAbort(octets, unit, &message.flags) {
            message.flags.insert(.oddUserInformation)
        }
    default: throw DecodeError(.tcap, .badDialogue, at: unit.start)
    }
}

/// Tells whether a portion is as nearly all are down to its AARQ or AARE, in fifteen octets: an
/// EXTERNAL of dialogue-as-id around [0] around the unit, each as long as the octets behind it.
@inline(always) @_noLocks
private func isUsual(_ octets: Span<UInt8>, _ portion: BERElement) -> Bool {
    let count = portion.count
    guard count > 15, count < 0x80 else { return false }
    let length = UInt64(truncatingIfNeeded: count)
    let head = 0x2800_0607_0011_8605 | (length &- 2) &<< 48
    guard bigEndian64(octets, portion.contents) == head else { return false }
    // The last octet is the first of the unit's contents; AARQ and AARE differ in one bit.
    let rest = bigEndian64(octets, portion.contents &+ 8) & 0xffff_ffff_fffe_ff00
    return rest == 0x0101_01a0_0060_0000 | (length &- 13) &<< 24 | (length &- 15) &<< 8
}

/// Tells whether an identifier is dialogue-as-id or uniDialogue-as-id: 0.0.17.773.1.N.1.
@inline(always) @_noLocks
private func isDialogueSyntax(_ octets: Span<UInt8>, _ element: BERElement) -> Bool {
    guard element.count == 7 else { return false }
    let root = bigEndian32(octets, element.contents)
    let branch = bigEndian16(octets, element.contents &+ 4)
    let version = octets[element.contents &+ 6]
    return root == 0x0011_8605 && (branch == 0x0101 || branch == 0x0102) && version == 1
}

/// Tells whether an ABRT is its source, the user or the provider, and perhaps user information.
@inline(never) @_noLocks
private func isPlainAbort(
    _ octets: Span<UInt8>, _ unit: BERElement, _ flags: inout ReasonSet
) -> Bool {
    guard unit.count >= 3, bigEndian16(octets, unit.contents) == 0x8001 else { return false }
    guard octets[unit.contents &+ 2] <= 1 else { return false }
    var cursor = BERCursor(unit.contents &+ 3, unit.contentsEnd)
    guard !cursor.isAtEnd else { return true }
    do throws(DecodeError) {
        let information = try cursor.next(in: octets, layer: .tcap, flags: &flags)
        return information.tag == 0xbe && cursor.isAtEnd
    } catch {
        return false
    }
}

/// Tells whether a value is what everybody sends: version 1, or a number in the tags of a result or
/// a diagnostic.
@inline(always) @_noLocks
private func isPlain(_ octets: Span<UInt8>, _ element: BERElement) -> Bool {
    let start = element.contents
    switch element.tag {
    case 0x80:
        guard element.count == 2 else { return false }
        return bigEndian16(octets, start) == 0x0780
    case 0xa2:
        guard element.count == 3, bigEndian16(octets, start) == 0x0201 else { return false }
        return octets[start &+ 2] <= 1
    case 0xa3:
        guard element.count == 5 else { return false }
        let head = bigEndian32(octets, start)
        guard head == 0xa103_0201 || head == 0xa203_0201 else { return false }
        return octets[start &+ 4] <= 10
    default: return false
    }
}

/// Reads AARQ, AUDT or AARE: the application context name must be there, once.
@inline(always) @_noLocks
private func decodeAssociate(
    _ octets: Span<UInt8>, _ unit: BERElement, into message: inout DecodedMessage
) throws(DecodeError) {
    var cursor = BERCursor(inside: unit)
    var hasName = false
    var hasVersion = false
    var hasInformation = false
    var answers = 0
    var latest: UInt32 = 0
    var isOdd = false
    // As nearly all begin: version 1, then a name of seven octets.
    if cursor.end &- cursor.offset >= 4, bigEndian32(octets, cursor.offset) == 0x8002_0780 {
        hasVersion = true
        latest = 0x80
        cursor.offset &+= 4
    }
    if cursor.end &- cursor.offset >= 11, bigEndian32(octets, cursor.offset) == 0xa109_0607 {
        hasName = true
        latest = 0xa1
        try readName(octets, cursor.offset &+ 4, cursor.offset &+ 11, into: &message)
        cursor.offset &+= 11
    }
    while !cursor.isAtEnd {
        let element = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        // In the order of their tags, and so none twice.
        if element.tag <= latest { isOdd = true }
        latest = element.tag
        switch element.tag {
        case 0xa1:
            guard !hasName else {
                throw DecodeError(.tcap, .badApplicationContext, at: element.start)
            }
            hasName = true
            var inner = BERCursor(inside: element)
            guard !inner.isAtEnd else {
                throw DecodeError(.tcap, .badApplicationContext, at: element.start)
            }
            let name = try inner.next(in: octets, layer: .tcap, flags: &message.flags)
            guard name.tag == 0x06, inner.isAtEnd else {
                throw DecodeError(.tcap, .badApplicationContext, at: name.start)
            }
            try readName(octets, name.contents, name.contentsEnd, into: &message)
        case 0x80, 0xa0:
            hasVersion = true
            if !isPlain(octets, element) { isOdd = true }
        case 0xa2, 0xa3:
            answers &+= 1
            if !isPlain(octets, element) { isOdd = true }
        case 0xbe:
            guard !hasInformation else {
                throw DecodeError(.tcap, .badDialogue, at: element.start)
            }
            hasInformation = true
            if !decodeMAPOpen(octets, element, into: &message) { isOdd = true }
        default:
            isOdd = true
        }
    }
    // A result and a diagnostic are in a response, and in nothing else.
    if isOdd || answers != (unit.tag == 0x61 ? 2 : 0) {
        message.flags.insert(.oddUserInformation)
    }
    guard hasName else { throw DecodeError(.tcap, .badApplicationContext, at: unit.start) }
    if !hasVersion { message.flags.insert(.protocolVersionAbsent) }
}

@inline(always) @_noLocks
private func readName(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, into message: inout DecodedMessage
) throws(DecodeError) {
    let range = ByteRange(start, end)
    message.tcap.applicationContextOctets = range
    message.tcap.applicationContext = try ApplicationContext.read(
        objectIdentifier: range, in: octets)
}

/// Reads the references of MAP-Open, TS 29.002 clause 17.7.2; false where the information is odd.
///
/// Where something stands twice, or stops the reading, nobody is named: which of two a node goes by
/// cannot be told.
@_noLocks
private func decodeMAPOpen(
    _ octets: Span<UInt8>, _ information: BERElement, into message: inout DecodedMessage
) -> Bool {
    if readMAPOpen(octets, information, into: &message) { return true }
    message.tcap.destinationReference = Number()
    return false
}

@inline(always) @_noLocks
private func readMAPOpen(
    _ octets: Span<UInt8>, _ information: BERElement, into message: inout DecodedMessage
) -> Bool {
    do throws(DecodeError) {
        var cursor = BERCursor(inside: information)
        guard !cursor.isAtEnd else { return true }
        let external = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        guard external.tag == 0x28, cursor.isAtEnd else { return false }
        cursor = BERCursor(inside: external)
        guard !cursor.isAtEnd else { return false }
        let identifier = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        guard identifier.tag == 0x06, !cursor.isAtEnd else { return false }
        let encoding = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        guard cursor.isAtEnd else { return false }
        guard encoding.tag == 0xa0 else { return encoding.tag == 0x81 || encoding.tag == 0x82 }
        cursor = BERCursor(inside: encoding)
        guard !cursor.isAtEnd else { return false }
        let unit = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
        guard cursor.isAtEnd else { return false }
        // MAP-Open is the alternative [0] of MAP-DialoguePDU; the others carry no reference.
        guard unit.tag == 0xa0 else { return true }
        cursor = BERCursor(inside: unit)
        var hasDestination = false
        while !cursor.isAtEnd {
            let element = try cursor.next(in: octets, layer: .tcap, flags: &message.flags)
            switch element.tag {
            case 0x80 where hasDestination, 0xa0, 0xa1: return false
            case 0x80:
                hasDestination = true
                message.tcap.destinationReference = decodeReference(octets, element)
            case 0x81: message.tcap.originationReference = decodeReference(octets, element)
            default: break
            }
        }
        return true
    } catch {
        return false
    }
}

/// Reads an AddressString, TS 29.002 clause 17.7.8; empty where it is none.
@inline(always) @_noLocks
private func decodeReference(_ octets: Span<UInt8>, _ element: BERElement) -> Number {
    var number = Number()
    guard element.count >= 1, element.count <= 17 else { return number }
    number.nature = octets[element.contents] &>> 4 & 0x07
    number.plan = octets[element.contents] & 0x0f
    var offset = element.contents &+ 1
    while offset < element.contentsEnd {
        number.digits.append(octets[offset] & 0x0f)
        let upper = octets[offset] &>> 4
        if upper != 0x0f { number.digits.append(upper) }
        offset &+= 1
    }
    return number
}
