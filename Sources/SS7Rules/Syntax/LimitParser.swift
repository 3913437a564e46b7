/// The clause `limit`.
extension Parser {
    /// Reads what stands behind the word `limit`, which was taken.
    mutating func limit() throws(SyntaxFault) -> LimitClause {
        let range = last.range
        let amount = try written(.number, "how many are let pass")
        var value: Test.Subject?
        if accept("different") { value = try subject() }
        guard accept("per") else {
            throw fail(
                value == nil
                    ? "expected 'different' or 'per', found \(found)"
                    : "expected 'per', found \(found)")
        }
        let window = try period(mayBeOne: true)
        var burst: Written?
        if accept("burst") { burst = try written(.number, "how many are let pass at once") }
        guard accept("by") else {
            throw fail(
                "expected 'by' and the fields for whose values it is counted, found \(found)")
        }
        var keys: [Test.Subject] = []
        repeat { keys.append(try subject()) } while accept(",")
        var hold: LimitClause.Period?
        if accept("hold") { hold = try period(mayBeOne: false) }
        return LimitClause(
            range: range, amount: amount, value: value, window: window, burst: burst, keys: keys,
            hold: hold)
    }

    /// - Parameter mayBeOne: true where `minute` alone is one.
    private mutating func period(mayBeOne: Bool) throws(SyntaxFault) -> LimitClause.Period {
        var count: Written?
        if token.kind == .number || !mayBeOne { count = try written(.number, "a number") }
        let unit = try written(.word, "second, minute, hour or day")
        return LimitClause.Period(count: count, unit: unit)
    }
}
