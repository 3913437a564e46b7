/// Durations counted in steps that grow with them: within 1.6 per cent, in fixed memory.
public struct Distribution: Sendable {
    /// Each doubling is cut into that many steps.
    private static let steps = 64
    private var counts = [Int](repeating: 0, count: 64 * Distribution.steps)
    public private(set) var count = 0

    public init() {}

    /// Adds a duration in nanoseconds.
    public mutating func add(_ nanoseconds: UInt64) {
        counts[Distribution.step(of: nanoseconds)] += 1
        count += 1
    }

    /// The duration, in nanoseconds, that a share of all stays within; nil where there are none.
    public func quantile(_ share: Double) -> UInt64? {
        guard count > 0 else { return nil }
        let wanted = max(1, Int((Double(count) * share).rounded(.up)))
        var sum = 0
        for (index, number) in counts.enumerated() {
            sum += number
            if sum >= wanted { return Distribution.end(of: index) }
        }
        return nil
    }

    private static func step(of value: UInt64) -> Int {
        guard value >= UInt64(steps) else { return Int(value) }
        let doubling = 63 - value.leadingZeroBitCount - 6
        return (doubling + 1) * steps + Int(value >> UInt64(doubling)) - steps
    }

    /// The largest value of a step.
    private static func end(of index: Int) -> UInt64 {
        guard index >= steps else { return UInt64(index) }
        let doubling = index / steps - 1
        let top = UInt64(index % steps + steps + 1)
        // The last step ends at the largest number: one above it would be 0.
        return (top << UInt64(doubling)) &- 1
    }
}
