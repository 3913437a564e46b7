import SS7Builder
import SS7Filter
import SS7Wire
import SigtranTransport
import Testing

@testable import Gateway

/// Several links to a destination: which carries, which takes over, and what neighbours are told.
@Suite struct LinkSetTests {
    /// Sends messages from home to point code 4105, and gives them by their selection.
    @discardableResult
    private func send(_ bench: Bench, _ range: Range<UInt32>) -> [(sls: UInt8, user: [UInt8])] {
        range.map { number in
            let user = Traffic.benign(number, from: .home)
            let sls = UInt8(number % 16)
            bench[.home].send(Party.home.data(user) { $0.sls = sls })
            return (sls, user)
        }
    }

    private func data(_ party: Party, _ sent: [(sls: UInt8, user: [UInt8])]) -> [[UInt8]] {
        sent.map { message in
            party.data(message.user, Party.home.route) { $0.sls = message.sls }
        }
    }

    private func lose(_ party: Party, _ bench: Bench) {
        bench[party].association.abort()
        bench.wait { !bench.isActive(party) }
    }

    @Test func `Links of one priority share by SLS, and the lost one's SLSs go to the other`()
        throws
    {
        let bench = try Bench { plan in
            plan.routes[0].priorities = [[0, 1]]
            plan.recovery = .seconds(30)
        }
        let sent = send(bench, 0..<64)
        bench.wait {
            bench[.carrier].arrivals.count + bench[.otherCarrier].arrivals.count == 64
        }
        let (lower, upper) = (sent.filter { $0.sls < 8 }, sent.filter { $0.sls >= 8 })
        #expect(bench[.carrier].takeArrivals() == data(.carrier, lower))
        #expect(bench[.otherCarrier].takeArrivals() == data(.otherCarrier, upper))
        lose(.otherCarrier, bench)
        let rest = send(bench, 64..<128)
        bench.wait { bench[.carrier].arrivals.count == 64 }
        #expect(bench[.carrier].takeArrivals() == data(.carrier, rest))
    }

