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
        let plain = plainDigits(from: start, to: end, of: octets)
        if !plain.isEmpty { return plain }
        return try oddDigits(from: start, to: end, of: octets, flags: &flags)
    }

    /// One to sixteen decimal digits, with one filler at most behind them; empty where there are others.
    @inline(always) @_noLocks
    private func plainDigits(from start: Int, to end: Int, of octets: Span<UInt8>) -> Digits {
        var digits = Digits()
        let count = end &- start
        guard count > 0, count <= 8 else { return digits }
        let high = leadingDigits(from: start, to: end, of: octets)
        let above = aboveNine(high)
        if above == 0 {
            digits.high = high
            digits.count = UInt8(truncatingIfNeeded: 2 &* count)
            return digits
        }
        let filler = 0x0f &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        guard above & ~filler == 0, high & filler == filler else { return digits }
        digits.high = high & ~filler
        digits.count = UInt8(truncatingIfNeeded: 2 &* count &- 1)
        return digits
    }

    /// The digits of a string that is empty or long, or that has others than the ten digits and one filler.
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
    ) throws(DecodeError) -> Digits {
        var digits = plainDigits(from: start, to: end, of: octets)
        if digits.isEmpty {
            digits = try oddDigits(from: start, to: end, of: octets, flags: &flags)
            if digits.isOverDecadic { digits.count = 0 }
        }
        guard digits.count >= 5, digits.count <= 15 else {
            throw DecodeError(layer, .badDigits, at: start)
        }
        return digits
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
            digits.high = count > 0 ? leadingDigits(from: start &+ 2, to: end, of: octets) : 0
            digits.count = UInt8(truncatingIfNeeded: 2 &* count)
            if first & 0x80 != 0, count > 0 {
                let last = 0x0f &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
                if digits.high & last != 0 { flags.insert(.filler) }
                digits.high &= ~last
                digits.count &-= 1
            }
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
