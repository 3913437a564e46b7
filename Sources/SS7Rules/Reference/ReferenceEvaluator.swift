public import SS7Filter
public import SS7Wire

/// Judges messages by walking the checked rules one after the other, with no index and no program.
///
/// It says what the rules mean, as plainly as possible, so that the compiled table can be compared
/// with it.
public struct ReferenceEvaluator {
    private let checked: CheckedRules

    init(_ checked: CheckedRules) { self.checked = checked }

    /// What came of tests that the message has no answer to.
    private struct Answers {
        /// One of the rule's tests was counted for its match.
        var isAssumed = false
        /// One was let pass because the link says so.
        var isExcused = false
        /// What the limits of rules said, each once a message.
        var limits: [Int: Bool] = [:]
    }

    /// What the rules say of a message; `steps` stays 0.
    ///
    /// - Parameter limits: takes what is counted; without it no limit is reached.
    public func judge(
        _ message: DecodedMessage, facts: Facts, limits: ReferenceLimits? = nil
    ) -> Judgement {
        let count = min(Int(message.tcap.componentCount), DecodedMessage.componentCapacity)
        let components: [Int?] = count == 0 ? [nil] : (0..<count).map(Optional.some)
        var best = Judgement()
        var bestRank: (severity: Int, category: Int)?
        var answers = Answers()
        for component in components {
            let view = ReferenceView(message, facts: facts, component: component)
            for (number, assumed) in deciding(view, limits, &answers) {
                let rank = rank(of: checked.rules[number])
                if let bestRank, bestRank.severity > rank.severity { continue }
                if let bestRank, bestRank.severity == rank.severity,
                    bestRank.category <= rank.category
                {
                    continue
                }
                bestRank = rank
                best = judgement(number, component: component ?? 0, assumed: assumed)
            }
        }
        if answers.isExcused, best.verdict == .forward { best.unjudgeable = true }
        return best
    }

    private func rank(of rule: CheckedRule) -> (severity: Int, category: Int) {
        let description = rule.description
        let severity =
            description.verdict == .block
            ? (description.shadow ? 2 : 3) : description.action == .log ? 1 : 0
        return (severity, Int(description.category.rawValue))
    }

    private func judgement(_ number: Int, component: Int, assumed: Bool) -> Judgement {
        let rule = checked.rules[number]
        var judgement = Judgement()
        judgement.hasRule = true
        judgement.rule = UInt16(number)
        judgement.category = rule.description.category
        judgement.component = UInt8(component)
        judgement.unjudgeable = assumed
        judgement.shadow = rule.description.shadow
        judgement.verdict = rule.description.shadow ? .forward : rule.description.verdict
        judgement.action = rule.description.shadow ? .log : rule.description.action
        judgement.actionValue = rule.description.shadow ? 0 : rule.actionValue
        return judgement
    }

    /// The rules that decide in their categories, and those in shadow that would have.
    private func deciding(
        _ view: ReferenceView, _ limits: ReferenceLimits?, _ answers: inout Answers
    ) -> [(rule: Int, assumed: Bool)] {
        var result: [(rule: Int, assumed: Bool)] = []
        var decided: Set<SS7Filter.Category> = view.facts.encodingIsSettled ? [.decode] : []
        for (number, rule) in checked.rules.enumerated() {
            guard !decided.contains(rule.description.category), concerns(rule, view) else {
                continue
            }
            answers.isAssumed = false
            guard holds(rule.condition, rule, view, true, &answers) else { continue }
            if let limit = rule.limit {
                guard let limits else { continue }
                let isAbove =
                    answers.limits[number]
                    ?? limits.isAbove(limit, ofRule: number, view) { value, isCountry in
                        owner(value, isCountry ? \.countryCodes : \.identities)
                    }
                answers.limits[number] = isAbove
                guard isAbove else { continue }
            }
            result.append((number, answers.isAssumed))
            if !rule.description.shadow { decided.insert(rule.description.category) }
        }
        return result
    }

    private func concerns(_ rule: CheckedRule, _ view: ReferenceView) -> Bool {
        guard rule.sides.contains(view.side) else { return false }
        guard let operations = rule.operations else { return true }
        guard let component = view.component, component.type == .invoke, component.hasCode,
            !component.hasGlobalCode
        else { return false }
        let code = component.operation.code == 255 ? component.code : component.operation.code
        var user = component.operation.userProtocol
        if user == .unknown { user = view.message.tcap.userProtocol }
        if component.isDoubtful { user = .unknown }
        if user != .unknown { return operations.contains(Operation(user, code)) }
        if view.facts.forgivesUnknownDialogues, view.message.flags.contains(.unknownDialogue),
            !view.message.tcap.applicationContext.isPresent,
            component.argument.presentNumbers == 0
        {
            return false
        }
        return operations.contains { $0.code == code }
    }

