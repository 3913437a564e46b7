import SS7Filter
import SS7Wire

/// What a rule's `then` and `sample` mean.
extension RuleChecker {
    private static let actions = ["drop", "udts", "abort", "error", "divert"]

    /// The action of a rule, and what it needs to know: a return cause, an error code, a point code.
    func action(
        of rule: RuleStatement, verdict: Verdict, operations: [Operation]?
    ) -> (action: Action, value: UInt32) {
        if verdict == .forward {
            if let written = rule.action {
                findings.error(
                    "a rule that forwards does nothing else: '\(written.text)' cannot follow",
                    at: written.range)
            }
            return (rule.verdict.text == "log" ? .log : .none, 0)
        }
        guard let written = rule.action else { return (.drop, 0) }
        switch written.text {
        case "drop", "abort":
            if let value = rule.actionValue {
                findings.error("'\(written.text)' takes no value", at: value.range)
            }
            return (written.text == "drop" ? .drop : .abort, 0)
        case "udts": return (.udts, returnCause(rule.actionValue))
        case "error": return (.error, errorCode(rule.actionValue, written, operations))
        case "divert": return (.divert, pointCode(rule.actionValue, written))
        default:
            findings.error(
                "there is no action '\(written.text)'", at: written.range,
                suggestion: proposal(for: written.text, among: Self.actions))
        }
        return (.drop, 0)
    }

    private func returnCause(_ written: Written?) -> UInt32 {
        guard let written else { return Vocabulary.returnCauses["unqualified"] ?? 7 }
        if let cause = Vocabulary.returnCauses[written.text] { return cause }
        if let number = UInt32(written.text), number < 128 { return number }
        findings.error(
            "'\(written.text)' is not a return cause", at: written.range,
            suggestion: proposal(for: written.text, among: Vocabulary.returnCauses.keys))
        return 0
    }

    /// The code of an error, with the bit that tells CAP's from MAP's.
    private func errorCode(
        _ name: Written?, _ action: Written, _ operations: [Operation]?
    ) -> UInt32 {
        let protocols = Set((operations ?? []).map(\.userProtocol))
        guard let name else {
            findings.error(
                "'error' needs the name of an error", at: action.range,
                suggestion: "such as 'error facilityNotSupported'")
            return 0
        }
        if protocols.count > 1 {
            findings.error(
                "MAP and CAP have different errors: write a rule for each", at: name.range)
            return 0
        }
        let user: UserProtocol = protocols.contains(.cap) ? .cap : .map
        if let error = ReturnError.named(name.text, of: user) { return error.actionValue }
        findings.error(
            "\(user == .cap ? "CAP" : "MAP") has no error '\(name.text)' that can be sent",
            at: name.range,
            suggestion: proposal(
                for: name.text, among: ReturnError.all(of: user).map(\.name)))
        return 0
    }

    private func pointCode(_ written: Written?, _ action: Written) -> UInt32 {
        guard let written else {
            findings.error("'divert' needs a point code", at: action.range)
            return 0
        }
        let format = conditions.vocabulary.pointCodeFormat
        if let pointCode = PointCode(written.text, format: format) { return pointCode.value }
        findings.error("'\(written.text)' is not a point code", at: written.range)
        return 0
    }

    /// One of how many matches leaves an event.
    func sample(of rule: RuleStatement) -> UInt32 {
        guard let written = rule.sample else { return 1 }
        if let number = UInt32(written.text), number > 0 { return number }
        findings.error(
            "'sample' takes a number from 1 on: one match of so many leaves an event",
            at: written.range)
        return 1
    }
}
