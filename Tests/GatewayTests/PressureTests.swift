import Foundation
import SS7Builder
import SigtranTransport
import Synchronization
import Testing

@testable import Gateway

/// Destinations that are full, slow or away: nothing is lost that need not be, and memory is bounded.
@Suite struct PressureTests {
    /// Messages one after the other, as the carrier sends them and as home should get them.
    private static func messages(_ range: Range<UInt32>) -> (sent: [[UInt8]], arriving: [[UInt8]]) {
        let users = range.map { ($0, Traffic.benign($0, from: .carrier)) }
        return (
            users.map { number, user in Party.carrier.data(user) { $0.sls = UInt8(number % 16) } },
            users.map { number, user in
                Party.home.data(user, Party.carrier.route) { $0.sls = UInt8(number % 16) }
            }
        )
    }

    /// Sends what the association takes, from `next` on, until it has taken nothing for a while.
    private func fill(_ bench: Bench, _ messages: [[UInt8]], _ next: inout Int) {
        var misses = 0
        while next < messages.count, misses < 300 {
            if bench[.carrier].send(messages[next]) {
                next += 1
                misses = 0
            } else {
                misses += 1
                bench.wait(for: .milliseconds(1))
            }
        }
    }

    @Test func `Home is full: carriers are held up, and then everything arrives in order`() throws {
        // Before the gateway, which does not wait for it with its heartbeats.
        let (sent, arriving) = Self.messages(0..<6_000)
        let bench = try Bench { plan in
            plan.links[2].parameters.sendBufferSize = 8_192
            plan.links[0].heartbeat = .milliseconds(500)
        }
        bench[.home].reads = false
        var next = 0
        fill(bench, sent, &next)
        // What two queues, what may wait and one batch hold, and no more.
        #expect(next < 5_000)
        #expect(bench.gateway.workers[0].holdsMessages)
        // The other way nothing is held up, and no heartbeat is missed.
        #expect(bench.settle(.home))
        bench.wait(for: .milliseconds(1_300))
        #expect(!bench[.carrier].isOver)
        bench[.home].reads = true
        bench.wait {
            while next < sent.count, bench[.carrier].send(sent[next]) { next += 1 }
            return bench[.home].arrivals.count >= sent.count
        }
        #expect(bench[.home].takeArrivals() == arriving)
        #expect(bench.gateway.counters(ofLink: 2)[.lost] == 0)
        #expect(!bench.gateway.workers[0].holdsMessages)
    }

    @Test func `Home takes a little at a time`() throws {
        let bench = try Bench { $0.links[2].parameters.sendBufferSize = 1_024 }
        let (sent, arriving) = Self.messages(0..<1_000)
        var next = 0
        bench.wait {
            while next < sent.count, bench[.carrier].send(sent[next]) { next += 1 }
            return bench[.home].arrivals.count >= sent.count
        }
        #expect(bench[.home].takeArrivals() == arriving)
    }

    @Test func `What home has no room for rests and then goes on, in order`() throws {
        var holding: HoldingTransport?
        let bench = try Bench { plan in
            holding = HoldingTransport(plan.links[2].transport)
            plan.links[2].transport = holding ?? plan.links[2].transport
        }
        let transport = try #require(holding)
        let (sent, arriving) = Self.messages(0..<1_000)
        transport.room.store(100, ordering: .relaxed)
        var next = 0
        let end = ContinuousClock.now + .milliseconds(300)
        bench.wait {
            while next < sent.count, bench[.carrier].send(sent[next]) { next += 1 }
            return ContinuousClock.now > end && bench[.home].arrivals.count >= 100
        }
        #expect(bench[.home].arrivals.count == 100)
        #expect(bench.gateway.workers[0].holdsMessages)
        // Asked again every few milliseconds, and not at each of its turns.
        let before = transport.refusals.load(ordering: .relaxed)
        let began = ContinuousClock.now
        bench.wait(for: .milliseconds(200))
        let asked = transport.refusals.load(ordering: .relaxed) - before
        let rests = Int((ContinuousClock.now - began) / .nanoseconds(Int64(Worker.rest)))
        #expect(asked > 2 && asked <= rests + 2)
        bench.wait {
            transport.room.store(7, ordering: .relaxed)
            while next < sent.count, bench[.carrier].send(sent[next]) { next += 1 }
            return bench[.home].arrivals.count >= sent.count
        }
        #expect(bench[.home].takeArrivals() == arriving)
        #expect(bench.gateway.counters(ofLink: 2)[.lost] == 0)
    }

