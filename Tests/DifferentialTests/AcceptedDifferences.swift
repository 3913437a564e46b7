import Foundation

/// A difference between the readers.
struct Difference {
    var specimen: String
    var frame: Int
    var aspect: Aspect
    var ours: String
    var theirs: String

    var text: String {
        "\(specimen) frame \(frame) \(aspect.rawValue): ours \(ours), theirs \(theirs)"
    }
}

/// The list of differences that are right as they are, each with its reason.
///
/// A line is a pattern for the file, frames (`*`, or numbers between commas), an aspect, and the
/// reason, between tabs. A line of which any frame no longer differs is stale, and an error.
struct AcceptedDifferences {
    private struct Entry {
        var pattern: String
        /// The frames that must differ; nil for any, of which one must.
        var frames: Set<Int>?
        var aspect: Aspect
        var line: Int
        var met: Set<Int> = []
        var count = 0
    }

    private var entries: [Entry] = []
    private(set) var malformedLines: [String] = []

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "accepted-differences.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.hasPrefix("#") && !line.isEmpty {
            let words = line.split(separator: "\t").map(String.init)
            let frames = words.count > 1 ? words[1] : ""
            let numbers = frames.split(separator: ",").compactMap { Int($0) }
            guard words.count == 4, let aspect = Aspect(rawValue: words[2]),
                frames == "*" || numbers.count == frames.split(separator: ",").count
            else {
                malformedLines.append("line \(index + 1): \(line)")
                continue
            }
            entries.append(
                Entry(
                    pattern: words[0], frames: frames == "*" ? nil : Set(numbers), aspect: aspect,
                    line: index + 1))
        }
    }

    /// Tells whether a difference is accepted, and notes that it occurred.
    mutating func accepts(_ difference: Difference) -> Bool {
        let index = entries.firstIndex { entry in
            entry.aspect == difference.aspect && matches(difference.specimen, entry.pattern)
                && entry.frames?.contains(difference.frame) != false
        }
        guard let index else { return false }
        entries[index].met.insert(difference.frame)
        entries[index].count += 1
        return true
    }

    /// Lines, or frames of lines, that were not met.
    var stale: [String] {
        entries.compactMap { entry in
            let missing = entry.frames?.subtracting(entry.met).sorted() ?? []
            guard entry.count == 0 || !missing.isEmpty else { return nil }
            let frames = missing.map(String.init).joined(separator: ",")
            return "line \(entry.line): \(entry.pattern) \(entry.aspect.rawValue) \(frames)"
        }
    }

    /// How many differences the list accepted.
    var count: Int { entries.reduce(0) { $0 + $1.count } }
}
