import SS7Builder
import SS7Wire
import Testing

/// The syntaxes of GSM phase 1 (MAP version 1) and of CAP's first phases, written by hand: pycrate has
/// modules of later versions alone.
@Suite struct EarlyVersionTests {
    /// An operation of version 1, its argument or result, and the fields in it.
    struct Syntax: Sendable, CustomTestStringConvertible {
        let operation: MAPOperation
        let code: UInt8
        let type: ComponentType
        let octets: [UInt8]
        let fields: [String: String]

        init(
            _ operation: MAPOperation, code: UInt8? = nil, _ octets: [UInt8],
            result: Bool = false, _ fields: [String: String]
        ) {
            self.operation = operation
            self.code = code ?? operation.rawValue
            type = result ? .returnResultLast : .invoke
            self.octets = octets
            self.fields = fields
        }

        var testDescription: String { "\(operation) \(type)" }
    }

    static let syntaxes: [Syntax] = [
        // The station's location was a roaming number where the VLR gave one at once.
        Syntax(
            .updateLocation,
            tlv(
                0x30, tlv(0x04, imsi), tlv(0x80, node), tlv(0x04, otherNode),
                tlv(0x8a, [1, 2, 3, 4])),
            ["imsi": imsiDigits, "roamingNumber": nodeDigits, "vlr": otherNodeDigits]),
        Syntax(.updateLocation, tlv(0x04, node), result: true, ["hlr": nodeDigits]),
        Syntax(.cancelLocation, tlv(0x04, imsi), ["imsi": imsiDigits]),
        Syntax(
            .cancelLocation, tlv(0x30, tlv(0x04, imsi), tlv(0x04, [1, 2, 3, 4])),
            ["imsi": imsiDigits]),
        Syntax(
            .sendParameters,
            tlv(0x30, tlv(0x80, imsi), tlv(0x30, tlv(0x0a, [1]), tlv(0x0a, [2]))),
            ["imsi": imsiDigits]),
        Syntax(
            .sendParameters, tlv(0x30, tlv(0x81, [1, 2, 3, 4]), tlv(0x30, tlv(0x0a, [0]))), [:]),
        // imsi, an authentication set, subscriber data with a forwarding.
        Syntax(
            .sendParameters,
            tlv(
                0x30, tlv(0x80, imsi),
                tlv(
                    0xa1, tlv(0x04, [UInt8](repeating: 7, count: 16)), tlv(0x04, [1, 2, 3, 4]),
                    tlv(0x04, [UInt8](repeating: 8, count: 8))),
                tlv(
                    0xa2, tlv(0x81, msisdn), tlv(0x82, [0x0a]), tlv(0x83, [0]),
                    tlv(0xa6, tlv(0x04, [0x11])),
                    tlv(
                        0xa7,
                        tlv(
                            0xa0, tlv(0x04, [0x21]),
                            tlv(0x30, tlv(0x30, tlv(0x84, [7]), tlv(0x85, node))))))),
            result: true,
            ["imsi": imsiDigits, "msisdn": msisdnDigits, "forwardedTo": nodeDigits]),
        Syntax(
            .insertSubscriberData,
            tlv(
                0x30, tlv(0x80, imsi), tlv(0x81, msisdn), tlv(0x82, [0x0a]), tlv(0x83, [0]),
                tlv(0xa4, tlv(0x04, [0x21])), tlv(0xa6, tlv(0x04, [0x11])),
                tlv(
                    0xa7,
                    tlv(0xa1, tlv(0x04, [0x92]), tlv(0x30, tlv(0x30, tlv(0x84, [5])))),
                    tlv(
                        0xa0, tlv(0x04, [0x2b]),
                        tlv(0x30, tlv(0x30, tlv(0x84, [7]), tlv(0x85, node), tlv(0x86, [0])))))),
            ["imsi": imsiDigits, "msisdn": msisdnDigits, "forwardedTo": nodeDigits]),
        Syntax(
            .deleteSubscriberData, tlv(0x30, tlv(0x80, imsi), tlv(0xa1, tlv(0x04, [0x11]))),
            ["imsi": imsiDigits]),
        Syntax(
            .sendRoutingInfo,
            tlv(
                0x30, tlv(0x80, msisdn), tlv(0x82, [1]),
                tlv(0xaa, tlv(0x0a, [1]), tlv(0x04, [4, 1, 0xa0]))),
            ["msisdn": msisdnDigits]),
        Syntax(
            .sendRoutingInfo, tlv(0x30, tlv(0x04, imsi), tlv(0x04, node)), result: true,
            ["imsi": imsiDigits, "roamingNumber": nodeDigits]),
        Syntax(
            .sendRoutingInfo,
            tlv(0x30, tlv(0x04, imsi), tlv(0x30, tlv(0x85, node), tlv(0x86, [0]))),
            result: true, ["imsi": imsiDigits, "forwardedTo": nodeDigits]),
        Syntax(
            .provideRoamingNumber,
            tlv(
                0x30, tlv(0x80, imsi), tlv(0x81, node), tlv(0x82, msisdn), tlv(0x83, otherNode),
                tlv(0x84, [1, 2, 3, 4]), tlv(0xa5, tlv(0x0a, [1]), tlv(0x04, [4, 1, 0xa0])),
                tlv(0xa6, tlv(0x0a, [1]), tlv(0x04, [4, 1, 0xa0]))),
            [
                "imsi": imsiDigits, "msc": nodeDigits, "msisdn": msisdnDigits,
                "roamingNumber": otherNodeDigits,
            ]),
        Syntax(.provideRoamingNumber, tlv(0x04, node), result: true, ["roamingNumber": nodeDigits]),
        // The network resource comes first, which later versions left out.
        Syntax(.reset, tlv(0x30, tlv(0x0a, [1]), tlv(0x04, node)), ["hlr": nodeDigits]),
        Syntax(
            .checkIMEI, tlv(0x04, octets("53 10 32 54 76 98 10 f0")), ["imei": "350123456789010"]),
        Syntax(
            .activateTraceMode,
            tlv(0x30, tlv(0x80, imsi), tlv(0x81, [1]), tlv(0x82, [2]), tlv(0x83, node)),
            ["imsi": imsiDigits]),
        Syntax(
            .deactivateTraceMode, tlv(0x30, tlv(0x80, imsi), tlv(0x81, [1])), ["imsi": imsiDigits]),
        Syntax(
            .traceSubscriberActivity,
            tlv(0x30, tlv(0x80, imsi), tlv(0x81, [1]), tlv(0x82, [2]), tlv(0x84, [9])),
            ["imsi": imsiDigits]),
        Syntax(
            .performHandover,
            tlv(
                0x30, tlv(0x04, [1, 2, 3, 4, 5]), tlv(0x04, [1, 2, 3, 4, 6]), tlv(0x04, [1]),
                tlv(0x04, [2]), tlv(0x86, [3])), [:]),
        Syntax(
            .performHandover,
            tlv(0x30, tlv(0x04, node), tlv(0x30, tlv(0x0a, [1]), tlv(0x04, [1, 2]))), result: true,
            ["handoverNumber": nodeDigits]),
        Syntax(
            .performSubsequentHandover,
            tlv(
                0x30, tlv(0x04, [1, 2, 3, 4, 5]), tlv(0x04, [1, 2, 3, 4, 6]), tlv(0x04, node),
                tlv(0x86, [2])), ["msc": nodeDigits]),
        Syntax(
            .registerSS,
            tlv(0x30, tlv(0x04, [0x21]), tlv(0x83, [0x11]), tlv(0x84, node), tlv(0x85, [20])),
            ["ssCode": "33", "forwardedTo": nodeDigits]),
        Syntax(
            .registerSS,
            tlv(
                0xa0, tlv(0x04, [0x21]),
                tlv(0x30, tlv(0x30, tlv(0x83, [0x11]), tlv(0x84, [7]), tlv(0x85, node)))),
            result: true, ["forwardedTo": nodeDigits]),
        Syntax(.interrogateSS, tlv(0x30, tlv(0x04, [0x21])), ["ssCode": "33"]),
        Syntax(.interrogateSS, tlv(0x81, node), result: true, ["forwardedTo": nodeDigits]),
        Syntax(.registerPassword, tlv(0x04, [0x90]), ["ssCode": "144"]),
        Syntax(.getPassword, tlv(0x0a, [0]), [:]),
        // "*100#" as it was typed; the subscriber was named by beginSubscriberActivity.
        Syntax(.processUnstructuredSSData, tlv(0x16, Array("*100#".utf8)), [:]),
        Syntax(
            .beginSubscriberActivity, tlv(0x30, tlv(0x04, imsi), tlv(0x04, node)),
            ["imsi": imsiDigits, "vlr": nodeDigits]),
        Syntax(
            .sendRoutingInfoForSM,
            tlv(0x30, tlv(0x80, msisdn), tlv(0x81, [0xff]), tlv(0x82, node), tlv(0x85, [0x21])),
            ["msisdn": msisdnDigits, "serviceCentre": nodeDigits]),
        Syntax(
            .sendRoutingInfoForSM,
            tlv(
                0x30, tlv(0x04, imsi), tlv(0xa0, tlv(0x80, node), tlv(0x04, [1, 2, 3, 4])),
                tlv(0x82, [0])),
            result: true, ["imsi": imsiDigits, "roamingNumber": nodeDigits]),
        Syntax(
            .reportSMDeliveryStatus, tlv(0x30, tlv(0x04, msisdn), tlv(0x04, node)),
            ["msisdn": msisdnDigits, "serviceCentre": nodeDigits]),
        Syntax(
            .alertServiceCentreWithoutResult, tlv(0x30, tlv(0x04, msisdn), tlv(0x04, node)),
            ["msisdn": msisdnDigits, "serviceCentre": nodeDigits]),
        Syntax(.noteSubscriberPresent, tlv(0x04, imsi), ["imsi": imsiDigits]),
        // One context for both ways: who is named tells the direction.
        Syntax(
            .moForwardSM,
            tlv(
                0x30, tlv(0x83, otherNode), tlv(0x84, node),
                tlv(0x04, octets("04 09 91 51 55 10 40 f4 00 00 62 11 32 21 00 00 00 00"))),
            [
                "roamingNumber": otherNodeDigits, "serviceCentre": nodeDigits,
                "tpOriginator": "155501044", "tpOriginatorAlphanumeric": "0", "tpMTI": "0",
                "tpPID": "0", "tpDCS": "0",
            ]),
        Syntax(
            .moForwardSM,
            tlv(
                0x30, tlv(0x84, node), tlv(0x82, msisdn),
                tlv(0x04, octets("01 07 09 91 51 55 10 40 f4 00 00 00"))),
            [
                "msisdn": msisdnDigits, "serviceCentre": nodeDigits, "tpDestination": "155501044",
                "tpMTI": "1", "tpPID": "0", "tpDCS": "0",
            ]),
    ]

