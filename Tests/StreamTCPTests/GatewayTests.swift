import Gateway
import M3UASession
import SS7Builder
import SS7Filter
import SS7Rules
import SigtranTransport
import StreamTCP
import Testing

/// A gateway that a stranger's TCP reaches as the peer of a link.
@Suite struct GatewayOverTCPTests {
    /// A gateway with a link for each context, at a port that the system chooses.
    private func gateway(_ contexts: [UInt32]) throws -> Gateway {
        let transport = TCPTransport()
        let loopback = try #require(TransportAddress("127.0.0.1"))
        var plan = GatewayPlan()
        plan.links = contexts.map { context in
            var link = LinkPlan(name: "\(context)", side: .interconnect, transport: transport)
            link.listen = [loopback]
            link.peers = [loopback]
            link.routingContexts = [context]
            return link
        }
        plan.dialogueCapacity = 1024
        plan.placeCapacity = 1024
        plan.segmentCapacity = 16
        let table = try RuleCompiler().compile(
            sources: [RuleSource(file: "none.rules", text: "category custom\n")], home: [],
            partners: []
        ).table
        let gateway = try Gateway(plan, table: table)
        try gateway.start()
        return gateway
    }

    @Test func `who comes to a port that the system chose is that link's peer`() throws {
        let gateway = try gateway([100, 200])
        defer { gateway.stop(patience: .zero) }
        let ports = gateway.listening.compactMap(\.addresses.first?.port)
        try #require(ports.count == 2)
        let stranger = Stranger(port: ports[1])
        stranger.write(M3UA.aspUp().octets)
        #expect(stranger.read()?.prefix(4) == [1, 0, 3, 4])
        #expect(gateway.sessions().map(\.isAssociated) == [false, true])
    }

    @Test func `a peer that loses its place is reset, counted and told; then it comes again`()
        throws
    {
        let gateway = try gateway([100])
        defer { gateway.stop(patience: .zero) }
        let port = try #require(gateway.listening.first?.addresses.first).port

        for round in 1...2 {
            let stranger = Stranger(port: port)
            stranger.write(M3UA.aspUp().octets)
            #expect(stranger.read()?.prefix(4) == [1, 0, 3, 4])
            stranger.write("GET / HTTP/1.1\r\nHost: weir\r\n\r\n".utf8)
            while let octets = stranger.read(), !octets.isEmpty {}
            let counters = gateway.counters(ofLink: 0)
            #expect(counters[.framingLost] == round)
        }
        let told = gateway.takeLinkEvents().filter {
            if case .framingLost = $0.happening { true } else { false }
        }
        #expect(told.count == 2)
    }
}
