import Foundation
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// The reference, `docs/rules.md`, says nothing that is not so.
@Suite struct DocumentationTests {
    private let text: String
    /// The text of docs/memory.md.
    private let memory: String

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "../../docs/rules.md")
        text = try String(contentsOf: file, encoding: .utf8)
        memory = try String(
            contentsOf: folder.appending(path: "../../docs/memory.md"), encoding: .utf8)
    }

    private var examples: [String] {
        [text, memory].flatMap { text in
            text.components(separatedBy: "\n```\n").enumerated()
                .filter { $0.offset % 2 == 1 }.map(\.element)
        }
    }

    @Test func `Every example compiles without a finding`() throws {
        #expect(examples.count >= 7)
        var compiler = RuleCompiler()
        compiler.links = ["carrier"]
        for (number, example) in examples.enumerated() {
            let source = RuleSource(file: "example \(number + 1)", text: example)
            let output = try compiler.compile(sources: [source], home: [], partners: [])
            #expect(output.warnings == [], "\(example)")
        }
    }

    @Test func `The example of mistakes is what the compiler says`() throws {
        let lines = text.components(separatedBy: "\n")
        let start = try #require(lines.firstIndex { $0.contains("night.rules:2:14") })
        let shown = lines[start...].prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
        let source = RuleSource(
            file: "night.rules",
            text: "# tonight\nrule a block anyTimeInterogation from interconect\n")
        #expect(throws: Diagnostics.self) {
            do throws(Diagnostics) {
                _ = try RuleCompiler().compile(sources: [source], home: [], partners: [])
            } catch {
                #expect(error.rendered() == shown.joined(separator: "\n"))
                throw error
            }
        }
    }

    @Test func `The example of lists of networks says which prefixes they mean`() throws {
        let lines = text.components(separatedBy: "\n").map { line in
            line.hasPrefix("    ") ? String(line.dropFirst(4)) : ""
        }
        let table = try #require(lines.firstIndex { $0.hasPrefix("tadig,") })
        let rows = PartnerTable.parse(
            lines[table...].prefix { !$0.isEmpty }.joined(separator: "\n"), file: "p.csv")
        let start = try #require(lines.firstIndex { $0.hasPrefix("list grey") })
        let end = try #require(lines.firstIndex { $0.hasPrefix("rule white-node") })
        let output = try RuleCompiler().compile(
            sources: [RuleSource(file: "a", text: lines[start...end].joined(separator: "\n"))],
            home: [], partners: rows.rows)
        #expect(rows.rows.count == 3 && output.warnings.allSatisfy { $0.file == "p.csv" })
        let dump = output.table.dump().components(separatedBy: "\n")
        let sets = dump.filter { $0.hasPrefix("set ") }.map {
            $0.components(separatedBy: ": ")[1].split(separator: " ").sorted()
        }
        let said = lines[start...end].filter { $0.hasPrefix("rule ") }.compactMap {
            $0.components(separatedBy: "# ").last?.split(separator: " ").sorted()
        }
        #expect(sets == said && sets.count == 3)
    }

    @Test func `Every finding is in the table of findings`() throws {
        for reason in Reason.allCases {
            #expect(text.contains("`\(reason.name)`"), "\(reason.name)")
        }
    }

    @Test func `Every field is in the table of fields`() {
        for name in RuleCompiler.fieldNames {
            // The calling party's fields are told of with the called party's.
            let shown = name.replacing("calling-", with: "called-")
            #expect(text.contains("`\(name)`") || text.contains("`\(shown)`"), "\(name)")
        }
    }
}