    @Test(arguments: syntaxes)
    func `version 1 is read in its context`(_ syntax: Syntax) throws {
        let read = try readArgument(
            .map(syntax.operation), syntax.octets, version: 1, type: syntax.type)
        #expect(read.fields == syntax.fields)
        #expect(read.flags.isEmpty)
    }

    /// Version 1 opens a dialogue without a dialogue portion; the subsystem and the shape decide.
    @Test(arguments: syntaxes.filter { $0.type == .invoke })
    func `version 1 is read without a dialogue portion`(_ syntax: Syntax) throws {
        let invoke =
            tlv(0xa1, tlv(0x02, [1]), tlv(0x02, [syntax.code]), syntax.octets)
        let begin = tlv(0x62, tlv(0x48, [1, 2, 3, 4]), tlv(0x6c, invoke))
        let message = SCCP.Unitdata(
            .unitdata, called: .gt("15550199", ssn: 6), calling: .gt("15550100", ssn: 7),
            data: begin
        ).message()
        let reading = Reading(message, as: .m3ua)
        #expect(reading.verdict == "canonical noDialoguePortion")
        #expect(reading.components == ["invoke \(Operation.map(syntax.operation).name)"])
        let component = reading.message.components[0]
        #expect(ReadArgument(component: component, flags: ReasonSet()).fields == syntax.fields)
    }

