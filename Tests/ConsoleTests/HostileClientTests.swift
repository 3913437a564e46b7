import Foundation
import Intelligence
import Testing

@testable import Console

/// Clients that are wrong, large, slow or many, and events that hold markup.
@Suite(.serialized) struct HostileClientTests {
    private static var quick: Limits {
        var limits = Limits()
        limits.idle = .seconds(1)
        limits.bodyPatience = .seconds(1)
        limits.streams = 3
        limits.streamsOfAccount = 2
        limits.connections = 8
        return limits
    }

    private func change(_ client: Client, headers: [String: String]) async throws -> Answer {
        try await client.ask("POST", "/api/v1/reload", body: "{}", headers: headers)
    }

    @Test func `a change needs the token of its session`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        #expect(try await change(client, headers: [:]).status == 403)
        try await client.begin()
        let other = console.client
        try await other.begin()
        for token in ["", "x", other.token, client.token + "x", String(client.token.dropLast())] {
            #expect(try await change(client, headers: ["X-CSRF-Token": token]).status == 403)
        }
        #expect(console.gateway.requests == [])
        #expect(try await change(client, headers: [:]).status == 200)
        #expect(console.gateway.requests == ["reload"])
    }

    @Test func `a change is asked for by the page itself and as JSON`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        try await client.begin()
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            #expect(try await change(client, headers: ["Origin": origin]).status == 403)
        }
        for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
            #expect(try await change(client, headers: ["Content-Type": type]).status == 415)
        }
        #expect(console.gateway.requests == [])
        let own = "http://127.0.0.1:\(console.port)"
        #expect(try await change(client, headers: ["Origin": own]).status == 200)
        let foreign = try await client.ask(
            "POST", "/api/v1/session", body: #"{"name":"a","password":"b"}"#,
            headers: ["Origin": "https://evil.example"])
        #expect(foreign.status == 403)
    }

    @Test func `what is too long is refused`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        try await client.begin()
        let long = #"{"change":"add","entries":["\#(String(repeating: "1", count: 70_000))"]}"#
        #expect(try await client.ask("POST", "/api/v1/lists/friends", body: long).status == 413)
        let chunked = try Connection(port: console.port)
        chunked.send(
            "POST /api/v1/reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Cookie: \(client.cookie ?? "")\r\nX-CSRF-Token: \(client.token)\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        for _ in 0..<10 where !chunked.send("4000\r\n\(String(repeating: " ", count: 0x4000))\r\n")
        {
            break
        }
        chunked.send("0\r\n\r\n")
        #expect(try Answer(await chunked.rest()).status == 413)
        let path = "/api/v1/events?text=" + String(repeating: "a", count: 300)
        #expect(try await client.ask("GET", path).status == 400)
        let head = try Connection(port: console.port)
        head.send(
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "y", count: 40_000))\r\n\r\n")
        let refusal = await head.rest()
        #expect(refusal.isEmpty || refusal.contains(" 400 "))
        #expect(console.gateway.requests == [])
    }

    @Test func `bodies that are no JSON, or another, are refused`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        try await client.begin()
        for body in ["", "{", "[]", "null", #"{"force":"yes"}"#, "\u{0}"] {
            let answer = try await client.ask("POST", "/api/v1/reload", body: body)
            #expect(answer.status == 400, "\(body)")
        }
        let deep = String(repeating: "[", count: 30_000)
        #expect(try await client.ask("POST", "/api/v1/reload", body: deep).status == 400)
        #expect(console.gateway.requests == [])
    }

    @Test func `slow clients are hung up on`() async throws {
        let console = try await RunningConsole(limits: Self.quick)
        // By themselves these would go on for longer than is waited for.
        let beginning = ContinuousClock.now
        let silent = try Connection(port: console.port, patience: 600)
        #expect(await silent.receive() == nil)
        #expect(ContinuousClock.now - beginning < .seconds(300))
        let head = try Connection(port: console.port, patience: 600)
        let start = ContinuousClock.now
        head.send("GET / HTTP/1.1\r\n")
        while ContinuousClock.now - start < .seconds(400), head.send("X: y\r\n") {
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(ContinuousClock.now - start < .seconds(300))
        let client = console.client
        try await client.begin()
        let body = try Connection(port: console.port, patience: 600)
        body.send(
            "POST /api/v1/reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Cookie: \(client.cookie ?? "")\r\nX-CSRF-Token: \(client.token)\r\n"
                + "Content-Length: 60000\r\n\r\n")
        let begin = ContinuousClock.now
        while ContinuousClock.now - begin < .seconds(400), body.send(" ") {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(ContinuousClock.now - begin < .seconds(300))
        #expect(console.gateway.requests == [])
        #expect(try await client.ask("GET", "/").status == 200)
    }

    @Test func `only so many streams are open, and a place is free again`() async throws {
        let console = try await RunningConsole(limits: Self.quick)
        let client = console.client
        try await client.begin()
        func open() throws -> Connection {
            let connection = try Connection(port: console.port)
            connection.send(
                "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \(client.cookie ?? "")\r\n\r\n"
            )
            return connection
        }
        var streams = try [open(), open()]
        for stream in streams {
            let text = await (stream.receive() ?? "") + (stream.receive() ?? "")
            #expect(text.contains("text/event-stream") && text.contains("event: status"))
        }
        #expect(try await client.ask("GET", "/api/v1/stream").status == 503)
        streams.removeAll()
        let isFree = try await console.eventually {
            let stream = try open()
            let text = await stream.receive() ?? ""
            return text.contains(" 200 ")
        }
        #expect(isFree)
    }

    @Test func `connections beyond the limit wait for others`() async throws {
        let console = try await RunningConsole(limits: Self.quick)
        let idle = try (0..<12).map { _ in try Connection(port: console.port) }
        #expect(try await console.client.ask("GET", "/").status == 200)
        withExtendedLifetime(idle) {}
    }

    @Test func `markup in an event is a text of JSON and nothing else`() async throws {
        let markup = #"<script>alert(1)</script>"><img src=x onerror=alert(2)>'--"#
        var event = StoredEvent.blocked(1, rule: markup, operator: markup)
        event.reason = "\u{2028}\u{0}</script>"
        event.link = markup
        event.addresses = [markup: markup]
        let console = try await RunningConsole(events: [event])
        let client = console.client
        try await client.begin()
        for path in ["/api/v1/events", "/api/v1/events/1", "/api/v1/counts?window=all"] {
            let answer = try await client.ask("GET", path)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.status == 200 && !answer.object.isEmpty)
        }
        let page = try await client.ask("GET", "/api/v1/events")
        let found = (page.object["events"] as? [[String: Any]])?.first
        #expect(found?["rule"] as? String == markup)
        let injection = "/api/v1/events?rule=x'%20OR%201=1--"
        #expect((try await client.ask("GET", injection).object["events"] as? [Any])?.count == 0)
    }

    @Test func `a log that cannot be written says so`()
        throws
    {
        let full = try LineLog(path: "/dev/full")
        #expect(throws: Refusal.self) { try full.append(["a": "b"]) }
        #expect(throws: ConsoleError.self) { _ = try LineLog(path: "/nowhere/log") }
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-log-\(UUID().uuidString.prefix(8))").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let log = try LineLog(path: path)
        try log.append(["a": "1"])
        #expect(log.last(5, as: [String: String].self) == [["a": "1"]])
        // As logrotate does it.
        defer { try? FileManager.default.removeItem(atPath: path + ".1") }
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        try log.append(["a": "2"])
        #expect(log.last(5, as: [String: String].self) == [["a": "2"]])
    }

    @Test func `a subscriber is not shown where that cannot be noted`() async throws {
        let console = try await RunningConsole(
            console: "{local: operator, access-log: /dev/full}", events: [.blocked(1)])
        let client = console.client
        for path in ["events/1", "events?subscriber=00101", "report", "clusters"] {
            let answer = try await client.ask("GET", "/api/v1/\(path)")
            // Of clusters none is found: there is nobody to note.
            let expected = path == "clusters" ? 200 : 500
            #expect(answer.status == expected, "\(path)")
            #expect(!answer.body.contains("001010123456789"))
        }
    }
}
