import SS7Filter
import SS7Rules
import SS7Wire

/// A table of two rules; what is wrong with them is thrown with file, line and column.
func compiledRules() throws -> RuleTable {
    let text = """
        category 1 "no business on the interconnect"
        rule services block anyTimeSubscriptionInterrogation from interconnect
        rule location shadow block anyTimeInterrogation from interconnect
        """
    let source = RuleSource(file: "own.rules", text: text)
    return try RuleCompiler().compile(sources: [source], home: [], partners: []).table
}

/// What a table says of a message, and which rule it was.
func verdict(on message: DecodedMessage, from side: Side, by table: RuleTable) -> String {
    var message = message
    var facts = Facts()
    facts.side = side
    var counters = [UInt64](repeating: 0, count: table.ruleCount)
    var hits = counters.mutableSpan
    let image = table.image
    let judgement = evaluate(image.span, message: &message, facts: facts, hits: &hits)
    guard judgement.hasRule else { return judgement.verdict.name }
    let rule = table.rules[Int(judgement.rule)]
    return "\(judgement.verdict.name) by \(rule.name) of \(rule.file):\(rule.line)"
}