    /// Tells whether a condition holds.
    ///
    /// - Parameter matching: true where the condition's truth makes the rule match.
    private func holds(
        _ condition: Condition, _ rule: CheckedRule, _ view: ReferenceView, _ matching: Bool,
        _ answers: inout Answers
    ) -> Bool {
        switch condition {
        case .all(let terms):
            for term in terms where !holds(term, rule, view, matching, &answers) { return false }
            return true
        case .any(let terms):
            for term in terms where holds(term, rule, view, matching, &answers) { return true }
            return false
        case .not(let inner): return !holds(inner, rule, view, !matching, &answers)
        case .compare(let field, let comparison, let operand):
            return view.value(field).map { compare($0, comparison, operand) } ?? false
        case .present(let field):
            guard field.kind == .digits else { return view.value(field) != nil }
            return ![.absent, .unnamed].contains(view.number(field))
        case .flag(let finding): return view.message.flags.contains(finding)
        case .known(let field): return owner(view.number(field), \.identities) != nil
        case .readable(let field):
            if case .digits = view.number(field) { return true }
            return false
        case .property(let property, let field, let comparison, let operand):
            return view.property(property, of: field).map { compare($0, comparison, operand) }
                ?? false
        default: return numberTest(condition, rule, view, matching, &answers)
        }
    }

    private func compare(
        _ value: UInt32, _ comparison: Condition.Comparison, _ operand: UInt32
    ) -> Bool {
        switch comparison {
        case .equal: value == operand
        case .less: value < operand
        case .lessOrEqual: value <= operand
        case .greater: value > operand
        case .greaterOrEqual: value >= operand
        }
    }

    private func numberTest(
        _ condition: Condition, _ rule: CheckedRule, _ view: ReferenceView, _ matching: Bool,
        _ answers: inout Answers
    ) -> Bool {
        let fields = condition.numberFields
        var numbers = fields.map(view.number)
        if rule.acceptsMSISDN, fields.contains(.imsi), let component = view.component,
            component.argument.has(NumberRole.msisdn)
        {
            numbers = numbers.map { $0 == .unnamed ? .absent : $0 }
        }
        let isUnnamed = numbers.contains(.unnamed)
        if isUnnamed || numbers.contains(.unreadable) {
            guard rule.isGuard, !fields.contains(where: \.isDialled) else { return false }
            var countsAgainst = !isUnnamed || view.opensDialogue
            if countsAgainst, view.facts.forwardsUnjudgeable {
                answers.isExcused = true
                countsAgainst = false
            }
            if countsAgainst { answers.isAssumed = true }
            // Against the message: a rule that blocks matches, one that forwards does not.
            return (countsAgainst == rule.matchIsAgainst) == matching
        }
        if numbers.contains(.absent) { return false }
        switch condition {
        case .member(_, let set): return contains(checked.sets[set], numbers[0])
        case .sameNumber:
            guard case .digits(let one, _) = numbers[0], case .digits(let other, _) = numbers[1]
            else { return false }
            return one == other
        case .sameNetwork:
            let owner = owner(numbers[0], \.identities)
            return owner != nil && owner == self.owner(numbers[1], \.identities)
        case .sameCountry:
            let owner = owner(numbers[0], \.countryCodes)
            return owner != nil && owner == self.owner(numbers[1], \.countryCodes)
        case .network(_, let identity): return owner(numbers[0], \.identities) == identity
        case .country(_, let country): return owner(numbers[0], \.countryCodes) == country
        default: return false
        }
    }

    private func contains(_ set: NumberSet, _ number: ReferenceView.NumberValue) -> Bool {
        guard case .digits(let digits, _) = number else { return false }
        return set.contains(digits)
    }

    /// What the network with the longest prefix of a number has; nil where nobody is known.
    private func owner(
        _ number: ReferenceView.NumberValue, _ value: KeyPath<NetworkDirectory, [UInt32]>
    ) -> UInt32? {
        guard case .digits(let digits, let plan) = number,
            let network = checked.directory.owner(of: digits, plan)
        else { return nil }
        let found = checked.directory[keyPath: value][network]
        return found == 0 ? nil : found
    }
}

extension NetworkDirectory {
    /// The network that owns a number, found by trying every prefix.
    fileprivate func owner(of digits: Digits, _ plan: NumberingPlan) -> Int? {
        if plan == .subscriber, let network = ported[digits] { return network }
        let own = prefixes(of: plan).map { ($0.key, $0.value) }
        let common = numbering.prefixes(of: plan).entries.map { ($0.key, Int($0.value)) }
        for table in [own, common] {
            let longest = table.filter { digits.hasPrefix($0.0) }.max { $0.0.count < $1.0.count }
            if let longest { return longest.1 }
        }
        return nil
    }

    /// The countries of the networks, two letters in the two low octets; 0 where unknown.
    fileprivate var countryCodes: [UInt32] {
        networks.map { network in
            network.country.utf8.count == 2
                ? network.country.utf8.reduce(0) { $0 << 8 | UInt32($1) } : 0
        }
    }
}

extension Condition {
    fileprivate var numberFields: [Field] {
        switch self {
        case .member(let field, _), .network(let field, _), .country(let field, _): [field]
        case .sameNumber(let one, let other), .sameNetwork(let one, let other),
            .sameCountry(let one, let other):
            [one, other]
        default: []
        }
    }
}

extension RuleCompiler {
    /// The rules as a reference evaluator, compiled by nothing.
    ///
    /// - Throws: `Diagnostics`, as `compile` does.
    public func reference(
        sources: [RuleSource], home: [HomeNetwork], partners: [PartnerRow]
    ) throws(Diagnostics) -> ReferenceEvaluator {
        let findings = findings(about: sources)
        let checked = check(findings, home: home, partners: partners)
        if findings.hasErrors { throw Diagnostics(findings.sorted) }
        return ReferenceEvaluator(checked)
    }
}
