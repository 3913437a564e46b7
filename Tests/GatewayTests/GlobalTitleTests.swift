import SS7Builder
import SS7Wire
import Screening
import SigtranTransport
import Testing

@testable import Gateway

/// Messages to the gateway's own point code go on by the called party's global title.
@Suite struct GlobalTitleTests {
    private static let own: UInt32 = 2_000

    /// Titles of home lead to its STP, all others to the carriers.
    static func translate(_ plan: inout GatewayPlan) {
        plan.routes.append(RouteTable.Route(pointCode: own, links: []))
        plan.globalTitleRoutes = [
            GlobalTitleRoute(prefix: digits("1555019"), to: [.init(6545)]),
            GlobalTitleRoute(
                prefix: digits("1"), to: [.init(4105), .init(4106, priority: 2)]),
        ]
        plan.links[1].allowedDestinations = nil
    }

    static func digits(_ text: String) -> Digits { Digits(text) ?? Digits() }

    private func bench(_ change: (inout GatewayPlan) -> Void = { _ in }) throws -> Bench {
        try Bench { plan in
            Self.translate(&plan)
            change(&plan)
        }
    }

    private static func toOwn(
        _ party: Party, _ user: [UInt8], sls: UInt8 = 0, opc: UInt32? = nil
    ) -> [UInt8] {
        party.data(user) {
            $0.dpc = own
            $0.sls = sls
            if let opc { $0.opc = opc }
        }
    }

    private static func fromOwn(
        _ party: Party, _ user: [UInt8], to destination: UInt32, sls: UInt8 = 0
    ) -> [UInt8] {
        party.data(user, MTPRoute(opc: own, dpc: destination)) { $0.sls = sls }
    }

    private static func message(
        _ kind: SCCP.Kind, hops: UInt8 = 15, to called: String = Number.homeHLR,
        returnOption: Bool = false
    ) -> SCCP.Unitdata {
        var message = Traffic.unitdata(
            kind: kind, to: called, Traffic.updateLocation.begin(1), returnOption: returnOption)
        message.hopCounter = hops
        return message
    }

