import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// ETSI TS 102 381, routing key management, both roles; the status codes are those of RFC 4666.
@Suite struct RegistrationPurposes {
    let bench = Bench()

    /// What became of each key or context of the last answer: its context and status.
    private func results(_ octets: [UInt8]) -> [[UInt32]] {
        guard let message = try? M3UAManagementMessage(octets.span) else { return [] }
        let keys = (try? message.registrationResults(in: octets.span)) ?? []
        let contexts = (try? message.deregistrationResults(in: octets.span)) ?? []
        return keys.map { [$0.localIdentifier, $0.status.rawValue, $0.routingContext] }
            + contexts.map { [$0.routingContext, $0.status.rawValue] }
    }

    /// Application servers with the contexts 501 and 502 that registrations give a key, and one with
    /// context 100 for point code 100.
    private func servers(mode: M3UATrafficMode? = nil) -> [ApplicationServerID] {
        ([nil, nil, 100] as [UInt32?]).enumerated().map { number, provisioned in
            var settings = ApplicationServerSettings(
                name: "as", routingContext: provisioned ?? UInt32(501 + number),
                networkAppearance: 1, trafficMode: mode)
            settings.takesRegistrations = provisioned == nil
            settings.routingKey = provisioned.map { RoutingKey(destination: $0) }
            return bench.layer.add(settings)
        }
    }

    /// An ASP that is up, at an SGP that takes registrations.
    private func up(
        _ servers: [ApplicationServerID], _ change: (inout RegistrationPolicy) -> Void = { _ in }
    ) -> SessionID {
        var policy = RegistrationPolicy()
        policy.permitted = [100, 101, 102, 103]
        policy.reserved = [200]
        change(&policy)
        let link = bench.session(.sgp, servers) { $0.registration = policy }
        _ = bench.receive(Say.up(), from: link)
        return link
    }

    /// The results of one message.
    private func results(_ message: [UInt8], from link: SessionID) -> [[UInt32]] {
        _ = bench.receive(message, from: link)
        return bench.sentOctets.first.map { results($0.1) } ?? []
    }

    private let key = Say.key(1, Say.destination(101))

    // MARK: SGP

