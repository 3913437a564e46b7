import SS7Wire
import Testing

@Suite struct NumberTests {
    private func subscriber(_ hex: String) -> (digits: String?, flags: ReasonSet, Reason?) {
        let argument = tlv(0x30, tlv(0x80, octets(hex)), tlv(0xa2, tlv(0x80)))
        do {
            let read = try readArgument(.map(.provideSubscriberInfo), argument)
            return (read.numbers["imsi"], read.flags, nil)
        } catch {
            return (nil, ReasonSet(), error.reason)
        }
    }

    private func address(_ hex: String) -> (number: Number?, flags: ReasonSet, Reason?) {
        do {
            let read = try readArgument(.map(.sendIMSI), tlv(0x04, octets(hex)), version: 2)
            var argument = read.component.argument
            return (argument.number(.msisdn), read.flags, nil)
        } catch {
            return (nil, ReasonSet(), error.reason)
        }
    }

    @Test(
        arguments: [
            ("0001012143658 7f9", "001010123456789", false),
            ("00010121436587", "00101012345678", false),
            ("000101", "001010", false), ("0001f1", "00101", false),
            ("00010121436587ff", "00101012345678", true), ("000101ffffffffff", "001010", true),
            ("0001f1ff", "00101", true),
        ] as [(String, String, Bool)])
    func `an IMSI has filler at its end only`(hex: String, digits: String, odd: Bool) {
        let read = subscriber(hex)
        #expect(read.digits == digits)
        #expect(read.flags.contains(.filler) == odd)
    }

    @Test(arguments: [
        "", "00", "0001", "000121436587f1f9", "0001012143658709", "000101214365871f",
        "00010a2143658 7f9", "f00101", "00010121f36587f9", "0001012143658709f1",
        "00010121436587ffff1f", "ffffff",
    ])
    func `what is no IMSI is illegal`(hex: String) {
        #expect(subscriber(hex).2 == .badDigits)
    }

    @Test func `an address has nature and plan before its digits`() {
        let international = address("915155101 0f1")
        #expect(international.number == Number(Digits("155501011") ?? Digits(), nature: 1, plan: 1))
        #expect(international.flags.isEmpty)
        #expect(address("a15155").number?.nature == 2)
        #expect(address("e15155").number?.nature == 6)
        #expect(address("965155").number?.plan == 6)
        #expect(address("115155").flags.contains(.spareBits))
        #expect(address("91").number?.digits.isEmpty == true)
        #expect(address("9151ff").flags.contains(.filler))
        // Digits above nine stay what they are: they compare equal to no number.
        #expect(address("91a1cb").number?.digits.description == "1abc")
        #expect(address("91a1cb").number?.digits.isOverDecadic == true)
        #expect(address("91515510").number?.digits.isOverDecadic == false)
    }

    @Test(arguments: ["", "9151f555", "911f", "91515151515151515151"])
    func `what is no address is illegal`(hex: String) {
        #expect(address(hex).2 == .badDigits)
    }
}
