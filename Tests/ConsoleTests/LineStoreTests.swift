import Configuration
import Foundation
import Intelligence
import Testing

@testable import Console

/// Stores of JSON lines are searched as SQLite's are, while they grow; stores that go and come again are seen.
@Suite(.serialized) struct LineStoreTests {
    private func tail(of path: String) async throws -> EventTail {
        let tail = EventTail(path: path)
        while await tail.follow() == false {}
        return tail
    }

    private func numbers(_ tail: EventTail, _ query: EventQuery = EventQuery()) async throws
        -> [Int64]
    {
        try await tail.ask(for: "test") { search throws(EventStoreError) in
            try search.events(query, limit: 100).map(\.id)
        }
    }

    @Test func `lines are found, counted and followed, an unfinished one once it is whole`()
        async throws
    {
        let folder = try ScratchFolder()
        let path = folder.file("events.jsonl")
        let store = try openEventStore(at: path)
        var other = StoredEvent.blocked(3, rule: "other")
        other.raw = Octets([1, 0, 1, 1])
        other.facts = ["sinceSeen": .number(7), "nothing": .nothing]
        try store.append([.blocked(1), .blocked(2), other])
        try store.add(Surroundings(subscribers: ["1": "2"]))
        let tail = try await tail(of: path)
        #expect(try await numbers(tail) == [3, 2, 1])
        var query = EventQuery()
        query.rule = "other"
        #expect(try await numbers(tail, query) == [3])
        let found = try await tail.ask(for: "test") { search throws(EventStoreError) in
            try search.event(3)
        }
        #expect(found?.event == other)
        let counts = try await tail.ask(for: "test") { search throws(EventStoreError) in
            try search.counts(from: nil, to: nil, limit: 10)
        }
        #expect(counts.events == 3 && counts.rules.count == 2)
        #expect(await tail.look().isEmpty)

        // Half a line, then the rest of it.
        let line = Array(StoredEvent.blocked(4).jsonObject) + [0x0a]
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(line.prefix(20)))
        while await tail.follow() == false {}
        #expect(await tail.look().isEmpty)
        try handle.write(contentsOf: Data(line.dropFirst(20)))
        while await tail.follow() == false {}
        #expect(await tail.look().map(\.id) == [4])
        try store.close()
    }

    @Test func `a file that was cut or replaced begins anew`() async throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.jsonl")
        let store = try openEventStore(at: path)
        try store.append((0..<5).map { .blocked($0) })
        let tail = try await tail(of: path)
        #expect(try await numbers(tail).count == 5)
        #expect(unsafe truncate(path, 0) == 0)
        try store.append([.blocked(9, rule: "cut")])
        #expect(await tail.follow() == false)
        while await tail.follow() == false {}
        #expect(try await numbers(tail) == [1])
        try store.close()
        try FileManager.default.removeItem(atPath: path)
        let next = try openEventStore(at: path)
        try next.append([.blocked(1, rule: "new"), .blocked(2, rule: "new")])
        for _ in 0..<4 { _ = await tail.follow() }
        var query = EventQuery()
        query.rule = "new"
        #expect(try await numbers(tail, query).count == 2)
        try next.close()
    }

    @Test func `an SQLite store that is deleted is gone, and one that comes in its place is shown`()
        async throws
    {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        let first = try SQLiteEventStore(path: path)
        try first.append([.blocked(1), .blocked(2)])
        try first.close()
        let tail = try await tail(of: path)
        #expect(try await numbers(tail).count == 2)
        for name in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + name)
        }
        _ = await tail.follow()
        let refused = await #expect(throws: Refusal.self) { _ = try await numbers(tail) }
        #expect(refused?.message.contains("there is no such event store") == true)
        let second = try SQLiteEventStore(path: path)
        try second.append([.blocked(3)])
        _ = await tail.follow()
        #expect(try await numbers(tail) == [1])
        try second.close()
    }

    @Test func `a console over lines makes the report, and shows what comes`() async throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.ndjson")
        let store = try openEventStore(at: path)
        try store.append([.blocked(1), .blocked(2)])
        let console = try Console(
            ConsoleSettings(nil, events: path, listen: (.loopback, 0)))
        while await console.tail.follow() == false {}
        let report = try await console.tail.report { (path) throws(EventStoreError) in
            try Report(of: openEventStore(at: path, for: .look))
        }
        #expect(report.attacks == 2)
        try store.append([.blocked(3)])
        while await console.tail.follow() == false {}
        #expect(await console.tail.look().map(\.id) == [3])
        try store.close()
    }

    @Test func `lines that are no events, or far too long, are passed over`() async throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.jsonl")
        let event = String(decoding: StoredEvent.blocked(1).jsonObject, as: UTF8.self)
        let long = "{\"x\":\"" + String(repeating: "y", count: 3 << 20) + "\"}"
        try "\(event)\nnonsense\n\(long)\n{\"time\":1}\n\(event)\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        let tail = try await tail(of: path)
        #expect(try await numbers(tail) == [2, 1])
    }
}

/// A folder of its own for one test, gone afterwards.
private final class ScratchFolder {
    private let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-lines-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}
