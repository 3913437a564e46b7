import SS7Filter

/// Ranges of values, and comparisons of what a number is like.
extension ConditionChecker {
    /// The condition that a written range means, such as 22:00-06:00, mon-fri or 3-12; nil where the
    /// text is none.
    ///
    /// A range of times ends before its last minute and may pass midnight; one of days may pass Sunday;
    /// one of numbers has both its ends.
    func range(_ field: Field, _ written: Written) -> Condition? {
        let parts = written.text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, field.mayHaveRanges(vocabulary) else { return nil }
        let ends = parts.map { value(field, Written(text: String($0), range: written.range)) }
        guard let low = ends[0], let high = ends[1] else { return nothing }
        let isOpen = field == .time
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
            guard let value = octet(written, name) else { return nothing }
            return .property(property, field, Condition.Comparison(sign: sign.text), value)
        case .inItems(let items, _):
            return .any(
                items.map { item in
                    switch item {
                    case .number(let written, _), .list(let written), .file(let written):
                        self.property(property, field, written)
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
            octet(Written(text: String($0), range: written.range), property.name)
        }
        guard ends.count <= 2, let low = ends[0], let high = ends[ends.count - 1] else {
            return nothing
        }
        if ends.count == 1 { return .property(property, field, .equal, low) }
        return .all([
            .property(property, field, .greaterOrEqual, low),
            .property(property, field, .lessOrEqual, high),
        ])
    }

    private func octet(_ written: Written, _ name: String) -> UInt32? {
        if let value = UInt32(written.text), value < 256 { return value }
        findings.error("'\(written.text)' is not a value of '\(name)'", at: written.range)
        return nil
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
