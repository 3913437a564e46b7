internal import Histogram

/// Durations in nanoseconds, to three digits, in fixed memory (HdrHistogram).
public struct Latencies: Sendable {
    /// The longest that is told apart: longer ones count as this.
    private static let longest: UInt64 = 600_000_000_000
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: Latencies.longest,
        numberOfSignificantValueDigits: .three)

    public init() {}

    public var count: Int { Int(histogram.totalCount) }

    public mutating func add(_ nanoseconds: UInt64) {
        histogram.record(min(nanoseconds, Latencies.longest))
    }

    /// Adds all that another has.
    public mutating func add(_ other: Latencies) { histogram.add(other.histogram) }

    /// The duration that a share of all stays within; nil where there are none.
    public func quantile(_ share: Double) -> UInt64? {
        histogram.totalCount == 0 ? nil : histogram.valueAtPercentile(share * 100)
    }

    /// The longest; nil where there are none.
    public var greatest: UInt64? { histogram.totalCount == 0 ? nil : histogram.max }

    /// The mean; nil where there are none.
    public var mean: Double? { histogram.totalCount == 0 ? nil : histogram.mean }
}
