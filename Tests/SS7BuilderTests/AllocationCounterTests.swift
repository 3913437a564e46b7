import CAllocationCounter
import Testing

@Suite struct AllocationCounterTests {
    @Test func `a loop over integers allocates nothing`() {
        var sum = 0
        weir_allocations_start()
        for index in 0..<1000 { sum &+= index }
        let counts = weir_allocations_stop()
        #expect(counts.allocations == 0)
        #expect(sum == 499_500)
    }

    @Test func `every array counts, with its octets and its release`() {
        var total = 0
        weir_allocations_start()
        for size in 1...100 { total += makeArray(size * 64).count }
        let counts = weir_allocations_stop()
        #expect(counts.allocations >= 100)
        #expect(counts.octets >= UInt64(total))
        #expect(counts.frees >= 99)
    }

    @Test func `nothing counts after the stop`() {
        weir_allocations_start()
        let before = weir_allocations_stop().allocations
        _ = makeArray(1 << 12)
        #expect(weir_allocations_read().allocations == before)
    }

    @inline(never) private func makeArray(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 7, count: count)
    }
}
