/// Lays one statement out over its lines.
///
/// What a rule judges stands first, then its conditions, then what is said about it. Conditions
/// stand behind what is judged where all of them fit there, else each in a line of its own. A rule
/// without a text, and any other statement, that fits into a line stands in one.
struct StatementLayout {
    private var lines: [String] = []
    private var line = ""

    /// - Parameter padding: more blanks than one before the first `=`.
    static func lines(_ pieces: [Piece], padding: Int) -> [String] {
        var layout = StatementLayout()
        layout.place(Clause.clauses(pieces, padding: padding))
        layout.endLine()
        return layout.lines
    }

    private mutating func place(_ clauses: [Clause]) {
        let whole = clauses.map(\.text).joined(separator: " ")
        let hasText = clauses.count > 1 && clauses[0].hasString
        let isBroken = Clause.haveCommentWithin(clauses)
        if !hasText, !isBroken, whole.count <= RuleLayout.width {
            add(whole, indent: 0)
            add(clauses.last?.phrases.last?.comments ?? [])
            return
        }
        var at = 0
        while at < clauses.count {
            let part = clauses[at].part
            var end = at + 1
            while end < clauses.count, clauses[end].part == part { end += 1 }
            let mayFollow = at > 0 && part == .condition && clauses[at - 1].part == .subject
            place(clauses[at..<end], behind: mayFollow)
            at = end
        }
    }

    /// Places clauses of one part.
    ///
    /// - Parameter behind: true where they may stand behind what is there, if all fit.
    private mutating func place(_ clauses: ArraySlice<Clause>, behind: Bool) {
        let fitBehind = behind && fits(clauses.map(\.text).joined(separator: " "))
        if !fitBehind { endLine() }
        for clause in clauses {
            if clause.part == .condition && !fitBehind || !fits(clause.text) { endLine() }
            let indent = clause.part == .head ? 0 : 2
            for (number, phrase) in clause.phrases.enumerated() {
                if !fits(phrase.text) { endLine() }
                add(phrase.text, indent: number == 0 ? indent : indent + 2)
                add(phrase.comments)
            }
        }
    }

    private func fits(_ text: String) -> Bool {
        line.isEmpty || line.count + 1 + text.count <= RuleLayout.width
    }

    private mutating func add(_ text: String, indent: Int) {
        line += line.isEmpty ? String(repeating: " ", count: indent) : " "
        line += text
    }

    private mutating func add(_ comments: [Clause.Comment]) {
        for comment in comments {
            if comment.startsLine { endLine() }
            line += "  " + comment.text
            endLine()
        }
    }

    private mutating func endLine() {
        if !line.isEmpty { lines.append(line) }
        line = ""
    }
}
