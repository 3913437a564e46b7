import M3UASession
import SS7Builder
import SS7Wire
import SigtranTransport
import Testing

@testable import Gateway

/// ETSI TS 102 381, message transfer, through a whole gateway: both its neighbours are testers.
@Suite struct TransferPurposes {
    private let user = Traffic.benign(1, from: .carrier)

    /// What one carrier sends to the other, with a signalling link selection.
    private func toOther(_ selection: UInt8, context: Int = 0) -> [UInt8] {
        Party.carrier.data(user, context: context) {
            $0.dpc = 4106
            $0.sls = selection
        }
    }

    @Test func `m3ua-sgp-mtr-v-001 to 004: DATA of one ASP reaches the other, each SLS`() throws {
        let bench = try Bench()
        let other = bench[.otherCarrier]
        for selection in UInt8(0)..<16 { bench[.carrier].send(toOther(selection)) }
        other.wait { other.arrivals.count >= 16 }
        let expected = (UInt8(0)..<16).map { selection in
            Party.otherCarrier.data(user, Party.carrier.route) {
                $0.dpc = 4106
                $0.sls = selection
            }
        }
        #expect(other.arrivals.allSatisfy { $0.stream != 0 })
        #expect(Set(other.takeArrivals()) == Set(expected))
    }

    @Test func `m3ua-sgp-mtr-v-001: a user part that is not SCCP, as a gateway is by default`()
        throws
    {
        let bench = try Bench()
        let other = bench[.otherCarrier]
        for indicator in [0, 4, 5, 13] as [UInt8] {
            let message = Party.carrier.data([11, 34, 45, 67, 67, 89]) {
                $0.dpc = 4106
                $0.si = indicator
            }
            bench[.carrier].send(message)
            other.wait { !other.arrivals.isEmpty }
            let expected = Party.otherCarrier.data([11, 34, 45, 67, 67, 89], Party.carrier.route) {
                $0.dpc = 4106
                $0.si = indicator
            }
            #expect(other.takeArrivals() == [expected])
        }
        #expect(bench.gateway.counters(ofLink: 0)[.notSCCP] == 4)
    }

    @Test(arguments: [nil, 8] as [UInt32?])
    func `m3ua-sgp-mtr-v-002-alternate: DATA without data is an error`(length: UInt32?) throws {
        let bench = try Bench()
        let carrier = bench[.carrier]
        var message = M3UA.Message(1, 1, [M3UA.Parameter(0x0006, 100)])
        message.length = length
        carrier.send(message.octets)
        carrier.wait { !carrier.errors.isEmpty }
        #expect(carrier.errors == [0x16])
        #expect(bench.settle(.carrier))
    }

