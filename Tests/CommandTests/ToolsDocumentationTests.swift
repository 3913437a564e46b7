import Foundation
import Testing

/// `docs/tools.md` says what the commands do: its files are written, its commands run.
@Suite struct ToolsDocumentationTests {
    private let blocks: FencedBlocks

    init() throws { blocks = try FencedBlocks(of: "tools.md") }

    private func prepare(_ scratch: Scratch) throws {
        let demo = Weir.root.appendingPathComponent("Sources/CPacks")
        for (name, copy) in [
            ("demo.pcap", "trace.pcap"), ("demo-partners.csv", "demo-partners.csv"),
        ] {
            try FileManager.default.copyItem(
                at: demo.appendingPathComponent(name), to: scratch.url.appendingPathComponent(copy))
        }
        let yaml = try String(
            contentsOf: demo.appendingPathComponent("demo.yaml"), encoding: .utf8)
        _ = try scratch.write(yaml, to: "weir.yaml")
        let tonight = yaml.replacing("rules: packs", with: "rules: [packs, night.rules]")
        _ = try scratch.write(tonight + "control-socket: weir.sock\n", to: "tonight.yaml")
        try FileManager.default.createDirectory(
            atPath: scratch.path("lists"), withIntermediateDirectories: true)
    }

    @Test func `Every command gives what is shown`() throws {
        let scratch = try Scratch()
        try prepare(scratch)
        var commands = 0
        for (info, lines) in blocks {
            if info.hasPrefix("text ") {
                let file = String(info.dropFirst(5))
                _ = try scratch.write(lines.joined(separator: "\n") + "\n", to: file)
                continue
            }
            try #require(info == "console")
            for command in transcripts(lines) {
                commands += 1
                let shown = try run(command.words, in: scratch)
                #expect(
                    matches(shown, command.output),
                    "\(command.words)\n\(shown.joined(separator: "\n"))")
            }
        }
        #expect(commands >= 14)
    }

    private func transcripts(_ lines: [String]) -> [(words: [String], output: [String])] {
        var commands: [(words: [String], output: [String])] = []
        for line in lines {
            if line.hasPrefix("$ ") {
                commands.append((words(String(line.dropFirst(2))), []))
            } else {
                commands[commands.count - 1].output.append(line)
            }
        }
        return commands
    }

    /// The words of a command line; texts in quotation marks are one.
    private func words(_ line: String) -> [String] {
        line.components(separatedBy: "\"").enumerated().flatMap { number, part in
            number % 2 == 1 ? [part] : part.split(separator: " ").map(String.init)
        }
    }

    /// What a command prints: the errors, then the output.
    private func run(_ words: [String], in scratch: Scratch) throws -> [String] {
        let text: String
        switch words[0] {
        case "weir":
            let result = try Weir.run(Array(words.dropFirst()), in: scratch.url)
            #expect(result.status == 0, "\(words): \(result.errors)")
            text = result.errors + result.output
        case "cat": text = try String(contentsOfFile: scratch.path(words[1]), encoding: .utf8)
        case "cmp":
            let files = try words[1...2].map {
                try Data(contentsOf: scratch.url.appendingPathComponent($0))
            }
            text = files[0] == files[1] ? "" : "they differ"
        default:
            Issue.record("\(words[0]) is not run here")
            text = ""
        }
        var lines = text.components(separatedBy: "\n")
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// True where lines are as shown; `…` stands for any number of them.
    private func matches(_ lines: [String], _ shown: [String]) -> Bool {
        guard let first = shown.first else { return lines.isEmpty }
        guard first == "…" else {
            return lines.first == first
                && matches(Array(lines.dropFirst()), Array(shown.dropFirst()))
        }
        return (0...lines.count).contains {
            matches(Array(lines.dropFirst($0)), Array(shown.dropFirst()))
        }
    }

    @Test func `Every usage is the command's own`() throws {
        let usages = blocks.text.components(separatedBy: "\n").filter { $0.hasPrefix("    weir ") }
        #expect(usages.count == 7)
        for usage in usages {
            let words = usage.split(whereSeparator: { " []|".contains($0) }).map(String.init)
            let command = words.dropFirst().prefix { $0.allSatisfy(\.isLowercase) }
            let help = try Weir.run(Array(command) + ["--help"])
            #expect(help.status == 0, "\(usage)")
            let options = words.filter { $0.hasPrefix("--") }
            for option in options { #expect(help.output.contains(option), "\(usage): \(option)") }
            let known = help.output.split(whereSeparator: { " \n[]|,".contains($0) })
                .filter { $0.hasPrefix("--") }.map(String.init)
            for option in Set(known).subtracting(["--help", "--version", "--variant"]) {
                #expect(options.contains(option), "\(usage): \(option) is not shown")
            }
        }
    }
}
