import Foundation
import GRDB
import Intelligence
import Testing

@Suite struct EventStoreFailureTests {
    private func message(_ body: () throws -> Void) throws -> String {
        try #require(throws: EventStoreError.self, performing: body).message
    }

    @Test(arguments: ["none/events.sqlite", "none/events.jsonl"])
    func `a folder that is not there is named as the trouble`(name: String) throws {
        let folder = try ScratchFolder()
        let said = try message { _ = try openEventStore(at: folder.file(name)) }
        #expect(said.hasPrefix("cannot be opened: "))
    }

    @Test func `a folder that may not be written is named as the trouble`() throws {
        #expect(
            try message { _ = try openEventStore(at: "/proc/events.sqlite") }
                == "cannot be opened: is its folder there, and may it be written?")
        #expect(
            try message { _ = try openEventStore(at: "/proc/events.jsonl") }
                .hasPrefix("cannot be opened: "))
    }

    @Test func `a store to be read must be there`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        #expect(
            try message { _ = try openEventStore(at: path, for: .read) }
                == "there is no such event store")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file of another kind is refused and left as it is`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        let octets = Data(repeating: 0x41, count: 4_096)
        try octets.write(to: URL(fileURLWithPath: path))
        #expect(
            try message { _ = try openEventStore(at: path) }
                == "is not an event store: neither SQLite nor JSON lines")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == octets)
    }

    @Test func `another program's SQLite file is refused and left as it is`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE songs (title TEXT)") }
        let octets = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(
            try message { _ = try openEventStore(at: path) }
                == "is another program's SQLite file")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == octets)
        let tables = try other.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master")
        }
        #expect(tables == ["songs"])
    }

    @Test func `an empty file becomes a store`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        try Data().write(to: URL(fileURLWithPath: path))
        let store = try openEventStore(at: path)
        try store.append([.complete])
        #expect(try store.events(from: nil, to: nil).remaining() == [.complete])
    }

    @Test func `a store without its tables yet is brought up to date`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        // What a stop between the file's making and its first migration leaves.
        let half = try DatabaseQueue(path: path)
        try half.write { try $0.execute(sql: "PRAGMA application_id = 1464158546") }
        try half.close()
        let store = try openEventStore(at: path)
        try store.append([.complete])
        #expect(try store.events(from: nil, to: nil).remaining() == [.complete])
    }

    @Test func `a store of a newer Weir is refused`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        try openEventStore(at: path).close()
        let newer = try DatabaseQueue(path: path)
        try newer.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 wonders')")
        }
        try newer.close()
        #expect(
            try message { _ = try openEventStore(at: path) } == "was written by a newer Weir")
    }

    @Test func `a full disk is an error that loses nothing taken before`() throws {
        let said = try message {
            let store = try openEventStore(at: "/dev/full")
            try store.append([.complete])
        }
        #expect(!said.isEmpty)
        let lines = try JSONLinesStore(path: "/dev/full")
        #expect(
            try message { try lines.append([.complete]) }
                == "cannot be written: No space left on device")
    }

    @Test func `what a stop left of a line spoils no other`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.jsonl")
        let store = try JSONLinesStore(path: path)
        try store.append([.numbered(1)])
        try store.close()
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"time":17000000"#.utf8))
        try handle.close()

        let reopened = try JSONLinesStore(path: path)
        try reopened.append([.numbered(2)])
        let cursor = try reopened.events(from: nil, to: nil)
        #expect(try cursor.remaining() == [.numbered(1), .numbered(2)])
        #expect(cursor.skipped == 1)
    }

    @Test func `a file that was renamed is followed by a new one at its path`() throws {
        let folder = try ScratchFolder()
        let (path, rotated) = (folder.file("events.jsonl"), folder.file("events.jsonl.1"))
        let store = try JSONLinesStore(path: path)
        try store.append([.numbered(1)])
        try FileManager.default.moveItem(atPath: path, toPath: rotated)
        try store.append([.numbered(2)])
        // One that is there already, as logrotate's `create` makes it, and one that is gone.
        try FileManager.default.removeItem(atPath: path)
        try Data().write(to: URL(fileURLWithPath: path))
        try store.append([.numbered(3)])
        let old = try openEventStore(at: rotated, for: .read).events(from: nil, to: nil)
        #expect(try old.remaining() == [.numbered(1)])
        #expect(try store.events(from: nil, to: nil).remaining() == [.numbered(3)])
    }

    @Test func `where no new file can be made, the renamed one goes on`() throws {
        let folder = try ScratchFolder()
        let inner = URL(fileURLWithPath: folder.file("log"))
        let moved = folder.file("moved")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
        let store = try JSONLinesStore(path: inner.path + "/events.jsonl")
        try FileManager.default.moveItem(atPath: inner.path, toPath: moved)
        try store.append([.numbered(1)])
        let events = try JSONLinesStore(path: moved + "/events.jsonl", for: .read)
            .events(from: nil, to: nil)
        #expect(try events.remaining() == [.numbered(1)])
    }

    @Test func `a JSON lines file is known by its contents too`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.log")
        try JSONLinesStore(path: path).append([.complete])
        let store = try openEventStore(at: path, for: .read)
        #expect(store is JSONLinesStore)
        #expect(try store.events(from: nil, to: nil).remaining() == [.complete])
    }

    @Test func `a closed store says that it is closed`() throws {
        let folder = try ScratchFolder()
        for name in ["events.sqlite", "events.jsonl"] {
            let store = try openEventStore(at: folder.file(name))
            try store.close()
            #expect(try !message { try store.append([.complete]) }.isEmpty)
        }
    }
}
