import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// DUNA, DAVA, DAUD, SCON, DUPU and DRST, RFC 4666 clauses 3.4 and 4.5.
@Suite struct SignallingNetworkTests {
    let bench = Bench()

    private func active(_ role: SessionRole, _ servers: [ApplicationServerID]) -> SessionID {
        let link = bench.session(role, servers)
        if role == .sgp {
            _ = bench.receive(aspUp, from: link)
            _ = bench.receive(aspActive(), from: link)
        } else {
            _ = bench.receive(aspUpAck, from: link)
            _ = bench.receive(aspActiveAck(), from: link)
        }
        bench.events.removeAll()
        return link
    }

    @Test func `An ASP hands out what the gateway says of destinations`() {
        let servers = bench.servers(1, 2)
        let link = active(.asp, servers)
        let range = M3UAAffectedPointCode(0x800, mask: 3)
        for type: M3UAMessageType in [
            .destinationUnavailable, .destinationAvailable, .destinationRestricted,
        ] {
            let octets = M3UAMessage.destinations(
                type, [range, M3UAAffectedPointCode(5)], networkAppearance: 9,
                routingContexts: [2])
            #expect(bench.receive(octets, from: link, stream: 1) == [])
            var expected = SignallingNetworkMessage(type, [range, M3UAAffectedPointCode(5)])
            expected.applicationServers = [servers[1]]
            expected.networkAppearance = 9
            #expect(bench.events.popLast()?.1 == .destinations(expected))
        }
    }

    @Test func `Congestion and a missing user part come with what they concern`() {
        let servers = bench.servers(1)
        let link = active(.asp, servers)
        let point = M3UAAffectedPointCode(5)
        let congestion = M3UAMessage.signallingCongestion([point], level: 3, concerned: 0x77)
        #expect(bench.receive(congestion, from: link) == [])
        var expected = SignallingNetworkMessage(.signallingCongestion, [point])
        expected.applicationServers = servers
        expected.congestionLevel = 3
        expected.concerned = 0x77
        #expect(bench.events.popLast()?.1 == .destinations(expected))

        let missing = M3UAMessage.destinationUserPartUnavailable(5, cause: 2, user: 3)
        #expect(bench.receive(missing, from: link) == [])
        expected = SignallingNetworkMessage(.destinationUserPartUnavailable, [point])
        expected.applicationServers = servers
        expected.cause = 2
        expected.user = 3
        #expect(bench.events.popLast()?.1 == .destinations(expected))
    }

    @Test func `A missing user part is of one point code`() {
        let link = active(.asp, bench.servers(1))
        #expect(
            bench.receive(
                hex: "01000205 00000018 00120008 03000001 02040008 00010003", from: link)
                == ["ERR invalidParameterValue"])
        #expect(
            bench.receive(
                hex: "01000205 0000001c 0012000c 00000001 00000002 02040008 00010003", from: link)
                == ["ERR parameterFieldError"])
    }

    @Test func `An audit is handed out and answered`() {
        let servers = bench.servers(1)
        let link = active(.sgp, servers)
        let audit = M3UAMessage.destinations(
            .destinationStateAudit, [M3UAAffectedPointCode(5), M3UAAffectedPointCode(6)])
        #expect(bench.receive(audit, from: link) == [])
        guard case .audit(let asked)? = bench.events.popLast()?.1 else {
            Issue.record("no audit")
            return
        }
        #expect(asked.affected.map(\.pointCode) == [5, 6])
        let available = SignallingNetworkMessage(.destinationAvailable, asked.affected)
        #expect(bench.layer.announce(available, to: link))
        #expect(bench.sent() == ["DAVA 1"])
        #expect(
            bench.sentOctets[0].1
                == octets("01000202 0000001c 00060008 00000001 0012000c 00000005 00000006"))
        bench.layer.refuseAudit(asked, to: link)
        #expect(bench.sent() == ["ERR destinationStatusUnknown 1"])
    }

    @Test func `An ASP that is not active may not ask, nor is it told`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        let message = SignallingNetworkMessage(
            .destinationStateAudit, [M3UAAffectedPointCode(5)])
        let audit = M3UAMessage.destinations(.destinationStateAudit, message.affected)
        #expect(bench.receive(audit, from: link) == ["ERR unexpectedMessage"])
        var down = message
        down.type = .destinationUnavailable
        #expect(!bench.layer.announce(down, to: link))
        #expect(bench.sent() == [])
    }

    @Test func `Each role says only what is its to say`() {
        let servers = bench.servers(1, appearance: 4)
        let gateway = active(.sgp, servers)
        let process = active(.asp, servers)
        let point = [M3UAAffectedPointCode(5)]
        let down = SignallingNetworkMessage(.destinationUnavailable, point)
        let audit = SignallingNetworkMessage(.destinationStateAudit, point)
        var congestion = SignallingNetworkMessage(.signallingCongestion, point)
        congestion.congestionLevel = 1
        #expect(bench.layer.announce(down, to: gateway))
        #expect(!bench.layer.announce(down, to: process))
        #expect(!bench.layer.announce(audit, to: gateway))
        #expect(bench.layer.announce(audit, to: process))
        #expect(bench.layer.announce(congestion, to: process))
        #expect(!bench.layer.announce(SignallingNetworkMessage(.aspUp, point), to: process))
        #expect(
            !bench.layer.announce(
                SignallingNetworkMessage(.destinationUnavailable, []), to: gateway))
        #expect(bench.sent() == ["0: DUNA 1", "1: DAUD 1", "1: SCON 1"])
    }

    @Test func `A long list goes in several messages`() throws {
        let link = active(.sgp, bench.servers(1))
        let points = (0..<600).map { M3UAAffectedPointCode(UInt32($0)) }
        bench.layer.announce(SignallingNetworkMessage(.destinationUnavailable, points), to: link)
        #expect(bench.sent() == ["DUNA 1", "DUNA 1", "DUNA 1"])
        let announced = try bench.sentOctets.flatMap { sent in
            try M3UAManagementMessage(sent.1.span).words(.affectedPointCode, in: sent.1.span)
        }
        #expect(announced == points.map(\.word))
    }
}
