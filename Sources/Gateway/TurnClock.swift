import CLinux

/// The monotonic clock as a worker reads it for each turn: the system's every 50 ms, between by the processor's counter.
///
/// Where the system's clock cannot be read without a call of the system (a user-mode kernel, a virtual machine
/// without a steady counter), that call for each message would be a quarter of all calls. What a tick is worth is taken
/// from two looks at both; one that is suddenly worth something else is not believed before the next two.
struct TurnClock {
    /// Nanoseconds for which the counter is believed.
    private static let most: UInt64 = 50_000_000
    /// Nanoseconds between two looks that tell what a tick is worth: at least, and at most.
    private static let telling: Range<UInt64> = 1_000_000..<1_000_000_000

    /// The last look: nanoseconds, and ticks.
    private var seen: UInt64 = 0
    private var ticks: UInt64 = 0
    /// Nanoseconds of 2³² ticks; 0 where that is not known.
    private var worth: UInt64 = 0
    private var told: UInt64 = 0

    /// Nanoseconds; never less than what was said before.
    mutating func now() -> UInt64 {
        let counter = weir_ticks()
        return estimate(counter) ?? look(monotonicNanoseconds(), counter)
    }

    /// What the counter says; nil where the clock has to be looked at.
    mutating func estimate(_ counter: UInt64) -> UInt64? {
        // A counter that was set back has gone far ahead, so both halves count.
        let (high, low) = worth.multipliedFullWidth(by: counter &- ticks)
        let passed = high &<< 32 | low &>> 32
        guard high &>> 32 == 0, passed > 0, passed < TurnClock.most else { return nil }
        told = max(told, seen &+ passed)
        return told
    }

    /// Takes note of what clock and counter say at once.
    mutating func look(_ clock: UInt64, _ counter: UInt64) -> UInt64 {
        told = max(told, clock)
        let passed = clock &- seen
        guard passed >= TurnClock.telling.lowerBound else { return told }
        if passed < TurnClock.telling.upperBound, counter > ticks {
            let new = (passed &<< 32) / (counter &- ticks)
            let isNews = worth != 0 && (new > worth &+ worth / 8 || new < worth &- worth / 8)
            worth = isNews ? 0 : new
        }
        (seen, ticks) = (clock, counter)
        return told
    }
}
