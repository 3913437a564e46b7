import Foundation
import Testing

/// Upgrades to programs that do not come up as they should, and what else is asked of a gateway meanwhile.
@Suite(.serialized) struct UpgradeWaitTests {
    /// A program that says nothing for a minute.
    private static let silent = "exec sleep 60"

    @Test func `While a new program says nothing, the gateway is asked and changed as always`()
        throws
    {
        let gateway = try IdleGateway()
        let program = try gateway.program(Self.silent)
        let start = ContinuousClock.now
        let upgrade = gateway.upgrading(to: program)
        #expect(gateway.eventually { gateway.isRunning(program) })

        // What only tells.
        #expect(gateway.weir("status").output.hasPrefix("rules generation "))
        #expect(gateway.weir("status", "--json").output.hasPrefix("{"))
        #expect(gateway.weir("status", "--metrics").output.contains("weir_rules_generation"))
        #expect(gateway.weir("bypass").output == "ok: messages are judged\n")
        // What is done at once.
        #expect(gateway.weir("link", "block", "carrier").output == "ok: carrier is blocked\n")
        #expect(gateway.weir("link", "unblock", "carrier").output == "ok: carrier is in service\n")
        let bypass = gateway.weir("bypass", "on").output
        #expect(bypass.hasPrefix("ok: NOTHING IS JUDGED") && bypass.contains("and the upgrade"))
        #expect(gateway.weir("bypass", "off").output.hasPrefix("ok: messages are judged again"))
        // What would be another gateway's.
        let generation = gateway.generation
        let refusal = #/an upgrade is under way, begun \d+ s ago: nothing is changed/#
        for result in [
            gateway.weir("reload"), gateway.weir("reload", "--force"),
            gateway.weir("upgrade", "--binary", program),
        ] {
            #expect(result.status == 1 && result.errors.contains(refusal), "\(result)")
        }
        gateway.hangUp()
        #expect(gateway.eventually { gateway.log.contains("stay: an upgrade is under way") })
        #expect(start.duration(to: .now) < .seconds(18), "all that at once")

        let answer = upgrade.answer
        #expect(20...25 ~= start.duration(to: .now) / .seconds(1))
        #expect(
            answer == "error: the running gateway goes on: no word that it is ready in 20 s: "
                + "the new process was ended\n", "\(answer)")
        #expect(!gateway.isRunning(program))
        // Nothing was kept for later.
        usleep(1_000_000)
        #expect(gateway.generation == generation)
        #expect(gateway.weir("reload").status == 0)
    }

    @Test func `A gateway that is to stop does not wait for a new program`() throws {
        let gateway = try IdleGateway()
        let program = try gateway.program(Self.silent)
        let upgrade = gateway.upgrading(to: program)
        #expect(gateway.eventually { gateway.isRunning(program) })
        let start = ContinuousClock.now
        gateway.terminate()
        #expect(start.duration(to: .now) < .seconds(6), "\(gateway.log)")
        #expect(upgrade.answer == "error: the gateway stops: the new process was ended\n")
        #expect(!gateway.isRunning(program))
        #expect(gateway.log.contains("stopped"))
    }

    @Test func `How a new program ended is told, and what it said last`() throws {
        let gateway = try IdleGateway()
        func answer(_ lines: String) throws -> String {
            gateway.upgrading(to: try gateway.program(lines)).answer
        }
        let goesOn = "error: the running gateway goes on: "
        var text = try answer("echo first >&2; echo no libfoo here >&2; echo >&2; exit 3")
        #expect(
            text == goesOn + "the new process has ended with exit status 3; "
                + "it said last: no libfoo here\n")
        // The log has all of it.
        #expect(gateway.log.contains("\nfirst\nno libfoo here\n"))
        text = try answer("kill -SEGV $$")
        #expect(text == goesOn + "the new process was ended by signal 11, Segmentation fault\n")
        // A mistake in the configuration is told as `run` tells it.
        let yaml = try String(contentsOfFile: gateway.config, encoding: .utf8)
        try (yaml + "recovery: soon\n").write(
            toFile: gateway.config, atomically: true, encoding: .utf8)
        text = try answer("exec \(try Weir.executable().path) \"$@\"")
        #expect(text.contains(goesOn) && text.contains("weir.yaml:11:11: error"), "\(text)")
        #expect(!text.contains("exit status") && !text.contains("was ended"), "\(text)")
        try yaml.write(toFile: gateway.config, atomically: true, encoding: .utf8)
        #expect(gateway.weir("reload").status == 0)
    }

    @Test func `What is changed while a new program gets ready holds for it, and it has the log`()
        throws
    {
        let gateway = try IdleGateway()
        let program = try gateway.program("sleep 3; exec \(try Weir.executable().path) \"$@\"")
        let upgrade = gateway.upgrading(to: program)
        #expect(gateway.eventually { gateway.isRunning(program) })
        #expect(gateway.weir("link", "block", "carrier").status == 0)
        let answer = upgrade.answer
        let process = answer.firstMatch(of: /^ok: process (\d+) runs; ready after \d/)
        let number = try #require((process?.1).flatMap { Int32($0) }, "\(answer)")
        defer { kill(number, SIGTERM) }
        #expect(gateway.log.contains("stopped\n"))
        #expect(gateway.weir("status").output.contains("carrier (interconnect, ASP) BLOCKED\n"))
        // The one before has ended, and with it whatever came through it.
        #expect(gateway.weir("link", "unblock", "carrier").status == 0)
        #expect(gateway.log.contains("link carrier: in service by command"))
        kill(number, SIGTERM)
        let stops = gateway.eventually {
            gateway.log.components(separatedBy: "stopped\n").count == 3
        }
        #expect(stops, "\(gateway.log)")
    }
}

