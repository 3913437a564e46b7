import Foundation
import Records
import Replay
import SS7Filter
import SS7Wire

extension Comparison {
    private static let columns: [Verdict?] = Verdict.allCases + [nil]

    /// The comparison for people.
    func text() -> String {
        var lines = ["\(messages) messages, \(changes) of them changed", ""]
        lines += matrix()
        for group in groups {
            lines.append("")
            let title = "\(Self.text(group.pair.before)) -> \(Self.text(group.pair.after))"
            lines.append("\(title): \(group.count) message\(group.count == 1 ? "" : "s")")
            lines += group.messages.map { "  " + $0.line }
            let rest = group.count - group.messages.count
            if rest > 0 { lines.append("  and \(rest) more") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Messages by both verdicts: a line for each of A, a column for each of B.
    private func matrix() -> [String] {
        let used = Self.columns.filter { verdict in
            verdict != nil || verdicts.keys.contains { $0.before == nil || $0.after == nil }
        }
        let head = "A \\ B".padded(to: 10) + used.map { Self.name($0).padded(to: -10) }.joined()
        return [head]
            + used.map { before in
                Self.name(before).padded(to: 10)
                    + used.map { after in
                        "\(verdicts[Verdicts(before: before, after: after)] ?? 0)".padded(to: -10)
                    }.joined()
            }
    }

    private static func name(_ verdict: Verdict?) -> String { verdict?.name ?? "none" }

    /// A decision in words: `block by sri (udts 7)`.
    private static func text(_ decision: Decision?) -> String {
        guard let decision else { return "no message" }
        var text = decision.action == .log && !decision.isInShadow ? "log" : decision.verdict.name
        if let rule = decision.rule {
            text += decision.isInShadow ? ", in shadow of \(rule)" : " by \(rule)"
        } else if let objection = decision.objection {
            text += ", the link's \(objection.name)"
        }
        guard decision.verdict == .block else { return text }
        let value = [.udts, .error, .divert].contains(decision.action)
        return text + " (\(decision.action.name)\(value ? " \(decision.actionValue)" : ""))"
    }

    /// The comparison as a JSON object.
    func json() -> String {
        var text = JSONText()
        text.open()
        text.number("messages", messages)
        text.number("changed", changes)
        text.openList("verdicts")
        for before in Self.columns {
            for after in Self.columns {
                guard let count = verdicts[Verdicts(before: before, after: after)] else { continue }
                text.open()
                if let before { text.text("before", before.name) }
                if let after { text.text("after", after.name) }
                text.number("messages", count)
                text.close()
            }
        }
        text.closeList()
        text.openList("groups")
        for group in groups {
            text.open()
            if let before = group.pair.before {
                text.openObject("before")
                text.members(of: before)
                text.close()
            }
            if let after = group.pair.after {
                text.openObject("after")
                text.members(of: after)
                text.close()
            }
            text.number("messages", group.count)
            text.openList("listed")
            for message in group.messages { text.object(of: message) }
            text.closeList()
            text.close()
        }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }
}

extension ComparedMessage {
    /// The message for people.
    fileprivate var line: String {
        var parts = ["frame \(frame)", instant, subject]
        let from = [network, calling].compactMap(\.self)
        if !from.isEmpty { parts.append("from " + from.joined(separator: " ")) }
        if let subscriber { parts.append("subscriber \(subscriber)") }
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// The time in UTC.
    private var instant: String {
        guard let seconds = Double(time) else { return time }
        return Date(timeIntervalSince1970: seconds).formatted(
            .iso8601.year().month().day().dateTimeSeparator(.space)
                .time(includingFractionalSeconds: true))
    }
}

extension JSONText {
    fileprivate mutating func members(of decision: Decision) {
        text("verdict", decision.verdict.name)
        text("action", decision.action.name)
        if [.udts, .error, .divert].contains(decision.action) {
            number("value", decision.actionValue)
        }
        flag("shadow", decision.isInShadow)
        if let rule = decision.rule { text("rule", rule) }
        if let objection = decision.objection { text("reason", objection.name) }
    }

    fileprivate mutating func object(of message: ComparedMessage) {
        open()
        number("frame", message.frame)
        literal("time", message.time)
        text("subject", message.subject)
        if let network = message.network { text("network", network) }
        if let calling = message.calling { text("calling", calling) }
        if let subscriber = message.subscriber { text("subscriber", subscriber) }
        close()
    }
}
