import SS7Filter
import SS7Wire

/// What a rule's `limit` means.
extension RuleChecker {
    /// The limit of a rule; nil where it has none, or one that cannot be read.
    func limit(of rule: RuleStatement) -> Limit? {
        guard let clause = rule.limit else { return nil }
        if rule.verdict.text == "forward" {
            findings.error(
                "a rule that forwards has no limit: it would let pass only what is above it",
                at: clause.range, suggestion: "write a rule that blocks or logs what is too much")
        }
        guard clause.keys.count <= Limit.mostKeys else {
            findings.error(
                "a limit is counted by \(Limit.mostKeys) values at most",
                at: clause.keys[Limit.mostKeys].range)
            return nil
        }
        let keys = clause.keys.compactMap(part)
        let value = clause.value.flatMap(part)
        let most = value == nil ? UInt32.max : Limit.mostValues
        let amount = number(clause.amount, upTo: most, "how many are let pass")
        let window = period(clause.window)
        let burst = clause.burst.flatMap { number($0, upTo: .max, "how many are let pass at once") }
        let hold = clause.hold.flatMap(period)
        if let burst = clause.burst, clause.value != nil {
            findings.error(
                "different values have no burst: all of the window count", at: burst.range)
            return nil
        }
        guard keys.count == clause.keys.count, clause.value == nil || value != nil, let amount,
            let window, clause.burst == nil || burst != nil, clause.hold == nil || hold != nil
        else { return nil }
        for (index, key) in keys.enumerated() where keys[..<index].contains(key) {
            findings.add(.warning, "'\(key.text)' is named twice", at: clause.keys[index].range)
        }
        if let value, let written = clause.value,
            let key = keys.first(where: value.hasOneValue(for:))
        {
            findings.error(
                "'\(value.text)' has one value for each '\(key.text)': the limit is never reached",
                at: written.range)
            return nil
        }
        var limit = Limit(
            amount, different: value, per: window, burst: burst, by: keys, hold: hold)
        guard isCountable(limit, clause) else { return nil }
        limit.settle(rule: rule.name.text)
        return limit
    }

    private func isCountable(_ limit: Limit, _ clause: LimitClause) -> Bool {
        guard limit.value == nil else { return true }
        if limit.step < Limit.shortestStep {
            findings.error(
                "a limit is \(1_000_000 / Limit.shortestStep) per second at most",
                at: clause.amount.range)
            return false
        }
        if !limit.isSound {
            findings.error(
                "an empty bucket would take more than 366 days to be full again",
                at: clause.burst?.range ?? clause.amount.range,
                suggestion: "a burst of \(limit.amount) takes one window")
            return false
        }
        return true
    }

    private func number(_ written: Written, upTo most: UInt32, _ what: String) -> UInt32? {
        if let number = UInt32(written.text), (1...most).contains(number) { return number }
        let limit = most == .max ? "" : " to \(most)"
        findings.error(
            "'\(written.text)' is not \(what): a number from 1\(limit.isEmpty ? " on" : limit)",
            at: written.range)
        return nil
    }

    private func period(_ written: LimitClause.Period) -> Limit.Period? {
        let count = written.count.map { number($0, upTo: .max, "a number of them") } ?? 1
        guard let unit = Limit.Period.unit(named: written.unit.text) else {
            let names = Limit.Period.Unit.allCases.map(\.name)
            findings.error(
                "'\(written.unit.text)' is no unit of time: there are \(names.joined(separator: ", "))",
                at: written.unit.range,
                suggestion: proposal(for: written.unit.text, among: names + names.map { $0 + "s" }))
            return nil
        }
        guard let count else { return nil }
        let period = Limit.Period(count, unit)
        if period.microseconds <= Limit.longest { return period }
        findings.error(
            "\(period.text) are more than 366 days", at: written.count?.range ?? written.unit.range)
        return nil
    }

    /// What a key or a value is made of.
    private func part(_ subject: Test.Subject) -> Limit.Part? {
        let name = subject.field
        guard let function = subject.function else {
            if name.text == "target" { return .target }
            guard let field = Vocabulary.fields[name.text] else {
                findings.error(
                    "there is no field '\(name.text)'", at: name.range,
                    suggestion: proposal(
                        for: name.text, among: Array(Vocabulary.fields.keys) + ["target"]))
                return nil
            }
            if field.kind != .truth { return .field(field) }
            findings.error(
                "'\(field.name)' is true or false: a limit is counted by numbers", at: name.range)
            return nil
        }
        guard function.text == "network" || function.text == "country" else {
            findings.error(
                "a limit is counted by fields, network(…), country(…) and target, not by"
                    + " '\(function.text)'",
                at: function.range,
                suggestion: proposal(for: function.text, among: ["network", "country"]))
            return nil
        }
        guard let field = Vocabulary.fields[name.text], field.kind == .digits else {
            findings.error(
                "'\(function.text)' takes a number, '\(name.text)' is none", at: name.range,
                suggestion: proposal(
                    for: name.text,
                    among: Vocabulary.fields.filter { $0.value.kind == .digits }.keys))
            return nil
        }
        return function.text == "network" ? .network(field) : .country(field)
    }
}

extension Limit.Part {
    /// True where messages of the same key cannot differ in this part.
    fileprivate func hasOneValue(for key: Limit.Part) -> Bool {
        switch (self, key) {
        case (.network(let number), .field(let field)), (.country(let number), .field(let field)):
            number == field
        default: self == key
        }
    }
}
