import Foundation

/// A document of `docs`, as its tests look at it.
struct Document {
    /// The package's folder.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    let lines: [Substring]

    /// - Parameter path: from the package's folder.
    init(_ path: String) throws {
        lines = try Document.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The text of a file of the package.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// All files of a folder of the package whose name ends so, by their paths from the package's folder.
    static func files(below folder: String, ending: String) -> [String] {
        let url = root.appendingPathComponent(folder)
        let names = FileManager.default.enumerator(atPath: url.path)?.allObjects ?? []
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(ending) }
            .map { folder + "/" + $0 }.sorted()
    }

    /// The names between backticks.
    static func names(in text: some StringProtocol) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The titles of a level.
    func titles(level: Int) -> [String] {
        let mark = String(repeating: "#", count: level) + " "
        return lines.filter { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
    }

    /// The lines below a title, until the next of its level or above.
    func section(_ title: String) -> [Substring] {
        guard let start = lines.firstIndex(where: { $0.hasSuffix("# " + title) }) else { return [] }
        let level = lines[start].prefix { $0 == "#" }.count
        let rest = lines[(start + 1)...]
        let end = rest.firstIndex {
            let marks = $0.prefix { $0 == "#" }.count
            return marks > 0 && marks <= level
        }
        return Array(rest[..<(end ?? rest.endIndex)])
    }

    /// The rows of the tables among lines, without their headings.
    static func rows(of lines: [Substring]) -> [[String]] {
        var rows: [[String]] = []
        for (place, line) in lines.enumerated() where line.hasPrefix("|") {
            let follows = place + 1 < lines.count ? lines[place + 1] : ""
            if line.hasPrefix("| ---") || follows.hasPrefix("| ---") { continue }
            let cells = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false)
            rows.append(cells.dropLast().map { $0.trimmingCharacters(in: .whitespaces) })
        }
        return rows
    }
}
