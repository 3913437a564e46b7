import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// The SGP's side of RFC 4666 clause 4.3.4, after the groups of ETSI TS 102 381: ASP state
/// maintenance (AU, AD), ASP traffic maintenance (AA, AI), notification and errors.
@Suite struct SGPTests {
    let bench = Bench()

    @Test func `AU: ASP Up is acknowledged and the AS state told`() {
        let link = bench.session(.sgp, bench.servers(1))
        #expect(bench.sent() == [])
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK", "NTFY AS-INACTIVE 1"])
        #expect(bench.layer.status(link)?.remote == .inactive)
        #expect(!bench.mayReceive(link) && !bench.maySend(link))
    }

    @Test func `AU: ASP Up while inactive is acknowledged and nothing else`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK"])
    }

    @Test func `AU: ASP Up while active makes inactive, with an error`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        #expect(
            bench.receive(aspUp, from: link)
                == ["ERR unexpectedMessage", "ASPUP ACK", "NTFY AS-INACTIVE 1"])
        #expect(!bench.maySend(link))
    }

    @Test func `AU: a blocked ASP is refused`() {
        let link = bench.session(.sgp, bench.servers(1))
        bench.layer.block(link, at: bench.now)
        #expect(bench.receive(aspUp, from: link) == ["ERR refusedManagementBlocking"])
        #expect(bench.layer.status(link)?.remote == .down)
    }

    @Test func `AU: a required ASP identifier is demanded, checked, and must be unique`() {
        let servers = bench.servers(1)
        let link = bench.session(.sgp, servers) { $0.peerIdentifier = .oneOf([7]) }
        let other = bench.session(.sgp, servers) { $0.peerIdentifier = .required }
        #expect(bench.receive(aspUp, from: link) == ["0: ERR aspIdentifierRequired"])
        let wrong = M3UAMessage.aspUp(identifier: 8)
        #expect(bench.receive(wrong, from: link) == ["0: ERR invalidASPIdentifier"])
        let right = M3UAMessage.aspUp(identifier: 7)
        #expect(bench.receive(right, from: link) == ["0: ASPUP ACK", "0: NTFY AS-INACTIVE 1"])
        #expect(bench.receive(right, from: other) == ["1: ERR invalidASPIdentifier"])
        #expect(bench.receive(wrong, from: other) == ["1: ASPUP ACK", "1: NTFY AS-INACTIVE 1"])
    }

    @Test func `AD: ASP Down is acknowledged in any state`() {
        let link = bench.session(.sgp, bench.servers(1))
        #expect(bench.receive(aspDown, from: link) == ["ASPDN ACK"])
        _ = bench.receive(aspUp, from: link)
        #expect(bench.receive(aspDown, from: link) == ["ASPDN ACK"])
        #expect(bench.serverStates == [.inactive, .down])
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        #expect(bench.receive(aspDown, from: link) == ["ASPDN ACK"])
        #expect(bench.serverStates.suffix(1) == [.pending])
        #expect(!bench.mayReceive(link))
    }

    @Test func `AA: ASP Active is acknowledged, then the AS is active`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        #expect(
            bench.receive(aspActive(1, mode: .loadshare), from: link)
                == ["ASPAC ACK loadshare 1", "NTFY AS-ACTIVE 1"])
        #expect(bench.maySend(link) && bench.mayReceive(link))
        #expect(bench.receive(aspActive(1), from: link) == ["ASPAC ACK 1"])
    }

    @Test func `AA: a traffic mode that was learnt holds no longer than its ASPs`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1, mode: .broadcast), from: link)
        bench.layer.association(.lost, of: link, at: bench.now)
        bench.layer.association(
            .up(outboundStreams: 2, inboundStreams: 2), of: link, at: bench.now)
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK", "NTFY AS-PENDING 1"])
        #expect(
            bench.receive(aspActive(1, mode: .loadshare), from: link)
                == ["ASPAC ACK loadshare 1", "NTFY AS-ACTIVE 1"])
        // It holds while one is active, the same one too.
        #expect(
            bench.receive(aspActive(1, mode: .broadcast), from: link)
                == ["ERR unsupportedTrafficModeType 1"])
    }

    @Test func `AA: a traffic mode that the first ASP left open is the second one's`() {
        let servers = bench.servers(1)
        let first = bench.session(.sgp, servers)
        let second = bench.session(.sgp, servers)
        for link in [first, second] { _ = bench.receive(aspUp, from: link) }
        _ = bench.receive(aspActive(1), from: first)
        _ = bench.receive(aspActive(1, mode: .override), from: second)
        #expect(bench.layer.status(second)?.applicationServers.first?.trafficMode == .override)
        #expect(bench.maySend(second) && !bench.maySend(first))
    }

    @Test func `AA: without routing contexts all configured ones are meant`() {
        let link = bench.session(.sgp, bench.servers(1, 2))
        _ = bench.receive(aspUp, from: link)
        #expect(
            bench.receive(aspActive(), from: link)
                == ["ASPAC ACK", "NTFY AS-ACTIVE 1", "NTFY AS-ACTIVE 2"])
        #expect(bench.maySend(link, 0) && bench.maySend(link, 1))
        #expect(!bench.maySend(link, 2) && !bench.maySend(link, -1) && !bench.maySend(link, 64))
    }

    @Test func `AA: a link without routing context has one application server`() {
        let link = bench.session(.sgp, bench.servers(nil))
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK", "NTFY AS-INACTIVE"])
        #expect(bench.receive(aspActive(), from: link) == ["ASPAC ACK", "NTFY AS-ACTIVE"])
        #expect(bench.receive(aspActive(0), from: link) == ["ERR invalidRoutingContext 0"])
        #expect(bench.layer.published(link)?.indexWithoutContext == 0)
        #expect(bench.layer.published(link)?.index(of: 0) == -1)
    }

    @Test func `AA: an unknown routing context is refused, the known ones are served`() {
        let link = bench.session(.sgp, bench.servers(1, 2))
        _ = bench.receive(aspUp, from: link)
        #expect(
            bench.receive(aspActive(1, 77), from: link)
                == ["ERR invalidRoutingContext 77", "ASPAC ACK 1", "NTFY AS-ACTIVE 1"])
        #expect(bench.receive(aspActive(77), from: link) == ["ERR invalidRoutingContext 77"])
        #expect(bench.maySend(link, 0) && !bench.maySend(link, 1))
    }

    @Test func `AA: ASP Active while down is unexpected`() {
        let link = bench.session(.sgp, bench.servers(1))
        #expect(bench.receive(aspActive(1), from: link) == ["ERR unexpectedMessage 1"])
        #expect(!bench.maySend(link))
    }

    @Test func `AA: a traffic mode that is none or another one is refused`() {
        let link = bench.session(.sgp, bench.servers(1, mode: .override))
        _ = bench.receive(aspUp, from: link)
        let none = M3UATrafficMode(rawValue: 9)
        #expect(
            bench.receive(aspActive(1, mode: none), from: link)
                == ["ERR unsupportedTrafficModeType 1"])
        #expect(
            bench.receive(aspActive(1, mode: .loadshare), from: link)
                == ["ERR unsupportedTrafficModeType 1"])
        #expect(!bench.maySend(link))
        #expect(
            bench.receive(aspActive(1, mode: .override), from: link)
                == ["ASPAC ACK override 1", "NTFY AS-ACTIVE 1"])
    }

    @Test func `AA: no application server is configured`() {
        let link = bench.session(.sgp, [])
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK"])
        #expect(bench.receive(aspActive(), from: link) == ["ERR noConfiguredASForASP"])
        #expect(bench.receive(aspInactive(), from: link) == ["ERR noConfiguredASForASP"])
    }

    @Test func `AI: ASP Inactive is acknowledged, the AS recovers or ends`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        #expect(bench.receive(aspInactive(1), from: link) == ["ASPIA ACK 1"])
        _ = bench.receive(aspActive(1), from: link)
        #expect(
            bench.receive(aspInactive(1), from: link) == ["ASPIA ACK 1", "NTFY AS-PENDING 1"])
        #expect(bench.pass(.seconds(1)) == [])
        #expect(
            bench.receive(aspActive(1), from: link) == ["ASPAC ACK 1", "NTFY AS-ACTIVE 1"])
        _ = bench.receive(aspInactive(1), from: link)
        #expect(bench.pass(.seconds(2)) == ["NTFY AS-INACTIVE 1"])
        #expect(bench.receive(aspInactive(9), from: link) == ["ERR invalidRoutingContext 9"])
    }

    @Test func `AI: ASP Inactive while down is unexpected`() {
        let link = bench.session(.sgp, bench.servers(1))
        #expect(bench.receive(aspInactive(1), from: link) == ["ERR unexpectedMessage 1"])
    }

    @Test func `T(r) ends in AS-DOWN when every ASP has gone`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        bench.layer.association(.lost, of: link, at: bench.now)
        #expect(bench.pass(.seconds(3)) == [])
        #expect(bench.serverStates == [.inactive, .active, .pending, .down])
        #expect(bench.counters(link).associationLosses == 1)
    }

    @Test func `What only an SGP sends is unexpected at an SGP`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        for message in [aspUpAck, aspDownAck, aspActiveAck(), aspInactiveAck()] {
            #expect(bench.receive(message, from: link) == ["ERR unexpectedMessage"])
        }
        #expect(
            bench.receive(notify(.asActive, 1), from: link) == ["ERR unexpectedMessage 1"])
        #expect(bench.maySend(link))
    }

    @Test func `A peer that starts anew begins in ASP-DOWN`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        bench.layer.association(.restarted, of: link, at: bench.now)
        #expect(bench.sent() == [])
        #expect(bench.layer.status(link)?.remote == .down)
        #expect(!bench.mayReceive(link))
        #expect(bench.receive(aspUp, from: link) == ["ASPUP ACK", "NTFY AS-PENDING 1"])
    }

    @Test func `A drain takes the ASP out of service and ends the association`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(1), from: link)
        bench.layer.drain(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA ACK 1", "ASPDN ACK"])
        #expect(bench.closed.map(\.1) == [.shutdown])
        #expect(bench.events.contains { $0.1 == .drained })
        #expect(!bench.maySend(link))
    }
}
