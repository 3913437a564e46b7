import CAllocationCounter
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// What judging costs, in steps and allocations.
@Suite struct CostTests {
    private static let base = """
        list known = 15550199
        category 1
        rule ati block anyTimeInterrogation from interconnect unless calling-gt in known
        category 2
        rule psi block provideSubscriberInfo when network(imsi) != network(calling-gt)
        category custom
        rule all log any when hop-counter present

        """

    private func table(_ text: String) throws -> RuleTable {
        try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: text)],
            home: [], partners: []
        ).table
    }

    private func message() -> DecodedMessage {
        var message = DecodedMessage()
        message.sccp.type = .unitdata
        message.sccp.calling.isPresent = true
        message.sccp.calling.globalTitleIndicator = 4
        message.sccp.calling.digits = Digits("15550200") ?? Digits()
        message.sccp.calling.normalised = message.sccp.calling.digits
        message.tcap.type = .begin
        message.tcap.userProtocol = .map
        message.tcap.componentCount = 1
        message.components[0].hasCode = true
        message.components[0].operation = .map(.anyTimeInterrogation)
        message.components[0].code = 71
        return message
    }

    @Test func `Rules for other operations and long lists cost a message nothing`() throws {
        let small = try table(Self.base).judge(message(), facts: Facts())
        #expect(small.verdict == .block)
        var text = "list known = file \"l\"\n" + Self.base.drop { $0 != "\n" }
        for number in 0..<5_000 {
            text += "rule other\(number) block sendIMSI, connect, map\(90 + number % 100)"
            text += " when calling-ssn = \(number % 200)\n"
        }
        var compiler = RuleCompiler()
        // Eight digits, none of them a prefix of the sender's number, which shares seven with one.
        compiler.readList = { _ in
            (0..<100_000).map { String(15_550_200 + 1 + $0 * 7) }.joined(separator: "\n")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let table = try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: text)],
            home: [], partners: []
        ).table
        let spent = clock.now - start
        print("compiled 5,003 rules and 100,000 prefixes in \(spent), \(table.image.count) words")
        let large = table.judge(message(), facts: Facts())
        #expect(large.verdict == .block)
        // One step a digit at most, in the longer list.
        #expect(large.steps - small.steps <= 2)
        #expect(large.steps < 20)
    }

    @Test func `Judging allocates nothing`() throws {
        let table = try table(Self.base)
        let image = table.image
        var hits = [UInt64](repeating: 0, count: table.ruleCount)
        var probe = message()
        var counters = hits.mutableSpan
        let facts = Facts()
        var blocked = 0
        weir_allocations_start()
        for _ in 0..<10_000 {
            let judgement = evaluate(image.span, message: &probe, facts: facts, hits: &counters)
            if judgement.verdict.rawValue == 1 { blocked &+= 1 }
        }
        let counts = weir_allocations_stop()
        #expect(counts.allocations == 0)
        #expect(blocked == 10_000)
        weir_allocations_start()
        for number in 0..<10 { blocked += Array(repeating: number, count: 100).count }
        #expect(weir_allocations_stop().allocations >= 10)
    }
}
