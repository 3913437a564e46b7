import SS7Filter

/// How a rule is in force, whatever its rule file says.
public enum RuleMode: String, Hashable, Sendable, CaseIterable {
    /// It blocks.
    case active
    /// What it would block goes on, and is counted.
    case shadow
}

/// A file that switches single rules: a rule's name and its mode a line, with comments.
///
/// A rule file says what a rule is; this says what it may do tonight.
public struct RuleModeFile: Hashable, Sendable {
    /// One switched rule.
    public struct Entry: Hashable, Sendable {
        public var rule: String
        public var mode: RuleMode
        /// Counted from 1.
        public var line: Int
    }

    private var lines: [String]
    private let file: String

    /// The switched rules in the order of the file.
    public private(set) var entries: [Entry] = []
    /// What is wrong with the file; the lines in question switch nothing.
    public private(set) var findings: [Diagnostic] = []

    public init(_ source: RuleSource) {
        file = source.file
        lines = source.text.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }
        ).map(String.init)
        read()
    }

    /// The file's text.
    public var text: String { lines.joined(separator: "\n") }

    /// The modes by rule; the last line that names a rule counts.
    public var modes: [String: RuleMode] {
        Dictionary(entries.map { ($0.rule, $0.mode) }) { $1 }
    }

    /// Switches a rule.
    ///
    /// - Parameters:
    ///   - mode: nil to leave the rule as its file says.
    ///   - comment: one line; empty for none.
    public mutating func set(_ rule: String, to mode: RuleMode?, comment: String = "") {
        let own = Set(entries.filter { $0.rule == rule }.map(\.line))
        lines = lines.enumerated().filter { !own.contains($0.offset + 1) }.map(\.element)
        if let mode {
            while lines.last?.isEmpty == true { lines.removeLast() }
            lines.append("\(rule) \(mode.rawValue)" + (comment.isEmpty ? "" : "  # \(comment)"))
            lines.append("")
        }
        read()
    }

    private mutating func read() {
        entries = []
        findings = []
        for (index, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard !words.isEmpty else { continue }
            let mode = words.count == 2 ? RuleMode(rawValue: String(words[1])) : nil
            if let mode {
                entries.append(Entry(rule: String(words[0]), mode: mode, line: index + 1))
            } else {
                findings.append(
                    Diagnostic(
                        .error, "a line is a rule's name and `shadow` or `active`", file: file,
                        line: index + 1, sourceLine: line))
            }
        }
    }

    /// What the file switches that is not there, or is no rule that blocks.
    func idle(in checked: [CheckedRule], known names: Set<String>) -> [Diagnostic] {
        let blocking = Set(
            checked.lazy.map(\.description).filter { $0.verdict == .block }.map(\.name))
        return entries.filter { !blocking.contains($0.rule) }.map { entry in
            let why =
                names.contains(entry.rule)
                ? "rule '\(entry.rule)' blocks nothing: it cannot be switched"
                : "there is no rule '\(entry.rule)' to be switched"
            return Diagnostic(.warning, why, file: file, line: entry.line)
        }
    }
}
