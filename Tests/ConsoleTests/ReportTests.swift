import Foundation
import HTTPTypes
import Intelligence
import Testing

@testable import Console

/// The report and clusters of a store, and who has looked at them.
@Suite(.serialized) struct ReportTests {
    /// Two networks on two subscribers at the same minutes, and one more that is found afterwards.
    private static let events: [StoredEvent] = {
        var events: [StoredEvent] = []
        for (number, name) in ["One", "Two", "One", "Two", "One", "Two"].enumerated() {
            events.append(
                .blocked(
                    number * 20, imsi: number < 3 ? "001010000000001" : "001010000000002",
                    operator: name))
        }
        var late = StoredEvent(time: 1_772_400_200, verdict: "forward")
        late.reason = StoredEvent.noDelivery
        late.operation = "sendRoutingInfoForSM"
        late.source = .init(country: "XQ", operator: nil)
        late.msisdn = "15550190001"
        var cluster = StoredEvent(time: 1_772_400_100, verdict: "forward")
        cluster.reason = StoredEvent.cluster
        cluster.facts = ["networks": .text("XP/One, XP/Two"), "targets": .number(2)]
        return events + [cluster, late]
    }()

    @Test func `clusters come with their evidence, and with what the gateway told`() async throws {
        let console = try await RunningConsole(events: Self.events)
        let body = try await console.client.ask("GET", "/api/v1/clusters?window=hour").object
        #expect(body["attacks"] as? Int == 7)
        let found = try #require((body["clusters"] as? [[String: Any]])?.first)
        #expect((found["networks"] as? [String])?.sorted() == ["XP/One", "XP/Two"])
        #expect((found["targets"] as? [[String: String]])?.count == 2)
        #expect(found["attacksByNetwork"] as? [String: Int] == ["XP/One": 3, "XP/Two": 3])
        #expect(found["confidence"] is Double && found["meetings"] is Int)
        let told = try #require((body["told"] as? [[String: Any]])?.first)
        #expect(told["id"] as? Int == 7)
        #expect((told["facts"] as? [String: Any])?["networks"] as? String == "XP/One, XP/Two")
        let record = try #require(console.records("console-access.jsonl").first)
        #expect(record["action"] as? String == "clusters")
        #expect((record["subscribers"] as? [String])?.count == 2)
    }

    @Test func `the report is what the command writes, in three formats`() async throws {
        let console = try await RunningConsole(events: Self.events)
        let client = console.client
        let store = try openEventStore(
            at: console.folder.appendingPathComponent("events.sqlite").path, for: .read)
        let report = try Report(of: store)
        for (format, text) in [("json", report.json), ("html", report.html), ("csv", report.csv)] {
            let answer = try await client.ask("GET", "/api/v1/report?format=\(format)")
            #expect(answer.status == 200 && answer.body == text, "\(format)")
            let disposition = answer.headers["content-disposition"]
            #expect(disposition == "attachment; filename=\"weir-report-2026-03-01.\(format)\"")
            let policy = answer.headers["content-security-policy"] ?? ""
            #expect(policy.contains("sandbox") && policy.hasPrefix("default-src 'none'"))
            #expect(!policy.contains("script-src"))
        }
        #expect(report.afterwards == 1 && report.attacks == 7)
        let actions = console.records("console-access.jsonl").map { $0["action"] as? String }
        #expect(actions == ["report", "report", "report"])
    }

    @Test func `a time is chosen by window or by dates, with what has changed before it`()
        async throws
    {
        let console = try await RunningConsole(events: Self.events)
        let client = console.client
        func attacks(_ query: String) async throws -> Int? {
            try await client.ask("GET", "/api/v1/report?\(query)").object["attacks"] as? Int
        }
        #expect(try await attacks("window=day") == 7)
        #expect(try await attacks("from=2026-03-01") == 7)
        #expect(try await attacks("from=2026-03-01&to=2026-03-02") == 7)
        #expect(try await attacks("to=2026-03-01") == 0)
        #expect(try await attacks("from=1772400100&to=1772400101") == 1)
        let later = try await client.ask("GET", "/api/v1/report?from=1772400060&to=1772400120")
        let changes = later.object["changes"] as? [String: Any]
        #expect(changes?["attacks"] as? Int == 3)
        let cut = try await client.ask("GET", "/api/v1/report?rows=1").object
        #expect((cut["targets"] as? [Any])?.count == 1 && cut["attacks"] as? Int == 7)
        for query in [
            "window=year", "window=day&from=2026", "from=2026&to=2025", "from=x", "format=pdf",
            "rows=0", "rows=x", "nothing=1", "from=1e300", "from=nan",
        ] {
            #expect(
                try await client.ask("GET", "/api/v1/report?\(query)").status == 400, "\(query)")
        }
    }

    @Test func `a report that would take too much is refused, and says what to do`() async throws {
        var limits = Limits()
        limits.reportEvents = 5
        let console = try await RunningConsole(events: Self.events, limits: limits)
        let answer = try await console.client.ask("GET", "/api/v1/report")
        #expect(answer.status == 503 && answer.body.contains("name a shorter time"))
        limits.reportEvents = 100
        limits.report = 50
        let other = try await RunningConsole(events: Self.events, limits: limits)
        #expect(try await other.client.ask("GET", "/api/v1/report").status == 413)
        let allowed = try await other.client.ask("GET", "/api/v1/clusters")
        #expect(allowed.status == 200)
    }

    @Test func `one report is made at a time, and one that fails leaves room for the next`()
        async throws
    {
        let console = try await RunningConsole(events: Self.events)
        let tail = EventTail(path: console.folder.appendingPathComponent("events.sqlite").path)
        await #expect(throws: Refusal.self) {
            _ = try await tail.report { (path) throws(EventStoreError) in
                throw EventStoreError(path: path, message: "no")
            }
        }
        async let slow: Report = tail.report { (path) throws(EventStoreError) in
            Thread.sleep(forTimeInterval: 1)
            return try Report(of: openEventStore(at: path, for: .look))
        }
        try await Task.sleep(for: .milliseconds(300))
        let refused = await #expect(throws: Refusal.self) {
            _ = try await tail.report { (path) throws(EventStoreError) in
                try Report(of: openEventStore(at: path, for: .look))
            }
        }
        #expect(refused?.status == .serviceUnavailable && refused?.retryAfter == 5)
        #expect(try await slow.attacks == 7)
    }

    @Test func `what was found afterwards is marked, and can be searched for`() async throws {
        let console = try await RunningConsole(events: Self.events)
        let client = console.client
        let page = try await client.ask("GET", "/api/v1/events?result=afterwards").object
        let found = try #require(page["events"] as? [[String: Any]])
        #expect(found.map { $0["afterwards"] as? Bool } == [true])
        #expect(found.first?["operation"] as? String == "sendRoutingInfoForSM")
        let clusters = try await client.ask("GET", "/api/v1/events?reason=cluster").object
        #expect((clusters["events"] as? [[String: Any]])?.first?["afterwards"] as? Bool == false)
    }

    @Test func `hashed subscribers are searched for as they stand`() async throws {
        let hash = "k1f09ab:5c0c2e9d1a7b3f46"
        let console = try await RunningConsole(events: [.blocked(1), .blocked(2, imsi: hash)])
        let answer = try await console.client.ask("GET", "/api/v1/events?subscriber=\(hash)")
        #expect((answer.object["events"] as? [Any])?.count == 1)
    }
}
