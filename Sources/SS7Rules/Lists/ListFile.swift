/// A list file: an entry a line, with comments and empty lines, which keep their places.
public struct ListFile: Hashable, Sendable {
    /// One line: an entry or a network, a comment, both, or nothing.
    public struct Line: Hashable, Sendable {
        /// As it stands in the file, without its line end.
        public var written: String
        public var entry: ListEntry?
        /// Whose numbers are meant, where it is no number.
        public var owner: ListOwner?
        /// With its `#`; empty where there is none.
        public var comment: String
    }

    /// The file as diagnostics name it.
    public let file: String
    public internal(set) var lines: [Line]

    /// Reads a list file.
    ///
    /// - Throws: `Diagnostics` naming every line that holds what is no entry.
    public init(_ source: RuleSource) throws(Diagnostics) {
        let (list, mistakes) = ListFile.read(source)
        if !mistakes.isEmpty { throw Diagnostics(mistakes) }
        self = list
    }

    private init(file: String, lines: [Line]) {
        self.file = file
        self.lines = lines
    }

    /// Reads what can be read; a line with a mistake has no entry.
    static func read(_ source: RuleSource) -> (list: ListFile, mistakes: [Diagnostic]) {
        var lines: [Line] = []
        var mistakes: [Diagnostic] = []
        for line in source.text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false) {
            let content = line.prefix { $0 != 0x23 }
            let entry = text(content.drop(while: isBlank))
            let comment = text(line[content.endIndex...])
            lines.append(
                Line(
                    written: String(decoding: line, as: UTF8.self), entry: ListEntry(entry),
                    owner: ListOwner(entry), comment: comment))
            guard !entry.isEmpty, lines.last?.entry == nil, lines.last?.owner == nil,
                mistakes.count < Findings.limit
            else { continue }
            let several = entry.utf8.contains(where: isBlank)
            mistakes.append(
                Diagnostic(
                    .error, "'\(shown(entry))' is not a number", file: source.file,
                    line: lines.count, column: content.prefix(while: isBlank).count + 1,
                    length: entry.count, suggestion: several ? "write one entry a line" : nil,
                    sourceLine: shown(text(line))))
        }
        return (ListFile(file: source.file, lines: lines), mistakes)
    }

    /// A text on one line, whatever its line ends.
    private static func shown(_ text: String) -> String { text.replacing("\r", with: " ") }

    /// The text of some octets without blanks at its end.
    private static func text(_ octets: Substring.UTF8View) -> String {
        var rest = octets
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    private static func isBlank(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09 || octet == 0x0d
    }
}

extension ListFile {
    /// The entries with their lines, counted from 1.
    public var entries: [(line: Int, entry: ListEntry)] {
        lines.enumerated().compactMap { number, line in line.entry.map { (number + 1, $0) } }
    }

    /// The networks and countries with their lines, counted from 1.
    public var owners: [(line: Int, owner: ListOwner)] {
        lines.enumerated().compactMap { number, line in line.owner.map { (number + 1, $0) } }
    }

    /// The file's text as it stands.
    public var text: String { lines.map(\.written).joined(separator: "\n") }

    /// The text in the one layout of list files: no more than one empty line at a time.
    public var formatted: String {
        var text = ""
        var owesLine = false
        for line in lines {
            let entry = line.entry?.description ?? line.owner?.description ?? ""
            let content =
                entry.isEmpty || line.comment.isEmpty
                ? entry + line.comment : "\(entry)  \(line.comment)"
            guard !content.isEmpty else {
                owesLine = !text.isEmpty
                continue
            }
            text += (owesLine ? "\n" : "") + content + "\n"
            owesLine = false
        }
        return text
    }
}
