import CParser
import SS7Filter
import SS7Rules
import SS7Wire
import SharedState

/// A rule that every message matches up to its limit: what asking the limit costs.
enum LimitProbe: String, CaseIterable {
    case none = ""
    case tokens = " limit 10 per minute by calling-gt"
    case exceeded = " limit 1 per day by calling-gt"
    case threeKeys = " limit 10 per minute by calling-gt, network(calling-gt), target"
    case held = " limit 1 per day by calling-gt hold 1 day"
    case listed = " limit 24 different msisdn per hour by calling-gt"
    case estimated = " limit 5000 different msisdn per hour by calling-gt"

    /// Instructions that asking the limit may take.
    var bound: Int {
        switch self {
        case .none: 0
        case .tokens, .exceeded, .held: 500
        case .threeKeys, .estimated: 1_000
        case .listed: 1_200
        }
    }

    /// For callgrind: each rule, once as often and twice as often.
    static func mark(count: Int) throws {
        var layout = StateLayout()
        layout[.limits] = LimitMemory.wordCount(buckets: 4_096)
        layout[.sketches] = LimitMemory.wordCount(sketches: 1_024)
        let block = try StateBlock(layout)
        guard var limits = LimitMemory(block) else { return }
        limits.now = 1_000_000_000_000
        let tables = try allCases.map {
            try RuleCompiler().compile(
                sources: [
                    RuleSource(file: "limit.rules", text: "rule a block any\($0.rawValue)\n")
                ], home: [], partners: []
            ).table
        }
        var sum = 0
        for table in tables { sum &+= judge(table, limits, 100) }
        cp_mark()
        for table in tables {
            sum &+= judge(table, limits, count)
            cp_mark()
            sum &+= judge(table, limits, 2 * count)
            cp_mark()
        }
        print(sum, block.wordCount)
    }

    /// A sender that asks for one subscriber after the other, of 24, ten a second.
    @inline(never)
    private static func judge(_ table: RuleTable, _ limits: LimitMemory, _ count: Int) -> Int {
        var limits = limits
        var message = Probe.sendRoutingInfoForSM.message
        let image = table.image
        var hits = [UInt64](repeating: 0, count: table.ruleCount)
        var counters = hits.mutableSpan
        var facts = Facts()
        var judge = Judge(limits: limits)
        var sum = 0
        for number in 0..<count {
            limits.now &+= 100_000_000
            message.components[0].argument.numbers[Int(NumberRole.msisdn.rawValue)].digits.high =
                0x1555_0900_0000_0000 | UInt64(number % 24 / 10 * 16 + number % 24 % 10) &<< 20
            let judgement = judge.evaluate(
                image.span, message: &message, facts: &facts, time: limits.now, hits: &counters)
            sum &+= Int(judgement.verdict.rawValue) &+ 1
        }
        return sum
    }
}
