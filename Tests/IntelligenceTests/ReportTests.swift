import Foundation
import Intelligence
import Testing

/// What a report makes of events, whichever store they are in.
@Suite struct ReportTests {
    private static let start = 1_546_300_800.0  // 2019-01-01

    /// Five attacks and one event that is none, by three networks of two countries and one unknown.
    private var events: [StoredEvent] {
        func event(
            _ day: Double, _ country: String?, _ name: String?, imsi: String? = nil,
            msisdn: String? = nil
        ) -> StoredEvent {
            var event = StoredEvent(time: Self.start + day * 86_400, verdict: "block")
            if country != nil { event.source = .init(country: country, operator: name) }
            event.operation = "sendIMSI"
            event.category = EventCategory(rawValue: "1")
            event.calling = .init(digits: "155501\(name?.count ?? 0)")
            event.opc = 4105
            event.link = "carrier"
            event.imsi = imsi
            event.msisdn = msisdn
            return event
        }
        var shadow = event(40, "BS", "BTC", msisdn: "1999")
        shadow.verdict = "forward"
        shadow.shadow = true
        var afterwards = event(41, "BB", nil)
        afterwards.verdict = "forward"
        afterwards.reason = StoredEvent.noDelivery
        var none = event(42, "BB", "Flow")
        none.verdict = "forward"
        return [
            event(0, "BS", "BTC", imsi: "0011"), event(1, "BB", "Flow", imsi: "0011"), shadow,
            afterwards, none, event(43, nil, nil),
        ]
    }

    private let surroundings = Surroundings(
        messages: [Int(start / 3600): 70, Int(start / 3600) + 24 * 43: 30],
        subscribers: ["0011": "1999"])

    @Test(arguments: ["events.sqlite", "events.jsonl"])
    func `A store's report has shares with their denominators, and joined targets`(
        name: String
    ) throws {
        let folder = try ScratchFolder()
        let store = try openEventStore(at: folder.file(name))
        try store.append(Array(events.prefix(3)))
        try store.add(surroundings)
        try store.append(Array(events.dropFirst(3)))
        try store.close()
        let report = try Report(of: try openEventStore(at: folder.file(name), for: .read))
        #expect(report.messages == 100 && report.events == 6)
        #expect(report.attacks == 5 && report.attributed == 3)
        #expect(report.shadow == 1 && report.afterwards == 1)
        #expect(report.byCountry.map(\.name.code) == ["BB", "BS", ""])
        #expect(report.byCountry.map(\.share.description) == ["40.00", "40.00", "20.00"])
        #expect(report.byOperator.map(\.name.name) == ["BTC", "Flow"])
        #expect(report.byOperator.map(\.share.description) == ["66.67", "33.33"])
        #expect(report.byMonth.map(\.month) == ["2019-01", "2019-02"])
        #expect(report.byMonth.map(\.attacks) == [2, 3])
        #expect(report.targets.count == 1)
        #expect(report.targets.first?.subscriber == Subscriber(imsi: "0011", msisdn: "1999"))
        #expect(report.targets.first?.attacks == 3)
        #expect(report.targets.first?.networks.map(\.name) == ["BS/BTC", "BB/Flow"])
    }

    @Test func `A period is compared with the time before it`() throws {
        let folder = try ScratchFolder()
        let store = try openEventStore(at: folder.file("events.sqlite"))
        try store.append(events)
        try store.add(surroundings)
        let report = try Report(
            of: store, from: Self.start + 39 * 86_400, to: Self.start + 78 * 86_400)
        #expect(report.attacks == 3 && report.messages == 30)
        #expect(report.changes?.attacksBefore == 2)
        #expect(report.changes?.newNetworks == [] && report.changes?.goneNetworks == ["BB/Flow"])
        #expect(report.changes?.newTargets == 0)
        // Before the first event there is nothing, and all is new.
        let first = try Report(of: store, from: Self.start - 10, to: Self.start + 78 * 86_400)
        #expect(first.changes?.attacksBefore == 0 && first.changes?.newTargets == 1)
        #expect(first.changes?.newNetworks == ["BB/Flow", "BS/BTC"])
        let nothing = try Report(of: store, from: 0, to: 100)
        #expect(nothing.attacks == 0 && nothing.messages == nil && nothing.changes == nil)
        #expect(nothing.html.contains("None were found"))
    }

