import Configuration
import Foundation
import Intelligence
import Logging
import Synchronization
import Testing

@testable import Console

/// A console in this process, with an event store, a configuration and a gateway that says what it is
/// told to say.
final class RunningConsole {
    static let password = "correct horse"
    /// Made once: it costs a core for a while.
    private static let hash = try? PasswordHash(of: password).text

    let folder: URL
    let settings: ConsoleSettings
    let port: Int
    let gateway: FakeGateway
    private let task: Task<Void, any Error>

    /// - Parameters:
    ///   - console: the section of the configuration.
    ///   - accounts: names and roles; all have the same password.
    ///   - events: what the store holds.
    init(
        console: String = "{local: operator}", accounts: [String: Role] = [:],
        events: [StoredEvent] = [], limits: Limits = Limits(),
        gateway answer: @escaping @Sendable (String) -> String = RunningConsole.answer
    ) async throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-console-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if !accounts.isEmpty {
            let hash = try #require(RunningConsole.hash)
            try accounts.map { "\($0):\($1.rawValue):scrypt:\(hash)\n" }.joined().write(
                to: folder.appendingPathComponent("users"), atomically: true, encoding: .utf8)
        }
        let configuration = """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            rules: [own.rules]
            rule-modes: modes.txt
            links:
              - {name: carrier, side: interconnect, peers: [192.0.2.1]}
              - {name: stp, side: home, peers: [198.51.100.1]}
            events: {sqlite: events.sqlite}
            control-socket: control.sock
            console: \(console)

            """
        try configuration.write(
            to: folder.appendingPathComponent("weir.yaml"), atomically: true, encoding: .utf8)
        try """
        category custom
        list friends = file "friends.txt"
        list fixed = +1555
        rule quiet block updateLocation from interconnect when calling-gt in friends
        rule said log sendIMSI from interconnect

        """.write(
            to: folder.appendingPathComponent("own.rules"), atomically: true, encoding: .utf8)
        try "# ours\n+155501  # Alpha\n".write(
            to: folder.appendingPathComponent("friends.txt"), atomically: true, encoding: .utf8)
        let store = try SQLiteEventStore(path: folder.appendingPathComponent("events.sqlite").path)
        try store.append(events)
        try store.close()
        gateway = try #require(
            FakeGateway(path: folder.appendingPathComponent("control.sock").path, answer: answer))
        var settings = try ConsoleSettings(
            Configuration(contentsOf: folder.appendingPathComponent("weir.yaml").path),
            listen: (.loopback, 0))
        settings.limits = limits
        self.settings = settings
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = try ConsoleServer(settings, logger: logger)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        task = Task { try await server.run { continuation.yield($0) } }
        var iterator = ports.makeAsyncIterator()
        port = try #require(await iterator.next())
    }

    deinit {
        // The web server cannot be cancelled while it takes a connection in: NIO ends the process.
        Task { [task] in
            try? await Task.sleep(for: .seconds(1))
            task.cancel()
        }
        gateway.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    var client: Client { Client(port: port) }

    func file(_ name: String) -> String {
        (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }

    func write(_ text: String, to name: String) throws {
        try text.write(
            to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    /// Records of a log, the oldest first.
    func records(_ name: String) -> [[String: Any]] {
        file(name).split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// Waits until something holds; false after ten seconds.
    func eventually(_ isDone: () async throws -> Bool) async rethrows -> Bool {
        for _ in 0..<200 {
            if try await isDone() { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// What a gateway says that has taken everything.
    @Sendable static func answer(_ request: String) -> String {
        switch request {
        case "status --json": status
        case "status --metrics": "weir_rules 2\n"
        case let reload where reload.hasPrefix("reload"):
            "ok: rules generation 2, 2 rules; of 400 recent messages none more would be blocked\n"
        default: "error: unknown request\n"
        }
    }

    static let status = """
        {"active":true,"rules":{"generation":1,"count":2,"modes":[],"list":[\
        {"name":"quiet","category":"custom","verdict":"block","shadow":false,"hits":3,"shadowHits":0},\
        {"name":"said","category":"custom","verdict":"forward","shadow":false,"hits":0,"shadowHits":0}]},\
        "reloads":{"accepted":0,"refused":0,"failed":0},"events":{"stored":2,"lost":0},\
        "overload":{"workers":0,"times":0},"links":[{"name":"carrier","side":"interconnect",\
        "associations":[],"counters":{"received":10,"forwarded":7,"blocked":3,"shadowed":0},\
        "findings":{}}]}

        """
}

/// A control socket that answers as it is told, and remembers what was asked.
final class FakeGateway: Sendable {
    private let descriptor: Int32
    private let answer: @Sendable (String) -> String
    private let asked = Mutex<[String]>([])
    private let isStopped = Mutex<Bool>(false)

    /// What was asked but for the status, which is asked for all the time.
    var requests: [String] {
        asked.withLock { $0 }.filter { !$0.hasPrefix("status --json") }
    }

    init?(path: String, answer: @escaping @Sendable (String) -> String) {
        self.answer = answer
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let octets = Array(path.utf8)
        guard octets.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(descriptor, 8) == 0 else { return nil }
        Thread { [self] in serve() }.start()
    }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = unsafe read(connection, &buffer, buffer.count)
            let request = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
                .trimmingCharacters(in: .newlines)
            asked.withLock { $0.append(request) }
            let text = Array(answer(request).utf8)
            _ = unsafe write(connection, text, text.count)
            close(connection)
        }
    }

    /// Ends it; once, for a number that is closed may be another's already.
    func stop() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}

extension StoredEvent {
    /// A blocked message about a subscriber.
    static func blocked(
        _ number: Int, rule: String = "quiet", imsi: String? = "001010123456789",
        operator name: String = "Partner"
    ) -> StoredEvent {
        var event = StoredEvent(time: 1_772_400_000 + Double(number), verdict: "block")
        event.action = "drop"
        event.category = EventCategory(rawValue: "custom")
        event.rule = rule
        event.operation = "updateLocation"
        event.source = .init(country: "XP", operator: name)
        event.calling = .init(digits: "15550100", ssn: 7)
        event.called = .init(digits: "15550190", ssn: 6)
        event.imsi = imsi
        event.link = "carrier"
        event.side = "interconnect"
        return event
    }
}
