import Foundation
import SS7Builder
import Testing

/// No event of a replay holds the text of a short message in segments.
@Suite struct EventTextTests {
    private static let secret = Array("SECRET".utf8)

    /// The segments of a delivery with 120 octets of text.
    private static func segments(_ reference: UInt32, spoilt: Bool = false) -> [[UInt8]] {
        let text = Array(repeating: secret, count: 20).flatMap { $0 }
        let header: [UInt8] = [
            0x04, 0x04, 0x91, 0x21, 0x43, 0x00, 0x04, 0x62, 0x11, 0x62, 0x02, 0x00, 0x00, 0x00,
        ]
        var delivery = MAP.mtForwardSM(
            to: .imsi("001010123456789"), from: .serviceCentre("15550103"),
            tpdu: header + [UInt8(text.count)] + text)
        if spoilt { delivery.argument = delivery.argument.map { BER.Element(0x05, $0.octets) } }
        let message = SCCP.Unitdata(
            called: .gt("15550191", ssn: 8), calling: .gt("15550100", ssn: 8),
            data: delivery.begin(reference).octets)
        return message.segments(of: (message.data.count + 1) / 2, reference: reference).map {
            M3UA.data(MTPRoute(opc: 4105, dpc: 6545), $0.octets).octets
        }
    }

    @Test(arguments: ["events.jsonl", "events.sqlite"])
    func `What is held to the end, broken or unreadable leaves no text behind`(store: String) throws
    {
        let scratch = try Scratch()
        var capture = SCTPCapture(
            from: .init([192, 0, 2, 1], tag: 1), to: .init([198, 51, 100, 1], tag: 2))
        let (whole, spoilt) = (Self.segments(1), Self.segments(2, spoilt: true))
        let (alone, broken) = (Self.segments(3), Self.segments(4))
        let sent = [
            whole[0], whole[1], spoilt[0], spoilt[1], alone[1], broken[0], broken[0], broken[1],
            Self.segments(5)[0],
        ]
        for (index, message) in sent.enumerated() {
            capture.add(message, at: 1_772_000_000_000_000 + UInt64(index))
        }
        let file = scratch.path("text.pcap")
        try Data(capture.octets).write(to: URL(fileURLWithPath: file))
        _ = try scratch.write(
            "category custom\nrule secret block mtForwardSM from interconnect\n", to: "own.rules")
        let config = try scratch.write(
            """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            rules: [own.rules]
            links:
              - {name: carrier, side: interconnect, peers: 192.0.2.1}
              - {name: stp, side: home, peers: 198.51.100.1}

            """, to: "weir.yaml")
        let events = scratch.path(store)
        let result = try Weir.run(
            "replay", file, "--config", config, "--events", events, "--json")
        #expect(result.status == 0, "\(result.errors)")
        let summary = try #require(try result.objects().first)
        #expect(
            summary["verdicts"] as? [String: Int] == ["forward": 0, "block": 5, "held": 1],
            "\(summary)")
        let stored = try Data(contentsOf: URL(fileURLWithPath: events))
        #expect(stored.range(of: Data("mtForwardSM".utf8)) != nil)
        let start = Self.secret.prefix(3)
        #expect(stored.range(of: Data(start)) == nil)
        let hexadecimal = start.map { String($0, radix: 16) }.joined()
        #expect(stored.range(of: Data(hexadecimal.utf8)) == nil)
    }
}
