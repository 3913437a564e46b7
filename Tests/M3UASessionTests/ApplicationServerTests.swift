import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// Several ASPs of one application server, RFC 4666 clauses 4.3.2 and 4.3.4.3.
@Suite struct ApplicationServerTests {
    let bench = Bench()

    private func up(_ links: SessionID..., servers: [ApplicationServerID]) {
        for (index, link) in links.enumerated() {
            _ = bench.receive(M3UAMessage.aspUp(identifier: UInt32(index + 1)), from: link)
        }
    }

    @Test func `Override: the newcomer takes the traffic, the other is told and stands by`() {
        let servers = bench.servers(1, mode: .override)
        let first = bench.session(.sgp, servers)
        let second = bench.session(.sgp, servers)
        up(first, second, servers: servers)
        _ = bench.receive(aspActive(1), from: first)
        #expect(
            bench.receive(aspActive(1), from: second)
                == ["1: ASPAC ACK 1", "0: NTFY alternate ASP active id 2 1"])
        #expect(!bench.maySend(first) && bench.maySend(second))
        #expect(bench.layer.state(servers[0]) == .active)
        #expect(
            bench.receive(aspInactive(1), from: second)
                == ["1: ASPIA ACK 1", "0: NTFY AS-PENDING 1", "1: NTFY AS-PENDING 1"])
        #expect(
            bench.receive(aspActive(1), from: first)
                == ["0: ASPAC ACK 1", "0: NTFY AS-ACTIVE 1", "1: NTFY AS-ACTIVE 1"])
    }

    @Test func `Loadshare: both carry traffic, and the AS lasts as long as one does`() {
        let servers = bench.servers(1, mode: .loadshare)
        let first = bench.session(.sgp, servers)
        let second = bench.session(.sgp, servers)
        up(first, second, servers: servers)
        #expect(
            bench.receive(aspActive(1), from: first)
                == ["0: ASPAC ACK 1", "0: NTFY AS-ACTIVE 1", "1: NTFY AS-ACTIVE 1"])
        // It knows since it came up, and has been told of each change.
        #expect(bench.receive(aspActive(1), from: second) == ["1: ASPAC ACK 1"])
        #expect(bench.maySend(first) && bench.maySend(second))
        #expect(
            bench.receive(aspInactive(1), from: first)
                == ["0: ASPIA ACK 1", "0: NTFY insufficient ASP resources 1"])
        #expect(bench.layer.state(servers[0]) == .active)
    }

    @Test func `Loadshare: too few active ASPs are asked for once`() {
        let servers = bench.servers(1, mode: .loadshare, required: 2)
        let first = bench.session(.sgp, servers)
        let second = bench.session(.sgp, servers)
        up(first, second, servers: servers)
        #expect(
            bench.receive(aspActive(1), from: first) == [
                "0: ASPAC ACK 1", "0: NTFY AS-ACTIVE 1", "1: NTFY AS-ACTIVE 1",
                "1: NTFY insufficient ASP resources 1",
            ])
        #expect(bench.receive(aspActive(1), from: first) == ["0: ASPAC ACK 1"])
        _ = bench.receive(aspActive(1), from: second)
        #expect(
            bench.receive(aspInactive(1), from: second)
                == ["1: ASPIA ACK 1", "1: NTFY insufficient ASP resources 1"])
    }

    @Test func `Without a configured mode the first ASP Active decides`() {
        let servers = bench.servers(1)
        let first = bench.session(.sgp, servers)
        let second = bench.session(.sgp, servers)
        up(first, second, servers: servers)
        _ = bench.receive(aspActive(1, mode: .broadcast), from: first)
        #expect(
            bench.receive(aspActive(1, mode: .override), from: second)
                == ["1: ERR unsupportedTrafficModeType 1"])
        _ = bench.receive(aspInactive(1), from: first)
        _ = bench.pass(.seconds(2))
        #expect(
            bench.receive(aspActive(1, mode: .override), from: second).first
                == "1: ASPAC ACK override 1")
    }

    @Test func `An ASP lost without a word is named to the others`() {
        let servers = bench.servers(1)
        let first = bench.session(.sgp, servers)
        let second = bench.session(.sgp, servers)
        up(first, second, servers: servers)
        _ = bench.receive(aspActive(1), from: first)
        bench.layer.association(.lost, of: first, at: bench.now)
        #expect(
            bench.sent() == ["1: NTFY ASP failure id 1 1", "1: NTFY AS-PENDING 1"])
        #expect(bench.pass(.seconds(2)) == ["1: NTFY AS-INACTIVE 1"])
    }

    @Test func `A removed session leaves its application servers`() {
        let servers = bench.servers(1)
        let first = bench.session(.sgp, servers)
        up(first, servers: servers)
        _ = bench.receive(aspActive(1), from: first)
        bench.layer.remove(first, at: bench.now)
        _ = bench.pass(.seconds(2))
        #expect(bench.closed.map(\.1) == [.shutdown])
        #expect(bench.serverStates == [.inactive, .active, .pending, .down])
        #expect(bench.layer.status.isEmpty && bench.layer.published(first) == nil)
        #expect(bench.receive(aspUp, from: first) == [])
    }

    @Test func `Application servers of other routing contexts are not touched`() {
        let servers = bench.servers(1, 2)
        let first = bench.session(.sgp, servers)
        up(first, servers: servers)
        _ = bench.receive(aspActive(1, 2), from: first)
        #expect(
            bench.receive(aspInactive(2), from: first)
                == ["ASPIA ACK 2", "NTFY AS-PENDING 2"])
        #expect(bench.maySend(first, 0) && !bench.maySend(first, 1))
        #expect(bench.layer.state(servers[0]) == .active)
    }
}
