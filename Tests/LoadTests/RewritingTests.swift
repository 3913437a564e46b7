import Captures
import Replay
import SS7Builder
import SS7Filter
import SS7Wire
import Testing

@testable import Load

/// What differs from pass to pass, and what does not.
@Suite struct RewritingTests {
    /// One part as it is sent in a pass, decoded.
    private func decoded(_ part: Traffic.Part, _ serial: UInt32?) -> (DecodedMessage, [UInt8]) {
        let octets = part.framed(routingContext: 7, serial: serial)
        var message = DecodedMessage()
        if decodeEnvelope(octets.span, framing: .m3ua, into: &message) {
            decodeUser(octets.span, into: &message)
        }
        return (message, octets)
    }

    private func imsis(_ message: inout DecodedMessage) -> [Digits] {
        (0..<Int(message.tcap.componentCount)).map {
            message.components[$0].argument.number(.imsi).digits
        }.filter { !$0.isEmpty }
    }

    @Test func `a pass changes transactions, subscribers and SLS, and no message's meaning`() throws
    {
        let traffic = try DemoFiles.traffic()
        #expect(traffic.count == 1898)
        var moved = 0
        for part in traffic.parts {
            var (plain, octets) = decoded(part, nil)
            for serial: UInt32 in [0, 1, 77, .max] {
                var (other, others) = decoded(part, serial)
                #expect(others.count == octets.count)
                #expect(other.form == plain.form && other.flags == plain.flags)
                #expect(other.tcap.type == plain.tcap.type)
                #expect(other.tcap.componentCount == plain.tcap.componentCount)
                for index in 0..<Int(plain.tcap.componentCount) {
                    #expect(other.components[index].operation == plain.components[index].operation)
                }
                if serial == 0 {
                    #expect(others == octets)
                    continue
                }
                #expect(other.mtp.signallingLinkSelection <= 15)
                let (before, after) = (imsis(&plain), imsis(&other))
                for (one, two) in zip(before, after) where one.count == 15 {
                    #expect(one != two && one.count == two.count)
                    #expect((0..<6).allSatisfy { one.digit(at: $0) == two.digit(at: $0) })
                    #expect(!two.isOverDecadic)
                    moved += 1
                }
                let ids = plain.tcap.originatingTransactionID
                if plain.form == .canonical, ids.isPresent {
                    #expect(other.tcap.originatingTransactionID != ids)
                    #expect(other.tcap.originatingTransactionID.length == ids.length)
                    #expect(other.tcap.originatingTransactionID.value != 0)
                }
            }
        }
        #expect(moved > 1000)
    }

    @Test func `what belongs together does so in every pass`() throws {
        let traffic = try DemoFiles.traffic()
        // Answers name the transactions that were opened, in each pass.
        var opened: Set<UInt32> = []
        var answers = 0
        for part in traffic.parts {
            let (message, _) = decoded(part, 5)
            let origin = message.tcap.originatingTransactionID
            if origin.isPresent { opened.insert(origin.value) }
            let destination = message.tcap.destinationTransactionID
            let (plain, _) = decoded(part, nil)
            let before = plain.tcap.destinationTransactionID
            if destination.isPresent, before.isPresent, plain.form == .canonical {
                answers += opened.contains(destination.value) ? 1 : 0
            }
        }
        #expect(answers > 500)
    }

    @Test func `a subscriber of a mobile global title changes with the IMSI`() throws {
        // E.214: +44 7700 in the place of 001 02, then the subscriber's own digits.
        let request = MAP.updateLocation(
            imsi: "001020123456789", msc: "15550101", vlr: "15550101")
        let user = SCCP.Unitdata(
            called: .mobileGT("4477000123456789", ssn: 6), calling: .gt("15550101", ssn: 7),
            data: request.begin(0x0102_0304).octets)
        let reader = try TrafficReader()
        let octets = user.message()
        try reader.take(
            CapturedMessage(
                kind: .m3ua, frame: 1, chunk: 0, time: CaptureTime(seconds: 0, nanoseconds: 0)),
            octets.span
        ) { _, _ in .interconnect }
        let traffic = try reader.finish()
        var (message, _) = decoded(traffic.parts[0], 3)
        let imsi = try #require(imsis(&message).first)
        #expect(imsi == Digits("001020123480546"))
        #expect(message.sccp.called.digits == Digits("4477000123480546"))
    }

    @Test func `segments keep their order and get a reference of their own`() throws {
        let long = MAP.updateLocation(imsi: "001020123456789", msc: "15550101", vlr: "15550101")
        let user = SCCP.Unitdata(
            .extendedUnitdata, called: .gt("15550190", ssn: 6), calling: .gt("15550101", ssn: 7),
            data: long.begin(0x0102_0304).octets)
        let reader = try TrafficReader()
        for (number, segment) in user.segments(of: 60, reference: 9).enumerated() {
            try reader.take(
                CapturedMessage(
                    kind: .m3ua, frame: number + 1, chunk: 0,
                    time: CaptureTime(seconds: 0, nanoseconds: 0)), segment.message().span
            ) { _, _ in .interconnect }
        }
        let traffic = try reader.finish()
        #expect(traffic.count == 1)
        #expect(traffic.messages[0].operation == "updateLocation")
        #expect(traffic.parts.count >= 2)
        var joined: [UInt8] = []
        for part in traffic.parts {
            let (message, octets) = decoded(part, 3)
            #expect(message.sccp.segmentationReference == 12)
            let data = message.sccp.data
            joined += octets[data.lowerBound..<data.upperBound]
        }
        var message = DecodedMessage()
        decodeEnvelope(joined.span, framing: .tcap, into: &message)
        decodeUser(joined.span, into: &message)
        #expect(imsis(&message) == [Digits("001020123480546")])
        #expect(message.tcap.originatingTransactionID.value != 0x0102_0304)
    }

    @Test func `point codes are replaced in both directions`() throws {
        var traffic = try DemoFiles.traffic()
        traffic.replacePointCodes([6545: 6546])
        for part in traffic.parts {
            let (message, _) = decoded(part, nil)
            #expect(message.mtp.originatingPointCode != 6545)
            #expect(message.mtp.destinationPointCode != 6545)
        }
    }
}
