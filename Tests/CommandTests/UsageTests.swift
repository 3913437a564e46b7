import Foundation
import Testing

/// Help, usage, exit statuses, and what the README says.
@Suite struct UsageTests {
    @Test(arguments: [
        "run", "demo", "decode", "replay", "explain", "compare", "check", "test", "fmt", "compile",
        "list", "status", "reload", "import", "export", "whose", "watch", "learn", "init", "doctor",
        "mode", "bypass", "upgrade", "report",
    ])
    func `Every command has help`(command: String) throws {
        let result = try Weir.run(command, "--help")
        #expect(result.status == 0 && result.output.contains("USAGE: weir \(command)"))
    }

    @Test func `Wrong usage has exit status 2 and says what is right`() throws {
        for arguments in [["nonsense"], ["decode"], ["replay", "x.pcap"]] {
            let result =
                arguments.count == 1
                ? try Weir.run(arguments[0]) : try Weir.run(arguments[0], arguments[1])
            #expect(result.status == 2, "\(arguments)")
            #expect(result.errors.contains("Usage:"), "\(arguments)")
        }
        let variant = try Weir.run("decode", "x.pcap", "--variant", "martian")
        #expect(variant.status == 2 && variant.errors.contains("martian"))
    }

    @Test func `check names file, line and column, and has exit status 1`() throws {
        let scratch = try Scratch()
        let path = try scratch.write(
            "category 1 \"x\"\nrule a block anyTimeInterogation from interconnect\n",
            to: "bad.rules")
        let result = try Weir.run("check", path)
        #expect(result.status == 1)
        #expect(result.errors.contains("bad.rules:2:14: error"))
        #expect(result.errors.contains("anyTimeInterrogation"))
        #expect(try Weir.run("check", Weir.root.appendingPathComponent("rules").path).status == 0)
    }

    @Test func `run says what a configuration lacks for running`() throws {
        let path = Weir.root.appendingPathComponent("Sources/CPacks/demo.yaml").path
        let result = try Weir.run("run", "--config", path)
        #expect(result.status == 1)
        #expect(result.errors.contains("needs its `role`") && result.errors.contains("demo.yaml:"))
    }

    @Test func `No gateway to talk to is told, with exit status 1`() throws {
        let scratch = try Scratch()
        for command in ["status", "reload"] {
            let result = try Weir.run(command, "--socket", scratch.path("none.sock"))
            #expect(result.status == 1 && result.errors.contains("none.sock"))
        }
    }

    @Test func `The README's configuration is accepted, and its commands exist`() throws {
        let readme = try String(
            contentsOf: Weir.root.appendingPathComponent("README.md"), encoding: .utf8)
        let scratch = try Scratch()
        let examples = readme.components(separatedBy: "```yaml\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```").first }
        try #require(!examples.isEmpty)
        let header = "tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes\n"
        _ = try scratch.write(header, to: "partners.csv")
        for example in examples {
            let path = try scratch.write(example, to: "weir.yaml")
            let result = try Weir.run("check", path)
            #expect(result.status == 0, "\(result.errors)")
        }
        let commands = readme.split(separator: "\n").filter { $0.hasPrefix("    weir ") }
        try #require(commands.count > 4)
        for line in commands {
            let words = line.split(separator: " ")
            let help = try Weir.run(String(words[1]), "--help")
            #expect(help.status == 0, "\(line)")
            for option in words.filter({ $0.hasPrefix("--") }) {
                #expect(help.output.contains(option), "\(line)")
            }
        }
    }
}
