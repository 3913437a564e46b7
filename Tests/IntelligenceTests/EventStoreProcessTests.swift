import Foundation
import Intelligence
import Testing

/// Stores shared with, or left behind by, another process: the event benchmark, started here.
///
/// Whatever happens, it ends by itself after a bounded number of events.
@Suite(.timeLimit(.minutes(2))) struct EventStoreProcessTests {
    static let names = ["events.sqlite", "events.jsonl"]

    private func writer() throws -> URL {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let candidates = [tests, URL(fileURLWithPath: CommandLine.arguments[0])].map {
            $0.deletingLastPathComponent().appendingPathComponent("bench-events")
        }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    }

    /// The number that the writer printed last.
    private func lastNumber(in data: Data) -> Int? {
        data.split(separator: 0x0a).last.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }

    @Test(arguments: names)
    func `a writer killed in a batch leaves every batch that it was done with`(
        name: String
    ) throws {
        let folder = try ScratchFolder()
        let path = folder.file(name)
        let process = Process()
        let output = Pipe()
        process.executableURL = try writer()
        process.arguments = [path, "200000", "500"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { process.terminate() } }

        var said = Data()
        while lastNumber(in: said) ?? 0 < 3_000 {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "the writer ended by itself")
            said.append(more)
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        said.append(output.fileHandleForReading.readDataToEndOfFile())
        let kept = try #require(lastNumber(in: said))

        let store = try openEventStore(at: path)
        let events = try store.events(from: nil, to: nil).remaining()
        #expect(events.count >= kept)
        if name == "events.sqlite" { #expect(events.count % 500 == 0) }
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.time < $1.time })
        try store.append([.complete])
        #expect(
            try store.events(from: nil, to: 1_600_000_000).remaining() == [.complete])
    }

    @Test(arguments: names)
    func `a reader in another process sees whole batches while one writes`(
        name: String
    ) throws {
        let folder = try ScratchFolder()
        let path = folder.file(name)
        let process = Process()
        let output = Pipe()
        process.executableURL = try writer()
        process.arguments = [path, "20000", "20", "50"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        var seen = 0
        for _ in 0..<5 {
            let said = output.fileHandleForReading.availableData
            try #require(!said.isEmpty, "the writer ended by itself")
            let kept = try #require(lastNumber(in: said))
            let store = try openEventStore(at: path, for: .read)
            let end = 1_700_000_000 + Double(kept) / 50_000
            let events = try store.events(from: nil, to: end).remaining()
            #expect(events.count == kept)
            #expect(kept > seen)
            seen = kept
        }
        #expect(process.isRunning)
    }

    @Test func `a disk that is full in mid-run is reported, and what was kept is readable`()
        throws
    {
        let folder = try ScratchFolder()
        for name in Self.names {
            let path = folder.file(name)
            let process = Process()
            let (output, errors) = (Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            // Files may not grow over 2 MiB, which fails a write as a full disk does.
            process.arguments = [
                "-c", "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"",
                try writer().path, path, "1000000", "500",
            ]
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            let said = output.fileHandleForReading.readDataToEndOfFile()
            let complaint = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationStatus == 1)
            #expect(String(decoding: complaint, as: UTF8.self).hasPrefix("\(path): "))
            let kept = try #require(lastNumber(in: said))
            let store = try openEventStore(at: path, for: .read)
            #expect(try store.events(from: nil, to: nil).remaining().count == kept)
        }
    }
}
