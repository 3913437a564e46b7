import Synchronization

/// How long messages take through one worker, counted by steps; written by the worker, read by anyone.
///
/// A message's time is from when the worker looked for messages to when all that it read at once had been sent
/// on: never less than the time that it took itself. Where few come at once, that of one of eight is taken, and
/// counts for the others: looking at the clock can cost as much as a call of the system.
public final class PathTimes: Sendable {
    /// The steps' upper bounds in microseconds; what took longer than the last counts behind it.
    public static let bounds = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000]

    private let counts: InlineArray<12, Counter> = InlineArray { _ in Counter() }
    private let total = Atomic<UInt64>(0)

    private struct Counter: ~Copyable, Sendable {
        let value = Atomic<Int>(0)
    }

    /// Messages by step, the last those beyond all bounds.
    public var messages: [Int] { (0..<12).map { counts[$0].value.load(ordering: .relaxed) } }

    /// Nanoseconds of all messages together.
    public var nanoseconds: UInt64 { total.load(ordering: .relaxed) }

    /// Messages that the time of one is taken for.
    static let stride = 8

    /// Counts messages that took as long.
    @inline(always)
    func count(_ messages: Int, _ nanoseconds: UInt64) {
        counts[PathTimes.step(of: nanoseconds)].value.add(messages, ordering: .relaxed)
        total.add(nanoseconds &* UInt64(truncatingIfNeeded: messages), ordering: .relaxed)
    }

    @inline(always)
    static func step(of nanoseconds: UInt64) -> Int {
        switch nanoseconds {
        case ...10_000: 0
        case ...20_000: 1
        case ...50_000: 2
        case ...100_000: 3
        case ...200_000: 4
        case ...500_000: 5
        case ...1_000_000: 6
        case ...2_000_000: 7
        case ...5_000_000: 8
        case ...10_000_000: 9
        case ...50_000_000: 10
        default: 11
        }
    }
}
