import CLinux
import SharedState
import Testing

#if canImport(Glibc)
    import Glibc
#endif

struct StateBlockTests {
    private func block(_ words: Int = 64, secret: UInt64 = 9) throws -> StateBlock {
        var layout = StateLayout()
        layout[.dialogues] = words
        layout[.places] = 100
        return try StateBlock(layout, secret: secret)
    }

    @Test func `Bringing memory in changes nothing of it, and ends with the section`() throws {
        let block = try block(64 * 1024)
        let words = block.words(of: .dialogues)
        for index in [0, 1_000, 64 * 1024 - 1] { words.store(UInt64(index) + 1, at: index) }
        var steps = 0
        while block.populate(.dialogues, from: steps * 200_000, count: 200_000) { steps += 1 }
        #expect(steps == 3)
        for index in [0, 1_000, 64 * 1024 - 1] { #expect(words.load(index) == UInt64(index) + 1) }
        #expect(block.populate(.places, from: 0, count: 1 << 20))
        #expect(!block.populate(.limits, from: 0, count: 1))
    }

    @Test func `Memory of one's own is zeros throughout, keeps what is written, goes to nobody`()
        throws
    {
        for count in [1, 64 * 1024, 262_144 - 1_000, 262_144, 400_000] {
            var layout = StateLayout()
            layout[.dialogues] = count
            let block = try StateBlock(layout, secret: 9, epoch: 5, isOwn: true)
            #expect(block.fileDescriptor == -1)
            #expect((block.secret, block.epoch) == (9, 5))
            #expect(block.layout == layout)
            let words = block.words(of: .dialogues)
            #expect((0..<count).allSatisfy { words.load($0) == 0 })
            words.store(7, at: count - 1)
            #expect(words.load(count - 1) == 7)
            #expect(throws: StateBlockError.self) {
                try StateBlock(adopting: block.fileDescriptor)
            }
        }
    }

    @Test func `A block mapped once more at another place holds the same`() throws {
        let block = try block()
        let other = try StateBlock(adopting: block.fileDescriptor)
        #expect(other.secret == 9)
        #expect(other.wordCount == block.wordCount)
        block.words(of: .dialogues).store(7, at: 63)
        other.words(of: .places).store(8, at: 103)
        other.counters(of: .places).add(5, at: 0)
        #expect(other.words(of: .dialogues).load(63) == 7)
        #expect(block.words(of: .places).load(103) == 8)
        #expect(block.counters(of: .places).load(0) == 5)
        #expect(block.counters(of: .dialogues).load(0) == 0)
    }

    @Test func `What is adopted outlives the block that made it`() throws {
        var first: StateBlock? = try block()
        first?.words(of: .dialogues).store(1, at: 0)
        let second = try StateBlock(adopting: try #require(first).fileDescriptor)
        first = nil
        #expect(second.words(of: .dialogues).load(0) == 1)
    }

    @Test func `Sections are whole cache lines and do not overlap`() throws {
        let block = try block(60)
        #expect(block.words(of: .dialogues).count == 64)
        #expect(block.words(of: .places).count == 104)
        #expect(block.words(of: .limits).count == 0)
        for index in 0..<64 { block.words(of: .dialogues).store(.max, at: index) }
        #expect((0..<104).allSatisfy { block.words(of: .places).load($0) == 0 })
    }

    @Test func `Memory that holds no state is refused`() throws {
        let descriptor = unsafe weir_memory_file("other")
        defer { close(descriptor) }
        #expect(throws: StateBlockError.self) { try StateBlock(adopting: descriptor) }
        ftruncate(descriptor, 65_536)
        #expect(throws: StateBlockError.self) { try StateBlock(adopting: descriptor) }
        #expect(throws: StateBlockError.self) { try StateBlock(adopting: -1) }
    }

    @Test func `A block whose header was damaged is refused`() throws {
        for word in [0, 1, 2, 8, 9, 12, 13] {
            let block = try block()
            var damage = UInt64.max / 2
            let written = unsafe pwrite(block.fileDescriptor, &damage, 8, word * 8)
            #expect(written == 8)
            #expect(throws: StateBlockError.self, "word \(word)") {
                try StateBlock(adopting: block.fileDescriptor)
            }
        }
    }
}
