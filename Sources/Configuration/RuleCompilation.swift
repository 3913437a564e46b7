public import SS7Rules
internal import SS7Wire

extension Configuration {
    /// The rule table that the configuration asks for: its rules, home networks and partners.
    ///
    /// - Parameter read: gives the text of a file: a partner table, rule file or list file.
    /// - Throws: what is wrong with all of these files, where one finding is an error.
    public func compiledRules(
        read: @escaping (String) throws -> String = readText
    ) throws(Diagnostics) -> RuleCompiler.Output {
        var findings: [Diagnostic] = []
        let sources = ruleSources(read, &findings)
        let rows = partnerRows(read, &findings)
        if findings.contains(where: { $0.severity == .error }) { throw Diagnostics(findings) }
        var compiler = RuleCompiler()
        compiler.pointCodeFormat = pointCodeFormat
        compiler.links = links.map(\.name)
        compiler.readList = read
        compiler.parameters = parameters
        compiler.parametersFile = file
        do {
            var output = try compiler.compile(
                sources: sources,
                home: home.map { network in
                    SS7Rules.HomeNetwork(
                        operatorName: network.operatorName, country: network.country,
                        globalTitles: network.globalTitles, imsiPrefixes: network.imsiPrefixes)
                },
                partners: rows)
            output.warnings = findings + output.warnings
            return output
        } catch {
            throw Diagnostics(findings + error.all)
        }
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

    private func partnerRows(
        _ read: (String) throws -> String, _ findings: inout [Diagnostic]
    ) -> [PartnerRow] {
        var rows: [PartnerRow] = []
        for path in partners {
            do {
                let table = PartnerTable.parse(try read(path), file: path)
                findings += table.diagnostics
                rows += table.rows
            } catch let diagnostic as Diagnostic {
                findings.append(diagnostic)
            } catch {
                findings.append(Diagnostic(.error, "cannot be read: \(error)", file: path))
            }
        }
        findings += rows.flatMap(overlaps)
        return rows
    }

    /// Warns of a partner's prefix within one's own ranges, which it would take numbers from.
    private func overlaps(of row: PartnerRow) -> [Diagnostic] {
        let isOwn = home.contains { network in
            network.country == row.country && network.operatorName == row.operatorName
        }
        if isOwn { return [] }
        let name = row.operatorName.isEmpty ? row.country : "\(row.country)/\(row.operatorName)"
        func warnings(_ what: String, _ prefixes: [Digits], _ own: [Digits]) -> [Diagnostic] {
            prefixes.filter { prefix in own.contains { prefix.hasPrefix($0) } }.map { prefix in
                Diagnostic(
                    .warning,
                    "\(what) prefix \(prefix) of \(name) lies within the home network's",
                    file: row.file, line: row.line)
            }
        }
        return warnings("global title", row.gtPrefixes, homeGlobalTitles)
            + warnings("IMSI", row.imsiPrefixes, homeIMSIs)
    }
}
