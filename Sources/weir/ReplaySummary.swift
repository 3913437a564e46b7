import Records
import Replay
import SS7Filter
import SS7Wire

/// What a replay counts, and how it is printed.
struct ReplaySummary {
    var management = 0
    var duration = Duration.zero
    private(set) var messages = 0
    private(set) var verdicts: [Verdict: Int] = [:]
    private(set) var forms: [Form: Int] = [:]
    private(set) var shadowed = 0
    private(set) var blocked: [Row: Int] = [:]

    private static let mostRows = 1_000

    /// What blocked messages are counted by.
    struct Row: Hashable {
        var category: SS7Filter.Category
        var subject: String
    }

    mutating func count(_ message: inout DecodedMessage, _ visit: CaptureScreening.Visit) {
        messages += 1
        verdicts[visit.judgement.verdict, default: 0] += 1
        forms[message.form, default: 0] += 1
        if visit.judgement.shadow { shadowed += 1 }
        guard visit.judgement.verdict == .block else { return }
        var row = Row(
            category: visit.judgement.category, subject: subject(of: &message, visit))
        // Operation codes are the sender's to choose, and without number.
        if blocked.count >= ReplaySummary.mostRows, blocked[row] == nil { row.subject = "others" }
        blocked[row, default: 0] += 1
    }

    /// True for what becomes an event: blocked, held, flagged or in shadow.
    func isNotable(
        _ form: Form, _ visit: CaptureScreening.Visit
    ) -> Bool {
        visit.judgement.verdict != .forward || visit.judgement.shadow
            || visit.judgement.action == .log || form != .canonical
    }

    private func subject(
        of message: inout DecodedMessage, _ visit: CaptureScreening.Visit
    ) -> String {
        if message.form == .illegal { return message.error.reason.name }
        if let objection = visit.objection { return objection.name }
        let component = Int(visit.judgement.component)
        guard component < Int(message.tcap.componentCount) else { return message.tcap.type.name }
        let operation = message.components[component].operation
        return operation == .none
            ? "operation \(message.components[component].code)" : operation.name
    }

    func text(_ table: RuleTable) -> String {
        var lines: [String] = []
        let seconds =
            Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        let rate = seconds > 0 ? Int(Double(messages) / seconds) : 0
        lines.append("\(messages) messages, \(rate) messages/s")
        lines.append(
            "forwarded \(verdicts[.forward] ?? 0)  blocked \(verdicts[.block] ?? 0)  "
                + "held \(verdicts[.held] ?? 0)  in shadow \(shadowed)")
        lines.append(
            "canonical \(forms[.canonical] ?? 0)  non-canonical \(forms[.noncanonical] ?? 0)  "
                + "illegal \(forms[.illegal] ?? 0)")
        if !blocked.isEmpty {
            lines.append("")
            lines.append("blocked by category and operation")
            for (row, count) in sortedRows() {
                lines.append(
                    "  " + row.category.name.padded(to: 10) + row.subject.padded(to: 36)
                        + "\(count)".padded(to: -8))
            }
        }
        return lines.joined(separator: "\n")
    }

    func json() -> String {
        var text = JSONText()
        text.open()
        text.number("messages", messages)
        let milliseconds = duration.components.attoseconds / 1_000_000_000_000_000
        text.number("milliseconds", duration.components.seconds * 1000 + milliseconds)
        text.openObject("verdicts")
        for verdict in Verdict.allCases {
            text.number(named: verdict.name, verdicts[verdict] ?? 0)
        }
        text.close()
        text.number("shadow", shadowed)
        text.openObject("forms")
        for form in Form.allCases { text.number(named: form.name, forms[form] ?? 0) }
        text.close()
        text.openList("blocked")
        for (row, count) in sortedRows() {
            text.open()
            text.text("category", row.category.name)
            text.text("operation", row.subject)
            text.number("messages", count)
            text.close()
        }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }

    private func sortedRows() -> [(Row, Int)] {
        blocked.sorted {
            ($0.key.category.rawValue, $1.value, $0.key.subject)
                < ($1.key.category.rawValue, $0.value, $1.key.subject)
        }.map { ($0.key, $0.value) }
    }
}
