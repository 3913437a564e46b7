import ArgumentParser
import Configuration
import SS7Rules

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes what a configuration holds.",
        subcommands: [ExportPartners.self])
}

struct ExportPartners: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partners",
        abstract: "Writes the partner tables as one, in CSV.",
        discussion: """
            Each prefix stands with the network that has it; conflicts are said on the standard error.

            Example: weir export partners --config weir.yaml --csv all.csv
            """)

    @Option(help: "The configuration whose partner tables are written.", completion: .file())
    var config: String

    @Option(
        help: "The partner table to write; without it, the standard output.", completion: .file())
    var csv: String?

    func run() throws {
        let text: String
        do throws(Diagnostics) {
            let merged = try Configuration(contentsOf: config).mergedPartners()
            for warning in merged.warnings {
                printError(warning.rendered(colour: errorsTakeColour))
            }
            text = PartnerTable.text(of: merged.rows)
        } catch {
            throw Failure.input(error.rendered(colour: errorsTakeColour))
        }
        try LineOutput(path: csv).write(Array(text.utf8))
    }
}
