import Captures
import Configuration
import Foundation
import Load
import Replay
import SS7Builder
import SS7Filter
import SS7Rules

/// A capture from its first octet to its last verdict, on one core, in memory.
enum ReplayMeasure {
    /// - Parameters:
    ///   - passes: how often the demo's messages are in the capture, each time other ones.
    ///   - only: `read`, `stateless` or `all` to do one thing of the three.
    static func run(passes: Int, rounds: Int, only: String? = nil) throws {
        let file = "/dev/shm/weir-bench-\(getpid()).pcap"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try write(passes, to: file)
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        var configuration = try Configuration(contentsOf: DemoFiles.configuration)
        let all = try Deployment(configuration)
        configuration.modes = [.category3: .off, .sms: .off, .camel: .off]
        let stateless = try Deployment(configuration)
        if only ?? "read" == "read" {
            result(
                "row", "replay", "read only: frames, SCTP, M3UA",
                rate(try best(rounds) { try read(file) }))
        }
        for (name, deployment) in [("stateless packs", stateless), ("all packs", all)]
        where only.map(name.hasPrefix) ?? true {
            let fastest = try best(rounds) { try judge(file, deployment) }
            result("row", "replay", name, rate(fastest))
            result(
                "figure", "replay", "messages a second, \(name)", "\(Int(fastest))", "/s",
                name == "stateless packs" ? ">=" : "-", name == "stateless packs" ? "3000000" : "-")
        }
        result("figure", "replay", "the capture's size", "\(size >> 20)", "MiB", "-", "-")
    }

    private static func rate(_ messages: Double) -> String { "\(Int(messages))" }

    private static func best(_ rounds: Int, _ body: () throws -> Double) rethrows -> Double {
        var best = 0.0
        for _ in 0..<rounds { best = max(best, try body()) }
        return best
    }

    private static func read(_ file: String) throws -> Double {
        var reader = try CaptureReader(path: file)
        let start = processorTime()
        var count = 0
        while try reader.next() != nil { count += 1 }
        return Double(count) / (processorTime() - start)
    }

    private static func judge(_ file: String, _ deployment: Deployment) throws -> Double {
        var reader = try CaptureReader(path: file)
        var screening = try CaptureScreening(
            deployment.configuration, table: deployment.table, isLong: reader.isLong)
        let start = processorTime()
        var blocked = 0
        try screening.run(&reader) { _, visit, _ in
            if visit.judgement.verdict == .block { blocked += 1 }
        }
        let seconds = processorTime() - start
        guard blocked > 0 else { throw CocoaError(.featureUnsupported) }
        return Double(screening.counts.messages) / seconds
    }

    /// Seconds of this thread: others may use the core meanwhile.
    private static func processorTime() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func write(_ passes: Int, to file: String) throws {
        var reader = try CaptureReader(path: DemoFiles.capture)
        let traffic = try Traffic(&reader)
        var capture = SCTPCapture(
            from: SCTPCapture.Peer([192, 0, 2, 1], tag: 1),
            to: SCTPCapture.Peer([198, 51, 100, 1], tag: 2))
        var time: UInt64 = 1_700_000_000_000_000
        for pass in 0..<passes {
            for message in traffic.messages {
                for part in message.parts {
                    time += 1000
                    capture.add(
                        traffic.parts[part].framed(
                            routingContext: 100, serial: UInt32(pass)),
                        message.side == .interconnect ? .forward : .backward,
                        stream: 1, at: time)
                }
            }
        }
        try Data(capture.octets).write(to: URL(fileURLWithPath: file))
    }
}
