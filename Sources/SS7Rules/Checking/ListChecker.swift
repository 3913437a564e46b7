import SS7Wire

/// Looks up lists and their items, and reads those that are in files.
final class ListChecker {
    private let findings: Findings
    private let read: (String) throws -> String
    private var statements: [String: ListStatement] = [:]
    private var resolved: [String: NumberSet] = [:]
    /// Lists inside lists beyond this are refused: nobody reads them.
    private static let deepest = 64
    private var underWay: [String] = []
    /// The list files that were read.
    private(set) var files: [ListFile] = []

    init(_ tree: SyntaxTree, findings: Findings, read: @escaping (String) throws -> String) {
        self.findings = findings
        self.read = read
        for statement in tree.lists { declare(statement) }
        for name in statements.keys.sorted() { _ = set(named: name) }
    }

    var names: [String] { Array(statements.keys) }

    private func declare(_ statement: ListStatement) {
        let name = statement.name.text
        if let earlier = statements[name] {
            if statement.isDefault && !earlier.isDefault { return }
            if statement.isDefault == earlier.isDefault {
                return findings.error(
                    "list '\(name)' is defined twice: first at"
                        + " \(findings.place(earlier.name.range))",
                    at: statement.name.range)
            }
        }
        statements[name] = statement
    }

    /// The numbers of a list; nil where there is none of that name.
    func set(named name: String) -> NumberSet? {
        if let set = resolved[name] { return set }
        guard let statement = statements[name] else { return nil }
        guard !underWay.contains(name) else {
            findings.error("list '\(name)' contains itself", at: statement.name.range)
            return NumberSet()
        }
        guard underWay.count < Self.deepest else {
            findings.error("the lists are nested too deeply", at: statement.name.range)
            return NumberSet()
        }
        underWay.append(name)
        var set = numbers(of: statement.items)
        if !statement.exceptions.isEmpty { set.subtract(numbers(of: statement.exceptions)) }
        underWay.removeLast()
        if set.isEmpty, !statement.isNone, !findings.hasErrors {
            findings.add(
                .warning, "list '\(name)' is empty", at: statement.name.range,
                suggestion: "write 'list \(name) = none' if that is meant")
        }
        resolved[name] = set
        return set
    }

    /// The numbers of some items.
    func numbers(of items: [ListStatement.Item]) -> NumberSet {
        var set = NumberSet()
        for item in items {
            switch item {
            case .number(let written, let exactly):
                guard let digits = Digits(prefix: written.text) else {
                    findings.error("'\(written.text)' is not a number", at: written.range)
                    continue
                }
                if exactly { set.exact.insert(digits) } else { set.prefixes.insert(digits) }
            case .list(let written):
                guard let other = self.set(named: written.text) else {
                    unknown(written)
                    continue
                }
                set.formUnion(other)
            case .file(let written): set.formUnion(file(written))
            }
        }
        return set
    }

    func unknown(_ name: Written) {
        findings.error(
            "there is no list '\(name.text)'", at: name.range,
            suggestion: proposal(for: name.text, among: names))
    }

    /// The numbers of a list file: one a line, `=` before one that is meant exactly.
    private func file(_ name: Written) -> NumberSet {
        let path = beside(findings.sources[name.range.source].file, name.text)
        guard let text = try? read(path) else {
            findings.error("cannot read the list file '\(path)'", at: name.range)
            return NumberSet()
        }
        let (list, mistakes) = ListFile.read(RuleSource(file: path, text: text))
        for mistake in mistakes { findings.add(mistake) }
        if !files.contains(where: { $0.file == path }) { files.append(list) }
        var set = NumberSet()
        for (_, entry) in list.entries {
            if entry.isExact {
                set.exact.insert(entry.digits)
            } else {
                set.prefixes.insert(entry.digits)
            }
        }
        return set
    }
}
