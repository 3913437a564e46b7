import Testing

@testable import SS7Wire

@Suite struct CallControlTests {
    /// +1 555 010 77 as a called party number, and as a calling one that is national.
    private let called = octets("84 10 51 55 10 70 07")
    private let national = octets("03 11 55 10 70 00")

    private func initialDP() -> [UInt8] {
        tlv(
            0x30, tlv(0x80, [0x2a]), tlv(0x82, called), tlv(0x83, national),
            tlv(0x85, [10]), [0x9f, 0x32, 8] + imsi,
            [0xbf, 0x34, 14] + tlv(0x81, node) + tlv(0x02, [0, 0]) + tlv(0x88),
            [0x9f, 0x37, 6] + otherNode, [0x9f, 0x38, 6] + msisdn)
    }

    @Test func `initialDP names parties, subscriber and exchanges in every phase`() throws {
        for version in 0...4 as ClosedRange<UInt8> {
            let read = try readArgument(.cap(.initialDP), initialDP(), version: version)
            #expect(
                read.numbers == [
                    "calledParty": "155501077", "callingParty": "55010700", "imsi": imsiDigits,
                    "vlr": nodeDigits, "msc": otherNodeDigits,
                ])
            #expect(read.scalars == ["serviceKey": 0x2a])
            #expect(read.flags.isEmpty)
            var argument = read.component.argument
            #expect(argument.number(.calledParty).nature == 1)
            #expect(argument.number(.callingParty).nature == 2)
        }
    }

    @Test func `tags above thirty must be in the high form, once and without padding`() {
        let key = tlv(0x80, [1])
        let subscriber = [0x9f, 0x32, 8] + imsi
        #expect(reason(.cap(.initialDP), tlv(0x30, key, subscriber)) == nil)
        #expect(
            reason(.cap(.initialDP), tlv(0x30, key, subscriber, subscriber)) == .duplicateField)
        #expect(
            reason(.cap(.initialDP), tlv(0x30, key, [0x9f, 0x80, 0x32, 8] + imsi)) == .highTag)
        #expect(reason(.cap(.initialDP), tlv(0x30, [0x9f, 0x00, 1, 1])) == .highTag)
        #expect(
            reason(.cap(.initialDP), tlv(0x30, key, [0xbf, 0x32, 10] + tlv(0x04, imsi)))
                == .constructedString)
        #expect(reason(.cap(.initialDP), tlv(0x30, subscriber)) == .missingArgument)
    }

    @Test func `connect and initiateCallAttempt show where the call goes`() throws {
        let argument = tlv(0x30, tlv(0xa0, tlv(0x04, called)))
        for operation in [Operation.cap(.connect), .cap(.initiateCallAttempt)] {
            #expect(
                try readArgument(operation, argument).numbers == ["calledParty": "155501077"])
            #expect(reason(operation, tlv(0x30, tlv(0x80, called))) == .badArgument)
            #expect(reason(operation, tlv(0x30, tlv(0x81, [1, 2, 3]))) == .missingArgument)
        }
        let temporary = tlv(0x30, tlv(0x80, [0] + called))
        #expect(
            try readArgument(.cap(.establishTemporaryConnection), temporary).numbers
                == ["assistingSSP": "155501077"])
    }

    @Test func `messages and GPRS name subscriber and nodes`() throws {
        let message = tlv(
            0x30, tlv(0x80, [1]), tlv(0x81, msisdn), tlv(0x82, node), tlv(0x84, imsi),
            tlv(0x87, otherNode), tlv(0x8a, [0x40]), tlv(0x8b, [0x04]))
        let read = try readArgument(.cap(.initialDPSMS), message)
        #expect(
            read.numbers == [
                "calledParty": msisdnDigits, "callingParty": nodeDigits, "imsi": imsiDigits,
                "serviceCentre": otherNodeDigits,
            ])
        #expect(read.scalars == ["serviceKey": 1, "tpPID": 0x40, "tpDCS": 4])
        let session = tlv(
            0x30, tlv(0x80, [1]), tlv(0x81, [1]), tlv(0x82, msisdn), tlv(0x83, imsi),
            tlv(0x84, [0, 0, 0, 0, 0, 0, 0, 0]), tlv(0xac, tlv(0x83, node)))
        #expect(
            try readArgument(.cap(.initialDPGPRS), session).numbers
                == ["msisdn": msisdnDigits, "imsi": imsiDigits, "sgsn": nodeDigits])
    }

    @Test func `operations without an argument need none`() {
        for operation in [CAPOperation.continue, .activityTest, .disconnectForwardConnection] {
            #expect(reason(.cap(operation), []) == nil)
        }
        #expect(reason(.cap(.initialDP), []) == .missingArgument)
    }

    @Test func `shapes tell MAP from CAP where they share a code`() {
        let connect = tlv(0x30, tlv(0xa0, tlv(0x04, called)))
        let release = tlv(0x30, tlv(0x04, node))
        let interrogation = tlv(
            0x30, tlv(0xa0, tlv(0x80, imsi)), tlv(0xa1, tlv(0x80)), tlv(0x83, node))
        let subscription = tlv(
            0x30, tlv(0xa0, tlv(0x80, imsi)), tlv(0xa1, tlv(0xa1)), tlv(0x82, node))
        #expect(fits(.cap(.connect), connect) && !fits(.map(.releaseResources), connect))
        #expect(fits(.map(.releaseResources), release) && !fits(.cap(.connect), release))
        #expect(fits(.map(.anyTimeInterrogation), interrogation))
        #expect(fits(.map(.anyTimeSubscriptionInterrogation), subscription))
        #expect(!fits(.cap(.connectSMS), subscription))
        #expect(!fits(Operation(.map, 16), interrogation))
        #expect(!fits(Operation(.unknown, 71), interrogation))
    }

    private func fits(_ operation: SS7Wire.Operation, _ argument: [UInt8]) -> Bool {
        var component = Component()
        component.parameter = ByteRange(0, argument.count)
        var fields = FieldTable.shared
        let result = argumentFits(
            operation, in: argument.span, of: &component, fields: &fields)
        #expect(component.operation == .none && component.argument.presentNumbers == 0)
        return result
    }
}
