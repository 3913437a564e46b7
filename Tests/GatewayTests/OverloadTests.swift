import CAllocationCounter
import M3UASession
import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import SigtranTransport
import Synchronization
import Testing

@testable import Gateway

/// More than can go on: back-pressure, SCON at marks, and what the policies for overload do.
@Suite struct OverloadTests {
    /// Messages that the shipped packs block.
    private static func attacks(_ count: Int, priority: UInt8 = 0) -> [[UInt8]] {
        let attack = Traffic.unitdata(from: Number.stranger, Traffic.anyTimeInterrogation.begin(1))
        let message = Party.carrier.data(attack.octets) { $0.mp = priority }
        return Array(repeating: message, count: count)
    }

    private func bench(
        _ policy: OverloadPolicy, change: (inout GatewayPlan) -> Void = { _ in }
    ) throws -> Bench {
        try Bench(isTurnedByHand: true) { plan in
            plan.links[0].overload = policy
            plan.overloadAfter = .milliseconds(1)
            plan.ringCapacity = 16_384
            change(&plan)
        }
    }

    /// One turn of a worker that has not kept up for so many times its patience.
    private func turn(_ bench: Bench, level: UInt64) {
        let worker = bench.gateway.workers[0]
        worker.backlog.note(isLeft: true, at: 1, patience: 10)
        worker.backlog.note(isLeft: true, at: 1 + 10 * level, patience: 10)
        worker.turn(milliseconds: 0)
        for peer in bench.peers { peer.pump() }
    }

    @Test func `A worker is overloaded when turn after turn has left messages unread`() {
        var backlog = Backlog()
        backlog.note(isLeft: true, at: 100, patience: 10)
        #expect(!backlog.isOverloaded)
        backlog.note(isLeft: true, at: 109, patience: 10)
        #expect(!backlog.isOverloaded)
        backlog.note(isLeft: true, at: 110, patience: 10)
        #expect(backlog.isOverloaded && backlog.level == 1)
        backlog.note(isLeft: true, at: 135, patience: 10)
        #expect(backlog.level == 3)
        backlog.note(isLeft: true, at: 1_000, patience: 10)
        #expect(backlog.level == 4)
        backlog.note(isLeft: false, at: 1_001, patience: 10)
        #expect(!backlog.isOverloaded)
        backlog.note(isLeft: true, at: 1_002, patience: 10)
        #expect(!backlog.isOverloaded)
    }

