import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// Management blocking by command, RFC 4666 clause 4.3.4.1, in every role.
@Suite struct BlockingTests {
    let bench = Bench()

    @Test func `An SGP takes an active ASP down, refuses it, and lets it come up again`() {
        let servers = bench.servers(1)
        let link = bench.session(.sgp, servers)
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        bench.layer.block(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA ACK 1", "ASPDN ACK"])
        #expect(!bench.maySend(link) && !bench.mayReceive(link))
        #expect(bench.receive(aspUp, from: link) == ["ERR refusedManagementBlocking"])
        #expect(bench.closed.isEmpty)
        bench.layer.ask(.active, of: link, at: bench.now)
        #expect(bench.sent() == [])
        #expect(bench.receive(aspUp, from: link).first == "ASPUP ACK")
        #expect(bench.receive(aspActive(1), from: link).first == "ASPAC ACK 1")
        #expect(bench.maySend(link))
    }

    @Test func `An ASP goes inactive and down, stays so, and comes up again`() {
        let link = bench.session(.asp, bench.servers(1))
        _ = bench.receive(aspUpAck, from: link)
        _ = bench.receive(aspActiveAck(1), from: link)
        bench.layer.block(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 1"])
        #expect(bench.receive(aspInactiveAck(1), from: link) == ["ASPDN"])
        #expect(bench.receive(aspDownAck, from: link) == [])
        #expect(bench.pass(.seconds(60)) == [])
        #expect(bench.closed.isEmpty)
        bench.layer.ask(.active, of: link, at: bench.now)
        #expect(bench.sent() == ["ASPUP"])
    }

    @Test func `An ASP that waits for ASP Up Ack asks for nothing more`() {
        let link = bench.session(.asp, bench.servers(1))
        #expect(bench.sent() == ["ASPUP"])
        bench.layer.block(link, at: bench.now)
        #expect(bench.receive(aspUpAck, from: link) == ["ASPDN"])
        #expect(bench.receive(aspDownAck, from: link) == [])
    }

    @Test func `An ASP Up that nobody answers is followed by ASP Down when blocked`() {
        let link = bench.session(.asp, bench.servers(1))
        #expect(bench.sent() == ["ASPUP"])
        bench.layer.block(link, at: bench.now)
        #expect(bench.pass(.seconds(3)).first == "ASPDN")
        #expect(bench.receive(aspDownAck, from: link) == [])
        #expect(bench.pass(.seconds(60)) == [])
    }

    @Test func `In single exchange who waits goes down by its own request`() {
        let link = bench.session(.ipsp, bench.servers(1)) { $0.initiates = false }
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        bench.layer.block(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 1"])
        #expect(bench.receive(aspInactiveAck(1), from: link) == ["ASPDN"])
        #expect(bench.receive(aspDownAck, from: link) == [])
        #expect(bench.receive(aspUp, from: link) == ["ERR refusedManagementBlocking"])
        #expect(!bench.maySend(link) && bench.closed.isEmpty)
    }
}
