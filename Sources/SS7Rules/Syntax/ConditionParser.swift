/// Conditions: `or` binds least, then `and`, then `not`.
extension Parser {
    private static let comparisons = ["=", "!=", "<", "<=", ">", ">="]

    mutating func expression() throws(SyntaxFault) -> Expression {
        try expression(depth: 0)
    }

    /// Nesting deeper than this is refused: nobody reads it.
    private static let deepest = 64

    private mutating func expression(depth: Int) throws(SyntaxFault) -> Expression {
        guard depth < Self.deepest else { throw fail("the condition is nested too deeply") }
        var terms = [try conjunction(depth: depth)]
        while accept("or") { terms.append(try conjunction(depth: depth)) }
        return terms.count == 1 ? terms[0] : .or(terms)
    }

    private mutating func conjunction(depth: Int) throws(SyntaxFault) -> Expression {
        var terms = [try negation(depth: depth)]
        while accept("and") { terms.append(try negation(depth: depth)) }
        return terms.count == 1 ? terms[0] : .and(terms)
    }

    private mutating func negation(depth: Int) throws(SyntaxFault) -> Expression {
        guard depth < Self.deepest else { throw fail("the condition is nested too deeply") }
        if accept("not") { return .not(try negation(depth: depth + 1)) }
        if accept("(") {
            let inner = try expression(depth: depth + 1)
            guard accept(")") else { throw fail("expected ')', found \(found)") }
            return inner
        }
        if token.text == "flag", following.kind == .word {
            _ = take()
            return .flag(try written(.word, "a finding's name"))
        }
        return try test()
    }

    private mutating func test() throws(SyntaxFault) -> Expression {
        let subject = try subject()
        if token.kind == .word, token.text == "not", following.text == "in" {
            _ = take()
            return .not(.test(Test(subject: subject, relation: try relation())))
        }
        return .test(Test(subject: subject, relation: try relation()))
    }

    private mutating func relation() throws(SyntaxFault) -> Test.Relation {
        if accept("present") { return .present }
        if accept("starts") {
            guard accept("with") else { throw fail("expected 'with', found \(found)") }
            return .startsWith(try operand())
        }
        if accept("in") {
            if accept("(") {
                let start = token.range
                var items: [ListStatement.Item] = []
                repeat {
                    items.append(try item())
                } while accept(",")
                guard accept(")") else { throw fail("expected ',' or ')', found \(found)") }
                return .inItems(items, start)
            }
            let name = try written(.word, "a list's name or '('")
            return .inList(name)
        }
        guard token.kind == .sign, Self.comparisons.contains(token.text) else {
            return .alone
        }
        let sign = try written(.sign, "a comparison")
        return .compare(sign, try operand())
    }

    /// An item between parentheses: a number, a name, a text, or whose numbers are meant.
    private mutating func item() throws(SyntaxFault) -> ListStatement.Item {
        if accept("=") { return .number(try written(.number, "a number"), exactly: true) }
        if let owner = owner() { return owner }
        switch token.kind {
        case .number:
            return .number(measured(try written(.number, "a number")), exactly: false)
        case .string: return .list(measured(try written(.string, "a text")))
        default: return .list(try written(.word, "a number or a name"))
        }
    }

    mutating func subject() throws(SyntaxFault) -> Test.Subject {
        let name = try written(.word, "a field")
        guard accept("(") else {
            return Test.Subject(function: nil, field: name, range: name.range)
        }
        let field = try written(.word, "a field")
        guard token.text == ")" else { throw fail("expected ')', found \(found)") }
        let close = take()
        return Test.Subject(
            function: name, field: field, range: name.range.joined(close.range))
    }

    private mutating func operand() throws(SyntaxFault) -> Test.Operand {
        switch token.kind {
        case .number: return .number(measured(try written(.number, "a value")))
        case .string: return .string(measured(try written(.string, "a value")))
        case .word where following.text == "(": return .function(try subject())
        default: return .word(try written(.word, "a value"))
        }
    }

    /// A value with the unit that may follow it.
    private mutating func measured(_ written: Written) -> Written {
        guard token.kind == .word, Unit.isMeant(by: token.text) else { return written }
        return written.measured(in: take())
    }
}
