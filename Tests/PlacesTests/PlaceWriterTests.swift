import Foundation
import GRDB
import Places
import Screening
import Testing

@Suite struct PlaceWriterTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.file("places.sqlite")
    }

    /// What the file holds, in a memory with room for all.
    private func stored(_ capacity: Int = 65_536) throws -> NetworkMemory {
        let memory = try NetworkMemory.of(capacity)
        _ = try PlaceStore(path: path, identities: .init()).load(into: memory, now: now)
        return memory
    }

    @Test func `a turn writes what has changed since the last, and nothing else`() throws {
        let own = try Writing(path, .of(1 << 20))
        let places = (0..<5_000).map { Place($0, seen: now - 10) }
        for place in places { own.memory.places.store(place) }
        own.writer.turn()
        #expect(try stored(1 << 20).places(of: 0..<5_000) == places)
        #expect(own.writer.status.rows == 5_000)
        // What someone else does to a row stays while its place does not change.
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "UPDATE places SET msc = '999'") }
        own.memory.places.store(Place(77, seen: now - 5))
        own.writer.turn()
        own.writer.turn()
        let untouched = try other.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM places WHERE msc = '999'") ?? 0
        }
        #expect((4_990..<5_000).contains(untouched))
        #expect(try stored().place(77) == Place(77, seen: now - 5))
        #expect(own.reports.all.isEmpty && own.writer.status.errors == 0)
    }

    @Test func `what cannot be written is told once, and written when it can be`() throws {
        let own = try Writing(path, .of(1 << 22))
        own.memory.places.store(Place(1, seen: now - 100))
        own.writer.turn()
        let other = try DatabaseQueue(path: path)
        try other.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER full BEFORE INSERT ON places
                        WHEN (SELECT count(*) FROM places) > 9000
                        BEGIN SELECT raise(ABORT, 'no room'); END
                    """)
        }
        // More than one transaction takes: some succeed before the trouble.
        for number in 0..<20_000 { own.memory.places.store(Place(number, seen: now - 50)) }
        let written = own.writer.status.lastWrite
        own.reports.now = now + 5
        own.writer.turn()
        own.memory.places.store(Place(3, seen: now - 2))
        own.writer.turn()
        own.writer.turn()
        #expect(own.reports.all == ["no room"])
        #expect(own.writer.status.errors == 3 && own.writer.status.lastWrite == written)
        #expect(own.writer.status.rows <= 9_001)
        try other.write { try $0.execute(sql: "DROP TRIGGER full") }
        own.writer.turn()
        #expect(own.reports.all == ["no room", "again"])
        let known = own.memory.places(of: 0..<20_000)
        #expect(known.count == 20_000)
        #expect(try stored(1 << 22).places(of: 0..<20_000) == known)
        #expect(own.writer.status.rows == 20_000)
        #expect(own.writer.status.lastWrite == now + 5)
    }

    @Test func `rows of places that nobody has seen for long go, turn by turn`() throws {
        let own = try Writing(path, .of(1 << 20))
        for number in 0..<1_500 { own.memory.places.store(Place(number, seen: now)) }
        own.memory.places.store(Place(9_000, seen: now + 100))
        own.writer.turn()
        own.reports.now = now + 90 * 86_400 + 50
        own.writer.turn()
        #expect(own.writer.status.rows == 501)
        own.writer.turn()
        own.writer.turn()
        #expect(own.writer.status.rows == 1)
    }

    @Test func `the file has no more rows than fit into the memory`() throws {
        let own = try Writing(path, .of(64))
        for number in 0..<4_000 {
            own.memory.places.store(Place(number, seen: now - 4_000 + UInt32(number)))
            if number % 50 == 0 { own.writer.turn() }
        }
        own.writer.turn()
        try #require(own.memory.places.capacity == 64)
        #expect(own.writer.status.rows == 64)
        // Those that stay are the newest.
        let least = try stored().all.map(\.seen).min() ?? 0
        #expect(least > now - 200)
    }

    @Test func `a stop writes what there still is`() throws {
        let own = try Writing(path, .of(64))
        own.writer.start()
        own.memory.places.store(Place(5, seen: now - 1))
        own.writer.stop()
        #expect(try stored().all == [Place(5, seen: now - 1)])
        #expect(throws: PlaceStoreError.self) { try own.store.write([Place(1, seen: now)]) }
    }

    @Test(.timeLimit(.minutes(5)))
    func `what two threads change all the while is written as it comes to be`() throws {
        let own = try Writing(path, .of(1_024))
        own.writer.start()
        let threads = (0..<2).map { half in
            let done = DispatchSemaphore(value: 0)
            let memory = own.memory
            Thread {
                for round in 0..<200_000 {
                    var place = Place(round % 300, seen: now - 200_000 + UInt32(round))
                    place.vlr = place.seenGT
                    place.msc = half == 0 ? 0 : place.seenGT
                    memory.places.store(place)
                }
                done.signal()
            }.start()
            return done
        }
        for done in threads { done.wait() }
        own.writer.stop()
        #expect(own.reports.all.isEmpty)
        // No row mixes what two entries held: every one is of the subscriber that its titles say.
        let rows = try stored().all
        #expect(rows.count <= 300 && rows.count > 250)
        let expected = Dictionary(
            uniqueKeysWithValues: (0..<300).map { number in
                let place = Place(number, seen: now)
                return (place.subscriber, place.seenGT)
            })
        for row in rows {
            #expect(row.seenGT == expected[row.subscriber] && row.vlr == row.seenGT)
            #expect(row.msc == 0 || row.msc == row.seenGT)
        }
        let lost = own.memory.all.filter { !rows.contains($0) }
        #expect(lost.isEmpty)
    }
}
