public import Records
import SS7Filter
import SS7Rules
import SS7Wire

extension ExplainedMessage {
    /// The explanation as one JSON object: the members of a verdict record, then the reasons.
    public var json: [UInt8] {
        var text = JSONText()
        text.open()
        members(&text)
        text.close()
        return text.octets
    }

    /// Writes the members of the explanation's object.
    public func members(_ text: inout JSONText) {
        var message = self.message
        if let placement { text.members(of: placement) }
        text.members(of: &message, octets.span)
        text.members(of: outcome)
        if let link = outcome.link { text.text("link", link) }
        if let objection { text.text("objection", objection.name) }
        text.flag("encodingIsSettled", facts.encodingIsSettled)
        let remembered = explanation.parts.first?.remembered ?? []
        if !remembered.isEmpty {
            text.openObject("remembered")
            for entry in remembered {
                text.text(named: "\(entry.field)", wording.value(entry.value, of: entry.field))
            }
            text.close()
        }
        text.openList("explanation")
        for part in explanation.parts { write(part, &text) }
        text.closeList()
    }

    private func write(_ part: Explanation.Part, _ text: inout JSONText) {
        text.open()
        if let component = part.component {
            text.number("component", component)
            text.text("operation", message.components[component].operation.name)
        }
        text.text("judgedFrom", part.side.name)
        text.flag("returned", part.isReturned)
        text.flag("opensDialogue", part.opensDialogue)
        if part.subscriber != .unnamed, part.subscriber != .absent {
            text.text("subscriber", wording.value(part.subscriber, of: .imsi))
        }
        text.text("subscriberFrom", part.subscriberSource.rawValue)
        text.openList("rules")
        for trial in part.trials { write(trial, &text) }
        text.closeList()
        text.close()
    }

    private func write(_ trial: Explanation.Trial, _ text: inout JSONText) {
        let rule = table.rules[trial.rule]
        text.open()
        text.text("rule", rule.name)
        text.text("category", rule.category.name)
        text.text("verdict", rule.verdict.name)
        text.text("action", rule.action.name)
        text.flag("shadow", rule.shadow)
        text.text("file", rule.file)
        text.number("line", rule.line)
        text.text("turn", trial.turn.rawValue)
        text.flag("matches", trial.matches)
        text.flag("decides", trial.decides)
        text.flag("unjudgeable", trial.isAssumed)
        text.openList("tests")
        for test in trial.tests {
            text.open()
            text.text("test", wording.condition(test.instruction))
            let saw = wording.seen(test)
            if !saw.isEmpty { text.text("saw", saw) }
            text.text("answer", test.answer.rawValue)
            text.flag("outcome", test.outcome)
            text.close()
        }
        text.closeList()
        text.close()
    }
}
