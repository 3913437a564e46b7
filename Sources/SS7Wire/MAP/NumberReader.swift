/// Reads the number formats of MAP, CAP and short messages.
///
/// Filler is the code 15 in the last high half-octet. More of it is non-canonical; a digit behind
/// it is illegal, since one node stops there and another goes on.
public struct NumberReader: BitwiseCopyable, Sendable {
    let layer: Layer

    @_noLocks public init(_ layer: Layer) { self.layer = layer }

    /// The digits of a TBCD-STRING, TS 29.002 clause 17.7.8; empty where they exceed 32.
    @_noLocks
    func digits(
        from start: Int, to end: Int, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Digits {
        var digits = Digits()
        var overflows = false
        var fillers = 0
        for offset in start..<end {
            let octet = octets[offset]
            let low = octet & 0x0f
            let high = octet >> 4
            if fillers == 0, high != 15, low != 15 {
                if !digits.append(low) || !digits.append(high) { overflows = true }
                continue
            }
            guard high == 15, fillers == 0 || low == 15 else {
                throw DecodeError(layer, .badDigits, at: offset)
            }
            if low == 15 {
                fillers &+= 2
            } else {
                if !digits.append(low) { overflows = true }
                fillers &+= 1
            }
        }
        if fillers > 1 { flags.insert(.filler) }
        return overflows ? Digits() : digits
    }

    /// An IMSI, TS 23.003 clause 2.2: 5 to 15 decimal digits.
    @_noLocks
    public func imsi(
        in element: BERElement, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        guard element.count <= 16 else { throw DecodeError(layer, .badDigits, at: element.start) }
        let digits = try digits(
            from: element.contents, to: element.contentsEnd, of: octets, flags: &flags)
        guard digits.count >= 5, digits.count <= 15, digits.isDecimal else {
            throw DecodeError(layer, .badDigits, at: element.start)
        }
        return Number(digits)
    }

    /// An IMEI or IMEISV, TS 23.003 clause 6.2; another length than eight octets is odd, no more.
    @_noLocks
    func imei(
        in element: BERElement, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        if element.count != 8 { flags.insert(.filler) }
        return Number(
            try digits(
                from: element.contents, to: element.contentsEnd, of: octets, flags: &flags))
    }

    /// An AddressString, TS 29.002 clause 17.7.8: nature and plan, then digits.
    ///
    /// - Parameter limit: most octets that the type allows.
    @_noLocks
    public func address(
        in element: BERElement, of octets: Span<UInt8>, limit: Int, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        guard element.count >= 1, element.count <= limit else {
            throw DecodeError(layer, .badDigits, at: element.start)
        }
        let first = octets[element.contents]
        if first & 0x80 == 0 { flags.insert(.spareBits) }
        let digits = try digits(
            from: element.contents &+ 1, to: element.contentsEnd, of: octets, flags: &flags)
        return Number(digits, nature: first >> 4 & 0x07, plan: first & 0x0f)
    }

    /// A party number of Q.763 clauses 3.9 and 3.10; its nature as MAP codes it.
    @_noLocks
    func isup(
        from start: Int, in element: BERElement, of octets: Span<UInt8>, flags: inout ReasonSet
    ) throws(DecodeError) -> Number {
        guard element.contentsEnd &- start >= 2 else {
            throw DecodeError(layer, .badDigits, at: element.start)
        }
        let first = octets[start]
        var digits = Digits()
        var overflows = false
        var offset = start &+ 2
        while offset < element.contentsEnd {
            let octet = octets[offset]
            if !digits.append(octet & 0x0f) { overflows = true }
            offset &+= 1
            if offset == element.contentsEnd, first & 0x80 != 0 {
                if octet >> 4 != 0 { flags.insert(.filler) }
            } else if !digits.append(octet >> 4) {
                overflows = true
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
            overflows ? Digits() : digits, nature: nature, plan: octets[start &+ 1] >> 4 & 0x07)
    }
}

extension Digits {
    /// True when every digit is 0 to 9.
    public var isDecimal: Bool {
        @inline(always) @_noLocks get {
            // A half-octet is above nine when its top bit and one of the two below it are set.
            let ones: UInt64 = 0x1111_1111_1111_1111
            let inHigh = (high &>> 3) & ((high &>> 2) | (high &>> 1)) & ones
            let inLow = (low &>> 3) & ((low &>> 2) | (low &>> 1)) & ones
            return inHigh | inLow == 0
        }
    }
}