/// `weir run` whose peers are not there, so that nothing keeps it from being upgraded.
private final class IdleGateway: @unchecked Sendable {
    private let scratch: Scratch
    private let process = Process()

    var config: String { scratch.path("weir.yaml") }
    var log: String { (try? String(contentsOfFile: scratch.path("log"), encoding: .utf8)) ?? "" }
    var generation: String? {
        weir("status").output.firstMatch(of: /rules generation (\d+)/).map { String($0.1) }
    }

    init() throws {
        scratch = try Scratch()
        let port = try RunningGateway.freePort(SOCK_STREAM)
        _ = try scratch.write(
            "category custom\nrule ati block anyTimeInterrogation from interconnect\n",
            to: "own.rules")
        _ = try scratch.write(
            """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            rules: [own.rules]
            links:
              - {name: carrier, side: interconnect, role: asp, peers: "127.0.0.1:\(port)",
                 transport: tcp, point-codes: [2-001-1]}
              - {name: stp, side: home, role: asp, peers: "127.0.0.2:\(port)",
                 transport: tcp, point-codes: [3-050-1]}
            dialogues: {capacity: 1024}
            reload: {watch: no}
            control-socket: control.sock

            """, to: "weir.yaml")
        let path = scratch.path("log")
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        process.executableURL = try Weir.executable()
        process.arguments = ["run", "--config", config]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        // Appends, as two processes do that share a log.
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
        process.standardError = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try process.run()
        try #require(eventually { weir("status").status == 0 }, "\(log)")
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    func weir(_ words: String...) -> Weir.Result {
        (try? Weir.run(words + ["--config", config]))
            ?? Weir.Result(status: -2, output: "", errors: "")
    }

    /// A program of a shell's lines.
    func program(_ lines: String) throws -> String {
        let path = try scratch.write(
            "#!/bin/sh\necho $$ > $0.pid\n\(lines)\n", to: UUID().uuidString)
        try #require(unsafe chmod(path, 0o755) == 0)
        return path
    }

    /// An upgrade that has been asked for.
    func upgrading(to program: String) -> PendingUpgrade {
        PendingUpgrade { [self] in weir("upgrade", "--binary", program) }
    }

    /// True while a program that was started runs.
    func isRunning(_ program: String) -> Bool {
        let text = try? String(contentsOfFile: program + ".pid", encoding: .utf8)
        guard let number = text.flatMap({ Int32($0.dropLast()) }) else { return false }
        return kill(number, 0) == 0
    }

    func hangUp() { kill(process.processIdentifier, SIGHUP) }

    func terminate() {
        process.terminate()
        process.waitUntilExit()
    }

    func eventually(_ isDone: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        while !isDone() {
            guard ContinuousClock.now < end else { return false }
            usleep(50_000)
        }
        return true
    }
}

/// What a gateway answers in the end.
private final class PendingUpgrade: @unchecked Sendable {
    private let finished = DispatchSemaphore(value: 0)
    private var text = ""

    init(_ ask: @escaping @Sendable () -> Weir.Result) {
        let thread = Thread { [self] in
            let result = ask()
            text = result.output + result.errors
            finished.signal()
        }
        thread.start()
    }

    /// Waits for it.
    var answer: String {
        finished.wait()
        finished.signal()
        return text
    }
}
