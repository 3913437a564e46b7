import Captures
import Foundation
import Intelligence
import Synchronization
import Testing

@testable import EventSinks

/// Blocked messages in pcapng, read back by tshark.
@Suite struct BlockedCaptureTests {
    private static let tshark = ProcessInfo.processInfo.environment["PATH", default: ""]
        .split(separator: ":").map { "\($0)/tshark" }
        .first(where: FileManager.default.isExecutableFile)

    /// A provideSubscriberInfo in M3UA DATA, as the demo's traffic has them.
    private static let message: [UInt8] = m3uaMessage()

    private func sink(_ path: String, size: Int = 1 << 20, files: Int = 3) -> BlockedCapture {
        BlockedCapture(path: path, size: size, files: files) { _ in }
    }

    private func event(_ number: Int) -> StoredEvent {
        var event = StoredEvent.blocked(number)
        event.raw = Octets(Self.message)
        return event
    }

    @Test(.enabled(if: tshark != nil, "SKIPPED: tshark is not installed"))
    func `Wireshark decodes the messages and shows verdicts as comments`() throws {
        let folder = try ScratchFolder()
        let sink = sink(folder.file("b.pcapng"))
        var passed = event(2)
        passed.verdict = "forward"
        sink.append([event(0), passed, event(1)])
        sink.close()
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(Self.tshark))
        process.arguments = [
            "-n", "-r", folder.file("b.pcapng"), "-T", "fields", "-E", "separator=/t", "-e",
            "frame.protocols", "-e", "m3ua.protocol_data_opc", "-e", "sccp.called.digits", "-e",
            "frame.time_epoch", "-e", "frame.comment",
        ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\t")
        #expect(lines.count == 9)
        let first = lines.prefix(5).map(String.init)
        #expect(first.first?.contains("m3ua:sccp") == true, "\(first)")
        #expect(first[1] == "4105" && first[3].hasPrefix("1700000000.25"))
        let comment = lines.suffix(1).joined()
        #expect(comment.contains("blocked anyTimeInterrogation from 12423570001"))
        #expect(comment.contains("rule: ati"))
    }

    @Test func `A file that is full gets a number, and the last of them goes`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("b.pcapng")
        let sink = sink(path, size: 4_096)
        for number in 0..<60 { sink.append([event(number)]) }
        sink.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["b.pcapng", "b.pcapng.1", "b.pcapng.2"])
        for name in names {
            let data = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
            #expect(data.starts(with: [0x0a, 0x0d, 0x0d, 0x0a]) && data.count < 5_000)
        }
        #expect(sink.status?.taken == 60 && sink.status?.lost == 0)
        // What a run before has left is kept.
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("b.pcapng.1")))
        _ = self.sink(path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("b.pcapng.2"))) == before)
    }

    @Test func `A disk that is full spoils no file and wears none down; what is counted is in it`()
        async
    {
        await #expect(processExitsWith: .success) {
            let folder = try ScratchFolder()
            let path = folder.file("b.pcapng")
            // A limit of a file's length is a full disk to who writes it.
            signal(SIGXFSZ, SIG_IGN)
            let told = Mutex<[String]>([])
            let sink = BlockedCapture(path: path, size: 1 << 20, files: 3) { report in
                if case .failing = report { told.withLock { $0.append("failing") } }
                if case .deliversAgain = report { told.withLock { $0.append("again") } }
            }
            var limit = rlimit(rlim_cur: 10_000, rlim_max: rlim_t.max)
            unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
            for number in 0..<60 {
                sink.append([BlockedCaptureTests().event(number)])
            }
            func check(_ more: Int) throws {
                let status = try #require(sink.status)
                #expect(status.taken > 5 && status.taken + status.lost == 60 + more)
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                #expect(names == ["b.pcapng"])
                var reader = try CaptureReader(path: path)
                var frames = 0
                while try reader.next() != nil { frames += 1 }
                #expect(frames == status.taken)
            }
            try check(0)
            #expect(told.withLock { $0 } == ["failing"])
            limit.rlim_cur = .max
            unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
            usleep(1_100_000)
            sink.append([BlockedCaptureTests().event(61)])
            try check(1)
            #expect(told.withLock { $0 } == ["failing", "again"])
        }
    }

    @Test func `A folder that is gone loses messages, counted, and says so once`() throws {
        let folder = try ScratchFolder()
        let inner = folder.file("inner")
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
        let sink = sink(inner + "/b.pcapng", size: 256)
        sink.append([event(0)])
        try FileManager.default.removeItem(atPath: inner)
        sink.append([event(1), event(2)])
        sink.append([event(3)])
        #expect((sink.status?.errors ?? 0) >= 1 && (sink.status?.lost ?? 0) >= 1)
        // Nor is one that is gone from the start a reason not to begin.
        let other = self.sink(inner + "/b.pcapng")
        #expect(other.status?.errors == 1)
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
        other.append([event(4)])
        #expect((other.status?.taken, other.status?.lost) == (1, 0))
    }
}

/// M3UA DATA with a unitdata of SCCP from point code 4105 to 6545.
private func m3uaMessage() -> [UInt8] {
    let address: [UInt8] = [0x0b, 0x12, 0x06, 0x00, 0x11, 0x04, 0x51, 0x55, 0x10, 0x90, 0x00, 0x01]
    var unitdata: [UInt8] = [0x09, 0x00, 3, UInt8(3 + address.count), UInt8(3 + 2 * address.count)]
    unitdata += [UInt8(address.count)] + address
    unitdata += [UInt8(address.count)] + address
    unitdata[4] = UInt8(unitdata.count - 4)
    unitdata += [4, 0x64, 0x02, 0x49, 0x00]
    var data: [UInt8] = [0, 0, 0x10, 0x09, 0, 0, 0x19, 0x91, 3, 2, 0, 7] + unitdata
    let length = data.count + 4
    while data.count % 4 != 0 { data.append(0) }
    let parameter: [UInt8] = [0x02, 0x10, 0, UInt8(length)] + data
    return [1, 0, 1, 1, 0, 0, 0, UInt8(parameter.count + 8)] + parameter
}
