internal import Foundation
internal import SS7Filter
public import SS7Rules
internal import SS7Wire

extension Configuration {
    /// The rule table that the configuration asks for: its rules, home networks and partners.
    ///
    /// - Parameters:
    ///   - read: gives the text of a file: a partner table, rule file or list file.
    ///   - further: sources to read after those of the configuration.
    ///   - networks: one's own networks instead of those of the configuration.
    ///   - partners: partner rows instead of those of the configuration.
    ///   - isAsWritten: true to take all rules as they are written, whatever `modes` says.
    /// - Throws: what is wrong with all of these files, where one finding is an error.
    public func compiledRules(
        read: @escaping (String) throws -> String = readText,
        adding further: [SS7Rules.RuleSource] = [], home networks: [SS7Rules.HomeNetwork]? = nil,
        partners: [PartnerRow]? = nil, asWritten isAsWritten: Bool = false
    ) throws(Diagnostics) -> RuleCompiler.Output {
        var findings: [Diagnostic] = []
        let sources = ruleSources(read, &findings) + further
        let rows = partners ?? partnerRows(read, &findings)
        let ported = portedNumbers(read, &findings)
        let ruleModes = isAsWritten ? nil : ruleModeFile(read, &findings)
        if findings.contains(where: { $0.severity == .error }) { throw Diagnostics(findings) }
        var compiler = compiler(read)
        compiler.ruleModes = ruleModes
        compiler.ported = ported
        if !isAsWritten { compiler.modes = modes }
        compiler.numbering = numbering == .builtin ? .builtin : .none
        do {
            var output = try compiler.compile(
                sources: sources, home: networks ?? homeNetworks, partners: rows)
            output.warnings = findings + output.warnings
            output.warnings += diversions(in: output.table)
            if output.table.rules.isEmpty {
                output.warnings.append(Diagnostic(.warning, "no rule is in force", file: file))
            }
            return output
        } catch {
            throw Diagnostics(findings + error.all)
        }
    }

    /// Warns of rules that divert messages to where no route leads, or to those who are protected.
    private func diversions(in table: RuleTable) -> [Diagnostic] {
        guard !links.isEmpty else { return [] }
        let routed = Set(routes.flatMap(\.destinations) + links.flatMap(\.pointCodes))
        let guarded = Set(home.flatMap(\.pointCodes))
        return table.rules.indices.compactMap { number in
            let rule = table.rules[number]
            guard rule.action == .divert else { return nil }
            let pointCode = PointCode(table.actionValue(of: number))
            let message =
                if guarded.contains(pointCode) {
                    "rule '\(rule.name)' diverts messages to a point code of the home network"
                } else if !routed.contains(pointCode) {
                    "rule '\(rule.name)' diverts messages to where no route leads: they are dropped"
                } else { "" }
            return message.isEmpty
                ? nil : Diagnostic(.warning, message, file: rule.file, line: rule.line)
        }
    }

    /// The files that the lists of the configuration are read from, see `RuleCompiler.listFiles`.
    ///
    /// - Throws: what is wrong with the rule files' syntax.
    public func listFiles() throws(Diagnostics) -> [String: String?] {
        var findings: [Diagnostic] = []
        let sources = ruleSources(readText, &findings)
        if !findings.isEmpty { throw Diagnostics(findings) }
        return try compiler(readText).listFiles(of: sources)
    }

    private func compiler(_ read: @escaping (String) throws -> String) -> RuleCompiler {
        var compiler = RuleCompiler()
        compiler.pointCodeFormat = pointCodeFormat
        compiler.links = links.map(\.name)
        compiler.readList = read
        compiler.parameters = parameters
        compiler.parametersFile = file
        return compiler
    }

    private func ruleSources(
        _ read: (String) throws -> String, _ findings: inout [Diagnostic]
    ) -> [SS7Rules.RuleSource] {
        var sources: [SS7Rules.RuleSource] = []
        for rule in rules {
            switch rule {
            case .packs:
                sources += SS7Rules.RuleSource.packs
            case .path(let path):
                do {
                    sources += try SS7Rules.RuleSource.sources(at: path, read: read)
                } catch {
                    findings += error.all
                }
            }
        }
        return sources
    }

    /// The partner tables as one, conflicts settled, as `PartnerTable.merged` gives them.
    ///
    /// - Throws: what is wrong with them, where one finding is an error.
    public func mergedPartners(
        read: (String) throws -> String = readText
    ) throws(Diagnostics) -> (rows: [PartnerRow], warnings: [Diagnostic]) {
        var findings: [Diagnostic] = []
        let merged = PartnerTable.merged(partnerRows(read, &findings), home: homeNetworks)
        findings += merged.findings
        if findings.contains(where: { $0.severity == .error }) { throw Diagnostics(findings) }
        return (merged.rows, findings)
    }

    /// Whose numbers are whose, by the home networks and all tables of the file.
    ///
    /// - Throws: what is wrong with the tables, where one finding is an error.
    public func numberOwners(
        read: (String) throws -> String = readText
    ) throws(Diagnostics) -> NumberOwners {
        var findings: [Diagnostic] = []
        let owners = NumberOwners(
            home: homeNetworks, partners: partnerRows(read, &findings),
            ported: portedNumbers(read, &findings),
            numbering: numbering == .builtin ? .builtin : .none)
        findings += owners.findings
        if findings.contains(where: { $0.severity == .error }) { throw Diagnostics(findings) }
        return owners
    }

    private var homeNetworks: [SS7Rules.HomeNetwork] {
        home.map { network in
            SS7Rules.HomeNetwork(
                operatorName: network.operatorName, country: network.country,
                globalTitles: network.globalTitles, imsiPrefixes: network.imsiPrefixes,
                msisdnPrefixes: network.msisdnPrefixes)
        }
    }

    private func partnerRows(
        _ read: (String) throws -> String, _ findings: inout [Diagnostic]
    ) -> [PartnerRow] {
        var rows: [PartnerRow] = []
        for path in partners {
            guard let text = text(of: path, read, &findings) else { continue }
            let table = PartnerTable.parse(text, file: path)
            findings += table.diagnostics
            rows += table.rows
        }
        return rows
    }

    private func portedNumbers(
        _ read: (String) throws -> String, _ findings: inout [Diagnostic]
    ) -> PortedNumbers {
        var numbers = PortedNumbers()
        for path in ported {
            guard let text = text(of: path, read, &findings) else { continue }
            findings += numbers.add(text, file: path)
        }
        return numbers
    }

    /// How single rules are switched; nil where the file is not there, for nothing has been switched.
    private func ruleModeFile(
        _ read: (String) throws -> String, _ findings: inout [Diagnostic]
    ) -> RuleModeFile? {
        guard let path = ruleModes else { return nil }
        var own: [Diagnostic] = []
        guard let text = text(of: path, read, &own) else {
            if FileManager.default.fileExists(atPath: path) { findings += own }
            return nil
        }
        let modes = RuleModeFile(SS7Rules.RuleSource(file: path, text: text))
        findings += modes.findings
        return modes
    }

    private func text(
        of path: String, _ read: (String) throws -> String, _ findings: inout [Diagnostic]
    ) -> String? {
        do {
            return try read(path)
        } catch let diagnostic as Diagnostic {
            findings.append(diagnostic)
        } catch {
            findings.append(Diagnostic(.error, "cannot be read: \(error)", file: path))
        }
        return nil
    }
}
