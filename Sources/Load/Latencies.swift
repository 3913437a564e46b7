internal import Histogram

/// Durations in nanoseconds, to three digits, in fixed memory (HdrHistogram).
public struct Latencies: Sendable {
    /// The longest that is told apart: longer ones count as this.
    private static let longest: UInt64 = 600_000_000_000
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: Latencies.longest,
        numberOfSignificantValueDigits: .three)
    /// The longest, exactly: no quantile is above it.
    private var most: UInt64 = 0

    public init() {}

    public var count: Int { Int(histogram.totalCount) }

    public mutating func add(_ nanoseconds: UInt64) {
        let value = min(nanoseconds, Latencies.longest)
        histogram.record(value)
        most = max(most, value)
    }

    /// Adds all that another has.
    public mutating func add(_ other: Latencies) {
        histogram.add(other.histogram)
        most = max(most, other.most)
    }

    /// The duration that a share of all stays within; nil where there are none.
    public func quantile(_ share: Double) -> UInt64? {
        guard histogram.totalCount > 0 else { return nil }
        // The share that only the longest is beyond is the longest.
        let below = (share * Double(histogram.totalCount) - 1e-6).rounded(.up)
        if below >= Double(histogram.totalCount) { return most }
        return min(histogram.valueAtPercentile(share * 100), most)
    }

    /// The longest; nil where there are none.
    public var greatest: UInt64? { histogram.totalCount == 0 ? nil : most }

    /// The mean; nil where there are none.
    public var mean: Double? { histogram.totalCount == 0 ? nil : histogram.mean }
}
