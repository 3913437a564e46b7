/// So many in so long: a bucket that fills evenly and begins full.
public struct RateLimit: Hashable, Sendable {
    public var count: Int
    /// Seconds.
    public var period: Double
    private var tokens: Double
    private var last = -Double.infinity

    public init(_ count: Int, per period: Double) {
        self.count = count
        self.period = period
        tokens = Double(count)
    }

    /// Whether another one may be now.
    ///
    /// - Parameter now: seconds of a clock that does not go back.
    public mutating func allows(at now: Double) -> Bool {
        if last.isFinite {
            let gained = max(0, now - last) * Double(count) / period
            tokens = min(Double(count), tokens + gained)
        }
        last = max(last, now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
