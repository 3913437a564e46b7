/// Looks for the highest rate that holds a bound: twice the rate until it does not, then halves of
/// what lies between.
struct RateSearch {
    /// Between two rates that are nearer than this nothing more is looked for.
    private static let precision = 1.05
    /// A rate that the sender did not keep is not one that was held.
    private static let leastAchieved = 0.9
    private static let most = 10_000_000.0

    private let first: Double
    private let share: Double
    private let bound: UInt64
    /// The highest rate that held, and the lowest that did not.
    private var held: Double?
    private var failed: Double?
    private(set) var trials: [LoadReport.Trial] = []
    /// The report of the highest rate that held, else of the last one.
    private(set) var report = LoadReport()

    /// - Parameters:
    ///   - share: the share of messages that has to arrive within `bound` nanoseconds.
    init(from first: Double, share: Double, bound: UInt64) {
        self.first = first
        self.share = share
        self.bound = bound
    }

    /// The rate to try; nil where there is none left.
    var next: Double? {
        switch (held, failed) {
        case (nil, nil): first
        case (let held?, nil): held < RateSearch.most ? held * 2 : nil
        case (nil, let failed?): failed > first / 1024 && failed > 2 ? failed / 2 : nil
        case (let held?, let failed?):
            failed / held > RateSearch.precision ? (held + failed) / 2 : nil
        }
    }

    mutating func note(_ rate: Double, _ result: LoadReport) {
        let lost = result.missing + result.absent + result.unsent
        let achieved = result.rate
        let isWithin = result.latency.quantile(share).map { $0 <= bound } ?? false
        let holds =
            isWithin && result.missing + result.unsent == 0
            && achieved >= rate * RateSearch.leastAchieved
        if holds { held = max(held ?? 0, rate) } else { failed = min(failed ?? .infinity, rate) }
        trials.append(
            LoadReport.Trial(
                rate: rate, achieved: achieved, p50: result.latency.quantile(0.5),
                p99: result.latency.quantile(0.99), greatest: result.latency.greatest,
                missing: lost, holds: holds))
        if holds || !trials.contains(where: \.holds) { report = result }
        report.trials = trials
    }
}
