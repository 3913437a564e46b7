import ArgumentParser
import Configuration
import Foundation
import Records
import Replay
import SS7Filter
import SS7Rules

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks rule files and configurations.",
        discussion: """
            A .yaml file is checked with all that it names; other files and folders as rules. All \
            that is found is printed at once. Exit status 1 when there is an error.

            Example: weir check --strict rules/
            """)

    @Argument(
        help: "Rule files, folders of them, or configurations; - is the standard input.",
        completion: .file())
    var paths: [String]

    @Flag(help: "Prints what was found as one JSON object on the standard output.")
    var json = false

    @Flag(help: "Warnings count as errors do; notes never do.")
    var strict = false

    func validate() throws {
        if paths.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("the standard input is read once")
        }
    }

    func run() throws {
        var report = CheckReport()
        for path in paths {
            do throws(Diagnostics) {
                var (rules, modes, findings) = try check(path)
                if rules == 0, !findings.contains(where: { $0.line == 0 && $0.file == path }) {
                    findings.append(Diagnostic(.warning, "no rule is in force", file: path))
                }
                report.add(findings, rules: rules, modes: modes)
                if json { continue }
                for finding in findings { printError(finding.rendered(colour: errorsTakeColour)) }
                print(CheckReport.line(path, rules: rules, modes: modes, findings))
            } catch {
                report.add(error.all, rules: 0, modes: [:])
                if !json { printError(error.rendered(colour: errorsTakeColour)) }
            }
        }
        if json { print(report.json()) }
        if report.fails(strict: strict) { throw ExitCode(1) }
    }

    /// Checks what is at a path: its rules, how their categories are in force, and what was found
    /// that is no error.
    private func check(
        _ path: String
    ) throws(Diagnostics) -> (
        rules: Int, modes: [SS7Filter.Category: CategoryMode], findings: [Diagnostic]
    ) {
        if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
            let deployment = try Deployment(path: path)
            return (
                deployment.table.rules.count, deployment.table.modes,
                deployment.warnings + rightsWarnings(deployment.configuration)
            )
        }
        let sources = try path == "-" ? [RuleSource.standardInput()] : RuleSource.sources(at: path)
        let output = try RuleCompiler().compile(sources: sources, home: [], partners: [])
        return (output.table.rules.count, [:], output.warnings)
    }

    /// What this machine's users and groups do not allow.
    private func rightsWarnings(_ configuration: Configuration) -> [Diagnostic] {
        guard let user = configuration.user, let group = configuration.controlGroup,
            Rights.isKnownOutsider(user, of: group, own: configuration.group)
        else { return [] }
        return [
            Diagnostic(
                .warning,
                "`control-group`: user \(user) is not a member of group \(group) on this machine: "
                    + "the gateway will not start", file: configuration.file)
        ]
    }
}

/// What `weir check` found, over all paths.
struct CheckReport {
    private var findings: [Diagnostic] = []
    private var rules = 0
    private var modes: [SS7Filter.Category: CategoryMode] = [:]

    mutating func add(
        _ findings: [Diagnostic], rules: Int, modes: [SS7Filter.Category: CategoryMode]
    ) {
        self.findings += findings
        self.rules += rules
        self.modes.merge(modes) { $1 }
    }

    func fails(strict: Bool) -> Bool {
        findings.contains { $0.severity == .error || strict && $0.severity == .warning }
    }

    private static func count(_ severity: Diagnostic.Severity, _ findings: [Diagnostic]) -> Int {
        findings.count { $0.severity == severity }
    }

    /// The line about a path without errors.
    static func line(
        _ path: String, rules: Int, modes: [SS7Filter.Category: CategoryMode],
        _ findings: [Diagnostic]
    ) -> String {
        var line = "\(path): \(rules) rule\(rules == 1 ? "" : "s"), no errors"
        for severity in [Diagnostic.Severity.warning, .note] {
            let number = count(severity, findings)
            if number > 0 { line += ", \(number) \(severity.rawValue)\(number == 1 ? "" : "s")" }
        }
        return modes.isEmpty ? line : line + "; categories: \(CategoryMode.text(of: modes))"
    }

    func json() -> String {
        var text = JSONText()
        text.open()
        text.openList("findings")
        for finding in findings {
            text.open()
            text.text("file", finding.file)
            if finding.line > 0 { text.number("line", finding.line) }
            if finding.column > 0 {
                text.number("column", finding.column)
                text.number("length", finding.length)
            }
            text.text("severity", finding.severity.rawValue)
            text.text("message", finding.message)
            if let suggestion = finding.suggestion { text.text("suggestion", suggestion) }
            text.close()
        }
        text.closeList()
        text.openObject("summary")
        text.number("errors", Self.count(.error, findings))
        text.number("warnings", Self.count(.warning, findings))
        text.number("notes", Self.count(.note, findings))
        text.number("rules", rules)
        if !modes.isEmpty { text.list(modes: modes) }
        text.close()
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }
}
