import M3UASession
import SigtranTransport
import Testing

/// ETSI TS 102 381, ASP state maintenance at an SGP: the tester is an ASP without any parameters.
@Suite struct StateMaintenancePurposes {
    let bench = Bench()

    private func plain() -> SessionID { bench.session(.sgp, bench.servers(nil)) }

    @Test func `m3ua-sgp-aspsm-v-001: ASP Up is acknowledged`() {
        let link = plain()
        #expect(bench.receive(Say.up(), from: link).first == "ASPUP ACK")
        #expect(bench.sentOctets[0].1 == Say.upAck)
    }

    @Test func `m3ua-sgp-aspsm-v-003: then the state of the application server is told`() {
        let link = plain()
        _ = bench.receive(Say.up(), from: link)
        #expect(bench.sentOctets.map(\.1) == [Say.upAck, Say.message(0, 1, Say.status(1, 2))])
    }

    @Test func `m3ua-sgp-aspsm-v-005: ASP Down is acknowledged`() {
        let link = plain()
        _ = bench.receive(Say.up(), from: link)
        #expect(bench.receive(Say.down, from: link) == ["ASPDN ACK"])
        #expect(bench.sentOctets[0].1 == Say.downAck)
    }

    @Test func `m3ua-sgp-aspsm-v-009: a blocked ASP is refused`() {
        let link = bench.session(.sgp, bench.servers(nil)) { $0.isBlocked = true }
        #expect(bench.receive(Say.up(), from: link) == ["ERR refusedManagementBlocking"])
        #expect(bench.layer.status(link)?.remote == .down)
    }

    @Test func `m3ua-sgp-aspsm-i-001: ASP Up of another version is refused`() {
        let link = plain()
        let message = Say.message(3, 1, version: 2)
        #expect(bench.receive(message, from: link) == ["ERR invalidVersion"])
        #expect(bench.layer.status(link)?.remote == .down)
    }

    @Test(arguments: [UInt8(0), 7, 255])
    func `m3ua-sgp-aspsm-i-002: a type that ASPSM does not have, while down`(type: UInt8) {
        let link = plain()
        #expect(bench.receive(Say.message(3, type), from: link) == ["ERR unsupportedMessageType"])
    }

    @Test func `m3ua-sgp-aspsm-i-003: ASP Active while down is unexpected`() {
        let link = plain()
        #expect(bench.receive(Say.active(), from: link) == ["ERR unexpectedMessage"])
        #expect(bench.layer.status(link)?.remote == .down)
    }

    @Test(arguments: [UInt8(0), 7, 255])
    func `m3ua-sgp-aspsm-i-004: a type that ASPSM does not have, while inactive`(type: UInt8) {
        let link = plain()
        _ = bench.receive(Say.up(), from: link)
        #expect(bench.receive(Say.message(3, type), from: link) == ["ERR unsupportedMessageType"])
        #expect(bench.layer.status(link)?.remote == .inactive)
    }

    @Test func `m3ua-sgp-aspsm-o-001: ASP Up while inactive is acknowledged again`() {
        let link = plain()
        _ = bench.receive(Say.up(), from: link)
        #expect(bench.receive(Say.up(), from: link) == ["ASPUP ACK"])
    }

    @Test func `m3ua-sgp-aspsm-o-003: ASP Up while active is an error, and makes inactive`() {
        let link = plain()
        _ = bench.receive(Say.up(), from: link)
        _ = bench.receive(Say.active(), from: link)
        #expect(
            bench.receive(Say.up(), from: link)
                == ["ERR unexpectedMessage", "ASPUP ACK", "NTFY AS-INACTIVE"])
        #expect(bench.layer.status(link)?.remote == .inactive)
        #expect(bench.pass(.seconds(10)) == [])
    }

    @Test func `m3ua-sgp-aspsm-o-004: ASP Down while down is acknowledged`() {
        let link = plain()
        #expect(bench.receive(Say.down, from: link) == ["ASPDN ACK"])
    }

    // MARK: beyond the purposes: the ASP identifier, RFC 4666 clauses 3.5.1 and 3.8.1

    @Test func `An ASP identifier that is required must be there, be known, and be one ASP's`() {
        let servers = bench.servers(1)
        let links = (0..<2).map { _ in
            bench.session(.sgp, servers) { $0.peerIdentifier = .oneOf([1, 2]) }
        }
        #expect(bench.receive(Say.up(), from: links[0]) == ["0: ERR aspIdentifierRequired"])
        #expect(
            bench.receive(Say.up(Say.identifier(3)), from: links[0])
                == ["0: ERR invalidASPIdentifier"])
        #expect(
            bench.receive(Say.up(Say.identifier(1)), from: links[0])
                == ["0: ASPUP ACK", "0: NTFY AS-INACTIVE 1"])
        #expect(
            bench.receive(Say.up(Say.identifier(1)), from: links[1])
                == ["1: ERR invalidASPIdentifier"])
        #expect(
            bench.receive(Say.up(Say.identifier(2)), from: links[1])
                == ["1: ASPUP ACK", "1: NTFY AS-INACTIVE 1"])
    }
}
