import Records
public import Replay
public import SS7Filter
public import SS7Wire

/// What the rules of a table would have blocked of a capture, with examples.
public struct RuleTrial: Sendable {
    /// A message that a rule would have blocked.
    public struct Example: Sendable {
        public var frame: Int
        public var subject: String
        public var calling: String
        /// Whose title that is, by the tables; empty where nobody knows.
        public var network: String
    }

    /// What one rule would have done.
    public struct Row: Sendable {
        public var rule: String
        public var category: String
        public var messages = 0
        /// Different calling titles, of the first thousand.
        public var titles: Set<String> = []
        public var examples: [Example] = []
    }

    /// Examples of each rule.
    private static let mostExamples = 3

    public private(set) var messages = 0
    public private(set) var blocked = 0
    private var rows: [String: Row] = [:]
    private let table: RuleTable

    public init(_ table: RuleTable) { self.table = table }

    /// What would have been blocked, the most first.
    public var ranked: [Row] {
        rows.values.sorted { ($1.messages, $0.rule) < ($0.messages, $1.rule) }
    }

    /// Takes note of a judged message.
    public mutating func note(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit
    ) {
        messages += 1
        guard visit.judgement.verdict == .block else { return }
        blocked += 1
        let judgement = visit.judgement
        let name =
            judgement.hasRule
            ? table.rules[Int(judgement.rule)].name
            : visit.objection?.name
                ?? (message.form == .illegal ? message.error.reason.name : "policy")
        var row = rows[name] ?? Row(rule: name, category: judgement.category.name)
        row.messages += 1
        let calling = message.sccp.calling
        let digits = calling.normalised.isEmpty ? calling.digits : calling.normalised
        let title = digits.isEmpty ? "" : "\(digits)"
        if row.titles.count < 1_000, !title.isEmpty { row.titles.insert(title) }
        if row.examples.count < RuleTrial.mostExamples {
            let owner = table.network(of: calling)
            row.examples.append(
                Example(
                    frame: visit.placement.frame, subject: subject(of: &message, judgement),
                    calling: title,
                    network: owner.map { $0.operator.isEmpty ? $0.country : $0.name } ?? ""))
        }
        rows[name] = row
    }

    private func subject(of message: inout DecodedMessage, _ judgement: Judgement) -> String {
        let component = Int(judgement.component)
        guard component < Int(message.tcap.componentCount) else { return message.tcap.type.name }
        let operation = message.components[component].operation
        return operation == .none
            ? "operation \(message.components[component].code)" : operation.name
    }
}
