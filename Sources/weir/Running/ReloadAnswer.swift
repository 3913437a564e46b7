import Foundation
import Gateway
import Records
import SS7Filter
import SS7Wire

/// The dry run of a table, and what it must not exceed.
struct Trial {
    /// Fewer messages say too little to refuse a table by.
    static let fewest = 100
    /// Rules that are named.
    private static let mostRules = 5

    let rehearsal: Rehearsal
    let table: RuleTable
    private let links: [String]
    /// The part of what passes now of which no more may be blocked.
    private let limit: Double

    init(_ rehearsal: Rehearsal, of table: RuleTable, links: [String], limit: Double) {
        self.rehearsal = rehearsal
        self.table = table
        self.links = links
        self.limit = limit
    }

    /// True for a table that is to be refused.
    var isDoubtful: Bool { blocksTooMuch || table.rules.isEmpty }

    private var blocksTooMuch: Bool {
        rehearsal.messages >= Trial.fewest && rehearsal.share > limit
    }

    /// How it went, in a few words.
    var summary: String {
        let all = grouped(rehearsal.messages)
        guard rehearsal.messages >= Trial.fewest else {
            return "only \(all) recent messages, too few to say what it will block"
        }
        let more = rehearsal.newlyBlocked == 0 ? "none" : grouped(rehearsal.newlyBlocked)
        var text = "of \(all) recent messages \(more) more would be blocked"
        if rehearsal.newlyPassing > 0 {
            text += ", and \(grouped(rehearsal.newlyPassing)) fewer"
        }
        return text
    }

    /// Why it is refused.
    var objection: String {
        // A file that an editor has emptied and not yet written would open the firewall.
        if table.rules.isEmpty { return "the files hold no rule at all" }
        let share = percent(rehearsal.share)
        return "of \(grouped(rehearsal.passing)) recent messages that pass now "
            + "\(grouped(rehearsal.newlyBlocked)) (\(share)) would be blocked, "
            + "more than `most-blocked: \(percent(limit))` allows"
    }

    /// The rules that would block the most, each with its newest message.
    var lines: [String] {
        let shown = rehearsal.rules.prefix(Trial.mostRules)
        let width = shown.map { grouped($0.messages).count }.max() ?? 0
        var lines = shown.map { entry in
            let rule = table.rules[entry.rule]
            return "  " + grouped(entry.messages).padded(to: -width)
                + " by \(rule.name) (category \(rule.category.name), \(rule.file):\(rule.line)): "
                + describe(entry.example)
        }
        let rest = rehearsal.rules.dropFirst(Trial.mostRules)
        if !rest.isEmpty {
            let messages = rest.reduce(0) { $0 + $1.messages }
            lines.append("  \(grouped(messages)) by \(rest.count) other rules")
        }
        return lines
    }

    private func describe(_ example: Rehearsal.Example) -> String {
        let sender =
            example.calling.isEmpty
            ? "point code \(example.originatingPointCode)" : "\(example.calling)"
        return "\(example.subject) from \(sender) by \(links[example.link]), "
            + "\(example.age.components.seconds) s ago"
    }

    private func percent(_ share: Double) -> String {
        let rounded = (share * 1_000).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))%" : "\(rounded)%"
    }

    /// A number with commas between its thousands.
    private func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in "\(number)".reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

/// What a reload says: `ok`, `refused` or `error`, and the rest of the story in further lines.
struct ReloadAnswer {
    enum Outcome {
        case accepted, refused, failed
    }

    var outcome: Outcome
    /// Without a last line feed.
    var lines: String

    var isAccepted: Bool { outcome == .accepted }
    var text: String { lines + "\n" }
    /// What has come of it, without the details.
    var headline: String { lines.prefix { $0 != "\n" }.description }

    static func accepted(
        _ generation: UInt32, _ trial: Trial, notes: [String], warnings: [String]
    ) -> ReloadAnswer {
        let first =
            (["rules generation \(generation), \(trial.table.rules.count) rules"] + notes
            + [trial.summary]).joined(separator: "; ")
        return ReloadAnswer(
            outcome: .accepted,
            lines: (["ok: " + first] + trial.lines + warnings).joined(separator: "\n"))
    }

    static func refused(_ trial: Trial) -> ReloadAnswer {
        let lines =
            ["refused: the rules in force stay: " + trial.objection] + trial.lines
            + ["`weir reload --force` puts them in force all the same"]
        return ReloadAnswer(outcome: .refused, lines: lines.joined(separator: "\n"))
    }

    static func failed(_ findings: String) -> ReloadAnswer {
        ReloadAnswer(outcome: .failed, lines: "error: the rules in force stay\n" + findings)
    }

    /// Not even tried.
    static func putOff(_ reason: String) -> ReloadAnswer {
        ReloadAnswer(outcome: .failed, lines: "error: the rules in force stay: " + reason)
    }
}
