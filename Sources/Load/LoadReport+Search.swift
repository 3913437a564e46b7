import Foundation

/// What a search for the highest rate has found, in words.
extension LoadReport {
    /// Messages of which a hundredth is one: the 99th percentile of fewer is their longest.
    private static let enough = 100

    /// The trials as text, and what they come to.
    var trialLines: [String] {
        guard !trials.isEmpty else { return [] }
        return columns([trialHead] + trialRows, endsInWords: true)
            + ["", verdict] + [limitRemark, lossRemark, fewRemark].compactMap(\.self) + [""]
    }

    /// Absent stands in the tables where some are.
    private var hasAbsent: Bool { trials.contains { $0.absent > 0 } }

    var trialHead: [String] {
        ["rate", "sent", "p50", "p99", "max", "missing"] + (hasAbsent ? ["absent"] : []) + [""]
    }

    var trialRows: [[String]] {
        trials.map { trial in
            [
                "\(Self.rate(trial.rate))/s", "\(Self.rate(trial.achieved))/s",
                Self.time(trial.p50), Self.time(trial.p99), Self.time(trial.greatest),
                "\(trial.missing)",
            ] + (hasAbsent ? ["\(trial.absent)"] : []) + [trial.verdict]
        }
    }

    /// A rate as people read it: whole from ten on.
    static func rate(_ rate: Double) -> String {
        rate < 9.95 && rate != rate.rounded() ? decimal(rate, 1) : "\(Int(rate.rounded()))"
    }

    /// The rate that was found.
    var verdict: String {
        let rate = highestRate.map { "\(Self.rate($0)) messages/s" }
        if wasCutOff {
            return "the search ended where an association went down"
                + (rate.map { "; until then \($0) held" } ?? "; no rate had held")
        }
        if wasInterrupted {
            return "the search was interrupted"
                + (rate.map { "; until then \($0) held" } ?? " before a rate held")
        }
        return rate.map { "highest rate that holds: \($0)" } ?? "no rate that was tried holds"
    }

    /// Whose limit the rate is, where it is not the gateway's.
    var limitRemark: String? {
        let lowest = trials.filter { !$0.holds }.min { $0.rate < $1.rate }
        guard lowest?.limit == .sender else { return nil }
        return
            "above it this machine could not send in time: that is the sender's own limit, not the"
            + " gateway's"
    }

    /// What a search is worth where rates failed for nothing but lost messages; nil where some were too much.
    var lossRemark: String? {
        let failed = trials.filter { !$0.holds }
        guard !failed.isEmpty, failed.allSatisfy({ $0.losesOnly }) else { return nil }
        return
            "no rate was too slow: each that failed has lost messages, and those that held may only have been too"
            + " short to lose one; play one --rate for longer"
    }

    /// What percentiles of few messages are worth; nil where all are of enough.
    var fewRemark: String? {
        let whole = trials.filter { $0.limit != .association }
        guard let least = whole.map(\.arrived).min(), least < Self.enough else { return nil }
        return "a rate with fewer than \(Self.enough) messages has its longest in the place of p99"
            + " (\(least) are the fewest here): a longer --for tells more"
    }
}

extension LoadReport.Trial {
    /// Whether it holds, and why not.
    var verdict: String { holds ? "holds" : "fails: " + reasons.joined(separator: ", ") }
}

extension LoadReport.Fall: CustomStringConvertible {
    /// Which association went down, and when.
    public var description: String {
        let which = of > 1 ? " association \(association) of \(of)," : ""
        let back = until.map { ", and was up again at \(decimal($0, 1)) s" } ?? ""
        return "DOWN at \(decimal(time, 1)) s: \(party),\(which) \(address): \(cause)\(back)"
    }
}
