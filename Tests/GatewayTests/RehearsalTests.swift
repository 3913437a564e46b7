import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Screening
import Testing

@testable import Gateway

/// A new table is tried on the messages that came lately.
@Suite struct RehearsalTests {
    private static func table(_ rules: String) -> RuleTable {
        Bench.compile([RuleSource(file: "a.rules", text: "category custom\n" + rules)])
    }

    /// Sends some messages of a dialogue's both sides, some of them hostile, some in segments.
    private func talk(_ bench: Bench) throws {
        let call = CAP.initialDP(calling: "15550142", imsi: Number.partnerIMSI, msc: "15550191")
        for transaction in UInt32(1)...40 {
            let begin = Traffic.unitdata(
                from: Number.homeVLR, to: Number.partnerSCF, ssn: 8, call.begin(transaction))
            bench[.home].send(Party.home.data(begin.octets))
            try #require(bench.settle(.home))
            // Number 22 without a dialogue would be sendRoutingInfo, from an MSC's number.
            let end = Traffic.unitdata(
                from: Number.partnerSCF, to: Number.homeVLR, ssn: 8,
                TCAP.end(to: transaction, [CAP.releaseCall().invoke(3)]))
            // The second one is blocked: the dialogue is over.
            for _ in 0..<2 { bench[.carrier].send(Party.carrier.data(end.octets)) }
            let long = Traffic.unitdata(Traffic.updateLocation.begin(1_000 + transaction))
            for segment in long.segments(of: 40, reference: transaction) {
                bench[.carrier].send(Party.carrier.data(segment.octets))
            }
            let attack = Traffic.unitdata(
                from: Number.stranger, Traffic.anyTimeInterrogation.begin(transaction))
            bench[.carrier].send(Party.carrier.data(attack.octets))
            try #require(bench.settle(.carrier))
        }
    }

    @Test func `What is judged again comes out as it did, dialogues and segments included`()
        throws
    {
        let bench = try Bench { $0.startupGrace = .zero }
        try talk(bench)
        let rehearsal = try bench.gateway.rehearse(Bench.table)
        let blocked = bench.gateway.counters(ofLink: 0)[.blocked]
        // Of a message in segments the last alone counts; two messages settle each dialogue.
        #expect(blocked == 80)
        #expect(rehearsal.messages == 280)
        #expect(rehearsal.passing == rehearsal.messages - blocked)
        #expect(rehearsal.newlyBlocked == 0 && rehearsal.newlyPassing == 0)
        #expect(rehearsal.rules.isEmpty && rehearsal.share == 0)
    }

