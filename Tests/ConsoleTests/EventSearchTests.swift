import Foundation
import Intelligence
import Testing

@testable import Console

/// Events found by what is asked, page by page, and who has looked.
@Suite(.serialized) struct EventSearchTests {
    private func events(_ answer: Answer) -> [[String: Any]] {
        answer.object["events"] as? [[String: Any]] ?? []
    }

    @Test func `pages follow each other without gaps`() async throws {
        // Several at one moment: the number tells them apart.
        let all = (0..<25).map { StoredEvent.blocked($0 / 4) }
        let console = try await RunningConsole(events: all)
        let client = console.client
        var seen: [Int] = []
        var after = ""
        repeat {
            let answer = try await client.ask("GET", "/api/v1/events?limit=7\(after)")
            seen += events(answer).compactMap { $0["id"] as? Int }
            after = (answer.object["next"] as? String).map { "&after=\($0)" } ?? ""
        } while !after.isEmpty
        #expect(seen == Array((1...25).reversed()))
    }

    @Test func `every field narrows`() async throws {
        var other = StoredEvent.blocked(100, rule: "other", imsi: "001019999999999")
        other.shadow = true
        other.verdict = "forward"
        other.operation = "sendIMSI"
        other.category = EventCategory(rawValue: "1")
        other.source = .init(country: "XQ", operator: "Quux & Co")
        other.calling = .init(digits: "4477", ssn: 8)
        other.msisdn = "15550999"
        other.side = "home"
        other.link = "stp"
        other.reason = "A special Reason"
        let console = try await RunningConsole(events: [.blocked(1), .blocked(2), other])
        let client = console.client
        for query in [
            "rule=other", "category=1", "operation=sendIMSI", "result=shadowed", "side=home",
            "link=stp", "country=XQ", "operator=Quux%20%26%20Co", "subscriber=00101999",
            "subscriber=%2B15550999", "title=4477", "text=special%20reason",
            "from=1772400050", "from=1772400100&to=1772400101",
        ] {
            let found = events(try await client.ask("GET", "/api/v1/events?\(query)"))
            #expect(found.map { $0["id"] as? Int } == [3], "\(query)")
        }
        #expect(events(try await client.ask("GET", "/api/v1/events?result=blocked")).count == 2)
        #expect(events(try await client.ask("GET", "/api/v1/events?to=1772400001")).isEmpty)
    }

    @Test func `what cannot be searched by is said`() async throws {
        let console = try await RunningConsole()
        for query in [
            "nothing=1", "limit=0", "limit=201", "limit=x", "from=yesterday", "from=nan",
            "subscriber=1", "subscriber=%25%25%25%25", "title=zzzz", "result=all", "after=x",
            "after=-1-1",
        ] {
            let answer = try await console.client.ask("GET", "/api/v1/events?\(query)")
            #expect(answer.status == 400, "\(query)")
        }
        #expect(try await console.client.ask("GET", "/api/v1/counts?window=year").status == 400)
    }

    @Test func `who looks at a subscriber is noted, before it is shown`() async throws {
        let events = [StoredEvent.blocked(1), .blocked(2, imsi: nil)]
        let console = try await RunningConsole(events: events)
        let client = console.client
        try await client.ask("GET", "/api/v1/events?text=nobody")
        try await client.ask("GET", "/api/v1/events/2")
        #expect(console.records("console-access.jsonl").isEmpty)
        try await client.ask("GET", "/api/v1/events?subscriber=00101012345")
        try await client.ask("GET", "/api/v1/events/1")
        let records = console.records("console-access.jsonl").filter {
            $0["action"] as? String != "list"
        }
        #expect(records.count == 2)
        #expect(records[0]["action"] as? String == "search")
        #expect(records[0]["subscribers"] as? [String] == ["00101012345"])
        #expect(records[1]["action"] as? String == "detail")
        #expect(records[1]["subscribers"] as? [String] == ["001010123456789"])
        #expect(records[1]["user"] as? String == "local")
        #expect(records[1]["remote"] as? String == "127.0.0.1")
        try await client.begin()
        let shown =
            try await client.ask("GET", "/api/v1/access").object["records"] as? [[String: Any]]
        #expect(shown?.first?["event"] as? Int == 1)
    }

    @Test func `counts have what events have in common`() async throws {
        var all = (0..<6).map { StoredEvent.blocked($0, rule: $0 < 4 ? "a" : "b") }
        // What only was noted is no attack; what was found to be one afterwards is.
        var (noted, late) = (StoredEvent.blocked(7, rule: "c"), StoredEvent.blocked(8, rule: "d"))
        (noted.verdict, late.verdict) = ("forward", "forward")
        (late.reason, late.rule) = (StoredEvent.noDelivery, nil)
        all += [noted, late]
        let console = try await RunningConsole(events: all)
        let counts = try await console.client.ask("GET", "/api/v1/counts?window=hour").object
        #expect(counts["events"] as? Int == 8 && counts["attacks"] as? Int == 7)
        #expect(counts["blocked"] as? Int == 6 && counts["afterwards"] as? Int == 1)
        let rules = counts["rules"] as? [[String: Any]]
        #expect(rules?.map { $0["name"] as? String } == ["a", "b"])
        #expect(rules?.map { $0["attacks"] as? Int } == [4, 2])
        let sources = counts["sources"] as? [[String: Any]]
        #expect(sources?.first?["operator"] as? String == "Partner")
        #expect(sources?.first?["attacks"] as? Int == 7)
    }

    @Test func `what comes to the store comes to the stream`() async throws {
        let console = try await RunningConsole(events: [.blocked(1)])
        let stream = try Connection(port: console.port, patience: 5)
        stream.send("GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        #expect(await stream.receive()?.contains(" 200 ") == true)
        try await Task.sleep(for: .milliseconds(1_500))
        let store = try SQLiteEventStore(
            path: console.folder.appendingPathComponent("events.sqlite").path)
        try store.append([.blocked(2, rule: "just-now")])
        var text = ""
        for _ in 0..<20 where !text.contains("just-now") { text += await stream.receive() ?? "" }
        #expect(text.contains("event: events\ndata: [{") && text.contains("just-now"))
        #expect(!text.contains("\"id\":1,"))
        try store.close()
    }
}
