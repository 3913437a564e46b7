import SS7Builder
import SS7Filter
import SS7Wire
import SigtranTransport
import Testing

@testable import Gateway

/// What a lost association had taken and never sent: it goes again, before what came after it.
///
/// The association in memory gives back what its peer has not read.
@Suite struct ReturnTests {
    private static func messages(
        _ range: Range<UInt32>, from party: Party = .carrier, to target: Party = .home
    ) -> (sent: [[UInt8]], arriving: [[UInt8]]) {
        let users = range.map { ($0, Traffic.benign($0, from: party)) }
        return (
            users.map { number, user in party.data(user) { $0.sls = UInt8(number % 16) } },
            users.map { number, user in
                target.data(user, party.route) { $0.sls = UInt8(number % 16) }
            }
        )
    }

    private func send(_ messages: ArraySlice<[UInt8]>, by party: Party, _ bench: Bench) {
        var rest = messages
        bench.wait {
            while let next = rest.first, bench[party].send(next) { rest.removeFirst() }
            return rest.isEmpty
        }
    }

    /// Lets a peer read nothing, and then vanish.
    private func makeDeaf(_ party: Party, _ bench: Bench) {
        bench[party].reads = false
        bench[party].association.givesBackUnread = true
    }

    @Test(arguments: [false, true])
    func `It goes by the link's next association, over a change of hands too`(
        isHandedOver: Bool
    ) throws {
        let (sent, arriving) = Self.messages(0..<900)
        let bench = try Bench { plan in
            plan.links[2].parameters.sendBufferSize = 128 * 1024
            plan.recovery = .seconds(30)
        }
        makeDeaf(.home, bench)
        send(sent[..<800], by: .carrier, bench)
        bench.wait { bench.forwarded == 800 }
        try bench.loseHome()
        send(sent[800...], by: .carrier, bench)
        if isHandedOver { try bench.handOver() }
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench[.home].arrivals.count >= 900 }
        let numbers = bench[.home].takeArrivals().map { arriving.firstIndex(of: $0) ?? -1 }
        #expect(numbers == Array(0..<900))
        let counters = bench.gateway.counters(ofLink: 2)
        #expect(counters[.returned] > 400)
        #expect(counters[.undelivered] == 0 && counters[.lost] == 0)
        #expect(counters[.destinationDown] == 0)
        #expect(bench.gateway.workers.allSatisfy { !$0.holdsMessages })
    }

    @Test func `It goes by another link, before what is newer`() throws {
        let (sent, _) = Self.messages(0..<300, from: .home, to: .carrier)
        let bench = try Bench { plan in
            plan.routes[0].priorities = [[0, 1]]
            plan.recovery = .seconds(30)
        }
        makeDeaf(.carrier, bench)
        send(sent[..<200], by: .home, bench)
        bench.wait { bench[.otherCarrier].arrivals.count >= 96 }
        bench[.otherCarrier].arrivals = []
        bench[.carrier].association.abort()
        send(sent[200...], by: .home, bench)
        bench.wait { bench[.otherCarrier].arrivals.count >= 204 }
        // What was the lost link's comes first of each selection, in order.
        let users = (UInt32(0)..<300).map { ($0, Traffic.benign($0, from: .home)) }
        for selection in UInt32(0)..<16 {
            let due = users.filter { number, _ in
                number % 16 == selection && (selection < 8 || number >= 200)
            }.map { number, user in
                Party.otherCarrier.data(user, Party.home.route) { $0.sls = UInt8(number % 16) }
            }
            let came = bench[.otherCarrier].arrivals.map(\.octets).filter { due.contains($0) }
            #expect(came == due)
        }
        let counters = bench.gateway.counters(ofLink: 0)
        #expect(counters[.returned] > 90 && counters[.undelivered] == 0)
    }

    @Test func `Each of two workers gets its own back, in order`() throws {
        let bench = try Bench { plan in
            plan.workers = 2
            plan.links[2].parameters.sendBufferSize = 128 * 1024
            plan.recovery = .seconds(30)
            plan.links[1].allowedOriginating = nil
            plan.links[1].allowedDestinations = nil
        }
        let one = Self.messages(0..<400)
        let other = Self.messages(1_000..<1_400, from: .otherCarrier)
        makeDeaf(.home, bench)
        for place in 0..<300 {
            send(one.sent[place..<place + 1], by: .carrier, bench)
            send(other.sent[place..<place + 1], by: .otherCarrier, bench)
        }
        bench.wait { bench.forwarded == 600 }
        try bench.loseHome()
        send(one.sent[300...], by: .carrier, bench)
        send(other.sent[300...], by: .otherCarrier, bench)
        bench.replace(.home, by: try bench.acceptHome())
        bench.wait { bench[.home].arrivals.count >= 800 }
        let came = bench[.home].takeArrivals()
        #expect(came.filter { one.arriving.contains($0) } == one.arriving)
        #expect(came.filter { other.arriving.contains($0) } == other.arriving)
        #expect(bench.gateway.counters(ofLink: 2)[.returned] > 400)
    }

    @Test func `It goes by the other association of the link, before what is newer`() throws {
        let (sent, arriving) = Self.messages(0..<300, from: .home, to: .carrier)
        let bench = try Bench { plan in
            plan.links[0].associations = 2
            plan.links[0].trafficMode = .loadshare
            plan.recovery = .seconds(30)
        }
        let first = bench[.carrier]
        let second = try bench.connect(.carrier)
        bench.replace(.carrier, by: second)
        try bench.activate(.carrier)
        // Each carries a half; the one that the gateway has first is lost.
        first.reads = false
        first.association.givesBackUnread = true
        send(sent[..<200], by: .home, bench)
        bench.wait { second.arrivals.count >= 96 }
        func numbers() -> [Int] { second.arrivals.map { arriving.firstIndex(of: $0.octets) ?? -1 } }
        let kept = Set(numbers().map { $0 % 16 })
        #expect(kept.count == 8)
        first.association.abort()
        send(sent[200...], by: .home, bench)
        // The lost one's half comes whole, and then all that is newer.
        let due = (0..<300).filter { !kept.contains($0 % 16) || $0 >= 200 }
        bench.wait { Set(numbers()).isSuperset(of: due) }
        let came = numbers()
        for selection in 0..<16 {
            #expect(
                came.filter { $0 % 16 == selection && ($0 >= 200 || !kept.contains(selection)) }
                    == due.filter { $0 % 16 == selection })
        }
        #expect(came.count == Set(came).count)
        #expect(bench.gateway.counters(ofLink: 0)[.returned] >= 90)
    }

    @Test func `What goes to every active ASP is not sent twice to any`() throws {
        let bench = try Bench { plan in
            plan.links[0].associations = 2
            plan.links[0].trafficMode = .broadcast
            plan.recovery = .seconds(30)
        }
        let (sent, _) = Self.messages(0..<50, from: .home, to: .carrier)
        let first = bench[.carrier]
        let second = try bench.connect(.carrier)
        bench.replace(.carrier, by: second)
        try bench.activate(.carrier)
        first.reads = false
        first.association.givesBackUnread = true
        send(sent[...], by: .home, bench)
        bench.wait { second.arrivals.count >= 50 }
        first.association.abort()
        #expect(bench.settle(.home))
        #expect(second.arrivals.count == 50)
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.undelivered] > 0 }
        #expect(counters[.undelivered] == 50 && counters[.returned] == 0)
    }
}

extension Bench {
    /// Messages from carriers that have been sent on.
    var forwarded: Int {
        gateway.counters(ofLink: 0)[.forwarded] + gateway.counters(ofLink: 1)[.forwarded]
    }
}
