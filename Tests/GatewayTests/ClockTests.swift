import SS7Filter
import SS7Rules
import Screening
import SigtranTransport
import Synchronization
import Testing

@testable import Gateway

/// Wall clocks that step, by hand.
@Suite struct ClockTests {
    private static let second: UInt64 = 1_000_000_000

    private final class WallClock: Sendable {
        /// Nanoseconds that it is ahead of the monotonic clock.
        let ahead = Atomic<UInt64>(1_800_000_000 * 1_000_000_000)
        var now: UInt64 { monotonicNanoseconds() &+ ahead.load(ordering: .relaxed) }
    }

    @Test func `A step of more than two seconds either way is counted, and nothing smaller`() {
        var watch = ClockWatch()
        var wall: UInt64 = 1_800_000_000 * Self.second
        var monotonic = Self.second
        func pass(_ seconds: UInt64, step: Int64) {
            monotonic += seconds * Self.second
            wall = UInt64(Int64(wall + seconds * Self.second) + step)
            watch.look(wall: wall, monotonic: monotonic)
        }
        watch.look(wall: wall, monotonic: monotonic)
        pass(1, step: 2_000_000_000)
        pass(1, step: -2_000_000_000)
        // A clock that is slewed for long moves far and never steps.
        for _ in 0..<10_000 { pass(1, step: 500_000) }
        #expect(watch.steps == 0 && watch.lastStep == nil)
        pass(1, step: 2_100_000_000)
        #expect(watch.steps == 1 && watch.lastStep == .milliseconds(2_100))
        pass(1, step: 0)
        pass(5, step: -3_600_000_000_000)
        #expect(watch.steps == 2 && watch.lastStep == .seconds(-3_600))
        // To 1970 and beyond what the monotonic clock shows.
        pass(1, step: -Int64(wall) + 5)
        #expect(watch.steps == 3)
    }

    @Test func `Clocks are compared once a second`() {
        var watch = ClockWatch()
        watch.look(wall: 100 * Self.second, monotonic: Self.second)
        // A step there and back within the second is not seen: nothing depends on it.
        watch.look(wall: 200 * Self.second, monotonic: Self.second + 10)
        watch.look(wall: 101 * Self.second, monotonic: 2 * Self.second)
        #expect(watch.steps == 0)
    }

    @Test func `A wall clock that steps changes no age`() throws {
        let clock = WallClock()
        var plan = GatewayPlan()
        plan.dialogueCapacity = 64
        plan.placeCapacity = 64
        plan.links = [
            LinkPlan(name: "carrier", side: .interconnect, transport: MemoryTransport())
        ]
        plan.wallClock = { clock.now }
        let gateway = try Gateway(plan, table: Bench.compile([]))
        let began = gateway.steadySeconds
        let expected = Int(clock.now / Self.second)
        #expect((expected - 60...expected).contains(Int(began)))
        var place = Place()
        place.subscriber = 7
        place.seen = began
        gateway.memory.places.store(place)
        gateway.control.turn()
        #expect(gateway.clockSteps == 0)
        // A year forwards, which is beyond the time for which places are remembered, and back.
        for (count, years) in [UInt64(1), UInt64.max].enumerated() {
            clock.ahead.wrappingAdd(
                years &* 365 &* 86_400 &* Self.second, ordering: .relaxed)
            let end = monotonicNanoseconds() + 3 * Self.second
            while gateway.clockSteps == count, monotonicNanoseconds() < end {
                gateway.control.turn()
            }
            #expect(gateway.clockSteps == count + 1)
            #expect(gateway.steadySeconds - began < 60)
            #expect(gateway.memory.placeUse(now: gateway.steadySeconds).used == 1)
        }
        let back = try #require(gateway.lastClockStep)
        #expect(abs(back / .seconds(1) + 31_536_000) < 1)
    }
}
