import Foundation
import Testing

/// The command as it is started by hand: the built binary beside the tests.
@Suite(.serialized) struct DemoCommandTests {
    private static var binary: URL? {
        // The test bundle and the executables lie in one folder.
        let candidates =
            [Bundle.main.executableURL?.deletingLastPathComponent(), Bundle.main.bundleURL]
            + CommandLine.arguments.map {
                URL(fileURLWithPath: $0).deletingLastPathComponent() as URL?
            }
        return candidates.compactMap { $0?.appendingPathComponent("weir") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Runs the command until it ends; `interrupt` sends SIGINT as soon as it has said something.
    private func demo(
        _ arguments: [String], interrupt: Bool = false
    ) throws -> (output: String, status: Int32) {
        let binary = try #require(Self.binary, "no binary beside the tests")
        let process = Process()
        process.executableURL = binary
        process.arguments = ["demo"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        // Never longer than this, whatever happens.
        let guardian = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 40, execute: guardian)
        defer { guardian.cancel() }
        var output = Data()
        if interrupt {
            output += pipe.fileHandleForReading.availableData
            process.interrupt()
        }
        output += try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        return (String(decoding: output, as: UTF8.self), process.terminationStatus)
    }

    @Test func `an interrupt ends it with the table and exit status 0`() throws {
        let (output, status) = try demo([], interrupt: true)
        #expect(status == 0)
        #expect(output.contains("then interrupted"))
        #expect(output.contains("every message is accounted for"))
        #expect(output.contains("throughput"))
        #expect(!output.contains("\u{1b}"))
    }

    @Test func `the summary as JSON, after the time asked for`() throws {
        let (output, status) = try demo(["--for", "2", "--json"])
        #expect(status == 0)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        let sent = try #require(object["sent"] as? Int)
        let forwarded = try #require(object["forwarded"] as? Int)
        let blocked = try #require(object["blocked"] as? Int)
        #expect(sent > 0 && sent == forwarded + blocked)
        let verdicts = try #require(object["verdicts"] as? [[String: Any]])
        let operations = verdicts.filter { $0["verdict"] as? String == "block" }
            .compactMap { $0["operation"] as? String }
        #expect(operations.contains("anyTimeInterrogation"))
    }

    @Test func `a time that is none is wrong usage`() throws {
        #expect(try demo(["--for", "0"]).status == 2)
    }
}