    @Test func `m3ua-sgp-mtr-v-003-alternate: DATA on stream 0 is an error`() throws {
        let bench = try Bench()
        let carrier = bench[.carrier]
        carrier.send(Party.carrier.data(user), stream: 0)
        carrier.wait { !carrier.errors.isEmpty }
        #expect(carrier.errors == [0x09])
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.notAdmitted] == 1)
    }

    @Test func `A peer that is allowed to may send DATA on stream 0`() throws {
        let bench = try Bench { $0.links[0].acceptsStreamZero = true }
        bench[.carrier].send(Party.carrier.data(user), stream: 0)
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals() == [Party.home.data(user, Party.carrier.route)])
        #expect(bench[.carrier].errors.isEmpty)
    }

    @Test(arguments: [
        ("i-001", [2, 0, 1, 1] as [UInt8], UInt32(0x01)), ("i-002", [1, 0, 10, 1], 0x03),
        ("i-003", [1, 0, 1, 2], 0x04),
    ])
    func `m3ua-sgp-mtr-i-001 to 003: another version, class or type`(
        case _: String, header: [UInt8], error: UInt32
    ) throws {
        let bench = try Bench()
        let carrier = bench[.carrier]
        carrier.send(header + Party.carrier.data(user).dropFirst(4))
        carrier.wait { !carrier.errors.isEmpty }
        #expect(carrier.errors == [error])
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
    }

    @Test func `m3ua-asp-mtr-v-001 to 003: DATA has context, data and a stream of its own`() throws
    {
        let bench = try Bench()
        bench[.carrier].send(Party.carrier.data(user))
        bench[.home].wait { !bench[.home].arrivals.isEmpty }
        let arrival = try #require(bench[.home].arrivals.first)
        #expect(arrival.octets == Party.home.data(user, Party.carrier.route))
        #expect(arrival.stream != 0)
    }

    @Test func `Broadcast: each ASP gets all, and the first of each flow after it came is tagged`()
        throws
    {
        let bench = try Bench { plan in
            plan.links[0].associations = 2
            plan.links[0].trafficMode = .broadcast
        }
        let first = bench[.carrier]
        let send = { (number: UInt32, selection: UInt8) in
            let user = Traffic.benign(number, from: .home)
            #expect(bench[.home].send(Party.home.data(user) { $0.sls = selection }))
        }
        let second = try bench.connect(.carrier)
        send(1, 3)
        first.wait { first.arrivals.count == 1 }
        bench.replace(.carrier, by: second)
        try bench.activate(.carrier)
        for number in UInt32(2)...4 { send(number, number == 4 ? 5 : 3) }
        Peer.wait(for: [first, second]) {
            first.arrivals.count >= 4 && second.arrivals.count >= 3
        }
        #expect(first.arrivals.dropFirst().map(\.octets) == second.arrivals.map(\.octets))
        let tags = first.arrivals.map { correlation(of: $0.octets) }
        #expect(tags[0] != nil && tags[1] != nil && tags[3] != nil && tags[2] == nil)
        #expect(Set(tags.compactMap(\.self)).count == 3)
    }

    /// The correlation identifier behind network appearance and routing context.
    private func correlation(of octets: [UInt8]) -> UInt32? {
        guard octets[24..<28].elementsEqual([0, 0x13, 0, 8]) else { return nil }
        return octets[28..<32].reduce(0) { $0 << 8 | UInt32($1) }
    }

    @Test func `Traffic of a registered key has the context that its registration gave`() throws {
        let bench = try Bench(activates: [.otherCarrier, .home]) { plan in
            var registration = RegistrationPlan()
            registration.pointCodes = [4200]
            registration.routingContexts = [150]
            plan.links[0].registration = registration
            plan.routes.append(RouteTable.Route(pointCode: 4200, links: [0]))
        }
        try bench.activate(.carrier)
        let carrier = bench[.carrier]
        carrier.forgetManagement()
        let user = Traffic.benign(1, from: .home)
        let toKey = Party.home.data(user) { $0.dpc = 4200 }
        carrier.send(M3UA.registrationRequest(identifier: 1, pointCode: 4200))
        carrier.wait { carrier.has(9, 2) }
        carrier.send(M3UA.aspActive(routingContexts: [150]))
        carrier.wait { carrier.has(4, 3) }
        bench[.home].send(toKey)
        carrier.wait { !carrier.arrivals.isEmpty }
        let expected = M3UA.data(
            MTPRoute(opc: 6545, dpc: 4200), user, routingContext: 150, networkAppearance: 8)
        #expect(carrier.takeArrivals() == [expected.octets])
        #expect(bench.settle(.home))
    }

    @Test func `A gateway that registers its key sends with the context that it is given`() throws {
        let bench = try Bench(activates: [.carrier, .otherCarrier]) { plan in
            var registration = RegistrationPlan()
            registration.pointCodes = [4105]
            plan.links[2].registration = registration
            plan.links[2].routingContexts = []
        }
        let home = bench[.home]
        home.answers = true
        home.send(M3UA.aspUpAck())
        home.wait { home.has(9, 1) }
        let results = [
            M3UA.Parameter(0x020a, 1), M3UA.Parameter(0x0212, 0), M3UA.Parameter(0x0006, 77),
        ]
        home.send(M3UA.Message(9, 2, [M3UA.Parameter(0x0208, results.flatMap(\.octets))]))
        bench.wait { bench.isActive(.home) }
        bench[.carrier].send(Party.carrier.data(user))
        home.wait { !home.arrivals.isEmpty }
        let expected = M3UA.data(
            Party.carrier.route, user, routingContext: 77, networkAppearance: 4)
        #expect(home.takeArrivals() == [expected.octets])
        let back = Traffic.benign(1, from: .home)
        home.send(
            M3UA.data(Party.home.route, back, routingContext: 77, networkAppearance: 4).octets)
        bench[.carrier].wait { !bench[.carrier].arrivals.isEmpty }
        #expect(bench[.carrier].takeArrivals() == [Party.carrier.data(back, Party.home.route)])
    }
}
