/// Short message protocol data units, TS 23.040, and the default alphabet, TS 23.038.
public enum SMS {
    /// A TP-Originating-Address or TP-Destination-Address, TS 23.040 clause 9.1.2.5.
    public enum Party: Hashable, Sendable {
        /// An international number.
        case number(String)
        /// A name of up to eleven characters.
        case name(String)

        var octets: [UInt8] {
            switch self {
            case .number(let digits):
                return [UInt8(digits.count), 0x91] + TBCD.octets(digits)
            case .name(let text):
                // The length counts the half-octets that carry letters.
                return [UInt8((text.count * 7 + 3) / 4), 0xd0] + packed(text)
            }
        }
    }

    /// An SMS-DELIVER, TS 23.040 clause 9.2.2.1.
    public static func deliver(
        from originator: Party, _ text: String = "Hello", pid: UInt8 = 0, dcs: UInt8 = 0,
        userDataHeader: [UInt8]? = nil
    ) -> [UInt8] {
        let first: UInt8 = 0x04 | (userDataHeader == nil ? 0 : 0x40)
        let timestamp: [UInt8] = [0x52, 0x10, 0x51, 0x21, 0x43, 0x65, 0x00]
        return [first] + originator.octets + [pid, dcs] + timestamp
            + userData(text, dcs: dcs, header: userDataHeader)
    }

    /// An SMS-SUBMIT, TS 23.040 clause 9.2.2.2, with a relative validity period.
    public static func submit(
        to destination: Party, _ text: String = "Hello", pid: UInt8 = 0, dcs: UInt8 = 0,
        reference: UInt8 = 1
    ) -> [UInt8] {
        [0x11, reference] + destination.octets + [pid, dcs, 0xaa]
            + userData(text, dcs: dcs, header: nil)
    }

    /// TP-UDL and TP-UD; where the coding is not the default alphabet, the text's octets.
    private static func userData(_ text: String, dcs: UInt8, header: [UInt8]?) -> [UInt8] {
        if let header {
            let octets = [UInt8(header.count)] + header + Array(text.utf8)
            return [UInt8(octets.count)] + octets
        }
        // General coding group with alphabet 00, TS 23.038 clause 4.
        guard dcs & 0xcc == 0 else { return [UInt8(text.utf8.count)] + Array(text.utf8) }
        return [UInt8(text.count)] + packed(text)
    }

    /// Seven-bit characters packed into octets, TS 23.038 clause 6.1.2.1.
    ///
    /// Letters and figures have the same codes as in ASCII; that is all that is asked of it.
    public static func packed(_ text: String) -> [UInt8] {
        var octets: [UInt8] = []
        var pending: UInt16 = 0
        var bits = 0
        for character in text.utf8 {
            pending |= UInt16(character & 0x7f) << bits
            bits += 7
            if bits >= 8 {
                octets.append(UInt8(pending & 0xff))
                pending >>= 8
                bits -= 8
            }
        }
        if bits > 0 { octets.append(UInt8(pending & 0xff)) }
        return octets
    }
}
