import ArgumentParser
import Foundation
import Replay
import SS7Filter
import SS7Rules

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks rule files and configurations.",
        discussion: """
            A .yaml file is checked with all that it names; other files and folders as rules. All \
            errors are printed at once. Exit status 1 when there is one.

            Example: weir check rules/
            """)

    @Argument(help: "Rule files, folders of them, or configurations.")
    var paths: [String]

    func run() throws {
        var errors = 0
        for path in paths {
            do throws(Diagnostics) {
                let warnings: [Diagnostic]
                let rules: Int
                if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
                    let deployment = try Deployment(path: path)
                    warnings = deployment.warnings
                    rules = deployment.table.rules.count
                } else {
                    let sources = try RuleSource.sources(at: path)
                    let output = try RuleCompiler().compile(
                        sources: sources, home: [], partners: [])
                    warnings = output.warnings
                    rules = output.table.rules.count
                }
                for warning in warnings { printError(warning.rendered(colour: errorsAreSeen)) }
                print("\(path): \(rules) rules, no errors")
            } catch {
                errors += 1
                printError(error.rendered(colour: errorsAreSeen))
            }
        }
        if errors > 0 { throw ExitCode(1) }
    }
}