    @Test func `Many segmented messages at once for a full destination are not lost`() throws {
        let bench = try Bench { plan in
            plan.links[2].parameters.sendBufferSize = 2_048
            plan.segmentCapacity = 64
        }
        let message = Traffic.unitdata(Traffic.updateLocation.begin(1))
        let flows = (0..<32).map { message.segments(of: 8, reference: UInt32($0)).map(\.octets) }
        let count = flows[0].count
        #expect(count > 10)
        bench[.home].reads = false
        for place in 0..<count {
            for flow in flows { bench[.carrier].send(Party.carrier.data(flow[place])) }
        }
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench.wait(for: .milliseconds(20))
        bench[.home].reads = true
        bench.wait { bench[.home].arrivals.count >= 32 * count }
        let arriving = flows.joined().map { Party.home.data($0, Party.carrier.route) }
        #expect(bench[.home].takeArrivals() == arriving)
        #expect(bench.gateway.counters(ofLink: 2)[.lost] == 0)
    }

    @Test func `Home is away for less than T(r): messages wait for it`() throws {
        let bench = try Bench()
        let (sent, arriving) = Self.messages(0..<500)
        try bench.loseHome()
        for message in sent { bench[.carrier].send(message) }
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench[.home].arrivals.count >= 500 }
        #expect(bench[.home].takeArrivals() == arriving)
        #expect(bench.gateway.counters(ofLink: 2)[.destinationDown] == 0)
    }

    @Test func `A loss that is newer than the worker's clock has not been long ago`() throws {
        let bench = try Bench()
        let (sent, arriving) = Self.messages(0..<50)
        try bench.loseHome()
        bench.gateway.fabric.links[2].downSince.store(
            monotonicNanoseconds() + 1_000_000_000, ordering: .relaxed)
        for message in sent { bench[.carrier].send(message) }
        bench.wait { bench.gateway.counters(ofLink: 0)[.received] == 50 }
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench[.home].arrivals.count >= 50 }
        #expect(bench[.home].takeArrivals() == arriving)
        #expect(bench.gateway.counters(ofLink: 2)[.destinationDown] == 0)
    }

    @Test func `Home is away for longer: messages are dropped and counted, and then go on`() throws
    {
        // Long enough for a busy machine to bring home back within it, the second time.
        let bench = try Bench { $0.recovery = .seconds(4) }
        let (sent, _) = Self.messages(0..<500)
        try bench.loseHome()
        for message in sent { bench[.carrier].send(message) }
        let counters = bench.gateway.counters(ofLink: 2)
        bench.wait { counters[.destinationDown] >= 500 }
        #expect(counters[.destinationDown] == 500)
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench.isActive(.home) }
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        // The next time it is waited for again.
        try bench.loseHome()
        bench[.carrier].send(sent[0])
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { !bench[.home].arrivals.isEmpty }
        #expect(bench[.home].takeArrivals().count == 1)
    }

    @Test func `What came within T(r) is not kept beyond it, though home is back at once`() throws {
        let bench = try Bench { $0.recovery = .seconds(1) }
        let (sent, _) = Self.messages(0..<1)
        try bench.loseHome()
        bench.wait(for: .milliseconds(500))
        bench[.carrier].send(sent[0])
        // DUNA says that T(r) is over.
        bench[.carrier].wait { bench[.carrier].has(2, 1) }
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench.isActive(.home) }
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals().isEmpty)
        #expect(bench.gateway.counters(ofLink: 2)[.destinationDown] == 1)
    }

    @Test func `What comes after T(r) does not wait`() throws {
        let bench = try Bench { $0.recovery = .seconds(2) }
        let (sent, _) = Self.messages(0..<1)
        try bench.loseHome()
        bench.wait(for: .milliseconds(2500))
        let clock = ContinuousClock()
        let begin = clock.now
        bench[.carrier].send(sent[0])
        let counters = bench.gateway.counters(ofLink: 2)
        bench.wait { counters[.destinationDown] == 1 }
        #expect(counters[.destinationDown] == 1)
        #expect(clock.now - begin < .seconds(1))
        // Who sends all the same is told again, once a second.
        bench[.carrier].forgetManagement()
        bench.wait(for: .milliseconds(1100))
        for _ in 0..<10 { bench[.carrier].send(sent[0]) }
        bench.wait { counters[.destinationDown] == 11 }
        #expect(bench[.carrier].wait { bench[.carrier].has(2, 1) })
        let told = bench[.carrier].management.filter { $0.starts(with: [1, 0, 2, 1]) }
        #expect(told.count == 1)
    }

    @Test func `A carrier that does not read its answers holds up nobody`() throws {
        let bench = try Bench { plan in
            plan.links[0].parameters.sendBufferSize = 2_048
            plan.recovery = .seconds(100)
        }
        let message = Traffic.unitdata(
            from: Number.returned, Traffic.updateLocation.begin(1), returnOption: true)
        bench[.carrier].reads = false
        var next = 0
        let sent = Array(repeating: Party.carrier.data(message.octets), count: 500)
        fill(bench, sent, &next)
        #expect(next == 500)
        let answer = Traffic.benign(5, from: .home)
        bench[.home].send(Party.home.data(answer) { $0.dpc = 4106 })
        bench.wait { !bench[.otherCarrier].arrivals.isEmpty }
        #expect(bench[.otherCarrier].takeArrivals().count == 1)
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.blocked] == 500 }
        #expect(counters[.answered] > 0 && counters[.answered] + counters[.lost] == 500)
    }

    /// Messages of home to the first carrier, as home sends them and as the carrier should get them.
    private static func fromHome(_ range: Range<UInt32>) -> (sent: [[UInt8]], arriving: [[UInt8]]) {
        let users = range.map { Traffic.benign($0, from: .home) }
        return (
            users.map { Party.home.data($0) },
            users.map { Party.carrier.data($0, Party.home.route) }
        )
    }

    private static let toOther = Party.home.data(Traffic.benign(5, from: .home)) { $0.dpc = 4106 }

    @Test(arguments: [false, true])
    func `A carrier that is away, or reads nothing, holds up no other`(isAway: Bool) throws {
        let bench = try Bench { plan in
            plan.links[0].parameters.sendBufferSize = 2_048
            plan.recovery = .seconds(100)
        }
        let carrier = bench[.carrier]
        if isAway { carrier.association.abort() } else { carrier.reads = false }
        if isAway { bench.wait { !bench.isActive(.carrier) } }
        let (sent, arriving) = Self.fromHome(0..<300)
        for message in sent { #expect(bench[.home].send(message)) }
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench[.home].send(Self.toOther)
        bench.wait { !bench[.otherCarrier].arrivals.isEmpty }
        #expect(bench[.otherCarrier].takeArrivals().count == 1)
        if isAway {
            bench.replace(.carrier, by: try bench.connect(.carrier))
            try bench.activate(.carrier)
        } else {
            carrier.reads = true
        }
        bench.wait { bench[.carrier].arrivals.count >= 300 }
        #expect(bench[.carrier].takeArrivals() == arriving)
        let counters = bench.gateway.counters(ofLink: 0)
        #expect(counters[.congested] == 0 && counters[.destinationDown] == 0)
    }

    @Test func `A carrier for which too much waits holds up home for no longer than T(r)`() throws {
        let bench = try Bench { plan in
            plan.links[0].parameters.sendBufferSize = 2_048
            plan.recovery = .milliseconds(100)
        }
        _ = bench.gateway.takeLinkEvents()
        bench[.carrier].reads = false
        let (sent, arriving) = Self.fromHome(0..<3_000)
        var next = 0
        bench.wait {
            while next < sent.count, bench[.home].send(sent[next]) { next += 1 }
            return next == sent.count
        }
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.congested] > 2_000 }
        bench[.home].send(Self.toOther)
        bench.wait { !bench[.otherCarrier].arrivals.isEmpty }
        #expect(bench[.otherCarrier].takeArrivals().count == 1)
        #expect(bench.isCongestionTold == [true])
        // What waited goes, in order, and then all goes on.
        bench[.carrier].reads = true
        bench.wait { !bench.gateway.workers[0].holdsMessages }
        bench.wait { bench[.carrier].arrivals.count >= 3_000 - counters[.congested] }
        let came = bench[.carrier].takeArrivals()
        #expect(came == Array(arriving.prefix(came.count)))
        #expect(came.count + counters[.congested] == 3_000)
        #expect(counters[.sent] == came.count)
        #expect(bench.settle(.home))
        #expect(bench.isCongestionTold == [false])
        #expect(counters[.destinationDown] == 0 && counters[.lost] == 0)
    }

    @Test func `A carrier that takes little at a time is held up for once, and gets what it takes`()
        throws
    {
        let bench = try Bench { plan in
            plan.links[0].parameters.sendBufferSize = 2_048
            plan.recovery = .milliseconds(50)
        }
        let (sent, arriving) = Self.fromHome(0..<4_000)
        var next = 0
        var look = 0
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait {
            look += 1
            bench[.carrier].reads = look % 20 == 0
            while next < sent.count, bench[.home].send(sent[next]) { next += 1 }
            return next == sent.count && counters[.congested] > 0
        }
        bench[.carrier].reads = true
        bench.wait { bench[.carrier].arrivals.count + counters[.congested] >= 4_000 }
        let came = bench[.carrier].takeArrivals()
        #expect(came == arriving.filter { Set(came).contains($0) })
        #expect(came.count + counters[.congested] == 4_000)
    }

    @Test func `A full ring of events counts what it loses and stops nothing`() throws {
        let bench = try Bench { $0.ringCapacity = 16 }
        let attack = Traffic.unitdata(
            from: Number.stranger, Traffic.anyTimeInterrogation.begin(1))
        for _ in 0..<1_000 { bench[.carrier].send(Party.carrier.data(attack.octets)) }
        #expect(bench.settle(.carrier))
        #expect(bench.gateway.rings[0].lost == 984)
        #expect(bench.takeEvents().count == 16)
        bench[.carrier].send(Party.carrier.data(attack.octets))
        #expect(bench.settle(.carrier))
        #expect(bench.takeEvents().count == 1)
    }

    @Test(arguments: [false, true])
    func `A stop lets out what is inside and ends every association in order`(
        isFull: Bool
    ) throws {
        let bench = try Bench { $0.links[2].parameters.sendBufferSize = 4_096 }
        let (sent, arriving) = Self.messages(0..<100)
        bench[.home].reads = !isFull
        for message in sent { bench[.carrier].send(message) }
        if isFull {
            bench.wait {
                bench.gateway.workers[0].holdsMessages
                    && bench.gateway.counters(ofLink: 0)[.received] > 30
            }
            bench.wait(for: .milliseconds(30))
        } else {
            bench.wait { bench.gateway.counters(ofLink: 0)[.received] == 100 }
        }
        let received = bench.gateway.counters(ofLink: 0)[.received]
        let stopped = Stopping(bench.gateway)
        if isFull {
            bench.wait(for: .milliseconds(100))
            bench[.home].reads = true
        }
        bench.wait { stopped.isDone && bench.peers.allSatisfy(\.isOver) }
        #expect(stopped.isDone)
        #expect(received == 100 || isFull && received > 30)
        let came = bench[.home].takeArrivals()
        #expect(came.count >= received)
        #expect(came == Array(arriving.prefix(came.count)))
        for peer in bench.peers {
            #expect(peer.events.contains(.shutdownByPeer))
            #expect(!peer.events.contains(.lost))
        }
        // The home network's gateway was told before: ASP Inactive, then ASP Down.
        #expect(bench[.home].has(4, 2) && bench[.home].has(3, 2))
    }
}

extension Bench {
    /// What has been told of the first carrier: that it takes too little, or all again.
    fileprivate var isCongestionTold: [Bool] {
        gateway.takeLinkEvents().compactMap { event in
            guard case .congested(let isCongested) = event.happening, event.link == 0 else {
                return nil
            }
            return isCongested
        }
    }
}
