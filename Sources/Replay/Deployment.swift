public import Configuration
public import SS7Filter
public import SS7Rules

/// A configuration with its rule files and partner tables, compiled.
public struct Deployment: Sendable {
    public let configuration: Configuration
    public let table: RuleTable
    /// Findings that do not keep it from being used.
    public let warnings: [Diagnostic]

    /// Reads a configuration file and everything that it names.
    ///
    /// - Throws: `Diagnostics`: of the configuration, else all of the files that it names together.
    public init(path: String) throws(Diagnostics) {
        try self.init(Configuration(contentsOf: path))
    }

    /// Reads everything that a configuration names.
    ///
    /// - Parameter partners: rows besides those of the configuration's files.
    public init(
        _ configuration: Configuration, partners extra: [PartnerRow] = []
    ) throws(Diagnostics) {
        var findings: [Diagnostic] = []
        var sources: [RuleSource] = []
        for source in configuration.rules {
            switch source {
            case .packs: sources += RuleSource.packs
            case .path(let path):
                do throws(Diagnostics) {
                    sources += try RuleSource.sources(at: path)
                } catch {
                    findings += error.all
                }
            }
        }
        var rows = extra
        for path in configuration.partners {
            do {
                let (read, found) = PartnerTable.parse(try readText(path), file: path)
                rows += read
                findings += found
            } catch let diagnostic as Diagnostic {
                findings.append(diagnostic)
            } catch {
                findings.append(Diagnostic(.error, "\(error)", file: path))
            }
        }
        if findings.contains(where: { $0.severity == .error }) { throw Diagnostics(findings) }
        var compiler = RuleCompiler()
        compiler.pointCodeFormat = configuration.pointCodeFormat
        compiler.links = configuration.links.map(\.name)
        let home = configuration.home.map { network in
            HomeNetwork(
                operatorName: network.operatorName, country: network.country,
                globalTitles: network.globalTitles, imsiPrefixes: network.imsiPrefixes)
        }
        let output = try compiler.compile(sources: sources, home: home, partners: rows)
        self.configuration = configuration
        table = output.table
        warnings = configuration.warnings + findings + output.warnings
    }
}
