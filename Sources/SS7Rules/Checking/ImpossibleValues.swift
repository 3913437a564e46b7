import SS7Filter
import SS7Wire

/// Values that can be written and that no message has.
extension ConditionChecker {
    /// Warns of a finding that is never among a message's flags.
    func warn(ofFlag finding: Reason, at range: SourceRange) {
        if finding.isIllegal {
            findings.add(
                .warning, "'\(finding.name)' makes a message illegal: that is no flag", at: range,
                suggestion: "write 'reason = \(finding.name)'")
        } else if finding == .unjudgeable {
            findings.add(
                .warning,
                "'unjudgeable' is what a verdict rests on: no message has it before it is judged",
                at: range)
        }
    }

    /// Warns of two letters that neither ISO 3166 nor the tables give to a country.
    func warnOfNoCountry(_ name: Written) {
        let code = name.text.uppercased()
        guard !Countries.contains(code),
            !directory.networks.contains(where: { $0.country == code })
        else { return }
        findings.add(
            .warning, "'\(name.text)' is no country of ISO 3166", at: name.range,
            suggestion: Countries.suggestion(for: code))
    }

    /// Warns of a comparison with the greatest value that there is.
    func warnOfNothingAbove(
        _ most: UInt32?, _ name: String, _ comparison: Condition.Comparison, _ written: Written,
        _ value: UInt32
    ) {
        guard comparison == .greater, value == most else { return }
        findings.add(.warning, "'\(name)' is never above \(value)", at: written.range)
    }

    /// Warns of a value that the field never has.
    func warn(of value: UInt32, in field: Field, at range: SourceRange) {
        guard field == .reason, let finding = UInt8(exactly: value).flatMap(Reason.init(rawValue:)),
            !finding.isIllegal
        else { return }
        findings.add(
            .warning, "'\(finding.name)' is no reason for a message to be illegal", at: range,
            suggestion: finding == .unjudgeable ? nil : "write 'flag \(finding.name)'")
    }
}

extension Reason {
    /// True for the first group: those that make a message illegal.
    var isIllegal: Bool { rawValue < Reason.nonMinimalLength.rawValue }
}
