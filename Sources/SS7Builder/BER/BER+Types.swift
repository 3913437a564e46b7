extension BER.Element {
    /// An INTEGER in the fewest octets.
    public static func integer(_ value: Int, tag: UInt8 = 0x02) -> BER.Element {
        var octets = [UInt8(truncatingIfNeeded: value)]
        var rest = value >> 8
        // The top bit of the first octet is the sign, so one more octet may be needed for it.
        while !(rest == 0 && octets[0] < 0x80) && !(rest == -1 && octets[0] >= 0x80) {
            octets.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return BER.Element(tag, octets)
    }

    /// An ENUMERATED in the fewest octets.
    public static func enumerated(_ value: Int, tag: UInt8 = 0x0a) -> BER.Element {
        integer(value, tag: tag)
    }

    /// A BOOLEAN; true is written 0xff.
    public static func boolean(_ value: Bool, tag: UInt8 = 0x01) -> BER.Element {
        BER.Element(tag, [value ? 0xff : 0])
    }

    /// A NULL.
    public static func null(tag: UInt8 = 0x05) -> BER.Element { BER.Element(tag) }

    /// An OCTET STRING in the primitive form.
    public static func octetString(_ octets: [UInt8], tag: UInt8 = 0x04) -> BER.Element {
        BER.Element(tag, octets)
    }

    /// A BIT STRING; `unused` counts the bits of the last octet that are none.
    public static func bitString(
        _ octets: [UInt8], unused: UInt8 = 0, tag: UInt8 = 0x03
    ) -> BER.Element {
        BER.Element(tag, [unused] + octets)
    }

    /// An OBJECT IDENTIFIER.
    public static func objectIdentifier(_ arcs: [UInt], tag: UInt8 = 0x06) -> BER.Element {
        BER.Element(tag, BER.objectIdentifierOctets(arcs))
    }

    /// A SEQUENCE.
    public static func sequence(@ElementBuilder _ elements: () -> [BER.Element]) -> BER.Element {
        BER.Element(0x30, elements)
    }

    /// A primitive element with a context-specific tag; numbers above 30 take the high-tag form.
    public static func context(_ number: UInt, _ octets: [UInt8] = []) -> BER.Element {
        BER.Element(tag: BER.tagOctets(0x80, number), contents: .octets(octets))
    }

    /// A constructed element with a context-specific tag.
    public static func context(
        _ number: UInt, @ElementBuilder _ elements: () -> [BER.Element]
    ) -> BER.Element {
        BER.Element(tag: BER.tagOctets(0xa0, number), contents: .elements(elements()))
    }

    /// The same element under another context-specific tag, as IMPLICIT tagging has it.
    public func tagged(_ number: UInt) -> BER.Element {
        var result = self
        result.tag = BER.tagOctets(isConstructed ? 0xa0 : 0x80, number)
        return result
    }
}

extension BER {
    /// The identifier octets of a class-and-form octet and a tag number.
    static func tagOctets(_ classAndForm: UInt8, _ number: UInt) -> [UInt8] {
        guard number > 30 else { return [classAndForm | UInt8(number)] }
        return [classAndForm | 0x1f] + base128(number)
    }

    /// The contents octets of an object identifier.
    public static func objectIdentifierOctets(_ arcs: [UInt]) -> [UInt8] {
        guard arcs.count >= 2 else { return [] }
        return base128(arcs[0] * 40 + arcs[1]) + arcs.dropFirst(2).flatMap(base128)
    }

    /// A number in groups of seven bits, the first octets with their top bit set.
    static func base128(_ number: UInt) -> [UInt8] {
        var octets = [UInt8(number & 0x7f)]
        var rest = number >> 7
        while rest > 0 {
            octets.insert(UInt8(rest & 0x7f) | 0x80, at: 0)
            rest >>= 7
        }
        return octets
    }
}
