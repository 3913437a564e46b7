import Foundation
import Testing

/// The way from a rule to the gateway, as docs/rules.md goes it.
@Suite struct RulesDocumentationTests {
    /// The indented stretches of the section, in order.
    private func stretches() throws -> [String] {
        let text = try String(
            contentsOf: Weir.root.appendingPathComponent("docs/rules.md"), encoding: .utf8)
        let start = try #require(text.range(of: "## From a rule to the gateway\n"))
        let end = try #require(text.range(of: "\n## ", range: start.upperBound..<text.endIndex))
        var stretches: [[Substring]] = [[]]
        for line in text[start.upperBound..<end.lowerBound].split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("    ") || line.isEmpty && !(stretches.last?.isEmpty ?? true) {
                stretches[stretches.count - 1].append(line.dropFirst(4))
            } else if !line.isEmpty, !(stretches.last?.isEmpty ?? true) {
                stretches.append([])
            }
        }
        return stretches.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
    }

    @Test func `The rule is checked, its test passes, and the list change counts`() throws {
        let stretches = try stretches()
        try #require(stretches.count == 3)
        let scratch = try Scratch()
        _ = try scratch.write(stretches[0], to: "night.rules")
        _ = try scratch.write(stretches[1], to: "night.test")
        _ = try scratch.write("# by agreement\n", to: "lcs-partners.txt")
        // Before the list change the partner is blocked.
        let before = try Weir.run("test", "night.rules", in: scratch.url)
        #expect(before.status == 1 && before.output.contains("a partner by agreement"))
        var done = 0
        for line in stretches[2].split(separator: "\n") {
            var words: [String] = []
            for (place, part) in line.split(separator: "\"", omittingEmptySubsequences: false)
                .enumerated()
            {
                words +=
                    place % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
            }
            guard ["list", "check", "test"].contains(words[1]) else { continue }
            let result = try Weir.run(Array(words.dropFirst()), in: scratch.url)
            #expect(result.status == 0, "\(line): \(result.output)\(result.errors)")
            done += 1
        }
        #expect(done == 3)
    }
}
