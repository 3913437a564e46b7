/// Entries that come and go; all other lines stay as they are.
extension ListFile {
    /// An entry and the line in which it stands, counted from 1.
    public struct Place: Hashable, Sendable {
        public var entry: ListEntry
        public var line: Int

        public init(entry: ListEntry, line: Int) {
            self.entry = entry
            self.line = line
        }
    }

    /// What came of adding an entry.
    public enum Addition: Hashable, Sendable {
        /// It was added; it covers others, which are of no use any more.
        case added(covering: [Place])
        case isPresent(line: Int)
        /// It would change nothing: another entry covers it.
        case isCovered(by: Place)
    }

    /// What came of taking an entry out.
    public enum Removal: Hashable, Sendable {
        /// It was in a line; another entry may still cover its numbers.
        case removed(line: Int, stillCovered: Place?)
        /// It was not there; another entry may cover its numbers.
        case isAbsent(covered: Place?)
    }

    /// Adds an entry behind the last line, unless that would change nothing.
    ///
    /// - Parameter comment: one line of text; empty for none.
    public mutating func add(_ entry: ListEntry, comment: String = "") -> Addition {
        let places = self.places
        if let same = places.first(where: { $0.entry.isSame(as: entry) }) {
            return .isPresent(line: same.line)
        }
        if let cover = places.first(where: { $0.entry.covers(entry) }) {
            return .isCovered(by: cover)
        }
        append(entry, comment: comment)
        return .added(covering: places.filter { entry.covers($0.entry) })
    }

    /// Takes all lines of an entry out, their comments with them.
    public mutating func remove(_ entry: ListEntry) -> Removal {
        let line = places.first { $0.entry.isSame(as: entry) }?.line
        lines.removeAll { $0.entry?.isSame(as: entry) == true }
        let cover = places.first { $0.entry.covers(entry) }
        return line.map { .removed(line: $0, stillCovered: cover) } ?? .isAbsent(covered: cover)
    }

    private var places: [Place] { entries.map { Place(entry: $0.entry, line: $0.line) } }

    private mutating func append(_ entry: ListEntry, comment: String) {
        let end = lines.first?.written.hasSuffix("\r") == true ? "\r" : ""
        let hash = comment.isEmpty ? "" : "# \(comment)"
        let new = Line(
            written: "\(entry)" + (comment.isEmpty ? "" : "  \(hash)") + end, entry: entry,
            owner: nil, comment: hash)
        // A file that ends with a line end has an empty line behind it.
        if lines.last?.written.isEmpty == true {
            lines.insert(new, at: lines.count - 1)
        } else {
            lines += [new, Line(written: "", entry: nil, owner: nil, comment: "")]
        }
    }
}
