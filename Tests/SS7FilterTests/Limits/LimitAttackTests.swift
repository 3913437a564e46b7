import CAllocationCounter
import Dispatch
import SS7Wire
import SharedState
import Synchronization
import Testing

@testable import SS7Filter

/// What an attacker would try on limits.
@Suite struct LimitAttackTests {
    private static let minute: UInt64 = 60_000_000

    /// - Parameter body: may use the memory while it runs, for as long as the block is there.
    private func withMemory(
        buckets: Int = 4_096, sketches: Int = 64, _ body: (StateBlock, inout LimitMemory) -> Void
    ) throws {
        var layout = StateLayout()
        layout[.limits] = LimitMemory.wordCount(buckets: buckets)
        layout[.sketches] = LimitMemory.wordCount(sketches: sketches)
        let block = try StateBlock(layout, secret: 0x1234_5678_9abc_def1)
        var limits = try #require(LimitMemory(block))
        limits.now = 1_000_000_000_000
        withExtendedLifetime(block) { body(block, &limits) }
    }

    /// A key as hashing makes one.
    private func key(_ number: UInt64) -> UInt64 {
        var word = number &* 0x9e37_79b9_7f4a_7c15
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        return word ^ word >> 31
    }

    /// The record of a limit of different values.
    private func record(
        _ amount: UInt32, per window: Limit.Period, hold: Limit.Period? = nil
    ) -> [UInt32] {
        Limit(
            amount, different: .field(.imsi), per: window, by: [.field(.callingGT)], hold: hold
        ).encoded
    }

    @Test(arguments: [1, 10] as [UInt64])
    func `A flood of other keys does not let a steady sender through`(burst: UInt64) throws {
        try withMemory { block, limits in
            var passed = 0
            var floodPassed = 0
            // A million keys in 100 seconds on 4,096 buckets; the sender comes every 20 ms.
            for number in 0..<1_000_000 as Range<UInt64> {
                limits.now += 100_000
                if !limits.take(key(number + 7), step: Self.minute, burst: burst, hold: 0) {
                    floodPassed += 1
                }
                if number % 200 == 0,
                    !limits.take(key(3), step: Self.minute, burst: burst, hold: 0)
                {
                    passed += 1
                }
            }
            // Two more run in; it may have to begin twice before it weighs more than the flood.
            #expect(passed <= 3 * Int(burst) + 2, "\(passed) of 5,000")
            #expect(floodPassed == 1_000_000)
            #expect(limits.bucketEvictions > 900_000)
            #expect(block.wordCount < 4_096 * 2 + 64 * 34 + 1_024)
        }
    }

    @Test func `A flood of keys that each come back does not either`() throws {
        try withMemory(buckets: 256) { _, limits in
            for _ in 0..<40 { _ = limits.take(key(3), step: Self.minute, burst: 5, hold: 0) }
            var passed = 0
            for number in 0..<100_000 as Range<UInt64> {
                limits.now += 100_000
                let other = key(number / 4 + 7)
                _ = limits.take(other, step: Self.minute, burst: 5, hold: 0)
                if number % 20 == 0, !limits.take(key(3), step: Self.minute, burst: 5, hold: 0) {
                    passed += 1
                }
            }
            #expect(passed <= 3, "\(passed) of 5,000")
        }
    }

    @Test func `A flood of other keys does not free a sender that is held for its sketch`() throws {
        let limit = record(5, per: Limit.Period(1, .hour))
        let held = record(5, per: Limit.Period(1, .hour), hold: Limit.Period(1, .hour))
        try withMemory { _, limits in
            var passed = 0
            for number in 0..<200_000 as Range<UInt64> {
                limits.now += 100_000
                _ = limits.count(key(number + 7), value: key(number), record: 0, of: limit.span)
                if number % 50 == 0,
                    !limits.count(key(3), value: key(number), record: 0, of: held.span)
                {
                    passed += 1
                }
            }
            #expect(passed <= 15, "\(passed) of 4,000")
            #expect(limits.sketchEvictions > 190_000)
        }
    }

    @Test func `Two threads on one key lose no token`() throws {
        try withMemory { _, limits in
            let shared = limits
            let passed = Atomic<Int>(0)
            DispatchQueue.concurrentPerform(iterations: 2) { _ in
                var limits = shared
                for _ in 0..<50_000
                where !limits.take(key(3), step: Self.minute, burst: 20_000, hold: 0) {
                    passed.add(1, ordering: .relaxed)
                }
            }
            // Sixteen attempts in a row would have to fail before a message is not told.
            #expect(passed.load(ordering: .relaxed) == 20_000)
        }
    }

