/// Telephony binary-coded decimal, TS 29.002 clause 17.7.8: the first digit in the low bits.
public enum TBCD {
    /// The octets of a number; an odd one is filled up with `filler`.
    ///
    /// Beyond 0 to 9 the codes 10 to 15 are written `*#abcf`, or `A` to `F` for their values.
    public static func octets(_ digits: some StringProtocol, filler: UInt8 = 0xf) -> [UInt8] {
        let values = digits.utf8.compactMap(value)
        return stride(from: 0, to: values.count, by: 2).map { index in
            values[index] | (index + 1 < values.count ? values[index + 1] : filler) << 4
        }
    }

    /// The four bits of one digit; nil for what is no digit.
    static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "*"): 10
        case UInt8(ascii: "#"): 11
        case UInt8(ascii: "a")...UInt8(ascii: "c"): character - UInt8(ascii: "a") + 12
        case UInt8(ascii: "f"): 15
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// An AddressString or ISDN-AddressString, TS 29.002 clause 17.7.8.
public struct AddressString: Hashable, Sendable, ExpressibleByStringLiteral {
    public var digits: String
    /// Nature of address, 1 international.
    public var nature: UInt8
    /// Numbering plan, 1 E.164.
    public var plan: UInt8
    /// The bit that says that the first octet is the last one of its kind.
    public var noExtension: Bool

    public init(_ digits: String, nature: UInt8 = 1, plan: UInt8 = 1, noExtension: Bool = true) {
        self.digits = digits
        self.nature = nature
        self.plan = plan
        self.noExtension = noExtension
    }

    public init(stringLiteral digits: String) { self.init(digits) }

    /// The nature and plan octet, then the digits.
    public var octets: [UInt8] {
        [(noExtension ? 0x80 : 0) | (nature & 7) << 4 | plan & 0xf] + TBCD.octets(digits)
    }
}

/// A called or calling party number as ISUP writes it, Q.763 clauses 3.9 and 3.10.
public struct PartyNumber: Hashable, Sendable, ExpressibleByStringLiteral {
    public var digits: String
    /// Nature of address, 4 international, 3 national.
    public var nature: UInt8
    /// The second octet, of which the number's kind decides the meaning of some bits.
    public var secondOctet: UInt8

    public init(_ digits: String, nature: UInt8 = 4, secondOctet: UInt8 = 0x10) {
        self.digits = digits
        self.nature = nature
        self.secondOctet = secondOctet
    }

    public init(stringLiteral digits: String) { self.init(digits) }

    public var octets: [UInt8] {
        let odd: UInt8 = digits.count % 2 == 1 ? 0x80 : 0
        return [odd | nature & 0x7f, secondOctet] + TBCD.octets(digits, filler: 0)
    }
}

extension BER.Element {
    /// An IMSI, TS 29.002 clause 17.7.8.
    static func imsi(_ digits: String, tag: UInt8 = 0x04) -> BER.Element {
        BER.Element(tag, TBCD.octets(digits))
    }

    /// An AddressString or ISDN-AddressString.
    static func address(_ address: AddressString, tag: UInt8 = 0x04) -> BER.Element {
        BER.Element(tag, address.octets)
    }

    /// An optional AddressString or ISDN-AddressString.
    static func address(_ address: AddressString?, tag: UInt8 = 0x04) -> BER.Element? {
        address.map { BER.Element(tag, $0.octets) }
    }
}
