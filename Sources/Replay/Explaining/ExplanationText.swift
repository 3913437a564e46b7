import Foundation
import Records
public import SS7Filter
import SS7Rules
import SS7Wire

/// The explanation for people, in lines of 100 columns where names allow it.
extension ExplainedMessage {
    private static let width = 100

    /// The whole explanation.
    public var text: String {
        var lines = heading
        lines += settings
        lines += remembered
        for part in explanation.parts { lines += [""] + self.lines(of: part) }
        return (lines + ["", verdict]).joined(separator: "\n") + "\n"
    }

    private var heading: [String] {
        var lines: [String] = []
        if let placement {
            let frames = placement.frames.count > 1 ? placement.frames : [placement.frame]
            let place = frames.map(String.init).joined(separator: ", ")
            lines.append(
                "frame\(frames.count > 1 ? "s" : "") \(place), chunk \(placement.chunk),"
                    + " \(date(placement.time))")
        }
        lines += folded(describe(message), indent: "")
        var origin = "from \(outcome.side?.name ?? "no configured link, judged as interconnect")"
        if let link = outcome.link { origin += ", link \(link)" }
        if explanation.parts.first?.isReturned == true {
            origin += "; our own message coming back: judged as from the other side"
        }
        lines.append(origin)
        if let part = explanation.parts.first, message.sccp.calling.isPresent {
            lines.append("calling \(title(part.calling, .callingGT))")
            lines.append("called  \(title(part.called, .calledGT))")
        }
        if !message.flags.isEmpty {
            let names = message.flags.reasons.map(\.name).joined(separator: ", ")
            lines.append("findings: \(names)")
        }
        return lines
    }

    private func title(_ value: Explanation.Value, _ field: Field) -> String {
        value == .absent ? "no global title" : wording.value(value, of: field)
    }

    /// What the link's own settings say, before any rule.
    private var settings: [String] {
        if outcome.judgement.verdict == .held { return [] }
        var lines: [String] = []
        if let objection {
            let what =
                message.form == .illegal ? "it is illegal (\(objection.name))" : objection.name
            lines.append("link settings: block it: \(what)")
        } else if facts.encodingIsSettled {
            lines.append(
                "link settings: let its encoding pass, so rules of category decode are not asked")
        } else {
            lines.append("link settings: nothing against it")
        }
        if facts.forwardsUnjudgeable {
            lines.append("link settings: what a guard cannot answer counts for the message")
        }
        if facts.forgivesUnknownDialogues {
            lines.append("start: dialogues older than the gateway are forgiven")
        }
        return lines
    }

    /// What the memory of the network says of the message, by the names that rules use.
    private var remembered: [String] {
        guard let values = explanation.parts.first?.remembered, !values.isEmpty else { return [] }
        let width = values.map(\.field.name.count).max() ?? 0
        return ["remembered:"]
            + values.map { entry in
                "  \(padded(entry.field.name, width))  "
                    + wording.value(entry.value, of: entry.field) + hours(entry)
            }
    }

    /// A longer time once more, in hours.
    private func hours(_ entry: Explanation.Remembered) -> String {
        guard case .number(let seconds) = entry.value, seconds > 3_600,
            !seconds.isMultiple(of: 3_600), wording.isTime(entry.field)
        else { return "" }
        let tenths = (UInt64(seconds) * 10 + 1_800) / 3_600
        return ", \(tenths / 10).\(tenths % 10) hours"
    }

    /// What became of the message, and by which rule.
    public var verdict: String {
        let judgement = outcome.judgement
        var text = judgement.verdict.name
        if judgement.shadow { text += " (blocked but for shadow)" }
        guard let rule = outcome.rule else {
            if judgement.verdict == .held { return "held: a segment, and others are missing" }
            guard objection == nil else {
                return text + " by the link's settings, reason \(outcome.reason ?? "none")"
            }
            return text + ": no rule matches"
        }
        text += " by \(rule.name), category \(rule.category.name)"
        if judgement.action != .none { text += ", action \(action)" }
        if let reason = outcome.reason { text += ", reason \(reason)" }
        return text + "\n    " + origin(of: rule)
    }

    /// The action with its value, as a rule writes it: `udts 4`, `error facilityNotSupported`.
    public var action: String {
        let judgement = outcome.judgement
        let value =
            switch judgement.action {
            case .udts: "\(judgement.actionValue)"
            case .error: ReturnError(actionValue: judgement.actionValue)?.name ?? ""
            case .divert: wording.value(judgement.actionValue, of: .dpc)
            default: ""
            }
        return value.isEmpty ? judgement.action.name : "\(judgement.action.name) \(value)"
    }

    private func origin(of rule: RuleDescription) -> String {
        let place = "\(rule.file):\(rule.line)"
        return rule.text.isEmpty ? place : "\(place) \"\(rule.text)\""
    }

