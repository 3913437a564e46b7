import Foundation
import Testing

/// The look of every command's help.
@Suite struct HelpTests {
    /// Commands that have no example: their subcommands have.
    private static let groups: Set<[String]> = [[], ["import"], ["export"], ["list"]]

    /// All commands with their subcommands, as help lists them.
    private func commands(below path: [String] = []) throws -> [[String]] {
        let help = try Weir.run(path + ["--help"]).output
        guard let list = help.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first else {
            return [path]
        }
        let names = list.components(separatedBy: "\n").prefix { !$0.isEmpty }
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        return try [path] + names.flatMap { try commands(below: path + [$0]) }
    }

    @Test func `Every help fits 80 columns, has an example, and exists`() throws {
        let all = try commands()
        #expect(all.count >= 30, "\(all.count)")
        for path in all {
            let help = try Weir.run(path + ["--help"])
            #expect(help.status == 0, "\(path)")
            for line in help.output.components(separatedBy: "\n") {
                #expect(line.count <= 80, "weir \(path.joined(separator: " ")): \(line)")
            }
            guard !HelpTests.groups.contains(path) else { continue }
            let example = "Example: weir \(path.joined(separator: " "))"
            let flat = help.output.replacing("\n", with: " ")
            #expect(flat.contains(example), "\(path) has no example")
        }
    }

    @Test func `No command writes colours where nobody sees them`() throws {
        let scratch = try Scratch()
        let bad = try scratch.write("category 1 \"x\"\nrule a bloc any\n", to: "bad.rules")
        let result = try Weir.run("check", bad)
        #expect(result.status == 1 && !result.errors.contains("\u{1b}"))
        #expect(try !Weir.run("doctor").output.contains("\u{1b}"))
    }
}
