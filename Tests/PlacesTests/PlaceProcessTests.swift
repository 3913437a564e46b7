import Foundation
import Places
import SS7Wire
import Screening
import Testing

/// Stores that another process leaves behind: `bench-places`, started here.
@Suite(.timeLimit(.minutes(2))) struct PlaceProcessTests {
    private func changer() throws -> URL {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let candidates = [tests, URL(fileURLWithPath: CommandLine.arguments[0])].map {
            $0.deletingLastPathComponent().appendingPathComponent("bench-places")
        }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    }

    /// Reads numbers for so long from the first one on, each with when it came.
    private func numbers(
        from handle: FileHandle, for duration: Duration
    ) -> [(number: Int, time: ContinuousClock.Instant)] {
        var rest = Data()
        var found: [(number: Int, time: ContinuousClock.Instant)] = []
        func isOver() -> Bool {
            found.first.map { ContinuousClock.now >= $0.time + duration } ?? false
        }
        while !isOver() {
            let more = handle.availableData
            if more.isEmpty { break }
            rest += more
            guard let last = rest.lastIndex(of: 0x0a) else { continue }
            let lines = rest[..<last].split(separator: 0x0a)
            if let number = lines.last.flatMap({ Int(String(decoding: $0, as: UTF8.self)) }) {
                found.append((number, .now))
            }
            rest = Data(rest[(last + 1)...])
        }
        return found
    }

    @Test(arguments: [1_300, 1_770, 2_250])
    func `a gateway killed at any moment leaves a sound store that lacks the last second at most`(
        milliseconds: Int
    ) throws {
        let folder = try ScratchFolder()
        let path = folder.file("places.sqlite")
        let process = Process()
        let output = Pipe()
        process.executableURL = try changer()
        process.arguments = ["write", path]
        process.standardOutput = output
        try process.run()
        defer { if process.isRunning { process.terminate() } }
        let said = numbers(
            from: output.fileHandleForReading, for: .milliseconds(milliseconds))
        kill(process.processIdentifier, SIGKILL)
        let killed = ContinuousClock.now
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)

        let old = try #require(said.last { killed - $0.time >= .seconds(1) }, "too slow to tell")
        let store = try PlaceStore(path: path, identities: SubscriberIdentities())
        try store.verify()
        let memory = try NetworkMemory.of(1 << 22)
        _ = try store.load(into: memory, now: nil)
        // Each of these changes is of a subscriber of its own, and none is missing.
        try #require(old.number < 50_000, "more changes than subscribers")
        #expect(old.number > 500)
        #expect(
            (1...old.number).allSatisfy {
                memory.place($0)?.seen == 1_700_000_000 + UInt32($0)
            })
        // And it goes on from there.
        try store.write([Place(1, seen: now)])
        try store.close()
    }

    @Test func `a disk that is full while places change is told once, and nothing is damaged`()
        throws
    {
        let folder = try ScratchFolder()
        let path = folder.file("places.sqlite")
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = try changer()
        process.arguments = ["write", path, "524288"]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = numbers(from: output.fileHandleForReading, for: .seconds(4))
        #expect(process.isRunning, "the path went on")
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let complaint = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(complaint.hasPrefix("\(path): "))
        #expect(complaint.split(separator: "\n").count == 1, "\(complaint)")
        #expect(try #require(said.last).number > 10_000)
        let store = try PlaceStore(path: path, identities: SubscriberIdentities())
        try store.verify()
    }
}
