import M3UASession
import SS7Builder
import SS7Wire
import SigtranTransport
import Testing

@testable import Gateway

/// Several associations, several links and several application servers: which of them carries.
@Suite struct AvailabilityTests {
    /// Messages from home to the carrier, by their signalling link selection.
    private func send(_ bench: Bench, _ range: Range<UInt32>) -> [[UInt8]] {
        range.map { number in
            let user = Traffic.benign(number, from: .home)
            let selection = UInt8(number % 16)
            bench[.home].send(Party.home.data(user) { $0.sls = selection })
            return Party.carrier.data(user, Party.home.route) { $0.sls = selection }
        }
    }

    private func selections(_ arrivals: [Peer.Arrival]) -> Set<UInt8> {
        Set(arrivals.map { $0.octets[8 + 8 + 8 + 4 + 11] })
    }

    @Test func `Two associations share the load by SLS, and one takes over from the other`() throws
    {
        let bench = try Bench { plan in
            plan.links[0].associations = 2
            plan.links[0].trafficMode = .loadshare
        }
        let first = bench[.carrier]
        let second = try bench.connect(.carrier)
        bench.replace(.carrier, by: second)
        try bench.activate(.carrier)
        let sent = send(bench, 0..<160)
        Peer.wait(for: [first] + bench.peers) {
            first.arrivals.count + second.arrivals.count >= 160
        }
        #expect(selections(first.arrivals).count == 8)
        #expect(selections(first.arrivals).isDisjoint(with: selections(second.arrivals)))
        #expect(Set(first.takeArrivals() + second.takeArrivals()) == Set(sent))
        first.association.abort()
        Peer.wait(for: [first]) { first.isOver }
        bench.wait { bench.gateway.sessions().count { $0.isAssociated } == 3 }
        let rest = send(bench, 160..<320)
        bench.wait { second.arrivals.count >= 160 }
        #expect(second.takeArrivals() == rest)
        #expect(bench.gateway.counters(ofLink: 0)[.lost] == 0)
    }

    @Test func `What a peer says of very many destinations waits, and holds up nobody else`() throws
    {
        let bench = try Bench()
        // 6545 lies behind home; the others are nowhere.
        let codes: [UInt32] = [6545] + (0..<500).map { 8_000 + $0 }
        bench[.carrier].forgetManagement()
        for round in 0..<12 {
            bench[.home].send(
                M3UA.network(
                    round % 2 == 0 ? .destinationAvailable : .destinationUnavailable,
                    pointCodes: codes))
        }
        let slot = try #require(bench.gateway.fabric.links[2].slots.first)
        #expect(bench.wait { slot.isPostponed })
        let user = Traffic.benign(1, from: .home)
        bench[.carrier].send(M3UA.beat([1, 2, 3]))
        #expect(bench.wait { bench[.carrier].has(3, 6) })
        bench[.home].send(Party.home.data(user))
        #expect(bench.wait { !bench[.carrier].arrivals.isEmpty && !slot.isPostponed })
        bench.wait(for: .milliseconds(100))
        var words = bench[.carrier].management.filter { $0.starts(with: [1, 0, 2]) }.map { $0[3] }
        // So many take two messages each time.
        words = words.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        // The first one changes nothing but for a peer that has not yet heard of home.
        if words.first == 2 { words.removeFirst() }
        #expect(words == (0..<11).map { $0 % 2 == 0 ? 1 : 2 }, "\(words)")
    }

    @Test func `What waits for an association that goes is carried by the other one`() throws {
        let bench = try Bench { plan in
            plan.links[0].associations = 2
            plan.links[0].trafficMode = .loadshare
            plan.links[0].parameters.sendBufferSize = 2_048
        }
        let first = bench[.carrier]
        let second = try bench.connect(.carrier)
        bench.replace(.carrier, by: second)
        try bench.activate(.carrier)
        first.reads = false
        let sent = send(bench, 0..<60)
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench.wait(for: .milliseconds(20))
        first.association.abort()
        first.reads = true
        Peer.wait(for: [first] + bench.peers) {
            first.arrivals.count + second.arrivals.count >= 60
        }
        let before = first.takeArrivals()
        #expect(before.count < 30)
        #expect(Set(before + second.takeArrivals()) == Set(sent))
        #expect(bench.gateway.counters(ofLink: 0)[.lost] == 0)
    }