    @Test func `bypass: what comes too fast goes on unjudged, is counted, and is judged again`()
        throws
    {
        let bench = try bench(.bypass)
        for message in Self.attacks(2_500) { #expect(bench[.carrier].send(message)) }
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.received] == 2_500 }
        // Two turns at least are judged, the rest of the queue is not.
        #expect(counters[.blocked] >= 1_024 && counters[.bypassed] >= 512)
        #expect(counters[.blocked] + counters[.bypassed] == 2_500)
        bench.wait { bench[.home].arrivals.count >= counters[.bypassed] }
        #expect(bench[.home].takeArrivals().count == counters[.bypassed])
        #expect(bench.gateway.overloads == 1 && bench.gateway.overloadedWorkers == 0)
        let before = counters[.bypassed]
        bench[.carrier].send(Self.attacks(1)[0])
        #expect(bench.settle(.carrier))
        #expect(counters[.bypassed] == before)
        #expect(bench[.home].takeArrivals().isEmpty)
    }

    @Test func `wait: nothing is dropped and nothing goes on unjudged`() throws {
        let bench = try bench(.wait)
        for message in Self.attacks(2_500) { #expect(bench[.carrier].send(message)) }
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.received] == 2_500 }
        #expect(counters[.blocked] == 2_500)
        #expect(counters[.bypassed] == 0 && counters[.overloaded] == 0)
        // It is told all the same.
        #expect(bench.gateway.overloads == 1)
    }

    @Test func `drop: the lowest priority goes first`() throws {
        let bench = try bench(.drop)
        let user = Traffic.benign(1, from: .carrier)
        let counters = bench.gateway.counters(ofLink: 0)
        for (level, passing) in [(UInt64(1), [1, 2, 3]), (2, [2, 3]), (4, [])] {
            for priority in UInt8(0)..<4 {
                bench[.carrier].send(Party.carrier.data(user) { $0.mp = priority })
            }
            let before = counters[.overloaded]
            turn(bench, level: level)
            let arriving = passing.map { priority in
                Party.home.data(user, Party.carrier.route) { $0.mp = UInt8(priority) }
            }
            #expect(bench[.home].takeArrivals() == arriving)
            #expect(counters[.overloaded] - before == 4 - passing.count)
        }
    }

    @Test func `bypass: what is illegal or in segments is judged all the same`() throws {
        let bench = try bench(.bypass)
        let counters = bench.gateway.counters(ofLink: 0)
        let attack = Traffic.unitdata(from: Number.stranger, Traffic.anyTimeInterrogation.begin(1))
        let segments = attack.segments(of: 40, reference: 1).map(\.octets)
        let all = segments + [Row.illegal(from: Number.partner), Row.connection]
        for user in all { bench[.carrier].send(Party.carrier.data(user)) }
        bench[.carrier].send(Party.carrier.data([0x14, 0x91, 0x19]) { $0.si = 0 })
        turn(bench, level: 1)
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(counters[.bypassed] == 0 && counters[.blocked] == 4)
    }

    @Test func `bypass: SMS home routing reads everything`() throws {
        let bench = try bench(.bypass) { plan in
            guard let address = Digits("1555019555") else { return }
            plan.homeRouting = HomeRouting.Terms(address: address)
            plan.homeRoutingCapacity = 4_096
        }
        bench[.carrier].send(Self.attacks(1)[0])
        turn(bench, level: 1)
        #expect(bench.gateway.counters(ofLink: 0)[.bypassed] == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.blocked] == 1)
    }

    @Test func `bypass: messages to our own point code are translated, and dialogues forgiven`()
        throws
    {
        let bench = try bench(.bypass) { plan in
            GlobalTitleTests.translate(&plan)
            plan.startupGrace = .seconds(60)
        }
        bench.gateway.workers[0].graceEnds = 0
        bench[.carrier].send(Party.carrier.data(Row.benign) { $0.dpc = 2_000 })
        turn(bench, level: 1)
        #expect(
            bench[.home].takeArrivals()
                == [Party.home.data(Row.benign, MTPRoute(opc: 2_000, dpc: 6545))])
        #expect(bench.gateway.workers[0].isInGrace)
    }

    @Test func `bypass: an unjudged message allocates nothing`() throws {
        let bench = try bench(.bypass)
        var counted: UInt64 = 0
        for round in 0..<20 {
            for message in Self.attacks(50) { bench[.carrier].send(message) }
            let worker = bench.gateway.workers[0]
            worker.backlog.note(isLeft: true, at: 1, patience: 10)
            worker.backlog.note(isLeft: true, at: 11, patience: 10)
            weir_allocations_start()
            worker.turn(milliseconds: 0)
            let noted = weir_allocations_stop().allocations
            if round > 0 { counted += noted }
            for peer in bench.peers { peer.pump() }
            bench[.home].arrivals = []
        }
        #expect(counted == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.bypassed] == 1_000)
    }

    @Test func `drop: a destination that takes nothing holds up nobody for longer than allowed`()
        throws
    {
        let bench = try Bench { plan in
            for link in 0...1 { plan.links[link].overload = .drop }
            plan.links[2].parameters.sendBufferSize = 2_048
            plan.overloadAfter = .milliseconds(20)
        }
        bench[.home].reads = false
        let message = Party.carrier.data(Traffic.benign(1, from: .carrier))
        for _ in 0..<500 { bench[.carrier].send(message) }
        let counters = bench.gateway.counters(ofLink: 2)
        bench.wait { bench.gateway.counters(ofLink: 0)[.received] == 500 }
        bench.wait { !bench.gateway.workers[0].holdsMessages }
        #expect(counters[.overloaded] > 400 && counters[.destinationDown] == 0)
        bench[.home].reads = true
        bench.wait { bench[.home].arrivals.count >= 500 - counters[.overloaded] }
        #expect(bench[.home].takeArrivals().count == 500 - counters[.overloaded])
        #expect(bench.settle(.carrier))
    }

    @Test func `Those who send to a link with a queue are told, and when it is gone again`() throws
    {
        let bench = try Bench { plan in
            plan.links[2].parameters.sendBufferSize = 2_048
            plan.congestion = CongestionMarks(high: 1, low: 0)
        }
        bench[.home].reads = false
        let carrier = bench[.carrier]
        for number in 0..<100 {
            carrier.send(Party.carrier.data(Traffic.benign(UInt32(number), from: .carrier)))
        }
        // SCON of home's point code, without a level.
        let point = M3UA.network(.signallingCongestion, pointCodes: [6545]).octets.suffix(8)
        func congestions() -> [[UInt8]] { carrier.management.filter { $0[2] == 2 && $0[3] == 4 } }
        bench.wait { !congestions().isEmpty }
        #expect(congestions().count == 1)
        #expect(congestions().first?.suffix(8) == point)
        bench[.home].reads = true
        bench.wait { congestions().count == 2 }
        // Level 0: no congestion.
        #expect(congestions().last?.suffix(8) == [0x02, 0x05, 0, 8, 0, 0, 0, 0])
        bench.wait { bench[.home].arrivals.count == 100 }
        #expect(bench[.home].takeArrivals().count == 100)
        #expect(bench.gateway.fabric.links[2].waiting.load(ordering: .relaxed) == 0)
    }
}
