import SS7Builder
import SS7Rules
import Testing

@testable import Gateway

/// No event holds the text of a short message, whatever became of its segments.
@Suite struct EventTextTests {
    private static let secret = Array("SECRET".utf8)

    /// A delivery of 120 octets of text, in two segments that both have some of it.
    private static func segments(
        _ reference: UInt32, spoilt: Bool = false
    ) -> [[UInt8]] {
        let text = Array(repeating: secret, count: 20).flatMap { $0 }
        let header: [UInt8] = [
            0x04, 0x04, 0x91, 0x21, 0x43, 0x00, 0x04, 0x62, 0x11, 0x62, 0x02, 0x00, 0x00, 0x00,
        ]
        var delivery = MAP.mtForwardSM(
            to: .imsi(Number.homeIMSI), from: .serviceCentre("15550103"),
            tpdu: header + [UInt8(text.count)] + text)
        if spoilt { delivery.argument = delivery.argument.map { BER.Element(0x05, $0.octets) } }
        let message = Traffic.unitdata(
            to: Number.homeVLR, ssn: 8, delivery.begin(reference))
        return message.segments(of: (message.data.count + 1) / 2, reference: reference).map(
            \.octets)
    }

    /// The octets that the events of a gateway keep, once there are so many events.
    private func kept(_ bench: Bench, events count: Int) -> [[UInt8]] {
        var kept: [[UInt8]] = []
        bench.wait {
            for ring in bench.gateway.rings {
                while ring.take({ event in
                    let length = min(event.octetCount, EventRecord.octetCapacity)
                    kept.append((0..<length).map { event.octets[$0] })
                }) {}
            }
            return kept.count >= count
        }
        #expect(kept.count == count)
        return kept
    }

    @Test func `Segments that were given up, broken, or put together show no text in events`()
        throws
    {
        let table = Bench.compile([
            RuleSource(
                file: "a.rules",
                text: """
                    rule secret block mtForwardSM from interconnect
                    rule odd log any from interconnect when operation = updateLocation
                    """)
        ])
        let bench = try Bench(table: table) { $0.segmentTimeout = .milliseconds(30) }
        let (whole, spoilt) = (Self.segments(1), Self.segments(2, spoilt: true))
        let (alone, broken) = (Self.segments(3), Self.segments(4))
        let sent = [
            // Put together: blocked by the rule; blocked since it cannot be read.
            whole[0], whole[1], spoilt[0], spoilt[1],
            // One that fits nothing; a second first one, after which the last fits nothing.
            alone[1], broken[0], broken[0], broken[1],
            // One that waits in vain.
            Self.segments(5)[0],
        ]
        for user in sent { bench[.carrier].send(Party.carrier.data(user)) }
        #expect(bench.settle(.carrier))
        for octets in kept(bench, events: 6) { #expect(!octets.contains(Self.secret.prefix(3))) }
        // Of what has no text the octets are there, and none of an event before it.
        let plain = Traffic.unitdata(Traffic.updateLocation.begin(9)).octets
        bench[.carrier].send(Party.carrier.data(plain))
        #expect(bench.settle(.carrier))
        #expect(kept(bench, events: 1) == [Party.carrier.data(plain)])
    }
}
