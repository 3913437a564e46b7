import Foundation
import SS7Rules
import Testing

@testable import Configuration

/// Keeps the reference and the reader saying the same.
@Suite struct ReferenceTests {
    private let reference: [Substring]

    init() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
        reference = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The names between backticks.
    private func names(in text: some StringProtocol) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    @Test func `every key of the reader is in the reference, and the other way round`() {
        var described: [String: [String]] = [:]
        var section: String?
        for line in reference {
            if line.hasPrefix("#") {
                let title = names(in: line).joined(separator: ", ")
                section = title.isEmpty ? nil : title == "weir.yaml" ? "" : title
            } else if line.hasPrefix("| `"), let section {
                described[section, default: []] += names(in: line.split(separator: "|")[0])
            }
        }
        #expect(Set(described.keys) == Set(Schema.all.map(\.path)))
        for schema in Schema.all {
            #expect(described[schema.path]?.sorted() == schema.keys.sorted(), "\(schema.path)")
        }
    }

    @Test func `no section of the reader is left out of the comparison`() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let source = try String(
            contentsOf: root.appendingPathComponent("Sources/Configuration/Schema.swift"),
            encoding: .utf8)
        // A key that no section has cannot be read: the reader would trap.
        let sections = source.components(separatedBy: " = Schema(").count - 1
        #expect(sections > 30 && sections == Schema.all.count)
    }

    @Test func `every row of the reference has a type, a default and a meaning`() {
        for line in reference where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(cells.count == 4 && !cells.contains(""), "\(line)")
        }
    }

    @Test func `every example of the reference is accepted, and the complete ones can run`()
        throws
    {
        var examples: [[Substring]] = []
        var isInside = false
        for line in reference {
            if line == "```yaml" {
                examples.append([])
                isInside = true
            } else if line == "```" {
                isInside = false
            } else if isInside {
                examples[examples.count - 1].append(line)
            }
        }
        try #require(examples.count == 3)
        for (index, example) in examples.enumerated() {
            let configuration = try Configuration(text: example.joined(separator: "\n"))
            #expect(configuration.warnings.isEmpty)
            if index > 0 { _ = try configuration.validatedForRunning() }
        }
    }
}
