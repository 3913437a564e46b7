import Foundation
import SS7Filter
import SS7Rules
import Testing

/// The reference, `docs/partners.md`, says nothing that is not so.
@Suite struct PartnerDocumentationTests {
    private let lines: [String]

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        lines = try String(
            contentsOf: folder.appending(path: "../../docs/partners.md"), encoding: .utf8
        ).components(separatedBy: "\n")
    }

    /// The indented lines from one that begins with a text.
    private func example(_ start: String) throws -> String {
        let first = try #require(lines.firstIndex { $0.hasPrefix("    " + start) })
        return lines[first...].prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
            .joined(separator: "\n")
    }

    @Test func `The example of a partner table is read without a finding, and ported numbers too`()
        throws
    {
        let (rows, findings) = PartnerTable.parse(
            try example("tadig,country_iso2,country,"), file: "partners.csv")
        #expect(findings == [] && rows.count == 3)
        var compiler = RuleCompiler()
        let mistakes = compiler.ported.add(try example("# number,network"), file: "ported.csv")
        #expect(mistakes == [] && compiler.ported.count == 2)
        let output = try compiler.compile(sources: [], home: [], partners: rows)
        #expect(output.warnings == [])
    }

    @Test func `The example of networks with points is read without a finding`() throws {
        let (rows, findings) = PartnerTable.parse(
            try example("tadig,country_iso2,operator,gt_prefixes,imsi_prefixes,latitude"),
            file: "partners.csv")
        #expect(findings == [])
        #expect(
            rows.map(\.place) == [
                Place(latitude: -21.1, longitude: 55.5, radius: 30),
                Place(latitude: 37.8, longitude: -122.4, radius: 50),
            ])
        #expect(try RuleCompiler().compile(sources: [], home: [], partners: rows).warnings == [])
    }

    @Test func `Every column and every field of a subscriber's number is described`() {
        let text = lines.joined(separator: "\n")
        for column in PartnerTable.columns { #expect(text.contains("`\(column)`"), "\(column)") }
        for field in Field.allCases where field.isSubscribersNumber {
            #expect(text.contains("`\(field.name)`"), "\(field.name)")
        }
    }

    @Test func `The sources named are those of the tables`() {
        let text = lines.joined(separator: "\n")
        let header = NumberingTables.builtinText.split(separator: "\n").prefix { $0.hasPrefix("#") }
            .joined(separator: " ")
        for version in header.matches(of: #/(phonenumbers|mcc-mnc-p1) (\d+\.\d+\.\d+)/#) {
            #expect(text.contains("`\(version.1)` \(version.2)"))
        }
        for bulletin in header.matches(of: #/Bulletins? (\d+)/#) {
            #expect(text.contains(bulletin.1))
        }
    }

    @Test func `The examples of findings are what is said`() throws {
        let text = """
            tadig,country_iso2,operator,gt_prefixes,imsi_prefixes
            XAAAA,AG,One,126877,
            XCCCC,AG,Three,1555,
            XBBBB,AG,Two,1268770,
            """
        let rows = PartnerTable.parse(text, file: "partners.csv").rows
        let findings = PartnerTable.merged(rows).findings.map { $0.rendered() }
        #expect(findings == [try example("partners.csv:4: warning")])
        var old = IR21Writer.Network(
            tadig: "XAAAA", effective: "2025-04-01", titles: [["1", "5551"]])
        var new = old
        new.effective = "2026-02-01"
        old.titles = [["1", "5552"]]
        let third = IR21Writer.Network(
            titles: [["1", "5553"], ["1", "555", "2000", "199"]])
        let files = [("a", new), ("b", old), ("c", third)].map { name, network in
            (name: "ir21/\(name).xml", data: Data(IR21Writer().file([network]).utf8))
        }
        // The lines are those of these files.
        let said = IR21Import.rows(of: files).findings.sorted { $0.file < $1.file }
            .map { $0.rendered().replacing(#/xml:\d+/#, with: "xml") }
        let shown = try example("ir21/b.xml").replacing(#/xml:\d+/#, with: "xml")
        #expect(said.joined(separator: "\n") == shown)
    }
}
