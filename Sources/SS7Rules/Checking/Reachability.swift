import SS7Filter
import SS7Wire

/// Finds rules that no message meets: their conditions exclude each other, or an earlier rule of the
/// category decides all that they could.
struct Reachability {
    /// Rules with longer conditions are not looked into.
    private static let mostTests = 256
    /// What all proofs of a table may cost; large tables are looked into in part.
    private static let steps = 200_000
    private static let stepsPerProof = 4_000

    private let findings: Findings
    private let rules: [CheckedRule]
    private var relations: TestRelations
    private var left = Reachability.steps
    /// The first rule that decides all, and those that decide under a condition.
    private var unconditional: [Place: Int] = [:]
    private var conditional: [Place: [Int]] = [:]

    /// Where a rule is asked.
    private struct Place: Hashable {
        var category: SS7Filter.Category
        var side: Side
        /// Nil for any message.
        var operation: Operation?

        var any: Place { Place(category: category, side: side, operation: nil) }
    }

    /// Warns of rules that never match or are never reached.
    ///
    /// - Parameter rules: in the order in which they are asked.
    static func warn(of rules: CheckedRules, findings: Findings) {
        var reachability = Reachability(
            findings: findings, rules: rules.rules, sets: rules.sets)
        for number in rules.rules.indices { reachability.look(at: number) }
    }

    private init(findings: Findings, rules: [CheckedRule], sets: [NumberSet]) {
        self.findings = findings
        self.rules = rules
        relations = TestRelations(sets: sets)
    }

    private mutating func look(at number: Int) {
        let rule = rules[number]
        let name = rule.description.name
        let isShort = rule.condition.testCount <= Self.mostTests
        if isShort, isImpossible(rule) {
            findings.add(
                .warning, "rule '\(name)' never matches: no message can be as it asks",
                at: rule.range)
            return
        }
        if let first = decidedBy(rule, isShort: isShort) {
            findings.add(
                .warning,
                "rule '\(name)' is never reached: the rule at"
                    + " \(findings.place(rules[first].range)) decides all that it could",
                at: rule.range)
            return
        }
        // A rule with a limit decides only what is above it.
        guard !rule.description.shadow, rule.limit == nil else { return }
        for place in places(of: rule) {
            if !rule.condition.isAlwaysTrue {
                if isShort { conditional[place, default: []].append(number) }
            } else if unconditional[place] == nil {
                unconditional[place] = number
            }
        }
    }

    private func places(of rule: CheckedRule) -> [Place] {
        let operations = rule.operations.map { $0.map(Optional.some) } ?? [nil]
        return rule.sides.flatMap { side in
            operations.map {
                Place(category: rule.description.category, side: side, operation: $0)
            }
        }
    }

    // MARK: - Proofs

    private mutating func isImpossible(_ rule: CheckedRule) -> Bool {
        !rule.sides.isEmpty
            && rule.sides.allSatisfy { refutes(claims(of: rule, from: $0), tests: 0) }
    }

    /// The first of the rules without which this one would be asked; nil where it is asked.
    private mutating func decidedBy(_ rule: CheckedRule, isShort: Bool) -> Int? {
        var first: Int?
        for place in places(of: rule) {
            guard let found = unconditional(place) ?? decided(rule, at: place, isShort: isShort)
            else { return nil }
            first = min(first ?? found, found)
        }
        return first
    }

    private func unconditional(_ place: Place) -> Int? {
        unconditional[place] ?? unconditional[place.any]
    }

    /// The earlier rule whose condition holds at a place wherever this one's does.
    private mutating func decided(_ rule: CheckedRule, at place: Place, isShort: Bool) -> Int? {
        guard isShort, left > 0 else { return nil }
        let claims = claims(of: rule, from: place.side)
        let places = place.operation == nil ? [place] : [place, place.any]
        for number in places.flatMap({ conditional[$0] ?? [] }) where left > 0 {
            let other = rules[number]
            let denial = Claim(other.condition, holds: false, reading: Reading(other))
            if refutes(claims + [denial], tests: other.condition.testCount) { return number }
        }
        return nil
    }

    private mutating func refutes(_ claims: [Claim], tests: Int) -> Bool {
        guard left > 0 else { return false }
        let steps = min(left, Self.stepsPerProof)
        var refutation = Refutation(relations, steps: steps)
        let isRefuted = refutation.refutes(claims)
        relations = refutation.relations
        left -= 1 + tests + steps - refutation.steps
        return isRefuted
    }

    /// That a rule's condition holds, and what is so of every message that it is asked about.
    private func claims(of rule: CheckedRule, from side: Side) -> [Claim] {
        let reading = Reading(rule)
        return facts(of: rule, from: side).map { Claim($0, holds: true, reading: reading) }
            + [Claim(rule.condition, holds: true, reading: reading)]
    }

    private func facts(of rule: CheckedRule, from side: Side) -> [Condition] {
        var facts: [Condition] = [.compare(.side, .equal, UInt32(side.rawValue))]
        if rule.isGuard {
            facts.append(.compare(.component, .equal, UInt32(ComponentType.invoke.rawValue)))
        }
        return facts
    }
}

extension Condition {
    /// True for a condition that asks nothing.
    var isAlwaysTrue: Bool {
        switch self {
        case .all(let terms): terms.allSatisfy(\.isAlwaysTrue)
        case .any(let terms): terms.contains(where: \.isAlwaysTrue)
        default: false
        }
    }
}