    @Test func `A route's second link is used while the first is down`() throws {
        let bench = try Bench { plan in
            plan.routes[0].priorities = [[0], [1]]
            plan.recovery = .milliseconds(50)
        }
        #expect(bench.settle(.home))
        bench[.carrier].association.abort()
        bench.wait { !bench.isActive(.carrier) }
        let user = Traffic.benign(1, from: .home)
        bench[.home].send(Party.home.data(user))
        bench.wait { !bench[.otherCarrier].arrivals.isEmpty }
        #expect(
            bench[.otherCarrier].takeArrivals() == [Party.otherCarrier.data(user, Party.home.route)]
        )
        bench.replace(.carrier, by: try bench.connect(.carrier))
        try bench.activate(.carrier)
        #expect(bench.settle(.home))
        #expect(bench[.otherCarrier].takeArrivals().isEmpty)
    }

    @Test func `An application server that is inactive gets nothing, the link's other one does`()
        throws
    {
        let bench = try Bench { $0.recovery = .milliseconds(100) }
        let carrier = bench[.carrier]
        carrier.send(M3UA.aspInactive(routingContexts: [101]))
        carrier.wait { carrier.has(4, 4) }
        let user = Traffic.benign(1, from: .home)
        bench[.home].send(Party.home.data(user, context: 1))
        // Others are not held up by what waits.
        #expect(bench.settle(.home))
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.destinationDown] == 1 }
        #expect(counters[.destinationDown] == 1)
        #expect(carrier.takeArrivals().isEmpty)
        // Later ones are not waited with again.
        bench[.home].send(Party.home.data(user, context: 1))
        #expect(bench.settle(.home))
        #expect(counters[.destinationDown] == 2)
        carrier.send(M3UA.aspActive(routingContexts: [101]))
        carrier.wait { carrier.has(4, 3) }
        bench[.home].send(Party.home.data(user, context: 1))
        bench.wait { !carrier.arrivals.isEmpty }
        #expect(
            carrier.takeArrivals() == [Party.carrier.data(user, Party.home.route, context: 1)])
    }

    @Test func `An application server that is back after T(r) gets nothing from before`() throws {
        let bench = try Bench { $0.recovery = .seconds(1) }
        let carrier = bench[.carrier]
        carrier.send(M3UA.aspInactive(routingContexts: [101]))
        carrier.wait { carrier.has(4, 4) }
        bench.wait(for: .milliseconds(600))
        let user = Traffic.benign(1, from: .home)
        bench[.home].send(Party.home.data(user, context: 1))
        bench.wait(for: .milliseconds(600))
        carrier.send(M3UA.aspActive(routingContexts: [101]))
        carrier.wait { carrier.has(4, 3) }
        #expect(bench.settle(.home))
        #expect(carrier.takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 0)[.destinationDown] == 1)
    }

    @Test func `An application server that is back within T(r) gets what waited, in order`() throws
    {
        let bench = try Bench { $0.recovery = .seconds(30) }
        let carrier = bench[.carrier]
        carrier.send(M3UA.aspInactive(routingContexts: [101]))
        carrier.wait { carrier.has(4, 4) }
        let users = (UInt32(0)..<600).map { Traffic.benign($0, from: .home) }
        for user in users { bench[.home].send(Party.home.data(user, context: 1)) }
        #expect(bench.settle(.home))
        // What there is no room for is dropped and counted.
        #expect(bench.gateway.counters(ofLink: 0)[.destinationDown] == 600 - 512)
        #expect(carrier.takeArrivals().isEmpty)
        carrier.send(M3UA.aspActive(routingContexts: [101]))
        carrier.wait { carrier.arrivals.count >= 512 }
        #expect(
            carrier.takeArrivals()
                == users.prefix(512).map {
                    Party.carrier.data($0, Party.home.route, context: 1)
                })
    }

    @Test func `A segmented message that is never whole is dropped in time, with an event`() throws
    {
        let bench = try Bench { $0.segmentTimeout = .milliseconds(50) }
        let segments = Traffic.unitdata(Traffic.updateLocation.begin(1))
            .segments(of: 60, reference: 1).map { Party.carrier.data($0.octets) }
        bench[.carrier].send(segments[0])
        var events: [String] = []
        bench.wait {
            events += bench.takeEvents()
            return !events.isEmpty
        }
        #expect(events == ["held decode segmentTimeout"])
        bench[.carrier].send(segments[1])
        #expect(bench.settle(.carrier))
        #expect(bench.takeEvents() == ["block decode illegal badSegmentation"])
        #expect(bench[.home].takeArrivals().isEmpty)
    }

    @Test func `A home network that does not answer is asked again, and served when it does`()
        throws
    {
        let bench = try Bench(activates: [.carrier])
        bench[.carrier].send(Party.carrier.data(Row.benign))
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench[.home].send(M3UA.aspUpAck())
        bench[.home].answers = true
        bench.wait { bench.isActive(.home) }
        bench.wait { !bench[.home].arrivals.isEmpty }
        #expect(bench[.home].takeArrivals() == [Party.home.data(Row.benign, Party.carrier.route)])
    }
}
