import SS7Wire

/// Notes about what changes nothing: list entries that a shorter one covers, lists that nobody asks
/// for, parameters that stand for nothing.
struct ListNotes {
    /// Entries of one list that are told of singly.
    private static let most = 10

    private let findings: Findings
    private let tree: SyntaxTree

    /// Adds the notes about the lists and parameters of some files.
    static func add(_ tree: SyntaxTree, files: [ListFile], findings: Findings) {
        let notes = ListNotes(findings: findings, tree: tree)
        for list in tree.lists { notes.add(list) }
        for file in files { notes.add(file) }
        notes.addUnused()
    }

    // MARK: - Entries

    private func add(_ list: ListStatement) {
        var entries: [(entry: ListEntry, range: SourceRange)] = []
        for item in list.items {
            guard case .number(let written, let isExact) = item,
                let entry = ListEntry((isExact ? "=" : "") + written.text)
            else { continue }
            entries.append((entry, written.range))
        }
        let covered = Self.covered(entries.map(\.entry))
        for (number, by) in covered.prefix(Self.most) {
            findings.add(
                .note, Self.text(entries[number].entry, entries[by].entry),
                at: entries[number].range)
        }
        if covered.count > Self.most {
            findings.add(
                .note, Self.more(covered.count - Self.most), at: entries[covered[Self.most].0].range
            )
        }
    }

    private func add(_ file: ListFile) {
        let entries = file.entries
        let covered = Self.covered(entries.map(\.entry))
        for (place, (number, by)) in covered.prefix(Self.most + 1).enumerated() {
            let line = entries[number].line
            let text =
                place < Self.most
                ? Self.text(entries[number].entry, entries[by].entry)
                    + " in line \(entries[by].line)"
                : Self.more(covered.count - Self.most)
            findings.add(
                Diagnostic(
                    .note, text, file: file.file, line: line, column: 1,
                    length: "\(entries[number].entry)".count,
                    sourceLine: file.lines[line - 1].written))
        }
    }

    private static func text(_ entry: ListEntry, _ other: ListEntry) -> String {
        entry.isSame(as: other)
            ? "'\(entry)' is in the list already" : "'\(entry)' is covered by '\(other)'"
    }

    private static func more(_ count: Int) -> String {
        "\(count) more entries of this list are covered by others"
    }

    /// The entries that others cover, by their places; of equal ones all but the first.
    private static func covered(_ entries: [ListEntry]) -> [(Int, by: Int)] {
        var prefixes: [Digits: Int] = [:]
        var exact: [Digits: Int] = [:]
        var lengths: UInt64 = 0
        for (number, entry) in entries.enumerated() {
            if entry.isExact {
                if exact[entry.digits] == nil { exact[entry.digits] = number }
            } else if prefixes[entry.digits] == nil {
                prefixes[entry.digits] = number
                lengths |= 1 << UInt64(entry.digits.count)
            }
        }
        return entries.enumerated().compactMap { number, entry in
            var prefix = entry.digits
            while !prefix.isEmpty {
                if lengths >> UInt64(prefix.count) & 1 == 1, let by = prefixes[prefix], by != number
                {
                    return (number, by)
                }
                prefix = prefix.droppingLast
            }
            guard entry.isExact, let by = exact[entry.digits], by != number else { return nil }
            return (number, by)
        }
    }

    // MARK: - Names

    private func addUnused() {
        var used: Set<String> = []
        for list in tree.lists {
            for case .list(let name) in list.items + list.exceptions { used.insert(name.text) }
        }
        for rule in tree.rules {
            for condition in rule.conditions { condition.addLists(to: &used) }
        }
        for list in tree.lists where !list.isDefault && !used.contains(list.name.text) {
            note(
                "no rule asks for list '\(list.name.text)'", list.name,
                defaults: tree.lists.filter(\.isDefault).map(\.name.text))
        }
        for name in tree.parameters where !tree.usedParameters.contains(name.text) {
            note(
                "nothing uses parameter '\(name.text)'", name, defaults: tree.defaultParameters)
        }
    }

    /// A name that is near to a default's was meant to take its place: that is more than a note.
    private func note(_ message: String, _ name: Written, defaults: [String]) {
        let meant = proposal(for: name.text, among: defaults)
        findings.add(meant == nil ? .note : .warning, message, at: name.range, suggestion: meant)
    }
}

extension Expression {
    /// Adds the names of the lists that the condition asks for.
    fileprivate func addLists(to names: inout Set<String>) {
        switch self {
        case .and(let terms), .or(let terms):
            for term in terms { term.addLists(to: &names) }
        case .not(let inner): inner.addLists(to: &names)
        case .test(let test):
            if case .inList(let name) = test.relation { names.insert(name.text) }
            if case .inItems(let items, _) = test.relation {
                for case .list(let name) in items { names.insert(name.text) }
            }
        case .flag: break
        }
    }
}
