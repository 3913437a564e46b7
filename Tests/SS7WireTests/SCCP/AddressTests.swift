import SS7Builder
import SS7Wire
import Testing

/// Party addresses: every global title indicator, national layouts, and digits.
@Suite struct AddressTests {
    private func read(
        _ address: [UInt8], variant: MTPVariant = .itu
    ) -> (SCCPAddress, String) {
        let calling: [UInt8] = variant == .ansi ? [0x41, 6] : [0x42, 6]
        let data: [UInt8] = [0x64, 3, 0x49, 1, 1]
        let octets =
            [9, 0, 3, UInt8(3 + address.count), UInt8(5 + address.count)]
            + [UInt8(address.count)] + address + [2] + calling + [5] + data
        let reading = Reading(octets, as: .sccp, variant: variant)
        let words = reading.verdict.replacing(" unknownProtocol", with: "")
        return (reading.message.sccp.called, words)
    }

    @Test(arguments: UInt8(1)...4, ["15550142", "1555014"])
    func `A global title of each indicator`(indicator: UInt8, digits: String) {
        let title = SCCP.GlobalTitle(
            digits, indicator: indicator, translationType: indicator == 1 ? 0 : 9)
        // Indicator 2 says nothing of the number of digits: a filler of 0 is one more.
        let isGuess = indicator == 2 && digits.count % 2 == 1
        let address = SCCP.Address(globalTitle: title, subsystemNumber: 8, pointCode: 0x1234)
        let (read, verdict) = read(address.octets)
        #expect(verdict == "canonical")
        #expect(read.digits.description == digits + (isGuess ? "0" : ""))
        #expect(read.globalTitleIndicator == indicator && read.hasGlobalTitle)
        #expect(read.hasPointCode && read.pointCode == 0x1234)
        #expect(read.hasSubsystemNumber && read.subsystemNumber == 8)
        #expect(!read.routesOnSSN)
        #expect(read.translationType == (indicator == 1 ? 0 : 9))
        #expect(read.hasNature == (indicator == 1 || indicator == 4))
        #expect(read.natureOfAddress == (read.hasNature ? 4 : 0))
        #expect(read.hasPlan == (indicator > 2) && read.numberingPlan == (indicator > 2 ? 1 : 0))
        // Without a nature of address a title is international by need.
        #expect(read.normalised == read.digits)
    }

    @Test(arguments: [
        // Even and odd, filler 0 and F, and what the scheme says of them.
        ("12 06 00 12 04 51 55", "1555", "canonical"),
        ("12 06 00 11 04 51 05", "155", "canonical"),
        ("12 06 00 11 04 51 f5", "155", "noncanonical filler"),
        ("12 06 00 11 04 51 35", "155", "noncanonical filler"),
        ("12 06 00 12 04 51 f5", "155", "noncanonical parity"),
        ("12 06 00 10 04 51 55", "1555", "noncanonical parity"),
        ("12 06 00 10 04 51 f5", "155", "noncanonical parity"),
        ("12 06 00 12 84 51 55", "1555", "noncanonical spareBits"),
        ("12 06 00 12 04", "", "canonical"),
        // Codes 11, 12 and ST are kept, so that no decadic number equals them.
        ("12 06 00 12 04 b1 cf", "1bfc", "canonical"),
    ])
    func `Digits, filler and parity`(hex: String, digits: String, verdict: String) {
        let (address, words) = read(octets(hex))
        #expect(address.digits.description == digits, "\(hex)")
        #expect(words == verdict, "\(hex)")
    }

    private static let numbers: [(UInt8, UInt8, String, Bool)] = [
        (1, 4, "15550142", true), (6, 4, "15550142", true), (7, 4, "15550142", true),
        (1, 3, "15550142", false), (1, 2, "15550142", false), (1, 0, "15550142", false),
        (0, 4, "15550142", false), (2, 4, "15550142", false), (14, 4, "15550142", false),
    ]

    @Test(arguments: numbers)
    func `A number that is not international is unknown, never foreign and fine`(
        plan: UInt8, nature: UInt8, digits: String, isKnown: Bool
    ) {
        let title = SCCP.GlobalTitle(digits, plan: plan, nature: nature)
        let address = read(SCCP.Address(globalTitle: title, subsystemNumber: 6).octets).0
        #expect(address.digits.description == digits)
        #expect(address.normalised.description == (isKnown ? digits : ""))
    }

