/// Looks for the highest rate that holds a bound: twice the rate until it does not, then halves of
/// what lies between.
struct RateSearch {
    /// Between two rates that are nearer than this nothing more is looked for.
    private static let precision = 1.05
    /// A rate that the sender did not keep is not one that was held.
    private static let leastAchieved = 0.9
    /// How much more of what nobody said anything about may be absent than at the rate with the least.
    private static let mostAbsent = 0.05
    private static let most = 10_000_000.0

    private let first: Double
    private let share: Double
    private let bound: UInt64
    /// The highest rate that held, and the lowest that did not.
    private var held: Double?
    private var failed: Double?
    private var leastAbsent = 1.0
    private(set) var trials: [LoadReport.Trial] = []
    /// The report of the highest rate that held, else of the last one.
    private(set) var report: LoadReport

    /// - Parameters:
    ///   - share: the share of messages that has to arrive within `bound` nanoseconds.
    init(from first: Double, share: Double, bound: UInt64) {
        self.first = first
        self.share = share
        self.bound = bound
        report = LoadReport()
        report.isSearch = true
        report.pace = "search"
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
        var trial = LoadReport.Trial(
            rate: rate, achieved: result.rate, p50: result.latency.quantile(0.5),
            p99: result.latency.quantile(0.99), greatest: result.latency.greatest)
        trial.missing = result.missing
        trial.absent = result.absent
        trial.late = result.late
        trial.duplicates = result.duplicates
        trial.outOfOrder = result.outOfOrder
        trial.unsent = result.unsent
        trial.arrived = result.arrived
        judge(&trial, result)
        switch trial.limit {
        case .none: held = max(held ?? 0, rate)
        case .gateway, .sender: failed = min(failed ?? .infinity, rate)
        case .association: break
        }
        trials.append(trial)
        // The table and the percentiles are those of the rate that is told.
        let best = trials.filter(\.holds).map(\.achieved).max()
        if best == nil || trial.holds && trial.achieved == best { report = result }
        report.trials = trials
        report.isSearch = true
    }

    /// Says why a rate does not hold; the first reason is what it was too much for.
    private mutating func judge(_ trial: inout LoadReport.Trial, _ result: LoadReport) {
        guard result.falls.isEmpty else {
            trial.limit = .association
            trial.reasons = ["an association went down"]
            return
        }
        var reasons: [(limit: LoadReport.Limit, text: String)] = []
        if result.unsent > 0 || result.rate < trial.rate * RateSearch.leastAchieved {
            let text = "only \(Int(result.rate.rounded()))/s could be sent: "
            reasons.append(
                result.wasHeldBack
                    ? (.gateway, text + "the association took no more")
                    : (.sender, text + "limited by this machine"))
        }
        let quantile = result.latency.quantile(share)
        if let quantile, quantile > bound {
            let text = "p99 over \(LoadReport.time(bound))"
            reasons.append(
                result.isLate && !result.wasHeldBack
                    ? (.sender, text + ", most of it lateness of the sender") : (.gateway, text))
        }
        if quantile == nil { reasons.append((.gateway, "nothing arrived")) }
        if trial.missing > 0 { reasons.append((.gateway, "\(trial.missing) missing")) }
        leastAbsent = min(leastAbsent, result.absentShare)
        if result.absentShare > leastAbsent + RateSearch.mostAbsent {
            reasons.append(
                (.gateway, "\(trial.absent) absent, a greater share than at other rates"))
        }
        if trial.late > 0 { reasons.append((.gateway, "\(trial.late) late")) }
        if trial.duplicates > 0 { reasons.append((.gateway, "\(trial.duplicates) duplicates")) }
        if trial.outOfOrder > 0 { reasons.append((.gateway, "\(trial.outOfOrder) out of order")) }
        trial.limit = reasons.first?.limit ?? .none
        trial.losesOnly = trial.missing > 0 && reasons.count == 1
        trial.reasons = reasons.map(\.text)
    }
}
