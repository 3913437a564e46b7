import SS7Filter

/// Thrown where a statement cannot be read further; the finding has been noted.
struct SyntaxFault: Error {}

/// Reads one source's statements; after a fault it goes on with the next statement.
struct Parser {
    static let statements = ["list", "default", "category", "rule", "include", "parameter"]
    private static let verdicts = ["block", "forward", "log"]
    private static let modes = ["shadow", "off"]
    static let clauses = [
        "from", "when", "unless", "limit", "then", "sample", "severity", "source",
    ]

    let findings: Findings
    private let tokens: [Token]
    private var at = 0
    /// True behind the first word of a statement.
    private var isInside = false
    private var category = Category.custom
    /// False above the first `category` of the file.
    private var hasCategory = false
    private var title = ""
    private var tree = SyntaxTree()

    /// The statements of one source's tokens, an `end` token last.
    static func parse(_ tokens: [Token], findings: Findings) -> SyntaxTree {
        var parser = Parser(tokens, findings: findings)
        parser.file()
        return parser.tree
    }

    private init(_ tokens: [Token], findings: Findings) {
        self.findings = findings
        self.tokens = tokens
    }

    /// The next token; where the next statement begins, this one has ended.
    var token: Token {
        guard isInside, startsStatement else { return tokens[at] }
        return Token(kind: .end, text: "", range: tokens[at].range, startsLine: true)
    }

    /// The token that was taken last.
    var last: Token { tokens[max(0, at - 1)] }

    /// The token after this one.
    var following: Token { tokens[min(at + 1, tokens.count - 1)] }

    mutating func take() -> Token {
        defer { if at < tokens.count - 1 { at += 1 } }
        isInside = true
        return tokens[at]
    }

    /// Tells whether a word stands next in the same statement; takes it if so.
    mutating func accept(_ text: String) -> Bool {
        guard token.text == text, token.kind == .word || token.kind == .sign else { return false }
        _ = take()
        return true
    }

    mutating func fail(_ message: String, suggestion: String? = nil) -> SyntaxFault {
        // An end has nothing to point at: the token before it has.
        let range = token.kind == .end && at > 0 ? tokens[at - 1].range : token.range
        findings.error(message, at: range, suggestion: suggestion)
        return SyntaxFault()
    }

    var found: String {
        switch token.kind {
        case .end: "the end of the \(tokens[at].kind == .end ? "file" : "statement")"
        case .string: "a text"
        default: "'\(token.text)'"
        }
    }

    mutating func written(_ kind: Token.Kind, _ what: String) throws(SyntaxFault) -> Written {
        guard token.kind == kind else { throw fail("expected \(what), found \(found)") }
        let token = take()
        return Written(text: token.text, range: token.range)
    }

    // MARK: - Statements

    private mutating func file() {
        while token.kind != .end {
            let first = token
            do throws(SyntaxFault) {
                try statement()
                if token.kind != .end, !isLeft(of: first) { throw unexpected() }
                isInside = false
            } catch {
                skipStatement(first)
            }
        }
    }

    /// A statement ends where a line begins with one of the statements' words.
    private var startsStatement: Bool {
        let next = tokens[at]
        return next.startsLine && next.kind == .word && Self.statements.contains(next.text)
    }

    /// Tells whether a line begins here that is indented no more than a statement.
    private func isLeft(of first: Token) -> Bool {
        let source = findings.sources[first.range.source]
        let next = tokens[at]
        return next.startsLine
            && source.column(of: next.range.start) <= source.column(of: first.range.start)
    }

    private mutating func unexpected() -> SyntaxFault {
        fail(
            "expected a clause (\(Self.clauses.joined(separator: ", "))) or a new statement,"
                + " found \(found)",
            suggestion: proposal(
                for: token.text, among: Self.clauses + Self.statements + Unit.names))
    }

    private mutating func skipStatement(_ first: Token) {
        if tokens[at] == first { _ = take() }
        while tokens[at].kind != .end, !startsStatement, !isLeft(of: first) { _ = take() }
        isInside = false
    }

    private mutating func statement() throws(SyntaxFault) {
        switch token.text {
        case "list" where token.kind == .word: try list(isDefault: false)
        case "default" where token.kind == .word:
            _ = take()
            if token.text == "parameter" { return try parameter() }
            guard token.text == "list" else {
                throw fail("expected 'list' or 'parameter', found \(found)")
            }
            try list(isDefault: true)
        case "include" where token.kind == .word: try include()
        case "parameter" where token.kind == .word: try parameter()
        case "category" where token.kind == .word: try categoryStatement()
        case "rule" where token.kind == .word: try rule()
        default:
            throw fail(
                "expected 'list', 'category', 'rule', 'include' or 'parameter', found \(found)",
                suggestion: proposal(for: token.text, among: Self.statements))
        }
    }

    private mutating func categoryStatement() throws(SyntaxFault) {
        _ = take()
        let names = Category.allCases.map(\.name)
        guard let found = Category.allCases.first(where: { $0.name == token.text }) else {
            throw fail(
                "unknown category '\(token.text)': there are \(names.joined(separator: ", "))",
                suggestion: proposal(for: token.text, among: names))
        }
        _ = take()
        category = found
        hasCategory = true
        title = ""
        if token.kind == .string { title = take().text }
    }

