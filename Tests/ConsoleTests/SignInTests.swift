import Configuration
import Foundation
import Testing

@testable import Console

/// Who may look, and who may change.
@Suite(.serialized) struct SignInTests {
    private static let both: [String: Role] = ["anna": .operator, "vera": .viewer]

    private func withAccounts() async throws -> RunningConsole {
        try await RunningConsole(console: "{users: users}", accounts: Self.both)
    }

    @Test func `who comes from this machine may look and no more unless told otherwise`()
        async throws
    {
        let console = try await RunningConsole(console: "{}")
        let client = console.client
        #expect(try await client.ask("GET", "/api/v1/events").status == 200)
        #expect(try await client.begin().object["role"] as? String == "viewer")
        #expect(try await client.ask("POST", "/api/v1/reload", body: "{}").status == 403)
        #expect(console.gateway.requests == [])
        #expect(try await client.ask("GET", "/api/v1/audit").status == 403)
    }

    @Test func `another name of the host, or a proxy between, is not this machine`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        for host in ["evil.example", "127.0.0.1.evil.example", "127.evil:80", "", "10.0.0.1"] {
            let answer = try await client.ask("GET", "/api/v1/events", headers: ["Host": host])
            #expect([400, 401].contains(answer.status), "\(host)")
        }
        for header in ["Forwarded", "X-Forwarded-For"] {
            let answer = try await client.ask(
                "GET", "/api/v1/events", headers: [header: "for=10.0.0.1"])
            #expect(answer.status == 401)
        }
        for host in ["localhost", "127.0.0.1:80", "LOCALHOST:9"] {
            #expect(
                try await client.ask("GET", "/api/v1/events", headers: ["Host": host]).status == 200
            )
        }
    }

    @Test func `with accounts nobody looks without one`() async throws {
        let console = try await withAccounts()
        let client = console.client
        for path in ["session", "events", "status", "stream", "lists", "counts", "audit"] {
            #expect(try await client.ask("GET", "/api/v1/\(path)").status == 401, "\(path)")
        }
        #expect(try await client.ask("GET", "/metrics").status == 401)
        #expect(try await client.ask("GET", "/").status == 200)
    }

    @Test func `metrics are given for name and password, and nothing else is`() async throws {
        let console = try await withAccounts()
        let client = console.client
        func credentials(_ text: String) -> [String: String] {
            ["Authorization": "Basic " + Data(text.utf8).base64EncodedString()]
        }
        let refused = try await client.ask("GET", "/metrics")
        #expect(refused.headers["www-authenticate"]?.hasPrefix("Basic ") == true)
        let right = credentials("vera:" + RunningConsole.password)
        let isUp = try await console.eventually {
            try await client.ask("GET", "/metrics", headers: right).status == 200
        }
        #expect(isUp)
        #expect(try await client.ask("GET", "/api/v1/events", headers: right).status == 401)
        for wrong in [
            credentials("vera:wrong"), credentials("nobody:" + RunningConsole.password),
            credentials("vera"), ["Authorization": "Basic %%%"], ["Authorization": "Bearer a"],
        ] {
            #expect(try await client.ask("GET", "/metrics", headers: wrong).status == 401)
        }
        for _ in 0..<3 {
            _ = try await client.ask("GET", "/metrics", headers: credentials("vera:guess"))
        }
        #expect(try await client.ask("GET", "/metrics", headers: right).status == 429)
    }

    @Test func `another site's page has nothing asked for but the first page`() async throws {
        let console = try await RunningConsole(console: "{}")
        let client = console.client
        for (site, status) in [
            ("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200),
        ] {
            for path in [
                "/api/v1/session", "/api/v1/events?subscriber=001010123456789", "/metrics",
            ] {
                #expect(
                    try await client.ask("GET", path, headers: ["Sec-Fetch-Site": site]).status
                        == status, "\(site) \(path)")
            }
            #expect(
                try await client.ask("GET", "/", headers: ["Sec-Fetch-Site": site]).status == 200)
        }
    }

    @Test func `a stranger's connection ends after so many requests, one who signed in goes on`()
        async throws
    {
        let console = try await withAccounts()
        let vera = console.client
        #expect(try await vera.signIn("vera", RunningConsole.password).status == 200)
        for (cookie, isKnown) in [("", false), ("Cookie: \(vera.cookie ?? "")\r\n", true)] {
            let connection = try Connection(port: console.port)
            var answers = 0
            for number in 0..<150 {
                let last = number == 149 ? "Connection: close\r\n" : ""
                guard
                    connection.send(
                        "HEAD /icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\(cookie)\(last)\r\n"),
                    await connection.receive() != nil
                else { break }
                answers += 1
            }
            #expect(answers == (isKnown ? 150 : Limits().requestsOfStranger))
        }
    }

    @Test func `strangers in the middle of a request keep nobody at their address out`()
        async throws
    {
        var limits = Limits()
        (limits.connectionsOfAddress, limits.bodyPatience) = (8, .seconds(3_600))
        let console = try await RunningConsole(
            console: "{users: users}", accounts: Self.both, limits: limits)
        let vera = console.client
        #expect(try await vera.signIn("vera", RunningConsole.password).status == 200)
        let start = ContinuousClock.now
        var busy: [Connection] = []
        for _ in 0..<12 {
            let connection = try Connection(port: console.port, patience: 600)
            connection.send(
                "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{")
            busy.append(connection)
            #expect(try await vera.ask("GET", "/api/v1/events").status == 200)
        }
        #expect(await busy[0].receive() == nil)
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func `roles hold`() async throws {
        let console = try await withAccounts()
        let vera = console.client
        #expect(try await vera.signIn("vera", RunningConsole.password).status == 200)
        #expect(try await vera.ask("GET", "/api/v1/events").status == 200)
        #expect(try await vera.ask("POST", "/api/v1/reload", body: "{}").status == 403)
        #expect(try await vera.ask("GET", "/api/v1/access").status == 403)
        let anna = console.client
        #expect(try await anna.signIn("anna", RunningConsole.password).status == 200)
        #expect(try await anna.ask("POST", "/api/v1/reload", body: "{}").status == 200)
        #expect(try await anna.ask("GET", "/api/v1/audit").status == 200)
    }

    @Test func `the cookie cannot be read by scripts nor be sent by other sites`() async throws {
        let console = try await withAccounts()
        let answer = try await console.client.signIn("anna", RunningConsole.password)
        let cookie = try #require(answer.headers["set-cookie"])
        #expect(cookie.contains("; HttpOnly; SameSite=Strict") && cookie.hasPrefix("weir="))
        #expect(!cookie.contains("Secure"))
    }

    @Test func `wrong passwords, names and cookies are nobody`() async throws {
        let console = try await withAccounts()
        let client = console.client
        let wrong = try await client.signIn("anna", "wrong horse")
        let unknown = try await client.signIn("nobody", RunningConsole.password)
        #expect(wrong.status == 401 && unknown.status == 401 && wrong.body == unknown.body)
        for cookie in ["weir=", "weir=x", "weir=" + String(repeating: "A", count: 5_000), "=;=;"] {
            let answer = try await client.ask("GET", "/api/v1/events", headers: ["Cookie": cookie])
            #expect(answer.status == 401)
        }
        let records = console.records("console-audit.jsonl")
        #expect(records.count == 2)
        #expect(records.allSatisfy { $0["outcome"] as? String == "refused" })
        #expect(!console.file("console-audit.jsonl").contains("horse"))
    }

    @Test func `guesses are counted`() async throws {
        let console = try await withAccounts()
        let client = console.client
        for _ in 0..<LoginLimit.failuresOfAddress {
            #expect(try await client.signIn("anna", "wrong horse").status == 401)
        }
        let answer = try await client.signIn("anna", RunningConsole.password)
        #expect(answer.status == 429)
        #expect((Int(answer.headers["retry-after"] ?? "") ?? 0) > 200)
    }

    @Test func `who signs out, and whose account goes, is out at once`() async throws {
        let console = try await withAccounts()
        let (anna, vera) = (console.client, console.client)
        try await anna.signIn("anna", RunningConsole.password)
        try await vera.signIn("vera", RunningConsole.password)
        let cookie = try #require(anna.cookie)
        #expect(try await anna.ask("DELETE", "/api/v1/session").status == 204)
        let again = try await anna.ask("GET", "/api/v1/events", headers: ["Cookie": cookie])
        #expect(again.status == 401)
        try AccountFile.remove(
            "vera", from: console.folder.appendingPathComponent("users").path)
        #expect(try await vera.ask("GET", "/api/v1/events").status == 401)
    }

    @Test func `a stream ends with the account that has opened it`() async throws {
        let console = try await withAccounts()
        let (anna, vera) = (console.client, console.client)
        try await anna.signIn("anna", RunningConsole.password)
        try await vera.signIn("vera", RunningConsole.password)
        let streams = try [anna, vera].map { client in
            let stream = try Connection(port: console.port, patience: 6)
            stream.send(
                "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \(client.cookie ?? "")\r\n"
                    + "Connection: close\r\n\r\n")
            return stream
        }
        for stream in streams { #expect(await stream.receive()?.contains(" 200 ") == true) }
        try AccountFile.remove(
            "vera", from: console.folder.appendingPathComponent("users").path)
        let start = ContinuousClock.now
        while await streams[1].receive() != nil, .now - start < .seconds(5) {}
        #expect(.now - start < .seconds(5))
        #expect(await streams[0].receive()?.contains("event: status") == true)
    }

    @Test func `off loopback it takes TLS and accounts`() async throws {
        let console = try await withAccounts()
        let path = console.folder.appendingPathComponent("weir.yaml").path
        func settings(_ section: String) throws -> ConsoleSettings {
            let text = try String(contentsOfFile: path, encoding: .utf8)
                .replacing("console: {users: users}", with: "console: \(section)")
            return try ConsoleSettings(Configuration(text: text, file: path))
        }
        for section in [
            "{listen: \"192.0.2.1:8480\"}", "{listen: \"0.0.0.0:8480\", users: users}",
            "{listen: \"0.0.0.0:8480\", certificate: c, key: k}",
            "{listen: \"[::]:8480\", certificate: c, key: k, users: users, local: viewer}",
        ] {
            #expect(throws: ConsoleError.self, "\(section)") { try settings(section) }
        }
        let good = "{listen: \"0.0.0.0:8480\", certificate: c, key: k, users: users}"
        #expect(try settings(good).local == .none)
        try console.write("", to: "users")
        let empty = try settings(good)
        #expect(throws: ConsoleError.self) { try Console(empty) }
    }

    @Test func `sessions end, and nobody pushes an operator out`() {
        let sessions = Sessions()
        let (token, session) = sessions.begin(user: "anna", role: .operator, account: account)
        for _ in 0..<2_000 { _ = sessions.begin(user: "local", role: .viewer, account: nil) }
        #expect(sessions.session(token) == session)
        sessions.end(session)
        #expect(sessions.session(token) == nil)
    }

    private var account: Accounts.Account? {
        (try? PasswordHash(of: "correct horse")).map {
            Accounts.Account(name: "anna", role: .operator, hash: $0)
        }
    }
}