    @Test func `The JSON has the names that others read`() throws {
        var builder = ReportBuilder()
        for event in events {
            var row = ReportEvent(time: event.time, verdict: event.verdict, shadow: event.shadow)
            row.source = event.source
            row.operation = event.operation
            row.category = event.category
            row.reason = event.reason
            row.imsi = event.imsi
            row.msisdn = event.msisdn
            builder.add(row)
        }
        let report = builder.finish(surroundings)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        let period = try #require(object["period"] as? [String: String])
        #expect(period["from"] == "2019-01-01T00:00:00Z" && period["to"] == "2019-02-13T00:00:00Z")
        let country = try #require((object["byCountry"] as? [[String: Any]])?.first)
        #expect(Set(country.keys) == ["country", "name", "attacks", "share"])
        #expect(country["name"] as? String == "Barbados" && country["share"] as? Double == 40)
        let named = try #require((object["byOperator"] as? [[String: Any]])?.first)
        #expect(Set(named.keys) == ["operator", "country", "attacks", "share"])
        let category = try #require((object["byCategory"] as? [[String: Any]])?.first)
        #expect(category["category"] as? Int == 1)
        let target = try #require((object["targets"] as? [[String: Any]])?.first)
        #expect(target["imsi"] as? String == "0011" && target["msisdn"] as? String == "1999")
        #expect(target["networks"] as? [String] == ["BS/BTC", "BB/Flow"])
    }

    @Test func `Nothing from outside is markup or a formula`() throws {
        var row = ReportEvent(time: 0, verdict: "block")
        row.source = .init(country: "XX", operator: "<script>alert(1)</script>&\"'")
        row.operation = "=cmd|'/c calc'!A1"
        row.calling = .init(digits: "<b>")
        row.imsi = "\"><img src=x>"
        var builder = ReportBuilder()
        builder.add(row)
        let report = builder.finish(Surroundings())
        #expect(!report.html.contains("<script") && !report.html.contains("<img"))
        #expect(!report.html.contains("<b>"))
        #expect(report.csv.contains("'=cmd"))
        #expect(report.csv.contains("\"<script>alert(1)</script>&\"\"'\""))
    }

    @Test func `Shares are rounded half up to two decimals`() {
        #expect(Share(1, of: 3).description == "33.33" && Share(2, of: 3).description == "66.67")
        #expect(Share(1, of: 800).description == "0.13" && Share(0, of: 0).description == "0.00")
        #expect(Share(5, of: 1475).description == "0.34" && Share(7, of: 7).percent == 100)
    }

    @Test(arguments: [
        ("2019", 1_546_300_800.0), ("2019-03", 1_551_398_400), ("2020-02-29", 1_582_934_400),
        ("2019-02-19T08:06:53Z", 1_550_563_613), ("2019-02-19T08:06", 1_550_563_560),
        ("1550563613.5", 1_550_563_613.5), ("2100-03-01", 4_107_542_400),
    ])
    func `Dates are read as UTC`(text: String, time: Double) {
        #expect(Moment.read(text) == time)
    }

    @Test(arguments: [
        "", "2019-13", "2019-02-29", "2019-1-1-1", "19", "2019T08:00", "2019-02-19T25:00", "today",
        "2019-02-19T08", "2019-02-19T", "-1", "nan",
    ])
    func `What is no date is refused`(text: String) { #expect(Moment.read(text) == nil) }

    @Test func `Moments are written as they are read`() {
        for time in stride(from: 0.0, to: 5_000_000_000, by: 12_345_678) {
            #expect(Moment.read(Moment.text(time)) == time)
        }
    }
}
