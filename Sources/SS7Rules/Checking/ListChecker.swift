import SS7Filter
import SS7Wire

/// Looks up lists and their items, and reads those that are in files.
final class ListChecker {
    private let findings: Findings
    private let read: (String) throws -> String
    private var statements: [String: ListStatement] = [:]
    /// Lists that are empty where nobody says more: one of them may wait for its first entry.
    private var emptyByDefault: Set<String> = []
    private let directory: NetworkDirectory
    /// The lists as numbers of each plan; but for those that name networks they are all the same.
    private var resolved: [NumberingPlan: [String: NumberSet]] = [:]
    /// Lists that name networks, by themselves or in a list that they take in.
    private var namingNetworks: Set<String> = []
    /// Lists inside lists beyond this are refused: nobody reads them.
    private static let deepest = 64
    private var underWay: [String] = []
    /// Lines of list files of which something was said.
    private var reported: Set<String> = []
    /// The list files that were read.
    private(set) var files: [ListFile] = []

    init(
        _ tree: SyntaxTree, findings: Findings, directory: NetworkDirectory,
        read: @escaping (String) throws -> String
    ) {
        self.findings = findings
        self.directory = directory
        self.read = read
        for statement in tree.lists { declare(statement) }
        for name in statements.keys.sorted() { _ = set(named: name, plan: .e164) }
    }

    var names: [String] { Array(statements.keys) }

    private func declare(_ statement: ListStatement) {
        let name = statement.name.text
        if statement.isDefault, statement.isNone { emptyByDefault.insert(name) }
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

    /// Tells whether the numbers of a list are others where other numbers are asked for.
    func dependsOnPlan(_ name: String) -> Bool { namingNetworks.contains(name) }

    /// The numbers of a list; nil where there is none of that name.
    ///
    /// - Parameter plan: whose prefixes the list's networks stand for.
    func set(named name: String, plan: NumberingPlan) -> NumberSet? {
        // All lists were read for titles first: what they do not depend on need not be read again,
        // nor what is wrong with them be told twice.
        if let titles = resolved[.e164]?[name], !dependsOnPlan(name) || findings.hasErrors {
            return titles
        }
        if let set = resolved[plan]?[name] { return set }
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
        var set = numbers(of: statement.items, plan: plan)
        if !statement.exceptions.isEmpty {
            set.subtract(numbers(of: statement.exceptions, plan: plan))
        }
        underWay.removeLast()
        let mayWait = emptyByDefault.contains(name) && statement.isFile
        if set.isEmpty, !statement.isNone, !mayWait, !findings.hasErrors, !dependsOnPlan(name) {
            findings.add(
                .warning, "list '\(name)' is empty", at: statement.name.range,
                suggestion: "write 'list \(name) = none' if that is meant")
        }
        resolved[plan, default: [:]][name] = set
        return set
    }

    /// The numbers of some items.
    func numbers(of items: [ListStatement.Item], plan: NumberingPlan) -> NumberSet {
        var set = NumberSet()
        var owners: Set<Int> = []
        for item in items {
            switch item {
            case .number(let written, let exactly):
                guard let digits = Digits(prefix: written.text) else {
                    findings.error("'\(written.text)' is not a number", at: written.range)
                    continue
                }
                if exactly { set.exact.insert(digits) } else { set.prefixes.insert(digits) }
            case .list(let written):
                guard let other = self.set(named: written.text, plan: plan) else {
                    unknown(written)
                    continue
                }
                if dependsOnPlan(written.text) { namingNetworks.formUnion(underWay) }
                set.formUnion(other)
            case .file(let written):
                let file = file(written)
                set.formUnion(file.numbers)
                owners.formUnion(file.owners)
            case .owner(let owner, let range):
                let found = networks(of: owner) { findings.add($0, $1, at: range, suggestion: $2) }
                // Each plan would tell of it again.
                if found.isEmpty { findings.silence(range) }
                owners.formUnion(found)
            }
        }
        guard !owners.isEmpty else { return set }
        set.formUnion(directory.numbers(of: plan, in: owners))
        return set
    }

    /// The networks that an item means.
    ///
    /// - Parameter note: told where there is none: how bad that is, what to say, what to propose.
    private func networks(
        of owner: ListOwner, note: (Diagnostic.Severity, String, String?) -> Void
    ) -> [Int] {
        namingNetworks.formUnion(underWay)
        let found = directory.networks(of: owner)
        guard found.isEmpty else { return found }
        switch owner.kind {
        case .network:
            note(
                .error, "no row of the partner table names the network '\(owner.name)'",
                proposal(for: owner.name, among: directory.names))
        case .country where owner.name.utf8.count != 2:
            note(.error, "'\(owner.name)' is not a country of two letters", nil)
        case .country:
            note(
                .warning, "no row of the partner table is of country '\(owner.name)'",
                Countries.contains(owner.name.uppercased())
                    ? nil : Countries.suggestion(for: owner.name.uppercased()))
        }
        return found
    }

    func unknown(_ name: Written) {
        findings.error(
            "there is no list '\(name.text)'", at: name.range,
            suggestion: proposal(for: name.text, among: names))
    }

    /// What stands in a list file: numbers, one a line, `=` before one that is meant exactly, and
    /// networks.
    private func file(_ name: Written) -> (numbers: NumberSet, owners: Set<Int>) {
        var set = NumberSet()
        var owners: Set<Int> = []
        let path = beside(findings.sources[name.range.source].file, name.text)
        guard let list = list(in: path, named: name) else { return (set, owners) }
        for (_, entry) in list.entries {
            if entry.isExact {
                set.exact.insert(entry.digits)
            } else {
                set.prefixes.insert(entry.digits)
            }
        }
        for (line, owner) in list.owners {
            let found = networks(of: owner) { severity, message, suggestion in
                let written = list.lines[line - 1].written
                guard reported.insert("\(path):\(line)").inserted else { return }
                findings.add(
                    Diagnostic(
                        severity, message, file: path, line: line,
                        column: written.prefix { $0 == " " || $0 == "\t" }.count + 1,
                        length: "\(owner)".count, suggestion: suggestion, sourceLine: written))
            }
            owners.formUnion(found)
        }
        return (set, owners)
    }

    /// A list file, read once; nil where it cannot be read, which is noted.
    private func list(in path: String, named name: Written) -> ListFile? {
        if let list = files.first(where: { $0.file == path }) { return list }
        guard let text = try? read(path) else {
            findings.error("cannot read the list file '\(path)'", at: name.range)
            return nil
        }
        let (list, mistakes) = ListFile.read(RuleSource(file: path, text: text))
        for mistake in mistakes { findings.add(mistake) }
        files.append(list)
        return list
    }
}