    @Test func `m3ua-sgp-rkm-v-001: a key is registered, and its context is that of traffic`() {
        let servers = servers()
        let link = up(servers)
        #expect(results(Say.register(key), from: link) == [[1, 0, 501]])
        #expect(bench.sentOctets[0].1 == Say.registered(1, 0, 501))
        #expect(bench.routingKeys.map(\.1) == [RoutingKey(destination: 101)])
        #expect(bench.routingKeys.map(\.0) == [servers[0]])
        #expect(
            bench.receive(Say.active(Say.context(501)), from: link)
                == ["ASPAC ACK 501", "NTFY AS-ACTIVE 501"])
        #expect(bench.maySend(link, 0))
    }

    @Test func `m3ua-sgp-rkm-v-002: a key that is provisioned has the context it has`() {
        let link = up(servers())
        let message = Say.register(
            Say.key(7, Say.destination(100)), Say.key(8, Say.destination(101)))
        #expect(results(message, from: link) == [[7, 0, 100], [8, 0, 501]])
    }

    @Test func `m3ua-sgp-rkm-v-003: a key is deregistered, and its context is nobody's`() {
        let link = up(servers())
        _ = bench.receive(Say.register(key), from: link)
        #expect(results(Say.deregister(501), from: link) == [[501, 0]])
        #expect(bench.sentOctets[0].1 == Say.deregistered(501, 0))
        #expect(
            bench.receive(Say.active(Say.context(501)), from: link)
                == ["ERR invalidRoutingContext 501"])
    }

    @Test func `m3ua-sgp-rkm-v-004: without routing key management its class is unsupported`() {
        let link = bench.session(.sgp, bench.servers(1))
        _ = bench.receive(Say.up(), from: link)
        #expect(bench.receive(Say.register(key), from: link) == ["ERR unsupportedMessageClass"])
        #expect(bench.receive(Say.deregister(1), from: link) == ["ERR unsupportedMessageClass"])
    }

    @Test(arguments: [
        ("i-003: nothing in it", [] as [[UInt8]], 4),
        ("i-003: no service indicator", [Say.destination(101), Say.indicators()], 4),
        ("i-004: beyond the network", [Say.destination(0x4000)], 2),
        ("i-004: the gateway's own", [Say.destination(200)], 2),
        ("i-004: a range", [Say.destination(101, mask: 3)], 2),
        ("i-005: another appearance", [Say.destination(101), Say.appearance(2)], 3),
        ("i-007: not permitted", [Say.destination(104)], 5),
        ("i-010: circuits", [Say.destination(101), Say.circuits], 9),
        ("i-010: originators", [Say.destination(101), Say.originators], 9),
        ("i-010: two destinations", [Say.destination(101), Say.destination(102)], 9),
        ("i-013: no such mode", [Say.destination(101), Say.mode(4)], 10),
        ("i-013: no such mode", [Say.destination(101), Say.mode(0)], 10),
        ("a change of nothing", [Say.destination(101), Say.context(501)], 11),
    ])
    func `m3ua-sgp-rkm-i-003 to 013: a key that cannot be registered`(
        case _: String, parameters: [[UInt8]], status: UInt32
    ) {
        let link = up(servers())
        let message = Say.register(Say.key(3, parameters.flatMap(\.self)))
        #expect(results(message, from: link) == [[3, status, 0]])
        #expect(bench.routingKeys.isEmpty)
    }

    @Test func `m3ua-sgp-rkm-i-006: a key that overlaps another one, or is there already`() {
        let link = up(servers())
        _ = bench.receive(Say.register(key), from: link)
        let sccp = Say.key(2, Say.destination(101), Say.indicators(3))
        #expect(results(Say.register(sccp), from: link) == [[2, 6, 0]])
        let same = Say.key(3, Say.destination(101))
        #expect(results(Say.register(same), from: link) == [[3, 12, 501]])
        let change = Say.key(4, Say.destination(102), Say.context(501))
        #expect(results(Say.register(change), from: link) == [[4, 11, 0]])
    }

    @Test func `Keys of different users of one point code do not overlap`() {
        let link = up(servers())
        let keys = [UInt8(3), 5].map {
            Say.key(UInt32($0), Say.destination(101), Say.indicators($0))
        }
        #expect(
            results(Say.register(keys[0], keys[1]), from: link) == [[3, 0, 501], [5, 0, 502]])
    }

    @Test func `m3ua-sgp-rkm-i-008: a key that is not provisioned where none are made`() {
        let servers = servers()
        let link = up([servers[2]])
        #expect(results(Say.register(key), from: link) == [[1, 7, 0]])
        let provisioned = Say.key(1, Say.destination(100))
        #expect(results(Say.register(provisioned), from: link) == [[1, 0, 100]])
    }

    @Test func `m3ua-sgp-rkm-i-009: more keys than there is room for`() {
        let link = up(servers())
        let keys = (UInt32(101)...103).map { Say.key($0, Say.destination($0)) }
        #expect(
            results(Say.register(keys[0], keys[1], keys[2]), from: link)
                == [[101, 0, 501], [102, 0, 502], [103, 8, 0]])
    }

    @Test(arguments: [
        (UInt32(1), UInt32(2)), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2),
    ])
    func `m3ua-sgp-rkm-i-011 to 018: another mode than the key has`(first: UInt32, second: UInt32) {
        let servers = servers()
        let links = [up(servers), up(servers)]
        let register = { Say.register(Say.key(1, Say.mode($0), Say.destination(101))) }
        #expect(results(register(first), from: links[0]) == [[1, 0, 501]])
        #expect(results(register(second), from: links[0]) == [[1, 10, 0]])
        #expect(results(register(second), from: links[1]) == [[1, 10, 0]])
        #expect(results(register(first), from: links[1]) == [[1, 0, 501]])
    }

    @Test func `m3ua-sgp-rkm-i-020: what is not registered cannot be deregistered`() {
        let link = up(servers())
        _ = bench.receive(Say.register(key), from: link)
        #expect(results(Say.deregister(3, 502), from: link) == [[3, 4], [502, 4]])
        let plain = bench.servers(9)
        let other = up(plain)
        #expect(results(Say.deregister(9), from: other) == [[9, 2]])
    }

    @Test func `m3ua-sgp-rkm-i-021: where deregistration is not permitted`() {
        let link = up(servers()) { $0.permitsDeregistration = false }
        _ = bench.receive(Say.register(key), from: link)
        #expect(results(Say.deregister(501), from: link) == [[501, 3]])
    }

    @Test func `m3ua-sgp-rkm-i-022: while the ASP is active for it`() {
        let link = up(servers())
        _ = bench.receive(Say.register(key), from: link)
        _ = bench.receive(Say.active(Say.context(501)), from: link)
        #expect(results(Say.deregister(501), from: link) == [[501, 5]])
        #expect(bench.maySend(link, 0))
        _ = bench.receive(Say.inactive(Say.context(501)), from: link)
        #expect(results(Say.deregister(501), from: link) == [[501, 0]])
    }

    @Test(arguments: [UInt8(0), 5])
    func `m3ua-sgp-rkm-i-023: a type that RKM does not have`(type: UInt8) {
        let link = up(servers())
        #expect(bench.receive(Say.message(9, type), from: link) == ["ERR unsupportedMessageType"])
    }

    @Test func `A registration that cannot be read, or comes too early, is an error`() {
        let servers = servers()
        let link = up(servers)
        let anonymous = Say.message(9, 1, Say.parameter(0x0207, octets: Say.destination(101)))
        #expect(bench.receive(anonymous, from: link) == ["ERR missingParameter"])
        let broken = Say.message(9, 1, Say.parameter(0x0207, octets: [2, 10, 0, 20, 0, 0, 0, 1]))
        #expect(bench.receive(broken, from: link) == ["ERR parameterFieldError"])
        #expect(
            bench.receive(Say.register(key), from: link, stream: 1) == [
                "ERR invalidStreamIdentifier"
            ])
        _ = bench.receive(Say.down, from: link)
        #expect(bench.receive(Say.register(key), from: link) == ["ERR unexpectedMessage"])
        #expect(bench.receive(Say.deregister(501), from: link) == ["ERR unexpectedMessage 501"])
        #expect(bench.receive(Say.registered(1, 0, 5), from: link) == ["ERR unexpectedMessage"])
    }

    @Test func `Whoever goes down, or comes up anew, has registered nothing`() {
        let link = up(servers())
        for end in [Say.down, Say.up()] {
            _ = bench.receive(Say.up(), from: link)
            _ = bench.receive(Say.register(key), from: link)
            _ = bench.receive(Say.active(Say.context(501)), from: link)
            _ = bench.receive(end, from: link)
            _ = bench.receive(Say.up(), from: link)
            #expect(
                bench.receive(Say.active(Say.context(501)), from: link)
                    == ["ERR invalidRoutingContext 501"])
        }
    }

    @Test func `Two ASPs that register one key share its application server`() {
        let servers = servers(mode: .loadshare)
        let links = [up(servers), up(servers)]
        for link in links {
            #expect(results(Say.register(key), from: link) == [[1, 0, 501]])
            _ = bench.receive(Say.active(Say.context(501)), from: link)
        }
        #expect(bench.maySend(links[0], 0) && bench.maySend(links[1], 0))
        #expect(bench.routingKeys.count == 1)
        bench.layer.association(.lost, of: links[0], at: bench.now)
        #expect(bench.layer.state(servers[0]) == .active)
    }

    @Test func `Very many keys in one message cost no more than there is room for`() {
        let link = up(servers()) { $0.permitted = nil }
        let keys = (UInt32(300)..<600).flatMap { Say.key($0, Say.destination($0)) }
        let answers = results(Say.message(9, 1, keys), from: link)
        #expect(answers.count == 300)
        #expect(answers.filter { $0[1] == 0 }.count == 2)
        #expect(answers.filter { $0[1] == 8 }.count == 298)
    }

    @Test func `A registration with any octet changed is answered, once, and nothing traps`() {
        let whole = Say.register(
            Say.key(1, Say.destination(101), Say.indicators(3, 5), Say.mode(2)),
            Say.key(2, Say.destination(102)))
        let link = up(servers())
        for place in 2..<whole.count {
            for value in [UInt8(0), 1, 3, 9, 127, 255] {
                var message = whole
                message[place] = value
                bench.now += .seconds(1)
                let answers = bench.receive(message, from: link).filter {
                    !$0.hasPrefix("NTFY")
                }
                // An octet of the type makes another message of it.
                #expect(place <= 3 ? answers.count <= 1 : answers.count == 1, "\(place) \(value)")
                _ = bench.receive(Say.down, from: link)
                _ = bench.receive(Say.up(), from: link)
            }
        }
    }

    // MARK: ASP

    /// An ASP that registers point code 77, and has sent ASP Up.
    private func asking() -> SessionID {
        var settings = ApplicationServerSettings(name: "as", routingContext: nil)
        settings.routingKey = RoutingKey(destination: 77)
        let server = bench.layer.add(settings)
        let link = bench.session(.asp, [server]) { $0.registers = true }
        _ = bench.sent()
        return link
    }

    @Test func `m3ua-asp-rkm-v-002: a key is asked for before traffic is`() {
        let link = asking()
        #expect(bench.receive(Say.upAck, from: link) == ["REG REQ"])
        #expect(bench.sentOctets[0].1 == Say.register(Say.key(1, Say.destination(77))))
        #expect(bench.receive(Say.registered(1, 0, 31), from: link) == ["ASPAC 31"])
        _ = bench.receive(Say.activeAck(Say.context(31)), from: link)
        #expect(bench.maySend(link))
        #expect(bench.layer.published(link)?.routingContext(at: 0) == 31)
        #expect(bench.layer.published(link)?.index(of: 31) == 0)
    }

    @Test func `m3ua-asp-rkm-v-003 and 004: and given back at the end, by its context`() {
        let link = asking()
        _ = bench.receive(Say.upAck, from: link)
        _ = bench.receive(Say.registered(1, 0, 31), from: link)
        _ = bench.receive(Say.activeAck(Say.context(31)), from: link)
        bench.layer.drain(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 31"])
        #expect(bench.receive(Say.inactiveAck(Say.context(31)), from: link) == ["DEREG REQ 31"])
        #expect(bench.sentOctets[0].1 == Say.deregister(31))
        #expect(bench.receive(Say.deregistered(31, 0), from: link) == ["ASPDN"])
    }

    @Test(arguments: [UInt8(0), 5])
    func `m3ua-asp-rkm-i-001: a type that RKM does not have`(type: UInt8) {
        let link = asking()
        _ = bench.receive(Say.upAck, from: link)
        #expect(bench.receive(Say.message(9, type), from: link) == ["ERR unsupportedMessageType"])
    }

    @Test func `A registration that is not answered is sent again, a refused one later`() {
        let link = asking()
        _ = bench.receive(Say.upAck, from: link)
        #expect(bench.pass(.seconds(2)) == ["REG REQ"])
        #expect(bench.receive(Say.registered(1, 5, 0), from: link) == [])
        #expect(bench.pass(.seconds(29)) == [])
        #expect(bench.pass(.seconds(1)) == ["REG REQ"])
        // One that has no routing key management says so by ERR.
        let unsupported = Say.message(0, 0, Say.parameter(0x000c, 3))
        #expect(bench.receive(unsupported, from: link) == [])
        #expect(bench.pass(.seconds(30)) == ["REG REQ"])
        #expect(bench.receive(Say.registered(1, 12, 31), from: link) == ["ASPAC 31"])
    }

    @Test func `After a loss the key is registered anew, and may have another context`() {
        let link = asking()
        _ = bench.receive(Say.upAck, from: link)
        _ = bench.receive(Say.registered(1, 0, 31), from: link)
        bench.layer.association(.restarted, of: link, at: bench.now)
        #expect(bench.sent() == ["ASPUP"])
        #expect(bench.receive(Say.upAck, from: link) == ["REG REQ"])
        #expect(bench.receive(Say.registered(1, 0, 32), from: link) == ["ASPAC 32"])
        #expect(bench.layer.published(link)?.index(of: 31) == -1)
    }
}
