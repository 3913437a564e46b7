import Foundation
import Testing

/// `docs/runbook.md` has all that may call somebody, and sends nobody to what there is not.
@Suite struct RunbookTests {
    private let runbook: Document
    private let alerts: String

    init() throws {
        runbook = try Document("docs/runbook.md")
        alerts = try Document.text("deploy/prometheus/weir.rules.yml")
    }

    private var names: [String] {
        alerts.matches(of: /- alert: (\w+)/).map { String($0.output.1) }
    }

    @Test func `Every alert has a section that says what it means, how to look, what to do`() {
        #expect(names.count > 12)
        let sections = runbook.titles(level: 3)
        #expect(Set(sections) == Set(names))
        for name in sections {
            let text = runbook.section(name).joined(separator: "\n")
            for part in ["**Meaning.** ", "**Check.** ", "**Cure.** "] {
                #expect(text.components(separatedBy: part).count == 2, "\(name): \(part)")
            }
        }
    }

    @Test func `Every alert points to its section`() {
        let pattern = /- alert: (\w+)\n(?:.*\n)+? +runbook: (\S+)/
        let pointers = alerts.matches(of: pattern).map { ($0.output.1, $0.output.2) }
        #expect(pointers.count == names.count)
        for (name, place) in pointers { #expect(place == "docs/runbook.md#\(name.lowercased())") }
    }

    @Test func `Every metric is one that the gateway has`() throws {
        var known: Set<String> = []
        for file in Document.files(below: "Sources/Monitoring", ending: ".swift") {
            let text = try Document.text(file)
            known.formUnion(text.matches(of: /"(weir_[a-z_]+)"/).map { String($0.output.1) })
        }
        try #require(known.count > 25)
        let text = runbook.lines.joined(separator: "\n") + alerts
        let used = Set(
            text.matches(of: /weir_[a-z_]+/).map {
                let name = String($0.output)
                return name.hasSuffix("_bucket") ? String(name.dropLast(7)) : name
            })
        #expect(used.count > 16)
        #expect(used.subtracting(known) == [])
    }

    /// The literal parts of what is logged at a level that wants somebody.
    private func loggedTexts() throws -> [[String]] {
        var texts: [[String]] = []
        for file in Document.files(below: "Sources/weir", ending: ".swift") {
            let text = try Document.text(file)
            let call = /(?:logger\.(?:warning|error|critical)\(| \(\.warning, )\s*"/
            for match in text.matches(of: call) {
                texts.append(literalParts(text[match.range.upperBound...]))
            }
        }
        return texts
    }

    /// What stands in a string literal between its interpolations.
    private func literalParts(_ text: Substring) -> [String] {
        var parts = [""]
        var depth = 0
        var escaped = false
        for character in text {
            if depth > 0 {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
            } else if escaped {
                escaped = false
                if character == "(" {
                    depth = 1
                    parts.append("")
                } else {
                    parts[parts.count - 1].append(character)
                }
            } else if character == "\\" {
                escaped = true
            } else if character == "\"" {
                break
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    @Test func `Every line of the log that wants somebody is told of`() throws {
        let texts = try loggedTexts()
        #expect(texts.count > 20)
        let told = runbook.section("The log").joined(separator: "\n")
            .replacing(/`([a-z-]+)` as/) { "\($0.output.1) as" }
        for parts in texts {
            // A line that is a name and an error begins with the name.
            let longest = parts.max { $0.count < $1.count } ?? ""
            let words = longest.replacing(/`.*/, with: "").trimmingCharacters(in: .whitespaces)
            guard words.count > 2 else { continue }
            let isTold = told.contains(words)
            #expect(isTold, "\(words)")
        }
    }

    @Test func `Every line that is told of is one that is logged`() throws {
        var sources = ""
        for file in Document.files(below: "Sources/weir", ending: ".swift") {
            sources += try Document.text(file)
        }
        let lines = Document.rows(of: runbook.section("The log"))
        try #require(lines.count > 25)
        for row in lines {
            let line = try #require(Document.names(in: row[0]).first)
            let parts = line.split(separator: "…").map { $0.trimmingCharacters(in: .whitespaces) }
            let longest = try #require(parts.max { $0.count < $1.count })
            let isLogged = sources.contains(longest)
            #expect(isLogged, "\(longest)")
        }
    }

    @Test func `Every anchor leads somewhere`() throws {
        for file in Document.files(below: "docs", ending: ".md") + ["README.md"] {
            let text = try Document.text(file)
            let folder = file.hasPrefix("docs/") ? "docs/" : ""
            for match in text.matches(of: /\]\(([A-Za-z0-9\/._-]*)(?:#([a-z0-9_-]+))?\)/) {
                let target = match.output.1.isEmpty ? file : folder + match.output.1
                #expect(Document.exists(target), "\(file): \(match.output.0)")
                guard let anchor = match.output.2, target.hasSuffix(".md") else { continue }
                let titles = try Document(target).lines.filter { $0.hasPrefix("#") }
                let anchors = titles.map { title in
                    title.drop { $0 == "#" }.dropFirst().lowercased()
                        .filter {
                            $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
                        }
                        .replacing(" ", with: "-")
                }
                #expect(anchors.contains(String(anchor)), "\(file): \(match.output.0)")
            }
        }
    }
}
