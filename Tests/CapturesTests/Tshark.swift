import Foundation

/// The independent reader that ours is compared with.
enum Tshark {
    private static let path = "/usr/bin/tshark"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

    /// The values of some fields, for each frame of a capture.
    ///
    /// - Parameter without: protocols that need not be dissected.
    static func fields(
        of capture: String, limit: Int = 100_000, _ names: [String], preferences: [String] = [],
        without: [String] = []
    ) throws -> [[String]] {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments =
            [
                "-n", "-r", capture, "-c", String(limit), "-T", "fields", "-E", "occurrence=a",
                "-E", "aggregator=,",
            ]
            + names.flatMap { ["-e", $0] } + preferences.flatMap { ["-o", $0] }
            + without.flatMap { ["--disable-protocol", $0] }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