    @Test func `No digits are an even number of them`() {
        #expect(read(octets("06 06 04")).1 == "canonical")
        #expect(read(octets("06 06 84")).1 == "noncanonical parity")
        #expect(read(octets("12 06 00 12 04")).1 == "canonical")
        #expect(read(octets("12 06 00 11 04")).1 == "noncanonical parity")
    }

    @Test func `A number with a digit above nine is unknown`() {
        #expect(read(octets("12 06 00 12 04 51 55")).0.normalised.description == "1555")
        #expect(read(octets("12 06 00 12 04 51 a5")).0.normalised.isEmpty)
    }

    @Test func `Thirty-two digits fit, and no more`() {
        for octets in 15...20 {
            let signals = [UInt8](repeating: 0x11, count: octets)
            let verdict = read([0x12, 6, 0, 0x12, 4] + signals).1
            #expect(verdict == (octets <= 16 ? "canonical" : "sccp tooManyDigits 11"))
        }
    }

    @Test func `Point codes of each network`() {
        #expect(read(octets("43 34 12 06")).0.pointCode == 0x1234)
        let spare = read(octets("43 34 d2 06"))
        #expect(spare.0.pointCode == 0x1234 && spare.1 == "noncanonical spareBits")
        #expect(read(octets("43 34 d2 06"), variant: .ttc).0.pointCode == 0xd234)
        #expect(read(octets("43 34 12 05 06"), variant: .china).0.pointCode == 0x05_1234)
        let ansi = read(octets("c3 06 34 12 05"), variant: .ansi)
        #expect(ansi.0.pointCode == 0x05_1234 && ansi.0.subsystemNumber == 6)
        #expect(ansi.1 == "canonical")
        // ANSI's order on an ITU link, as Iu has it.
        let national = read(octets("c3 06 34 12 05"))
        #expect(national.0.pointCode == 0x05_1234 && national.0.subsystemNumber == 6)
        #expect(national.1 == "noncanonical spareBits")
    }

    @Test func `ANSI's global titles`() {
        let one = read(octets("85 06 09 12 51 55"), variant: .ansi)
        #expect(one.1 == "canonical" && one.0.digits.description == "1555")
        #expect(one.0.translationType == 9 && one.0.numberingPlan == 1)
        let two = read(octets("89 06 09 51 55"), variant: .ansi)
        #expect(two.1 == "canonical" && two.0.digits.description == "1555")
        #expect(read(octets("8d 06 09 51 55"), variant: .ansi).1 == "sccp badGlobalTitle 8")
    }

    @Test func `A subsystem number of 0, and an address of its indicator alone`() {
        #expect(read([0x42, 0]).1 == "canonical")
        #expect(read([0x00]).1 == "canonical")
        #expect(read([]).1 == "sccp badAddress 6")
    }

    @Test func `A mobile global title stands for an IMSI, a land mobile title is one`() throws {
        func imsi(_ title: SCCP.GlobalTitle, _ pairs: [(String, String)]) throws -> String {
            let address = SCCP.Address(globalTitle: title, subsystemNumber: 6)
            let octets = SCCP.Unitdata(called: address, calling: address, data: [0]).octets
            var message = DecodedMessage()
            for (title, imsi) in pairs {
                message.mobileTitles.add(
                    title: try #require(Digits(title)), imsi: try #require(Digits(imsi)))
            }
            decodeEnvelope(octets.span, framing: .sccp, into: &message)
            #expect(message.sccp.called.imsi == message.sccp.calling.imsi)
            return "\(message.sccp.called.imsi)"
        }
        let pairs = [("155501", "00101"), ("1555019", "00109"), ("49", "26201")]
        #expect(try imsi(SCCP.GlobalTitle("155501123456789", plan: 7), pairs) == "00101123456789")
        #expect(try imsi(SCCP.GlobalTitle("155501912345678", plan: 7), pairs) == "0010912345678")
        #expect(try imsi(SCCP.GlobalTitle("00155501912345", plan: 7), pairs) == "0010912345")
        #expect(try imsi(SCCP.GlobalTitle("498888888888888", plan: 7), pairs) == "262018888888888")
        #expect(try imsi(SCCP.GlobalTitle("33123", plan: 7), pairs) == "")
        #expect(try imsi(SCCP.GlobalTitle("155501123", plan: 1), pairs) == "")
        #expect(try imsi(SCCP.GlobalTitle("001091234567890", plan: 6), pairs) == "001091234567890")
        #expect(try imsi(SCCP.GlobalTitle("00109123456789a", plan: 6), pairs) == "")
    }
}
