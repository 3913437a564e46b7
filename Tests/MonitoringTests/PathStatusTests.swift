import Foundation
import SS7Filter
import SS7Rules
import Screening
import SigtranTransport
import Testing

@testable import Gateway
@testable import Monitoring

/// How a gateway shows the addresses of its peers.
@Suite struct PathStatusTests {
    @Test func `A path that is down is seen by people, in JSON and as a metric`() throws {
        let transport = MemoryTransport()
        let own = [0xC000_0201, 0xC000_0281].map { TransportAddress(ipv4: $0, port: 2905) }
        let peers = [0xC633_6401, 0xC633_6481].map { TransportAddress(ipv4: $0) }
        var plan = GatewayPlan()
        plan.dialogueCapacity = 64
        plan.links = [
            LinkPlan(name: "carrier", side: .interconnect, transport: transport),
            LinkPlan(name: "stp", side: .home, transport: transport),
        ]
        plan.links[0].listen = own
        plan.links[0].peers = peers
        plan.links[0].associations = 2
        let table = try RuleCompiler().compile(sources: [], home: [], partners: []).table
        let gateway = try Gateway(plan, table: table)
        try gateway.start()
        defer { gateway.stop(patience: .zero) }
        let peer = try transport.connect(
            from: peers, to: own, parameters: AssociationParameters())
        defer { peer.close() }
        func status() -> GatewayStatus {
            GatewayStatus(of: gateway, stored: 0, reloads: ReloadCounts())
        }
        let end = ContinuousClock.now + .seconds(20)
        while !status().json().contains("\"associated\":true"), .now < end { usleep(1_000) }
        let association = try #require(
            gateway.fabric.slots[0].association as? MemoryAssociation)
        let dead = try #require(association.peerAddresses.last)
        #expect(association.peerAddresses.count == 2)
        let metric = "weir_link_paths_down{link=\"carrier\",side=\"interconnect\"} "
        #expect(status().metrics().contains(metric + "0\n"))
        association.set(dead, isActive: false)

        let text = status().text()
        #expect(
            text.contains("\n    peer \(association.peerAddresses[0]), \(dead) DOWN\n"), "\(text)")
        #expect(status().metrics().contains(metric + "1\n"))
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(status().json().utf8)) as? [String: Any])
        let links = try #require(object["links"] as? [[String: Any]])
        let associations = try #require(links[0]["associations"] as? [[String: Any]])
        let paths = try #require(associations[0]["paths"] as? [[String: Any]])
        #expect(paths.map { $0["active"] as? Bool } == [true, false])
        #expect(paths[1]["address"] as? String == "\(dead)")
        #expect((associations[1]["paths"] as? [Any])?.isEmpty == true)
    }
}
