import Foundation
import Replay
import RuleTesting
import SS7Filter
import SS7Rules
import Testing

/// What `docs/testing.md` shows is so, and the packs' own tests pass.
@Suite struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private let text: String

    init() throws {
        text = try String(contentsOf: Self.root.appending(path: "docs/testing.md"), encoding: .utf8)
    }

    private func blocks(_ language: String) -> [String] {
        text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    /// The indented block that contains a text, without its indentation.
    private func shown(_ part: String) throws -> String {
        let lines = text.components(separatedBy: "\n")
        let index = try #require(lines.firstIndex { $0.contains(part) })
        var first = index
        var last = index
        func isInside(_ line: Int) -> Bool {
            lines.indices.contains(line) && (lines[line].hasPrefix("    ") || lines[line].isEmpty)
        }
        while isInside(first - 1) { first -= 1 }
        while isInside(last + 1) { last += 1 }
        return lines[first...last].map { String($0.dropFirst(4)) }.joined(separator: "\n")
            .trimmingCharacters(in: .newlines)
    }

    /// - Parameter section: of the rules: the first are for all examples but those with time.
    private func run(_ test: String, section: Int = 0) throws -> TestRun {
        let rules = blocks("rules")[section]
        let file = try TestFile.parse(RuleSource(file: "night.test", text: test))
        return try TestSuite([file], of: [RuleSource(file: "night.rules", text: rules)]).run()
    }

    @Test func `Every example passes`() throws {
        let examples = blocks("test")
        try #require(examples.count == 3)
        try #require(blocks("rules").count == 2)
        for (number, example) in examples.enumerated() {
            let results = try run(example, section: number == 2 ? 1 : 0)
            #expect(results.failed == 0, "\(results.text(coverage: false))")
            #expect(results.results.count > 2)
        }
    }

    @Test func `The example of a failure is what is printed`() throws {
        let results = try run(
            """
            home "Ours" XO gt +1999555 imsi 310990
            partner XAAAA XA "One" gt +155501 imsi 00101
            test "a stranger asks"
              message cancelLocation from interconnect calling-gt +155501234 imsi 001010000000001
              expect block by not-home
            """)
        #expect(results.text(coverage: false) == (try shown("night.test:5")))
    }

    @Test func `The example of an explanation is what is printed`() throws {
        let results = try run(
            """
            home "Ours" XO gt +1999555 imsi 310990
            partner XAAAA XA "One" gt +155501 imsi 00101
            test "a stranger asks"
              message anyTimeInterrogation from interconnect
                calling-gt +155501234 called-gt +19995550001 imsi 310990000000001
              expect forward
            """)
        let failure = try #require(results.results.first?.failures.first)
        #expect(failure.explained.text.contains(try shown("calling +155501234, XA/One")))
    }

    @Test func `The examples of what is remembered are what is printed`() throws {
        let example = try #require(blocks("test").last)
        // What is blocked as the example expects is expected to go on, to see why it does not.
        let results = try run(
            example.replacing("expect block by jump category 3", with: "expect forward"),
            section: 1)
        let failure = try #require(results.results.first?.failures.first)
        #expect(failure.explained.text.contains(try shown("last-vlr  ")))
        let json = String(decoding: failure.explained.json, as: UTF8.self)
        #expect(json.contains(try shown("\"facts\":")), "\(json)")
        for field in Field.allCases where field.isRemembered {
            #expect(text.contains("`\(field)`"), "\(field)")
        }
    }

    @Test func `Every statement, verdict and clause is told of`() {
        for word in [
            "home", "partner", "list", "test", "message", "hex", "expect", "at", "after", "forward",
            "log",
            "shadow", "block", "held", "by", "action", "category", "reason", "unjudgeable",
            "version", "argument", "text", "gt-required", "has-dialogue",
        ] {
            #expect(text.contains("`\(word)") || text.contains(" \(word) "), "\(word)")
        }
    }

    @Test func `The shipped packs' tests pass, and make every shipped rule match`() throws {
        let folder = Self.root.appending(path: "rules").path
        var results = TestRun()
        for suite in try TestSuite.suites(at: [folder]) { results.add(try suite.run()) }
        #expect(results.failed == 0, "\(results.text(coverage: true))")
        #expect(results.unmatched.isEmpty, "\(results.text(coverage: true))")
        #expect(results.results.count > 50)
    }
}
