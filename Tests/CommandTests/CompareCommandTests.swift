import Foundation
import Testing

/// `compare` over the demo's capture and over the campaign.
@Suite struct CompareCommandTests {
    private let capture = Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap").path
    private let configuration = Weir.root.appendingPathComponent("Sources/CPacks/demo.yaml").path

    /// A configuration beside another one's partner table, with other rules.
    private func variant(of path: String, rules: String, in scratch: Scratch) throws -> String {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let text = try String(contentsOfFile: path, encoding: .utf8)
            .components(separatedBy: "\n").map { line in
                if line.hasPrefix("rules:") { return "rules: \(rules)" }
                guard line.hasPrefix("partners: ") else { return line }
                let name = String(line.dropFirst(10))
                return "partners: " + folder.appendingPathComponent(name).path
            }
        return try scratch.write(text.joined(separator: "\n"), to: "b.yaml")
    }

    private func packs(_ names: String...) -> String {
        let folder = Weir.root.appendingPathComponent("rules")
        let files = names.map { folder.appendingPathComponent("\($0).rules").path }
        return "[\(files.joined(separator: ", "))]"
    }

    @Test func `Without category 1 the campaign differs by the attacks of category 1, exactly`()
        throws
    {
        guard let capture = Samples.path("campaign-small/capture.pcap"),
            let configuration = Samples.path("campaign-small/weir.yaml"),
            let truth = Samples.path("campaign-small/truth.json")
        else { return }
        let scratch = try Scratch()
        let other = try variant(
            of: configuration,
            rules: packs(
                "decode", "spoofing", "category2", "category3", "sms", "camel", "rates"),
            in: scratch)
        let result = try Weir.run(
            "compare", capture, "--config", configuration, "--with", other, "--json", "--limit", "0"
        )
        #expect(result.status == 0)
        let report = try #require(try result.objects().first)
        let data = try Data(contentsOf: URL(fileURLWithPath: truth))
        let document = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let messages = try #require(document["messages"] as? [[String: Any]])
        let attacks = messages.filter { $0["category"] as? String == "cat1" }
        #expect(report["messages"] as? Int == messages.count)
        #expect(report["changed"] as? Int == attacks.count)
        let groups = try #require(report["groups"] as? [[String: Any]])
        var listed: [[String: Any]] = []
        for group in groups {
            let before = try #require(group["before"] as? [String: Any])
            let after = try #require(group["after"] as? [String: Any])
            #expect(before["verdict"] as? String == "block" && before["rule"] is String)
            #expect(after["verdict"] as? String == "forward")
            // Of several networks that attack one subscriber, others are still told of.
            #expect([nil, "focus"].contains(after["rule"] as? String))
            let some = try #require(group["listed"] as? [[String: Any]])
            #expect(group["messages"] as? Int == some.count)
            listed += some
        }
        let frames = listed.compactMap { $0["frame"] as? Int }.sorted()
        #expect(frames == attacks.compactMap { $0["frame"] as? Int })
        let byFrame = Dictionary(
            uniqueKeysWithValues: listed.map { ($0["frame"] as? Int ?? 0, $0) })
        for attack in attacks {
            let message = try #require(byFrame[attack["frame"] as? Int ?? 0])
            #expect(
                (message["subject"] as? String)?.hasSuffix(attack["op"] as? String ?? "") == true)
            #expect(message["calling"] as? String == attack["cg"] as? String)
        }
    }

    @Test func `What changed is listed by rule, up to a limit, and counted in full`() throws {
        let scratch = try Scratch()
        let other = try variant(
            of: configuration,
            rules: packs(
                "decode", "spoofing", "category2", "category3", "sms", "camel", "rates"),
            in: scratch)
        let result = try Weir.run(
            "compare", capture, "--config", configuration, "--with", other, "--limit", "2")
        #expect(result.status == 0)
        let lines = result.lines
        #expect(lines.first?.hasPrefix("1898 messages, ") == true)
        #expect(lines.contains { $0.hasPrefix("A \\ B        forward     block      held") })
        let title = try #require(
            lines.firstIndex { $0.hasPrefix("block by any-time-enquiry (drop) -> forward: ") })
        #expect(
            lines[title + 1].hasPrefix("  frame ")
                && lines[title + 1].contains("anyTime"))
        #expect(lines[title + 3].hasPrefix("  and ") && lines[title + 3].hasSuffix(" more"))
        let all = try Weir.run(
            "compare", capture, "--config", configuration, "--with", other, "--limit", "0")
        #expect(!all.output.contains(" more\n") && all.lines.count > lines.count)
    }

    @Test func `A configuration does not differ from itself`() throws {
        let result = try Weir.run(
            "compare", capture, "--config", configuration, "--with", configuration)
        #expect(result.status == 0 && result.output.hasPrefix("1898 messages, 0 of them changed\n"))
        #expect(!result.output.contains("frame"))
    }

    @Test func `A rule in shadow, another action and another rule are changes`() throws {
        let scratch = try Scratch()
        let rules = try scratch.write(
            """
            category 1
            rule any-time-enquiry block anyTimeInterrogation from interconnect then abort
            rule send shadow block sendIMSI from interconnect
            """, to: "own.rules")
        let other = try variant(of: configuration, rules: rules, in: scratch)
        let text = try Weir.run(
            "compare", capture, "--config", configuration, "--with", other
        ).output
        #expect(
            text.contains(
                "\nblock by any-time-enquiry (drop) -> block by any-time-enquiry (abort): "))
        #expect(text.contains("\nblock by send-imsi (drop) -> forward, in shadow of send: "))
    }

    @Test func `A category in another mode differs by its own messages`() throws {
        let scratch = try Scratch()
        let other = try variant(of: configuration, rules: "packs", in: scratch)
        for (mode, after) in [("test", "forward, in shadow of "), ("off", "forward: ")] {
            let path = try scratch.write(
                try String(contentsOfFile: other, encoding: .utf8)
                    + "\nmodes: {1: \(mode), camel: off}\n", to: "\(mode).yaml")
            let text = try Weir.run(
                "compare", capture, "--config", configuration, "--with", path
            ).output
            #expect(text.contains("\nblock by any-time-enquiry (drop) -> \(after)"), "\(text)")
            #expect(!text.contains("category2"))
        }
    }

    @Test func `What cannot be read or is not understood is told`() throws {
        let missing = try Weir.run(
            "compare", "none.pcap", "--config", configuration, "--with", configuration)
        #expect(missing.status == 1 && missing.errors.contains("none.pcap"))
        #expect(try Weir.run("compare", capture, "--config", configuration).status == 2)
        let limit = try Weir.run(
            "compare", capture, "--config", configuration, "--with", configuration, "--limit=-1")
        #expect(limit.status == 2)
    }
}
