import Foundation
import SS7Builder
import SS7Wire

/// A capture that both readers are given, with what they must be told to read it.
struct Specimen {
    /// Its path below the samples, or a name of our own.
    var name: String
    var path: String
    var variant = MTPVariant.itu
    /// Most frames that are read.
    var frames = Int.max
    /// Arguments of tshark.
    var options: [String] = []
}

/// The table `captures.txt`: what each file must be read with.
struct ReadingOptions {
    private var rows: [[String]] = []

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "captures.txt")
        rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t").map(String.init) }
    }

    /// Patterns that match none of the names.
    func unused(by names: [String]) -> [String] {
        rows.map { $0[0] }.filter { pattern in !names.contains { matches($0, pattern) } }
    }

    func specimen(_ name: String, at path: String) throws -> Specimen {
        var specimen = Specimen(name: name, path: path)
        for row in rows where matches(name, row[0]) {
            for word in row.dropFirst() {
                if let value = word.dropping("variant=") {
                    specimen.variant = MTPVariant.allCases.first { $0.name == value } ?? .itu
                } else if let value = word.dropping("frames=") {
                    specimen.frames = Int(value) ?? 0
                } else {
                    specimen.options += word.split(separator: " ", maxSplits: 1).map(String.init)
                }
            }
        }
        return specimen
    }
}

/// Tells whether a name is meant by a pattern with `*` in it.
func matches(_ name: String, _ pattern: String) -> Bool { unsafe fnmatch(pattern, name, 0) == 0 }

extension String {
    fileprivate func dropping(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}

/// A folder of files that is removed when nobody needs it any more.
final class ScratchFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ octets: [UInt8], as name: String) throws -> String {
        let file = url.appending(path: name.replacing("/", with: "_"))
        try Data(octets).write(to: file)
        return file.path
    }
}
