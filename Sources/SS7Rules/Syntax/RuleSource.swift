/// The text of one rule file.
public struct RuleSource: Hashable, Sendable {
    /// The file as diagnostics name it; lists in files are looked for beside it.
    public var file: String
    public var text: String

    public init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}

/// A stretch of a source's octets.
struct SourceRange: Hashable, Sendable {
    var source: Int
    var start: Int
    var end: Int

    /// From the beginning of this range to the end of another one.
    func joined(_ other: SourceRange) -> SourceRange {
        SourceRange(source: source, start: start, end: max(end, other.end))
    }
}

/// A source's octets with its lines.
final class SourceText {
    let file: String
    let octets: [UInt8]
    private let lineStarts: [Int]

    init(_ source: RuleSource) {
        file = source.file
        let octets = Array(source.text.utf8)
        self.octets = octets
        lineStarts = [0] + octets.indices.filter { octets[$0] == 0x0a }.map { $0 + 1 }
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: octets[start..<end], as: UTF8.self)
    }

    /// The line of an offset, counted from 1.
    func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The column of an offset in its line, in characters, counted from 1.
    func column(of offset: Int) -> Int {
        text(lineStarts[line(of: offset) - 1], offset).count + 1
    }

    func lineText(_ line: Int) -> String {
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : octets.count
        if end > start, octets[end - 1] == 0x0d { end -= 1 }
        return text(start, end)
    }
}

/// What was found while reading a set of sources.
final class Findings {
    private(set) var all: [Diagnostic] = []
    private(set) var hasErrors = false
    /// Findings beyond the limit, which are counted only.
    private var left = 0
    private(set) var sources: [SourceText]
    /// Places of which nothing more is worth saying.
    private var silent: Set<SourceRange> = []

    init(_ sources: [SourceText]) { self.sources = sources }

    /// Most findings that are kept.
    static let limit = 200

    /// Adds a source; its number.
    func add(_ source: RuleSource) -> Int {
        sources.append(SourceText(source))
        return sources.count - 1
    }

    /// Says nothing more of a place.
    func silence(_ range: SourceRange) { silent.insert(range) }

    func add(_ diagnostic: Diagnostic) {
        all.append(diagnostic)
        if diagnostic.severity == .error { hasErrors = true }
    }

    func error(_ message: String, at range: SourceRange, suggestion: String? = nil) {
        add(.error, message, at: range, suggestion: suggestion)
    }

    func add(
        _ severity: Diagnostic.Severity, _ message: String, at range: SourceRange,
        suggestion: String? = nil
    ) {
        guard !silent.contains(range) else { return }
        // Nobody reads more, and each holds its line: a broken file must not cost its square.
        guard all.count < Findings.limit else {
            left += 1
            if severity == .error { hasErrors = true }
            return
        }
        let source = sources[range.source]
        let line = source.line(of: range.start)
        let end = min(range.end, source.octets.count)
        add(
            Diagnostic(
                severity, message, file: source.file, line: line,
                column: source.column(of: range.start),
                length: max(1, source.text(range.start, max(range.start, end)).count),
                suggestion: suggestion, sourceLine: source.lineText(line)))
    }

    /// The place of a range as text: `file:line`.
    func place(_ range: SourceRange) -> String {
        let source = sources[range.source]
        return "\(source.file):\(source.line(of: range.start))"
    }

    /// The findings, by file in the order given, then by line.
    var sorted: [Diagnostic] {
        var order: [String: Int] = [:]
        for (index, source) in sources.enumerated() where order[source.file] == nil {
            order[source.file] = index
        }
        let closing =
            left == 0
            ? []
            : [Diagnostic(.note, "\(left) more findings", file: sources.first?.file ?? "rules")]
        return closing
            + all.enumerated().sorted { a, b in
                let left = (order[a.element.file] ?? .max, a.element.line, a.offset)
                return left < (order[b.element.file] ?? .max, b.element.line, b.offset)
            }.map(\.element)
    }
}

/// The sentence that proposes the nearest name; nil where none is near.
func proposal(for name: String, among names: some Sequence<String>) -> String? {
    closestName(to: name, in: names).map { "did you mean '\($0)'?" }
}

/// The sentence that proposes the nearest name; where none is near and there are few, all of them.
func proposal(for name: String, amongFew names: some Collection<String>) -> String? {
    if let proposal = proposal(for: name, among: names) { return proposal }
    guard !names.isEmpty, names.count <= 24 else { return nil }
    return "there are \(names.sorted().joined(separator: ", "))"
}
