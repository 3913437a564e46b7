import Foundation
import SS7Rules
import Testing

@testable import Configuration

/// Files made to take memory or time without end, or to end the process.
@Suite(.timeLimit(.minutes(1))) struct HostileFileTests {
    private func firstMessage(_ text: String) throws -> String {
        try #require(
            try #require(throws: Diagnostics.self) { try Configuration(text: text) }.all.first
        )
        .message
    }

    @Test func `aliases of aliases cost nothing until they are followed`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<40 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(try firstMessage(text) == "unknown key `a0`")
        // As a key, where comparing the nodes would take for ever.
        #expect(try firstMessage(text + "? *a39\n: 1\n").hasPrefix("unknown key"))
        #expect(try firstMessage(text + "partners: *a39\n").hasPrefix("unknown key"))
    }

    @Test func `what aliases bring into lists is limited`() throws {
        let codes = (0..<3_000).map { String($0) }.joined(separator: ", ")
        var text = "links:\n  - &l {name: l, side: home, allowed-opc: [\(codes)]}\n"
        for number in 0..<1_000 { text += "  - {<<: *l, name: l\(number)}\n" }
        let found = try #require(throws: Diagnostics.self) { try Configuration(text: text) }
        #expect(found.all.contains { $0.message == "more than 200000 values, aliases followed" })
    }

    @Test func `what merging copies is limited`() throws {
        let keys = (0..<500).map { "k\($0): 1" }.joined(separator: ", ")
        var text = "a: &a {\(keys)}\n"
        for number in 0..<400 { text += "b\(number): {<<: *a}\n" }
        let found = try #require(throws: Diagnostics.self) { try Configuration(text: text) }
        #expect(found.all.contains { $0.message == "too much is merged by `<<`" })
    }

    @Test func `deep nesting is refused`() throws {
        for text in [
            String(repeating: "[", count: 500_000), String(repeating: "- ", count: 500_000),
            String(repeating: "{a: ", count: 200_000), String(repeating: "? ", count: 200_000),
        ] {
            #expect(try firstMessage(text).hasPrefix("not YAML: "))
        }
    }

    @Test func `a file of any length costs no more than a mebibyte of reading`() throws {
        let found = try #require(throws: Diagnostics.self) {
            try Configuration(contentsOf: "/dev/zero")
        }
        #expect(found.all.map(\.message) == ["longer than 1 MiB"])
        #expect(
            try firstMessage(String(repeating: "#", count: 1 << 20 + 1)) == "longer than 1 MiB")
    }

    @Test(arguments: [
        "", "# nothing", "---", "- a", "just a word", "a: b: c", "a: [", "\"", "home: *home", "*a",
        "? [a, b]\n: c", "a: &a [*a]", "<<: 3", "%YAML 3.0\n---\na: b", "a: b\n---\nc: d", "\u{0}",
        "a: \"\\uD800\"", "!!binary a: b", "home: !unknown [", "\u{e000}: \u{e001}", "\t- a",
        "a: 1\na: 2\n\"a\": 3\n'a': 4", "? {b: 1}\n: 1\n? {b: 1}\n: 2", "'': 1\n'': 2",
    ])
    func `no text ends the process, and each says why it is refused`(text: String) throws {
        #expect(try !firstMessage(text).isEmpty)
    }

    @Test func `no stretch of a good file ends the process`() throws {
        let good = Array(CampaignConfigurationTests.text.unicodeScalars)
        for length in stride(from: 0, to: good.count, by: 3) {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: good[..<length])
            _ = try? Configuration(text: String(view))
        }
    }

    @Test func `octets changed at random never end the process`() throws {
        var random = SplitMix(state: 7)
        let good = Array(CampaignConfigurationTests.text.utf8)
        for _ in 0..<400 {
            var octets = good
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<octets.count, using: &random)
                let signs = Array("*&[]{}:-?!|>'\"#%@`,<~\n\t \\x".utf8)
                octets[place] = signs[Int.random(in: 0..<signs.count, using: &random)]
            }
            _ = try? Configuration(text: String(decoding: octets, as: UTF8.self))
        }
    }

    @Test func `a finding never carries a control character to the terminal`() throws {
        let found = try #require(throws: Diagnostics.self) {
            try Configuration(text: "\"\\e[31mred\": 1")
        }
        #expect(found.all.contains { $0.message == "unknown key `\\u{1b}[31mred`" })
    }
}

/// A small generator, so that a failure can be seen again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
