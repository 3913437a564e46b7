import Foundation
import Testing

/// `docs/load.md` says what `weir load` does: its files are written, its commands run.
@Suite(.serialized) struct LoadDocumentationTests {
    private let blocks: FencedBlocks

    init() throws { blocks = try FencedBlocks(of: "load.md") }

    /// A gateway in the background, as `weir run … &` starts one.
    private final class Background {
        private let process = Process()

        init(_ arguments: [String], in scratch: Scratch) throws {
            process.executableURL = try Weir.executable()
            process.arguments = arguments
            process.currentDirectoryURL = scratch.url
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            let log = scratch.path("gateway-\(UUID().uuidString).log")
            try #require(FileManager.default.createFile(atPath: log, contents: nil))
            process.standardError = FileHandle(forWritingAtPath: log)
            try process.run()
        }

        deinit {
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }
    }

    /// What differs from run to run: numbers, and how long something took.
    private func shape(_ line: String) -> String {
        line.replacing(/-?\d+(\.\d+)?/, with: "0").replacing(/0 (ns|us|ms|s)\b/, with: "0")
            .replacing(#/ +/#, with: " ")
    }

    /// True where lines have the shape of those shown; `…` stands for any number of them.
    private func matches(_ lines: ArraySlice<String>, _ shown: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return lines.allSatisfy(\.isEmpty) }
        guard first == "…" else {
            guard let line = lines.first, line.hasPrefix(first) || line == first else {
                return false
            }
            return matches(lines.dropFirst(), shown.dropFirst())
        }
        return (0...lines.count).contains { matches(lines.dropFirst($0), shown.dropFirst()) }
    }

    @Test(.timeLimit(.minutes(4))) func `Every command gives what is shown`() throws {
        let scratch = try Scratch()
        let demo = Weir.root.appendingPathComponent("Sources/CPacks")
        for (name, copy) in [
            ("demo.pcap", "trace.pcap"), ("demo-partners.csv", "demo-partners.csv"),
        ] {
            try FileManager.default.copyItem(
                at: demo.appendingPathComponent(name), to: scratch.url.appendingPathComponent(copy))
        }
        var gateways: [Background] = []
        var commands = 0
        for (info, lines) in blocks where info.hasPrefix("text ") {
            _ = try scratch.write(
                lines.joined(separator: "\n") + "\n", to: String(info.dropFirst(5)))
        }
        for (info, lines) in blocks where info.hasPrefix("console") {
            let status = Int32(info.dropFirst("console ".count)) ?? 0
            var shown: [String] = []
            for line in lines.reversed() {
                guard line.hasPrefix("$ ") else {
                    shown.insert(line, at: 0)
                    continue
                }
                guard line.hasSuffix("&") else { continue }
                gateways.append(try Background(words(line).dropLast(), in: scratch))
            }
            guard let command = lines.last(where: { $0.hasPrefix("$ ") && !$0.hasSuffix("&") })
            else { continue }
            commands += 1
            let result = try Weir.run(words(command), in: scratch.url)
            #expect(result.status == status, "\(command)\n\(result.errors)\(result.output)")
            var text = result.errors + result.output
            if text.hasSuffix("\n") { text.removeLast() }
            let lines = text.components(separatedBy: "\n").map(shape)
            #expect(matches(lines[...], shown.map(shape)[...]), "\(command)\n\(text)")
        }
        #expect(commands >= 9 && gateways.count == 2)
        let page = try String(contentsOfFile: scratch.path("load.html"), encoding: .utf8)
        #expect(page.contains("<svg") && page.contains("How this was measured"))
    }

    private func words(_ line: String) -> [String] {
        line.split(separator: " ").dropFirst(2).map(String.init)
    }

    @Test func `every option that is named exists, and every one there is is named`() throws {
        let help = try Weir.run("load", "--help")
        #expect(help.status == 0)
        let options = { (text: String) in
            Set(
                text.matches(of: /--[a-z0-9-]*[a-z0-9]/).map { String($0.output) }
            ).subtracting(["--help", "--version"])
        }
        let known = options(help.output)
        #expect(options(blocks.text).subtracting(known).subtracting(["--config"]).isEmpty)
        #expect(known.subtracting(options(blocks.text)).isEmpty)
        for example in help.output.components(separatedBy: "\n")
        where example.contains("Example: weir load") { #expect(!example.isEmpty) }
    }

    @Test(arguments: [
        (["trace.pcap", "--rate", "1"], "--to says where messages are sent to"),
        (["--to", "127.0.0.1:1"], "give a capture or --mix, or a sink alone"),
        (["x", "--to", "127.0.0.1", "--rate", "1"], "no address with a port"),
        (["x", "--to", "127.0.0.1:1"], "give --rate, --window or --find-rate"),
        (["x", "--to", "127.0.0.1:1", "--rate", "0"], "--rate takes a number"),
        (["x", "--to", "127.0.0.1:1", "--find-rate"], "--find-rate and --p99 go together"),
        (["x", "--to", "127.0.0.1:1", "--find-rate", "--p99", "2"], "no duration above 0"),
        (["x", "--to", "127.0.0.1:1", "--rate", "1", "--config", "y"], "--config needs a sink"),
        (["x", "--to", "127.0.0.1:1", "--rate", "1", "--role", "hlr"], "none of asp, sgp, ipsp"),
        (
            [
                "x", "--to", "127.0.0.1:1", "--rate", "1", "--sink", "127.0.0.1:2", "--sink-from",
                "::1",
            ],
            "--sink-from is for --sink-to"
        ),
    ])
    func `wrong usage says what is wrong`(_ arguments: [String], _ message: String) throws {
        let result = try Weir.run(["load"] + arguments)
        #expect(result.status == 2)
        #expect(result.errors.contains(message), "\(result.errors)")
    }

    @Test func `a file that cannot be read is named, a mix with its line`() throws {
        let scratch = try Scratch()
        let missing = try Weir.run(
            "load", scratch.path("none.pcap"), "--to", "127.0.0.1:1", "--rate", "1")
        #expect(missing.status == 1 && missing.errors.contains("none.pcap"), "\(missing.errors)")
        let mix = try scratch.write(
            "test \"a\" weight 0\n  message updateLocation from interconnect\n", to: "mix.test")
        let wrong = try Weir.run("load", "--mix", mix, "--to", "127.0.0.1:1", "--rate", "1")
        #expect(wrong.status == 1)
        #expect(
            wrong.errors.contains(
                "mix.test:1:17: error: expected a weight from 1 to 10000, found '0'"),
            "\(wrong.errors)")
    }
}
