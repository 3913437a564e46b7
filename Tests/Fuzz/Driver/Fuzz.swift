import Foundation
import FuzzTarget

/// What the fuzzer needs before and after: seeds, a corpus in one file, and findings looked at again.
struct Fuzz {
    private static let usage = """
        usage: weir-fuzz seeds FOLDER           write the seeds, a file each
               weir-fuzz pack FOLDER FILE       put a folder's files into one
               weir-fuzz unpack FILE FOLDER     and take them out again
               weir-fuzz replay FILE...         examine inputs; ends with 1 on a finding

        """

    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("seeds", 2): try write(Seeds.all, to: arguments[1], as: "seed")
        case ("pack", 3):
            let inputs = try files(in: arguments[1]).map { try Array(Data(contentsOf: $0)) }
            try Data(PackedCorpus.pack(inputs)).write(to: URL(fileURLWithPath: arguments[2]))
        case ("unpack", 3):
            let packed = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
            try write(PackedCorpus.inputs(of: Array(packed)), to: arguments[2], as: "packed")
        case ("replay", 2...): try replay(arguments.dropFirst())
        default:
            FileHandle.standardError.write(Data(usage.utf8))
            exit(2)
        }
    }

    private static func replay(_ paths: ArraySlice<String>) throws {
        var hasFinding = false
        for path in paths {
            let input = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
            guard let violation = Examination.violation(of: input) else { continue }
            print("\(path): \(violation)")
            hasFinding = true
        }
        if hasFinding { exit(1) }
    }

    private static func write(
        _ inputs: [[UInt8]], to folder: String, as name: String
    ) throws {
        let folder = URL(fileURLWithPath: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (index, input) in inputs.enumerated() {
            try Data(input).write(to: folder.appendingPathComponent("\(name)-\(index)"))
        }
    }

    private static func files(in folder: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: URL(fileURLWithPath: folder), includingPropertiesForKeys: nil
        ).sorted { $0.path < $1.path }
    }
}
