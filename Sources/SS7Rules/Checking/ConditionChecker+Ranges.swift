import SS7Filter
import SS7Wire

/// Ranges of values, and comparisons of what a number is like.
extension ConditionChecker {
    /// The condition that a written range means, such as 22:00-06:00, mon-fri or 3-12; nil where the
    /// text is none.
    ///
    /// A range of times ends before its last minute and may pass midnight; one of days may pass Sunday;
    /// one of numbers has both its ends.
    func range(_ field: Field, _ written: Written) -> Condition? {
        let (amount, unit) = written.amountAndUnit ?? (written.text, "")
        let parts = amount.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, field.mayHaveRanges(vocabulary) else { return nil }
        let ends = parts.map { end in
            let text = unit.isEmpty ? String(end) : "\(end) \(unit)"
            return value(field, Written(text: text, range: written.range))
        }
        guard let low = ends[0], let high = ends[1] else { return nothing }
        let isOpen = field == .time
        if isOpen, low == Vocabulary.endOfDay {
            findings.error("no range begins at 24:00", at: written.range, suggestion: "write 00:00")
            return nothing
        }
        if isOpen ? low == high : field != .weekday && low > high {
            findings.error("the range '\(written.text)' is empty", at: written.range)
            return nothing
        }
        let bounds: [Condition] = [
            .compare(field, .greaterOrEqual, low),
            .compare(field, isOpen ? .less : .lessOrEqual, high),
        ]
        return low <= high ? .all(bounds) : .any(bounds)
    }

    /// What a comparison of a number's length, nature or plan means.
    func property(
        _ name: String, _ field: Field, _ relation: Test.Relation, _ range: SourceRange
    ) -> Condition {
        guard let property = NumberProperty.allCases.first(where: { $0.name == name }) else {
            return nothing
        }
        switch relation {
        case .compare(let sign, .number(let written)):
            if sign.text == "=" { return self.property(property, field, written) }
            if sign.text == "!=" { return .not(self.property(property, field, written)) }
            guard let value = value(of: property, written) else { return nothing }
            let comparison = Condition.Comparison(sign: sign.text)
            warnOfNothingAbove(property.greatest, name, comparison, written, value)
            return .property(property, field, comparison, value)
        case .inItems(let items, _):
            return .any(
                items.map { item in
                    switch item {
                    case .number(let written, true):
                        findings.error(
                            "'=' goes before numbers of digits only", at: written.range)
                        return nothing
                    case .number(let written, false), .list(let written), .file(let written):
                        return self.property(property, field, written)
                    case .owner(let owner, let range): return noNumbers(of: owner, at: range)
                    }
                })
        default:
            findings.error(
                "'\(name)' is compared with a number", at: range,
                suggestion: "write '\(name)(\(field.name)) = …' or '\(name)(\(field.name)) in (…)'")
            return nothing
        }
    }

    private func property(
        _ property: NumberProperty, _ field: Field, _ written: Written
    ) -> Condition {
        let ends = written.text.split(separator: "-", omittingEmptySubsequences: false).map {
            value(of: property, Written(text: String($0), range: written.range))
        }
        guard ends.count <= 2, let low = ends[0], let high = ends[ends.count - 1] else {
            return nothing
        }
        if ends.count == 1 { return .property(property, field, .equal, low) }
        if low > high {
            findings.error("the range '\(written.text)' is empty", at: written.range)
            return nothing
        }
        return .all([
            .property(property, field, .greaterOrEqual, low),
            .property(property, field, .lessOrEqual, high),
        ])
    }

    private func value(of property: NumberProperty, _ written: Written) -> UInt32? {
        guard let value = UInt32(written.text) else {
            findings.error(
                "'\(written.text)' is not a value of '\(property.name)'", at: written.range)
            return nil
        }
        if value <= property.greatest { return value }
        findings.error(
            "'\(property.name)' is never above \(property.greatest)", at: written.range)
        return nil
    }
}

extension NumberProperty {
    /// The greatest value that it can have.
    fileprivate var greatest: UInt32 {
        switch self {
        case .length: UInt32(Digits.capacity)
        case .nature: 127
        case .plan: 15
        }
    }
}

extension Field {
    fileprivate func mayHaveRanges(_ vocabulary: Vocabulary) -> Bool {
        switch self {
        case .weekday, .time: true
        case .opc, .dpc, .calledPC, .callingPC, .affectedPC: false
        default: kind == .number && vocabulary.names(of: self) == nil
        }
    }
}

extension Condition.Comparison {
    /// The comparison that a sign besides `=` and `!=` stands for.
    init(sign: String) {
        self =
            switch sign {
            case "<": .less
            case "<=": .lessOrEqual
            case ">": .greater
            default: .greaterOrEqual
            }
    }
}
