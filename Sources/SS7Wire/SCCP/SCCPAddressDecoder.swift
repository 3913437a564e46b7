/// Reads a party address, Q.713 clause 3.4 (for ANSI T1.112.3 clause 3.4).
///
/// - Parameters:
///   - octets: the message.
///   - start: offset of the address indicator.
///   - end: offset behind the address.
///   - variant: the layout of indicator and point code.
///   - address: takes what is read.
///   - flags: takes `spareBits`, `filler` and `parity`.
@_noLocks
func decodeAddress(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, variant: MTPVariant,
    into address: inout SCCPAddress, flags: inout ReasonSet
) throws(DecodeError) {
    guard start < end else { throw DecodeError(.sccp, .badAddress, at: start) }
    let indicator = octets[start]
    address.isPresent = true
    address.octets = ByteRange(start, end)
    address.indicator = indicator
    address.globalTitleIndicator = indicator &>> 2 & 0x0f
    if isUsual(octets, start, end, variant), decodeUsualAddress(octets, start, end, &address) {
        return
    }
    var offset = start &+ 1
    if case .ansi = variant {
        address.hasSubsystemNumber = indicator & 0x01 != 0
        address.hasPointCode = indicator & 0x02 != 0
        if address.hasSubsystemNumber {
            guard offset < end else { throw DecodeError(.sccp, .truncated, at: offset) }
            address.subsystemNumber = octets[offset]
            offset &+= 1
        }
        if address.hasPointCode {
            guard end &- offset >= 3 else { throw DecodeError(.sccp, .truncated, at: offset) }
            address.pointCode = littleEndian24(octets, offset)
            offset &+= 3
        }
    } else {
        if indicator & 0x80 != 0 { flags.insert(.spareBits) }
        address.hasPointCode = indicator & 0x01 != 0
        address.hasSubsystemNumber = indicator & 0x02 != 0
        if address.hasPointCode {
            offset = try decodePointCode(
                octets, offset, end, variant: variant, into: &address, flags: &flags)
        }
        if address.hasSubsystemNumber {
            guard offset < end else { throw DecodeError(.sccp, .truncated, at: offset) }
            address.subsystemNumber = octets[offset]
            offset &+= 1
        }
    }
    if address.globalTitleIndicator == 0 {
        if offset != end, indicator & 0x80 != 0, isNationalAddress(octets, start, end) {
            // Bit 8 says national use: without a global title that is ANSI's order, seen on Iu.
            address.subsystemNumber = octets[start &+ 1]
            address.pointCode = littleEndian24(octets, start &+ 2)
            return
        }
        guard offset == end else { throw DecodeError(.sccp, .badAddress, at: offset) }
        return
    }
    try decodeGlobalTitle(octets, offset, end, variant: variant, into: &address, flags: &flags)
}

/// Tells whether an address begins as nearly all do: subsystem number and a global title with all that
/// it may have, of one to sixteen digits.
@inline(always) @_noLocks
private func isUsual(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, _ variant: MTPVariant
) -> Bool {
    guard octets[start] & 0xbf == 0x12, end &- start >= 6, end &- start <= 13 else { return false }
    if case .ansi = variant { return false }
    return true
}

/// Reads an address that is usual to its end; false where there is anything to say of its encoding,
/// and then what was read is to be read again.
@inline(always) @_noLocks
private func decodeUsualAddress(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, _ address: inout SCCPAddress
) -> Bool {
    // Subsystem number, translation type, plan and scheme, nature.
    let head = bigEndian32(octets, start &+ 1)
    let scheme = head &>> 8 & 0x0f
    let digits = leadingDigits(from: start &+ 5, to: end, of: octets)
    let last = digits &>> UInt64(truncatingIfNeeded: 64 &- 8 &* (end &- start &- 5)) & 0x0f
    guard head & 0x80 == 0, scheme == 1 ? last == 0 : scheme == 2 && last != 0x0f else {
        return false
    }
    address.hasSubsystemNumber = true
    address.subsystemNumber = UInt8(truncatingIfNeeded: head &>> 24)
    address.translationType = UInt8(truncatingIfNeeded: head &>> 16)
    address.numberingPlan = UInt8(truncatingIfNeeded: head &>> 12) & 0x0f
    address.hasPlan = true
    address.encodingScheme = UInt8(truncatingIfNeeded: scheme)
    address.natureOfAddress = UInt8(truncatingIfNeeded: head)
    address.hasNature = true
    let count = UInt8(truncatingIfNeeded: 2 &* (end &- start &- 5) &- Int(scheme & 1))
    address.digits.high = digits
    address.digits.count = count
    // E.164, international, and so in that form already.
    if head & 0xf07f == 0x1004, aboveNine(digits) == 0, digits &>> 60 != 0 {
        address.normalised.high = digits
        address.normalised.count = count
    }
    return true
}

/// Tells whether an address has exactly the octets of subsystem number and 24-bit point code.
@inline(always) @_noLocks
private func isNationalAddress(_ octets: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    octets[start] & 0x03 == 0x03 && end &- start == 5
}

