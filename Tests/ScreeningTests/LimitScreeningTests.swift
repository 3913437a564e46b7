import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@testable import Screening

/// Limits as a worker asks them: once for each message that comes, never when one is judged again.
@Suite struct LimitScreeningTests {
    private static let rules = "rule a block any limit 2 per minute by calling-gt"

    private func message() -> [UInt8] {
        Desk.message(from: Desk.partner, to: Desk.home, TCAP.begin(7, [])).message()
    }

    private func origin(at now: UInt64) -> Origin {
        var origin = Origin()
        origin.policy = .permissive
        origin.isKept = true
        origin.now = now
        return origin
    }

    private func judgeAgain(
        _ octets: [UInt8], _ recollection: Recollection, _ table: RuleTable
    ) throws -> Judgement {
        var screener = Screener(memory: try NetworkMemory(.init(dialogues: 64)))
        let image = table.image
        var none: [UInt64] = []
        var hits = none.mutableSpan
        let nothing: [UInt8] = []
        return screener.screenAgain(
            octets.span, joined: nothing.span, from: origin(at: 5), by: recollection,
            table: image.span, hits: &hits)
    }

    @Test func `Each message takes a token, and one that is judged again takes none`() throws {
        let desk = try Desk(rules: Self.rules)
        let other = try Desk(rules: "rule b block any limit 9 per minute by calling-gt").table
        let octets = message()
        let image = desk.table.image
        var counters = [UInt64](repeating: 0, count: 1)
        for number in 0..<4 {
            var hits = counters.mutableSpan
            let screened = desk.screener.screen(
                octets.span, from: origin(at: 1_000_000_000), table: image.span, hits: &hits)
            guard case .judged(let judgement) = screened else {
                Issue.record("held")
                return
            }
            let isTooMuch = number >= 2
            #expect((judgement.verdict == .block) == isTooMuch)
            #expect(desk.screener.facts.remembered.limits.wasExceeded(0) == isTooMuch)
            let recollection = desk.screener.recollection
            let again = try judgeAgain(octets, recollection, desk.table)
            #expect((again.verdict == .block) == isTooMuch)
            // The limits of another table have not been asked.
            #expect(try judgeAgain(octets, recollection, other).verdict == .forward)
        }
    }

    @Test func `All workers of one memory count together`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64))
        let one = try Desk(rules: Self.rules, memory: memory)
        let two = try Desk(rules: Self.rules, memory: memory)
        #expect(one.judge(message(), from: .interconnect) == .forward)
        #expect(two.judge(message(), from: .interconnect) == .forward)
        #expect(one.judge(message(), from: .interconnect) == .block)
        #expect(two.judge(message(), from: .interconnect) == .block)
        two.now += 60_000_000_000
        #expect(two.judge(message(), from: .interconnect) == .forward)
    }

    @Test func `A message whose encoding is illegal takes a token too`() throws {
        let desk = try Desk(rules: Self.rules)
        var octets = message()
        octets[octets.count - 4] ^= 0xff
        octets.removeLast(4)
        var verdicts: [Verdict] = []
        for _ in 0..<3 { verdicts.append(desk.judge(octets, from: .interconnect)) }
        #expect(verdicts == [.forward, .forward, .block])
    }
}
