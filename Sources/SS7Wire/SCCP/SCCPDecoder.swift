/// Reads an SCCP message, Q.713 clause 4.
///
/// - Parameters:
///   - octets: what the offsets count in.
///   - start: offset of the message type.
///   - end: offset behind the message.
///   - message: takes the header, both addresses and the range of the data.
@_noLocks
func decodeSCCP(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, into message: inout DecodedMessage
) throws(DecodeError) {
    guard start < end else { throw DecodeError(.sccp, .truncated, at: start) }
    let type = octets[start]
    message.sccp.type = SCCPMessageType(rawValue: type)
    switch type {
    case 0x09, 0x0a:
        try decodeParts(octets, start, end, Layout(fixed: 2, pointers: 3), into: &message)
    case 0x11, 0x12:
        try decodeParts(octets, start, end, Layout(fixed: 3, pointers: 4), into: &message)
    case 0x13, 0x14:
        try decodeParts(
            octets, start, end, Layout(fixed: 3, pointers: 4, isLong: true), into: &message)
    case 0x01...0x10:
        message.flags.insert(.connectionOriented)
    default:
        throw DecodeError(.sccp, .badMessageType, at: start)
    }
}

/// Where the fixed octets and the pointers of a connectionless message lie.
@usableFromInline
struct Layout: BitwiseCopyable {
    /// Octets in front of the pointers: type, class or cause, hop counter.
    var fixed: Int
    var pointers: Int
    /// True where pointers and the length of the data take two octets (LUDT, LUDTS).
    var isLong = false

    @_noLocks init(fixed: Int, pointers: Int, isLong: Bool = false) {
        self.fixed = fixed
        self.pointers = pointers
        self.isLong = isLong
    }
}

/// A variable part: its octets with the length in front, and its value.
private struct Part: BitwiseCopyable {
    var start = 0
    var value = 0
    var end = 0
    @_noLocks init() {}
}

@inline(always) @_noLocks
private func decodeParts(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, _ layout: Layout,
    into message: inout DecodedMessage
) throws(DecodeError) {
    let width = layout.isLong ? 2 : 1
    let body = start &+ layout.fixed &+ layout.pointers &* width
    guard body <= end else { throw DecodeError(.sccp, .truncated, at: end) }
    if message.sccp.type.isService {
        message.flags.insert(.serviceMessage)
        message.sccp.returnCause = octets[start &+ 1]
    } else {
        let octet = octets[start &+ 1]
        message.sccp.protocolClass = octet & 0x0f
        guard octet & 0x0f <= 1 else {
            throw DecodeError(.sccp, .badProtocolClass, at: start &+ 1)
        }
        message.sccp.returnOption = octet & 0x80 != 0
        if octet & 0x70 != 0 { message.flags.insert(.spareBits) }
    }
    if layout.fixed == 3 {
        let hops = octets[start &+ 2]
        guard hops >= 1, hops <= 15 else {
            throw DecodeError(.sccp, .badHopCounter, at: start &+ 2)
        }
        message.sccp.hasHopCounter = true
        message.sccp.hopCounter = hops
    }
    let pointers = start &+ layout.fixed
    var called = Part()
    var calling = Part()
    var data = Part()
    var options = Part()
    var isInRow = false
    if layout.pointers == 3 {
        isInRow = areInRow(octets, pointers, end, &called, &calling, &data)
    }
    if !isInRow {
        called = try locate(octets, pointers, width, body, end)
        calling = try locate(octets, pointers &+ width, width, body, end)
        data = try locateData(octets, pointers &+ 2 &* width, width, body, end)
        if layout.pointers == 4 {
            options = try locateOptions(octets, pointers &+ 3 &* width, width, body, end)
        }
        try checkArrangement(called, calling, data, options, body, end, &message.flags)
    }
    try decodeAddress(
        octets, called.value, called.end, variant: message.variant, into: &message.sccp.called,
        flags: &message.flags)
    try decodeAddress(
        octets, calling.value, calling.end, variant: message.variant,
        into: &message.sccp.calling, flags: &message.flags)
    message.sccp.called.normalise(message.numbering)
    message.sccp.calling.normalise(message.numbering)
    if message.sccp.called.numberingPlan == 7, message.mobileTitles.count > 0 {
        message.sccp.called.imsi = message.mobileTitles.imsi(of: message.sccp.called.normalised)
    }
    if message.sccp.calling.numberingPlan == 7, message.mobileTitles.count > 0 {
        message.sccp.calling.imsi = message.mobileTitles.imsi(
            of: message.sccp.calling.normalised)
    }
    message.sccp.data = ByteRange(data.value, data.end)
    if options.start != 0 { try decodeOptions(octets, options.start, options.end, into: &message) }
}