    @Test func `What more would be blocked is counted by rule, each with its newest message`()
        throws
    {
        let bench = try Bench { $0.startupGrace = .zero }
        try talk(bench)
        let strict = Self.table(
            """
            rule calls block initialDP from home
            rule places block updateLocation from interconnect
            """)
        let rehearsal = try bench.gateway.rehearse(strict)
        #expect(rehearsal.newlyBlocked == 80)
        #expect(rehearsal.newlyPassing == 80)
        #expect(rehearsal.rules.map(\.messages) == [40, 40])
        let places = try #require(
            rehearsal.rules.first { strict.rules[$0.rule].name == "places" })
        #expect(places.example.subject == "updateLocation")
        #expect("\(places.example.calling)" == Number.partner)
        #expect(places.example.link == 0)
        #expect(places.example.age < .seconds(60))
        #expect(rehearsal.share == 0.4)
    }

    @Test func `No more than asked for are kept, the newest`() throws {
        let bench = try Bench { $0.recentCapacity = 16 }
        for number in UInt32(1)...100 {
            let user =
                number > 90
                ? Traffic.unitdata(
                    from: Number.watched, Traffic.updateLocation.begin(number)
                ).octets : Traffic.benign(number, from: .carrier)
            bench[.carrier].send(Party.carrier.data(user))
        }
        #expect(bench.settle(.carrier))
        let watched = Self.table(
            "rule r block any from interconnect when calling-gt = +\(Number.watched)")
        let rehearsal = try bench.gateway.rehearse(watched)
        #expect(rehearsal.messages == 16)
        #expect(rehearsal.newlyBlocked == 10)
        let none = try Bench { $0.recentCapacity = 0 }
        #expect(none.settle(.carrier))
        #expect(try none.gateway.rehearse(watched).messages == 0)
    }

    @Test func `Under load each message that is kept is whole`() throws {
        let bench = try Bench { plan in
            plan.workers = 2
            plan.recentCapacity = 64
        }
        let both = Self.table(
            """
            rule short block any from interconnect when calling-gt = +\(Number.partner)
            rule long block any from interconnect when calling-gt = +\(Number.watched)
            """)
        var number: UInt32 = 0
        var tried = 0
        for round in 0..<40 {
            let parties = [Party.carrier, .otherCarrier]
            for index in 0..<200 {
                number += 1
                // Of two lengths, so that the rest of one shows behind the other.
                let user =
                    (index + round) % 2 == 0
                    ? Traffic.benign(number, from: .carrier)
                    : Traffic.unitdata(
                        from: Number.watched, Traffic.updateLocation.begin(number)
                    ).octets
                let party = parties[index % 2]
                bench[party].send(party.data(user))
            }
            let rehearsal = try bench.gateway.rehearse(both)
            tried += rehearsal.messages
            #expect(rehearsal.passing == rehearsal.messages)
            #expect(rehearsal.newlyBlocked == rehearsal.messages)
            for peer in bench.peers { peer.pump() }
        }
        #expect(tried > 1_000)
        #expect(bench.settle(.carrier) && bench.settle(.otherCarrier))
        #expect(bench.gateway.workers.allSatisfy { $0.recent.kept > 64 })
    }

    @Test func `One of many is kept, without a beat`() {
        let recent = RecentMessages(capacity: 100)
        var kept: [Int] = []
        let message: [UInt8] = [1, 2, 3]
        for number in 0..<100_000 where recent.isDue() {
            kept.append(number)
            unsafe message.withUnsafeBytes { octets in
                unsafe recent.keep(
                    octets, joined: UnsafeRawBufferPointer(start: nil, count: 0), Facts(), .init(),
                    at: UInt64(number), oneOf: 50)
            }
        }
        // The first ones all, until it is full.
        #expect(kept.prefix(101) == ArraySlice(0...100))
        #expect((1_700...2_500).contains(kept.count))
        #expect((800...1_200).contains(kept.count(where: { $0 % 2 == 0 }) * 2_000 / kept.count))
        #expect(recent.places.count == 100)
        let last = (kept.count - 1) / 100 * 100 + 7
        #expect(recent.record(at: 7).time == UInt64(kept[last < kept.count ? last : last - 100]))
        #expect(unsafe Array(recent.octets(at: 7).message) == message)
    }

    @Test func `The stride follows the traffic, so that what is kept is of five minutes`() {
        var sampling = SamplingRate()
        let second: UInt64 = 1_000_000_000
        #expect(sampling.stride(received: 0, now: 5 * second, capacity: 4_096) == nil)
        #expect(sampling.stride(received: 100, now: 5 * second + 1, capacity: 4_096) == nil)
        // 20,000 a second for 300 seconds, of which 4,096.
        #expect(sampling.stride(received: 40_000, now: 7 * second, capacity: 4_096) == 1_464)
        #expect(sampling.stride(received: 40_001, now: 8 * second, capacity: 4_096) == 1)
        #expect(sampling.stride(received: 90_000, now: 9 * second, capacity: 0) == nil)
    }

    @Test func `A message that is too long, or ask as one may, stops nobody`() {
        let recent = RecentMessages(capacity: 4)
        let long = [UInt8](repeating: 0, count: 1_025)
        func keep(_ octets: [UInt8]) {
            guard recent.isDue() else { return }
            unsafe octets.withUnsafeBytes { octets in
                unsafe recent.keep(
                    octets, joined: UnsafeRawBufferPointer(start: nil, count: 0), Facts(), .init(),
                    at: 1, oneOf: 1)
            }
        }
        keep(long)
        #expect(recent.kept == 0)
        keep(Array(long.dropLast()))
        #expect(recent.kept == 1)
        recent.ask()
        #expect(!recent.isGranted)
        keep([1])
        #expect(recent.kept == 2)
        recent.look()
        #expect(recent.isGranted)
        keep([1])
        #expect(recent.kept == 2)
        recent.release()
        recent.look()
        keep([1])
        #expect(recent.kept == 3)
        // A reader that gives up before it is granted leaves nothing behind.
        recent.ask()
        recent.release()
        recent.look()
        keep([1])
        #expect(recent.kept == 4 && !recent.isGranted)
    }
}
