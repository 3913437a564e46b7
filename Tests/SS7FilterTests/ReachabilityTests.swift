import Collider
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// A rule of which it is said that nothing reaches it is reached by nothing.
@Suite struct ReachabilityTests {
    private static let tests = [
        "sls = 1", "sls = 2", "sls < 2", "sls > 1", "sls present", "sls in (0-2)", "tcap = begin",
        "tcap = end", "imsi in one", "imsi in two", "imsi in both", "imsi = 000000",
        "imsi in (0, 1)", "calling-gt in one", "calling-gt in two", "calling-gt in both",
        "calling-gt starts with 1", "calling-gt in (11, 12)", "calling-gt present", "imsi present",
        "known(calling-gt)", "known(imsi)", "readable(imsi)", "own(imsi)", "own(calling-gt)",
        "network(calling-gt) = XAAAA", "network(calling-gt) = XBBBB", "agrees(imsi)",
        "network(imsi) = network(calling-gt)", "country(imsi) = XA", "country(imsi) = XB",
        "calling-gt = imsi", "imsi = calling-gt", "flag segmented", "form = illegal",
        "form = canonical", "reason = highTag", "layer = tcap", "length(imsi) > 6",
        "length(imsi) < 3", "side = home", "component = invoke", "vlr in one", "vlr in two",
    ]

    private func condition(_ depth: Int, _ random: inout RandomSource) -> String {
        let negation = random.chance(30) ? "not " : ""
        guard depth > 0, random.chance(65) else { return negation + random.pick(Self.tests) }
        let sign = random.chance(60) ? "and" : "or"
        let one = condition(depth - 1, &random)
        return "\(negation)((\(one)) \(sign) (\(condition(depth - 1, &random))))"
    }

    private func rules(_ random: inout RandomSource) -> String {
        var text = "list one = 0, 12\nlist two = 01, 012, =12\nlist both = one, two except 121\n"
        for number in 0..<10 {
            let verdict = random.pick(["block", "block", "forward", "log", "shadow block"])
            let operations = random.pick([
                "any", "any", "updateLocation", "updateLocation, sendRoutingInfo", "map2, cap22",
                "sendRoutingInfo",
            ])
            text += "rule r\(number) \(verdict) \(operations)"
            if random.chance(30) { text += " from \(random.pick(Side.allCases).name)" }
            text += " when \(condition(2, &random))\n"
        }
        return text
    }

    /// Messages of few kinds, so that rules are often met.
    private func message(_ random: inout RandomSource) -> DecodedMessage {
        var message = RandomMessage.message(&random)
        if random.chance(70) {
            message.tcap.userProtocol = .map
            message.tcap.componentCount = 1
            message.components[0].type = .invoke
            message.components[0].hasCode = true
            message.components[0].hasGlobalCode = false
            message.components[0].code = random.pick([2, 22])
            message.components[0].operation = Operation(.map, message.components[0].code)
        }
        if random.chance(50) { message.tcap.type = random.pick([.begin, .continue, .end]) }
        return message
    }

    @Test(arguments: 0..<3)
    func `No random message meets a rule that is called unreachable`(seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed) &* 131 &+ 7)
        var called = 0
        var reached = 0
        for _ in 0..<40 {
            let text = rules(&random)
            let output = try RuleCompiler().compile(
                sources: [RuleSource(file: "random.rules", text: text)],
                home: [Collision.home], partners: Collision.partners)
            let table = output.table
            var unreachable: Set<String> = []
            for finding in output.warnings
            where finding.message.contains(" is never reached")
                || finding.message.contains(" never matches")
            {
                unreachable.insert(finding.message.split(separator: "'").map(String.init)[1])
            }
            called += unreachable.count
            var hits = [UInt64](repeating: 0, count: table.ruleCount)
            let image = table.image
            for _ in 0..<300 {
                var message = message(&random)
                var facts = RandomMessage.facts(&random)
                facts.forwardsUnjudgeable = random.chance(20)
                var counters = hits.mutableSpan
                _ = evaluate(image.span, message: &message, facts: facts, hits: &counters)
            }
            for (number, rule) in table.rules.enumerated() {
                if hits[number] > 0 { reached += 1 }
                #expect(
                    hits[number] == 0 || !unreachable.contains(rule.name), "\(rule.name)\n\(text)")
            }
        }
        // Findings that are never made, and rules that are never met, prove nothing.
        #expect(called > 15)
        #expect(reached > 120)
    }
}
