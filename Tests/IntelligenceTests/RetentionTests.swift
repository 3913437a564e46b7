import Foundation
import Testing

@testable import Intelligence

/// Events go when they are too old or too many, a step at a time.
@Suite struct RetentionTests {
    private func events(_ numbers: Range<Int>) -> [StoredEvent] {
        numbers.map { number in
            var event = StoredEvent.numbered(number)
            event.raw = Octets([UInt8](repeating: 7, count: 300))
            return event
        }
    }

    @Test func `Events older than the age go, the oldest first, and are counted`() throws {
        let folder = try ScratchFolder()
        let store = try SQLiteEventStore(
            path: folder.file("e.sqlite"), keeping: Retention(age: 10))
        for start in stride(from: 0, to: 25_000, by: 5_000) {
            try store.append(events(start..<start + 5_000))
        }
        var surroundings = Surroundings()
        surroundings.count(messageAt: 1_600_000_000)
        surroundings.count(messageAt: 1_700_000_020)
        try store.add(surroundings)
        // Events are a millisecond apart: at this moment the first 15,000 are too old.
        let now = 1_700_000_025.0
        try store.tidy(at: now)
        #expect(store.status?.deleted == 10_000)
        try store.tidy(at: now)
        try store.tidy(at: now)
        #expect(store.status?.deleted == 15_000 && store.status?.taken == 25_000)
        #expect(try store.count() == 10_000)
        #expect(try store.events(from: nil, to: nil).next()?.time == 1_700_000_015)
        let rest = try store.report(from: nil, to: nil, within: ReadingLimit()) { _ in }
        #expect(rest.messages.count == 1)
    }

    @Test func `A store at its size stays there, and gives back what it is too large`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("e.sqlite")
        let most = 8 << 20
        let large = try SQLiteEventStore(path: path)
        try large.append(events(0..<40_000))
        try large.flush()
        #expect(large.octetsOnDisk > 2 * most)
        try large.close()
        let store = try SQLiteEventStore(path: path, keeping: Retention(octets: most))
        for round in 0..<60 {
            try store.append(events(40_000 + round * 500..<40_500 + round * 500))
            for _ in 0..<3 { try store.tidy(at: 1_800_000_000 + Double(round)) }
            try store.flush()
        }
        try store.close()
        let size = try #require(
            FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect(size <= most + (1 << 20))
        let kept = try SQLiteEventStore(path: path, for: .read)
        let newest = try kept.events(from: nil, to: nil).remaining()
        #expect(newest.last?.time == StoredEvent.numbered(69_999).time)
        #expect(newest.count > 500 && newest.count < 40_000)
    }

    @Test func `Without retention nothing is deleted`() throws {
        let folder = try ScratchFolder()
        let store = try SQLiteEventStore(path: folder.file("e.sqlite"))
        try store.append(events(0..<10))
        try store.tidy(at: 1e12)
        #expect(try store.count() == 10)
    }
}
