import SS7Wire
import Testing

@Suite struct SubscriberProfileTests {
    /// An O-CSI that has calls controlled by a service logic at `node`, under key 0x01020304.
    private let originating = tlv(
        0xa0,
        tlv(
            0x30,
            tlv(0x30, tlv(0x0a, [2]), tlv(0x02, [1, 2, 3, 4]), tlv(0x80, node), tlv(0x81, [0]))))

    /// Who writes a CAMEL subscription has the calls of a station pass through his own node.
    @Test func `insertSubscriberData shows the service control that it subscribes to`() throws {
        let argument = tlv(0x30, tlv(0x80, imsi), tlv(0xad, originating))
        let read = try readArgument(.map(.insertSubscriberData), argument)
        #expect(
            read.fields == ["imsi": imsiDigits, "gsmSCF": nodeDigits, "serviceKey": "16909060"])
        #expect(read.flags.isEmpty)
    }

    @Test func `insertSubscriberData shows where it forwards calls to`() throws {
        let feature = tlv(0x30, tlv(0x83, [0x11]), tlv(0x84, [7]), tlv(0x85, node))
        let argument = tlv(
            0x30, tlv(0x80, imsi),
            tlv(
                0xa7, tlv(0xa3, tlv(0x04, [0x11]), tlv(0x84, [5])),
                tlv(0xa0, tlv(0x04, [0x21]), tlv(0x30, feature))))
        for version in [0, 1, 2, 3] as [UInt8] {
            let read = try readArgument(.map(.insertSubscriberData), argument, version: version)
            #expect(read.fields == ["imsi": imsiDigits, "forwardedTo": nodeDigits])
        }
    }

    @Test func `insertSubscriberData shows the gateways that may locate`() throws {
        let argument = tlv(
            0x30, tlv(0x80, imsi), tlv(0xb6, tlv(0xa0, tlv(0x04, node), tlv(0x04, otherNode))))
        #expect(
            try readArgument(.map(.insertSubscriberData), argument).numbers["gmlc"] == nodeDigits)
    }

    /// What a later release adds there, and what vendors do, is skipped by its length.
    @Test func `what is unknown in a subscription is skipped`() throws {
        let extra: [[UInt8]] = [
            tlv(0xbe, [0xff, 0xff, 0xff]), tlv(0x9e, [1]), tlv(0x30, [0x81]), tlv(0x31, [1]),
            tlv(0x02, [1]),
        ]
        for element in extra {
            let subscription = tlv(
                0xad, originating, tlv(0xa1, tlv(0xa0, [0xde, 0xad])), element)
            let read = try readArgument(
                .map(.insertSubscriberData), tlv(0x30, tlv(0x80, imsi), subscription))
            #expect(read.numbers["gsmSCF"] == nodeDigits)
        }
    }

    @Test func `a service key is read whole, and one that is none counts as the largest`() throws {
        for (octets, key) in [
            ([0], 0), ([0x7f], 0x7f), ([0x01, 0x2c], 300), ([0x00, 0x80], 128),
            ([0x7f, 0xff, 0xff, 0xff], 0x7fff_ffff), ([0x00, 0xff, 0xff, 0xff, 0xff], .max),
            ([0x01, 0, 0, 0, 0], .max), ([0xff], .max), ([0x80, 0, 0, 1], .max),
            ([0, 0, 0, 0, 0, 0, 0, 5], 5), ([UInt8](repeating: 0x11, count: 100), .max),
        ] as [([UInt8], UInt32)] {
            let argument = tlv(0x30, tlv(0x80, octets))
            let read = try readArgument(.cap(.initialDP), argument)
            #expect(read.scalars == ["serviceKey": key])
        }
        #expect(reason(.cap(.initialDP), tlv(0x30, tlv(0x80))) == .badArgument)
    }

    @Test func `a code of one octet has one`() {
        #expect(reason(.map(.interrogateSS), tlv(0x30, tlv(0x04, [0x21]))) == nil)
        #expect(reason(.map(.interrogateSS), tlv(0x30, tlv(0x04, [0x21, 0x11]))) == .badArgument)
        #expect(
            reason(
                .map(.processUnstructuredSSRequest),
                tlv(0x30, tlv(0x04, [0x0f, 0]), tlv(0x04, [1])))
                == .badArgument)
    }

    @Test func `callGap and eventReportBCSM show service and parties`() throws {
        let party = octets("84 10 51 55 10 70 07")
        for gap in [
            tlv(0xa2, tlv(0x80, [1, 44])),
            [0xbd, 11] + tlv(0x80, [0, 0x10, 0x15, 0x55, 0]) + tlv(0x81, [1, 44]),
            tlv(0x30, tlv(0xa0, tlv(0xa2, tlv(0x80, [1, 44])))),
        ] {
            let argument = tlv(0x30, tlv(0xa0, gap), tlv(0xa1, tlv(0x80, [60])))
            #expect(try readArgument(.cap(.callGap), argument).scalars == ["serviceKey": 300])
        }
        let answer = tlv(
            0x30, tlv(0x80, [7]), tlv(0xa2, tlv(0xa5, [0x9f, 0x32, 7] + party)),
            tlv(0xa3, tlv(0x81, [2])))
        #expect(
            try readArgument(.cap(.eventReportBCSM), answer).numbers
                == ["calledParty": "155501077"])
        let busy = tlv(
            0x30, tlv(0x80, [13]), tlv(0xa2, tlv(0xa8, [0x9f, 0x32, 0], [0x9f, 0x34, 7] + party)))
        #expect(
            try readArgument(.cap(.eventReportBCSM), busy).numbers
                == ["forwardedTo": "155501077"])
    }
}
