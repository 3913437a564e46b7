import SS7Filter
import SS7Wire

/// How a rule takes tests that a message does not answer.
struct Reading: Hashable {
    /// True where such a test counts for or against the message; else it is false.
    var isGuard: Bool
    var matchIsAgainst: Bool
    var acceptsMSISDN: Bool

    init(_ rule: CheckedRule) {
        isGuard = rule.isGuard
        matchIsAgainst = rule.matchIsAgainst
        acceptsMSISDN = rule.acceptsMSISDN
    }
}

/// That a test of a rule comes out in favour of the rule's match, or does not.
struct Literal {
    var test: Condition
    /// True where the test is in the rule as it is, false where it is negated.
    var isPlain: Bool
    /// True for the claim that it favours the match.
    var favours: Bool
    var reading: Reading

    /// What the claim says of the test where the message answers it.
    var value: Bool { isPlain == favours }
}

/// What is claimed of a message: that a condition holds, or that it does not.
indirect enum Claim {
    case all([Claim])
    case any([Claim])
    case literal(Literal)

    /// The claim that a rule's condition holds, or that it does not.
    init(_ condition: Condition, holds: Bool, reading: Reading) {
        self.init(condition, isPlain: true, holds: holds, reading)
    }

    private init(_ condition: Condition, isPlain: Bool, holds: Bool, _ reading: Reading) {
        switch condition {
        case .all(let terms), .any(let terms):
            let claims = terms.map { Claim($0, isPlain: isPlain, holds: holds, reading) }
            let isConjunction = if case .all = condition { true } else { false }
            self = isConjunction == (isPlain == holds) ? .all(claims) : .any(claims)
        case .not(let inner):
            self.init(inner, isPlain: !isPlain, holds: holds, reading)
        default:
            self = .literal(
                Literal(test: condition, isPlain: isPlain, favours: holds, reading: reading))
        }
    }
}

extension Condition {
    /// Tests that the condition has.
    var testCount: Int {
        switch self {
        case .all(let terms), .any(let terms): terms.reduce(0) { $0 + $1.testCount }
        case .not(let inner): inner.testCount
        default: 1
        }
    }
}

/// Shows that claims cannot hold together.
///
/// What it shows is so; what it does not show may be so all the same: it knows about pairs of tests,
/// and gives up after a number of steps.
struct Refutation {
    /// Steps that are left; at 0 nothing is shown any more.
    private(set) var steps: Int
    private(set) var relations: TestRelations

    init(_ relations: TestRelations, steps: Int) {
        self.relations = relations
        self.steps = steps
    }

    /// True where no message fulfils all claims.
    mutating func refutes(_ claims: [Claim]) -> Bool { steps > 0 && !mayHold(claims, []) }

    private mutating func mayHold(_ claims: [Claim], _ given: [Literal]) -> Bool {
        var open = claims
        var known = given
        var choices: [[Claim]] = []
        while let claim = open.popLast() {
            switch claim {
            case .all(let claims): open += claims
            case .any(let claims): choices.append(claims)
            case .literal(let literal):
                if relations.isImpossible(literal) { return false }
                for other in known {
                    steps -= relations.cost(literal, other)
                    if steps <= 0 { return true }
                    if relations.clash(literal, other) { return false }
                }
                known.append(literal)
            }
        }
        guard let choice = choices.popLast() else { return true }
        let rest = choices.map(Claim.any)
        for claim in choice {
            steps -= 1 + rest.count
            if steps <= 0 || mayHold(rest + [claim], known) { return true }
        }
        return false
    }
}
