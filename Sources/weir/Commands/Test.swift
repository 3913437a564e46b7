import ArgumentParser
import Configuration
import Replay
import RuleTesting
import SS7Rules

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tests rules by the messages and verdicts written beside them.",
        discussion: """
            Runs the '*.test' files of folders, beside rule files, or by name, each with the rules \
            of its folder; with --config with the rules, networks and link settings of a \
            configuration. Exit status 1 when an expectation is not met.

            Example: weir test rules/
            """)

    @Argument(
        help: "Folders, rule files or test files; the working folder without any.",
        completion: .file())
    var paths: [String] = []

    @Option(help: "The configuration that the tests are about.", completion: .file())
    var config: String?

    @Flag(help: "Lists the rules that no test makes match.")
    var coverage = false

    @Flag(help: "Prints one JSON object a line: each test, then a summary.")
    var json = false

    func run() throws {
        var results = TestRun()
        do throws(Diagnostics) {
            var configuration: Configuration?
            if let config { configuration = try Configuration(contentsOf: config) }
            for suite in try TestSuite.suites(at: paths, of: configuration) {
                results.add(try suite.run())
            }
        } catch {
            throw Failure.input(error.rendered(colour: errorsTakeColour))
        }
        print(json ? results.json() : results.text(coverage: coverage))
        if results.failed > 0 { throw ExitCode(1) }
    }
}
