import Foundation
import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Synchronization
import Testing

@testable import Gateway

/// What rules have matched, over workers and reloads.
@Suite struct RuleCountTests {
    private static let stranger = "+" + Number.stranger

    private static func table(_ rules: String...) -> RuleTable {
        Bench.compile([
            RuleSource(
                file: "a.rules", text: "category custom\n" + rules.joined(separator: "\n"))
        ])
    }

    private static let live = "rule r block updateLocation from interconnect"
    private static let shadow = "rule r shadow block updateLocation from interconnect"
    private static let other = "rule s block sendIMSI from interconnect"

    /// Lets each carrier send an updateLocation.
    private func ask(_ bench: Bench, _ parties: [Party] = [.carrier, .otherCarrier]) throws {
        for (index, party) in parties.enumerated() {
            let caller = party == .carrier ? Number.partner : Number.stranger
            let user = Traffic.unitdata(
                from: caller, Traffic.updateLocation.begin(UInt32(index + 1)))
            bench[party].send(party.data(user.octets))
            try #require(bench.settle(party))
        }
    }

    private func counts(_ bench: Bench) -> [String: RuleCount] {
        let status = bench.gateway.tableStatus()
        return Dictionary(
            uniqueKeysWithValues: zip(status.table.rules.map(\.name), status.counts))
    }

    @Test func `Hits are summed over workers and go on over reloads by rule name`() throws {
        let bench = try Bench(table: Self.table(Self.live)) { $0.workers = 2 }
        let start = UInt64(Date().timeIntervalSince1970 * 1e9) - 1_000_000_000
        try ask(bench)
        var count = try #require(counts(bench)["r"])
        #expect(count.hits == 2 && count.shadowHits == 0)
        var last = try #require(count.last)
        #expect("\(last.calling)" == Number.stranger && last.link == 1)
        #expect(last.originatingPointCode == 4106)
        #expect(last.time > start && last.time < start + 60_000_000_000)

        // Another rule in front of it: the number changes, the name does not.
        bench.gateway.install(Self.table(Self.other, Self.live))
        #expect(counts(bench)["r"]?.hits == 2)
        #expect(counts(bench)["s"]?.hits == 0 && counts(bench)["s"]?.last == nil)
        try ask(bench, [.carrier])
        count = try #require(counts(bench)["r"])
        last = try #require(count.last)
        #expect(count.hits == 3)
        #expect("\(last.calling)" == Number.partner && last.link == 0)
    }

    @Test func `In shadow is counted apart, before and after`() throws {
        let bench = try Bench(table: Self.table(Self.shadow)) { $0.workers = 2 }
        try ask(bench)
        #expect(counts(bench)["r"]?.shadowHits == 2 && counts(bench)["r"]?.hits == 0)
        #expect(counts(bench)["r"]?.last != nil)
        bench.gateway.install(Self.table(Self.live))
        try ask(bench)
        #expect(counts(bench)["r"]?.shadowHits == 2 && counts(bench)["r"]?.hits == 2)
        bench.gateway.install(Self.table(Self.shadow))
        try ask(bench)
        #expect(counts(bench)["r"]?.shadowHits == 4 && counts(bench)["r"]?.hits == 2)
    }

    @Test func `A rule that was away starts anew`() throws {
        let bench = try Bench(table: Self.table(Self.live))
        try ask(bench, [.carrier])
        bench.gateway.install(Self.table(Self.other))
        #expect(counts(bench)["r"] == nil)
        bench.gateway.install(Self.table(Self.live))
        #expect(counts(bench)["r"]?.hits == 0 && counts(bench)["r"]?.last == nil)
        try ask(bench, [.carrier])
        #expect(counts(bench)["r"]?.hits == 1)
    }

    @Test func `Without a title the point code says who it was`() throws {
        let table = Self.table("rule r block any from interconnect when opc = 2-001-1")
        let bench = try Bench(table: table)
        let user = SCCP.Unitdata(
            .unitdata, called: .gt(Number.homeHLR, ssn: 6), calling: .ssn(6),
            data: Traffic.updateLocation.begin(1).octets, returnOption: false)
        bench[.carrier].send(Party.carrier.data(user.octets))
        bench.wait { bench.gateway.counters(ofLink: 0)[.blocked] == 1 }
        let last = try #require(counts(bench)["r"]?.last)
        #expect(last.calling.isEmpty && last.originatingPointCode == 4105)
    }

    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    @Test func `A last match is never of two halves`() {
        let matches = LastMatches(count: 3)
        #expect(matches.match(of: 1) == nil)
        let done = Flag()
        // One writer: every word of an entry follows from its time.
        let writer = Thread {
            var number: UInt64 = 0
            while number < 300_000 {
                number += 1
                var digits = Digits()
                digits.high = number &* 0x9e37_79b9_7f4a_7c15
                digits.low = number &* 0xbf58_476d_1ce4_e5b9
                digits.count = UInt8(number % 33)
                matches.note(
                    1, at: number, calling: digits, originatingPointCode: UInt32(number & 0xffffff),
                    link: Int(number % 1_000))
            }
            done.isSet.store(true, ordering: .releasing)
        }
        writer.start()
        var seen = 0
        while !done.isSet.load(ordering: .acquiring) {
            guard let match = matches.match(of: 1) else { continue }
            seen += 1
            let number = match.time
            guard match.calling.high == number &* 0x9e37_79b9_7f4a_7c15,
                match.calling.low == number &* 0xbf58_476d_1ce4_e5b9,
                match.calling.count == UInt8(number % 33),
                match.originatingPointCode == UInt32(number & 0xffffff),
                match.link == Int(number % 1_000)
            else {
                Issue.record("halves of two matches: \(match)")
                break
            }
        }
        while !done.isSet.load(ordering: .acquiring) {}
        #expect(matches.match(of: 1)?.time == 300_000)
        #expect(matches.match(of: 0) == nil && matches.match(of: 2) == nil)
        #expect(seen > 0)
        matches.deallocate()
    }
}
