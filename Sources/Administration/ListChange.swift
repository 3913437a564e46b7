public import SS7Rules

/// Entries that are to come to a list, or to go from it.
public struct ListChange: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case add, remove
    }

    public var kind: Kind
    public var entries: [ListEntry]
    /// One line of text that is written behind new entries; empty for none.
    public var comment: String

    public init(_ kind: Kind, _ entries: [ListEntry], comment: String = "") {
        self.kind = kind
        self.entries = entries
        self.comment = comment
    }

    /// What was done, a line each.
    public struct Report: Sendable {
        public var lines: [String] = []
        /// Entries that could not be taken out, since they are covered and not there by themselves.
        public var covered: [String] = []

        public init() {}
    }

    /// Changes a list's text.
    ///
    /// - Parameter report: takes what was done.
    public func apply(
        to text: String, of file: String, _ report: inout Report
    ) throws(AdministrationError) -> String {
        var list: ListFile
        do throws(Diagnostics) {
            list = try ListFile(RuleSource(file: file, text: text))
        } catch {
            throw AdministrationError("", findings: error)
        }
        for entry in entries {
            switch kind {
            case .add: report.lines += added(entry, &list)
            case .remove: remove(entry, &list, &report)
            }
        }
        return list.text
    }

    private func added(_ entry: ListEntry, _ list: inout ListFile) -> [String] {
        switch list.add(entry, comment: comment) {
        case .isPresent(let line): ["\(entry) is there already, in line \(line)"]
        case .isCovered(let place):
            ["\(entry) is covered already: by \(place.entry) in line \(place.line)"]
        case .added(let covered):
            ["\(entry) is added"]
                + covered.map { "\($0.entry) in line \($0.line) is covered by it now" }
        }
    }

    private func remove(_ entry: ListEntry, _ list: inout ListFile, _ report: inout Report) {
        switch list.remove(entry) {
        case .removed(let line, let cover):
            report.lines.append("\(entry) is removed from line \(line)")
            if let cover {
                report.lines.append("\(cover.entry) in line \(cover.line) still covers it")
            }
        case .isAbsent(nil): report.lines.append("\(entry) is not there")
        case .isAbsent(let cover?):
            report.covered.append(
                "\(entry) is not there by itself: \(cover.entry) in line \(cover.line) covers it")
        }
    }
}