/// Finds the three parts of UDT and UDTS where they are as in nearly every message: in order, no gap,
/// nothing behind; false where they are not, or are not whole.
@inline(always) @_noLocks
private func areInRow(
    _ octets: Span<UInt8>, _ pointers: Int, _ end: Int, _ called: inout Part,
    _ calling: inout Part, _ data: inout Part
) -> Bool {
    called.value = pointers &+ 4
    guard called.value <= end else { return false }
    // The three pointers, and the length of the first part.
    let head = bigEndian32(octets, pointers)
    called.end = called.value &+ Int(head & 0xff)
    guard called.end < end, head &>> 24 == 3 else { return false }
    calling.value = called.end &+ 1
    calling.end = calling.value &+ Int(octets[called.end])
    guard calling.end < end, pointers &+ 1 &+ Int(head &>> 16 & 0xff) == called.end else {
        return false
    }
    data.value = calling.end &+ 1
    data.end = data.value &+ Int(octets[calling.end])
    return data.end == end && pointers &+ 2 &+ Int(head &>> 8 & 0xff) == calling.end
}

/// The offset that a pointer names, counted from its last octet, Q.713 clause 1.10.
@inline(always) @_noLocks
private func target(_ octets: Span<UInt8>, _ pointer: Int, _ width: Int) -> Int {
    width == 1
        ? pointer &+ Int(octets[pointer])
        : pointer &+ 1 &+ Int(littleEndian16(octets, pointer))
}

/// Finds a part with a length of one octet.
@inline(always) @_noLocks
private func locate(
    _ octets: Span<UInt8>, _ pointer: Int, _ width: Int, _ body: Int, _ end: Int
) throws(DecodeError) -> Part {
    var part = Part()
    part.start = target(octets, pointer, width)
    guard part.start >= body, part.start < end else {
        throw DecodeError(.sccp, .pointerOutOfRange, at: pointer)
    }
    part.value = part.start &+ 1
    part.end = part.value &+ Int(octets[part.start])
    guard part.end <= end else { throw DecodeError(.sccp, .truncated, at: part.start) }
    return part
}

/// Finds the data, whose length takes two octets in a long message.
@inline(always) @_noLocks
private func locateData(
    _ octets: Span<UInt8>, _ pointer: Int, _ width: Int, _ body: Int, _ end: Int
) throws(DecodeError) -> Part {
    guard width == 2 else { return try locate(octets, pointer, width, body, end) }
    var part = Part()
    part.start = target(octets, pointer, width)
    guard part.start >= body, part.start &+ 2 <= end else {
        throw DecodeError(.sccp, .pointerOutOfRange, at: pointer)
    }
    part.value = part.start &+ 2
    part.end = part.value &+ Int(littleEndian16(octets, part.start))
    guard part.end <= end else { throw DecodeError(.sccp, .truncated, at: part.start) }
    return part
}

/// Finds the optional part, up to and with its end-of-parameters octet; nothing for pointer 0.
@inline(always) @_noLocks
private func locateOptions(
    _ octets: Span<UInt8>, _ pointer: Int, _ width: Int, _ body: Int, _ end: Int
) throws(DecodeError) -> Part {
    var part = Part()
    let start = target(octets, pointer, width)
    guard start != pointer &+ width &- 1 else { return part }
    guard start >= body, start < end else {
        throw DecodeError(.sccp, .pointerOutOfRange, at: pointer)
    }
    var offset = start
    while octets[offset] != 0 {
        guard end &- offset >= 2 else { throw DecodeError(.sccp, .truncated, at: offset) }
        offset &+= 2 &+ Int(octets[offset &+ 1])
        guard offset < end else { throw DecodeError(.sccp, .truncated, at: end) }
    }
    part.start = start
    part.value = start
    part.end = offset &+ 1
    return part
}

