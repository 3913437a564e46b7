import SS7Wire
import Testing

/// MCC 001, MNC 01.
let imsi: [UInt8] = octets("00 01 01 21 43 65 87 f9")
let imsiDigits = "001010123456789"
let msisdn: [UInt8] = octets("91 51 55 10 10 f1")
let msisdnDigits = "155501011"
let node: [UInt8] = octets("91 51 55 10 20 f2")
let nodeDigits = "155501022"
let otherNode: [UInt8] = octets("91 51 55 10 30 f3")
let otherNodeDigits = "155501033"

@Suite struct SubscriberArgumentTests {
    @Test func `anyTimeInterrogation names subscriber, service control and what it asks`() throws {
        let argument = tlv(
            0x30, tlv(0xa0, tlv(0x80, imsi)), tlv(0xa1, tlv(0x80), tlv(0x81)), tlv(0x83, node))
        let read = try readArgument(.map(.anyTimeInterrogation), argument)
        #expect(read.numbers == ["imsi": imsiDigits, "gsmSCF": nodeDigits])
        #expect(read.scalars == ["locationRequested": 1])
        #expect(read.flags.isEmpty)
        let byNumber = tlv(
            0x30, tlv(0xa0, tlv(0x81, msisdn)), tlv(0xa1, tlv(0x81)), tlv(0x83, node))
        let other = try readArgument(.map(.anyTimeInterrogation), byNumber)
        #expect(other.numbers == ["msisdn": msisdnDigits, "gsmSCF": nodeDigits])
        #expect(other.scalars.isEmpty)
    }

    @Test func `updateLocation has three addresses under two tags`() throws {
        let argument = tlv(0x30, tlv(0x04, imsi), tlv(0x81, node), tlv(0x04, otherNode))
        for version in [0, 1, 2, 3] as [UInt8] {
            let read = try readArgument(.map(.updateLocation), argument, version: version)
            #expect(
                read.numbers == ["imsi": imsiDigits, "msc": nodeDigits, "vlr": otherNodeDigits])
        }
        let early = tlv(0x30, tlv(0x04, imsi), tlv(0x80, node), tlv(0x04, otherNode))
        #expect(
            try readArgument(.map(.updateLocation), early, version: 1).numbers["roamingNumber"]
                == nodeDigits)
        #expect(reason(.map(.updateLocation), early, version: 3) == .missingArgument)
    }

    @Test func `cancelLocation has a shape of its own in each version`() throws {
        let plain = tlv(0x04, imsi)
        let withLMSI = tlv(0x30, tlv(0x04, imsi), tlv(0x04, [1, 2, 3, 4]))
        let late = tlv(0xa3, tlv(0x04, imsi), tlv(0x0a, [0]))
        let lateWithLMSI = tlv(0xa3, withLMSI, tlv(0x0a, [0]))
        for (argument, versions) in [
            (plain, [0, 1, 2]), (withLMSI, [0, 1, 2]), (late, [0, 3]), (lateWithLMSI, [0, 3]),
        ] as [([UInt8], [UInt8])] {
            for version in 0...3 as ClosedRange<UInt8> {
                let read = try readArgument(.map(.cancelLocation), argument, version: version)
                #expect(read.numbers == ["imsi": imsiDigits])
                #expect(read.flags.contains(.contextMismatch) != versions.contains(version))
            }
        }
    }

    @Test func `a subscriber cannot be named twice`() {
        let twice = tlv(
            0x30, tlv(0x80, imsi), tlv(0x80, imsi), tlv(0xa2, tlv(0x80)))
        #expect(reason(.map(.provideSubscriberInfo), twice) == .duplicateField)
        let both = tlv(
            0x30, tlv(0xa0, tlv(0x80, imsi), tlv(0x81, msisdn)), tlv(0xa1), tlv(0x83, node))
        #expect(reason(.map(.anyTimeInterrogation), both) == .duplicateField)
        let third = tlv(
            0x30, tlv(0x04, imsi), tlv(0x81, node), tlv(0x04, node), tlv(0x04, imsi))
        #expect(reason(.map(.updateLocation), third) == .duplicateField)
    }

    @Test func `a constructed IMSI is illegal, not absent`() {
        let constructed = tlv(
            0x30, tlv(0xa0, tlv(0x04, Array(imsi[..<4])), tlv(0x04, Array(imsi[4...]))),
            tlv(0xa2, tlv(0x80)))
        #expect(reason(.map(.provideSubscriberInfo), constructed) == .constructedString)
        let universal = tlv(
            0x30, tlv(0x24, tlv(0x04, imsi)), tlv(0x81, node), tlv(0x04, node))
        #expect(reason(.map(.updateLocation), universal) == .constructedString)
        #expect(
            reason(.map(.sendIMSI), tlv(0x24, tlv(0x04, msisdn)), version: 2)
                == .constructedString)
    }

    @Test func `an IMSI under the high form of its tag is illegal`() {
        let argument = tlv(0x30, [0x9f, 0x00, 0x08] + imsi, tlv(0xa2, tlv(0x80)))
        #expect(reason(.map(.provideSubscriberInfo), argument) == .highTag)
        let padded = tlv(0x30, [0x9f, 0x80, 0x00, 0x08] + imsi, tlv(0xa2, tlv(0x80)))
        #expect(reason(.map(.provideSubscriberInfo), padded) == .highTag)
    }

    @Test func `an argument that is absent, wrong or too long is told as such`() {
        #expect(reason(.map(.provideSubscriberInfo), []) == .missingArgument)
        #expect(reason(.map(.provideSubscriberInfo), tlv(0x02, [1])) == .badArgument)
        #expect(
            reason(.map(.provideSubscriberInfo), tlv(0x30, tlv(0xa2, tlv(0x80))))
                == .missingArgument)
        let good = tlv(0x30, tlv(0x80, imsi), tlv(0xa2, tlv(0x80)))
        #expect(reason(.map(.provideSubscriberInfo), good) == nil)
        #expect(reason(.map(.provideSubscriberInfo), good + [0]) == .bytesAfterArgument)
        #expect(reason(.map(.forwardCheckSSIndication), [], version: 2) == nil)
    }

    @Test func `what an extension container holds is nobody's business`() throws {
        let junk = tlv(0x30, tlv(0xa0, octets("300b06032a03040b0c0d0e0f99")))
        let argument = tlv(0x30, tlv(0x80, imsi), tlv(0xa2, tlv(0x80)), tlv(0xa3, junk))
        #expect(reason(.map(.provideSubscriberInfo), argument) == nil)
    }

    @Test func `an argument cut short at any length is illegal`() {
        let argument = tlv(
            0x30, tlv(0xa0, tlv(0x80, imsi)), tlv(0xa1, tlv(0x80), tlv(0x81)), tlv(0x83, node))
        for count in 1..<argument.count {
            #expect(
                reason(.map(.anyTimeInterrogation), Array(argument[..<count])) == .truncated)
        }
    }
}
