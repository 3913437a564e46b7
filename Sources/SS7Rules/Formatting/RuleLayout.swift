/// Lays rule files out: one layout for all, whatever the author's lines were.
///
/// It works on tokens and comments and knows no grammar beyond the words that begin statements and
/// clauses, so what it does not know is laid out by the same rules.
struct RuleLayout {
    /// Columns that a line may have.
    static let width = 100
    /// Names of lists longer than this are left out when their `=` are put below each other.
    private static let widestName = 40

    /// A statement with its comments, or a comment between statements.
    private struct Item {
        var pieces: [Piece]

        var isComment: Bool { pieces[0].kind == .comment }
        var followsEmptyLine: Bool { pieces[0].followsEmptyLine }

        /// What stands before the `=` of a list or parameter; nil for other statements.
        var name: String? {
            guard ["list", "parameter", "default"].contains(pieces[0].text),
                let sign = pieces.firstIndex(where: { $0.kind == .sign }),
                pieces[sign].text == "=",
                pieces[..<sign].allSatisfy({ $0.kind == .word })
            else { return nil }
            let name = pieces[..<sign].map(\.text).joined(separator: " ")
            return name.count > RuleLayout.widestName ? nil : name
        }
    }

    /// The text of a source in the layout; the source must be free of mistakes.
    static func text(of number: Int, findings: Findings) -> String {
        let items = items(PieceReader.pieces(of: number, findings: findings))
        var lines: [String] = []
        var at = 0
        while at < items.count {
            let block = block(of: items, from: at)
            let width = items[block].compactMap { $0.name?.count }.max() ?? 0
            for item in items[block] {
                if item.followsEmptyLine, !lines.isEmpty { lines.append("") }
                if item.isComment {
                    lines.append(item.pieces[0].text)
                } else {
                    lines += StatementLayout.lines(item.pieces, padding: padding(item, to: width))
                }
            }
            at = block.upperBound
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func padding(_ item: Item, to width: Int) -> Int {
        item.name.map { width - $0.count } ?? 0
    }

    /// Lists that stand below each other, from the one at `start`; any other item by itself.
    private static func block(of items: [Item], from start: Int) -> Range<Int> {
        var end = start + 1
        guard items[start].name != nil else { return start..<end }
        while end < items.count, items[end].name != nil, !items[end].followsEmptyLine { end += 1 }
        return start..<end
    }

    private static func items(_ pieces: [Piece]) -> [Item] {
        var items: [Item] = []
        var at = 0
        while at < pieces.count {
            guard pieces[at].kind != .comment else {
                items.append(Item(pieces: [pieces[at]]))
                at += 1
                continue
            }
            var end = at + 1
            while end < pieces.count, !pieces[end].startsStatement { end += 1 }
            let next = end < pieces.count ? pieces[end].indent : -1
            // Comments behind the last token belong to what follows, unless they are indented more.
            var last = end
            while pieces[last - 1].kind == .comment, pieces[last - 1].startsLine,
                !isWithin(pieces[last - 1], statement: pieces[at], next: next)
            {
                last -= 1
            }
            items.append(Item(pieces: Array(pieces[at..<last])))
            at = last
        }
        return items
    }

    /// Tells whether a comment behind a statement's last token is one of the statement.
    private static func isWithin(_ comment: Piece, statement: Piece, next: Int) -> Bool {
        comment.indent > statement.indent && comment.indent > next && !comment.followsEmptyLine
    }
}

extension RuleSource {
    /// The file in the one layout of rule files, or of list files.
    ///
    /// Comments and the order of all things stay; a formatted text formats to itself.
    ///
    /// - Throws: `Diagnostics` where the file has a mistake in its syntax.
    public func formatted() throws(Diagnostics) -> String {
        if isList { return try ListFile(self).formatted }
        let findings = Findings([SourceText(self)])
        let tokens = Lexer.tokens(of: 0, findings: findings)
        // What a parameter of another file stands for is not known: nothing is said of it.
        for token in tokens where token.kind == .parameter { findings.silence(token.range) }
        let parameters = Parameters([tokens], findings: findings)
        _ = Parser.parse(tokens.map(parameters.replaced), findings: findings)
        if findings.hasErrors { throw Diagnostics(findings.sorted) }
        return RuleLayout.text(of: 0, findings: findings)
    }

    /// True for a list file: not named `*.rules`, and its first line is a number or a network.
    var isList: Bool {
        guard !file.hasSuffix(".rules") else { return false }
        for line in text.utf8.split(separator: 0x0a) {
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else {
                continue
            }
            if first == 0x23 { continue }
            let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            if words.first.map({ String(decoding: $0, as: UTF8.self) })
                .flatMap(ListOwner.Kind.init(rawValue:)) != nil
            {
                return true
            }
            return !(0x41...0x5a ~= first || 0x61...0x7a ~= first)
        }
        return false
    }
}
