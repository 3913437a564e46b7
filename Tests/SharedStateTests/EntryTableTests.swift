import Testing

@testable import SharedState

struct EntryTableTests {
    let block: StateBlock
    var table: EntryTable

    init() throws {
        var layout = StateLayout()
        layout[.dialogues] = EntryTable.wordCount(capacity: 64)
        block = try StateBlock(layout, secret: 3)
        table = EntryTable(block, .dialogues)
    }

    private func entry(_ value: UInt64, time: UInt32 = 1) -> StateEntry {
        var entry = StateEntry()
        entry.w1 = value
        entry.w6 = value &* 3
        entry.tail = UInt32(truncatingIfNeeded: value)
        entry.time = time
        return entry
    }

    private func found(_ key: UInt64) -> StateEntry? {
        var entry = StateEntry()
        return table.find(key, into: &entry) >= 0 ? entry : nil
    }

    /// Five keys both of whose sets are the same one.
    private func keys(of set: Int) -> [UInt64] {
        Array(
            (1...).lazy.filter { table.firstSet(of: $0) == set && table.secondSet(of: $0) == set }
                .prefix(5))
    }

    @Test func `What is stored is found until it is removed`() {
        table.store(entry(5), under: 77)
        #expect(found(77)?.w1 == 5)
        #expect(found(77)?.w6 == 15)
        #expect(found(77)?.tail == 5)
        #expect(found(78) == nil)
        table.store(entry(6, time: 2), under: 77)
        #expect(found(77)?.w1 == 6)
        table.remove(77)
        #expect(found(77) == nil)
        #expect(table.evictions == 0)
    }

    @Test func `A full set gives up its oldest entry and counts it`() {
        let keys = keys(of: 3)
        for (index, key) in keys.enumerated() {
            table.store(entry(key, time: UInt32(index + 1)), under: key)
        }
        #expect(keys.map { found($0) != nil } == [false, true, true, true, true])
        #expect(table.evictions == 1)
        #expect(table.entries(ofSet: 3).map(\.key).sorted() == keys.dropFirst().sorted())
    }

    @Test func `What a full first set has no room for is in the second, and is found there`() {
        let keys = Array(
            (UInt64(1)...).lazy.filter {
                table.firstSet(of: $0) == 3 && table.secondSet(of: $0) == 9
            }
            .prefix(9))
        for (index, key) in keys.enumerated() {
            let set = table.store(entry(key, time: UInt32(index + 1)), under: key)
            // Both are full for the ninth, and the first of all was the oldest.
            #expect(set == (index < 4 || index == 8 ? 3 : 9))
        }
        #expect(keys.map { found($0)?.w1 } == [nil] + keys.dropFirst().map { $0 })
        #expect(table.evictions == 1)
        // What is made free in the first set hides nothing in the second.
        table.remove(keys[1])
        #expect(keys.map { found($0) != nil } == [false, false] + Array(repeating: true, count: 7))
        #expect(table.store(entry(keys[5], time: 20), under: keys[5]) == 9)
        #expect(table.store(entry(keys[1], time: 20), under: keys[1]) == 3)
    }

    @Test func `What was found is not forgotten once it is another's place`() {
        let key: UInt64 = 7 << 40
        var entry = StateEntry()
        table.store(self.entry(1), under: key)
        let place = table.find(key, into: &entry)
        #expect(place >= 0)
        // Another key of other upper bits is written there in between.
        let other: UInt64 = 9 << 40
        table.write(self.entry(2), under: other, at: place)
        table.remove(key, at: place)
        #expect(block.words(of: .dialogues).load(place + 7) != 0)
        table.remove(other, at: place)
        #expect(block.words(of: .dialogues).load(place + 7) == 0)
        table.remove(other, at: -1)
    }

    @Test func `A miss leaves the caller's entry as it was`() {
        var entry = entry(4)
        table.store(self.entry(5), under: 77)
        #expect(table.find(78, into: &entry) < 0)
        #expect(entry.w1 == 4)
    }

    @Test func `At half load next to nothing is given up`() throws {
        var layout = StateLayout()
        layout[.dialogues] = EntryTable.wordCount(capacity: 16_384)
        let block = try StateBlock(layout, secret: 3)
        let table = EntryTable(block, .dialogues)
        for number in 1...UInt64(8_192) {
            table.store(entry(number), under: fold(number, 77, 0xbf58_476d_1ce4_e5b9))
        }
        // With one set of four for each key it is one in twenty.
        #expect(table.evictions < 8_192 / 200)
    }

    @Test mutating func `What is too old makes room without being counted`() {
        let keys = keys(of: 5)
        for key in keys.prefix(4) { table.store(entry(key, time: 10), under: key) }
        table.notBefore = 11
        #expect(keys.prefix(4).allSatisfy { found($0) == nil })
        table.store(entry(1, time: 12), under: keys[4])
        #expect(found(keys[4]) != nil)
        #expect(table.evictions == 0)
        #expect(table.fill() == 1)
    }

    @Test func `A word that is spoilt makes an entry unknown`() {
        table.store(entry(5), under: 1)
        let words = block.words(of: .dialogues)
        let start = table.firstSet(of: 1) * 32
        for word in 0..<8 {
            for bit in [0, 31, 63] as [UInt64] {
                let value = words.load(start + word)
                words.store(value ^ 1 << bit, at: start + word)
                #expect(found(1) == nil, "word \(word), bit \(bit)")
                words.store(value, at: start + word)
                #expect(found(1) != nil)
            }
        }
    }
}
