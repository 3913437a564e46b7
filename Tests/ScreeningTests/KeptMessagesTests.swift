import SS7Wire
import SharedState
import Testing

@testable import Screening

/// Messages in places of shared memory.
struct KeptMessagesTests {
    private func places(_ capacity: Int) throws -> (StateBlock, KeptMessages) {
        var layout = StateLayout()
        layout[.inquiryMessages] = KeptMessages.wordCount(capacity: capacity)
        let block = try StateBlock(layout, secret: 3)
        return (block, KeptMessages(block.words(of: .inquiryMessages)))
    }

    private func keep(_ octets: [UInt8], _ tag: UInt64, _ place: Int, in places: KeptMessages) {
        places.keep(octets.span, framing: .m3ua, variant: .china, tag: tag, at: place)
    }

    @Test(arguments: [1, 7, 8, 9, 183, 184, 185, 2_047, 4_000]) func `What is kept is given back`(
        _ count: Int
    ) throws {
        let (block, places) = try places(64)
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
        keep(Array(repeating: 0xff, count: 184), 0x1234, 5, in: places)
        keep(octets, 0xffff_0000_0000_4321, 5, in: places)
        #expect(places.message(at: 5, tag: 0x1234) == nil)
        let found = try #require(places.message(at: 5, tag: 0x4321))
        #expect(found.octets == Array(octets.prefix(184)))
        #expect(found.length == min(count, 2_047))
        #expect(found.framing == .m3ua && found.variant == .china)
        #expect(places.message(at: 4, tag: 0) == nil && places.message(at: 6, tag: 0) == nil)
        withExtendedLifetime(block) {}
    }

    @Test func `Where there is no room nothing is kept`() throws {
        let (block, places) = try places(64)
        for place in [64, 1_000_000, -1] {
            keep([1, 2, 3], 9, place, in: places)
            #expect(places.message(at: place, tag: 9) == nil)
        }
        keep([], 9, 3, in: places)
        #expect(places.message(at: 3, tag: 9) == nil)
        keep([1], 9, 63, in: places)
        #expect(places.message(at: 63, tag: 9)?.octets == [1])
        withExtendedLifetime(block) {}
    }
}