/// Checks that the parts fill the message without overlap, and flags order and gaps.
@inline(always) @_noLocks
private func checkArrangement(
    _ called: Part, _ calling: Part, _ data: Part, _ options: Part, _ body: Int, _ end: Int,
    _ flags: inout ReasonSet
) throws(DecodeError) {
    var last = data.end
    if options.start != 0 {
        if options.start == data.end {
            last = options.end
        } else {
            last = -1
        }
    }
    // What nearly every message looks like: in order, no gap, nothing behind.
    if called.start == body, calling.start == called.end, data.start == calling.end, last == end {
        return
    }
    try checkOddArrangement(called, calling, data, options, body, end, &flags)
}

@inline(never) @_noLocks
private func checkOddArrangement(
    _ called: Part, _ calling: Part, _ data: Part, _ options: Part, _ body: Int, _ end: Int,
    _ flags: inout ReasonSet
) throws(DecodeError) {
    if calling.start < called.end || data.start < calling.end
        || (options.start != 0 && options.start < data.end)
    {
        flags.insert(.pointersOutOfOrder)
    }
    guard
        areApart(called, calling), areApart(called, data), areApart(calling, data),
        areApart(called, options), areApart(calling, options), areApart(data, options)
    else { throw DecodeError(.sccp, .partsOverlap, at: body) }
    var last = data.end
    if called.end > last { last = called.end }
    if calling.end > last { last = calling.end }
    if options.end > last { last = options.end }
    guard last == end else { throw DecodeError(.sccp, .bytesAfterParts, at: last) }
    let filled =
        (called.end &- called.start) &+ (calling.end &- calling.start) &+ (data.end &- data.start)
        &+ (options.end &- options.start)
    if filled != end &- body { flags.insert(.gapBetweenParts) }
}

@inline(always) @_noLocks
private func areApart(_ one: Part, _ other: Part) -> Bool {
    one.end <= other.start || other.end <= one.start || one.start == 0 || other.start == 0
}

/// Reads the optional parameters, Q.713 clause 3: segmentation, importance, end.
@_noLocks
private func decodeOptions(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, into message: inout DecodedMessage
) throws(DecodeError) {
    var offset = start
    var seen: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    while octets[offset] != 0 {
        let name = octets[offset]
        let length = Int(octets[offset &+ 1])
        let value = offset &+ 2
        let bit = UInt64(1) &<< UInt64(name & 63)
        let isRepeated: Bool
        switch name &>> 6 {
        case 0: isRepeated = seen.0 & bit != 0; seen.0 |= bit
        case 1: isRepeated = seen.1 & bit != 0; seen.1 |= bit
        case 2: isRepeated = seen.2 & bit != 0; seen.2 |= bit
        default: isRepeated = seen.3 & bit != 0; seen.3 |= bit
        }
        guard !isRepeated else { throw DecodeError(.sccp, .duplicateOption, at: offset) }
        switch name {
        case 0x10:
            guard length == 4 else { throw DecodeError(.sccp, .badSegmentation, at: offset) }
            let octet = octets[value]
            message.sccp.hasSegmentation = true
            message.sccp.isFirstSegment = octet & 0x80 != 0
            message.sccp.asksForSequence = octet & 0x40 != 0
            message.sccp.remainingSegments = octet & 0x0f
            if octet & 0x30 != 0 { message.flags.insert(.spareBits) }
            message.sccp.segmentationReference = littleEndian24(octets, value &+ 1)
            if message.sccp.isSegment { message.flags.insert(.segmented) }
        case 0x12:
            guard length == 1 else { throw DecodeError(.sccp, .badLength, at: offset) }
            message.sccp.hasImportance = true
            message.sccp.importance = octets[value] & 0x07
            if octets[value] & 0xf8 != 0 { message.flags.insert(.spareBits) }
        default:
            message.flags.insert(.unknownOption)
        }
        offset = value &+ length
    }
}
