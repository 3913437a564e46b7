import Captures
import Records
import Replay
import SS7Filter
import SS7Wire
import Testing

/// The shipped packs judge the demo's traffic as its truth says.
@Suite struct VerdictTests {
    /// A message as the judging core saw it.
    private struct Seen {
        var frames: [Int]
        var judgement: Judgement
        var operations: [String]
    }

    private func replay() throws -> [Seen] {
        let deployment = try Deployment(path: Demo.path("demo.yaml"))
        var screening = try CaptureScreening(deployment.configuration, table: deployment.table)
        var reader = try CaptureReader(path: Demo.path("demo.pcap"))
        var seen: [(Int, Seen)] = []
        try screening.run(&reader) { message, visit, _ in
            var operations: [String] = []
            for index in 0..<Int(message.tcap.componentCount) {
                operations.append(message.components[index].operation.name)
            }
            let frames = visit.placement.frames
            seen.append(
                (
                    visit.sequence,
                    Seen(
                        frames: frames.isEmpty ? [visit.placement.frame] : frames,
                        judgement: visit.judgement, operations: operations)
                ))
        }
        return seen.sorted { $0.0 < $1.0 }.map(\.1)
    }

    @Test func `every attack of categories 1, 2 and decode is blocked, and nothing benign`() throws
    {
        let seen = try replay()
        let truth = try Demo.truth
        try #require(seen.count == truth.count)
        for (message, row) in zip(seen, truth) {
            let name = "message \(row["message", default: ""]), \(row["flow", default: ""])"
            #expect(message.frames.map(String.init).joined(separator: ",") == row["frames"])
            switch row["category"] {
            case "benign":
                #expect(message.judgement.verdict == .forward, "\(name)")
            case "1", "2", "decode":
                #expect(message.judgement.verdict == .block, "\(name)")
                #expect(message.judgement.category.name == row["category"], "\(name)")
            default:
                // Categories 3, sms and camel take what one message does not show.
                break
            }
        }
    }

    @Test func `operations are told, of results through their dialogues`() throws {
        let seen = try replay()
        for (message, row) in zip(seen, try Demo.truth) where row["category"] != "decode" {
            guard row["operations"] != "-" else { continue }
            #expect(
                message.operations.joined(separator: "+") == row["operations"],
                "message \(row["message", default: ""]), \(row["flow", default: ""])")
        }
    }
}
