/// A finding about a text that an operator wrote: rules, lists, partners, configuration.
public struct Diagnostic: Error, Hashable, Sendable {
    /// How bad a finding is.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        case error, warning, note
    }

    public var severity: Severity
    /// The file as its author named it.
    public var file: String
    /// The line, counted from 1; 0 where the finding is about the file as a whole.
    public var line: Int
    /// The column of the first character, counted from 1; 0 where the finding is about the line.
    public var column: Int
    /// Characters that the finding covers.
    public var length: Int
    public var message: String
    /// What the author may have meant, as a sentence without its full stop.
    public var suggestion: String?
    /// The text of the line.
    public var sourceLine: String?

    public init(
        _ severity: Severity, _ message: String, file: String, line: Int = 0, column: Int = 0,
        length: Int = 1, suggestion: String? = nil, sourceLine: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.message = message
        self.suggestion = suggestion
        self.sourceLine = sourceLine
    }
}

extension Diagnostic {
    /// The finding as text: place and message, the line, a caret below it, and the suggestion.
    ///
    /// The first line is `file:line:column: severity: message`, which editors understand.
    public func rendered(colour: Bool = false) -> String {
        let strong = colour ? "\u{1b}[1m" : ""
        let tint = colour ? severity.colour : ""
        let plain = colour ? "\u{1b}[0m" : ""
        var text = "\(strong)\(place): \(tint)\(severity.rawValue):\(plain)"
        text += " \(strong)\(message)\(plain)"
        if let whole = sourceLine, line > 0 {
            let (sourceLine, column) = excerpt(whole)
            let number = String(line)
            let gutter = String(repeating: " ", count: number.count)
            text += "\n \(number) | \(sourceLine)"
            if column > 0 {
                text +=
                    "\n \(gutter) | \(padding(sourceLine, column))\(tint)\(caret(sourceLine, column))\(plain)"
            }
        }
        if let suggestion { text += "\n   = \(suggestion)" }
        return text
    }

    /// The line, or of a very long one the part around the column, and the column in it.
    private func excerpt(_ whole: String) -> (line: String, column: Int) {
        guard whole.utf8.count > 240 else { return (whole, column) }
        let start = max(0, column - 60)
        let part = whole.dropFirst(start).prefix(120)
        return start == 0 ? (part + "…", column) : ("…" + part + "…", column - start + 1)
    }

    private var place: String {
        if line == 0 { return file }
        return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
    }

    /// Blanks up to the caret; tabs stay, so that the caret stands below its character.
    private func padding(_ sourceLine: String, _ column: Int) -> String {
        var text = ""
        for character in sourceLine.prefix(column - 1) {
            text.append(character == "\t" ? "\t" : " ")
        }
        return text + String(repeating: " ", count: max(0, column - 1 - text.count))
    }

    private func caret(_ sourceLine: String, _ column: Int) -> String {
        let room = max(1, sourceLine.count - column + 1)
        return "^" + String(repeating: "~", count: max(0, min(length, room) - 1))
    }
}

extension Diagnostic: CustomStringConvertible {
    public var description: String { rendered() }
}

extension Diagnostic.Severity {
    fileprivate var colour: String {
        switch self {
        case .error: "\u{1b}[31m"
        case .warning: "\u{1b}[33m"
        case .note: "\u{1b}[36m"
        }
    }
}

/// The findings about a set of texts: at least one of them is an error.
public struct Diagnostics: Error, Hashable, Sendable {
    public var all: [Diagnostic]

    public init(_ all: [Diagnostic]) { self.all = all }

    public var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// All findings in the order of files and lines, with a closing count.
    public func rendered(colour: Bool = false) -> String {
        let errors = all.count { $0.severity == .error }
        let warnings = all.count { $0.severity == .warning }
        let summary = [(errors, "error"), (warnings, "warning")]
            .filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
            .joined(separator: ", ")
        return (all.map { $0.rendered(colour: colour) } + [summary])
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

extension Diagnostics: CustomStringConvertible {
    public var description: String { rendered() }
}
