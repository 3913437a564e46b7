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

    /// Compiles everything that a configuration names.
    ///
    /// - Parameter read: gives the text of a file: a partner table, rule file or list file.
    public init(
        _ configuration: Configuration, read: @escaping (String) throws -> String = readText
    ) throws(Diagnostics) {
        let output = try configuration.compiledRules(read: read)
        self.configuration = configuration
        table = output.table
        warnings = configuration.warnings + output.warnings
    }
}