    @Test
    func `the short message of version 1 to a station is mt-ForwardSM in version 2's context`()
        throws
    {
        let argument = tlv(
            0x30, tlv(0x80, imsi), tlv(0x84, node),
            tlv(0x04, octets("04 09 91 51 55 10 40 f4 00 00 62 11 32 21 00 00 00 00")))
        let context = ApplicationContext(.map, 25, version: 2)
        let operation = Operation.resolve(code: 46, in: context, of: .map)
        #expect(operation == .map(.mtForwardSM))
        #expect(try readArgument(operation, argument, in: context).numbers["imsi"] == imsiDigits)
    }

    /// As a switch of phase 2 in a public capture writes it: extension of initialDP, [1].
    @Test func `gmscAddress of CAP phase 2 is no forwarding destination`() throws {
        let argument = tlv(0x30, tlv(0x80, [1]), [0xbf, 0x3b, 8] + tlv(0x81, node))
        for phase in [1, 2] as [UInt8] {
            let read = try readArgument(.cap(.initialDP), argument, version: phase)
            #expect(read.fields == ["serviceKey": "1", "gmsc": nodeDigits])
            #expect(read.flags.isEmpty)
        }
        let later = tlv(
            0x30, tlv(0x80, [1]), [0xbf, 0x3b, 9] + tlv(0x81, [0x84, 0x10] + node[1...]))
        let read = try readArgument(.cap(.initialDP), later, version: 3)
        #expect(read.numbers["forwardedTo"] == nodeDigits)
    }

    @Test func `naCarrierInformation of CAP phase 2 is no constructed string`() throws {
        let carrier = tlv(0xa0, tlv(0x80, [0x10, 0x01, 0x02]), tlv(0x81, [0]))
        let argument = tlv(0x30, tlv(0x80, [1]), [0xbf, 0x3b, UInt8(carrier.count)] + carrier)
        #expect(try readArgument(.cap(.initialDP), argument, version: 2).flags.isEmpty)
        #expect(reason(.cap(.initialDP), argument, version: 3) == .constructedString)
    }
}