/// Reads the point code of an ITU, TTC or Chinese address; returns the offset behind it.
@_noLocks
private func decodePointCode(
    _ octets: Span<UInt8>, _ offset: Int, _ end: Int, variant: MTPVariant,
    into address: inout SCCPAddress, flags: inout ReasonSet
) throws(DecodeError) -> Int {
    if case .china = variant {
        guard end &- offset >= 3 else { throw DecodeError(.sccp, .truncated, at: offset) }
        address.pointCode = littleEndian24(octets, offset)
        return offset &+ 3
    }
    guard end &- offset >= 2 else { throw DecodeError(.sccp, .truncated, at: offset) }
    let code = UInt32(littleEndian16(octets, offset))
    if case .itu = variant {
        if code & 0xc000 != 0 { flags.insert(.spareBits) }
        address.pointCode = code & 0x3fff
    } else {
        address.pointCode = code
    }
    return offset &+ 2
}

/// Reads a global title of any indicator, Q.713 clause 3.4.2.3.
@inline(always) @_noLocks
private func decodeGlobalTitle(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, variant: MTPVariant,
    into address: inout SCCPAddress, flags: inout ReasonSet
) throws(DecodeError) {
    var offset = start
    var parity = DigitParity.unknown
    let header: Int
    switch (variant, address.globalTitleIndicator) {
    case (.ansi, 1): header = 2
    case (.ansi, 2): header = 1
    case (.ansi, _): throw DecodeError(.sccp, .badGlobalTitle, at: start)
    case (_, 1): header = 1
    case (_, 2): header = 1
    case (_, 3): header = 2
    case (_, 4): header = 3
    default: throw DecodeError(.sccp, .badGlobalTitle, at: start)
    }
    guard end &- start >= header else { throw DecodeError(.sccp, .truncated, at: start) }
    offset &+= header
    if header == 1, address.globalTitleIndicator == 1 {
        address.natureOfAddress = octets[start] & 0x7f
        address.hasNature = true
        parity = octets[start] & 0x80 != 0 ? .odd : .even
    } else {
        address.translationType = octets[start]
    }
    if header >= 2 {
        address.numberingPlan = octets[start &+ 1] &>> 4
        address.hasPlan = true
        address.encodingScheme = octets[start &+ 1] & 0x0f
        switch address.encodingScheme {
        case 1: parity = .odd
        case 2: parity = .even
        default: flags.insert(.parity)
        }
    }
    if header == 3 {
        address.natureOfAddress = octets[start &+ 2] & 0x7f
        address.hasNature = true
        if octets[start &+ 2] & 0x80 != 0 { flags.insert(.spareBits) }
    }
    try decodeDigits(octets, offset, end, parity, into: &address.digits, flags: &flags)
}

/// What is known of the number of digits.
@usableFromInline
enum DigitParity: UInt8, BitwiseCopyable { case unknown, odd, even }

/// Reads digits packed two an octet, low half first, and drops the filler.
@inline(always) @_noLocks
private func decodeDigits(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, _ parity: DigitParity,
    into digits: inout Digits, flags: inout ReasonSet
) throws(DecodeError) {
    guard end &- start <= Digits.capacity / 2 else {
        throw DecodeError(.sccp, .tooManyDigits, at: start)
    }
    guard start < end else {
        // None is an even number.
        if case .odd = parity { flags.insert(.parity) }
        return
    }
    let count = end &- start
    guard count <= 8 else {
        return decodeManyDigits(octets, start, end, parity, into: &digits, flags: &flags)
    }
    var length = 2 &* count
    digits.high = leadingDigits(from: start, to: end, of: octets)
    let last = 0x0f &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    if case .odd = parity {
        if digits.high & last != 0 { flags.insert(.filler) }
        digits.high &= ~last
        length &-= 1
    } else if digits.high & last == last {
        flags.insert(.parity)
        digits.high &= ~last
        length &-= 1
    }
    digits.count = UInt8(truncatingIfNeeded: length)
}

/// Reads digits of more than eight octets.
@inline(never) @_noLocks
private func decodeManyDigits(
    _ octets: Span<UInt8>, _ start: Int, _ end: Int, _ parity: DigitParity,
    into digits: inout Digits, flags: inout ReasonSet
) {
    var offset = start
    while offset < end &- 1 {
        digits.append(octets[offset] & 0x0f)
        digits.append(octets[offset] &>> 4)
        offset &+= 1
    }
    let last = octets[offset]
    digits.append(last & 0x0f)
    switch parity {
    case .odd:
        if last &>> 4 != 0 { flags.insert(.filler) }
    case .even, .unknown:
        if last &>> 4 == 0x0f {
            flags.insert(.parity)
        } else {
            digits.append(last &>> 4)
        }
    }
}

extension SCCPAddress {
    /// Settles `normalised`, where it is not settled: the number in international form, or nothing where it cannot be told.
    ///
    /// Titles without a nature of address (indicators 2 and 3) carry international numbers: no node
    /// could route them otherwise. Titles of E.212 are IMSIs, whatever their nature.
    @inline(always) @_noLocks
    mutating func normalise(_ numbering: Numbering) {
        guard normalised.isEmpty else { return }
        let form = hasNature ? NumberForm(sccpNature: natureOfAddress) : .international
        switch hasPlan ? numberingPlan : 1 {
        case 1, 7: normalised = numbering.international(digits, form)
        case 6:
            normalised = digits.isOverDecadic ? Digits() : digits
            imsi = normalised
        default: normalised = Digits()
        }
    }
}
