import Foundation

/// A program of others that reads what the builder writes.
struct Tool {
    let path: String

    /// The program of that name in the search path; nil where the machine has none.
    init?(_ name: String) {
        let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
        guard
            let path = folders.map({ "\($0)/\(name)" })
                .first(where: FileManager.default.isExecutableFile)
        else { return nil }
        self.path = path
    }

    /// The output of a run over a file with that content, which the arguments name `{}`.
    func run(_ arguments: [String], on content: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-\(UUID().uuidString).pcap")
        try Data(content).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }

        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments.map { $0 == "{}" ? file.path : $0 }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}

/// tshark as an independent reader of captures.
struct Tshark {
    let tool: Tool

    init?() {
        guard let tool = Tool("tshark") else { return nil }
        self.tool = tool
    }

    static let skipped = "SKIPPED: tshark is not installed"

    /// The values of some fields, one row a frame; several values of one field stand side by side.
    func fields(_ names: [String], of capture: [UInt8]) throws -> [[[String]]] {
        let arguments =
            ["-n", "-r", "{}", "-o", "camel.tcap.ssn:146", "-T", "fields", "-E", "separator=|"]
            + ["-E", "aggregator=;"] + names.flatMap { ["-e", $0] }
        return try tool.run(arguments, on: capture).split(separator: "\n").map { line in
            line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.split(separator: ";").map(String.init) }
        }
    }

    /// What tshark complains of, one row a complaint: the frame and the text.
    func complaints(about capture: [UInt8]) throws -> [String] {
        let rows = try fields(["frame.number", "_ws.malformed", "_ws.expert.message"], of: capture)
        return rows.filter { !$0[1].isEmpty || !$0[2].isEmpty }
            .map { "frame \($0[0].joined()): \(($0[1] + $0[2]).joined(separator: ", "))" }
    }
}
