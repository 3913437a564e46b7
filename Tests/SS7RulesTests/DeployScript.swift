import Foundation

/// Runs a script of `deploy` and gives what it printed; nil, and a line that says why, where Python
/// lacks the packages that it needs.
func output(ofScript name: String, needing packages: String) throws -> String? {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["WEIR_PYTHON"] ?? "python3"
    process.arguments = [python, root.appending(path: "deploy/\(name)").path]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let made = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        print("SKIPPED: \(name): python3 has no \(packages) (WEIR_PYTHON)")
        return nil
    }
    return made
}

/// The lines of a table that name its sources.
func sources(ofTable text: String) -> [Substring] {
    text.split(separator: "\n").prefix { $0.hasPrefix("#") }
}
