import SS7Filter
import SS7Wire

/// Turns one rule's condition into instructions.
///
/// Conditions become jumps: each test goes on at the label for true or for false, both further down.
struct ProgramBuilder {
    private typealias Label = Int

    private var instructions: [Instruction] = []
    /// Where each instruction goes; labels, until all are bound.
    private var targets: [(yes: Label, no: Label)] = []
    private var labels: [Int?] = []
    private let rule: CheckedRule
    private let limit: Int?

    /// The program of a rule; nil where it would be longer than jumps reach.
    ///
    /// - Parameter limit: the number of the rule's limit, asked where all else holds.
    static func program(of rule: CheckedRule, limit: Int?) -> [Instruction]? {
        var builder = ProgramBuilder(rule: rule, limit: limit)
        builder.build()
        return builder.resolved()
    }

    private init(rule: CheckedRule, limit: Int?) {
        self.rule = rule
        self.limit = limit
    }

    private mutating func build() {
        switch rule.condition.simplified {
        case .all(let terms) where terms.isEmpty && limit == nil:
            instructions = [Instruction(.match)]
        case .any(let terms) where terms.isEmpty: instructions = [Instruction(.miss)]
        case let condition:
            let yes = label()
            let no = label()
            emit(condition, yes: yes, no: no, favours: true)
            bind(yes)
            if let limit {
                let above = label()
                instructions.append(Instruction(.limit, operand: UInt32(limit)))
                targets.append((above, no))
                bind(above)
            }
            instructions.append(Instruction(.match))
            bind(no)
            instructions.append(Instruction(.miss))
        }
    }

    private mutating func label() -> Label {
        labels.append(nil)
        return labels.count - 1
    }

    private mutating func bind(_ label: Label) { labels[label] = instructions.count }

    /// Emits a condition; `favours` tells whether its truth makes the rule match.
    private mutating func emit(_ condition: Condition, yes: Label, no: Label, favours: Bool) {
        switch condition {
        case .all(let terms):
            for term in terms.dropLast() {
                let next = label()
                emit(term, yes: next, no: no, favours: favours)
                bind(next)
            }
            if let last = terms.last { emit(last, yes: yes, no: no, favours: favours) }
        case .any(let terms):
            for term in terms.dropLast() {
                let next = label()
                emit(term, yes: yes, no: next, favours: favours)
                bind(next)
            }
            if let last = terms.last { emit(last, yes: yes, no: no, favours: favours) }
        case .not(let inner): emit(inner, yes: no, no: yes, favours: !favours)
        default:
            var instruction = condition.instruction
            if rule.isGuard, condition.mayBeUnanswered, !instruction.asksDialled {
                instruction.against = favours == rule.matchIsAgainst
                let asksSubscriber = instruction.field == .imsi || instruction.second == .imsi
                instruction.acceptsMSISDN = rule.acceptsMSISDN && asksSubscriber
            }
            instructions.append(instruction)
            targets.append((yes, no))
        }
    }

    private func resolved() -> [Instruction]? {
        var result = instructions
        for (index, target) in targets.enumerated() {
            guard let yes = labels[target.yes], let no = labels[target.no],
                let whenTrue = UInt16(exactly: yes - index - 1),
                let whenFalse = UInt16(exactly: no - index - 1)
            else { return nil }
            result[index].whenTrue = whenTrue
            result[index].whenFalse = whenFalse
        }
        return result
    }
}

extension Condition {
    /// The condition without constants, double negations and nesting of the same kind.
    var simplified: Condition {
        switch self {
        case .all(let terms):
            let flat = terms.map(\.simplified).flatMap { term in
                if case .all(let inner) = term { inner } else { [term] }
            }
            if flat.contains(.any([])) { return .any([]) }
            return flat.count == 1 ? flat[0] : .all(flat)
        case .any(let terms):
            let flat = terms.map(\.simplified).flatMap { term in
                if case .any(let inner) = term { inner } else { [term] }
            }
            if flat.contains(.all([])) { return .all([]) }
            return flat.count == 1 ? flat[0] : .any(flat)
        case .not(let inner):
            switch inner.simplified {
            case .not(let twice): return twice
            case .all(let terms) where terms.isEmpty: return .any([])
            case .any(let terms) where terms.isEmpty: return .all([])
            case let simple: return .not(simple)
            }
        default: return self
        }
    }

    /// True for tests on numbers whose answer a message may leave open.
    fileprivate var mayBeUnanswered: Bool {
        switch self {
        case .member, .sameNumber, .sameNetwork, .sameCountry, .network, .country: true
        default: false
        }
    }

    /// The test's instruction, its jumps still open.
    fileprivate var instruction: Instruction {
        switch self {
        case .compare(let field, let comparison, let value):
            Instruction(comparison.opcode, field, operand: value)
        case .present(let field): Instruction(.present, field)
        case .flag(let finding): Instruction(.flag, operand: UInt32(finding.rawValue))
        case .member(let field, let set):
            Instruction(.member, field, operand: UInt32(set + ImageLayout.firstSet))
        case .sameNumber(let field, let other): Instruction(.sameNumber, field, second: other)
        case .sameNetwork(let field, let other): Instruction(.sameNetwork, field, second: other)
        case .sameCountry(let field, let other): Instruction(.sameCountry, field, second: other)
        case .network(let field, let identity): Instruction(.network, field, operand: identity)
        case .country(let field, let country): Instruction(.country, field, operand: country)
        case .known(let field): Instruction(.known, field)
        case .readable(let field): Instruction(.readable, field)
        case .property(let property, let field, let comparison, let value):
            .property(property, of: field, comparison.opcode, value)
        case .all, .any, .not: Instruction(.miss)
        }
    }
}

extension Condition.Comparison {
    fileprivate var opcode: Opcode {
        switch self {
        case .equal: .equal
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        }
    }
}

extension Instruction {
    /// True for a test on a number as a subscriber dials or shows it.
    fileprivate var asksDialled: Bool {
        switch opcode {
        case .sameNumber, .sameNetwork, .sameCountry: field.isDialled || second.isDialled
        default: field.isDialled
        }
    }
}
