public import SS7Filter
public import SS7Wire

/// Compiles rule files, home ranges and partner rows into a rule table.
public struct RuleCompiler {
    /// How point codes are written in rules.
    public var pointCodeFormat = PointCodeFormat.itu383
    /// The names of the configuration's links, by their numbers.
    public var links: [String] = []
    /// Reads a list file.
    public var readList: (String) throws -> String = readText

    public init() {}

    /// The names of all fields that conditions may use.
    public static var fieldNames: [String] { Field.allCases.map(\.name) }

    /// A table, and the warnings that came up.
    public struct Output: Sendable {
        public var table: RuleTable
        public var warnings: [Diagnostic]
    }

    /// Compiles all sources together: lists of one file may be used in another.
    ///
    /// - Parameters:
    ///   - sources: the rule files; within a category their order is the order of the rules.
    ///   - home: one's own networks.
    ///   - partners: the rows of all partner tables.
    /// - Throws: `Diagnostics` with everything that was found, where one finding is an error.
    public func compile(
        sources: [RuleSource], home: [HomeNetwork], partners: [PartnerRow]
    ) throws(Diagnostics) -> Output {
        let findings = Findings(sources.map(SourceText.init))
        let checked = check(findings, home: home, partners: partners)
        if findings.hasErrors { throw Diagnostics(findings.sorted) }
        var programs: [[Instruction]] = []
        for rule in checked.rules {
            if let program = ProgramBuilder.program(of: rule) {
                programs.append(program)
            } else {
                findings.error("the rule's condition is too long", at: rule.range)
            }
        }
        if let first = checked.rules.first, checked.rules.count > 0xffff {
            findings.error("there are more than 65535 rules", at: first.range)
        }
        if findings.hasErrors { throw Diagnostics(findings.sorted) }
        do {
            let table = try RuleTable(
                image: ImageBuilder(checked, programs: programs).image(),
                rules: checked.rules.map(\.description), networks: checked.directory.networks)
            return Output(table: table, warnings: findings.sorted)
        } catch {
            throw Diagnostics([Diagnostic(.error, "\(error)", file: sources.first?.file ?? "rules")]
            )
        }
    }

    /// Reads and checks everything, noting what is found.
    func check(
        _ findings: Findings, home: [HomeNetwork], partners: [PartnerRow]
    ) -> CheckedRules {
        let trees = findings.sources.indices.map { Parser.parse(source: $0, findings: findings) }
        let directory = NetworkDirectory(home: home, partners: partners)
        for finding in directory.findings { findings.add(finding) }
        let lists = ListChecker(trees, findings: findings, read: readList)
        let conditions = ConditionChecker(
            findings: findings, lists: lists,
            vocabulary: Vocabulary(pointCodeFormat: pointCodeFormat, links: links),
            directory: directory)
        var checker = RuleChecker(findings: findings, conditions: conditions)
        return checker.check(trees)
    }
}
