import Foundation
import Testing

/// The built `weir`, run as a person would run it.
struct Weir {
    struct Result {
        var status: Int32
        var output: String
        var errors: String

        var lines: [Substring] { output.split(separator: "\n") }

        /// The output's lines as JSON objects.
        func objects() throws -> [[String: Any]] {
            try lines.map { line in
                try #require(
                    JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }
    }

    /// The package's folder.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A release build, where the environment names one.
    static var named: String? { ProcessInfo.processInfo.environment["WEIR_BINARY"] }

    /// The executable that `WEIR_BINARY` names, else the one beside the test bundle.
    static func executable() throws -> URL {
        if let named { return URL(fileURLWithPath: named) }
        let candidates =
            CommandLine.arguments.map { URL(fileURLWithPath: $0) }
            + [URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()]
        let found = candidates.lazy
            .map { $0.deletingLastPathComponent().appendingPathComponent("weir") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        return try #require(found, "weir is not built beside the tests")
    }

    static func run(_ arguments: String..., in folder: URL? = nil) throws -> Result {
        try run(arguments, in: folder)
    }

    /// - Parameter input: what the standard input gives.
    static func run(
        _ arguments: [String], input: String = "", in folder: URL? = nil
    ) throws -> Result {
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = try executable()
        process.arguments = arguments
        process.currentDirectoryURL = folder ?? root
        // Files and not pipes: nothing to drain, whatever the length.
        let output = scratch.path("stdout")
        let errors = scratch.path("stderr")
        for file in [output, errors] {
            try #require(FileManager.default.createFile(atPath: file, contents: nil))
        }
        process.standardInput = FileHandle(
            forReadingAtPath: try scratch.write(input, to: "stdin"))
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }
}

/// A folder that goes away with its owner.
final class Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }
}

/// Captures and vectors by others, which are not part of the project.
enum Samples {
    static func path(_ name: String) -> String? {
        let environment = ProcessInfo.processInfo.environment["WEIR_SAMPLES"]
        let folder =
            environment.map { URL(fileURLWithPath: $0) }
            ?? Weir.root.deletingLastPathComponent().appendingPathComponent("shared/samples")
        let path = folder.appendingPathComponent(name).path
        guard FileManager.default.fileExists(atPath: path) else {
            print("SKIPPED: \(name): the samples are not here")
            return nil
        }
        return path
    }
}
