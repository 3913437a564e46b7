import Foundation
import GRDB
import Testing

@testable import Intelligence

/// Stores that are damaged, or that somebody else has written to: what cannot be read is passed over and counted.
@Suite struct HostileStoreTests {
    /// A store of three events, the last of them changed.
    private func store(_ folder: ScratchFolder, _ change: String) throws -> String {
        let path = folder.file("events.sqlite")
        let store = try openEventStore(at: path)
        try store.append(
            (0..<3).map { number in
                var event = StoredEvent.complete
                event.time = 1_700_000_000 + Double(number)
                return event
            })
        try store.add(Surroundings(messages: [472_222: 7], subscribers: ["00101": "1555"]))
        try store.close()
        let database = try DatabaseQueue(path: path)
        try database.write { try $0.execute(sql: change) }
        try database.close()
        return path
    }

    private static let last = "WHERE id = (SELECT max(id) FROM events)"

    @Test(arguments: [
        ("calledSSN = 300", true), ("opc = -1", true), ("opc = 'abc'", true),
        ("time = 'abc'", false),
        ("time = 1e300", false), ("time = 9e999", false), ("time = -1e300", false),
        ("time = 1e17", false), ("shadow = 'x'", true), ("imsi = x'ff00ff'", true),
        ("verdict = x'ff00ff'", true), ("frame = 1.5e30", true),
        ("sourceOperator = x'41ff42'", true), ("raw = 'x', length = 'y'", true),
    ])
    func `One bad event ends nothing`(change: String, isCounted: Bool) throws {
        let folder = try ScratchFolder()
        let path = try store(folder, "UPDATE events SET \(change) \(Self.last)")
        let store = try openEventStore(at: path, for: .look)
        let cursor = try store.events(from: nil, to: nil)
        #expect(try cursor.remaining().count == 2)
        let report = try Report(of: store)
        // A report reads a few columns only, and text of any octets.
        #expect(report.events == (isCounted ? 3 : 2) && report.messages == 7)
        #expect(report.skipped.count == (isCounted ? 0 : 1))
        #expect(cursor.skipped == (isCounted ? 1 : 0))
        #expect(!report.json.isEmpty && !report.html.isEmpty && !report.csv.isEmpty)
        let search = try EventSearch(path: path)
        #expect(try search.events(EventQuery(), limit: 10).count == 2)
        #expect(search.skipped == (isCounted ? 1 : 0))
        #expect(try search.newest(after: 0, limit: 10).count == 2)
        #expect(try search.event(3) == nil)
        let newest = try #require(try search.newestTime())
        #expect((1_700_000_001...1_700_000_002).contains(newest))
        let counts = try search.counts(from: nil, to: nil, limit: 20)
        #expect(
            counts.events == (isCounted ? 3 : 2) && counts.countries.allSatisfy(\.last.isFinite))
        #expect(try search.recentAttacks(since: 0, atMost: 10).attacks.count >= 2)
    }

    @Test(arguments: [
        "INSERT INTO traffic VALUES (1, 9223372036854775807), (2, 9223372036854775807)",
        "INSERT INTO traffic VALUES (1, 'abc')", "INSERT INTO traffic VALUES (1, -5)",
        "INSERT INTO traffic VALUES (9223372036854775807, 5)",
        "INSERT INTO subscribers VALUES (x'ff', x'ff')",
    ])
    func `Nor does one that counts messages or names a subscriber`(change: String) throws {
        let folder = try ScratchFolder()
        let path = try store(folder, change)
        let report = try Report(of: openEventStore(at: path, for: .look))
        let isSum = change.contains("), (")
        #expect(report.messages == (isSum ? .max : 7))
        #expect(report.skipped.count == (isSum ? 0 : 1))
    }

    @Test func `Lines that are no events are counted, and the first of them is named`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.jsonl")
        let good = String(
            decoding: StoredEvent(time: 1_700_000_000, verdict: "block").jsonObject, as: UTF8.self)
        let lines = [
            good, "{\"torn", good, good.replacing("1700000000", with: "1e300"), "[]",
            #"{"messages":{"9000000000000000000":1},"subscribers":{}}"#, good,
        ]
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        let store = try openEventStore(at: path, for: .read)
        let report = try Report(of: store)
        #expect(report.events == 3)
        #expect(
            report.skipped.sentence
                == "4 records that are no events were skipped, the first is line 2")
        let search = try EventSearch(path: path)
        while try !search.follow() {}
        #expect(try search.events(EventQuery(), limit: 10).count == 3 && search.skipped == 4)
    }

    @Test func `No time is too large to be written, and none is read that is no date`() {
        for time in [Double.infinity, -.infinity, .nan, 1e300, -1e300] {
            #expect(Moment.text(time).hasSuffix("Z"))
            var surroundings = Surroundings()
            surroundings.count(messageAt: time)
            #expect(surroundings.total == 1)
        }
        #expect(Moment.read("1e300") == nil && Moment.read("inf") == nil)
        #expect(Moment.read("1700000000") == 1_700_000_000)
    }

    @Test(arguments: [
        "x\n=HYPERLINK(\"http://e\",\"y\")", "=1+1", "=\u{301}cmd", "=\u{200d}cmd()",
        "\"\u{301},=cmd",
        "x\r=cmd()", "x\r\n=cmd()", " =cmd()", "\u{ff1d}cmd()", "x,\u{301}y", "\0=cmd",
        "\u{1b}[2J=cmd",
        "\u{feff}=cmd", "\u{2028}=cmd", "-1", "@SUM(1)", "\u{202e}=cmd",
    ])
    func `No name makes a formula, a line or a field of a table`(name: String) throws {
        var builder = ReportBuilder()
        var event = StoredEvent.complete
        event.verdict = "block"
        event.source = .init(country: "CN", operator: name)
        builder.add(ReportEvent(event))
        let csv = builder.finish(Surroundings()).csv
        let lines = csv.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropLast()
        for line in lines {
            #expect(line.last == UInt8(ascii: "\r") && line.dropLast().allSatisfy { $0 >= 32 })
            let text = String(decoding: line.dropLast(), as: UTF8.self).unicodeScalars.map(
                String.init)
            // Each field begins and ends with a quotation mark, and those within come in pairs.
            let fields = text.joined(separator: "").replacing("\"\"", with: "").unicodeScalars
                .split(separator: "\"").filter { String($0) != "," }
            for field in fields {
                let first = field.first { !$0.properties.isWhitespace && $0 != "\u{fffd}" }
                #expect(
                    first.map { !"=+-@\u{ff1d}".unicodeScalars.contains($0) } ?? true, "\(line)")
            }
        }
    }
}
