import Administration
import Foundation
import Testing

/// `weir run` whose links lead to nobody, in a process of its own: for what is asked of it, not sent through it.
///
/// Its associations never come up, so that it can hand over on any machine.
final class LonelyGateway {
    let scratch: Scratch
    let process = Process()

    var config: String { scratch.path("weir.yaml") }
    var log: String { (try? String(contentsOfFile: scratch.path("log"), encoding: .utf8)) ?? "" }

    init(configuration: String = "") throws {
        scratch = try Scratch()
        _ = try scratch.write(
            """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            links:
              - {name: carrier, side: interconnect, role: asp, peers: "127.0.0.1:1", transport: tcp}
              - {name: stp, side: home, role: asp, peers: "127.0.0.1:2", transport: tcp}
            workers: 1
            dialogues: {capacity: 1024}
            control-socket: control.sock
            \(configuration)
            """, to: "weir.yaml")
        let log = scratch.path("log")
        try #require(FileManager.default.createFile(atPath: log, contents: nil))
        process.executableURL = try Weir.executable()
        process.arguments = ["run", "--config", config]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let file = try #require(FileHandle(forWritingAtPath: log))
        process.standardError = file
        try process.run()
        let isUp = eventually { self.ask("status") != nil }
        try #require(isUp, "\(self.log)")
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    /// What is answered on the control socket within some seconds; nil where nothing is.
    func ask(_ request: String, within seconds: Int = 60) -> String? {
        try? askGateway(
            request, at: scratch.path("control.sock"), patience: .seconds(seconds))
    }

    /// Asks in a thread of its own.
    func asking(_ request: String) -> Answer { Answer(request, at: scratch.path("control.sock")) }

    final class Answer: @unchecked Sendable {
        private let isThere = DispatchSemaphore(value: 0)
        private var text: String?

        init(_ request: String, at path: String) {
            Thread { [self] in
                text = try? askGateway(request, at: path, patience: .seconds(60))
                isThere.signal()
            }.start()
        }

        /// The answer; nil where none comes in time, or the connection ends without one.
        func get() -> String? {
            isThere.wait(timeout: .now() + .seconds(60)) == .success ? text : nil
        }
    }

    /// Waits until something holds; false after twenty seconds.
    func eventually(_ isDone: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        while !isDone() {
            guard ContinuousClock.now < end else { return false }
            usleep(20_000)
        }
        return true
    }

    /// Writes a program that an upgrade may be asked to start.
    func program(_ lines: String) throws -> String {
        let path = try scratch.write("#!/bin/bash\n\(lines)\n", to: "program")
        try #require(unsafe chmod(path, 0o755) == 0)
        return path
    }
}
