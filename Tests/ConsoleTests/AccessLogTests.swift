import Foundation
import Intelligence
import Testing

@testable import Console

/// Whoever looks at a subscriber leaves a record, by whatever way they look.
@Suite struct AccessLogTests {
    private func looks(_ console: RunningConsole) -> [(String, [String])] {
        console.records("console-access.jsonl").map {
            ($0["action"] as? String ?? "", $0["subscribers"] as? [String] ?? [])
        }
    }

    @Test(arguments: [
        ("subscriber=001010123456789", "001010123456789"), ("text=00101012", "00101012"),
        ("text=x%2000101", "x 00101"), ("title=15550190", "15550190"),
    ])
    func `a search for digits is noted, whatever field they stand in`(query: String, sought: String)
        async throws
    {
        let console = try await RunningConsole(events: [.blocked(1)])
        #expect(try await console.client.ask("GET", "/api/v1/events?\(query)").status == 200)
        let looks = looks(console)
        #expect(looks.first?.0 == "search" && looks.first?.1 == [sought])
    }

    @Test func `whom lists and counts name is noted once an hour, and words are not`() async throws
    {
        var other = StoredEvent.blocked(2, imsi: nil)
        other.msisdn = "15550199"
        let console = try await RunningConsole(events: [.blocked(1), other])
        for path in ["events?text=quiet", "events", "counts?window=all", "events"] {
            #expect(try await console.client.ask("GET", "/api/v1/\(path)").status == 200)
        }
        let noted = looks(console)
        #expect(noted.count == 1 && noted[0].0 == "list")
        #expect(Set(noted[0].1) == ["001010123456789", "15550199"])
    }

    @Test func `counts that name subscribers are noted`() async throws {
        let console = try await RunningConsole(events: [.blocked(1)])
        try await console.client.ask("GET", "/api/v1/counts?window=all")
        let noted = looks(console)
        #expect(noted.count == 1 && noted[0].0 == "counts" && noted[0].1 == ["001010123456789"])
    }

    @Test func `of many that one answer names the first are noted, and how many`() async throws {
        let events = (0..<150).map { StoredEvent.blocked($0, imsi: "00101012345\(1_000 + $0)") }
        let console = try await RunningConsole(events: events)
        try await console.client.ask("GET", "/api/v1/events?limit=150")
        let record = try #require(console.records("console-access.jsonl").first)
        #expect(
            (record["subscribers"] as? [String])?.count == 100 && record["shown"] as? Int == 150)
    }

    @Test func `no list of subscribers is shown where that cannot be noted`() async throws {
        let console = try await RunningConsole(
            console: "{local: operator, access-log: /dev/full}", events: [.blocked(1)])
        for path in ["events", "counts?window=all", "events?text=00101012"] {
            let answer = try await console.client.ask("GET", "/api/v1/\(path)")
            #expect(answer.status == 500 && !answer.body.contains("001010123456789"))
        }
    }

    @Test func `what the stream shows is noted`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        let stream = try Connection(port: console.port)
        stream.send("GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        _ = await stream.receive()
        let isOpen = try await console.eventually {
            try await client.ask("GET", "/api/v1/events").status == 200
        }
        #expect(isOpen)
        try await Task.sleep(for: .milliseconds(1_200))
        let store = try SQLiteEventStore(
            path: console.folder.appendingPathComponent("events.sqlite").path)
        try store.append([.blocked(7, imsi: "001010999999999")])
        try store.close()
        let isNoted = await console.eventually {
            looks(console).contains { $0.0 == "stream" && $0.1 == ["001010999999999"] }
        }
        #expect(isNoted)
    }
}
