/// The values that `parameter NAME = VALUE` gives, and where `$NAME` stands for them.
final class Parameters {
    private struct Declaration {
        var name: Token
        var value: Token
        var isDefault: Bool
    }

    /// Words that hold statements and conditions together.
    private static let reserved = Set(
        Parser.statements + Parser.clauses + [
            "and", "or", "not", "in", "present", "starts", "with", "flag", "except", "any",
        ])

    private let findings: Findings
    private var declarations: [String: Declaration] = [:]
    private(set) var used: Set<String> = []

    /// Looks for the statements among the tokens of all sources.
    init(_ sources: [[Token]], findings: Findings) {
        self.findings = findings
        for tokens in sources {
            for at in tokens.indices where tokens[at].startsLine { declare(tokens, at) }
        }
    }

    /// The names, and where they are given a value; without those whose value is a pack's default.
    var declared: [Written] {
        declarations.values.filter { !$0.isDefault }
            .map { Written(text: $0.name.text, range: $0.name.range) }
            .sorted { $0.text < $1.text }
    }

    /// The names that a `parameter` statement may take the place of.
    var defaults: [String] { declarations.values.filter(\.isDefault).map(\.name.text) }

    private func declare(_ tokens: [Token], _ at: Int) {
        var at = at
        let isDefault = tokens[at].kind == .word && tokens[at].text == "default"
        if isDefault { at += 1 }
        guard at + 3 < tokens.count, tokens[at].kind == .word, tokens[at].text == "parameter",
            tokens[at + 1].kind == .word, tokens[at + 2].text == "="
        else { return }
        var value = tokens[at + 3]
        // A value with its unit is one, as it is between quotation marks.
        if at + 4 < tokens.count, value.kind == .number, tokens[at + 4].kind == .word,
            !tokens[at + 4].startsLine, Unit.isMeant(by: tokens[at + 4].text)
        {
            value.kind = .string
            value.text += " \(tokens[at + 4].text)"
        }
        let new = Declaration(name: tokens[at + 1], value: value, isDefault: isDefault)
        let name = new.name.text
        if let earlier = declarations[name] {
            if isDefault && !earlier.isDefault { return }
            if isDefault == earlier.isDefault {
                return findings.error(
                    "parameter '\(name)' is defined twice: first at"
                        + " \(findings.place(earlier.name.range))", at: new.name.range)
            }
        }
        if new.value.kind == .word, Self.reserved.contains(new.value.text) {
            findings.error(
                "a parameter stands for a value: '\(new.value.text)' is a word of the language",
                at: new.value.range)
        }
        declarations[name] = new
    }

    /// The token that a `$NAME` stands for, in its place; any other token as it is.
    func replaced(_ token: Token) -> Token {
        guard token.kind == .parameter else { return token }
        var value = token
        // A parameter may stand for another; a ring of them has no end.
        for _ in 0..<16 where value.kind == .parameter {
            guard let declaration = declarations[value.text] else {
                findings.error(
                    "there is no parameter '\(value.text)'", at: token.range,
                    suggestion: proposal(for: value.text, among: declarations.keys))
                return unknown(token)
            }
            used.insert(value.text)
            value = declaration.value
        }
        if value.kind == .parameter {
            findings.error("parameter '\(token.text)' stands for itself", at: token.range)
            return unknown(token)
        }
        value.range = token.range
        value.startsLine = token.startsLine
        value.isReplaced = true
        return value
    }

    /// A word in place of a value that is not known: what else is said of it is not worth reading.
    private func unknown(_ token: Token) -> Token {
        findings.silence(token.range)
        var word = token
        word.kind = .word
        return word
    }
}
