/// Reads the number formats of MAP, CAP and short messages.
///
/// Filler is the code 15 in the last high half-octet. More of it is non-canonical; a digit behind
/// it is illegal, since one node stops there and another goes on.
struct NumberReader: BitwiseCopyable {
    let layer: Layer

    @inline(always) @_noLocks init(_ layer: Layer) { self.layer = layer }

    /// The digits of a TBCD-STRING, TS 29.002 clause 17.7.8; empty where they exceed 32.
    @inline(always) @_noLocks
    func digits(
        from start: Int, to end: Int, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Digits {
        var digits = Digits()
        let count = end &- start
        if count <= 8 {
            var packed = packedDigits(from: start, to: end, of: octets)
            var length = 2 &* count
            if packed & 0x0f == 0x0f {
                packed &= ~0x0f
                length &-= 1
            }
            if packed & packed &>> 1 & packed &>> 2 & packed &>> 3 & 0x1111_1111_1111_1111 == 0 {
                digits.high = packed &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
                digits.count = UInt8(truncatingIfNeeded: length)
                return digits
            }
        }
        return try oddDigits(from: start, to: end, of: octets, flags: &flags)
    }

    /// The digits of a string that is long or has more filler than one.
    @inline(never) @_noLocks
    private func oddDigits(
        from start: Int, to end: Int, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Digits {
        var digits = Digits()
        var overflows = false
        var fillers = 0
        var offset = start
        while offset < end {
            let low = octets[offset] & 0x0f
            let high = octets[offset] &>> 4
            if fillers == 0, low != 15 {
                if !digits.append(low) { overflows = true }
                if high == 15 {
                    fillers = 1
                } else if !digits.append(high) {
                    overflows = true
                }
            } else {
                guard low == 15, high == 15 else {
                    throw DecodeError(layer, .badDigits, at: offset)
                }
                fillers &+= 2
            }
            offset &+= 1
        }
        if fillers > 1 { flags.insert(.filler) }
        return overflows ? Digits() : digits
    }

    /// An IMSI, TS 23.003 clause 2.2: 5 to 15 decimal digits.
    @inline(always) @_noLocks
    func imsi(
        from start: Int, to end: Int, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        let digits = try digits(from: start, to: end, of: octets, flags: &flags)
        guard digits.count >= 5, digits.count <= 15, !digits.isOverDecadic else {
            throw DecodeError(layer, .badDigits, at: start)
        }
        return Number(digits)
    }

    /// An IMEI or IMEISV, TS 23.003 clause 6.2; another length than eight octets is odd, no more.
    @inline(always) @_noLocks
    func imei(
        from start: Int, to end: Int, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        if end &- start != 8 { flags.insert(.filler) }
        return Number(try digits(from: start, to: end, of: octets, flags: &flags))
    }

    /// An AddressString, TS 29.002 clause 17.7.8: nature and plan, then digits.
    @inline(always) @_noLocks
    func address(
        from start: Int, to end: Int, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        guard start < end else { throw DecodeError(layer, .badDigits, at: start) }
        let first = octets[start]
        if first & 0x80 == 0 { flags.insert(.spareBits) }
        let digits = try digits(from: start &+ 1, to: end, of: octets, flags: &flags)
        return Number(digits, nature: first &>> 4 & 0x07, plan: first & 0x0f)
    }

    /// A party number of Q.763 clauses 3.9 and 3.10; its nature as MAP codes it.
    @_noLocks
    func isup(
        from start: Int, to end: Int, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        guard end &- start >= 2 else {
            throw DecodeError(layer, .badDigits, at: start)
        }
        let first = octets[start]
        let count = end &- start &- 2
        var digits = Digits()
        if count <= 8 {
            var packed = packedDigits(from: start &+ 2, to: end, of: octets)
            var length = 2 &* count
            if first & 0x80 != 0, count > 0 {
                if packed & 0x0f != 0 { flags.insert(.filler) }
                packed &= ~0x0f
                length &-= 1
            }
            digits.high = packed &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
            digits.count = UInt8(truncatingIfNeeded: length)
        } else if count <= 16 {
            var offset = start &+ 2
            while offset < end {
                digits.append(octets[offset] & 0x0f)
                offset &+= 1
                if offset == end, first & 0x80 != 0 {
                    if octets[offset &- 1] &>> 4 != 0 { flags.insert(.filler) }
                } else {
                    digits.append(octets[offset &- 1] &>> 4)
                }
            }
        }
        let nature: UInt8 =
            switch first & 0x7f {
            case 1: 4
            case 3: 2
            case 4: 1
            case 5: 3
            default: 0
            }
        return Number(
            digits, nature: nature, plan: octets[start &+ 1] &>> 4 & 0x07)
    }
}
