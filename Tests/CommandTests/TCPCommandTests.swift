import Foundation
import SigtranTransport
import StreamTCP
import Testing

/// The whole gateway over TCP, as a lab has it.
@Suite(.serialized) struct TCPCommandTests {
    @Test func `Messages cross a gateway whose links are carried by TCP`() throws {
        let gateway = try RunningGateway(
            rules: "rule ati block anyTimeInterrogation from interconnect", over: .tcp)
        #expect(try gateway.ask(200))
        #expect(gateway.eventually { gateway.arrivals == 200 })
        #expect(gateway.status.contains("\"transport\":\"tcp\""), "\(gateway.status)")

        // Somebody else: refused, counted and logged; the carrier goes on.
        let stranger = try TCPTransport().connect(
            from: [TransportAddress(ipv4: 0x7f00_0003)], to: [gateway.carrierAddress],
            parameters: .init())
        let batch = ReceiveBatch()
        #expect(gateway.eventually { stranger.receive(into: batch) == .closed })
        #expect(gateway.eventually { gateway.status.contains("\"peerUnknown\":1,") })
        #expect(
            gateway.eventually {
                gateway.log.contains("link carrier: an association from 127.0.0.3:")
                    && gateway.log.contains(" is refused: no link has that peer")
            }, "\(gateway.log)")
        #expect(try gateway.ask(10))
        #expect(gateway.eventually { gateway.arrivals == 210 })

        // What TCP knows of its ways: an address, and not whether it works.
        let path = #/"paths":\[{"address":"127.0.0.2:\d+"}\]/#
        #expect(gateway.status.contains(path), "\(gateway.status)")
        #expect(gateway.log.contains("link carrier#1: association up"), "\(gateway.log)")
        #expect(gateway.log.contains("link stp: association up"))

        // The right address from the wrong port.
        let yaml = try String(contentsOfFile: gateway.config, encoding: .utf8)
        let old = "peers: \"127.0.0.1\","
        try #require(yaml.contains(old))
        try yaml.replacingOccurrences(of: old, with: "peers: \"127.0.0.1:9\",").write(
            toFile: gateway.config, atomically: true, encoding: .utf8)
        #expect(try gateway.weir("reload").status == 0)
        #expect(
            gateway.eventually {
                gateway.log.contains(" is refused: link carrier has that peer from port 9 only")
            }, "\(gateway.log)")
    }
}
