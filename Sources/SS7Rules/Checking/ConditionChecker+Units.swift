import SS7Filter

/// Amounts with a unit.
extension ConditionChecker {
    /// The value of an amount such as `6 hours` in the field's own unit; nil where it is none, which
    /// is noted.
    func amount(
        _ field: Field, _ written: Written, _ parts: (amount: String, unit: String)
    ) -> UInt32? {
        guard let quantity = field.quantity else {
            findings.error(
                "'\(field.name)' has no unit: '\(parts.unit)' cannot follow", at: written.range)
            return nil
        }
        guard let unit = Unit.named(parts.unit) else {
            findings.error(
                "there is no unit '\(parts.unit)': '\(field.name)' is in \(quantity.units)",
                at: written.range,
                suggestion: Unit.shorthand[parts.unit].map { "write '\(parts.amount) \($0)'" }
                    ?? proposal(for: parts.unit, among: Unit.names))
            return nil
        }
        guard unit.quantity == quantity else {
            findings.error(
                "'\(field.name)' is in \(quantity.units), not in \(unit.name)", at: written.range)
            return nil
        }
        guard let count = UInt32(parts.amount) else {
            findings.error(
                "'\(parts.amount)' is not a number of \(unit.name)", at: written.range)
            return nil
        }
        let (value, isTooMuch) = count.multipliedReportingOverflow(by: unit.size)
        if !isTooMuch { return value }
        findings.error("'\(field.name)' is never that much", at: written.range)
        return nil
    }

    /// What to write instead of a number with a unit glued to it; nil for anything else.
    func suggestion(forGlued text: String, of field: Field) -> String? {
        let digits = text.prefix { $0.isNumber }
        let word = String(text.dropFirst(digits.count))
        guard field.quantity != nil, !digits.isEmpty, Unit.isMeant(by: word) else { return nil }
        return "write '\(digits) \(Unit.shorthand[word] ?? word)'"
    }
}
