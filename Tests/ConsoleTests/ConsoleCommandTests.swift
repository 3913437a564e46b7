import Foundation
import Testing

@testable import Console

/// The built `weir-console`, run as a person would run it.
@Suite(.serialized) struct ConsoleCommandTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("weir-console-command-\(UUID().uuidString.prefix(8))")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func run(
        _ arguments: [String], input: String = ""
    ) async throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = try Binary.named("weir-console")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        try input.write(to: files[0], atomically: true, encoding: .utf8)
        for file in files[1...] { try Data().write(to: file) }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        await process.ended()
        return (
            process.terminationStatus, try String(contentsOf: files[1], encoding: .utf8),
            try String(contentsOf: files[2], encoding: .utf8)
        )
    }

    @Test func `wrong usage is status 2, wrong input is status 1`() async throws {
        #expect(try await run([]).status == 2)
        #expect(try await run(["--events", "x", "--listen", "here"]).status == 2)
        #expect(try await run(["--events", "x", "--for", "0"]).status == 2)
        let missing = try await run(["--config", "nothing.yaml"])
        #expect(missing.status == 1 && missing.errors.hasPrefix("weir-console: "))
        let open = try await run(["--events", "x", "--listen", "0.0.0.0:0"])
        #expect(open.status == 1 && open.errors.contains("is not loopback"))
    }

    @Test func `accounts are made from the standard input`() async throws {
        let arguments = ["user", "add", "anna", "--role", "operator", "--users", "users"]
        let added = try await run(arguments, input: "correct horse\n")
        #expect(added.status == 0 && added.output == "anna is operator\n")
        #expect(try await run(["user", "show", "--users", "users"]).output == "anna operator\n")
        let short = try await run(arguments, input: "short\n")
        #expect(short.status == 1 && short.errors.contains("10 to 256 characters"))
        #expect(try await run(arguments).status == 1)
        #expect(
            try await run(["user", "add", "x", "--role", "king", "--users", "users"]).status == 2)
        #expect(try await run(["user", "remove", "anna", "--users", "users"]).status == 0)
        #expect(try await run(["user", "remove", "anna", "--users", "users"]).status == 1)
    }

    @Test func `it says where it answers, and ends after the time asked for`() async throws {
        let result = try await run([
            "--events", "none.sqlite", "--listen", "127.0.0.1:0", "--for", "1",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("weir-console: http://127.0.0.1:"))
    }

    @Test func `under TLS the cookie is the host's and secure`() async throws {
        guard Binary.isThere("openssl"), Binary.isThere("curl") else {
            print("SKIPPED: a console under TLS: openssl or curl is not here")
            return
        }
        _ = try await run(["user", "add", "anna", "--users", "users"], input: "correct horse\n")
        let script = """
            cd "$1"
            openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \
              -subj /CN=localhost 2>/dev/null
            cat > weir.yaml <<END
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            console: {certificate: cert.pem, key: key.pem, users: users, listen: "0.0.0.0:8480"}
            END
            "$2" --config weir.yaml --listen 0.0.0.0:0 --for 6 > console.log & 
            for i in 1 2 3 4 5 6 7 8 9 10; do grep -q https console.log && break; sleep 0.3; done
            port=$(sed 's/.*:\\([0-9]*\\).*/\\1/' console.log)
            curl -sk -D - -o /dev/null -H 'Content-Type: application/json' \
              -d '{"name":"anna","password":"correct horse"}' https://localhost:$port/api/v1/session
            curl -s -o /dev/null --max-time 2 http://localhost:$port/ || echo "plain is refused"
            wait
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [
            "-c", script, "bash", folder.path, try Binary.named("weir-console").path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try await pipe.text().lowercased()
        await process.ended()
        #expect(output.contains("http/1.1 200"), "\(output)")
        #expect(output.contains("set-cookie: __host-weir="))
        #expect(output.contains("; secure"))
        #expect(output.contains("strict-transport-security:"))
        #expect(output.contains("plain is refused"))
    }
}

extension Process {
    /// Waits off the threads of tasks, which a console in this process needs.
    func ended() async {
        await offLoop { self.waitUntilExit() }
    }
}

extension Pipe {
    /// What is written to it until its end.
    func text() async throws -> String {
        let handle = fileHandleForReading
        return try await offLoop(throwing: {
            String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
        })
    }
}

/// Programs that the tests start.
enum Binary {
    /// An executable beside the test bundle.
    static func named(_ name: String) throws -> URL {
        let candidates =
            CommandLine.arguments.map { URL(fileURLWithPath: $0) }
            + [URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()]
        let found = candidates.lazy
            .map { $0.deletingLastPathComponent().appendingPathComponent(name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        return try #require(found, "\(name) is not built beside the tests")
    }

    /// True for a program of the system.
    static func isThere(_ name: String) -> Bool {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains {
            FileManager.default.isExecutableFile(atPath: $0 + name)
        }
    }
}
