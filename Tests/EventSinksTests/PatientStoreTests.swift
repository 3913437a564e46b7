import Foundation
import Intelligence
import Synchronization
import Testing

@testable import EventSinks

/// Event stores that cannot be opened or written for a while.
@Suite struct PatientStoreTests {
    /// What a sink has said, in order.
    private final class Told: Sendable {
        let words = Mutex<[String]>([])

        var report: @Sendable (Delivery.Report) -> Void {
            { [self] report in
                words.withLock { words in
                    switch report {
                    case .failing(let error): words.append("\(error)")
                    case .deliversAgain: words.append("again")
                    }
                }
            }
        }
    }

    /// A store in memory that takes so many events in all, and no portion in part.
    private final class Shelf: EventStore {
        let events = Mutex<[StoredEvent]>([])
        let surroundings = Mutex(Surroundings())
        let room: Mutex<Int>

        init(room: Int) { self.room = Mutex(room) }

        var count: Int { events.withLock { $0.count } }

        func append(_ some: [StoredEvent]) throws(EventStoreError) {
            guard count + some.count <= room.withLock({ $0 }) else {
                throw EventStoreError(path: "shelf", message: "is full")
            }
            events.withLock { $0 += some }
        }

        func add(_ more: Surroundings) throws(EventStoreError) {
            surroundings.withLock { $0.add(more) }
        }

        func flush() throws(EventStoreError) {
            // What cannot be flushed has been taken all the same.
            guard room.withLock({ $0 }) != 7 else {
                throw EventStoreError(path: "shelf", message: "cannot be flushed")
            }
        }

        func close() throws(EventStoreError) {}

        func events(from: Double?, to: Double?) throws(EventStoreError) -> EventCursor {
            throw EventStoreError(path: "shelf", message: "is not read")
        }

        func report(
            from: Double?, to: Double?, within limit: ReadingLimit, _ visit: (ReportEvent) -> Void
        ) throws(EventStoreError) -> Surroundings {
            throw EventStoreError(path: "shelf", message: "is not read")
        }
    }

    private func events(_ numbers: Range<Int>) -> [StoredEvent] {
        numbers.map { StoredEvent.blocked($0) }
    }

    /// Lets the pause after a failure pass.
    private func retry(_ store: PatientStore) throws {
        usleep(600_000)
        try store.tidy(at: 0)
    }

    @Test(arguments: [["", "-wal", "-shm"], ["-wal", "-shm"], [""]])
    func `A store that is removed under it is begun anew, and nothing that comes then is lost`(
        removed: [String]
    ) throws {
        let folder = try ScratchFolder()
        let told = Told()
        let path = folder.file("events.sqlite")
        let store = try PatientStore("sqlite", report: told.report) {
            () throws(EventStoreError) in try openEventStore(at: path)
        }
        store.append(events(0..<3))
        for ending in removed { try FileManager.default.removeItem(atPath: path + ending) }
        store.append(events(3..<5))
        #expect(store.status?.waiting == 2 && store.status?.taken == 3)
        try retry(store)
        store.append(events(5..<6))
        #expect(store.status?.failure == nil && store.status?.taken == 6)
        let words = told.words.withLock { $0 }
        #expect(
            words.count == 2 && words[0].contains("was removed or replaced") && words[1] == "again")
        let reader = try openEventStore(at: path, for: .read)
        let times = try reader.events(from: nil, to: nil).remaining().map(\.time)
        let isWhole = !removed.contains("")
        #expect(times == events(isWhole ? 0..<6 : 3..<6).map(\.time))
        try reader.close()
        try store.close()
        #expect(
            try openEventStore(at: path, for: .read).events(from: nil, to: nil).remaining().count
                == (isWhole ? 6 : 3))
    }

    @Test func `What a folder that is not there keeps from the store is in it once there is one`()
        throws
    {
        let folder = try ScratchFolder()
        let told = Told()
        let path = folder.file("later/events.sqlite")
        let store = try PatientStore("sqlite", report: told.report) {
            () throws(EventStoreError) in try openEventStore(at: path)
        }
        store.append(events(0..<3))
        store.add(Surroundings(messages: [1: 5]))
        var status = try #require(store.status)
        #expect((status.name, status.taken, status.waiting) == ("sqlite", 0, 3))
        #expect(status.failure?.hasPrefix("cannot be opened") == true)
        #expect(told.words.withLock { $0.count } == 1)

        try FileManager.default.createDirectory(
            atPath: folder.file("later"), withIntermediateDirectories: false)
        try retry(store)
        status = try #require(store.status)
        #expect((status.taken, status.waiting, status.lost, status.failure) == (3, 0, 0, nil))
        #expect(told.words.withLock { $0.last } == "again")
        try store.close()
        let kept = try openEventStore(at: path, for: .read)
        #expect(try kept.events(from: nil, to: nil).remaining().count == 3)
    }

    @Test func `A file that is another's is refused at once`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        try Data(repeating: 0x41, count: 4_096).write(to: URL(fileURLWithPath: path))
        let told = Told()
        #expect(throws: EventStoreError.self) {
            _ = try PatientStore("sqlite", report: told.report) {
                () throws(EventStoreError) in try openEventStore(at: path)
            }
        }
    }

    @Test func `A store that is full for a while gets all events once, in order`() throws {
        let shelf = Shelf(room: 1_500)
        let told = Told()
        let store = try PatientStore("shelf", report: told.report) { shelf }
        store.append(events(0..<2_000))
        #expect(shelf.count == 1_000)
        #expect(store.status?.waiting == 1_000)
        store.append(events(2_000..<2_010))
        shelf.room.withLock { $0 = 10_000 }
        // Its pause is not over.
        try store.tidy(at: 0)
        #expect(shelf.count == 1_000)
        try retry(store)
        let times = shelf.events.withLock { $0.map(\.time) }
        #expect(times == events(0..<2_010).map(\.time))
        #expect(told.words.withLock { $0 } == ["shelf: is full", "again"])
        #expect(store.status?.errors == 1)
    }

    @Test func `What was taken and not flushed is not stored twice`() throws {
        let shelf = Shelf(room: 7)
        let store = try PatientStore("shelf", report: { _ in }) { shelf }
        store.append(events(0..<3))
        #expect((shelf.count, store.taken, store.status?.waiting) == (3, 3, 0))
        #expect(store.status?.failure == "cannot be flushed")
        shelf.room.withLock { $0 = 100 }
        try retry(store)
        #expect(shelf.count == 3)
        #expect(store.status?.failure == nil)
    }

    @Test func `Of too many that wait the oldest go, and are counted`() throws {
        let shelf = Shelf(room: 0)
        let store = try PatientStore("shelf", capacity: 80, report: { _ in }) { shelf }
        for start in stride(from: 0, to: 1_000, by: 10) { store.append(events(start..<start + 10)) }
        let status = try #require(store.status)
        #expect(status.waiting <= 90 && status.waiting >= 80)
        #expect(status.lost == 1_000 - status.waiting)
        shelf.room.withLock { $0 = 1_000 }
        try store.close()
        let times = shelf.events.withLock { $0.map(\.time) }
        #expect(times == events(1_000 - status.waiting..<1_000).map(\.time))
    }

    @Test func `What is not stored at the end is told`() throws {
        let shelf = Shelf(room: 0)
        let store = try PatientStore("shelf", report: { _ in }) { shelf }
        store.append(events(0..<12))
        let error = try #require(throws: EventStoreError.self) { try store.close() }
        #expect(error.message == "12 events are lost: is full")
        #expect(store.status?.lost == 12)
    }
}
