import SS7Wire
import Testing

@Suite struct ShortMessageTests {
    private let centre = octets("91 51 55 10 40 f4")
    private let centreDigits = "155501044"

    /// An SMS-DELIVER from +1 555 010 55 of five characters in the default alphabet.
    private let deliver = octets(
        "04 09 91 51 55 10 50 f5 7f f6 62 11 32 21 00 00 00 05 c8 32 9b fd 06")
    private let submit = octets("11 00 09 91 51 55 10 60 f6 40 08 a7 04 00 48 00 69")

    private func toStation(_ unit: [UInt8]) -> [UInt8] {
        tlv(0x30, tlv(0x80, imsi), tlv(0x84, centre), tlv(0x04, unit))
    }

    private func fromStation(_ unit: [UInt8]) -> [UInt8] {
        tlv(0x30, tlv(0x84, centre), tlv(0x82, msisdn), tlv(0x04, unit))
    }

    @Test func `a delivered message shows originator, protocol and coding`() throws {
        let read = try readArgument(.map(.mtForwardSM), toStation(deliver))
        #expect(
            read.numbers == [
                "imsi": imsiDigits, "serviceCentre": centreDigits, "tpOriginator": "155501055",
            ])
        #expect(
            read.scalars == [
                "tpMTI": 0, "tpPID": 0x7f, "tpDCS": 0xf6, "tpOriginatorAlphanumeric": 0,
            ])
    }

    @Test func `a submitted message shows destination, protocol and coding`() throws {
        let read = try readArgument(.map(.moForwardSM), fromStation(submit))
        #expect(
            read.numbers == [
                "msisdn": msisdnDigits, "serviceCentre": centreDigits,
                "tpDestination": "155501066",
            ])
        #expect(read.scalars == ["tpMTI": 1, "tpPID": 0x40, "tpDCS": 8])
    }

    @Test func `code 46 is read in the direction that its addresses tell`() throws {
        for context in [
            ApplicationContext(), ApplicationContext(.map, 21, version: 1),
            ApplicationContext(.map, 25, version: 2),
        ] {
            let operation = Operation.resolve(code: 46, in: context, of: .map)
            let read = try readArgument(operation, toStation(deliver), in: context)
            #expect(read.numbers["tpOriginator"] == "155501055")
            #expect(!read.flags.contains(.contextMismatch))
        }
        let relay = ApplicationContext(.map, 21, version: 2)
        let read = try readArgument(.map(.moForwardSM), fromStation(submit), in: relay)
        #expect(read.numbers["tpDestination"] == "155501066")
    }

    @Test func `an alphanumeric originator has no digits`() throws {
        let unit = octets("00 0a d0 c8 32 9b fd 06 00 00 62 11 32 21 00 00 00 00")
        let read = try readArgument(.map(.mtForwardSM), toStation(unit))
        #expect(read.numbers["tpOriginator"] == "")
        #expect(read.scalars["tpOriginatorAlphanumeric"] == 1)
    }

    @Test func `commands and reports are read as far as rules need`() throws {
        let command = octets("02 01 00 00 05 09 91 51 55 10 60 f6 00")
        let read = try readArgument(.map(.moForwardSM), fromStation(command))
        #expect(read.scalars["tpMTI"] == 2 && read.numbers["tpDestination"] == "155501066")
        let report = octets(
            "06 01 09 91 51 55 10 60 f6 62 11 32 21 00 00 00 62 11 32 21 00 00 00 00")
        let other = try readArgument(.map(.mtForwardSM), toStation(report))
        #expect(other.scalars["tpMTI"] == 2 && other.numbers["tpDestination"] == "155501066")
        // A user data header, flagged in the first octet.
        let header = [deliver[0] | 0x40] + deliver[1...]
        let third = try readArgument(.map(.mtForwardSM), toStation(header))
        #expect(third.scalars["tpUserDataHeader"] == 1)
    }

    @Test func `a message cut short at any length is illegal`() {
        for count in 0..<deliver.count {
            #expect(
                reason(.map(.mtForwardSM), toStation(Array(deliver[..<count]))) == .badTPDU)
        }
        for count in 0..<submit.count {
            #expect(
                reason(.map(.moForwardSM), fromStation(Array(submit[..<count]))) == .badTPDU)
        }
    }

    @Test func `an address longer than twelve octets is illegal`() {
        let unit = octets("00 15 91") + [UInt8](repeating: 0x11, count: 40)
        #expect(reason(.map(.mtForwardSM), toStation(unit)) == .badTPDU)
    }

    @Test func `the reserved type is read as a station reads it, but need not make sense`() throws {
        let reserved = [deliver[0] | 0x03] + deliver[1...]
        let read = try readArgument(.map(.mtForwardSM), toStation(reserved))
        #expect(read.scalars["tpMTI"] == 3 && read.scalars["tpPID"] == 0x7f)
        #expect(reason(.map(.mtForwardSM), toStation([0x03])) == nil)
    }

    @Test func `addresses are told by their place, not by their tags alone`() {
        let swapped = tlv(0x30, tlv(0x82, msisdn), tlv(0x84, centre), tlv(0x04, submit))
        #expect(reason(.map(.moForwardSM), swapped) == .badArgument)
        let third = tlv(
            0x30, tlv(0x80, imsi), tlv(0x84, centre), tlv(0x84, centre), tlv(0x04, deliver))
        #expect(reason(.map(.mtForwardSM), third) == .badArgument)
        let short = tlv(0x30, tlv(0x80, imsi), tlv(0x84, centre))
        #expect(reason(.map(.mtForwardSM), short) == .missingArgument)
        let constructed = tlv(
            0x30, tlv(0x80, imsi), tlv(0x84, centre), tlv(0x24, tlv(0x04, deliver)))
        #expect(reason(.map(.mtForwardSM), constructed) == .constructedString)
    }
}
