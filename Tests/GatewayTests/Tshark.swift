import Foundation
import SS7Builder
import Testing

/// tshark as another reader of what the gateway writes.
enum Tshark {
    private static let path = ProcessInfo.processInfo.environment["PATH", default: ""]
        .split(separator: ":").map { "\($0)/tshark" }
        .first(where: FileManager.default.isExecutableFile)

    /// The trait of tests that need it.
    static var isInstalled: ConditionTrait {
        .enabled(if: path != nil, "SKIPPED: tshark is not installed")
    }

    /// The values of some fields of M3UA messages, one line a message.
    static func fields(_ names: [String], of messages: [[UInt8]]) throws -> [String] {
        var capture = SCTPCapture(
            from: SCTPCapture.Peer([192, 0, 2, 1], tag: 1),
            to: SCTPCapture.Peer([198, 51, 100, 1], tag: 2))
        for (index, message) in messages.enumerated() {
            capture.add(message, stream: 1, at: UInt64(1_000_000 + index))
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-\(UUID().uuidString).pcap")
        try Data(capture.octets).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try TestFailure.unwrap(path))
        process.arguments =
            ["-n", "-r", file.path, "-T", "fields", "-E", "separator=|"]
            + names.flatMap { ["-e", $0] }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").map(String.init)
    }
}
