import Foundation
import Gateway
import Records
import SS7Filter
import SS7Wire

/// Rules and what they have matched, for people and in JSON.
extension CountedStatus {
    /// Rules with what they have done, those of most hits first, else in the table's order.
    private var ranked: [(rule: RuleDescription, count: RuleCount)] {
        zip(rules.table.rules, rules.counts).enumerated().sorted { a, b in
            let left = a.element.1.hits + a.element.1.shadowHits
            let right = b.element.1.hits + b.element.1.shadowHits
            return left == right ? a.offset < b.offset : left > right
        }.map { ($0.element.0, $0.element.1) }
    }

    /// The table of rules; without those that nothing has matched, unless `all` are asked for.
    func ruleLines(all: Bool) -> [String] {
        let shown = ranked.filter { all || $0.count.hits > 0 || $0.count.shadowHits > 0 }
        let modes = rules.table.modes
        let heading = modes.isEmpty ? [] : ["categories: \(CategoryMode.text(of: modes))"]
        guard !shown.isEmpty else { return heading + ["no rule has matched yet"] }
        // 80 columns in all; a name that is longer than its column has a line of its own.
        let width = 26
        var lines = heading
        lines.append(
            "rule".padded(to: width) + "category".padded(to: 10) + "hits".padded(to: -10)
                + "in shadow".padded(to: -12) + "  last hit and source")
        for (rule, count) in shown {
            if rule.name.count > width - 2 { lines.append(rule.name) }
            lines.append(
                (rule.name.count > width - 2 ? "" : rule.name).padded(to: width)
                    + rule.category.name.padded(to: 10) + "\(count.hits)".padded(to: -10)
                    + "\(count.shadowHits)".padded(to: -12) + "  "
                    + (count.last.map { moment($0.time, " ") } ?? "-"))
            if let last = count.last { lines.append("  " + source(last)) }
        }
        let silent = rules.table.rules.count - shown.count
        if silent > 0 { lines.append("\(silent) rules have matched nothing: --rules shows all") }
        return lines
    }

    /// Who sent it: the calling title and its network, else the point code; and the link.
    private func source(_ match: LastMatch) -> String {
        let link = linkName(match.link)
        guard !match.calling.isEmpty else {
            return "point code \(match.originatingPointCode) by \(link)"
        }
        let network = rules.table.network(of: match.calling, plan: .e164)
        return "\(match.calling) "
            + (network.map { "\($0.operator.isEmpty ? $0.country : $0.name) " } ?? "")
            + "by \(link)"
    }

    private func linkName(_ index: Int) -> String {
        countedLinks.indices.contains(index) ? countedLinks[index].name : "-"
    }

    /// A time of the wall clock, UTC, to the second.
    private func moment(_ nanoseconds: UInt64, _ separator: String) -> String {
        let date = Date(timeIntervalSince1970: Double(nanoseconds / 1_000_000_000))
        return date.formatted(.iso8601).replacing("T", with: separator)
    }

    /// Writes how categories are in force, and all rules as a list of objects.
    func ruleMembers(_ text: inout JSONText) {
        text.list(modes: rules.table.modes)
        text.openList("categories")
        for category in SS7Filter.Category.allCases {
            text.open()
            text.text("category", category.name)
            text.number("blocked", decided(by: category, isShadow: false))
            text.number("shadowed", decided(by: category, isShadow: true))
            text.close()
        }
        text.closeList()
        text.openList("list")
        for (rule, count) in zip(rules.table.rules, rules.counts) {
            text.open()
            text.text("name", rule.name)
            text.text("category", rule.category.name)
            text.text("verdict", rule.verdict.name)
            text.flag("shadow", rule.shadow)
            text.number("hits", count.hits)
            text.number("shadowHits", count.shadowHits)
            if let last = count.last {
                text.openObject("last")
                text.text("time", moment(last.time, "T"))
                if !last.calling.isEmpty {
                    text.text("calling", "\(last.calling)")
                    if let network = rules.table.network(of: last.calling, plan: .e164) {
                        if !network.country.isEmpty { text.text("country", network.country) }
                        if !network.operator.isEmpty { text.text("operator", network.operator) }
                    }
                }
                text.number("originatingPointCode", last.originatingPointCode)
                text.text("link", linkName(last.link))
                text.close()
            }
            text.close()
        }
        text.closeList()
    }
}
