internal import SS7Rules

/// A place in a configuration file, counted from 1; zeros where there is none.
public struct SourcePosition: Hashable, Sendable {
    public var line = 0
    public var column = 0
    /// Characters that the thing covers.
    public var length = 1

    public init(line: Int = 0, column: Int = 0, length: Int = 1) {
        self.line = line
        self.column = column
        self.length = length
    }
}

/// The lines of a file, for findings that show them.
struct SourceText: Sendable {
    let file: String
    let lines: [Substring]

    init(file: String, text: String) {
        self.file = file
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    func diagnostic(
        _ severity: Diagnostic.Severity, _ message: String, at position: SourcePosition,
        suggestion: String? = nil
    ) -> Diagnostic {
        let line =
            position.line >= 1 && position.line <= lines.count
            ? String(lines[position.line - 1]) : nil
        return Diagnostic(
            severity, message, file: file, line: position.line, column: position.column,
            length: position.length, suggestion: suggestion, sourceLine: line)
    }
}
