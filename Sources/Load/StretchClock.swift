/// Cuts a run into stretches of the same length.
struct StretchClock {
    var sent = 0
    var arrived = 0
    var latency = Latencies()
    private var start: UInt64 = 0
    private var began: UInt64 = 0
    private var length: UInt64 = 1_000_000_000

    /// - Parameter seconds: how long the run will be.
    mutating func begin(at time: UInt64, of seconds: Double) {
        start = time
        began = time
        // Some sixty stretches of a run, none so short that little is in it.
        length = UInt64(max(0.1, seconds / 60) * 1e9)
    }

    /// The stretch that has ended, if one has.
    mutating func turn(_ now: UInt64) -> LoadReport.Stretch? {
        guard now == .max ? sent + arrived > 0 : now >= began + length else { return nil }
        let stretch = LoadReport.Stretch(
            time: Double(began - start) / 1e9, sent: sent, arrived: arrived,
            p50: latency.quantile(0.5), p99: latency.quantile(0.99), greatest: latency.greatest)
        if now != .max { began = now }
        sent = 0
        arrived = 0
        latency = Latencies()
        return stretch
    }
}
