import Foundation
import SS7Wire
import Testing

@Suite struct PycrateArgumentTests {
    @Test func `arguments that pycrate encoded are read with equal fields`() throws {
        let table = try String(
            contentsOf: argumentFixtures.appending(path: "arguments.tsv"), encoding: .utf8)
        let lines = argumentLines(table)
        #expect(lines.count > 400)
        for line in lines { compare(line) }
    }

    @Test func `the same arguments cut short are never read in full, and never trap`() throws {
        let table = try String(
            contentsOf: argumentFixtures.appending(path: "arguments.tsv"), encoding: .utf8)
        for line in argumentLines(table) where line.octets.count > 1 {
            for count in 1..<line.octets.count {
                #expect(throws: DecodeError.self, "\(line.text)") {
                    try readArgument(
                        line.operation, Array(line.octets[..<count]), in: line.context,
                        type: line.type)
                }
            }
        }
    }

    @Test func `operations and names agree with pycrate's`() throws {
        let table = try String(
            contentsOf: argumentFixtures.appending(path: "arguments.tsv"), encoding: .utf8)
        // Names that changed between the versions, and one that pycrate's module abbreviates.
        let renamed = [
            "forwardSM": "moForwardSM",
            "dFCWithArgument": "disconnectForwardConnectionWithArgument",
        ]
        for line in argumentLines(table) {
            let parts = line.name.split(separator: "-")
            let name = String(
                parts.enumerated().map {
                    $0.offset == 0
                        ? String($0.element)
                        : $0.element.prefix(1).uppercased() + $0.element.dropFirst()
                }.joined())
            let operation = Operation(line.context.userProtocol, line.code)
            #expect(operation.name == renamed[name] ?? name)
        }
    }

    /// Fresh messages, always the same ones: of every operation in every context that has it, in
    /// Begin, Continue and End.
    @Test(.enabled(if: pycrate != nil, Pycrate.skipped), arguments: [1, 2, 3])
    func `whole messages of pycrate are canonical and read with equal fields`(seed: Int) throws {
        let table = try #require(pycrate).output(of: "arguments.py", "\(seed)", "16", "messages")
        let lines = argumentLines(table)
        var counts: [SS7Wire.Operation: [UInt8: (invokes: Int, results: Int)]] = [:]
        for line in lines {
            compare(line)
            try compareMessage(line)
            let operation = SS7Wire.Operation(line.context.userProtocol, line.code)
            if line.type == .invoke {
                counts[operation, default: [:]][line.context.version, default: (0, 0)].invokes += 1
            } else {
                counts[operation, default: [:]][line.context.version, default: (0, 0)].results += 1
            }
        }
        for operation in SS7Wire.Operation.allNamed {
            let found = counts[operation, default: [:]].sorted { $0.key < $1.key }
            #expect(
                found.contains { $0.value.invokes > 0 }, "no message of \(operation.name)")
            #expect(
                found.contains { $0.value.results > 0 } == hasResult(operation),
                "results of \(operation.name)")
            guard seed == 1 else { continue }
            let versions = found.map { "v\($0.key) \($0.value.invokes)+\($0.value.results)" }
            print("pycrate: \(operation.name): \(versions.joined(separator: ", "))")
        }
        print("pycrate: \(lines.count) messages compared, seed \(seed)")
        #expect(lines.count > 6000)
    }

    /// Tells whether the ASN.1 gives an operation a result with a type.
    private func hasResult(_ operation: SS7Wire.Operation) -> Bool {
        guard operation.userProtocol == .map else {
            return [.cap(.initiateCallAttempt), .cap(.promptAndCollectUserInformation)]
                .contains(operation)
        }
        let without: [MAPOperation] = [
            .processAccessSignalling, .forwardAccessSignalling, .noteInternalHandover, .reset,
            .forwardCheckSSIndication, .processGroupCallSignalling, .forwardGroupCallSignalling,
            .noteSubscriberPresent, .alertServiceCentreWithoutResult, .traceSubscriberActivity,
            .beginSubscriberActivity, .unstructuredSSNotify, .informServiceCentre,
            .alertServiceCentre,
        ]
        return !without.map(SS7Wire.Operation.map).contains(operation)
    }

    /// Compares a line's fields with what is read of the argument alone.
    private func compare(_ line: ArgumentLine) {
        do {
            let read = try readArgument(
                line.operation, line.octets, in: line.context, type: line.type)
            #expect(read.fields == line.fields, "\(line.text)")
            #expect(read.flags.isEmpty, "\(line.text)")
        } catch {
            Issue.record("\(error): \(line.text)")
        }
    }

    /// Compares a line's fields with what is read of the whole message.
    private func compareMessage(_ line: ArgumentLine) throws {
        // What does not name its context is of a dialogue that does.
        let reading = Reading(line.message, as: .tcap) {
            if !$0.tcap.applicationContext.isPresent { $0.tcap.dialogueContext = line.context }
        }
        #expect(reading.verdict == "canonical", "\(line.text)")
        try #require(reading.message.tcap.componentCount == 1, "\(line.text)")
        let component = reading.message.components[0]
        #expect(component.operation == line.operation, "\(line.text)")
        #expect(component.type == line.type, "\(line.text)")
        let fields = ReadArgument(component: component, flags: ReasonSet()).fields
        #expect(fields == line.fields, "\(line.text)")
        #expect(reading.message.tcap.dialogueContext == line.context)
    }
}

/// One argument or result of a table.
struct ArgumentLine {
    var context: ApplicationContext
    var code: UInt8
    var name: String
    var type: ComponentType
    var octets: [UInt8]
    var fields: [String: String]
    /// Empty where the table has arguments alone.
    var message: [UInt8]
    var text: String

    var operation: SS7Wire.Operation {
        .resolve(code: code, in: context, of: context.userProtocol)
    }
}

func argumentLines(_ table: String) -> [ArgumentLine] {
    let contexts = [UserProtocol.map, .cap].flatMap { userProtocol in
        (1...61 as ClosedRange<UInt8>).flatMap { number in
            (1...4 as ClosedRange<UInt8>).map {
                ApplicationContext(userProtocol, number, version: $0)
            }
        }
    }
    let named = Dictionary(
        contexts.map { ("\($0.userProtocol) \($0.dotted)", $0) },
        uniquingKeysWith: { first, _ in first })
    return table.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { text in
        let columns = text.split(separator: "\t", omittingEmptySubsequences: false)
            .map(String.init)
        guard columns.count >= 7, let context = named["\(columns[0]) \(columns[1])"],
            let code = UInt8(columns[2])
        else {
            Issue.record("not a line of the table: \(text)")
            return nil
        }
        let pairs = columns[6].split(separator: " ").map { $0.split(separator: "=") }
        return ArgumentLine(
            context: context, code: code, name: columns[3],
            type: columns[4] == "argument" ? .invoke : .returnResultLast,
            octets: octets(columns[5]),
            fields: Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), String($0[1])) }),
            message: columns.count > 7 ? octets(columns[7]) : [], text: String(text))
    }
}
