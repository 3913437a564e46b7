import Demo
import Foundation
import Load
import Testing

/// The demo in this process, against the truth that its traffic was made with.
@Suite(.serialized) struct DemonstrationTests {
    /// A line of the truth file.
    private struct Truth {
        let frame: Int
        let category: String
        let flow: String

        init?(_ line: Substring) {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count == 10, let frame = columns[1].split(separator: ",").first,
                let number = Int(frame)
            else { return nil }
            self.frame = number
            category = String(columns[3])
            flow = String(columns[4])
        }
    }

    private static func truth() throws -> [Truth] {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/demo-truth.tsv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
            .compactMap(Truth.init)
    }

    @Test(.timeLimit(.minutes(1)))
    func `attacks of category 1 and 2 and the tricks are blocked, and nothing benign`() throws {
        var shown = 0
        let report = try Demonstration().run(
            for: .seconds(6), isStopped: { false }, show: { _ in shown += 1 })
        #expect(report.isBalanced, "\(report.summary)")
        #expect(report.passes >= 1)
        #expect(shown > 0)
        let truth = try Self.truth()
        #expect(report.fates.map(\.frame) == truth.map(\.frame))
        for (fate, row) in zip(report.fates, truth) {
            #expect(fate.sent > 0)
            switch row.category {
            case "1", "2", "decode":
                #expect(fate.blocked == fate.sent, "frame \(row.frame), \(row.flow)")
            case "benign":
                #expect(fate.forwarded == fate.sent, "frame \(row.frame), \(row.flow)")
            default:
                #expect(fate.forwarded + fate.blocked == fate.sent)
            }
        }
        let rows = report.blockedRows.values.reduce(0, +)
        #expect(rows == report.blocked)
        #expect(report.forwardedByOperation.values.reduce(0, +) == report.forwarded)
        #expect(try #require(report.rate) > 100)
        let through = try #require(report.latency[.gateway]?.quantile(0.5))
        let direct = try #require(report.latency[.direct]?.quantile(0.5))
        #expect(direct > 0 && through > 0)
        for line in report.liveLines(colour: false) + report.summary.components(separatedBy: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `told to stop it ends in order, with nothing on the way`() throws {
        var isStopped = false
        let report = try Demonstration().run(
            for: nil, isStopped: { isStopped }, show: { if $0.sent > 100 { isStopped = true } })
        #expect(report.wasInterrupted)
        #expect(report.isBalanced, "\(report.summary)")
        #expect(report.sent > 100)
    }
}
