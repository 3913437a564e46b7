import Foundation
import Testing

/// `docs/threats.md` names rules, findings and tests that there are.
@Suite struct ThreatTests {
    private let document: Document
    /// Rows of all tables of threats: number, attack, what meets it, how far, tests.
    private let rows: [[String]]

    init() throws {
        document = try Document("docs/threats.md")
        rows = Document.rows(of: document.lines).filter { $0.count == 5 }
    }

    @Test func `Every published bypass has a row`() {
        #expect(rows.compactMap { Int($0[0]) } == Array(1...31))
        #expect(rows.count > 70)
    }

    @Test func `Every rule and finding is one that there is`() throws {
        var rules: Set<String> = []
        for file in Document.files(below: "rules", ending: ".rules") {
            let text = try Document.text(file)
            let line = /^rule ([a-z0-9-]+)/.anchorsMatchLineEndings()
            rules.formUnion(text.matches(of: line).map { String($0.output.1) })
        }
        try #require(rules.count > 70)
        var findings: Set<String> = []
        let reasons = try Document("Sources/SS7Wire/Reason.swift").lines
        var isList = false
        for line in reasons {
            let text = line.trimmingCharacters(in: .whitespaces)
            isList = text.hasPrefix("case ") || isList && !text.isEmpty
            guard isList else { continue }
            let words = text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
            findings.formUnion(words.filter { $0 != "case" && Int($0) == nil })
            isList = text.hasSuffix(",")
        }
        try #require(findings.count > 70)
        for row in rows {
            for name in Document.names(in: row[2]) {
                #expect(rules.contains(name) || findings.contains(name), "\(row[1]): \(name)")
            }
        }
    }

    @Test func `Every test is one that there is`() throws {
        var known: Set<String> = []
        for file in Document.files(below: "Tests", ending: ".swift") {
            let text = try Document.text(file)
            known.formUnion(text.matches(of: /func `([^`]+)`/).map { String($0.output.1) })
        }
        try #require(known.count > 500)
        var ofRules: [String] = []
        for file in Document.files(below: "rules", ending: ".test") {
            let pack = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
            let text = try Document.text(file)
            let line = /^test "([^"]+)"/.anchorsMatchLineEndings()
            ofRules += text.matches(of: line).map { "\(pack): \($0.output.1)" }
        }
        try #require(ofRules.count > 100)
        for row in rows {
            for name in Document.names(in: row[4]) {
                let isThere = known.contains(name) || ofRules.contains { $0.hasPrefix(name) }
                #expect(isThere, "\(row[1]): \(name)")
            }
        }
    }

    @Test func `Every row says how far, and shows what it says is met`() {
        let words = ["not met", "met", "partly", "shadow", "logged"]
        for row in rows {
            let verdict = words.first { row[3].hasPrefix($0) }
            #expect(verdict != nil, "\(row[1]): \(row[3])")
            guard verdict == "met" else { continue }
            #expect(!Document.names(in: row[4]).isEmpty, "\(row[1]) has no test")
        }
    }

    @Test func `Every rule that blocks or logs meets something`() throws {
        let named = Set(rows.flatMap { Document.names(in: $0[2]) })
        // What is said of encodings alone, and of mistakes, meets no attack by itself.
        let others: Set = [
            "illegal-from-home", "not-tcap", "unknown-context", "unknown-protocol",
            "foreign-serving-node", "management-of-others",
        ]
        for file in Document.files(below: "rules", ending: ".rules") {
            let line = /^rule ([a-z0-9-]+)/.anchorsMatchLineEndings()
            for match in try Document.text(file).matches(of: line) {
                let name = String(match.output.1)
                #expect(named.contains(name) != others.contains(name), "\(name)")
            }
        }
    }

    @Test func `Every measure has its place and its test`() throws {
        let measures = Document.rows(of: try Document("docs/security.md").section("Measures"))
        #expect(measures.count > 12)
        for row in measures {
            for cell in row.suffix(2) {
                let names = Document.names(in: cell)
                #expect(!names.isEmpty, "\(row[0])")
                for name in names { #expect(Document.exists(name), "\(name)") }
            }
        }
    }
}
