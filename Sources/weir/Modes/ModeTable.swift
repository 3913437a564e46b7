import Administration
import Configuration
import Foundation
import Records
import Replay
import SS7Filter

/// The modes of categories and rules, with what a running gateway counts of them.
struct ModeTable {
    private let deployment: Deployment
    /// What the gateway says; nil where none answers.
    private let status: [String: Any]?

    /// What a category or a rule has done.
    private struct Count {
        var blocked = 0
        var shadowed = 0
    }

    init(_ deployment: Deployment) {
        self.deployment = deployment
        let answer = try? askGateway(
            "status --json", at: deployment.configuration.controlSocket, patience: .seconds(5))
        status = answer.flatMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
    }

    private var rulesInForce: [String: Any]? { status?["rules"] as? [String: Any] }

    private func count(of category: SS7Filter.Category) -> Count? {
        guard let list = rulesInForce?["categories"] as? [[String: Any]] else { return nil }
        let entry = list.first { $0["category"] as? String == category.name }
        return Count(
            blocked: entry?["blocked"] as? Int ?? 0, shadowed: entry?["shadowed"] as? Int ?? 0)
    }

    private func count(of rule: RuleDescription) -> Count? {
        guard let list = rulesInForce?["list"] as? [[String: Any]] else { return nil }
        let entry = list.first { $0["name"] as? String == rule.name }
        return Count(
            blocked: entry?["hits"] as? Int ?? 0, shadowed: entry?["shadowHits"] as? Int ?? 0)
    }

    private func mode(of category: SS7Filter.Category) -> CategoryMode {
        deployment.table.modes[category] ?? .active
    }

    /// Shows all categories.
    func show(json: Bool) throws {
        let rows = SS7Filter.Category.allCases.map { category in
            (
                category.name, Mode.word(mode(of: category)),
                deployment.table.rules.count { $0.category == category }, count(of: category)
            )
        }
        guard !json else { return print(object(rows.map { ($0.0, $0.1, $0.3) }, "category")) }
        print(
            "category".padded(to: 10) + "mode".padded(to: 8) + "rules".padded(to: -7)
                + "blocked".padded(to: -12) + "would block".padded(to: -13))
        for (name, mode, rules, count) in rows {
            print(
                name.padded(to: 10) + mode.padded(to: 8) + "\(rules)".padded(to: -7)
                    + numbers(count))
        }
        for note in notes { print(note) }
    }

    /// Shows the rules of a category.
    func show(_ category: SS7Filter.Category, json: Bool) throws {
        let rules = deployment.table.rules.filter { $0.category == category }
        let rows = rules.map { ($0.name, word(of: $0), count(of: $0)) }
        guard !json else { return print(object(rows, "rule")) }
        print("category \(category.name): \(Mode.word(mode(of: category)))")
        let width = min(36, max(4, rules.map(\.name.count).max() ?? 0) + 2)
        print(
            "rule".padded(to: width) + "mode".padded(to: 10) + "matched".padded(to: -12)
                + "in shadow".padded(to: -13))
        for (name, mode, count) in rows {
            print(name.padded(to: width) + mode.padded(to: 10) + numbers(count))
        }
        for note in notes { print(note) }
    }

    /// Shows one rule.
    func show(rule: RuleDescription, json: Bool) throws {
        let row = (rule.name, word(of: rule), count(of: rule))
        guard !json else { return print(object([row], "rule")) }
        print("rule \(rule.name) (category \(rule.category.name)): \(row.1)")
        if let count = row.2 {
            print("matched \(count.blocked), in shadow \(count.shadowed)")
        }
        for note in notes { print(note) }
    }

    /// What a rule may do now; those that block nothing say what they do.
    private func word(of rule: RuleDescription) -> String {
        switch mode(of: rule.category) {
        case .learn: "learn"
        case .off: "off"
        case .active, .test:
            rule.shadow ? "shadow" : rule.verdict == .block ? "active" : rule.verdict.name
        }
    }

    private func numbers(_ count: Count?) -> String {
        guard let count else { return "-".padded(to: -12) + "-".padded(to: -13) }
        return "\(count.blocked)".padded(to: -12) + "\(count.shadowed)".padded(to: -13)
    }

    /// What goes on besides, and where no counts come from.
    private var notes: [String] {
        var notes: [String] = []
        let side = deployment.configuration.interconnect
        var forwarded: [String] = []
        if side.forwardsIllegal { forwarded.append("illegal") }
        if side.forwardsUnjudgeable { forwarded.append("unjudgeable") }
        if !side.refusesConnections { forwarded.append("connection-oriented") }
        if !forwarded.isEmpty {
            notes.append(
                "from interconnect go on whatever the mode: \(forwarded.joined(separator: ", "))")
        }
        guard let status else {
            return notes + ["no gateway answers: nothing is counted"]
        }
        if (status["bypass"] as? [String: Any])?["active"] as? Bool == true {
            notes.append("BYPASS: nothing is judged; `weir bypass off` ends that")
        }
        let links = status["links"] as? [[String: Any]] ?? []
        for (cause, text) in [
            ("illegalForwarded", "illegal messages went on"),
            ("unjudgeableForwarded", "unjudgeable messages went on"),
            ("bypassed", "messages went on WITHOUT BEING JUDGED"),
        ] {
            let number = links.reduce(0) { sum, link in
                sum + ((link["counters"] as? [String: Int])?[cause] ?? 0)
            }
            if number > 0 { notes.append("\(number) \(text)") }
        }
        return notes
    }

    private func object(_ rows: [(String, String, Count?)], _ kind: String) -> String {
        var text = JSONText()
        text.open()
        text.flag("counted", status != nil)
        text.openList("modes")
        for (name, mode, count) in rows {
            text.open()
            text.text(named: kind, name)
            text.text("mode", mode)
            if let count {
                text.number("blocked", count.blocked)
                text.number("shadowed", count.shadowed)
            }
            text.close()
        }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }
}