    @Test func `A message goes on with our point code as its origin, in both directions`() throws {
        let bench = try bench()
        let inwards = Traffic.benign(1, from: .carrier)
        bench[.carrier].send(Self.toOwn(.carrier, inwards, sls: 9))
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals() == [Self.fromOwn(.home, inwards, to: 6545, sls: 9)])
        let outwards = Traffic.benign(2, from: .home)
        bench[.home].send(Self.toOwn(.home, outwards, sls: 9))
        #expect(bench.settle(.home))
        #expect(
            bench[.carrier].takeArrivals() == [Self.fromOwn(.carrier, outwards, to: 4105, sls: 9)])
        #expect(bench.gateway.counters(ofLink: 0)[.translated] == 1)
        #expect(bench.gateway.counters(ofLink: 2)[.translated] == 1)
        // What is for another point code is not touched: that is how `settle` came through.
        #expect(bench.gateway.counters(ofLink: 0)[.forwarded] == 2)
    }

    @Test(arguments: [SCCP.Kind.extendedUnitdata, .longUnitdata])
    func `The hop counter is one less behind us, and every other octet as it was`(
        kind: SCCP.Kind
    ) throws {
        let bench = try bench()
        let sent = Self.message(kind, hops: 2)
        bench[.carrier].send(Self.toOwn(.carrier, sent.octets))
        let returned = Self.message(kind, hops: 7, to: Number.partner).returned(cause: 1)
        bench[.carrier].send(Self.toOwn(.carrier, returned.octets))
        #expect(bench.settle(.carrier))
        let arriving = Self.message(kind, hops: 1)
        #expect(
            bench[.home].takeArrivals().first == Self.fromOwn(.home, arriving.octets, to: 6545))
    }

    @Test(arguments: [true, false])
    func `A message whose hops are used up is returned where it asks for that`(
        returnOption: Bool
    ) throws {
        let bench = try bench()
        let sent = Self.message(.extendedUnitdata, hops: 1, returnOption: returnOption)
        bench[.carrier].send(Self.toOwn(.carrier, sent.octets))
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        var answer = sent.returned(cause: 12)
        answer.hopCounter = 15
        let back = Self.fromOwn(.carrier, answer.octets, to: 4105)
        #expect(bench[.carrier].takeArrivals() == (returnOption ? [back] : []))
        #expect(bench.gateway.counters(ofLink: 0)[.hopCounterViolation] == 1)
        #expect(bench.gateway.counters(ofLink: 0)[.translated] == 0)
    }

    @Test func `A title that no route has is returned by its cause, or dropped`() throws {
        let bench = try bench()
        var nowhere = Self.message(.unitdata, to: "4915550199", returnOption: true)
        bench[.carrier].send(Self.toOwn(.carrier, nowhere.octets))
        // Whose nation a national number is of, nobody has said.
        var national = nowhere
        national.called.globalTitle?.nature = 3
        bench[.carrier].send(Self.toOwn(.carrier, national.octets))
        #expect(bench.settle(.carrier))
        #expect(
            bench[.carrier].takeArrivals() == [
                Self.fromOwn(.carrier, nowhere.returned(cause: 1).octets, to: 4105),
                Self.fromOwn(.carrier, national.returned(cause: 0).octets, to: 4105),
            ])
        nowhere.returnOption = false
        bench[.carrier].send(Self.toOwn(.carrier, nowhere.octets))
        #expect(bench.settle(.carrier))
        #expect(bench[.carrier].takeArrivals().isEmpty)
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.noTranslation] == 3)
        #expect(bench.gateway.counters(ofLink: 0)[.noRoute] == 0)
    }

    @Test func `What is routed on the subsystem number is for the gateway itself`() throws {
        let bench = try bench()
        var message = Self.message(.unitdata, returnOption: true)
        message.called.routesOnSSN = true
        bench[.carrier].send(Self.toOwn(.carrier, message.octets))
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty && bench[.carrier].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.noRoute] == 1)
        #expect(bench.gateway.counters(ofLink: 0)[.noTranslation] == 0)
    }

    @Test func `A message that would go back to its side, or to who sent it, is a loop`() throws {
        let bench = try bench()
        let inwards = Traffic.benign(1, from: .carrier)
        // Home sends what is home's: it would have it back.
        bench[.home].send(Self.toOwn(.home, inwards))
        // A carrier sends what another carrier's is.
        let across = Self.message(.unitdata, to: Number.partner)
        bench[.otherCarrier].send(
            M3UA.data(MTPRoute(opc: 4106, dpc: Self.own), across.octets, routingContext: 300)
                .octets)
        // Home's own point code, seen from outside.
        bench[.carrier].send(Self.toOwn(.carrier, inwards, opc: 6545))
        #expect(bench.settle(.carrier) && bench.settle(.home) && bench.settle(.otherCarrier))
        #expect(bench.peers.allSatisfy { $0.takeArrivals().isEmpty })
        for link in 0..<3 { #expect(bench.gateway.counters(ofLink: link)[.ownLoop] == 1) }
    }

    @Test func `A worse priority is used while the better one's link is down`() throws {
        let bench = try bench { $0.recovery = .seconds(30) }
        bench[.carrier].association.abort()
        bench.wait { !bench.isActive(.carrier) }
        let user = Traffic.benign(1, from: .home)
        bench[.home].send(Self.toOwn(.home, user))
        bench.wait { !bench[.otherCarrier].arrivals.isEmpty }
        #expect(
            bench[.otherCarrier].takeArrivals() == [Self.fromOwn(.otherCarrier, user, to: 4106)])
        bench.replace(.carrier, by: try bench.connect(.carrier))
        try bench.activate(.carrier)
        bench[.home].send(Self.toOwn(.home, user))
        bench.wait { !bench[.carrier].arrivals.isEmpty }
        #expect(bench[.carrier].takeArrivals() == [Self.fromOwn(.carrier, user, to: 4105)])
    }

    @Test func `A worse priority is used while the better one's peer cannot reach it`() throws {
        // Only an SGP's peer may say so: the carriers are the gateway's ASPs, so home is asked.
        let bench = try bench { plan in
            plan.routes.append(RouteTable.Route(pointCode: 6546, links: [2]))
            plan.globalTitleRoutes[0].destinations = [.init(6545), .init(6546, priority: 2)]
        }
        let user = Traffic.benign(1, from: .carrier)
        bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: [6545]))
        #expect(bench.settle(.home))
        bench[.carrier].send(Self.toOwn(.carrier, user))
        bench.wait { !bench[.home].arrivals.isEmpty }
        #expect(bench[.home].takeArrivals() == [Self.fromOwn(.home, user, to: 6546)])
        bench[.home].send(M3UA.network(.destinationAvailable, pointCodes: [6545]))
        #expect(bench.settle(.home))
        bench[.carrier].send(Self.toOwn(.carrier, user))
        bench.wait { !bench[.home].arrivals.isEmpty }
        #expect(bench[.home].takeArrivals() == [Self.fromOwn(.home, user, to: 6545)])
    }

    @Test func `Those of one priority share by weight, and an SLS keeps its destination`() throws {
        let bench = try bench { plan in
            plan.globalTitleRoutes[1].destinations = [
                .init(4105, weight: 30), .init(4106, weight: 10),
            ]
        }
        for round in UInt32(0)..<2 {
            for sls in UInt8(0)..<16 {
                let user = Traffic.benign(round << 8 | UInt32(sls), from: .home)
                bench[.home].send(Self.toOwn(.home, user, sls: sls))
            }
        }
        bench.wait {
            bench[.carrier].arrivals.count + bench[.otherCarrier].arrivals.count == 32
        }
        let first = bench[.carrier].arrivals.map { $0.octets[8 + 8 + 8 + 4 + 11] }
        let second = bench[.otherCarrier].arrivals.map { $0.octets[8 + 8 + 4 + 11] }
        #expect(first.count == 24 && second.count == 8)
        #expect(Set(first).count == 12 && Set(second).count == 4)
        #expect(Set(first).isDisjoint(with: second))
    }

    @Test func `Each segment of a message is translated alike`() throws {
        let bench = try bench()
        let segments = Traffic.unitdata(Traffic.updateLocation.begin(1))
            .segments(of: 40, reference: 3)
        #expect(segments.count > 2)
        for segment in segments { bench[.carrier].send(Self.toOwn(.carrier, segment.octets)) }
        #expect(bench.settle(.carrier))
        let arriving = segments.map { segment in
            var segment = segment
            segment.hopCounter = 14
            return Self.fromOwn(.home, segment.octets, to: 6545)
        }
        #expect(bench[.home].takeArrivals() == arriving)
    }

    @Test func `A segment whose hops are used up keeps all of its message back`() throws {
        let bench = try bench()
        var segments = Traffic.unitdata(Traffic.updateLocation.begin(1), returnOption: true)
            .segments(of: 40, reference: 3)
        segments[0].hopCounter = 1
        for segment in segments { bench[.carrier].send(Self.toOwn(.carrier, segment.octets)) }
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.hopCounterViolation] == 1)
        #expect(bench[.carrier].takeArrivals().count == 1)
    }

    @Test func `A link of another network is left with our point code there`() throws {
        let bench = try bench { plan in
            plan.links[2].ownPointCodes = [3_000, 3_001]
            plan.globalTitleRoutes[0].destinations[0].networkIndicator = 2
        }
        let user = Traffic.benign(1, from: .carrier)
        bench[.carrier].send(Self.toOwn(.carrier, user))
        #expect(bench.settle(.carrier))
        let arriving = Party.home.data(user, MTPRoute(opc: 3_000, dpc: 6545)) { $0.ni = 2 }
        #expect(bench[.home].takeArrivals() == [arriving])
    }

    @Test func `Without routes, what is for our point code goes nowhere`() throws {
        let bench = try bench { $0.globalTitleRoutes = [] }
        bench[.carrier].send(Self.toOwn(.carrier, Traffic.benign(1, from: .carrier)))
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.noRoute] == 1)
    }
}
