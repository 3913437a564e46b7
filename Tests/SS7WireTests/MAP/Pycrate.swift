import Foundation
import Testing

/// Where the scripts and what they wrote lie.
let argumentFixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

/// A Python that has pycrate; nil where there is none.
let pycrate = Pycrate()

/// pycrate, whose modules were compiled from the standards' ASN.1, behind a script of ours.
struct Pycrate: Sendable {
    private let python: URL

    static let skipped: Comment = "SKIPPED: python3 with pycrate is not installed"

    init?() {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map { URL(filePath: String($0)).appending(path: "python3") }
        guard
            let found = candidates.first(where: {
                FileManager.default.isExecutableFile(atPath: $0.path)
            })
        else { return nil }
        python = found
        guard (try? run(["-c", "import pycrate_asn1rt, pycrate_asn1dir"]))?.status == 0 else {
            return nil
        }
    }

    /// What a script of the fixtures prints.
    func output(of script: String, _ arguments: String...) throws -> String {
        let path = argumentFixtures.appending(path: script).path
        return try run([path] + arguments).output
    }

    private func run(_ arguments: [String]) throws -> (output: String, status: Int32) {
        let process = Process()
        let output = Pipe()
        process.executableURL = python
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }
}
