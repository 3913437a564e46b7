import SS7Filter
import SS7Wire

/// Looks up what rules name and puts them into the order in which they are asked.
struct RuleChecker {
    let findings: Findings
    let conditions: ConditionChecker
    private let modes: [SS7Filter.Category: CategoryMode]
    private let ruleModes: [String: RuleMode]
    private let ruleModeFile: RuleModeFile?
    private var rules: [CheckedRule] = []
    private var learnt: [CheckedRule] = []
    private var seen: [String: SourceRange] = [:]

    init(
        findings: Findings, conditions: ConditionChecker,
        modes: [SS7Filter.Category: CategoryMode], ruleModes: RuleModeFile? = nil
    ) {
        self.findings = findings
        self.conditions = conditions
        self.modes = modes
        self.ruleModes = ruleModes?.modes ?? [:]
        ruleModeFile = ruleModes
    }

    mutating func check(_ tree: SyntaxTree) -> CheckedRules {
        for rule in tree.rules { check(rule) }
        let order = rules.enumerated().sorted {
            ($0.element.description.category.rawValue, $0.offset)
                < ($1.element.description.category.rawValue, $1.offset)
        }
        let ordered = order.map(\.element)
        for finding in ruleModeFile?.idle(in: rules + learnt, known: Set(seen.keys)) ?? [] {
            findings.add(finding)
        }
        let checked = CheckedRules(
            rules: ordered, learnt: learnt, sets: conditions.sets, setNames: conditions.setNames,
            directory: conditions.directory)
        let limited = ordered.filter { $0.limit != nil }
        if limited.count > Limit.mostOfTable {
            findings.error(
                "there are more than \(Limit.mostOfTable) rules with a limit",
                at: limited[Limit.mostOfTable].range)
        }
        if !findings.hasErrors { Reachability.warn(of: checked, findings: findings) }
        return checked
    }

    private mutating func check(_ rule: RuleStatement) {
        if let earlier = seen[rule.name.text] {
            findings.error(
                "rule '\(rule.name.text)' is defined twice: first at \(findings.place(earlier))",
                at: rule.name.range)
        }
        seen[rule.name.text] = rule.name.range
        let operations = operations(of: rule)
        let terms = rule.conditions.map(conditions.check)
        let verdict = verdict(of: rule)
        let (action, value) = action(of: rule, verdict: verdict, operations: operations)
        let source = findings.sources[rule.name.range.source]
        let description = RuleDescription(
            name: rule.name.text, category: rule.category, title: rule.title, text: rule.text,
            source: rule.source, severity: severity(of: rule), verdict: verdict, action: action,
            shadow: isInShadow(rule, verdict), file: source.file,
            line: source.line(of: rule.name.range.start))
        if rule.mode == .shadow, verdict != .block {
            findings.error("only a rule that blocks can be in shadow", at: rule.modeRange)
        }
        var checked = CheckedRule(
            description: description, sides: sides(of: rule), operations: operations,
            condition: terms.count == 1 ? terms[0] : .all(terms), limit: limit(of: rule),
            actionValue: value,
            sample: sample(of: rule),
            acceptsMSISDN: !Vocabulary.namedByMSISDN.isDisjoint(with: operations ?? []),
            range: rule.name.range)
        guard rule.mode != .off else { return }
        switch modes[rule.category] ?? .active {
        case .active: rules.append(checked)
        case .test:
            // What forwards or logs stays as it is: it blocks nothing anyway.
            if verdict == .block { checked.description.shadow = true }
            rules.append(checked)
        case .learn: learnt.append(checked)
        case .off: break
        }
    }

    /// True where a rule is in shadow, by its own file or as it is switched.
    private func isInShadow(_ rule: RuleStatement, _ verdict: Verdict) -> Bool {
        guard verdict == .block, let mode = ruleModes[rule.name.text] else {
            return rule.mode == .shadow
        }
        return mode == .shadow
    }

    private func operations(of rule: RuleStatement) -> [Operation]? {
        guard !rule.operations.isEmpty else { return nil }
        var operations: [Operation] = []
        for name in rule.operations {
            if let operation = Vocabulary.operation(name.text) {
                if operations.contains(operation) {
                    findings.add(
                        .warning, "operation '\(name.text)' is named twice", at: name.range)
                } else {
                    operations.append(operation)
                }
            } else {
                findings.error(
                    "there is no operation '\(name.text)'", at: name.range,
                    suggestion: proposal(
                        for: name.text, among: Array(Vocabulary.operations.keys) + ["any"]))
            }
        }
        return operations
    }

    private func sides(of rule: RuleStatement) -> [Side] {
        guard let written = rule.side else { return Side.allCases }
        if let side = Side.allCases.first(where: { $0.name == written.text }) { return [side] }
        findings.error(
            "there is no side '\(written.text)': there are interconnect and home",
            at: written.range,
            suggestion: proposal(for: written.text, among: Side.allCases.map(\.name)))
        return []
    }

    private func verdict(of rule: RuleStatement) -> Verdict {
        rule.verdict.text == "forward" || rule.verdict.text == "log" ? .forward : .block
    }

    private func severity(of rule: RuleStatement) -> RuleDescription.Severity {
        guard let written = rule.severity else { return .medium }
        if let severity = RuleDescription.Severity(rawValue: written.text) { return severity }
        let names = RuleDescription.Severity.allCases.map(\.rawValue)
        findings.error(
            "there is no severity '\(written.text)': there are \(names.joined(separator: ", "))",
            at: written.range, suggestion: proposal(for: written.text, among: names))
        return .medium
    }
}
