import Foundation
import SS7Builder
import Testing

/// Questions for routing information that no delivery has followed, as events.
@Suite struct UndeliveredCommandTests {
    private static let config = """
        home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
        rules: packs
        links:
          - {name: carrier, side: interconnect, peers: 192.0.2.1}
          - {name: stp, side: home, peers: 198.51.100.1}

        """

    private static func question(_ number: UInt32) -> SCCP.Unitdata {
        SCCP.Unitdata(
            called: .gt("155501901\(number)", ssn: 6), calling: .gt("15550100", ssn: 8),
            data: MAP.sendRoutingInfoForSM(
                msisdn: AddressString("155501901\(number)"), serviceCentre: "15550100"
            )
            .begin(0x5357_0000 + number).octets)
    }

    @Test func `Such an event has the message that asked, whole and in segments`() throws {
        let scratch = try Scratch()
        var capture = SCTPCapture(
            from: .init([192, 0, 2, 1], tag: 1), to: .init([198, 51, 100, 1], tag: 2))
        func message(_ octets: [UInt8]) -> [UInt8] {
            M3UA.data(MTPRoute(opc: 4105, dpc: 6545), octets).octets
        }
        let whole = message(Self.question(1).octets)
        let split = Self.question(2)
        let segments = split.segments(of: (split.data.count + 1) / 2, reference: 2)
        for (index, octets) in ([whole] + segments.map { message($0.octets) }).enumerated() {
            capture.add(octets, at: 1_772_000_000_000_000 + UInt64(index))
        }
        // The end of a capture is no time that a delivery had.
        capture.add(message(Self.question(3).octets), at: 1_772_000_000_000_000 + 7_200_000_000)
        let file = scratch.path("questions.pcap")
        try Data(capture.octets).write(to: URL(fileURLWithPath: file))
        let result = try Weir.run(
            "replay", file, "--config", scratch.write(Self.config, to: "weir.yaml"), "--events",
            scratch.path("events.jsonl"))
        #expect(result.status == 0, "\(result.errors)")
        let events = try String(contentsOfFile: scratch.path("events.jsonl"), encoding: .utf8)
            .split(separator: "\n").compactMap {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }.filter { $0["reason"] as? String == "noDelivery" }
        try #require(events.count == 2, "\(result.output)")
        func hexadecimal(_ octets: [UInt8]) -> String {
            octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(events[0]["raw"] as? String == hexadecimal(whole))
        #expect(events[0]["dpc"] as? Int == 6545 && events[0]["sccp"] as? String == "UDT")
        #expect(events[1]["raw"] as? String == hexadecimal(split.data))
        for (index, event) in events.enumerated() {
            #expect(event["otid"] as? String == "5357000\(index + 1)")
            #expect(event["applicationContext"] as? String == "0.4.0.0.1.0.20.3")
            #expect(event["form"] as? String == "canonical")
            #expect(event["operation"] as? String == "sendRoutingInfoForSM")
            #expect(event["category"] as? String == "sms")
            #expect(event["verdict"] as? String == "forward" && event["rule"] == nil)
            #expect(event["msisdn"] as? String == "155501901\(index + 1)")
            #expect((event["calling"] as? [String: Any])?["digits"] as? String == "15550100")
            #expect((event["addresses"] as? [String: String]) == ["serviceCentre": "15550100"])
        }
    }
}
