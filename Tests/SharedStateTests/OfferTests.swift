import Testing

@testable import SharedState

@Suite struct OfferTests {
    private let block: StateBlock
    private let table: EntryTable

    init() throws {
        var layout = StateLayout()
        layout[.places] = EntryTable.wordCount(capacity: 64)
        block = try StateBlock(layout)
        table = EntryTable(block, .places)
    }

    private func entry(_ time: UInt32) -> StateEntry {
        var entry = StateEntry()
        entry.w1 = UInt64(time) &* 3
        entry.time = time
        return entry
    }

    @Test(arguments: [false, true])
    func `Whatever the order, the newest of a set stay`(isReversed: Bool) {
        // Sixteen sets; these keys have one and no other.
        let keys = (UInt64(1)...).lazy
            .filter { table.firstSet(of: $0) == 3 && table.secondSet(of: $0) == 3 }.prefix(40)
        let order = isReversed ? Array(keys.enumerated().reversed()) : Array(keys.enumerated())
        var taken = 0
        for (index, key) in order where table.offer(entry(UInt32(index + 1)), under: key) {
            taken += 1
        }
        #expect(taken == 4)
        #expect(table.entries(ofSet: 3).map(\.entry.time).sorted() == [37, 38, 39, 40])
        #expect(table.evictions == 0)
    }

    @Test func `What is known is replaced, and is not one more`() {
        #expect(table.offer(entry(5), under: 9))
        #expect(!table.offer(entry(6), under: 9))
        var found = StateEntry()
        #expect(table.find(9, into: &found) >= 0)
        #expect(found.time == 6)
    }
}