    @Test
    func
        `A blocked link's SLSs go to the other, over a change of hands too, until it is unblocked`()
        throws
    {
        let bench = try Bench { plan in
            plan.routes[0].priorities = [[0, 1]]
            plan.recovery = .seconds(30)
        }
        bench.gateway.block(link: 1)
        #expect(bench.gateway.isBlocked(link: 1) && !bench.gateway.isBlocked(link: 0))
        bench.wait { bench[.otherCarrier].has(4, 4) && bench[.otherCarrier].has(3, 5) }
        #expect(bench[.otherCarrier].has(4, 4) && bench[.otherCarrier].has(3, 5))
        #expect(!bench[.otherCarrier].isOver)
        try bench.handOver()
        #expect(bench.gateway.isBlocked(link: 1))
        let sent = send(bench, 0..<64)
        bench.wait { bench[.carrier].arrivals.count == 64 }
        #expect(bench[.carrier].takeArrivals() == data(.carrier, sent))
        #expect(bench[.otherCarrier].arrivals.isEmpty)
        bench[.otherCarrier].send(M3UA.aspUp())
        bench.wait { bench[.otherCarrier].has(0, 0) }
        #expect(bench[.otherCarrier].has(0, 0))

        bench.gateway.unblock(link: 1)
        try bench.activate(.otherCarrier)
        let rest = send(bench, 64..<128)
        bench.wait {
            bench[.carrier].arrivals.count + bench[.otherCarrier].arrivals.count == 64
        }
        #expect(
            bench[.otherCarrier].takeArrivals() == data(.otherCarrier, rest.filter { $0.sls >= 8 }))
    }

    @Test func `Three priorities are tried in order, and traffic comes back to the best`() throws {
        let bench = try Bench { plan in
            plan.links[1].allowedOriginating = nil
            plan.routes[2].priorities = [[2], [1]]
            plan.recovery = .seconds(30)
        }
        let users = (UInt32(1)..<4).map { Traffic.benign($0, from: .carrier) }
        bench[.carrier].send(Party.carrier.data(users[0]))
        bench.wait { !bench[.home].arrivals.isEmpty }
        try bench.loseHome()
        bench[.carrier].send(Party.carrier.data(users[1]))
        bench.wait { !bench[.otherCarrier].arrivals.isEmpty }
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench.isActive(.home) }
        bench[.carrier].send(Party.carrier.data(users[2]))
        bench.wait { !bench[.home].arrivals.isEmpty }
        #expect(bench[.home].takeArrivals() == [Party.home.data(users[2], Party.carrier.route)])
        #expect(
            bench[.otherCarrier].takeArrivals()
                == [Party.otherCarrier.data(users[1], Party.carrier.route)])
        #expect(bench.gateway.counters(ofLink: 2)[.destinationDown] == 0)
    }

    @Test func `Traffic goes around a link whose peer cannot reach the destination`() throws {
        let bench = try Bench { $0.routes[2].priorities = [[2], [1]] }
        bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: [6545]))
        #expect(bench.settle(.home))
        let user = Traffic.benign(1, from: .carrier)
        bench[.carrier].send(Party.carrier.data(user))
        bench.wait { !bench[.otherCarrier].arrivals.isEmpty }
        #expect(
            bench[.otherCarrier].takeArrivals()
                == [Party.otherCarrier.data(user, Party.carrier.route)])
        bench[.home].send(M3UA.network(.destinationAvailable, pointCodes: [6545]))
        #expect(bench.settle(.home))
        bench[.carrier].send(Party.carrier.data(user))
        bench.wait { !bench[.home].arrivals.isEmpty }
        #expect(bench[.home].takeArrivals() == [Party.home.data(user, Party.carrier.route)])
    }

    @Test(arguments: [[[2]], [[2], [1]]])
    func `Nothing is sent to a destination that all have said is unavailable`(
        _ priorities: [[Int]]
    ) throws {
        let bench = try Bench { $0.routes[2].priorities = priorities }
        lose(.otherCarrier, bench)
        bench[.home].send(M3UA.network(.destinationUnavailable, pointCodes: [6545]))
        #expect(bench.settle(.home))
        bench[.carrier].forgetManagement()
        bench[.carrier].send(Party.carrier.data(Traffic.benign(1, from: .carrier)))
        let counters = bench.gateway.counters(ofLink: 2)
        bench.wait { counters[.destinationDown] == 1 }
        // Who sends there all the same is told again.
        bench.wait { bench[.carrier].has(2, 1) }
        #expect(bench[.carrier].has(2, 1))
        bench[.home].send(M3UA.network(.destinationAvailable, pointCodes: [6545]))
        #expect(bench.settle(.home))
        #expect(bench.settle(.carrier))
        #expect(bench[.home].arrivals.isEmpty)
        #expect(counters[.destinationDown] == 1)
    }

    @Test func `Carriers are told of a destination when the last of its links is down`() throws {
        let bench = try Bench { plan in
            plan.routes[2].priorities = [[2], [1]]
            plan.recovery = .milliseconds(50)
        }
        bench[.carrier].send(M3UA.network(.destinationStateAudit, pointCodes: [6545]))
        bench.wait { bench[.carrier].has(2, 2) }
        bench[.carrier].forgetManagement()
        try bench.loseHome()
        bench.wait(for: .milliseconds(200))
        #expect(!bench[.carrier].has(2, 1))
        lose(.otherCarrier, bench)
        bench.wait { bench[.carrier].has(2, 1) }
        #expect(bench[.carrier].has(2, 1))
        bench.replace(.otherCarrier, by: try bench.connect(.otherCarrier))
        try bench.activate(.otherCarrier)
        bench.wait { bench[.carrier].has(2, 2) }
        #expect(bench[.carrier].has(2, 2))
    }

    @Test func `What waits for a link that is lost goes by the next one, in order`() throws {
        let bench = try Bench { plan in
            plan.routes[0].priorities = [[0], [1]]
            plan.links[0].parameters.sendBufferSize = 2_048
            plan.recovery = .seconds(30)
        }
        let first = bench[.carrier]
        first.reads = false
        let sent = send(bench, 0..<200)
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench.wait(for: .milliseconds(20))
        // Of another length of header, so that messages are written anew indeed.
        #expect(
            Party.carrier.networkAppearance != nil && Party.otherCarrier.networkAppearance == nil)
        first.association.abort()
        first.reads = true
        bench.wait { first.arrivals.count + bench[.otherCarrier].arrivals.count >= 200 }
        let before = first.takeArrivals()
        #expect(before == Array(data(.carrier, sent).prefix(before.count)))
        #expect(before.count < 100)
        let after = bench[.otherCarrier].takeArrivals()
        #expect(after == Array(data(.otherCarrier, sent).suffix(200 - before.count)))
        let counters = bench.gateway.counters(ofLink: 0)
        #expect(counters[.changedOver] > 0)
        #expect(counters[.lost] == 0 && counters[.destinationDown] == 0)
        #expect(!bench.gateway.workers[0].holdsMessages)
    }

    @Test func `What waits for a link goes by one that comes up while it waits`() throws {
        let bench = try Bench { plan in
            plan.routes[0].priorities = [[0], [1]]
            plan.recovery = .seconds(30)
        }
        lose(.otherCarrier, bench)
        lose(.carrier, bench)
        let sent = send(bench, 0..<100)
        bench.wait { bench.gateway.workers[0].holdsMessages }
        bench.replace(.otherCarrier, by: try bench.connect(.otherCarrier))
        try bench.activate(.otherCarrier)
        bench.wait { bench[.otherCarrier].arrivals.count >= 100 }
        #expect(bench[.otherCarrier].takeArrivals() == data(.otherCarrier, sent))
    }

    @Test func `What no link takes for T(r) is dropped and counted`() throws {
        let bench = try Bench { plan in
            plan.routes[0].priorities = [[0], [1]]
            plan.recovery = .milliseconds(100)
        }
        lose(.otherCarrier, bench)
        lose(.carrier, bench)
        send(bench, 0..<100)
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.destinationDown] >= 100 }
        #expect(counters[.destinationDown] == 100 && counters[.changedOver] == 0)
    }

    @Test func `A set keeps eight links and the priorities that they have`() {
        let table = RouteTable(
            [
                .init(pointCode: 1, priorities: [[3], [1, 2], [], [0, 4, 5, 6, 7, 8, 9]]),
                .init(pointCode: 2, links: [9, 8], networkIndicator: 2),
                .init(pointCode: 2, links: []),
            ], defaultFromInterconnect: 5, defaultFromHome: nil)
        func priorities(_ pointCode: UInt32, _ indicator: UInt8) -> [[Int]] {
            table.priorities(
                of: table.links(to: pointCode, networkIndicator: indicator, from: .interconnect))
        }
        #expect(priorities(1, 0) == [[3], [1, 2], [0, 4, 5, 6, 7]])
        #expect(priorities(2, 2) == [[9], [8]])
        #expect(priorities(2, 0).isEmpty)
        #expect(priorities(3, 0) == [[5]])
        #expect(table.links(to: 3, networkIndicator: 0, from: .home).isEmpty)
        // A link is barred where it is, and nowhere else.
        table.bar(2, by: 8, true)
        #expect(table.named(2, networkIndicator: 2)?.barred == 0b10)
        table.bar(2, by: 9, true)
        table.bar(2, by: 8, false)
        #expect(table.named(2, networkIndicator: 2)?.barred == 0b01)
        #expect(table.named(1, networkIndicator: 2)?.barred == 0)
    }
}