    @Test func `Threads that fight for the same entries leave no bucket but a right one`() throws {
        try withMemory(buckets: 16) { _, limits in
            let shared = limits
            let passed = Atomic<Int>(0)
            DispatchQueue.concurrentPerform(iterations: 4) { thread in
                var limits = shared
                for number in 0..<20_000 as Range<UInt64> {
                    if !limits.take(key(3), step: Self.minute, burst: 100, hold: 0) {
                        passed.add(1, ordering: .relaxed)
                    }
                    let other = key(number &* 4 &+ UInt64(thread) &+ 100)
                    _ = limits.take(other, step: Self.minute, burst: 100, hold: 0)
                }
            }
            let count = passed.load(ordering: .relaxed)
            #expect(count >= 100 && count <= 150, "\(count) of 80,000")
        }
    }

    @Test func `Threads that count one key's values count all of them`() throws {
        let limit = record(24, per: Limit.Period(3, .minute))
        let lower = record(23, per: Limit.Period(3, .minute))
        try withMemory { _, limits in
            let shared = limits
            DispatchQueue.concurrentPerform(iterations: 2) { thread in
                var limits = shared
                for number in 0..<12 as Range<UInt64> {
                    let value = key(100 + UInt64(thread) * 12 + number)
                    _ = limits.count(key(3), value: value, record: 0, of: limit.span)
                }
            }
            let isAbove = limits.count(key(3), value: key(100), record: 0, of: lower.span)
            #expect(isAbove)
        }
    }

    @Test func `A clock set back neither fills nor empties a bucket, nor holds for ever`() throws {
        let meter = try Meter("rule a block any limit 6 per hour by calling-gt hold 10 minutes")
        meter.wait(.seconds(1_000_000))
        #expect(meter.passed(of: 4) == 4)
        meter.setClockBack(.seconds(900_000))
        #expect(meter.passed(of: 4) == 2)
        // How long it was wrong can be told once a message comes.
        meter.setClockBack(.seconds(50_000))
        #expect(meter.passed(of: 1) == 0)
        meter.wait(.seconds(599))
        #expect(meter.passed(of: 1) == 0)
        meter.wait(.seconds(1))
        #expect(meter.passed(of: 1) == 1)
        // Workers whose clocks are a little apart.
        meter.wait(.seconds(10_000))
        #expect(meter.passed(of: 3) == 3)
        meter.limits.now -= 800_000_000
        #expect(meter.passed(of: 9) == 3)
    }

    @Test func `A clock set back does not lose values`() throws {
        let meter = try Meter("rule a block any limit 2 different imsi per hour by calling-gt")
        meter.wait(.seconds(1_000_000))
        #expect(!meter.isTooMuch(imsi: "001010000000001"))
        meter.setClockBack(.seconds(900_000))
        #expect(!meter.isTooMuch(imsi: "001010000000002"))
        meter.setClockBack(.seconds(50_000))
        #expect(meter.isTooMuch(imsi: "001010000000003"))
        meter.wait(.seconds(4_801))
        #expect(!meter.isTooMuch(imsi: "001010000000003"))
    }

    @Test func `Nobody outside can tell which values look alike`() throws {
        // The same values under two secrets: the sketches differ.
        func bits(_ secret: UInt64) -> [UInt64] {
            (0..<64 as Range<UInt64>).map { fold($0, secret, 0x94d0_49bb_1331_11eb) & 511 }
        }
        #expect(bits(3) != bits(0x1234_5678_9abc_def1))
    }

    @Test func `Asking a limit allocates nothing`() throws {
        let meter = try Meter(
            """
            rule a block any limit 10 per minute by calling-gt, network(calling-gt), target
            rule b block any limit 9 different imsi per minute by calling-gt
            rule c block any limit 90 different imsi per minute by calling-gt
            """)
        let image = meter.table.image
        var hits = [UInt64](repeating: 0, count: meter.table.ruleCount)
        var counters = hits.mutableSpan
        var message = Meter.message(imsi: "001010000000001", msisdn: "15550900")
        var facts = Facts()
        var limits = meter.limits
        var judge = Judge(limits: limits)
        weir_allocations_start()
        for _ in 0..<1_000 {
            limits.now &+= 50_000_000
            _ = judge.evaluate(
                image.span, message: &message, facts: &facts, time: limits.now, hits: &counters)
        }
        #expect(weir_allocations_stop().allocations == 0)
        #expect(hits[0] > 0)
    }
}
