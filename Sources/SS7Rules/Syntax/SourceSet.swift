/// The statements of all rule files that are read together: those given and those they include.
///
/// An `include` stands for the statements of its file. Each file is read once, where it is met first:
/// files may include each other.
struct SourceSet {
    /// Most files that are read together.
    static let limit = 1_000

    private let findings: Findings
    private let read: (String) throws -> String
    private var tokens: [[Token]] = []
    /// The sources by the path of their file.
    private var numbers: [String: Int] = [:]
    private var trees: [SyntaxTree] = []
    private var placed: Set<Int> = []

    /// Reads the statements of the findings' sources, in the order in which they are asked.
    static func tree(_ findings: Findings, read: @escaping (String) throws -> String) -> SyntaxTree
    {
        var set = SourceSet(findings: findings, read: read)
        return set.tree()
    }

    private init(findings: Findings, read: @escaping (String) throws -> String) {
        self.findings = findings
        self.read = read
    }

    private mutating func tree() -> SyntaxTree {
        let given = findings.sources.indices
        for number in given { numbers[plain(findings.sources[number].file)] = number }
        // Included sources are added behind, and looked through in their turn.
        var next = 0
        while next < findings.sources.count {
            refuseLoneReturns(in: next)
            tokens.append(Lexer.tokens(of: next, findings: findings))
            load(includedBy: next)
            next += 1
        }
        let parameters = Parameters(tokens, findings: findings)
        for source in findings.sources.indices {
            trees.append(
                Parser.parse(tokens[source].map(parameters.replaced), findings: findings))
        }
        var whole = SyntaxTree()
        for number in given { place(number, in: &whole, section: nil) }
        whole.parameters = parameters.declared
        whole.usedParameters = parameters.used
        whole.defaultParameters = parameters.defaults
        return whole
    }

    /// A comment would hide the lines behind it.
    private func refuseLoneReturns(in source: Int) {
        let octets = findings.sources[source].octets
        guard
            let place = octets.indices.first(where: {
                octets[$0] == 0x0d && ($0 + 1 == octets.count || octets[$0 + 1] != 0x0a)
            })
        else { return }
        findings.error(
            "a line ends in CR alone: end lines in LF, or in CR and LF",
            at: SourceRange(source: source, start: place, end: place + 1))
    }

    private mutating func load(includedBy source: Int) {
        for (name, path) in includes(of: source) where numbers[path] == nil {
            guard findings.sources.count < Self.limit else {
                findings.error("more than \(Self.limit) files are read together", at: name.range)
                return
            }
            guard let text = try? read(path) else {
                findings.error("cannot read the rule file '\(path)'", at: name.range)
                continue
            }
            numbers[path] = findings.add(RuleSource(file: path, text: text))
        }
    }

    /// The files that a source includes: what follows `include` at the beginning of a line.
    private func includes(of source: Int) -> [(name: Token, path: String)] {
        zip(tokens[source], tokens[source].dropFirst()).compactMap { word, name in
            guard word.startsLine, word.kind == .word, word.text == "include", name.kind == .string
            else { return nil }
            return (name, plain(beside(findings.sources[source].file, name.text)))
        }
    }

    /// - Parameter section: the category that rules above the file's own first one belong to.
    private mutating func place(
        _ source: Int, in whole: inout SyntaxTree, section: Section?
    ) {
        guard placed.insert(source).inserted else { return }
        var tree = trees[source]
        if let section {
            for index in tree.rules.indices where !tree.rules[index].hasCategory {
                tree.rules[index].category = section.category
                tree.rules[index].title = section.title
            }
        }
        whole.lists += tree.lists
        var next = 0
        for include in tree.includes {
            whole.rules += tree.rules[next..<include.rulesBefore]
            next = include.rulesBefore
            let path = beside(findings.sources[source].file, include.file.text)
            if let number = numbers[plain(path)] {
                place(number, in: &whole, section: include.section ?? section)
            }
        }
        whole.rules += tree.rules[next...]
    }

    /// A path without `.` and `..`, so that one file has one name.
    private func plain(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}

/// The path of a file that another file names: beside it, unless it is absolute.
func beside(_ file: String, _ path: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
}
