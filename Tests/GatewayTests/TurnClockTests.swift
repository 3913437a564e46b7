import Foundation
import SS7Builder
import SS7Filter
import SS7Rules
import Testing

@testable import Gateway

/// A clock that macros may call though it changes.
private final class Watched {
    private var clock = TurnClock()

    func estimate(_ counter: UInt64) -> UInt64? { clock.estimate(counter) }
    func look(_ now: UInt64, _ counter: UInt64) -> UInt64 { clock.look(now, counter) }
}

/// The clock that a worker goes by.
@Suite struct TurnClockTests {
    private static let start: UInt64 = 5_000_000_000
    /// A counter of three ticks a nanosecond.
    private static let ticks: UInt64 = 1 << 40

    /// A clock that has been looked at twice, 10 ms apart.
    private static func known() -> Watched {
        let clock = Watched()
        #expect(clock.estimate(ticks) == nil)
        #expect(clock.look(start, ticks) == start)
        #expect(clock.estimate(ticks + 3_000) == nil, "what a tick is worth is not known yet")
        #expect(clock.look(start + 500_000, ticks + 1_500_000) == start + 500_000)
        #expect(clock.estimate(ticks + 1_500_300) == nil, "half a millisecond tells too little")
        #expect(clock.look(start + 10_000_000, ticks + 30_000_000) == start + 10_000_000)
        return clock
    }

    private static let base = start + 10_000_000
    private static let seen = ticks + 30_000_000

    @Test func `the counter tells what has passed since the last look, for 50 ms`() throws {
        let clock = Self.known()
        for passed: UInt64 in [1_000, 123_456, 49_999_000] {
            let told = try #require(clock.estimate(Self.seen + 3 * passed))
            #expect(abs(Int64(told) - Int64(Self.base + passed)) <= 1)
        }
        #expect(clock.estimate(Self.seen + 3 * 50_001_000) == nil)
        // A process that was stopped looks at once.
        #expect(clock.estimate(Self.seen + 3 * 20_000_000_000) == nil)
    }

    @Test func `what a processor says whose counter is behind is not taken`() throws {
        let clock = Self.known()
        let told = try #require(clock.estimate(Self.seen + 3_000_000))
        #expect(clock.estimate(Self.seen) == nil)
        #expect(clock.estimate(Self.seen - 3_000) == nil)
        #expect(clock.look(Self.base + 900_000, Self.seen - 3_000) == told, "time does not go back")
        #expect(clock.look(Self.base + 2_000_000, Self.seen - 2_000) == Self.base + 2_000_000)
    }

    @Test func `a counter that went on alone is not believed before it has told twice`() throws {
        let clock = Self.known()
        // A machine that slept: its counter counted, its clock did not.
        let later = Self.seen + (1 << 45)
        #expect(clock.look(Self.base + 50_000_000, later) == Self.base + 50_000_000)
        #expect(clock.estimate(later + 3_000) == nil)
        #expect(clock.look(Self.base + 51_000_000, later + 3_000_000) == Self.base + 51_000_000)
        let told = try #require(clock.estimate(later + 3_300_000))
        #expect(abs(Int64(told) - Int64(Self.base + 51_100_000)) <= 1)
    }

    @Test func `no counter at all: the clock itself`() {
        let clock = Watched()
        for turn: UInt64 in 0..<100 {
            #expect(clock.estimate(0) == nil)
            let now = Self.start + turn * 20_000_000
            #expect(clock.look(now, 0) == now)
        }
    }

    @Test func `it goes with the system's, and never back`() {
        var clock = TurnClock()
        var last: UInt64 = 0
        var off: [Int64] = []
        for _ in 0..<400 {
            let before = monotonicNanoseconds()
            let now = clock.now()
            let after = monotonicNanoseconds()
            #expect(now >= last)
            last = now
            // A machine that took the thread away between the two has told nothing.
            if after - before < 100_000 { off.append(abs(Int64(now) - Int64(before))) }
            usleep(500)
        }
        #expect(off.sorted()[off.count / 2] < 200_000)
        #expect(off.count { $0 < 5_000_000 } > off.count * 9 / 10)
    }

    /// Tokens run in evenly: what comes at half of a limit keeps it, however small its burst.
    @Test func `a limit without burst lets pass what keeps it`() throws {
        let table = Bench.compile([
            RuleSource(
                file: "a.rules",
                text: """
                    category custom
                    rule flood block any from interconnect limit 100 per second burst 1 by calling-gt
                    """)
        ])
        let bench = try Bench(table: table)
        for number in 0..<40 {
            let user = Traffic.unitdata(
                from: Number.partner, Traffic.updateLocation.begin(UInt32(number + 1)))
            bench[.carrier].send(Party.carrier.data(user.octets))
            bench.wait { bench[.home].arrivals.count > number }
            bench.wait(for: .milliseconds(20))
        }
        #expect(bench[.home].takeArrivals().count == 40)
    }
}
