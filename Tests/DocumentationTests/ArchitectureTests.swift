import Foundation
import Testing

/// `docs/architecture.md` says of the source what is so.
@Suite struct ArchitectureTests {
    private let document: Document

    init() throws { document = try Document("docs/architecture.md") }

    /// The modules that the sources of one import.
    private func imports(of module: String) throws -> Set<String> {
        let marks: Set<Substring> = ["public", "package", "internal", "private", "fileprivate"]
        var names: Set<String> = []
        for file in Document.files(below: "Sources/\(module)", ending: ".swift") {
            // Imports stand above all else.
            for line in try Document.text(file).split(separator: "\n", maxSplits: 60).dropLast() {
                let words = line.split(separator: " ").drop {
                    $0.hasPrefix("@") || marks.contains($0)
                }
                guard words.first == "import", let name = words.last else { continue }
                names.insert(String(name))
            }
        }
        return names
    }

    /// All that each can reach over any number of arrows.
    private func reach(_ arrows: [String: Set<String>]) -> [String: Set<String>] {
        var reached = arrows
        for middle in arrows.keys {
            let behind = reached[middle] ?? []
            for start in arrows.keys where reached[start]?.contains(middle) == true {
                reached[start]?.formUnion(behind)
            }
        }
        return reached
    }

    /// Modules with Swift sources.
    private var modules: Set<String> {
        Set(
            Document.files(below: "Sources", ending: ".swift")
                .map { String($0.split(separator: "/")[1]) })
    }

    private var rows: [[String]] {
        Document.rows(of: document.section("Modules")).filter { $0.count == 3 }
    }

    @Test func `Every module has a row, with what it imports`() throws {
        let modules = modules
        try #require(modules.count > 20)
        #expect(Set(rows.flatMap { Document.names(in: $0[0]) }) == modules)
        let system: Set = [
            "Foundation", "FoundationXML", "Glibc", "Synchronization", "Dispatch", "CLinux",
            "CSCTP", "CUsrsctp", "CPcap", "CZlib", "CNumbering", "CPacks",
        ]
        for row in rows {
            let name = Document.names(in: row[0])[0]
            let found = try imports(of: name)
            let told = Document.names(in: row[1])
            #expect(told.count == Set(told).count, "\(name)")
            if name != "weir" { #expect(Set(told) == found.intersection(modules), "\(name)") }
            let packages = found.subtracting(modules).subtracting(system)
            if name != "Console" {
                #expect(Set(Document.names(in: row[2])) == packages, "\(name)")
            }
        }
    }

    @Test func `Arrows point one way`() throws {
        let order = rows.map { Document.names(in: $0[0])[0] }
        // No way leads back, over however many modules.
        let reached = reach(
            Dictionary(
                uniqueKeysWithValues: rows.map {
                    (Document.names(in: $0[0])[0], Set(Document.names(in: $0[1])))
                }))
        for name in order { #expect(reached[name]?.contains(name) == false, "\(name)") }
    }

    /// The modules that Package.swift gives a module.
    private func declared(
        _ name: String, in package: String, of modules: Set<String>
    ) throws -> Set<String> {
        let start = try Regex("(?:module\\(\\s*|[tT]arget\\(\\s*name: )\"\(name)\"")
        let found = package.firstMatch(of: start)
        let match = try #require(found, "\(name)")
        let rest = package[match.range.upperBound...]
        let end = rest.firstMatch(of: /\n        (?:module|tests|\.[a-zA-Z]+)\(/)
        let text = rest[..<(end?.range.lowerBound ?? rest.endIndex)]
            .replacing(/\.product\([^()]*\)/, with: "")
        let names = text.split(separator: "\"", omittingEmptySubsequences: false)
        return Set(names.map(String.init)).intersection(modules)
    }

    @Test func `The package's description declares what is imported, and nothing else`() throws {
        let package = try Document.text("Package.swift")
        let modules = modules
        let imported = Dictionary(
            uniqueKeysWithValues: try modules.map {
                ($0, try imports(of: $0).intersection(modules))
            })
        let reached = reach(imported)
        for (name, imports) in imported {
            let declared = try declared(name, in: package, of: modules)
            let given = declared.reduce(into: declared) { $0.formUnion(reached[$1] ?? []) }
            #expect(imports.subtracting(given) == [], "\(name) imports what it is not given")
            #expect(declared.subtracting(reached[name] ?? []) == [], "\(name) is given too much")
        }
    }

    @Test func `The path has no Foundation and no package`() throws {
        let row = try #require(
            document.lines.first { $0.hasPrefix("- **The path is small**") })
        let names = Document.names(in: row)
        #expect(names.count > 3)
        for name in names { #expect(try !imports(of: name).contains("Foundation"), "\(name)") }
        for name in names {
            let row = rows.first { Document.names(in: $0[0]) == [name] }
            #expect(row?[2] == "", "\(name)")
        }
    }

    @Test func `Every file exists, and has the function that is named beside it`() throws {
        var files = 0
        for line in document.lines {
            for name in Document.names(in: line) where name.hasSuffix(".swift") {
                files += 1
                let path = name.hasPrefix("Tests/") ? name : "Sources/" + name
                #expect(Document.exists(path), "\(name)")
            }
        }
        #expect(files > 40)
        let steps = Document.rows(of: document.section("A message's life"))
        try #require(steps.count > 15)
        for row in steps {
            let names = Document.names(in: row[1])
            var text = ""
            for name in names {
                if name.hasSuffix(".swift") {
                    text = try Document.text("Sources/" + name)
                } else {
                    #expect(text.contains("func \(name)("), "\(row[0]): \(name)")
                }
            }
        }
    }

    @Test func `What the compiler proves is marked so`() throws {
        let row = try #require(
            Document.rows(of: document.section("Never in the path")).first {
                $0[1].contains("@_noLocks")
            })
        var proven = ""
        for module in ["SS7Wire", "SS7Filter", "Screening"] {
            for file in Document.files(below: "Sources/\(module)", ending: ".swift") {
                proven += try Document.text(file)
            }
        }
        let names = Document.names(in: row[1]).filter { $0 != "@_noLocks" }
        try #require(names.count == 4)
        for name in names {
            let mark = try Regex(
                "@_noLocks(?: @discardableResult)?\\s+public (?:mutating )?func \(name)\\(")
            #expect(proven.contains(mark), "\(name)")
        }
    }
}
