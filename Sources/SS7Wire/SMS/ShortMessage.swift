/// Reads the head of a TPDU, TS 23.040 clause 9.2, into an argument's fields.
///
/// The direction decides what a type indicator means. A mobile station takes the reserved one for
/// DELIVER, so that it is read as one too, but need not make sense.
@_noLocks
func readShortMessage(
    from start: Int, to end: Int, of octets: Span<UInt8>, into argument: inout Argument,
    fromStation: Bool, flags: inout ReasonSet
) throws(DecodeError) {
    var reader = TPDUReader(offset: start, end: end)
    let first = try reader.octet(of: octets)
    let type = first & 0x03
    argument.set(.tpMTI, UInt32(type))
    if first & 0x40 != 0 { argument.set(.tpUserDataHeader, 1) }
    switch (fromStation, type) {
    case (true, 1): try reader.submit(first, of: octets, into: &argument, flags: &flags)
    case (true, 2): try reader.command(of: octets, into: &argument, flags: &flags)
    case (false, 0): try reader.deliver(of: octets, into: &argument, flags: &flags)
    case (false, 2): try reader.statusReport(of: octets, into: &argument, flags: &flags)
    case (false, 3):
        do throws(DecodeError) {
            try reader.deliver(of: octets, into: &argument, flags: &flags)
        } catch {
            return
        }
    default: break
    }
}

extension Number {
    /// True for an alphanumeric address, TS 23.040 clause 9.1.2.5.
    fileprivate var isAlphanumeric: Bool { @inline(always) @_noLocks get { nature == 5 } }
}

/// Octets of the validity period by its format, TS 23.040 clause 9.2.3.3.
@inline(always) @_noLocks
private func validityLength(_ first: UInt8) -> Int {
    switch first >> 3 & 0x03 {
    case 0: 0
    case 2: 1
    default: 7
    }
}

/// A place in a TPDU; every step is checked against its end.
private struct TPDUReader: BitwiseCopyable {
    var offset: Int
    let end: Int

    @inline(always) @_noLocks
    mutating func octet(of octets: Span<UInt8>) throws(DecodeError) -> UInt8 {
        guard offset < end else { throw DecodeError(.sms, .badTPDU, at: offset) }
        offset &+= 1
        return octets[offset &- 1]
    }

    @inline(always) @_noLocks
    mutating func skip(_ count: Int) throws(DecodeError) {
        guard end &- offset >= count else { throw DecodeError(.sms, .badTPDU, at: offset) }
        offset &+= count
    }

    /// SMS-DELIVER behind its first octet, clause 9.2.2.1.
    @_noLocks
    mutating func deliver(
        of octets: Span<UInt8>, into argument: inout Argument, flags: inout ReasonSet
    ) throws(DecodeError) {
        let number = try address(of: octets, flags: &flags)
        argument.set(.tpOriginator, number)
        argument.set(.tpOriginatorAlphanumeric, number.isAlphanumeric ? 1 : 0)
        argument.set(.tpPID, UInt32(try octet(of: octets)))
        let scheme = try octet(of: octets)
        argument.set(.tpDCS, UInt32(scheme))
        try skip(7)
        try userData(of: octets, scheme: scheme)
    }

    /// SMS-SUBMIT, clause 9.2.2.2.
    @_noLocks
    mutating func submit(
        _ first: UInt8, of octets: Span<UInt8>, into argument: inout Argument,
        flags: inout ReasonSet
    ) throws(DecodeError) {
        try skip(1)
        argument.set(.tpDestination, try address(of: octets, flags: &flags))
        argument.set(.tpPID, UInt32(try octet(of: octets)))
        let scheme = try octet(of: octets)
        argument.set(.tpDCS, UInt32(scheme))
        try skip(validityLength(first))
        try userData(of: octets, scheme: scheme)
    }

    /// SMS-COMMAND, clause 9.2.2.4.
    @_noLocks
    mutating func command(
        of octets: Span<UInt8>, into argument: inout Argument, flags: inout ReasonSet
    ) throws(DecodeError) {
        try skip(1)
        argument.set(.tpPID, UInt32(try octet(of: octets)))
        try skip(2)
        argument.set(.tpDestination, try address(of: octets, flags: &flags))
        try skip(Int(try octet(of: octets)))
    }

    /// SMS-STATUS-REPORT, clause 9.2.2.3: who the message went to, two times, and the status.
    @_noLocks
    mutating func statusReport(
        of octets: Span<UInt8>, into argument: inout Argument, flags: inout ReasonSet
    ) throws(DecodeError) {
        try skip(1)
        argument.set(.tpDestination, try address(of: octets, flags: &flags))
        try skip(15)
    }

    /// An address of TS 23.040 clause 9.1.2.5: its length counts semi-octets, at most 20.
    ///
    /// The digits are empty where the address is alphanumeric or cannot be told.
    @_noLocks
    mutating func address(
        of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        let start = offset
        let length = Int(try octet(of: octets))
        let type = try octet(of: octets)
        let contents = offset
        guard length <= 20 else { throw DecodeError(.sms, .badTPDU, at: start) }
        try skip((length &+ 1) / 2)
        if type & 0x80 == 0 { flags.insert(.spareBits) }
        var number = Number(Digits(), nature: type >> 4 & 0x07, plan: type & 0x0f)
        guard !number.isAlphanumeric else { return number }
        if length > 0, length <= 16 {
            var high = leadingDigits(from: contents, to: offset, of: octets)
            let filler = 0x0f &<< UInt64(truncatingIfNeeded: 64 &- 8 &* (offset &- contents))
            let isFilled = length & 1 == 1 && high & filler == filler
            if isFilled { high &= ~filler }
            if aboveNine(high) == 0, isFilled || length & 1 == 0 {
                number.digits.high = high
                number.digits.count = UInt8(truncatingIfNeeded: length)
                return number
            }
        }
        var index = 0
        while index < length {
            let octet = octets[contents &+ index / 2]
            let digit = index & 1 == 0 ? octet & 0x0f : octet >> 4
            guard digit != 15 else {
                flags.insert(.filler)
                number.digits = Digits()
                return number
            }
            number.digits.append(digit)
            index &+= 1
        }
        if length & 1 == 1, octets[offset &- 1] >> 4 != 15 { flags.insert(.filler) }
        return number
    }

    /// Checks that the user data is as long as its length says, TS 23.040 clause 9.2.3.16.
    @_noLocks
    mutating func userData(of octets: Span<UInt8>, scheme: UInt8) throws(DecodeError) {
        let length = Int(try octet(of: octets))
        try skip(countsSeptets(scheme) ? (length &* 7 &+ 7) / 8 : length)
    }
}

/// True where TP-DCS means the default alphabet, TS 23.038 clause 4.
@inline(always) @_noLocks
private func countsSeptets(_ scheme: UInt8) -> Bool {
    switch scheme >> 4 {
    case 0...7: scheme & 0x20 == 0 && scheme & 0x0c != 0x04 && scheme & 0x0c != 0x08
    case 14: false
    case 15: scheme & 0x04 == 0
    default: true
    }
}
