import Foundation
import GRDB
import Places
import SS7Wire
import Screening
import Testing

@Suite struct PlaceStoreTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.file("places.sqlite")
    }

    private func open(_ identities: SubscriberIdentities = .init()) throws -> PlaceStore {
        try PlaceStore(path: path, identities: identities)
    }

    private func failure(_ body: () throws -> Void) throws -> PlaceStoreError {
        try #require(throws: PlaceStoreError.self, performing: body)
    }

    @Test(arguments: [SubscriberIdentities(), SubscriberIdentities(3, 4)])
    func `what was written is what is loaded`(identities: SubscriberIdentities) throws {
        let places = (0..<3_000).map {
            Place($0, seen: now - UInt32($0), of: identities)
        }
        let store = try open(identities)
        try store.write(places)
        #expect(store.rowCount == 3_000)
        try store.close()
        let memory = try NetworkMemory.of(1 << 20, identities)
        let loaded = try open(identities).load(into: memory, now: now)
        #expect((loaded.rows, loaded.taken, loaded.left, loaded.future) == (3_000, 3_000, 0, 0))
        #expect(memory.places(of: 0..<3_000) == places)
        #expect(memory.places.takeChangedSets().isEmpty)
    }

    @Test func `a subscriber has one row, of what was written last`() throws {
        let store = try open()
        try store.write([Place(1, seen: now - 9), Place(2, seen: now - 9)])
        var moved = Place(1, seen: now - 3)
        moved.vlr = 0
        moved.seenGT = packed("155509")
        try store.write([moved])
        #expect(store.rowCount == 2)
        let memory = try NetworkMemory.of(64)
        #expect(try store.load(into: memory, now: now).taken == 2)
        #expect(memory.place(1) == moved)
        #expect(memory.place(2) == Place(2, seen: now - 9))
    }

    @Test func `of more rows than fit the newest are loaded`() throws {
        let store = try open()
        let places = (0..<1_000).map { Place($0, seen: now - UInt32(($0 * 7_919) % 1_000)) }
        try store.write(places)
        let memory = try NetworkMemory.of(64)
        let loaded = try store.load(into: memory, now: now)
        #expect(loaded.rows == 1_000 && loaded.taken == 64 && loaded.left == 936)
        #expect(memory.all.count == 64)
        #expect(memory.places.evictions == 0)
        // Sets of four take whom the hash gives them, each its newest.
        let oldest = memory.all.map(\.seen).min() ?? 0
        #expect(oldest > now - 200)
        #expect(memory.all.contains { $0.seen == now })
        #expect(store.rowCount == 1_000)
    }

    @Test func `who was seen in the future was seen at an unknown time, and on disk stays so`()
        throws
    {
        let store = try open()
        var place = Place(2, seen: now + 3_600)
        try store.write([place, Place(3, seen: now)])
        let memory = try NetworkMemory.of(64)
        #expect(try store.load(into: memory, now: now).future == 1)
        let known = try #require(memory.place(2))
        #expect(known.seen == Place.unknownTime && known.seenGT == place.seenGT)
        #expect(memory.place(3)?.seen == now)
        // What is written of it meanwhile does not take the time from the file.
        place = known
        place.sgsn = 0
        try store.write([place])
        let later = try NetworkMemory.of(64)
        #expect(try store.load(into: later, now: now + 7_200).future == 0)
        #expect(later.place(2)?.seen == now + 3_600 && later.place(2)?.sgsn == 0)
    }

    @Test func `a previous place in the future is at an unknown time as well`() throws {
        let store = try open()
        var place = Place(2, seen: now - 10)
        place.previousSeen = now + 5
        try store.write([place])
        let memory = try NetworkMemory.of(64)
        #expect(try store.load(into: memory, now: now).future == 0)
        #expect(memory.place(2)?.previousSeen == Place.unknownTime)
        #expect(memory.place(2)?.seen == now - 10)
    }

    @Test func `rows that have aged out are not loaded, and go in small steps`() throws {
        let store = try open()
        let limit = now - 90 * 86_400
        try store.write((0..<2_500).map { Place($0, seen: limit - 1) })
        try store.write((5_000..<5_010).map { Place($0, seen: limit) })
        let memory = try NetworkMemory.of(65_536)
        let loaded = try store.load(into: memory, now: now)
        #expect(loaded.aged == 2_500 && loaded.taken == 10 && loaded.left == 0)
        #expect(try store.forget(before: limit) == 1_000)
        #expect(try store.forget(before: limit) == 1_000)
        #expect(try store.forget(before: limit) == 500)
        #expect(try store.forget(before: limit) == 0)
        #expect(store.rowCount == 10)
        // Above a number the oldest go.
        try store.write((6_000..<6_010).map { Place($0, seen: limit + 7) })
        #expect(try store.forget(before: limit, keeping: 10) == 10)
        let kept = try NetworkMemory.of(1_024)
        _ = try store.load(into: kept, now: now)
        #expect(kept.all.map(\.seen) == Array(repeating: limit + 7, count: 10))
    }

    @Test func `in privacy mode no IMSI is in any file of the store`() throws {
        let identities = SubscriberIdentities(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)
        func contents() throws -> Data {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                .reduce(into: Data()) {
                    $0 += try Data(contentsOf: URL(fileURLWithPath: folder.file($1)))
                }
        }
        /// An IMSI as text, packed, and in the order of TBCD.
        func forms(_ number: Int) throws -> [Data] {
            let text = "00101\(1_000_000_000 + number)"
            let digits = text.map { UInt8($0.wholeNumberValue ?? 0) } + [0]
            let pairs = stride(from: 0, to: digits.count, by: 2)
            return [
                Data(text.utf8), Data(pairs.map { digits[$0] << 4 | digits[$0 + 1] }.dropLast()),
                Data(pairs.map { digits[$0 + 1] << 4 | digits[$0] }.dropLast()),
                Data((0..<7).map { UInt8(truncatingIfNeeded: packed(text) >> (8 * (7 - $0))) }),
            ]
        }
        // Without the mode they are found, so that finding none says something.
        let plain = try open()
        try plain.write((0..<200).map { Place($0, seen: now) })
        #expect(try contents().range(of: forms(17)[0]) != nil)
        try plain.close()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.removeItem(atPath: folder.file(name))
        }
        let store = try open(identities)
        try store.write((0..<200).map { Place($0, seen: now, of: identities) })
        for isClosed in [false, true] {
            if isClosed { try store.close() }
            let octets = try contents()
            #expect(octets.count > 8_192)
            for number in 0..<200 {
                for form in try forms(number) { #expect(octets.range(of: form) == nil) }
            }
        }
    }

    @Test(arguments: [false, true])
    func `the file is its owner's alone, one that was empty too`(isThere: Bool) throws {
        if isThere {
            try Data().write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        }
        let store = try open()
        try store.write([Place(1, seen: now)])
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.file(name))[
                .posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o600, "\(name)")
        }
    }

    @Test func `a store of other identities is refused by name, and left as it is`() throws {
        let (first, second) = (SubscriberIdentities(1, 2), SubscriberIdentities(1, 3))
        let store = try open(first)
        try store.write([Place(1, seen: now, of: first)])
        try store.close()
        let other = try failure { _ = try open(second) }
        #expect(other.path == path && other.kind == .foreign)
        #expect(other.message == "holds subscribers hashed with another key")
        #expect("\(other)".hasPrefix(path))
        #expect(
            try failure { _ = try open() }.message
                == "holds hashed subscribers: it needs the `key-file` that it was written with")
        #expect(try open(first).rowCount == 1)
    }

    @Test func `a store of IMSIs is not taken for one of hashes`() throws {
        try open().close()
        #expect(
            try failure { _ = try open(SubscriberIdentities(1, 2)) }.message
                == "holds subscribers by IMSI: with `privacy` it takes another file")
    }

    @Test func `other files are refused and left as they are`() throws {
        let octets = Data(repeating: 0x41, count: 4_096)
        try octets.write(to: URL(fileURLWithPath: path))
        #expect(try failure { _ = try open() }.message == "is no SQLite file")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == octets)
        let songs = folder.file("songs.sqlite")
        let other = try DatabaseQueue(path: songs)
        try other.write { try $0.execute(sql: "CREATE TABLE songs (title TEXT)") }
        try other.close()
        let theirs = try Data(contentsOf: URL(fileURLWithPath: songs))
        #expect(
            try failure { _ = try PlaceStore(path: songs, identities: .init()) }.message
                == "is another program's SQLite file")
        // Not even put into another mode, which the header tells.
        #expect(try Data(contentsOf: URL(fileURLWithPath: songs)) == theirs)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == ["places.sqlite", "songs.sqlite"])
        let newer = folder.file("newer.sqlite")
        try PlaceStore(path: newer, identities: .init()).close()
        let future = try DatabaseQueue(path: newer)
        try future.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 later')")
        }
        try future.close()
        #expect(
            try failure { _ = try PlaceStore(path: newer, identities: .init()) }.message
                == "was written by a newer Weir")
    }

    @Test func `a folder that is not there is named as the trouble`() throws {
        let found = try failure {
            _ = try PlaceStore(path: folder.file("none/places.sqlite"), identities: .init())
        }
        #expect(found.kind == .obstructed && found.message.hasPrefix("cannot be opened: "))
    }

    @Test func `a row that is no place is damage`() throws {
        let store = try open()
        try store.write([Place(1, seen: now)])
        try store.close()
        for damage in [
            "vlr = 'x1'", "vlr = x'05'", "seen = 'now'", "seen = -1", "subscriber = x'01'",
        ] {
            let copy = folder.file("copy.sqlite")
            try? FileManager.default.removeItem(atPath: copy)
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let other = try DatabaseQueue(path: copy)
            try other.write { try $0.execute(sql: "UPDATE places SET \(damage)") }
            try other.close()
            let found = try failure {
                _ = try PlaceStore(path: copy, identities: .init()).load(
                    into: .of(64), now: now)
            }
            #expect(found.kind == .damaged && found.message == "is damaged: a row is no place")
        }
    }

    @Test func `a damaged page is found before anything is believed`() throws {
        let store = try open()
        try store.write((0..<20_000).map { Place($0, seen: now) })
        try store.close()
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try handle.seekToEnd()
        try #require(size > 1 << 20)
        try handle.seek(toOffset: size / 2 / 4_096 * 4_096)
        try handle.write(contentsOf: Data(repeating: 0x5a, count: 4_096))
        try handle.close()
        let damaged = try open()
        let found = try failure { try damaged.verify() }
        #expect(found.kind == .damaged && found.message.hasPrefix("is damaged: "))
    }

    @Test(.timeLimit(.minutes(3)))
    func `a million rows are loaded in a few seconds`() throws {
        let store = try open()
        try store.close()
        let filling = try DatabaseQueue(path: path)
        try filling.write {
            try $0.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
                    INSERT INTO places SELECT '00101' || (1000000000 + i), '15550100' || (i % 7),
                        '15550101', NULL, '15550100' || (i % 7), \(now) - i, '155501900000012',
                        \(now) - i - 50, 0 FROM n
                    """)
        }
        try filling.close()
        let full = try open()
        let clock = ContinuousClock()
        let verifying = try clock.measure { try full.verify() }
        let memory = try NetworkMemory.of(1_000_000)
        var loaded = PlaceStore.Loaded()
        let loading = try clock.measure { loaded = try full.load(into: memory, now: now) }
        print("a million places: looked through in \(verifying), loaded in \(loading)")
        #expect(loaded.rows == 1_000_000)
        // Sets of four are not filled evenly.
        #expect(loaded.taken > 750_000 && loaded.taken + loaded.left == 1_000_000)
        #expect(memory.place(0)?.seen == now)
        #expect(loading < .seconds(60) && verifying < .seconds(60))
    }
}
