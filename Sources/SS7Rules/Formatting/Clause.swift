/// A part of a statement that is kept on a line where it fits.
struct Clause {
    /// What a clause says; those of one kind stand side by side.
    enum Part {
        /// All of a statement that is no rule; a rule's name and text.
        case head
        /// What a rule judges, from which side.
        case subject
        case condition
        /// What people are told.
        case note
    }

    /// Words between which no line is broken, and the comments behind them.
    struct Phrase {
        var text = ""
        var comments: [Comment] = []
    }

    struct Comment {
        var text: String
        var startsLine: Bool
    }

    var part: Part
    var phrases: [Phrase] = []
    var hasString = false

    var text: String { phrases.map(\.text).joined(separator: " ") }

    /// True where a comment stands before the end of the last clause.
    static func haveCommentWithin(_ clauses: [Clause]) -> Bool {
        let comments = clauses.flatMap { $0.phrases.map(\.comments.isEmpty) }
        return comments.dropLast().contains(false)
    }

    /// Cuts a statement into clauses.
    ///
    /// - Parameter padding: more blanks than one before the first `=`.
    static func clauses(_ pieces: [Piece], padding: Int) -> [Clause] {
        var reader = ClauseReader(padding: padding)
        for piece in pieces { reader.read(piece) }
        return reader.clauses
    }
}

/// Puts a statement's pieces together, with blanks where they belong.
private struct ClauseReader {
    private(set) var clauses: [Clause] = [Clause(part: .head)]
    private var padding: Int
    /// Tokens so far, comments left out, and the last two of them.
    private var count = 0
    private var last: Piece?
    private var beforeLast: Piece?
    private var depth = 0
    private var isRule = false

    init(padding: Int) { self.padding = padding }

    mutating func read(_ piece: Piece) {
        guard piece.kind != .comment else {
            let clause = clauses.count - 1
            let phrase = clauses[clause].phrases.count - 1
            clauses[clause].phrases[phrase].comments.append(
                Clause.Comment(text: piece.text, startsLine: piece.startsLine))
            return
        }
        if count == 0 { isRule = piece.text == "rule" }
        if let part = partThatBegins(piece) {
            clauses.append(Clause(part: part, phrases: [Clause.Phrase(text: piece.text)]))
        } else if isAtPhraseStart(piece) {
            clauses[clauses.count - 1].phrases.append(Clause.Phrase(text: piece.text))
        } else {
            append(piece)
        }
        if piece.kind == .string { clauses[clauses.count - 1].hasString = true }
        if piece.text == "(" { depth += 1 }
        if piece.text == ")" { depth -= 1 }
        beforeLast = last
        last = piece
        count += 1
    }

    private mutating func append(_ piece: Piece) {
        let clause = clauses.count - 1
        let phrase = clauses[clause].phrases.count - 1
        var blanks = needsBlank(before: piece) ? 1 : 0
        if piece.text == "=" {
            blanks += padding
            padding = 0
        }
        clauses[clause].phrases[phrase].text += String(repeating: " ", count: blanks) + piece.text
    }

    // MARK: - Breaks

    /// The part of the clause that a piece begins; nil where it begins none.
    private func partThatBegins(_ piece: Piece) -> Clause.Part? {
        guard isRule, count > 1 else { return nil }
        if clauses.count == 1 { return count == 2 && piece.kind == .string ? nil : .subject }
        guard depth == 0, piece.kind == .word, Parser.clauses.contains(piece.text), !isOperand
        else { return nil }
        switch piece.text {
        case "from": return .subject
        case "severity", "source": return .note
        default: return .condition
        }
    }

    /// True behind what asks for a name: the word there is one, whatever it is.
    private var isOperand: Bool {
        guard let last else { return false }
        return last.kind == .sign ? last.text != ")" : ["in", "flag"].contains(last.text)
    }

    private func isAtPhraseStart(_ piece: Piece) -> Bool {
        let phrases = clauses[clauses.count - 1].phrases
        guard let phrase = phrases.last, phrase.comments.isEmpty else { return true }
        // At the beginning of a line the word would begin a statement.
        if piece.isStatementWord { return false }
        if last?.text == "," { return true }
        return piece.kind == .word && ["and", "or", "except"].contains(piece.text)
    }

    // MARK: - Blanks

    private static let signs: Set<String> = ["(", ")", ",", "=", "!=", "<", "<=", ">", ">="]

    private func needsBlank(before piece: Piece) -> Bool {
        guard let last else { return false }
        if isUnknown(last) || isUnknown(piece) { return !piece.touches }
        if last.kind == .sign {
            if last.text == "(" { return false }
            if last.text == "=", isMark { return false }
        }
        guard piece.kind == .sign else { return true }
        switch piece.text {
        case ",", ")": return false
        case "(": return !isCall
        default: return true
        }
    }

    private func isUnknown(_ piece: Piece) -> Bool {
        piece.kind == .sign && !Self.signs.contains(piece.text)
    }

    /// True where the last piece is the `=` before a number that is meant exactly.
    private var isMark: Bool {
        guard let beforeLast else { return false }
        return ["(", ",", "="].contains(beforeLast.text) && beforeLast.kind == .sign
            || beforeLast.text == "except"
    }

    /// True where the last piece is a function's name.
    private var isCall: Bool {
        guard let last, last.kind == .word else { return false }
        return !["in", "not", "and", "or"].contains(last.text)
            && !Parser.clauses.contains(last.text)
    }
}
