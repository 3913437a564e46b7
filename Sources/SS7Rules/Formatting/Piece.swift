/// A token or comment of a rule file, and how it stood there.
struct Piece {
    enum Kind: Hashable {
        case word, number, string, sign, comment
    }

    var kind: Kind
    /// The text as it was written; of a comment without the blanks at its end.
    var text: String
    /// True for the first piece of its line.
    var startsLine: Bool
    /// True where an empty line stands before it.
    var followsEmptyLine: Bool
    /// True where nothing stands between it and the piece before.
    var touches: Bool
    /// Blanks before the first piece of a line.
    var indent: Int

    /// True where a statement begins: its word is the first of a line.
    var startsStatement: Bool { startsLine && isStatementWord }

    /// True for a word that would begin a statement at the beginning of a line.
    var isStatementWord: Bool { kind == .word && Parser.statements.contains(text) }
}

/// Cuts a source into pieces: the lexer's tokens, and the comments that it leaves out.
struct PieceReader {
    private let source: SourceText
    private var pieces: [Piece] = []
    /// Line ends since the piece before; the beginning of the file is one.
    private var lineEnds = 1
    private var indent = 0

    /// The tokens and comments of a source, in their order.
    static func pieces(of number: Int, findings: Findings) -> [Piece] {
        var reader = PieceReader(source: findings.sources[number])
        var end = 0
        for token in Lexer.tokens(of: number, findings: findings) {
            reader.readGap(from: end, to: token.range.start)
            if let kind = Piece.Kind(token.kind) {
                reader.add(
                    kind, from: token.range.start, to: token.range.end,
                    touches: end == token.range.start)
            }
            end = token.range.end
        }
        return reader.pieces
    }

    private init(source: SourceText) { self.source = source }

    /// Reads what stands between two tokens: blanks, line ends and comments.
    private mutating func readGap(from start: Int, to end: Int) {
        var at = start
        while at < end {
            switch source.octets[at] {
            case 0x0a:
                lineEnds += 1
                indent = 0
                at += 1
            case 0x23:
                let first = at
                while at < end, source.octets[at] != 0x0a { at += 1 }
                var last = at
                while [0x20, 0x09, 0x0d].contains(source.octets[last - 1]) { last -= 1 }
                add(.comment, from: first, to: last, touches: false)
            default:
                indent += 1
                at += 1
            }
        }
    }

    private mutating func add(_ kind: Piece.Kind, from start: Int, to end: Int, touches: Bool) {
        pieces.append(
            Piece(
                kind: kind, text: source.text(start, end), startsLine: lineEnds > 0,
                followsEmptyLine: lineEnds > 1, touches: touches, indent: indent))
        lineEnds = 0
        indent = 0
    }
}

extension Piece.Kind {
    /// The kind of a token; nil for the end of the file.
    fileprivate init?(_ kind: Token.Kind) {
        switch kind {
        case .word, .parameter: self = .word
        case .number: self = .number
        case .string: self = .string
        case .sign: self = .sign
        case .end: return nil
        }
    }
}
