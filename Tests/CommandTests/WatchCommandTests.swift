import Foundation
import SS7Builder
import Testing

@testable import Captures

/// `weir watch` on one end of a veth pair, with captures sent into the other.
@Suite(.serialized) struct WatchCommandTests {
    private static let demo = Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap").path
    private static let configuration =
        Weir.root.appendingPathComponent("Sources/CPacks/demo.yaml").path

    /// True where a tap can be tried; says why not.
    private func isPossible() -> Bool {
        guard let obstacle = VethPair.obstacle else { return true }
        print("SKIPPED: weir watch: \(obstacle)")
        return false
    }

    /// The frames of a capture as Ethernet, what is no IP left out; nil where they are not whole.
    private func frames(of path: String) throws -> [[UInt8]]? {
        var reader = try FrameReader(path: path)
        var frames: [[UInt8]] = []
        while let frame = try reader.next() {
            guard !frame.isTruncated else { return nil }
            let window = reader.stream.buffer.span
            guard case .internet(let start) = LinkLayer.payload(of: frame, in: window) else {
                continue
            }
            let isEthernet = frame.linkType == 1
            var octets: [UInt8] = []
            for index in (isEthernet ? frame.start : start)..<frame.end {
                octets.append(window[index])
            }
            if !isEthernet {
                let type: [UInt8] = octets[0] >> 4 == 6 ? [0x86, 0xdd] : [8, 0]
                octets = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1] + type + octets
            }
            frames.append(octets)
        }
        return frames
    }

    /// Records without what tells when and as which frame a message came.
    private func records(_ path: String) throws -> [NSDictionary] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            var record = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            for key in ["time", "frame"] { record[key] = nil }
            // How many segments there were, not which frames.
            record["frames"] = (record["frames"] as? [Int])?.count
            return record as NSDictionary
        }
    }

    /// What tells a message from others, whatever became of those before it.
    private func identity(_ record: NSDictionary) -> NSDictionary {
        let keys = [
            "opc", "dpc", "sls", "otid", "dtid", "sccp", "tcap", "called", "calling", "side",
        ]
        let known = keys.compactMap { key in record[key].map { (key, $0) } }
        return Dictionary(uniqueKeysWithValues: known) as NSDictionary
    }

    /// Two runs at paces of their own: the same messages, and few that rules which go by the clock judge
    /// otherwise.
    private func expectAlike(_ two: [NSDictionary], _ one: [NSDictionary]) {
        #expect(two.map(identity) == one.map(identity))
        let others = zip(two, one).count { $0["verdict"] as? String != $1["verdict"] as? String }
        #expect(others <= two.count / 20, "\(others) verdicts differ")
    }

    /// How many verdicts differ; all of them must be of rules that go by the clock.
    private func differing(_ one: [NSDictionary], _ other: [NSDictionary]) -> Int {
        var count = 0
        for (a, b) in zip(one, other) {
            guard a["verdict"] as? String != b["verdict"] as? String else { continue }
            count += 1
            let rule = (a["rule"] ?? b["rule"]) as? String ?? "none"
            #expect(["travel", "travel-message", "focus"].contains(rule), "\(a) \(b)")
        }
        return count
    }

    /// Sends a capture past a tap; the tap's records and those of a replay of what was sent.
    private func judge(
        _ frames: [[UInt8]], by configuration: String, _ scratch: Scratch, label: String
    ) throws -> (tap: [NSDictionary], replay: [NSDictionary]) {
        let pair = try VethPair(label)
        let verdicts = scratch.path("\(label).jsonl")
        let tap = try RunningTap(
            [
                "--interface", VethPair.far(), "--config", configuration, "--verdicts", verdicts,
                "--events", scratch.path("\(label)-events.jsonl"), "--socket",
                scratch.path("\(label).sock"), "--filter", "",
            ], in: pair, scratch)
        var times: [CaptureTime] = []
        try pair.send(frames) { _ in times.append(CaptureTime.now) }
        usleep(300_000)
        #expect(tap.stop() == 0, "\(tap.log)")
        #expect(tap.log.contains(" 0 dropped by the kernel"), "\(tap.log)")
        let sent = scratch.path("\(label).pcap")
        var writer = try CaptureWriter(path: sent, format: .pcap)
        for (frame, time) in zip(frames, times) { try writer.write(frame: frame, at: time) }
        try writer.close()
        let replayed = scratch.path("\(label)-replay.jsonl")
        let result = try Weir.run(
            "replay", sent, "--config", configuration, "--verdicts", replayed)
        #expect(result.status == 0, "\(result.errors)")
        return (try records(verdicts), try records(replayed))
    }

    @Test func `A tap on the demo's traffic says what a replay of it says`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let frames = try #require(try frames(of: WatchCommandTests.demo))
        let (tap, replay) = try judge(
            frames, by: WatchCommandTests.configuration, scratch, label: "demo")
        #expect(tap.count == 1898)
        #expect(tap == replay)
        let blocked = tap.count { $0["verdict"] as? String == "block" }
        #expect(blocked > 280)
        // What goes by no clock is as in the capture itself.
        let original = scratch.path("original.jsonl")
        let result = try Weir.run(
            "replay", WatchCommandTests.demo, "--config", WatchCommandTests.configuration,
            "--verdicts", original)
        #expect(result.status == 0)
        let differing = differing(tap, try records(original))
        print("demo: \(tap.count) verdicts, \(differing) differ from the capture's own times")
        let events = try String(
            contentsOfFile: scratch.path("demo-events.jsonl"), encoding: .utf8)
        #expect(events.split(separator: "\n").count >= blocked)
    }

    @Test func `A tap on the captures of others says what a replay of them says`() throws {
        guard isPossible(), let folder = Samples.path("captures") else { return }
        let scratch = try Scratch()
        var tried = 0
        var all: [[UInt8]] = []
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        for file in (files ?? []).sorted() where file.contains(".pcap") || file.contains(".cap") {
            guard let frames = try? frames(of: folder + "/" + file), !frames.isEmpty,
                frames.count < 5_000, frames.allSatisfy({ 14...65_000 ~= $0.count })
            else { continue }
            tried += 1
            all += frames
        }
        // One after the other, as one capture.
        let (tap, replay) = try judge(
            all, by: WatchCommandTests.configuration, scratch, label: "others")
        #expect(tap == replay)
        print("tap: \(tried) captures of others, \(tap.count) messages")
        #expect(tried > 5 && tap.count > 100)
    }

    @Test func `A tap on the campaign says what a replay of it says`() throws {
        guard isPossible(), let folder = Samples.path("campaign-small") else { return }
        let scratch = try Scratch()
        let frames = try #require(try frames(of: folder + "/capture.pcap"))
        let (tap, replay) = try judge(
            frames, by: folder + "/weir.yaml", scratch, label: "campaign")
        #expect(tap.count == 4_000)
        #expect(tap == replay)
    }

    @Test func `Two interfaces are one capture, in the order in which frames came`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let frames = try #require(try frames(of: WatchCommandTests.demo))
        let pair = try VethPair("two", pairs: 2)
        let verdicts = scratch.path("two.jsonl")
        let tap = try RunningTap(
            [
                "--interface", VethPair.far(0), "--interface", VethPair.far(1), "--config",
                WatchCommandTests.configuration, "--verdicts", verdicts, "--socket",
                scratch.path("two.sock"),
            ], in: pair, scratch)
        // Each direction by its own interface, as optical splitters have it; some by both.
        let sockets = [try pair.socket(0), try pair.socket(1)]
        defer { for socket in sockets { close(socket) } }
        for (place, frame) in frames.enumerated() {
            let fromHome = Array(frame[26..<30]) == [198, 51, 100, 1]
            let first = fromHome ? 1 : 0
            for socket in place % 7 == 0 ? [first, 1 - first] : [first] {
                let count = unsafe write(sockets[socket], frame, frame.count)
                try #require(count == frame.count)
            }
            // Long enough for either processor's queue to be worked off: the kernel stamps a frame then.
            usleep(300)
        }
        usleep(300_000)
        #expect(tap.stop() == 0, "\(tap.log)")
        #expect(tap.log.contains("retransmissions"))
        let one = try judge(frames, by: WatchCommandTests.configuration, scratch, label: "one")
        expectAlike(try records(verdicts), one.tap)
    }

    @Test func `Frames with a tag, over IPv6, and in fragments are judged too`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let all = try #require(try frames(of: WatchCommandTests.demo))
        let tagged = all.prefix(200).map { Array($0[..<12]) + [0x81, 0, 0, 42] + Array($0[12...]) }
        let pair = try VethPair("tagged")
        let verdicts = scratch.path("tagged.jsonl")
        // With the filter that the tap makes itself.
        let tap = try RunningTap(
            [
                "--interface", VethPair.far(), "--config", WatchCommandTests.configuration,
                "--verdicts", verdicts, "--socket", scratch.path("tagged.sock"),
            ], in: pair, scratch)
        try pair.send(Array(tagged))
        try pair.send([try #require(all.first)] + all[200..<400])
        usleep(300_000)
        #expect(tap.stop() == 0)
        let plain = try judge(
            Array(all.prefix(400)), by: WatchCommandTests.configuration, scratch, label: "plain")
        #expect(plain.tap.count > 300)
        expectAlike(try records(verdicts), plain.tap)
    }

    @Test func `It answers status and reload, and ends with a summary`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let frames = try #require(try frames(of: WatchCommandTests.demo))
        let pair = try VethPair("status")
        let yaml = try String(contentsOfFile: WatchCommandTests.configuration, encoding: .utf8)
        let partners = Weir.root.appendingPathComponent("Sources/CPacks/demo-partners.csv")
        try FileManager.default.copyItem(
            at: partners, to: scratch.url.appendingPathComponent("demo-partners.csv"))
        let config = try scratch.write(
            yaml + "\ncontrol-socket: tap.sock\nevents: {sqlite: events.sqlite}\n",
            to: "weir.yaml")
        let tap = try RunningTap(
            ["--interface", VethPair.far(), "--config", config, "--json"], in: pair, scratch)
        try pair.send(frames)
        let isCounted = eventually {
            (try? Weir.run("status", "--config", config).output.contains("block")) == true
        }
        #expect(isCounted)
        usleep(300_000)
        let text = try Weir.run("status", "--config", config)
        #expect(text.status == 0 && text.output.hasPrefix("a tap: it judges and does not act"))
        #expect(text.output.contains("interface far0 \(frames.count) frames, 0 DROPPED"))
        let status = try #require(
            try Weir.run("status", "--config", config, "--json").objects().first)
        #expect(status["kind"] as? String == "tap")
        let links = try #require(status["links"] as? [[String: Any]])
        let received = links.compactMap { ($0["counters"] as? [String: Int])?["received"] }
        #expect(received.reduce(0, +) == 1898)
        let metrics = try Weir.run("status", "--config", config, "--metrics").output
        #expect(metrics.contains(#"weir_tap_frames_total{interface="far0",fate="dropped"} 0"#))
        let reload = try Weir.run("reload", "--config", config)
        #expect(reload.status == 0 && reload.output.hasPrefix("ok: rules generation 2"))
        #expect(tap.stop() == 0)
        let summary = try #require(
            JSONSerialization.jsonObject(with: Data(tap.output.utf8)) as? [String: Any])
        #expect(summary["messages"] as? Int == 1898)
        let report = try Weir.run(
            "report", "--events", scratch.path("events.sqlite"), "--format", "json")
        #expect(report.status == 0 && report.output.contains(#""attacks""#))
    }

    @Test func `Hostile frames cost no memory without end, and what is dropped is told`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let pair = try VethPair("flood")
        let tap = try RunningTap(
            [
                "--interface", VethPair.far(), "--config", WatchCommandTests.configuration,
                "--socket", scratch.path("flood.sock"), "--filter", "sctp", "--buffer", "1",
                "--events", scratch.path("flood.jsonl"),
            ], in: pair, scratch)
        let descriptor = try pair.socket(0)
        defer { close(descriptor) }
        func flood(_ from: UInt32, _ count: UInt32) throws {
            for number in from..<from + count {
                let frame = WatchCommandTests.hostile(number)
                let written = unsafe write(descriptor, frame, frame.count)
                try #require(written == frame.count)
            }
            usleep(300_000)
        }
        // Tables fill once; after that nothing may grow.
        try flood(0, 200_000)
        let early = try residentKiB(of: tap.process.processIdentifier)
        try flood(200_000, 200_000)
        let late = try residentKiB(of: tap.process.processIdentifier)
        print("tap under half-open traffic: \(early) KiB, then \(late) KiB")
        #expect(late < early + 16 << 10)
        // A tap that cannot read for a while loses frames, and says so.
        kill(tap.process.processIdentifier, SIGSTOP)
        try flood(400_000, 20_000)
        kill(tap.process.processIdentifier, SIGCONT)
        usleep(300_000)
        #expect(tap.stop() == 0)
        let told = try #require(tap.log.firstMatch(of: /frames, (\d+) dropped by the kernel/))
        #expect(try #require(Int(told.1)) > 1_000)
    }

    /// From another address each time: the beginning of an SCTP message, of an IP datagram, of a
    /// segmented SCCP message, by turns.
    private static func hostile(_ number: UInt32) -> [UInt8] {
        let source = Captures.IPAddress(ipv4: 0x0a00_0000 | number)
        let home = Captures.IPAddress(ipv4: 0xc633_6401)
        let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 200)
        let packet = SCTPPacket(
            source: source, destination: home, verificationTag: number &+ 0x10_0000,
            chunks: [.data(payload, tsn: number, isLast: false)])
        var frame = packet.ethernetFrame
        // More fragments are said to follow.
        if number % 3 == 0 { frame[20] = 0x20 }
        return frame
    }

    private func residentKiB(of process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(
            status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    @Test func `It becomes its user once interfaces are open, and ends by itself`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        try #require(unsafe chmod(scratch.url.path, 0o777) == 0)
        let pair = try VethPair("rights")
        let yaml = try String(contentsOfFile: WatchCommandTests.configuration, encoding: .utf8)
        let config = try scratch.write(
            yaml.replacing("partners: demo-partners.csv\n", with: "")
                + "\nuser: nobody\n", to: "weir.yaml")
        let tap = try RunningTap(
            [
                "--interface", VethPair.far(), "--config", config, "--for", "1.5", "--socket",
                scratch.path("rights.sock"), "--verdicts", scratch.path("verdicts.jsonl"),
            ], in: pair, scratch)
        let status = try String(
            contentsOfFile: "/proc/\(tap.process.processIdentifier)/status", encoding: .utf8)
        #expect(status.contains("CapEff:\t0000000000000000"))
        #expect(!status.contains("Uid:\t0"))
        let frames = try #require(try frames(of: WatchCommandTests.demo))
        try pair.send(Array(frames.prefix(100)))
        tap.process.waitUntilExit()
        #expect(tap.process.terminationStatus == 0, "\(tap.log)")
        #expect(tap.output.contains("messages/s"))
        #expect(try records(scratch.path("verdicts.jsonl")).count > 50)
    }

    @Test func `At the speed of its capture it judges as a replay of that does`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let speed = 2_000.0
        let frames = try #require(try frames(of: WatchCommandTests.demo))
        let pair = try VethPair("speed")
        let verdicts = scratch.path("speed.jsonl")
        let tap = try RunningTap(
            [
                "--interface", VethPair.far(), "--config", WatchCommandTests.configuration,
                "--verdicts", verdicts, "--socket", scratch.path("speed.sock"), "--speed",
                "\(speed)",
            ], in: pair, scratch)
        var reader = try FrameReader(path: WatchCommandTests.demo)
        var due: [Double] = []
        while let frame = try reader.next() {
            due.append(Double(frame.time.seconds) + Double(frame.time.nanoseconds) / 1e9)
        }
        try #require(due.count == frames.count)
        let start = ContinuousClock.now
        try pair.send(frames, pause: 0) { place in
            let wanted = start + .seconds((due[place] - due[0]) / speed)
            while ContinuousClock.now < wanted { usleep(20) }
        }
        usleep(300_000)
        #expect(tap.stop() == 0)
        let original = scratch.path("original.jsonl")
        _ = try Weir.run(
            "replay", WatchCommandTests.demo, "--config", WatchCommandTests.configuration,
            "--verdicts", original)
        let (seen, replayed) = (try records(verdicts), try records(original))
        #expect(seen.count == replayed.count)
        let differing = differing(seen, replayed)
        print("demo at \(speed) times its speed: \(differing) of \(seen.count) verdicts differ")
        // A millisecond of the scheduler's is two seconds of the capture's.
        #expect(differing <= 5)
    }

    @Test func `What an interface carries is learned from`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let pair = try VethPair("learn")
        let tap = try RunningTap(
            [
                "--interface", VethPair.far(), "--learn", "--into", scratch.path("proposal"),
            ], in: pair, scratch)
        try pair.send(try #require(try frames(of: WatchCommandTests.demo)))
        usleep(300_000)
        #expect(tap.stop() == 0, "\(tap.log)")
        #expect(tap.output.contains("home side: 198.51.100.1 (confidence high"), "\(tap.output)")
        #expect(try Weir.run("check", scratch.path("proposal/weir.yaml")).status == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.path("proposal"))
        #expect(!left.contains("learning.pcapng"))
    }

    @Test func `docs-watch_md is as it says`() throws {
        guard isPossible() else { return }
        let scratch = try Scratch()
        let pair = try VethPair("docs", listener: "eth1")
        let frames = try #require(try frames(of: WatchCommandTests.demo))
        var walkthrough = try Walkthrough("watch.md", in: scratch)
        walkthrough.begin = { (words: [String]) throws in
            let tap = try RunningTap(Array(words.dropFirst(2)), in: pair, scratch)
            try pair.send(frames)
            usleep(300_000)
            return { #expect(tap.stop() == 0) }
        }
        walkthrough.other = { (words: [String]) throws in
            // What listens runs in the namespace, with traffic.
            guard words.starts(with: ["weir", "watch"]) else { return false }
            let tap = try RunningTap(Array(words.dropFirst(2)), in: pair, scratch)
            try pair.send(frames)
            tap.process.waitUntilExit()
            #expect(tap.process.terminationStatus == 0, "\(tap.log)")
            return true
        }
        #expect(try walkthrough.run() >= 7)
    }

    @Test func `What cannot be listened to is told`() throws {
        let config = WatchCommandTests.configuration
        let none = try Weir.run("watch", "--interface", "no-such", "--config", config)
        #expect(none.status == 1)
        #expect(none.errors.contains("interface no-such: "))
        #expect(try Weir.run("watch", "--config", config).status == 2)
        guard isPossible() else { return }
        let filter = try Weir.run(
            "watch", "--interface", "lo", "--config", config, "--filter", "no filter at all")
        #expect(filter.status == 1 && filter.errors.contains("is no filter"))
    }
}

extension CaptureTime {
    fileprivate static var now: CaptureTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return CaptureTime(
            seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
    }
}