    private func date(_ time: String) -> String {
        guard let seconds = Double(time) else { return time }
        return Date(timeIntervalSince1970: seconds).formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    // MARK: - Components and rules

    private func lines(of part: Explanation.Part) -> [String] {
        var lines = [name(of: part)]
        if part.component != nil { lines.append("  subscriber: \(subscriber(of: part))") }
        let asked = part.trials.filter { $0.turn != .unconcerned }
        let others = table.ruleCount - asked.count
        lines.append(
            "  \(count(asked.count, "rule")) asked,"
                + " \(others) about other messages or sides")
        return lines + rows(asked)
    }

    private func subscriber(of part: Explanation.Part) -> String {
        let value = wording.value(part.subscriber, of: .imsi)
        switch part.subscriberSource {
        case .none: return value
        case .argument: return value + " (its argument)"
        case .dialogue: return value + " (from earlier messages of the dialogue)"
        case .destinationReference: return value + " (MAP-Open's destination reference)"
        case .unread: return "the argument cannot be read"
        }
    }

    /// The trials as a table: rule, test, answer, what was seen.
    public func rows(_ trials: [Explanation.Trial]) -> [String] {
        let ruleWidth = min(26, trials.map { table.rules[$0.rule].name.count }.max() ?? 0)
        let tests = trials.flatMap { runs(of: $0) }.map {
            wording.condition(oneOf: $0.map(\.instruction)).count
        }
        let testWidth = min(44, tests.max() ?? 0)
        return trials.flatMap { rows($0, ruleWidth, testWidth) }
    }

    private func rows(
        _ trial: Explanation.Trial, _ ruleWidth: Int, _ testWidth: Int
    ) -> [String] {
        var name = padded(table.rules[trial.rule].name, ruleWidth)
        let blank = String(repeating: " ", count: name.count)
        var lines: [String] = []
        if trial.tests.isEmpty { lines.append("  \(name)  no condition") }
        for run in runs(of: trial) {
            let condition = padded(
                wording.condition(oneOf: run.map(\.instruction)), testWidth)
            let test = run[run.count - 1]
            let line = "  \(name)  \(condition)  \(padded(answer(test), 4))"
            let seen = self.seen(test)
            if line.count + 2 + seen.count <= Self.width || seen.isEmpty {
                lines.append((line + "  " + seen).withoutTrailingBlanks)
            } else {
                lines.append(line.withoutTrailingBlanks)
                lines += folded("saw " + seen, indent: "  \(blank)    ")
            }
            name = blank
        }
        if let result = result(of: trial) { lines.append("  \(blank)  \(result)") }
        return lines
    }

    /// The tests, those of one field for several values together.
    private func runs(of trial: Explanation.Trial) -> [[Explanation.Test]] {
        var runs: [[Explanation.Test]] = []
        for test in trial.tests {
            if test.instruction.opcode == .equal, let last = runs.last?.last,
                last.instruction.opcode == .equal, last.answer == .no,
                last.instruction.field == test.instruction.field
            {
                runs[runs.count - 1].append(test)
            } else {
                runs.append([test])
            }
        }
        return runs
    }

    private func answer(_ test: Explanation.Test) -> String {
        if test.instruction.opcode == .limit { return test.outcome ? "reached" : "within" }
        return switch test.answer {
        case .yes: "yes"
        case .no: "no"
        case .against, .favour, .none: "none"
        }
    }

    private func seen(_ test: Explanation.Test) -> String {
        let values = wording.seen(test)
        return switch test.answer {
        case .yes, .no: values
        case .against: values + ": counts against the message"
        case .favour: values + ": counts for the message"
        case .none: values + ": no answer, taken as no"
        }
    }

    /// What came of a trial; nil where the rule does not match and no more is to be said.
    private func result(of trial: Explanation.Trial) -> String? {
        let rule = table.rules[trial.rule]
        switch trial.turn {
        case .categoryDecided: return "not reached: category \(rule.category.name) is decided"
        case .encodingSettled: return "not asked: the link's settings decide its encoding"
        case .unconcerned: return "not asked: \(reason(trial.rule))"
        case .asked: break
        }
        guard trial.matches else { return nil }
        let verdict = rule.shadow ? "would \(verb(rule)), in shadow" : "\(verb(rule))s"
        let decides = trial.decides ? ", decides category \(rule.category.name)" : ""
        return "=> matches: \(verdict)\(decides)"
    }

    private func verb(_ rule: RuleDescription) -> String {
        rule.verdict == .block ? "block" : rule.action == .log ? "log" : "forward"
    }

    /// Why a rule is not about the message.
    private func reason(_ rule: Int) -> String {
        let reach = table.reach(of: rule)
        guard let part = explanation.parts.first else { return "" }
        if !reach.sides.contains(part.side) {
            return "it is about messages from \(reach.sides.map(\.name).joined(separator: ", "))"
        }
        if reach.isForAny {
            return "it asks for findings, and the message is canonical and has none"
        }
        let names = reach.operations.prefix(4).map(\.name)
        let more = reach.operations.count > 4 ? ", …" : ""
        return "it is about invokes of \(names.joined(separator: ", "))\(more)"
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// A text in lines that fit, broken at blanks.
    private func folded(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = indent
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if line.count + word.count > Self.width, line != indent {
                lines.append(line.withoutTrailingBlanks)
                line = indent + "  "
            }
            line += word + " "
        }
        return lines + [line.withoutTrailingBlanks]
    }
}
