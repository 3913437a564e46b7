import SS7Filter
import SS7Rules
import SS7Wire

/// Expectations.
extension TestParser {
    private static let clauses = ["by", "not", "action", "category", "reason", "unjudgeable"]

    /// Reads `expect VERDICT` and its clauses.
    mutating func expectation() throws(TestFault) -> Expectation {
        let first = position
        let line = text.line(of: take())
        let verdicts = Expectation.Verdict.allCases.map(\.rawValue)
        guard let verdict = Expectation.Verdict(rawValue: word.text) else {
            throw fail(
                "there is no verdict \(found): there are \(verdicts.joined(separator: ", "))",
                among: verdicts)
        }
        _ = take()
        var expectation = Expectation(verdict: verdict, written: "", line: line)
        var said: Set<String> = []
        while word.kind != .end { try clause(&expectation, &said) }
        expectation.written = written(from: first)
        return expectation
    }

    private mutating func clause(
        _ expectation: inout Expectation, _ said: inout Set<String>
    ) throws(TestFault) {
        // `not by` is the other way to say `by`.
        let name = word.text == "not" ? "by" : word.text
        if !said.insert(name).inserted { throw fail("'\(name)' is said twice") }
        switch word.text {
        case "not":
            _ = take()
            guard word.text == "by" else { throw fail("expected 'by', found \(found)") }
            expectation.isNot = true
            expectation.rule = try ruleName()
        case "by": expectation.rule = try ruleName()
        case "action":
            _ = take()
            let actions = Action.allCases.map(\.name)
            guard let action = Action.allCases.first(where: { $0.name == word.text }) else {
                throw fail(
                    "there is no action \(found): there are \(actions.joined(separator: ", "))",
                    among: actions)
            }
            _ = take()
            expectation.action = action
            if word.kind == .number || word.kind == .word, !Self.clauses.contains(word.text) {
                expectation.actionValue = try actionValue(of: action)
            }
        case "category":
            _ = take()
            let names = SS7Filter.Category.allCases.map(\.name)
            guard let category = SS7Filter.Category.allCases.first(where: { $0.name == word.text })
            else {
                throw fail(
                    "there is no category \(found): there are \(names.joined(separator: ", "))",
                    among: names)
            }
            _ = take()
            expectation.category = category
        case "reason":
            _ = take()
            guard RuleWords.findingNames.contains(word.text) else {
                throw fail("there is no finding \(found)", among: RuleWords.findingNames)
            }
            expectation.reason = take().text
        case "unjudgeable":
            _ = take()
            expectation.isUnjudgeable = true
        default:
            throw fail(
                "expected \(Self.clauses.map { "'\($0)'" }.joined(separator: ", ")) or a new"
                    + " statement, found \(found)", among: Self.clauses)
        }
    }

    private mutating func ruleName() throws(TestFault) -> ScannedText.Word {
        _ = take()
        guard word.kind == .word else { throw fail("expected a rule's name, found \(found)") }
        return take()
    }

    private mutating func actionValue(of action: Action) throws(TestFault) -> UInt32 {
        let text = word.text
        let value: UInt32? =
            switch action {
            case .udts: RuleWords.returnCauses[text] ?? UInt32(text)
            case .divert: RuleWords().pointCode(text)
            case .error:
                ReturnError.named(text, of: .map)?.actionValue
                    ?? ReturnError.named(text, of: .cap)?.actionValue
            default: nil
            }
        guard let value else {
            throw fail(
                "\(found) is no value of '\(action.name)'",
                among: action == .udts
                    ? Array(RuleWords.returnCauses.keys)
                    : action == .error ? ReturnError.all(of: .map).map(\.name) : [])
        }
        _ = take()
        return value
    }
}
