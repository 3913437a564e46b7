import Configuration
import Foundation
import Intelligence
import Testing

@testable import Console

/// `docs/console.md` says what the commands do: they are run as they are shown.
@Suite(.serialized) struct ConsoleDocumentationTests {
    private let text: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(
            contentsOf: root.appendingPathComponent("docs/console.md"), encoding: .utf8)
    }

    /// The blocks between fences of a kind.
    private func blocks(_ kind: String) -> [String] {
        text.components(separatedBy: "```\(kind)\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
    }

    @Test func `every command gives what is shown`() async throws {
        let console = try await RunningConsole()
        let demo = console.folder.appendingPathComponent("demo")
        try FileManager.default.createDirectory(at: demo, withIntermediateDirectories: true)
        for name in ["weir.yaml", "own.rules", "friends.txt", "events.sqlite"] {
            try FileManager.default.copyItem(
                at: console.folder.appendingPathComponent(name),
                to: demo.appendingPathComponent(name))
        }
        try console.write(RunningConsole.password + "\n", to: "password")
        let binary = try Binary.named("weir-console").path
        var count = 0
        for block in blocks("console") {
            var commands: [(line: String, output: [String])] = []
            for line in block.split(separator: "\n").map(String.init) {
                if line.hasPrefix("$ ") {
                    commands.append((String(line.dropFirst(2)), []))
                } else {
                    commands[commands.count - 1].output.append(line)
                }
            }
            for (line, output) in commands {
                count += 1
                let shown = try await run(
                    line.replacing("weir-console", with: binary), in: console.folder)
                #expect(shown.count == output.count, "\(line): \(shown)")
                for (one, other) in zip(shown, output) {
                    let parts = other.components(separatedBy: "…")
                    #expect(
                        one.hasPrefix(parts[0]) && one.hasSuffix(parts[parts.count - 1]),
                        "\(line): \(one)")
                }
            }
        }
        #expect(count == 6)
    }

    private func run(_ line: String, in folder: URL) async throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try await pipe.text()
        await process.ended()
        return output.split(separator: "\n").map(String.init)
    }

    @Test func `the numbers that it names are those of the code`() {
        let limits = Limits()
        for number in [
            "bodies of \(limits.body / 1024) KiB", "heads of \(limits.head / 1024) KiB",
            "\(limits.idle.components.seconds) s for a head",
            "\(limits.firstHead.components.seconds) s for the first head",
            "\(limits.connectionsOfAddress), and \(limits.strangersOfAddress) of them",
            "one of a session, \(limits.waitingSearches) of it wait",
            "and \(limits.status >> 20) MiB for its status",
            "\(limits.gatewayPatience.components.seconds) s for a change",
            "\(limits.bodyPatience.components.seconds) s for a body",
            "\(limits.readingPatience.components.seconds) s for an answer",
            "\(limits.connections) connections, \(limits.streams) streams, \(limits.streamsOfAccount) for",
            "in \(limits.reportPatience.components.seconds) s and \(limits.report >> 20) MiB at most",
            "of \(limits.reportEvents / 1_000_000),000,000 events",
            "at most \(EventSearch.patience.components.seconds) s",
        ] {
            #expect(text.contains(number), "\(number)")
        }
    }

    @Test func `its example of a configuration is one`() throws {
        #expect(blocks("yaml").count == 1)
        let own = """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}

            """
        let settings = try ConsoleSettings(
            Configuration(text: own + blocks("yaml")[0], file: "weir.yaml"))
        #expect(settings.hasTLS && settings.local == .none && !settings.address.isLoopback)
    }
}
