/// What the benchmarks have found: lines of cells between tabs.
///
///     section  KEY  TITLE  HOW IT IS MEASURED
///     figure   KEY  NAME  VALUE  UNIT  <= | >= | < | -  TARGET
///     columns  KEY  NAME…              and rows below them:
///     row      KEY  CELL…
///     axes     KEY  X  Y               `log` before a title makes the axis logarithmic
///     point    KEY  CURVE  X  Y
///     skipped  KEY  WHY
struct BenchResults {
    struct Figure {
        var name: String
        var value: String
        var unit: String
        var comparison: String
        var target: String

        /// True where the target is met; nil where there is none, or the value is no number.
        var isMet: Bool? {
            guard let value = Double(value), let bound = Double(target) else { return nil }
            switch comparison {
            case "<=": return value <= bound
            case "<": return value < bound
            case ">=": return value >= bound
            default: return nil
            }
        }

        /// The target and whether it is met, in words; empty where there is none.
        var verdict: String {
            guard let isMet else { return "" }
            let words = ["<=": "at most", "<": "below", ">=": "at least"]
            return "\(words[comparison] ?? "") \(target) \(unit): \(isMet ? "met" : "NOT MET")"
        }
    }

    struct Section {
        var title: String
        var method: String
        var figures: [Figure] = []
        var columns: [String] = []
        var rows: [[String]] = []
        var axes: (x: String, y: String) = ("", "")
        /// Curves in the order in which they came.
        var curves: [(name: String, points: [(x: Double, y: Double)])] = []
        var skipped: [String] = []
    }

    /// A line that cannot be read.
    struct LineError: Error, CustomStringConvertible {
        var line: Int
        var text: String
        var description: String { "line \(line) is no result: \(text)" }
    }

    /// What was measured where and when, from lines `about TEXT`.
    private(set) var about: [String] = []
    private(set) var keys: [String] = []
    private(set) var sections: [String: Section] = [:]

    init(_ text: String) throws(LineError) {
        for (number, line) in text.split(separator: "\n").enumerated() {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(
                String.init)
            if !read(cells) { throw LineError(line: number + 1, text: String(line)) }
        }
    }

    private mutating func read(_ cells: [String]) -> Bool {
        guard cells.count >= 2 else { return false }
        if cells[0] == "about" {
            about.append(cells[1])
            return true
        }
        let key = cells[1]
        if cells[0] == "section" {
            guard cells.count == 4, sections[key] == nil else { return false }
            keys.append(key)
            sections[key] = Section(title: cells[2], method: cells[3])
            return true
        }
        guard sections[key] != nil, cells.count >= 3 else { return false }
        return read(cells, in: key)
    }

    private mutating func read(_ cells: [String], in key: String) -> Bool {
        let rest = Array(cells.dropFirst(2))
        switch (cells[0], rest.count) {
        case ("figure", 5):
            sections[key]?.figures.append(
                Figure(
                    name: rest[0], value: rest[1], unit: rest[2], comparison: rest[3],
                    target: rest[4]))
        case ("columns", 1...): sections[key]?.columns = rest
        case ("row", 1...): sections[key]?.rows.append(rest)
        case ("axes", 2): sections[key]?.axes = (rest[0], rest[1])
        case ("skipped", 1): sections[key]?.skipped.append(rest[0])
        case ("point", 3):
            guard let x = Double(rest[1]), let y = Double(rest[2]) else { return false }
            let known = sections[key]?.curves.firstIndex { $0.name == rest[0] }
            if let known {
                sections[key]?.curves[known].points.append((x, y))
            } else {
                sections[key]?.curves.append((rest[0], [(x, y)]))
            }
        default: return false
        }
        return true
    }

    /// Sections with their keys, in order.
    var ordered: [(key: String, section: Section)] {
        keys.compactMap { key in sections[key].map { (key, $0) } }
    }

    /// The targets, a line each, and what was skipped.
    var verdicts: [String] {
        ordered.flatMap { _, section in
            section.figures.filter { $0.isMet != nil }.map { figure in
                "\(figure.isMet == true ? "met    " : "NOT MET") \(section.title): \(figure.name):"
                    + " \(figure.value) \(figure.unit), \(figure.verdict)"
            } + section.skipped.map { "SKIPPED: \(section.title): \($0)" }
        }
    }
}
