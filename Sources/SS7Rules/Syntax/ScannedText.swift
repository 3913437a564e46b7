/// A text in the manner of rule files, cut into words, for readers of other files than rules.
///
/// It keeps what is found wrong, so that such files' mistakes are told as rules' are.
package final class ScannedText {
    /// A word of the text, and where it stands.
    package struct Word: Hashable, Sendable {
        package enum Kind: Sendable {
            case word, number, text, sign, end
        }

        package var kind: Kind
        package var text: String
        /// True for the first word of its line.
        package var startsLine: Bool
        fileprivate var range: SourceRange
    }

    /// All words, one of kind `end` last.
    package let words: [Word]
    private let findings: Findings

    package init(_ source: RuleSource) {
        findings = Findings([SourceText(source)])
        words = Lexer.tokens(of: 0, findings: findings).map { token in
            let kind: Word.Kind =
                switch token.kind {
                case .word: .word
                case .number: .number
                case .string: .text
                case .sign, .parameter: .sign
                case .end: .end
                }
            return Word(
                kind: kind, text: token.text, startsLine: token.startsLine, range: token.range)
        }
    }

    package var file: String { findings.sources[0].file }
    package var hasErrors: Bool { findings.hasErrors }
    package var diagnostics: [Diagnostic] { findings.sorted }

    /// Notes a mistake; where `names` has one near to the word, proposes it.
    package func error(
        _ message: String, at word: Word, among names: some Sequence<String> = [String]()
    ) {
        findings.error(
            message, at: word.range, suggestion: proposal(for: word.text, among: names))
    }

    /// Tells whether a word begins a line that is indented no more than another word.
    package func isLeft(_ word: Word, of first: Word) -> Bool {
        let source = findings.sources[0]
        return word.startsLine
            && source.column(of: word.range.start) <= source.column(of: first.range.start)
    }

    /// The line of a word, counted from 1.
    package func line(of word: Word) -> Int { findings.sources[0].line(of: word.range.start) }

    /// The text as written from one word to another.
    package func written(from first: Word, to last: Word) -> String {
        findings.sources[0].text(first.range.start, max(first.range.end, last.range.end))
    }

    /// The text with everything blank but the stretches from one word to another: lines and columns
    /// stay as they are.
    package func blanked(except stretches: [(first: Word, last: Word)]) -> String {
        let source = findings.sources[0]
        var octets = source.octets.map { $0 == 0x0a ? $0 : 0x20 }
        for (first, last) in stretches {
            for place in first.range.start..<max(first.range.end, last.range.end) {
                octets[place] = source.octets[place]
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
