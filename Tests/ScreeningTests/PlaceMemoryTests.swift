import SS7Wire
import SharedState
import Testing

@testable import Screening

@Suite struct PlaceMemoryTests {
    private func memory(_ capacity: Int = 64, timeout: Duration = .seconds(1_000)) throws
        -> NetworkMemory
    {
        var capacities = NetworkMemory.Capacities(dialogues: 64)
        capacities.places = capacity
        return try NetworkMemory(capacities, placeTimeout: timeout)
    }

    private func place(_ subscriber: UInt64, seen: UInt32) -> Place {
        var place = Place()
        place.subscriber = subscriber
        place.seenGT = 0x1555_0100_0000_0008
        place.seen = seen
        return place
    }

    @Test func `What changes is told once, what is loaded is not`() throws {
        let memory = try memory(1_024)
        #expect(memory.places.load(place(5, seen: 10)))
        #expect(memory.places.takeChangedSets().isEmpty)
        for subscriber in UInt64(100)..<150 { memory.places.store(place(subscriber, seen: 20)) }
        let sets = memory.places.takeChangedSets()
        let told = Set(sets.flatMap { memory.places.places(ofSet: $0) }.map(\.subscriber))
        #expect(told.isSuperset(of: 100..<150))
        #expect(memory.places.takeChangedSets().isEmpty)
        memory.places.noteChanged(sets)
        #expect(memory.places.takeChangedSets() == sets)
    }

    @Test func `Places age out, but for those of an unknown time`() throws {
        let memory = try memory()
        memory.places.store(place(1, seen: 5_000))
        memory.places.store(place(2, seen: 4_999))
        memory.places.store(place(3, seen: Place.unknownTime))
        let later = memory.places(at: 6_000)
        var found = Place()
        #expect(later.find(1, into: &found) && !later.find(2, into: &found))
        #expect(later.find(3, into: &found))
        #expect(memory.placeUse(now: 6_000).used == 2)
        #expect(memory.placeUse(now: 999).used == 3)
        #expect(!later.load(place(4, seen: 4_999)))
    }

    @Test func `An entry that is half written is no place`() throws {
        let memory = try memory()
        memory.places.store(place(1, seen: 10))
        let words = memory.block.words(of: .places)
        let start = try #require(
            stride(from: 0, to: words.count, by: 8).first { words.load($0 + 7) != 0 })
        let set = start / 32
        #expect(memory.places.places(ofSet: set).count == 1)
        words.store(77, at: start + 2)
        #expect(memory.places.places(ofSet: set).isEmpty)
    }
}
