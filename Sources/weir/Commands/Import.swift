import ArgumentParser
import Foundation
import SS7Rules

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes partner tables of other documents.",
        subcommands: [ImportIR21.self])
}

struct ImportIR21: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ir21",
        abstract: "Makes a partner table of IR.21 files.",
        discussion: """
            Reads the XML in which networks exchange their numbers (GSMA IR.21, RAEX), any version of \
            its schema, and writes one partner table in CSV. What replaces what, what is left out and \
            what conflicts is said on the standard error.

            Example: weir import ir21 ir21/*.xml --csv partners.csv
            """)

    @Argument(help: "IR.21 files.", completion: .file())
    var files: [String]

    @Option(
        help: "The partner table to write; without it, the standard output.", completion: .file())
    var csv: String?

    func run() throws {
        let rows = try partnerRows(ofIR21: files)
        try LineOutput(path: csv).write(Array(PartnerTable.text(of: rows).utf8))
    }
}

/// The partner table of IR.21 files; what is doubtful in them is told.
func partnerRows(ofIR21 files: [String]) throws -> [PartnerRow] {
    var octets: [(name: String, data: Data)] = []
    for file in files {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure.input("\(file): error: cannot read the file")
        }
        octets.append((file, data))
    }
    let (rows, findings) = IR21Import.rows(of: octets)
    let all = Diagnostics(findings)
    if all.hasErrors { throw Failure.input(all.rendered(colour: errorsTakeColour)) }
    for finding in findings { printError(finding.rendered(colour: errorsTakeColour)) }
    return rows
}
