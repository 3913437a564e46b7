public import SS7Filter

/// Changes the mode of a category in a configuration's text, and nothing else of it.
public struct ModeText: Sendable {
    private var lines: [String]
    private let file: String

    /// - Parameter file: what messages call it.
    public init(_ text: String, file: String) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    public var text: String { lines.joined(separator: "\n") }

    /// Sets the mode of a category, in the section that there is, else in a new one at the end.
    ///
    /// - Throws: where the section is written in a way that is left to people.
    public mutating func set(
        _ category: SS7Filter.Category, to mode: CategoryMode
    ) throws(AdministrationError) {
        guard let start = lines.firstIndex(where: { key(of: $0) == "modes" && !isIndented($0) })
        else {
            while lines.last?.isEmpty == true { lines.removeLast() }
            lines += ["modes:", "  \(category.name): \(mode.rawValue)", ""]
            return
        }
        let value = lines[start].drop { $0 != ":" }.dropFirst()
        let rest = value.prefix { $0 != "#" }.filter { $0 != " " && $0 != "\t" && $0 != "\r" }
        if rest.isEmpty {
            setLine(category.name, mode.rawValue, below: start)
        } else if rest.hasPrefix("{"), rest.hasSuffix("}"), !rest.dropFirst().contains("{") {
            setEntry(category.name, mode.rawValue, at: start, String(rest.dropFirst().dropLast()))
        } else {
            throw AdministrationError(
                "\(file): `modes` is written in a way that is left to you: give each category a "
                    + "line of its own")
        }
    }

    /// Changes a line of a section, or adds one behind its last.
    private mutating func setLine(_ name: String, _ mode: String, below start: Int) {
        var last = start
        var margin = "  "
        for index in lines.indices.dropFirst(start + 1) {
            let line = lines[index]
            let isBlank = line.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\r" }
            if isBlank || line.drop(while: { $0 == " " }).hasPrefix("#") { continue }
            guard isIndented(line) else { break }
            margin = String(line.prefix { $0 == " " })
            last = index
            guard key(of: line) == name, let colon = line.firstIndex(of: ":") else { continue }
            let comment = line.firstIndex(of: "#").map { "  " + line[$0...] } ?? ""
            lines[index] = "\(line[...colon]) \(mode)\(comment)"
            return
        }
        lines.insert("\(margin)\(name): \(mode)", at: last + 1)
    }

    /// Changes an entry of a section in braces, or adds one.
    private mutating func setEntry(
        _ name: String, _ mode: String, at line: Int, _ inner: String
    ) {
        var entries = inner.split(separator: ",").map(String.init)
        let entry = "\(name): \(mode)"
        if let place = entries.firstIndex(where: { key(of: $0) == name }) {
            entries[place] = entry
        } else {
            entries.append(entry)
        }
        let spaced = entries.map { entry in
            "\(key(of: entry) ?? ""): " + entry.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
        }
        let comment = lines[line].firstIndex(of: "#").map { "  " + lines[line][$0...] } ?? ""
        lines[line] = "modes: {\(spaced.joined(separator: ", "))}\(comment)"
    }

    private func isIndented(_ line: String) -> Bool { line.hasPrefix(" ") }

    /// What stands before a line's colon, without quotation marks.
    private func key(of line: String) -> String? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return String(line[..<colon].filter { !" \t\"'".contains($0) })
    }
}
