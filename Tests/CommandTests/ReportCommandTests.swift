import Foundation
import Testing

/// `weir report`, of what `weir replay` has stored.
@Suite struct ReportCommandTests {
    private func report(_ folder: String, events name: String) throws -> [String: Any] {
        let scratch = try Scratch()
        let events = scratch.path(name)
        let replay = try Weir.run(
            "replay", folder + "/capture.pcap", "--config", folder + "/weir.yaml", "--events",
            events)
        #expect(replay.status == 0, "\(replay.errors)")
        let result = try Weir.run("report", "--events", events, "--format", "json")
        #expect(result.status == 0, "\(result.errors)")
        return try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func `A report is the same to its last digit in every process and of both stores`() throws
    {
        guard let folder = Samples.path("campaign-small") else { return }
        let scratch = try Scratch()
        var reports: Set<String> = []
        for name in ["events.sqlite", "events.jsonl"] {
            let replay = try Weir.run(
                "replay", folder + "/capture.pcap", "--config", folder + "/weir.yaml", "--events",
                scratch.path(name))
            #expect(replay.status == 0, "\(replay.errors)")
            for _ in 0..<8 {
                reports.insert(try Weir.run("report", "--events", scratch.path(name)).output)
            }
        }
        #expect(reports.count == 1)
        #expect(reports.first?.contains("\"clusters\"") == true)
    }

    @Test(arguments: ["events.sqlite", "events.jsonl"])
    func `The campaign's report is its truth`(name: String) throws {
        guard let folder = Samples.path("campaign-small") else { return }
        let report = try report(folder, events: name)
        let truth = try #require(
            JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: folder + "/truth.json")))
                as? [String: Any])
        let sums = try #require(truth["aggregates"] as? [String: Any])
        #expect(report["messages"] as? Int == (truth["messages"] as? [Any])?.count)
        #expect(
            try shares(report["byCountry"], "country", "share")
                == shares(sums["by_country"], "iso2", "pct"))
        #expect(
            try shares(report["byOperator"], "operator", "share")
                == shares(sums["by_operator"], "operator", "pct"))
        let months = try #require(report["byMonth"] as? [[String: Any]])
        #expect(
            try Dictionary(
                uniqueKeysWithValues: months.map {
                    (try #require($0["month"] as? String), $0["attacks"] as? Int)
                }) == #require(sums["attacks_by_month"] as? [String: Int]))
        try compareTargets(report, truth)
        try compareRows(report, truth)
        try compareClusters(report, truth)
    }

    /// Attacks and share by name.
    private func shares(_ list: Any?, _ name: String, _ share: String) throws -> [String: [Double]]
    {
        Dictionary(
            try #require(list as? [[String: Any]]).map { row in
                (
                    try #require(row[name] as? String),
                    [
                        Double(try #require(row["attacks"] as? Int)),
                        try #require(row[share] as? Double),
                    ]
                )
            }, uniquingKeysWith: +)
    }

    /// The true subscriber of each number.
    private func owners(_ truth: [String: Any]) throws -> (
        owner: [String: String], hits: [String: Int]
    ) {
        var owner: [String: String] = [:]
        var hits: [String: Int] = [:]
        for message in try #require(truth["messages"] as? [[String: Any]])
        where message["label"] as? String == "attack" {
            let imsi = try #require(message["imsi"] as? String)
            let msisdn = try #require(message["msisdn"] as? String)
            owner[imsi] = imsi
            owner[msisdn] = imsi
            hits[imsi, default: 0] += 1
        }
        return (owner, hits)
    }

    private func compareTargets(_ report: [String: Any], _ truth: [String: Any]) throws {
        let (owner, hits) = try owners(truth)
        var found: [String: Int] = [:]
        for target in try #require(report["targets"] as? [[String: Any]]) {
            let number = try #require(target["imsi"] as? String ?? target["msisdn"] as? String)
            found[try #require(owner[number]), default: 0] += target["attacks"] as? Int ?? 0
        }
        #expect(found == hits)
    }

    private func compareClusters(_ report: [String: Any], _ truth: [String: Any]) throws {
        let (owner, _) = try owners(truth)
        func sets(_ list: Any?) throws -> Set<[Set<String>]> {
            Set(
                try #require(list as? [[String: Any]]).map { cluster in
                    let targets = try #require(cluster["targets"] as? [[String: Any]])
                    return [
                        Set(try #require(cluster["networks"] as? [String])),
                        Set(
                            targets.compactMap {
                                owner[$0["imsi"] as? String ?? $0["msisdn"] as? String ?? ""]
                            }),
                    ]
                })
        }
        #expect(try sets(report["clusters"]) == sets(truth["clusters"]))
        func sizes(_ list: Any?) throws -> [[Int]] {
            try #require(list as? [[String: Any]]).map { cluster in
                [(cluster["targets"] as? [Any])?.count ?? 0, cluster["attacks"] as? Int ?? 0]
            }.sorted { $0.description < $1.description }
        }
        // No subscriber twice, and every attack.
        #expect(try sizes(report["clusters"]) == sizes(truth["clusters"]))
    }

    /// Of nine subscribers in ten there is one row, with all its hits.
    ///
    /// The others were attacked by either number at times of their own, and nothing shows that both are one's.
    private func compareRows(_ report: [String: Any], _ truth: [String: Any]) throws {
        let (owner, hits) = try owners(truth)
        var rows: [String: [Int]] = [:]
        for target in try #require(report["targets"] as? [[String: Any]]) {
            let numbers = ["imsi", "msisdn"].compactMap { target[$0] as? String }
            #expect(Set(numbers.map { owner[$0] ?? "" }).count == 1, "\(numbers) are of two")
            rows[owner[numbers[0]] ?? "", default: []].append(target["attacks"] as? Int ?? 0)
        }
        let exact = hits.count { rows[$0.key] == [$0.value] }
        #expect(10 * exact >= 9 * hits.count, "\(exact) of \(hits.count)")
    }

    @Test func `An operator's list joins numbers, and a wrong one is a clear error`() throws {
        let scratch = try Scratch()
        let events = scratch.path("events.jsonl")
        let lines =
            [#"{"time":1000,"verdict":"block","shadow":false,"imsi":"001010000000001"}"#]
            + [#"{"time":900000,"verdict":"block","shadow":false,"msisdn":"15550101"}"#]
        try Data(lines.joined(separator: "\n").utf8).write(
            to: scratch.url.appendingPathComponent("events.jsonl"))
        let list = scratch.url.appendingPathComponent("subscribers.csv")
        for (text, targets) in [("imsi,msisdn\n001010000000001,+15550101\n", 1), ("", 2)] {
            try Data(text.utf8).write(to: list)
            let result = try Weir.run("report", "--events", events, "--subscribers", list.path)
            #expect(result.status == 0, "\(result.errors)")
            let report = try #require(
                JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
            #expect((report["targets"] as? [Any])?.count == targets)
        }
        try Data("imsi,msisdn\n1\n".utf8).write(to: list)
        let wrong = try Weir.run("report", "--events", events, "--subscribers", list.path)
        #expect(wrong.status == 1 && wrong.errors.contains("subscribers.csv: line 2"))
        let none = try Weir.run("report", "--events", events, "--subscribers", scratch.path("none"))
        #expect(none.status == 1 && none.errors.contains("cannot be read"))
    }

    @Test
    func `A question that no delivery followed is told afterwards, and a delivery settles it`()
        throws
    {
        let scratch = try Scratch()
        let demo = Weir.root.appendingPathComponent("Sources/CPacks")
        for name in ["demo.pcap", "demo.yaml", "demo-partners.csv"] {
            try FileManager.default.copyItem(
                at: demo.appendingPathComponent(name), to: scratch.url.appendingPathComponent(name))
        }
        let replay = try Weir.run(
            ["replay", "demo.pcap", "--config", "demo.yaml", "--events", "events.jsonl"],
            in: scratch.url)
        #expect(replay.status == 0, "\(replay.errors)")
        for format in ["json", "csv", "html"] {
            let result = try Weir.run(
                ["report", "--events", "events.jsonl", "--format", format], in: scratch.url)
            #expect(result.status == 0 && result.output.count > 500, "\(result.errors)")
        }
        let none = try Weir.run(
            ["report", "--events", "events.jsonl", "--from", "1999"], in: scratch.url)
        #expect(none.status == 0)
    }

    @Test func `What cannot be reported is a clear error`() throws {
        let scratch = try Scratch()
        let missing = try Weir.run("report", "--events", scratch.path("none.sqlite"))
        #expect(missing.status == 1 && missing.errors.contains("there is no such event store"))
        let date = try Weir.run("report", "--events", "x", "--from", "yesterday")
        #expect(date.status == 2 && date.errors.contains("'yesterday' is no date"))
        let order = try Weir.run("report", "--events", "x", "--from", "2020", "--to", "2019")
        #expect(order.status == 2)
    }
}
