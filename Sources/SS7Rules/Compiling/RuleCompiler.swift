public import SS7Filter
public import SS7Wire

/// Compiles rule files, home ranges and partner rows into a rule table.
public struct RuleCompiler {
    /// How point codes are written in rules.
    public var pointCodeFormat = PointCodeFormat.itu383
    /// The names of the configuration's links, by their numbers.
    public var links: [String] = []
    /// Values of parameters besides those that rule files give, by name.
    public var parameters: [String: String] = [:]
    /// The file that gives them, as findings name it.
    public var parametersFile = "parameters"
    /// How the rules of categories are in force; those that are not here as they are written.
    public var modes: [SS7Filter.Category: CategoryMode] = [:]
    /// How single rules are in force, over what their files say.
    public var ruleModes: RuleModeFile?
    /// Whose numbers were ported.
    public var ported = PortedNumbers()
    /// What public numbering says of numbers that no home range and no partner row covers.
    public var numbering = NumberingTables.none
    /// Where the countries are.
    public var geography = Geography.builtin
    /// Reads a list file, or a rule file that another includes.
    public var readList: (String) throws -> String = readText

    public init() {}

    /// Tells whether a text can be the name of a parameter: a letter, then letters, digits, hyphens.
    public static func isName(_ text: String) -> Bool {
        text.first?.isLetter == true
            && text.utf8.allSatisfy {
                0x61...0x7a ~= $0 || 0x41...0x5a ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2d
            }
    }

    /// The names of all fields that conditions may use.
    public static var fieldNames: [String] { Field.allCases.map(\.name) }

    /// A table, and the warnings that came up.
    public struct Output: Sendable {
        public var table: RuleTable
        public var warnings: [Diagnostic]

        public init(table: RuleTable, warnings: [Diagnostic]) {
            self.table = table
            self.warnings = warnings
        }
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
        let findings = findings(about: sources)
        let checked = check(findings, home: home, partners: partners)
        if findings.hasErrors { throw Diagnostics(findings.sorted) }
        var limits = 0
        let programs = checked.rules.map { rule in
            let limit = rule.limit == nil ? nil : limits
            if limit != nil { limits += 1 }
            return program(of: rule, limit: limit, findings)
        }
        let learnt = checked.learnt.reduce(into: StateNeeds()) {
            $0.formUnion(ImageParts.needs(of: program(of: $1, limit: nil, findings)))
        }
        if let first = checked.rules.first, checked.rules.count > 0xffff {
            findings.error("there are more than 65535 rules", at: first.range)
        }
        if findings.hasErrors { throw Diagnostics(findings.sorted) }
        do {
            let table = try RuleTable(
                image: ImageBuilder(
                    checked, programs: programs, geography: geography, learnt: learnt
                ).image(),
                rules: checked.rules.map(\.description), networks: checked.directory.networks,
                setNames: checked.setNames, modes: modes.filter { $0.value != .active })
            return Output(table: table, warnings: findings.sorted)
        } catch {
            throw Diagnostics([Diagnostic(.error, "\(error)", file: sources.first?.file ?? "rules")]
            )
        }
    }

    private func program(
        of rule: CheckedRule, limit: Int?, _ findings: Findings
    ) -> [Instruction] {
        if let program = ProgramBuilder.program(of: rule, limit: limit) { return program }
        findings.error("the rule's condition is too long", at: rule.range)
        return []
    }

    /// Where what is found about some sources is noted; given parameters are a source of their own.
    func findings(about sources: [RuleSource]) -> Findings {
        guard !parameters.isEmpty else { return Findings(sources.map(SourceText.init)) }
        let statements = parameters.sorted { $0.key < $1.key }.map { name, value in
            let isToken = value.utf8.allSatisfy {
                0x61...0x7a ~= $0 || 0x41...0x5a ~= $0 || 0x2b...0x3a ~= $0 && $0 != 0x2c
            }
            let quoted = value.map { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
            return "parameter \(name) = \(isToken ? value : "\"\(quoted)\"")\n"
        }
        let source = RuleSource(file: "\(parametersFile): parameters", text: statements.joined())
        return Findings((sources + [source]).map(SourceText.init))
    }

    /// Reads and checks everything, noting what is found.
    func check(
        _ findings: Findings, home: [HomeNetwork], partners: [PartnerRow]
    ) -> CheckedRules {
        let tree = SourceSet.tree(findings, read: readList)
        let directory = NetworkDirectory(
            home: home, partners: partners, ported: ported, numbering: numbering)
        for finding in directory.findings { findings.add(finding) }
        let lists = ListChecker(
            tree, findings: findings, directory: directory, read: readList)
        let conditions = ConditionChecker(
            findings: findings, lists: lists,
            vocabulary: Vocabulary(pointCodeFormat: pointCodeFormat, links: links),
            directory: directory)
        var checker = RuleChecker(
            findings: findings, conditions: conditions, modes: modes, ruleModes: ruleModes)
        let checked = checker.check(tree)
        if !findings.hasErrors { ListNotes.add(tree, files: lists.files, findings: findings) }
        return checked
    }
}
