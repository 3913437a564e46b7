import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// Peer to peer, RFC 4666 clause 4.3.4 under "IPSP Considerations".
@Suite struct IPSPTests {
    let bench = Bench()

    @Test func `Single exchange: who waits is moved by the peer's requests`() {
        let link = bench.session(.ipsp, bench.servers(1)) { $0.initiates = false }
        #expect(bench.sent() == [])
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK"])
        #expect(bench.receive(aspActive(1), from: link) == ["ASPAC ACK 1"])
        #expect(bench.maySend(link) && bench.mayReceive(link))
        #expect(bench.receive(aspInactive(1), from: link) == ["ASPIA ACK 1"])
        #expect(!bench.maySend(link) && !bench.mayReceive(link))
        #expect(bench.receive(aspDown, from: link) == ["ASPDN ACK"])
    }

    @Test func `Single exchange: who begins needs no request of the peer`() {
        let servers = bench.servers(1)
        let link = bench.session(.ipsp, servers)
        #expect(bench.sent() == ["ASPUP"])
        #expect(bench.receive(aspUpAck, from: link) == ["ASPAC 1"])
        #expect(bench.receive(aspActiveAck(1), from: link) == [])
        #expect(bench.maySend(link) && bench.mayReceive(link))
        #expect(bench.layer.state(servers[0]) == .active)
    }

    @Test func `Single exchange: requests that cross end in one state`() {
        let link = bench.session(.ipsp, bench.servers(1))
        #expect(bench.sent() == ["ASPUP"])
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK"])
        #expect(bench.receive(aspUpAck, from: link) == ["ASPAC 1"])
        #expect(bench.receive(aspActive(1), from: link) == ["ASPAC ACK 1"])
        #expect(bench.receive(aspActiveAck(1), from: link) == [])
        #expect(bench.maySend(link))
        #expect(bench.pass(.seconds(60)) == [])
    }

    @Test func `Single exchange: a peer that goes down is not called back at once`() {
        let link = bench.session(.ipsp, bench.servers(1))
        _ = bench.receive(aspUpAck, from: link)
        _ = bench.receive(aspActiveAck(1), from: link)
        #expect(bench.receive(aspDown, from: link) == ["ASPDN ACK"])
        #expect(!bench.maySend(link))
        #expect(bench.pass(.seconds(29)) == [])
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK", "ASPAC 1"])
    }

    @Test func `Single exchange: a drain goes down by our own request`() {
        let link = bench.session(.ipsp, bench.servers(1)) { $0.initiates = false }
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        bench.layer.drain(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 1"])
        #expect(bench.receive(aspInactiveAck(1), from: link) == ["ASPDN"])
        _ = bench.receive(aspDownAck, from: link)
        #expect(bench.closed.map(\.1) == [.shutdown])
    }

    @Test(arguments: [SessionRole.ipsp, .ipspDouble])
    func `Peers tell each other who they are, in ASP Up and in its answer`(role: SessionRole) {
        let link = bench.session(role, bench.servers(1)) { $0.aspIdentifier = 5 }
        #expect(bench.sent() == ["ASPUP id 5"])
        #expect(bench.receive(aspUp, from: link).first == "ASPUP ACK id 5")
    }

    @Test func `Double exchange: each side asks for its own traffic`() {
        let link = bench.session(.ipspDouble, bench.servers(1))
        #expect(bench.sent() == ["ASPUP"])
        #expect(bench.receive(aspUpAck, from: link) == ["ASPAC 1"])
        #expect(bench.receive(aspActiveAck(1), from: link) == [])
        // We may be sent to; whether the peer takes traffic is its own to say.
        #expect(bench.mayReceive(link) && !bench.maySend(link))
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK"])
        #expect(bench.receive(aspActive(1), from: link) == ["ASPAC ACK 1"])
        #expect(bench.maySend(link))
        #expect(bench.receive(aspInactive(1), from: link) == ["ASPIA ACK 1"])
        #expect(bench.mayReceive(link) && !bench.maySend(link))
    }
}
