/// So many in any time of a length: at once, or one by one.
public struct RateLimit: Hashable, Sendable {
    public let count: Int
    /// Seconds.
    public let period: Double
    /// When the last `count` were, the oldest at `oldest`.
    private var times: [Double] = []
    private var oldest = 0
    private var last = -Double.infinity

    public init(_ count: Int, per period: Double) {
        self.count = count
        self.period = period
    }

    /// Whether another one may be now.
    ///
    /// - Parameter now: seconds; a clock that goes back stands still here.
    public mutating func allows(at now: Double) -> Bool {
        last = max(last, now)
        guard times.count == count else {
            times.append(last)
            return true
        }
        guard count > 0, last - times[oldest] >= period else { return false }
        times[oldest] = last
        oldest = (oldest + 1) % count
        return true
    }
}
