import Foundation

/// The demo's committed files.
enum Demo {
    /// Where one of the files lies.
    static func path(_ name: String) -> String {
        let tests = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = name.hasSuffix(".tsv") ? "Fixtures" : "../Sources/CPacks"
        return tests.appendingPathComponent("\(folder)/\(name)").path
    }

    static func committed(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// The rows of the truth file, as dictionaries by column.
    static var truth: [[String: String]] {
        get throws {
            let text = String(decoding: try committed("demo-truth.tsv"), as: UTF8.self)
            let rows = text.split(separator: "\n").map {
                $0.split(separator: "\t").map(String.init)
            }
            return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
        }
    }
}