    private mutating func include() throws(SyntaxFault) {
        _ = take()
        if token.isReplaced {
            throw fail("files are looked for before parameters: write the file's name here")
        }
        let file = try written(.string, "a file name between quotation marks")
        tree.includes.append(
            IncludeStatement(
                file: file, rulesBefore: tree.rules.count,
                section: hasCategory ? Section(category: category, title: title) : nil))
    }

    /// Its value was looked for already, see `Parameters`.
    private mutating func parameter() throws(SyntaxFault) {
        _ = take()
        _ = try written(.word, "the parameter's name")
        guard accept("=") else { throw fail("expected '=', found \(found)") }
        guard [.word, .number, .string].contains(token.kind) else {
            throw fail("expected a word, a number or a text, found \(found)")
        }
        _ = take()
        if token.kind == .word, Unit.isMeant(by: token.text) { _ = take() }
    }

    private mutating func list(isDefault: Bool) throws(SyntaxFault) {
        _ = take()
        let name = try written(.word, "the list's name")
        guard accept("=") else { throw fail("expected '=', found \(found)") }
        var statement = ListStatement(name: name, isDefault: isDefault, items: [], isNone: false)
        if accept("none") {
            statement.isNone = true
        } else {
            statement.items = try items()
            if accept("except") { statement.exceptions = try items() }
        }
        tree.lists.append(statement)
    }

    /// Items of a list, between commas.
    mutating func items() throws(SyntaxFault) -> [ListStatement.Item] {
        var items: [ListStatement.Item] = []
        repeat {
            if accept("=") {
                items.append(.number(try written(.number, "a number"), exactly: true))
            } else if token.kind == .number {
                items.append(.number(try written(.number, "a number"), exactly: false))
            } else if token.text == "file", following.kind == .string {
                _ = take()
                items.append(.file(try written(.string, "a file name")))
            } else if let owner = owner() {
                items.append(owner)
            } else {
                items.append(.list(try written(.word, "a number, a list's name or 'file'")))
            }
        } while accept(",")
        return items
    }

    /// `network NAME` or `country CC`; nil where a list of that name is meant.
    mutating func owner() -> ListStatement.Item? {
        guard token.kind == .word, let kind = ListOwner.Kind(rawValue: token.text) else {
            return nil
        }
        let isName =
            following.kind == .string
            || following.kind == .word && following.text != "except"
                && !(following.startsLine && Self.statements.contains(following.text))
        guard isName else { return nil }
        let first = take()
        let name = take()
        return .owner(ListOwner(kind, name.text), first.range.joined(name.range))
    }

    private mutating func rule() throws(SyntaxFault) {
        _ = take()
        let name = try written(.word, "the rule's name")
        var rule = RuleStatement(name: name, modeRange: name.range)
        rule.category = category
        rule.title = title
        rule.hasCategory = hasCategory
        if token.kind == .string { rule.text = take().text }
        if token.kind == .word, Self.modes.contains(token.text) {
            rule.modeRange = token.range
            rule.mode = take().text == "off" ? .off : .shadow
        }
        rule.verdict = try verdict(mode: rule.mode)
        try operations(&rule)
        try clauses(&rule)
        tree.rules.append(rule)
    }

    private mutating func verdict(mode: RuleStatement.Mode) throws(SyntaxFault) -> Written {
        guard token.kind == .word else {
            throw fail("expected 'block', 'forward' or 'log', found \(found)")
        }
        if Self.verdicts.contains(token.text) || token.text == "drop" {
            return try written(.word, "a verdict")
        }
        // `shadow OPERATION` is short for `shadow block OPERATION`.
        let near = closestName(to: token.text, in: Self.verdicts + Self.modes)
        if mode != .active, near == nil { return Written(text: "block", range: token.range) }
        let fault = fail(
            "expected 'block', 'forward' or 'log', found \(found)",
            suggestion: near.map { "did you mean '\($0)'?" })
        guard near != nil else { throw fault }
        let token = take()
        return Written(text: "block", range: token.range)
    }

    private mutating func operations(_ rule: inout RuleStatement) throws(SyntaxFault) {
        if accept("any") { return }
        repeat {
            if token.kind != .word || Self.clauses.contains(token.text) {
                throw fail("expected an operation or 'any', found \(found)")
            }
            if token.text == "any" { throw fail("'any' stands alone: it is every operation") }
            rule.operations.append(try written(.word, "an operation or 'any'"))
        } while accept(",")
    }

    private mutating func clauses(_ rule: inout RuleStatement) throws(SyntaxFault) {
        var said: Set<String> = []
        while token.kind == .word, Self.clauses.contains(token.text) {
            if !["when", "unless"].contains(token.text), !said.insert(token.text).inserted {
                throw fail("'\(token.text)' is said twice")
            }
            switch take().text {
            case "from": rule.side = try written(.word, "'interconnect' or 'home'")
            case "when": rule.conditions.append(try expression())
            case "unless": rule.conditions.append(.not(try expression()))
            case "limit": rule.limit = try limit()
            case "severity": rule.severity = try written(.word, "a severity")
            case "source": rule.source = try written(.string, "a text").text
            case "sample": rule.sample = try written(.number, "a number")
            default:
                rule.action = try written(.word, "an action")
                let value =
                    token.kind == .number
                    || token.kind == .word && !Self.clauses.contains(token.text)
                if value { rule.actionValue = try written(token.kind, "a value") }
            }
        }
    }
}
