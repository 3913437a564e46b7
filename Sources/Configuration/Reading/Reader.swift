internal import SS7Rules

/// What reading one file has found, and how much it may still read.
final class Reader {
    /// Values that one file may hold once its aliases are followed.
    private static let valueLimit = 200_000
    private static let findingLimit = 200

    let source: SourceText
    /// The folder that relative paths start from, with its slash; empty for the working directory.
    let folder: String
    private(set) var findings: [Diagnostic]
    private var values = 0

    init(source: SourceText, folder: String, findings: [Diagnostic]) {
        self.source = source
        self.folder = folder
        self.findings = findings
    }

    func error(_ message: String, at position: SourcePosition, suggestion: String? = nil) {
        report(.error, message, at: position, suggestion: suggestion)
    }

    func warn(_ message: String, at position: SourcePosition, suggestion: String? = nil) {
        report(.warning, message, at: position, suggestion: suggestion)
    }

    private func report(
        _ severity: Diagnostic.Severity, _ message: String, at position: SourcePosition,
        suggestion: String?
    ) {
        guard findings.count < Reader.findingLimit else { return }
        let finding = source.diagnostic(severity, message, at: position, suggestion: suggestion)
        // A value that aliases bring in several times is wrong once.
        if !findings.contains(finding) { findings.append(finding) }
    }

    /// Counts a value; false once there are too many.
    func takes(_ value: YAMLValue) -> Bool {
        values += 1
        if values == Reader.valueLimit + 1 {
            error("more than \(Reader.valueLimit) values, aliases followed", at: value.position)
        }
        return values <= Reader.valueLimit
    }

    /// A path of the file, relative to it unless it begins with a slash.
    func path(_ text: String) -> String { text.hasPrefix("/") ? text : folder + text }

    /// A mapping with the keys of a schema; nil where the value is something else.
    func section(_ value: YAMLValue, _ schema: Schema, called name: String) -> Section? {
        guard takes(value) else { return nil }
        guard case .mapping(let entries) = value.content else {
            error("\(name) takes a mapping of keys, not \(value.kind)", at: value.position)
            return nil
        }
        var values: [String: YAMLValue] = [:]
        var keyPositions: [String: SourcePosition] = [:]
        for entry in entries where takes(entry.value) {
            guard schema.keys.contains(entry.key) else {
                let near = closestName(to: entry.key, in: schema.keys)
                error(
                    "unknown key `\(shortened(entry.key))`", at: entry.position,
                    suggestion: near.map { "did you mean `\($0)`?" }
                        ?? "known here: \(schema.keys.sorted().joined(separator: ", "))")
                continue
            }
            if case .null = entry.value.content {
                error("`\(entry.key)` has no value", at: entry.position)
                continue
            }
            values[entry.key] = entry.value
            keyPositions[entry.key] = entry.position
        }
        return Section(
            reader: self, schema: schema, position: entries.first?.position ?? value.position,
            values: values, keyPositions: keyPositions)
    }
}
