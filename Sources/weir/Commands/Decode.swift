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
                    let line = describe(&message, visit.placement)
                    try lines.fill(visit.sequence, Array(line.utf8))
                }
            }
            try lines.finish()
        } catch let error as CaptureError {
            try lines.finish()
            throw Failure.input("weir: \(error)")
        }
        report(reader.statistics, of: input.capture)
        if screening.counts.messages == 0 {
            printError("weir: \(input.capture): no SS7 message found")
        }
    }
}

/// One line about a message, for people.
private func describe(_ message: inout DecodedMessage, _ placement: Placement) -> String {
    var parts = ["\(placement.frame)"]
    if message.mtp.hasLabel {
        parts.append("\(message.mtp.originatingPointCode) > \(message.mtp.destinationPointCode)")
        if message.mtp.serviceIndicator != 3 { parts.append("SI \(message.mtp.serviceIndicator)") }
    }
    if message.sccp.type != .none {
        parts.append(message.sccp.type.name)
        if message.sccp.calling.isPresent || message.sccp.called.isPresent {
            parts.append("\(name(message.sccp.calling)) > \(name(message.sccp.called))")
        }
    }
    if message.tcap.type != .none { parts.append(message.tcap.type.name) }
    for index in 0..<Int(message.tcap.componentCount) {
        let operation = message.components[index].operation
        let name = operation == .none ? "\(message.components[index].code)" : operation.name
        parts.append("\(message.components[index].type.name) \(name)")
    }
    let numbers = MessageNumbers(&message)
    if let imsi = numbers.imsi { parts.append("imsi \(imsi)") }
    if let msisdn = numbers.msisdn { parts.append("msisdn \(msisdn)") }
    if message.form != .canonical { parts.append(message.form.name) }
    if message.form == .illegal {
        let error = message.error
        parts.append("\(error.layer.name) \(error.reason.name) at octet \(error.offset)")
    }
    return parts.joined(separator: "  ") + "\n"
}

private func name(_ address: SCCPAddress) -> String {
    var text = address.digits.isEmpty ? "pc \(address.pointCode)" : "\(address.digits)"
    if address.hasSubsystemNumber { text += "/\(address.subsystemNumber)" }
    return text
}
