import ArgumentParser
import Captures
import Foundation
import Replay

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares two configurations over a capture.",
        discussion: """
            Judges every message under both and prints how many have which verdicts, and each \
            message whose verdict, action or deciding rule changes, by rule.

            Example: weir compare lastweek.pcap --config weir.yaml --with tonight.yaml
            """)

    @OptionGroup var input: CaptureArguments

    @Option(help: "The configuration that is compared with: A.", completion: .file())
    var config: String

    @Option(
        name: .customLong("with"), help: "The configuration that is compared: B.",
        completion: .file())
    var other: String

    @Option(help: "Most messages that are shown of those that change in the same way; 0 shows all.")
    var limit = 20

    @Flag(help: "Prints one JSON object.")
    var json = false

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit takes a number from 0 on") }
    }

    func run() throws {
        let before = try deployment(at: config)
        let after = try deployment(at: other)
        var reader = try input.open()
        let comparison: Comparison
        do {
            comparison = try Comparison.compare(
                &reader, before: before, after: after, variant: input.variant, limit: limit)
        } catch let error as CaptureError {
            throw Failure.input("weir: \(error)")
        }
        report(reader.statistics, of: input.capture)
        let text = json ? comparison.json() + "\n" : comparison.text()
        try LineOutput(path: nil).write(Array(text.utf8))
    }
}
