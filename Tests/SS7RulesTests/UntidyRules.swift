import Collider

/// Random rule files without a mistake, written as untidily as the grammar lets one.
struct UntidyRules {
    private static let statements: Set<String> = [
        "list", "default", "category", "rule", "include", "parameter",
    ]
    private static let signs: Set<String> = ["(", ")", ",", "=", "!=", "<", "<=", ">", ">="]
    /// Names that mean something elsewhere in the language.
    private static let lists = [
        "one", "two", "source", "when", "and", "list", "rule", "file", "x-1",
    ]
    private static let operations = [
        "updateLocation", "sendRoutingInfoForSM", "map31", "cap5", "provideSubscriberInfo",
        "anyTimeSubscriptionInterrogation", "processAccessSignalling",
    ]
    private static let tests = [
        "tcap = begin", "sls >= 3", "hop-counter not in ( 1 , 2 , 0x10 )", "flag segmented",
        "calling-gt in ( = +1555 , 1666 )", "network ( imsi ) != network ( calling-gt )",
        "calling-gt starts with +1", "called-gt present", "has-dialogue", "own ( calling-gt )",
        "context = 25.3", "opc = 2-001-1", "calling-digits = 15550100", "si < 4", "ni != 2",
        "country ( vlr ) in ( XA , \"XB\" )", "time in ( 22:00-06:00 , 12:30 )",
        "hop-counter < $hops",
        "weekday in ( mon-fri , sun )", "length ( imsi ) in ( 14 , 15 )", "agrees ( msc )",
    ]

    private static let limits = [
        "limit 3 per minute by calling-gt", "limit 9 per 2 hours burst 4 by opc , link hold 1 day",
        "limit 40 different network ( calling-gt ) per hour by target , imsi",
    ]

    private var random: RandomSource
    private var text = ""

    /// A file of a seed.
    static func text(seed: UInt64) -> String {
        var rules = UntidyRules(random: RandomSource(seed: seed))
        rules.write()
        return rules.text
    }

    private init(random: RandomSource) { self.random = random }

    private mutating func write() {
        for name in Self.lists {
            write("list \(name) = \(items())\(random.chance(30) ? " except \(items())" : "")")
        }
        write("parameter hops = 3")
        if random.chance(50) { write("default parameter lure = 2-1-7") }
        for number in 0..<random.number(1...6) {
            if random.chance(30) { write("default list d\(number) = none") }
            if random.chance(30) { write("category \(random.pick(["1", "sms"])) \"a#b\"") }
            write(rule(number))
        }
        if random.chance(50) {
            text += random.pick(["\n", "\r\n\r\n", "# end", "  \t", "\n # x \n"])
        }
    }

    private mutating func items() -> String {
        (0...random.number(0...12)).map { _ in
            random.pick(["", "= "]) + random.pick(["", "+"]) + "\(random.number(1...99_999))"
        }.joined(separator: " , ")
    }

    private mutating func rule(_ number: Int) -> String {
        var words = "rule r\(number)"
        if random.chance(50) {
            words += " " + random.pick(["\"when\"", "\"a#\\\"b\\\\\"", "\"Grüße,_all\"", "\"\""])
        }
        let verdict = random.pick(["block", "shadow block", "off drop", "forward", "log"])
        words += " \(verdict) "
        words +=
            random.chance(30)
            ? "any"
            : Set((0...random.number(0...4)).map { _ in random.pick(Self.operations) }).sorted()
                .joined(separator: " , ")
        var clauses: [String] = []
        if random.chance(50) { clauses.append("from interconnect") }
        for _ in 0..<random.number(0...2) {
            clauses.append(random.pick(["when ", "unless "]) + condition(3))
        }
        if verdict.contains("block"), random.chance(40) {
            clauses.append(
                random.pick([
                    "then udts", "then udts 3", "then abort", "then divert 2-1-7",
                ]))
        }
        if !verdict.contains("forward"), random.chance(30) {
            clauses.append(random.pick(Self.limits))
        }
        if random.chance(40) { clauses.append("severity high") }
        if random.chance(20) { clauses.append("sample 10") }
        if random.chance(40) { clauses.append("source \"from_somewhere;_29.002\"") }
        clauses.shuffle(using: &random)
        return ([words] + clauses).joined(separator: " ")
    }

    private mutating func condition(_ depth: Int) -> String {
        guard depth > 0, random.chance(60) else {
            return random.chance(30)
                ? "calling-gt in \(random.pick(Self.lists))" : random.pick(Self.tests)
        }
        switch random.number(0...2) {
        case 0: return "not ( \(condition(depth - 1)) )"
        case 1: return "\(condition(depth - 1)) and \(condition(depth - 1))"
        default: return "( \(condition(depth - 1)) or \(condition(depth - 1)) )"
        }
    }

    // MARK: - Blanks

    /// Writes a statement with something between its words.
    private mutating func write(_ statement: String) {
        if !text.isEmpty, text.last != "\n" { text += random.pick(["\n", "\r\n", " # \t\n"]) }
        if random.chance(30) {
            text += random.pick(["\n\n", "# about\n", "\r\n#x\r\n", "  # in\n\n"])
        }
        var last = ""
        for word in statement.split(separator: " ").map(String.init) {
            if !last.isEmpty { text += gap(last, word) }
            text += word
            last = word
        }
    }

    private mutating func gap(_ last: String, _ word: String) -> String {
        let isLoose = !Self.signs.contains(last) && !Self.signs.contains(word)
        // A statement's word must not begin a line, and words must not run together.
        if Self.statements.contains(word) { return random.pick([" ", "\t", "   "]) }
        if random.chance(80) { return random.pick([" ", "\t", "  ", isLoose ? " " : ""]) }
        return random.pick([
            "\n  ", "\r\n\t", "  # why\n   ", "\n\n  # one\n  # two \t\r\n ", " #\n  ",
            "\n   \n\t ",
        ])
    }
}
