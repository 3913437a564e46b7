import Foundation
import Testing

/// `weir mode` and `weir bypass`, against a gateway that runs, and `docs/rollout.md`.
@Suite(.serialized) struct RolloutTests {
    private static let rule = "rule enquiries block sendRoutingInfoForSM from interconnect"

    private func gateway(_ modes: String = "modes: {custom: test}") throws -> RunningGateway {
        try RunningGateway(
            rules: Self.rule, files: ["rule-modes.txt": ""],
            configuration: """
                \(modes)
                rule-modes: rule-modes.txt
                events: {json-lines: events.jsonl}
                """, over: .tcp)
    }

    private func mode(_ gateway: RunningGateway, _ words: String...) throws -> Weir.Result {
        try Weir.run(["mode"] + words + ["--config", gateway.config])
    }

    @Test func `A category goes from shadow to blocking and back, and is counted`() throws {
        let gateway = try gateway()
        #expect(try gateway.ask(20))
        #expect(gateway.eventually { gateway.arrivals == 20 })
        let all = try mode(gateway)
        #expect(all.status == 0)
        #expect(all.output.contains("custom    shadow        1           0           20"), "\(all)")
        let active = try mode(gateway, "custom", "active")
        #expect(active.status == 0, "\(active.errors)")
        #expect(active.output.contains("only 20 recent messages, too few"))
        #expect(active.output.hasSuffix("category custom: active\n"))
        #expect(
            try String(contentsOfFile: gateway.config, encoding: .utf8)
                .contains("modes: {custom: active}"))
        #expect(try gateway.ask(5))
        let json = try #require(
            try Weir.run("mode", "--json", "--config", gateway.config).objects().first)
        let rows = try #require(json["modes"] as? [[String: Any]])
        let custom = try #require(rows.first { $0["category"] as? String == "custom" })
        #expect(custom["mode"] as? String == "active" && custom["blocked"] as? Int == 5)
        #expect(gateway.arrivals == 20)
        let rule = try mode(gateway, "enquiries", "shadow")
        #expect(rule.status == 0 && rule.output.hasSuffix("rule enquiries: shadow\n"))
        #expect(try gateway.ask(1))
        #expect(gateway.eventually { gateway.arrivals == 21 })
        let rules = try mode(gateway, "custom")
        #expect(rules.output.hasPrefix("category custom: active\n"))
        #expect(rules.output.contains("enquiries  shadow"))
    }

    @Test func `What would block too much is refused, and the file is put back`() throws {
        let gateway = try gateway()
        #expect(try gateway.ask(300))
        let before = try String(contentsOfFile: gateway.config, encoding: .utf8)
        let refused = try mode(gateway, "custom", "active")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("300 (100%) would be blocked"), "\(refused.errors)")
        #expect(refused.errors.contains("`--force`"))
        #expect(try String(contentsOfFile: gateway.config, encoding: .utf8) == before)
        let forced = try Weir.run(
            "mode", "custom", "active", "--force", "--config", gateway.config)
        #expect(forced.status == 0)
    }

    @Test func `Wrong names and modes are told`() throws {
        let scratch = try Scratch()
        let config = try scratch.write(
            """
            home: {operator: Home, country: US, global-titles: ["1555"], imsi: ["00101"]}
            control-socket: none.sock
            """, to: "weir.yaml")
        func run(_ words: String...) throws -> Weir.Result {
            try Weir.run(["mode"] + words + ["--config", config])
        }
        #expect(try run("1", "loud").status == 2)
        let near = try run("any-time-enquirey", "shadow")
        #expect(near.status == 1 && near.errors.contains("did you mean 'any-time-enquiry'?"))
        let learn = try run("any-time-enquiry", "learn")
        #expect(learn.status == 1 && learn.errors.contains("is for categories"))
        let file = try run("any-time-enquiry", "shadow")
        #expect(file.status == 1 && file.errors.contains("rule-modes"))
        let none = try run("sms", "off")
        #expect(none.status == 0 && none.errors.contains("counts from its next start"))
        #expect(
            try String(contentsOfFile: config, encoding: .utf8).hasSuffix("modes:\n  sms: off\n"))
    }

    @Test func `The bypass forwards all, loudly, and ends`() throws {
        let gateway = try gateway("modes: {custom: active}")
        #expect(try gateway.ask(3))
        #expect(gateway.arrivals == 0)
        func bypass(_ words: String...) throws -> Weir.Result {
            try Weir.run(["bypass"] + words + ["--config", gateway.config])
        }
        #expect(try bypass().output == "ok: messages are judged\n")
        let on = try bypass("on", "--for", "600")
        #expect(on.status == 0 && on.output.hasPrefix("ok: NOTHING IS JUDGED for 600 s"))
        #expect(try gateway.ask(50))
        #expect(gateway.eventually { gateway.arrivals == 50 })
        let status = try gateway.weir("status").output
        #expect(status.hasPrefix("BYPASS: NOTHING IS JUDGED since "))
        #expect(status.contains("bypassed                        50"))
        #expect(try gateway.weir("status", "--metrics").output.contains("weir_bypass_active 1"))
        #expect(gateway.status.contains(#""bypass":{"active":true"#))
        let modes = try mode(gateway)
        #expect(modes.output.contains("BYPASS: nothing is judged"))
        // A reload does not end it, a change of links neither.
        #expect(try gateway.weir("reload").status == 0)
        #expect(try bypass().output == "ok: NOTHING IS JUDGED\n")
        let off = try bypass("off")
        #expect(
            off.output == "ok: messages are judged again; 50 went on unjudged since the start\n")
        #expect(try gateway.ask(2))
        #expect(gateway.arrivals == 50)
        // By itself.
        #expect(try bypass("on", "--for", "1").status == 0)
        #expect(gateway.eventually { gateway.log.contains("judged again: its time is over") })
        #expect(gateway.log.contains("critical") && gateway.log.contains("WITHOUT BEING JUDGED"))
        #expect(try gateway.ask(1))
        #expect(gateway.arrivals == 50)
        let isTold = gateway.eventually {
            let text = try? String(
                contentsOfFile: gateway.scratch.path("events.jsonl"), encoding: .utf8)
            return (text?.components(separatedBy: #""reason":"bypass""#).count ?? 0) == 5
        }
        #expect(isTold)
        #expect(try bypass("on", "--for", "0").status == 2)
    }

    @Test func `docs-rollout_md is as it says`() throws {
        let gateway = try gateway("modes:\n  custom: test")
        try FileManager.default.copyItem(
            at: Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap"),
            to: gateway.scratch.url.appendingPathComponent("trace.pcap"))
        #expect(try gateway.ask(40))
        var walkthrough = try Walkthrough("rollout.md", in: gateway.scratch)
        walkthrough.prepare = { (words: [String]) throws in
            // Traffic goes on while people read.
            if words.starts(with: ["weir", "mode"]) || words.contains("bypass") {
                let isSent = try gateway.ask(3)
                #expect(isSent)
            }
        }
        #expect(try walkthrough.run() >= 9)
    }
}
