import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// ETSI TS 102 381, ASP traffic maintenance at an SGP.
@Suite struct TrafficMaintenancePurposes {
    let bench = Bench()

    /// An ASP without any parameters, inactive.
    private func inactive(_ contexts: UInt32?...) -> SessionID {
        let servers = contexts.flatMap { bench.servers($0) }
        let link = bench.session(.sgp, contexts.isEmpty ? bench.servers(nil) : servers)
        _ = bench.receive(Say.up(), from: link)
        return link
    }

    private func active() -> SessionID {
        let link = inactive()
        _ = bench.receive(Say.active(), from: link)
        return link
    }

    /// Two ASPs of one application server, with the identifiers 1 and 2, inactive.
    private func pair() -> [SessionID] {
        let servers = bench.servers(nil)
        return (1...2).map { number in
            let link = bench.session(.sgp, servers)
            _ = bench.receive(Say.up(Say.identifier(UInt32(number))), from: link)
            return link
        }
    }

    @Test func `m3ua-sgp-asptm-v-001: ASP Active is acknowledged`() {
        let link = inactive()
        #expect(bench.receive(Say.active(), from: link).first == "ASPAC ACK")
        #expect(bench.sentOctets[0].1 == Say.activeAck())
    }

    @Test func `m3ua-sgp-asptm-v-003: then the application server is active`() {
        let link = inactive()
        _ = bench.receive(Say.active(), from: link)
        #expect(
            bench.sentOctets.map(\.1) == [Say.activeAck(), Say.message(0, 1, Say.status(1, 3))])
    }

    @Test func `m3ua-sgp-asptm-v-005: the acknowledgement names the routing context`() {
        let link = inactive(1, 2)
        _ = bench.receive(Say.active(Say.context(2)), from: link)
        #expect(bench.sentOctets[0].1 == Say.activeAck(Say.context(2)))
        #expect(bench.maySend(link, 1) && !bench.maySend(link, 0))
    }

    @Test func `m3ua-sgp-asptm-v-006: ASP Inactive is acknowledged`() {
        let link = active()
        #expect(bench.receive(Say.inactive(), from: link).first == "ASPIA ACK")
        #expect(bench.sentOctets[0].1 == Say.inactiveAck())
    }

    @Test func `m3ua-sgp-asptm-v-008: then the application server is pending`() {
        let link = active()
        _ = bench.receive(Say.inactive(), from: link)
        #expect(
            bench.sentOctets.map(\.1) == [Say.inactiveAck(), Say.message(0, 1, Say.status(1, 4))])
    }

    @Test func `m3ua-sgp-asptm-v-010: a heartbeat is acknowledged`() {
        let link = active()
        #expect(bench.receive(Say.beat([77, 51]), from: link) == ["BEAT ACK"])
    }

    @Test(arguments: [0, 1, 13, 600, 5_000])
    func `m3ua-sgp-asptm-v-011: with the data as they came`(length: Int) {
        let link = active()
        let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31) }
        _ = bench.receive(Say.beat(data), from: link)
        #expect(bench.sentOctets.map(\.1) == [Say.beatAck(data)])
    }

    @Test(arguments: [UInt32(2), 3])
    func `m3ua-sgp-asptm-v-013: too few ASPs carry what several share`(mode: UInt32) {
        let links = pair()
        for link in links { _ = bench.receive(Say.active(Say.mode(mode)), from: link) }
        #expect(
            bench.receive(Say.inactive(), from: links[0])
                == ["0: ASPIA ACK", "0: NTFY insufficient ASP resources"])
        #expect(bench.sentOctets[1].1 == Say.message(0, 1, Say.status(2, 1)))
    }

    @Test func `m3ua-sgp-asptm-v-014: an override takes the traffic, who had it is told`() {
        let links = pair()
        _ = bench.receive(Say.active(Say.mode(1)), from: links[1])
        #expect(
            bench.receive(Say.active(Say.mode(1)), from: links[0])
                == ["0: ASPAC ACK override", "1: NTFY alternate ASP active id 1"])
        #expect(bench.maySend(links[0]) && !bench.maySend(links[1]))
    }

    @Test func `m3ua-sgp-asptm-v-015: and by whom`() {
        let links = pair()
        _ = bench.receive(Say.active(Say.mode(1)), from: links[1])
        _ = bench.receive(Say.active(Say.mode(1)), from: links[0])
        #expect(
            bench.sentOctets.last?.1 == Say.message(0, 1, Say.status(2, 2), Say.identifier(1)))
    }

    @Test func `m3ua-sgp-asptm-i-001: ASP Active of another version is refused`() {
        let link = inactive()
        #expect(bench.receive(Say.message(4, 1, version: 2), from: link) == ["ERR invalidVersion"])
        #expect(!bench.maySend(link))
    }

    @Test func `m3ua-sgp-asptm-i-003: a mode that is not the application server's`() {
        let link = bench.session(.sgp, bench.servers(nil, mode: .loadshare))
        _ = bench.receive(Say.up(), from: link)
        #expect(
            bench.receive(Say.active(Say.mode(3)), from: link)
                == ["ERR unsupportedTrafficModeType"])
        #expect(!bench.maySend(link))
    }

    @Test(arguments: [UInt32(0), 4, .max])
    func `m3ua-sgp-asptm-i-004: a mode that there is not`(mode: UInt32) {
        let link = inactive()
        #expect(
            bench.receive(Say.active(Say.mode(mode)), from: link)
                == ["ERR unsupportedTrafficModeType"])
        #expect(!bench.maySend(link))
    }

    @Test func `m3ua-sgp-asptm-i-005: a routing context that is not the ASP's`() {
        let link = inactive(1)
        #expect(
            bench.receive(Say.active(Say.context(3)), from: link)
                == ["ERR invalidRoutingContext 3"])
        #expect(!bench.maySend(link))
    }

    @Test(arguments: [UInt8(0), 5, 255])
    func `m3ua-sgp-asptm-i-006: a type that ASPTM does not have, while inactive`(type: UInt8) {
        let link = inactive()
        #expect(bench.receive(Say.message(4, type), from: link) == ["ERR unsupportedMessageType"])
        #expect(bench.layer.status(link)?.remote == .inactive)
    }

    @Test(arguments: [UInt8(0), 5, 255])
    func `m3ua-sgp-asptm-i-008: a type that ASPTM does not have, while active`(type: UInt8) {
        let link = active()
        #expect(bench.receive(Say.message(4, type), from: link) == ["ERR unsupportedMessageType"])
        #expect(bench.maySend(link))
    }

    @Test(arguments: [AssociationEvent.shutdownByPeer, .lost])
    func `m3ua-sgp-asptm-i-009: an ASP that goes without a word has failed`(
        end: AssociationEvent
    ) {
        let links = pair()
        for link in links { _ = bench.receive(Say.active(Say.mode(1)), from: link) }
        bench.layer.association(end, of: links[0], at: bench.now)
        #expect(bench.sent() == ["1: NTFY ASP failure id 1"])
        #expect(bench.sentOctets[0].1 == Say.message(0, 1, Say.status(2, 3), Say.identifier(1)))
        #expect(bench.maySend(links[1]))
    }

    @Test func `m3ua-sgp-asptm-i-010: ASP Inactive ends the traffic`() {
        let link = active()
        #expect(bench.receive(Say.inactive(), from: link).first == "ASPIA ACK")
        #expect(!bench.maySend(link) && !bench.mayReceive(link))
    }

    @Test func `m3ua-sgp-asptm-o-001: ASP Active while active is acknowledged again`() {
        let link = active()
        #expect(bench.receive(Say.active(), from: link) == ["ASPAC ACK"])
        #expect(bench.maySend(link))
    }

    @Test func `m3ua-sgp-asptm-o-003: ASP Inactive while inactive is acknowledged`() {
        let link = inactive()
        #expect(bench.receive(Say.inactive(), from: link) == ["ASPIA ACK"])
    }

    // MARK: beyond the purposes

    @Test func `An ASP that did not name itself has failed all the same`() {
        let servers = bench.servers(1)
        let links = (0..<2).map { _ in bench.session(.sgp, servers) }
        for link in links { _ = bench.receive(Say.up(), from: link) }
        bench.layer.association(.lost, of: links[0], at: bench.now)
        #expect(bench.sent() == ["1: NTFY ASP failure 1"])
    }

    @Test func `An ASP that comes up is told that more are needed`() {
        let servers = bench.servers(1)
        let links = (0..<3).map { _ in bench.session(.sgp, servers) }
        for link in links.prefix(2) {
            _ = bench.receive(Say.up(), from: link)
            _ = bench.receive(Say.active(Say.mode(2)), from: link)
        }
        _ = bench.receive(Say.down, from: links[0])
        #expect(
            bench.receive(Say.up(), from: links[2]) == [
                "2: ASPUP ACK", "2: NTFY AS-ACTIVE 1", "2: NTFY insufficient ASP resources 1",
            ])
    }

    @Test func `Some application servers may be active while others are not`() {
        let link = inactive(1, 2, 3)
        _ = bench.receive(Say.active(Say.context(1, 3)), from: link)
        #expect(
            bench.receive(Say.inactive(Say.context(3, 2)), from: link)
                == ["ASPIA ACK 2 3", "NTFY AS-PENDING 3"])
        #expect(bench.maySend(link, 0) && !bench.maySend(link, 1) && !bench.maySend(link, 2))
        #expect(bench.pass(.seconds(2)) == ["NTFY AS-INACTIVE 3"])
    }

    @Test func `ASP Inactive with a traffic mode, as older peers send it, is taken`() {
        let link = active()
        #expect(bench.receive(Say.inactive(Say.mode(2)), from: link).first == "ASPIA ACK")
    }

    @Test func `Unknown parameters are passed over`() {
        let link = bench.session(.sgp, bench.servers(nil))
        let unknown = Say.parameter(0x7fff, octets: [1, 2, 3])
        #expect(bench.receive(Say.up(unknown), from: link).first == "ASPUP ACK")
        #expect(bench.receive(Say.active(unknown), from: link).first == "ASPAC ACK")
        #expect(bench.receive(Say.inactive(unknown), from: link).first == "ASPIA ACK")
        #expect(bench.receive(Say.message(3, 2, unknown), from: link).first == "ASPDN ACK")
    }
}
