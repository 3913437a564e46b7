import SS7Builder
import SS7Wire
import SigtranTransport
import Testing

@testable import Gateway

/// Another gateway goes on in the place of one: no peer notices, and nothing is lost.
@Suite struct HandoverTests {
    private static func messages(_ range: Range<UInt32>) -> (sent: [[UInt8]], arriving: [[UInt8]]) {
        let users = range.map { ($0, Traffic.benign($0, from: .carrier)) }
        return (
            users.map { number, user in Party.carrier.data(user) { $0.sls = UInt8(number % 16) } },
            users.map { number, user in
                Party.home.data(user, Party.carrier.route) { $0.sls = UInt8(number % 16) }
            }
        )
    }

    /// True where no peer has heard a word of management, nor seen its association end.
    private func isUnnoticed(_ bench: Bench) -> Bool {
        Party.allCases.allSatisfy {
            bench[$0].management.isEmpty && !bench[$0].isOver && bench[$0].events.count <= 1
        }
    }

    @Test func `Traffic goes on in both directions, and counts go on, too`() throws {
        let bench = try Bench()
        #expect(bench.settle(.carrier) && bench.settle(.home))
        for peer in bench.peers { peer.forgetManagement() }
        for _ in 0..<5 { try bench.handOver() }
        for party in Party.allCases { #expect(bench.isActive(party)) }
        #expect(bench.settle(.carrier) && bench.settle(.otherCarrier) && bench.settle(.home))
        #expect(
            isUnnoticed(bench), "\(Party.allCases.map { (bench[$0].management, bench[$0].events) })"
        )
        #expect(bench.gateway.counters(ofLink: 0)[.received] == 2)
        #expect(bench.gateway.counters(ofLink: 2)[.received] == 2)
        #expect(bench.gateway.tableStatus().generation == 6)
    }

    @Test func `An answer in a dialogue from before is known`() throws {
        let bench = try Bench()
        let question = Traffic.unitdata(Traffic.updateLocation.begin(0x0102_0304)).octets
        bench[.carrier].send(Party.carrier.data(question))
        #expect(bench.wait { bench[.home].arrivals.count == 1 })
        try bench.handOver()
        #expect(bench.gateway.hasAdoptedMemory)
        let answer = Traffic.unitdata(
            from: Number.homeHLR, to: Number.partner,
            TCAP.end(to: 0x0102_0304, [TCAP.returnResult(1)])
        ).octets
        bench[.home].send(Party.home.data(answer))
        #expect(bench.wait { bench[.carrier].arrivals.count == 1 })
        #expect(bench.gateway.counters(ofLink: 2)[Reason.unknownDialogue] == 0)
    }

    @Test func `The first segment of a message came before, the second comes after`() throws {
        let bench = try Bench()
        let segments = Traffic.unitdata(Traffic.updateLocation.begin(7)).segments(
            of: 60, reference: 1
        )
        .map(\.octets)
        bench[.carrier].send(Party.carrier.data(segments[0]))
        #expect(bench.wait { bench.gateway.counters(ofLink: 0)[.held] == 1 })
        try bench.handOver()
        bench[.carrier].send(Party.carrier.data(segments[1]))
        #expect(bench.wait { bench[.home].arrivals.count == 2 })
        #expect(
            bench[.home].takeArrivals()
                == segments.map { Party.home.data($0, Party.carrier.route) })
    }

    @Test func `What waits for a peer that does not read arrives later, in order`() throws {
        let bench = try Bench { $0.links[2].parameters.sendBufferSize = 8_192 }
        let (sent, arriving) = Self.messages(0..<6_000)
        bench[.home].reads = false
        var next = 0
        var misses = 0
        while next < sent.count, misses < 200 {
            if bench[.carrier].send(sent[next]) {
                next += 1
                misses = 0
            } else {
                misses += 1
                bench.wait(for: .milliseconds(1))
            }
        }
        #expect(bench.gateway.workers[0].holdsMessages)
        try bench.handOver()
        #expect(bench.gateway.workers[0].holdsMessages)
        bench[.home].reads = true
        bench.wait {
            while next < sent.count, bench[.carrier].send(sent[next]) { next += 1 }
            return bench[.home].arrivals.count >= sent.count
        }
        #expect(bench[.home].takeArrivals() == arriving)
    }

    /// What waits is with the worker of the link that it goes to; another one reads what comes next.
    @Test func `What waits goes first, whichever worker reads what comes later`() throws {
        let bench = try Bench { plan in
            plan.workers = 2
            plan.links[1].allowedOriginating = nil
            plan.links[2].parameters.sendBufferSize = 8_192
        }
        let other = bench[.otherCarrier]
        #expect(bench.gateway.fabric.links[1].worker != bench.gateway.fabric.links[2].worker)
        let users = (UInt32(0)..<8_000).map { Traffic.benign($0, from: .carrier) }
        var next = 0
        func send() -> Bool {
            guard next < users.count else { return false }
            let message = Party.otherCarrier.data(users[next]) { $0.sls = UInt8(next % 16) }
            guard other.send(message) else { return false }
            next += 1
            return true
        }
        for _ in 0..<2 {
            bench[.home].reads = false
            var misses = 0
            while misses < 50 {
                if send() { continue }
                misses += 1
                bench.wait(for: .milliseconds(1))
            }
            let isHolding = bench.gateway.workers.contains { $0.holdsMessages }
            #expect(isHolding)
            try bench.handOver()
            bench[.home].reads = true
            let last = next + 200
            bench.wait {
                while next < last, send() {}
                return next >= last && bench[.home].arrivals.count >= next
            }
        }
        let arriving = users.prefix(next).enumerated().map { number, user in
            Party.home.data(user, Party.otherCarrier.route) { $0.sls = UInt8(number % 16) }
        }
        #expect(bench[.home].takeArrivals() == arriving)
    }

    @Test func `A link that is removed ends in order, and the others notice nothing`() throws {
        let bench = try Bench()
        try bench.handOver { plan in
            plan.links.remove(at: 1)
            plan.routes = [
                RouteTable.Route(pointCode: 4105, links: [0]),
                RouteTable.Route(pointCode: 6545, links: [1]),
            ]
            plan.defaultFromInterconnect = 1
        }
        #expect(bench.wait { bench[.otherCarrier].isOver })
        #expect(bench.settle(.carrier) && bench.settle(.home))
        #expect(!bench[.carrier].isOver && !bench[.home].isOver)
    }

    @Test func `A link whose peer would see a difference begins anew`() throws {
        let bench = try Bench()
        try bench.handOver { $0.links[1].routingContexts = [301] }
        #expect(bench.wait { bench[.otherCarrier].isOver })
        #expect(bench.settle(.carrier))
        #expect(!bench[.carrier].isOver)
    }

    @Test func `A gateway that cannot start changes nothing`() throws {
        let bench = try Bench()
        #expect(bench.settle(.carrier) && bench.settle(.otherCarrier) && bench.settle(.home))
        for peer in bench.peers { peer.forgetManagement() }
        #expect(throws: (any Error).self) {
            try bench.handOver { plan in
                plan.links.remove(at: 1)
                // Somebody else's.
                plan.links[0].listen = [Bench.homeAddress]
            }
        }
        #expect(bench.settle(.carrier) && bench.settle(.otherCarrier) && bench.settle(.home))
        #expect(isUnnoticed(bench))
    }

    @Test func `Sizes of memories that differ make new memories`() throws {
        let bench = try Bench()
        try bench.handOver { $0.dialogueCapacity *= 2 }
        #expect(!bench.gateway.hasAdoptedMemory)
        #expect(bench.settle(.carrier))
    }
}
