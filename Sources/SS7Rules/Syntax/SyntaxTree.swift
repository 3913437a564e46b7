import SS7Filter

/// A name, number or text as the author wrote it, and where.
struct Written: Hashable {
    var text: String
    var range: SourceRange
}

/// A rule file's statements, their names not yet looked up.
struct SyntaxTree {
    var lists: [ListStatement] = []
    var rules: [RuleStatement] = []
    var includes: [IncludeStatement] = []
    /// The names of `parameter` statements, and those among them that something uses.
    var parameters: [Written] = []
    var usedParameters: Set<String> = []
    var defaultParameters: [String] = []
}

/// `category NAME "TITLE"`: what rules below it belong to.
struct Section {
    var category: Category
    var title: String
}

/// `include "FILE"`.
struct IncludeStatement {
    var file: Written
    /// Rules of the same file that stand above it.
    var rulesBefore: Int
    /// The category that it stands in; nil above the first of its file.
    var section: Section?
}

/// `list NAME = ITEMS [except ITEMS]`.
struct ListStatement {
    enum Item {
        /// A number; `exactly` where a longer number is not meant.
        case number(Written, exactly: Bool)
        /// Another list.
        case list(Written)
        case file(Written)
        /// `network NAME` or `country CC`: all numbers that are theirs.
        case owner(ListOwner, SourceRange)
    }

    var name: Written
    /// True where a list of the same name in another file takes its place.
    var isDefault: Bool
    var items: [Item]
    /// What is taken away from the items.
    var exceptions: [Item] = []
    /// True for `none`: empty on purpose.
    var isNone: Bool
    /// True for a list that one file holds.
    var isFile: Bool {
        guard items.count == 1, exceptions.isEmpty, case .file = items[0] else { return false }
        return true
    }
}

/// `rule NAME "TEXT" [shadow|off] VERDICT OPERATIONS [from SIDE] [when …] [unless …] [limit …] [then …]
/// [sample N] [severity LEVEL] [source "TEXT"]`.
struct RuleStatement {
    enum Mode: Hashable {
        case active, shadow, off
    }

    var name: Written
    var text = ""
    var mode = Mode.active
    var modeRange: SourceRange
    var verdict = Written(text: "block", range: SourceRange(source: 0, start: 0, end: 0))
    /// Empty for `any`.
    var operations: [Written] = []
    var side: Written?
    /// What must hold, all of it.
    var conditions: [Expression] = []
    var limit: LimitClause?
    var action: Written?
    var actionValue: Written?
    /// An event is written for one of so many matches.
    var sample: Written?
    var severity: Written?
    var source = ""
    var category = Category.custom
    var title = ""
    /// False for a rule above the first `category` of its file.
    var hasCategory = false
}

/// `limit N [different VALUE] per [K] UNIT [burst N] by KEY[, …] [hold K UNIT]`.
struct LimitClause {
    /// `10 minutes`, or `minute` alone.
    struct Period {
        var count: Written?
        var unit: Written
    }

    /// Of the word `limit`.
    var range: SourceRange
    var amount: Written
    var value: Test.Subject?
    var window: Period
    var burst: Written?
    var keys: [Test.Subject]
    var hold: Period?
}

/// A condition.
indirect enum Expression {
    case and([Expression])
    case or([Expression])
    case not(Expression)
    case test(Test)
    /// `flag NAME`.
    case flag(Written)
}

/// One comparison or question.
struct Test {
    /// A field, or a function of one.
    struct Subject {
        var function: Written?
        var field: Written
        var range: SourceRange
    }

    enum Relation {
        /// Nothing follows: a truth.
        case alone
        case present
        case compare(Written, Operand)
        case startsWith(Operand)
        /// `in NAME` or `in (…)`.
        case inList(Written)
        case inItems([ListStatement.Item], SourceRange)
    }

    enum Operand {
        case word(Written)
        case number(Written)
        case string(Written)
        case function(Subject)

        var range: SourceRange {
            switch self {
            case .word(let written), .number(let written), .string(let written): written.range
            case .function(let subject): subject.range
            }
        }
    }

    var subject: Subject
    var relation: Relation
}
