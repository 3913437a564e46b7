import Foundation
import Testing

/// `decode` and `replay` as the contract has them.
@Suite struct CaptureCommandTests {
    private let capture = Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap").path
    private let configuration = Weir.root.appendingPathComponent("Sources/CPacks/demo.yaml").path

    @Test func `decode prints a record for each message, in capture order`() throws {
        let result = try Weir.run("decode", capture, "--json")
        #expect(result.status == 0)
        let records = try result.objects()
        #expect(records.count == 1898)
        let frames = records.compactMap { $0["frame"] as? Int }
        #expect(frames.count == records.count && frames == frames.sorted())
        for record in records {
            #expect(record["chunk"] as? Int != nil && record["time"] as? Double != nil)
            let form = try #require(record["form"] as? String)
            #expect(["canonical", "noncanonical", "illegal"].contains(form))
            #expect((record["error"] != nil) == (form == "illegal"))
            #expect(record["opc"] as? Int != nil && record["sccp"] as? String != nil)
        }
        let segmented = records.filter { $0["frames"] != nil }
        #expect(!segmented.isEmpty)
        for record in segmented {
            let all = try #require(record["frames"] as? [Int])
            #expect(all.count > 1 && all.first == record["frame"] as? Int)
        }
    }

    @Test func `Results have their operation through the dialogue`() throws {
        let records = try Weir.run("decode", capture, "--json").objects()
        let components = records.flatMap { $0["components"] as? [[String: Any]] ?? [] }
        let errors = components.filter { $0["type"] as? String == "returnError" }
        #expect(!errors.isEmpty && errors.allSatisfy { $0["operation"] is String })
    }

    @Test func `replay writes verdicts, events and a summary`() throws {
        let scratch = try Scratch()
        let verdicts = scratch.path("v.jsonl")
        let events = scratch.path("e.jsonl")
        let result = try Weir.run(
            "replay", capture, "--config", configuration, "--verdicts", verdicts, "--events",
            events, "--json")
        #expect(result.status == 0)
        let summary = try #require(try result.objects().first)
        #expect(summary["messages"] as? Int == 1898)
        let lines = try String(contentsOfFile: verdicts, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1898)
        let blocked = lines.filter { $0.contains(#""verdict":"block""#) }.count
        let stored = try String(contentsOfFile: events, encoding: .utf8).split(separator: "\n")
        #expect(blocked > 280 && stored.count >= blocked)
        let counted = (summary["verdicts"] as? [String: Int])?["block"]
        #expect(counted == blocked)
    }

    @Test func `A verdict that rests on the memory says what it said, and an event does`() throws {
        let scratch = try Scratch()
        let rules = try scratch.write(
            """
            rule inside log any from home when dialogue = known and opened-by = interconnect
            """, to: "own.rules")
        let yaml = try String(contentsOfFile: configuration, encoding: .utf8)
            .components(separatedBy: "\n").filter { !$0.hasPrefix("partners:") }
            .map { $0.hasPrefix("rules:") ? "rules: \(rules)" : $0 }
        let path = try scratch.write(yaml.joined(separator: "\n"), to: "weir.yaml")
        let events = scratch.path("e.sqlite")
        let result = try Weir.run(
            "replay", capture, "--config", path, "--verdicts", "-", "--events", events)
        #expect(result.status == 0, "\(result.errors)")
        let facts = #""facts":{"dialogue":"known","openedBy":"interconnect"}"#
        let inside = result.lines.filter { $0.contains(#""rule":"inside""#) }
        #expect(inside.count > 100 && inside.allSatisfy { $0.contains(facts) })
        #expect(!result.lines.contains { $0.contains(facts) && !$0.contains("inside") })
        let stored = scratch.path("e.jsonl")
        let second = try Weir.run("replay", capture, "--config", path, "--events", stored)
        #expect(second.status == 0)
        let lines = try String(contentsOfFile: stored, encoding: .utf8).split(separator: "\n")
        #expect(lines.filter { $0.contains(facts) }.count == inside.count)
    }

    @Test func `The campaign's attacks that show by themselves are blocked, and nothing benign is`()
        throws
    {
        guard let capture = Samples.path("campaign-small/capture.pcap"),
            let configuration = Samples.path("campaign-small/weir.yaml"),
            let truth = Samples.path("campaign-small/truth.json")
        else { return }
        let result = try Weir.run(
            "replay", capture, "--config", configuration, "--verdicts", "-")
        let records = try result.objects()
        let data = try Data(contentsOf: URL(fileURLWithPath: truth))
        let document = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let messages = try #require(document["messages"] as? [[String: Any]])
        try #require(records.count == messages.count)
        for (message, record) in zip(messages, records) {
            let frame = message["frame"] as? Int
            #expect(record["frame"] as? Int == frame)
            let category = message["category"] as? String
            let isAttack = message["inline"] as? Bool == true
            let isBlocked = record["verdict"] as? String == "block"
            #expect(isBlocked == isAttack, "frame \(frame ?? 0)")
            if isAttack {
                let categories: [String: String] = ["cat1": "1", "cat2": "2", "cat3": "3"]
                let told = record["category"].map { "\($0)" }
                #expect(told == category.map { categories[$0] ?? $0 })
                let source = record["source"] as? [String: Any]
                let parts = (message["src"] as? String ?? "").split(
                    separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
                #expect(source?["country"] as? String == parts.first.map(String.init))
            }
        }
    }

    @Test func `Real captures neither end a command badly nor are called illegal`() throws {
        guard let folder = Samples.path("captures") else { return }
        // What INDEX.md of the samples says is malformed, a draft, or made to be so.
        let known = ["isup.", "m3ua_synthetic", "_derived_wrapped", "araditc"]
        let found = FileManager.default.enumerator(atPath: folder)
        while let name = found?.nextObject() as? String {
            let isCapture = [".pcap", ".cap", ".pcapng"].contains { name.hasSuffix($0) }
            guard isCapture, !known.contains(where: name.contains) else { continue }
            var arguments = ["decode", folder + "/" + name, "--json"]
            if name.contains("ansi_map_win") { arguments += ["--variant", "ansi"] }
            if name.contains("japan") { arguments += ["--variant", "ttc"] }
            let result =
                arguments.count == 3
                ? try Weir.run(arguments[0], arguments[1], arguments[2])
                : try Weir.run(
                    arguments[0], arguments[1], arguments[2], arguments[3], arguments[4])
            #expect(result.status == 0, "\(name): \(result.errors)")
            #expect(!result.output.contains(#""form":"illegal""#), "\(name)")
        }
    }

    @Test func `What cannot be read is told, with exit status 1`() throws {
        let scratch = try Scratch()
        let missing = try Weir.run("decode", scratch.path("none.pcap"), "--json")
        #expect(missing.status == 1 && missing.errors.contains("none.pcap"))
        let text = try Weir.run("decode", try scratch.write("no capture", to: "a.pcap"))
        #expect(text.status == 1 && text.errors.contains("a.pcap") && text.output.isEmpty)
        let whole = try Data(contentsOf: URL(fileURLWithPath: capture))
        try whole.prefix(100_001).write(to: scratch.url.appendingPathComponent("cut.pcap"))
        let cut = try Weir.run("decode", scratch.path("cut.pcap"), "--json")
        #expect(cut.status == 0 && cut.errors.contains("byte") && cut.lines.count > 100)
    }
}
