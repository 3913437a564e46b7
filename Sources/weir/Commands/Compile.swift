import ArgumentParser
import Foundation
import Replay
import SS7Filter
import SS7Rules

struct Compile: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what rules are compiled to.",
        discussion: """
            Prints the table: which rules are asked about what, each rule's program, and the sets \
            of numbers, long ones in part. With --dump nothing is left out, and --from makes the \
            same table of it again.

            Example: weir compile --config weir.yaml --dump --output table.txt
            """)

    @Argument(help: "Rule files, or folders of them, compiled together.", completion: .file())
    var paths: [String] = []

    @Option(
        help: "A configuration, with its home network, partners and rules.", completion: .file())
    var config: String?

    @Option(help: "A dump that --dump has written; - is the standard input.", completion: .file())
    var from: String?

    @Flag(help: "Prints the table in full.")
    var dump = false

    @Option(help: "Writes to a file instead of the standard output.", completion: .file())
    var output: String?

    func validate() throws {
        let sources = [!paths.isEmpty, config != nil, from != nil].count { $0 }
        if sources != 1 {
            throw ValidationError("what to compile is said by paths, or by --config, or by --from")
        }
    }

    func run() throws {
        let table: RuleTable
        do throws(Diagnostics) {
            table = try self.table()
        } catch {
            throw Failure.input(error.rendered(colour: errorsTakeColour))
        }
        let text = dump ? table.dump() : table.disassembly()
        if dump { try prove(text, of: table) }
        try LineOutput(path: output).write(Array(text.utf8))
    }

    private func table() throws(Diagnostics) -> RuleTable {
        if let from {
            let source =
                try from == "-" ? RuleSource.standardInput() : RuleSource.source(at: from)
            return try RuleCompiler.table(fromDump: source)
        }
        let output: RuleCompiler.Output
        if let config {
            let deployment = try Deployment(path: config)
            output = RuleCompiler.Output(table: deployment.table, warnings: deployment.warnings)
        } else {
            var sources: [RuleSource] = []
            for path in paths { sources += try RuleSource.sources(at: path) }
            output = try RuleCompiler().compile(sources: sources, home: [], partners: [])
        }
        for warning in output.warnings where warning.severity != .note {
            printError(warning.rendered(colour: errorsTakeColour))
        }
        return output.table
    }

    /// Makes sure that a dump says all that is in the table.
    private func prove(_ dump: String, of table: RuleTable) throws {
        let again = try? RuleCompiler.table(fromDump: RuleSource(file: "dump", text: dump))
        guard again?.image == table.image, again?.rules == table.rules,
            again?.networks == table.networks, again?.setNames == table.setNames
        else {
            let text = "the dump does not give the table again"
            throw from == nil
                ? Failure.internal("weir: \(text)")
                : Failure.input("weir: \(text): it is not one that weir compile --dump wrote")
        }
    }
}
