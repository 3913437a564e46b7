import Foundation
import Testing

/// A document whose files are written and whose commands are run, in the order of the text.
///
/// A block `text NAME` or `yaml NAME` is a file. In a block `console` a line `$ COMMAND` is run, and
/// what follows it, where something does, is what it prints: `…` stands for any number of lines. A
/// command that ends with `&` goes on, and `$ kill %1` ends it.
struct Walkthrough {
    private let blocks: FencedBlocks
    private let scratch: Scratch
    /// Starts what goes on; gives what ends it.
    var begin: ([String]) throws -> (() -> Void) = { _ in {} }
    /// Called before each command, with its words.
    var prepare: ([String]) throws -> Void = { _ in }
    /// Runs a command in a way of its own; false where it is to be run as it stands.
    var other: ([String]) throws -> Bool = { _ in false }

    init(_ document: String, in scratch: Scratch) throws {
        blocks = try FencedBlocks(of: document)
        self.scratch = scratch
    }

    /// Runs it.
    ///
    /// - Returns: how many commands were run.
    func run() throws -> Int {
        var commands = 0
        var ends: [() -> Void] = []
        defer { for end in ends { end() } }
        for (info, lines) in blocks {
            let words = info.split(separator: " ").map(String.init)
            if words.count == 2 {
                _ = try scratch.write(lines.joined(separator: "\n") + "\n", to: words[1])
            } else if words == ["console"] {
                commands += try run(lines, &ends)
            }
        }
        return commands
    }

    private func run(_ lines: [String], _ ends: inout [() -> Void]) throws -> Int {
        var transcripts: [(command: String, shown: [String])] = []
        for line in lines {
            if line.hasPrefix("$ ") {
                transcripts.append((String(line.dropFirst(2)), []))
            } else {
                transcripts[transcripts.count - 1].shown.append(line)
            }
        }
        for (command, shown) in transcripts {
            var words = Walkthrough.words(command)
            if words == ["kill", "%1"] {
                ends.popLast()?()
                continue
            }
            if words.last == "&" {
                words.removeLast()
                ends.append(try begin(words))
                continue
            }
            try prepare(words)
            if try other(words) { continue }
            try #require(words[0] == "weir", "\(command) is not run here")
            let result = try Weir.run(Array(words.dropFirst()), in: scratch.url)
            var printed = (result.errors + result.output).components(separatedBy: "\n")
            if printed.last == "" { printed.removeLast() }
            // What fails is shown with what it says.
            if shown.isEmpty {
                #expect(result.status == 0, "\(command): \(result.errors)")
            } else {
                let all = printed.joined(separator: "\n")
                #expect(Walkthrough.matches(printed, shown), "\(command)\n\(all)")
            }
        }
        return transcripts.count
    }

    /// The words of a command line, up to a comment; a text in quotation marks is one.
    static func words(_ line: String) -> [String] {
        let command = line.components(separatedBy: "  #")[0]
        return command.components(separatedBy: "\"").enumerated().flatMap { number, part in
            number % 2 == 1 ? [part] : part.split(separator: " ").map(String.init)
        }
    }

    /// True where lines are as shown; `…` alone is any number of lines, in a line any text.
    static func matches(_ lines: [String], _ shown: [String]) -> Bool {
        guard let first = shown.first else { return lines.isEmpty }
        if first == "…" {
            return (0...lines.count).contains {
                matches(Array(lines.dropFirst($0)), Array(shown.dropFirst()))
            }
        }
        guard let line = lines.first, fits(line, first) else { return false }
        return matches(Array(lines.dropFirst()), Array(shown.dropFirst()))
    }

    private static func fits(_ line: String, _ shown: String) -> Bool {
        let parts = shown.components(separatedBy: "…")
        guard parts.count > 1 else { return line == shown }
        guard line.hasPrefix(parts[0]) else { return false }
        var rest = line.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }
}
