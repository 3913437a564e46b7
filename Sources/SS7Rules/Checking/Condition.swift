import SS7Filter
import SS7Wire

/// A condition whose names have been looked up; what both the compiler and the reference evaluator
/// read.
indirect enum Condition: Hashable {
    enum Comparison: Hashable {
        case equal, less, lessOrEqual, greater, greaterOrEqual
    }

    /// True where all hold; true where there are none.
    case all([Condition])
    /// True where one holds; false where there are none.
    case any([Condition])
    case not(Condition)
    case compare(Field, Comparison, UInt32)
    case present(Field)
    case flag(Reason)
    /// The field's number is in the set of this index.
    case member(Field, Int)
    case sameNumber(Field, Field)
    case sameNetwork(Field, Field)
    case sameCountry(Field, Field)
    /// The field's number belongs to the network of an identity.
    case network(Field, UInt32)
    /// The field's number belongs to a country, its two letters in the two low octets.
    case country(Field, UInt32)
    case known(Field)
    case readable(Field)
    /// A property of the field's number compares with a value.
    case property(NumberProperty, Field, Comparison, UInt32)
}

/// A rule whose names have been looked up.
struct CheckedRule {
    var description: RuleDescription
    var sides: [Side]
    /// Nil for a rule about any message.
    var operations: [Operation]?
    var condition: Condition
    /// Asked where the condition holds: the rule matches what is above it.
    var limit: Limit?
    var actionValue: UInt32
    /// An event is written for one of so many matches.
    var sample: UInt32
    /// True where an MSISDN names the subscriber of one of the operations.
    var acceptsMSISDN: Bool
    var range: SourceRange

    /// True where a test without an answer counts against the message: the rule guards operations.
    var isGuard: Bool { operations != nil }
    /// True where a match goes against the message.
    var matchIsAgainst: Bool { description.verdict == .block || description.action == .log }
}

/// All rules in the order in which they are asked, their sets, and whose numbers are whose.
struct CheckedRules {
    var rules: [CheckedRule]
    /// Rules that are not asked, but whose memories are filled.
    var learnt: [CheckedRule] = []
    var sets: [NumberSet]
    /// The sets' names; empty for those of no list.
    var setNames: [String]
    var directory: NetworkDirectory

    /// The limits of the rules that have one, in the rules' order.
    var limits: [Limit] { rules.compactMap(\.limit) }
}
