import Foundation
import Testing

/// `compile`: the table as text, and the table of a text.
@Suite struct CompileCommandTests {
    private let rules = Weir.root.appendingPathComponent("rules").path

    @Test func `A second listing from a dump gives the same`() throws {
        let scratch = try Scratch()
        let first = scratch.path("first.txt")
        let configuration = Weir.root.appendingPathComponent("Sources/CPacks/demo.yaml").path
        let dump = try Weir.run("compile", "--config", configuration, "--dump", "--output", first)
        #expect(dump.status == 0 && dump.output.isEmpty)
        let second = try Weir.run("compile", "--from", first, "--dump")
        #expect(second.status == 0)
        #expect(try second.output == String(contentsOfFile: first, encoding: .utf8))
        let third = try Weir.run(["compile", "--from", "-", "--dump"], input: second.output)
        #expect(third.output == second.output)
        let listing = try Weir.run("compile", "--config", configuration)
        #expect(try Weir.run("compile", "--from", first).output == listing.output)
    }

    @Test func `Rules are listed with their programs`() throws {
        let result = try Weir.run("compile", rules)
        #expect(result.status == 0)
        #expect(result.lines.first?.hasPrefix("table: ") == true)
        #expect(
            result.output.contains(
                "\nrule 0 illegal: decode block drop\n(000) equal form 2 ? 001 : 002\n"))
    }

    @Test func `What cannot be compiled is told with its place`() throws {
        let bad = try Weir.run(["compile", "--from", "-"], input: "table: 0 rules\nnonsense\n")
        #expect(bad.status == 1 && bad.errors.hasPrefix("<stdin>:2: error: "))
        let scratch = try Scratch()
        let path = try scratch.write("rule a blok any\n", to: "bad.rules")
        let rule = try Weir.run("compile", path)
        #expect(rule.status == 1 && rule.errors.contains("bad.rules:1:8: error"))
        #expect(try Weir.run("compile").status == 2)
        #expect(try Weir.run("compile", rules, "--from", "x").status == 2)
    }
}
