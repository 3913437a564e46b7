import Foundation
import SigtranTransport
import Testing

@testable import Load

/// What is told at the end of a run.
@Suite struct ReportTests {
    private func report() -> LoadReport {
        var report = LoadReport()
        report.pace = "open loop, 1000 messages/s"
        report.seconds = 2
        report.sent = 7
        report.arrived = 3
        report.passes = 1
        func row(_ operation: String, _ expectation: Load::Expectation, _ counts: (Int, Int, Int)) {
            var row = LoadReport.Row()
            (row.sent, row.arrived, row.absent) = counts
            report.rows[.init(operation: operation, expectation: expectation)] = row
        }
        row("updateLocation", Load::Expectation(.arrives), (3, 2, 1))
        row("anyTimeInterrogation", Load::Expectation(.blocked, rule: "ati"), (3, 1, 2))
        row("<script>", Load::Expectation(), (1, 0, 1))
        for value: UInt64 in [1500, 2_500_000, 3_500_000_000] {
            report.latency.add(value)
            report.uncorrected.add(value)
            report.lateness.add(100)
        }
        for second in 0..<3 {
            report.stretches.append(
                .init(
                    time: Double(second), sent: 3, arrived: 1, p50: 1500, p99: 2500,
                    greatest: 3_500_000_000))
        }
        return report
    }

    @Test func `the balance tells each kind apart`() {
        let report = report()
        #expect(report.missing == 1 && report.blocked == 2 && report.absent == 1)
        #expect(report.leaked == 1 && !report.isAsExpected && report.hasExpectations)
        let text = report.summary
        #expect(
            text.contains(
                "7 sent = 3 arrived + 2 blocked as expected + 1 missing + 1 absent; "
                    + "1 arrived that were to be blocked"), "\(text)")
        #expect(text.contains("updateLocation        -     arrives      3        2       1  WRONG"))
        #expect(text.contains("2.50 ms") && text.contains("3.50 s"), "\(text)")
    }

    @Test func `JSON has every figure`() throws {
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(report().json.utf8)) as? [String: Any])
        #expect(object["sent"] as? Int == 7 && object["leaked"] as? Int == 1)
        #expect(object["isAsExpected"] as? Bool == false)
        let latency = try #require(object["latency"] as? [String: Any])
        #expect(latency["count"] as? Int == 3)
        let quantiles = try #require(latency["quantiles"] as? [String: Int])
        #expect(Set(quantiles.keys) == ["p50", "p90", "p99", "p99.9", "p99.99"])
        let p50 = try #require(quantiles["p50"])
        #expect(abs(p50 - 2_500_000) <= 2500)
        #expect((object["rows"] as? [Any])?.count == 3)
        #expect((object["stretches"] as? [Any])?.count == 3)
    }

    @Test func `an interrupted run says so in each form`() {
        var report = report()
        #expect(!report.summary.contains("interrupted") && !report.html.contains("interrupted"))
        report.wasInterrupted = true
        #expect(report.summary.contains("interrupted: the run was ended before its time"))
        #expect(report.html.contains("interrupted: the run was ended before its time"))
        #expect(report.json.contains("\"wasInterrupted\":true"))
    }

    @Test func `a closed loop has no intended times`() {
        var report = report()
        #expect(report.html.contains("from the intended time"))
        report.isClosedLoop = true
        for text in [report.summary, report.html] {
            #expect(!text.contains("from the intended time"), "\(text)")
            #expect(text.contains("arrived, from the sending"))
        }
    }

    @Test func `associations that took nothing are named`() {
        var report = report()
        func share(_ party: String, _ counts: [Int]) {
            for (index, sent) in counts.enumerated() {
                report.shares.append(.init(party: party, association: index + 1, sent: sent))
            }
        }
        // A sink that sends nothing at all is one way.
        share("sink", [0, 0])
        let before = report.warnings
        #expect(
            before == [
                "1 of 7 messages did not arrive, and nobody said whether they should: --config, --lossless"
                    + " or a mix does"
            ])
        share("sender", Array(repeating: 5, count: 16) + [0, 0, 0, 0])
        let text =
            "sender: 4 of 20 associations took no message; an SLS keeps to one association, and one"
            + " of four bits has 16 values"
        #expect(report.warnings == before + [text])
        #expect(report.summary.contains(text) && report.html.contains(text))
    }

    @Test func `passes are told as begun, with their length`() {
        var report = report()
        report.passes = 7
        report.passLength = 1352
        let text = ", 7 passes begun, of 1352 messages each"
        #expect(report.summary.contains(text), "\(report.summary)")
        #expect(report.json.contains("\"passLength\":1352,\"passes\":7,"))
    }

    @Test func `what was run goes with the results`() throws {
        var report = report()
        var party = Party(
            .connects(to: .init(ipv4: 0x7f00_0001, port: 2905)),
            as: Peer.Service(.asp, routingContext: 10), over: MemoryTransport())
        party.associations = 3
        var run = LoadRun(
            command: ["weir", "load", "--mix", "a.test"], version: "1.2", transport: "memory",
            parties: [.init("sender", party)], LoadSettings())
        run.mix = "a.test"
        run.config = "weir.yaml"
        report.run = run
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        let kept = try #require(object["run"] as? [String: Any])
        #expect(kept["command"] as? [String] == run.command && kept["version"] as? String == "1.2")
        #expect(kept["config"] as? String == "weir.yaml" && kept["mix"] as? String == "a.test")
        #expect((kept["began"] as? String)?.hasSuffix("Z") == true)
        let parties = try #require(kept["parties"] as? [[String: Any]])
        #expect(parties[0]["associations"] as? Int == 3)
        #expect(parties[0]["address"] as? String == "to 127.0.0.1:2905")
        for fact in ["weir load --mix a.test", "weir.yaml", "memory", "routing context 10"] {
            #expect(report.html.contains(fact), "\(fact)")
        }
    }

    @Test func `the page has plots and nothing from outside as markup`() throws {
        let page = report().html
        #expect(page.components(separatedBy: "<svg").count == 4)
        #expect(page.contains("<polyline") && page.contains("&lt;script&gt;"))
        #expect(!page.contains("<script"))
        let document = try XMLDocumentCheck(page)
        #expect(document.isBalanced)
    }
}

/// Whether each element that is opened is closed again.
private struct XMLDocumentCheck {
    let isBalanced: Bool

    init(_ page: String) throws {
        var open: [Substring] = []
        var isBalanced = true
        for piece in page.split(separator: "<").dropFirst() {
            let name = piece.prefix { $0.isLetter || $0.isNumber || $0 == "/" }
            if name.isEmpty || name == "meta" { continue }
            if name.hasPrefix("/") {
                if open.popLast() != name.dropFirst() { isBalanced = false }
            } else {
                open.append(name)
            }
        }
        self.isBalanced = isBalanced && open.isEmpty
    }
}
