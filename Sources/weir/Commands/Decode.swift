import ArgumentParser
import Captures
import Configuration
import Records
import Replay
import SS7Rules
import SS7Wire

struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the messages of a capture.",
        discussion: """
            One line for each SS7 message, in capture order: text for people, or with --json one \
            object a line. A message in segments is one record, at its first segment's frame.

            Example: weir decode trace.pcap --json | jq 'select(.form == "illegal")'
            """)

    @OptionGroup var input: CaptureArguments

    @Flag(help: "Prints one JSON object a line.")
    var json = false

    func run() throws {
        var reader = try input.open()
        let noRules = try RuleCompiler().compile(sources: [], home: [], partners: [])
        var screening = try CaptureScreening(nil, table: noRules.table, variant: input.variant)
        let output = try LineOutput(path: nil)
        var lines = OrderedLines(output.write)
        var text = JSONText()
        let json = self.json
        do {
            try screening.run(&reader) { message, visit, octets in
                if json {
                    text.removeAll()
                    text.open()
                    text.members(of: visit.placement)
                    text.members(of: &message, octets)
                    text.close()
                    text.endLine()
                    try lines.fill(visit.sequence, text.octets)
                } else {
                    let line = "\(visit.placement.frame)  \(describe(message))\n"
                    try lines.fill(visit.sequence, Array(line.utf8))
                }
            }
            try lines.flush()
        } catch let error as CaptureError {
            try lines.flush()
            throw Failure.input("weir: \(error)")
        }
        report(reader.statistics, of: input.capture)
        if screening.counts.messages == 0 {
            printError("weir: \(input.capture): no SS7 message found")
        }
    }
}
