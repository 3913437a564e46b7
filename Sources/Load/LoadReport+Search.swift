import Foundation

/// What a search for the highest rate has found, in words.
extension LoadReport {
    /// Messages of which a hundredth is one: the 99th percentile of fewer is their longest.
    private static let enough = 100

    /// The trials as text, and what they come to.
    var trialLines: [String] {
        guard !trials.isEmpty else { return [] }
        let rows = trials.map { trial in
            [
                "\(Int(trial.rate.rounded()))/s", "\(Int(trial.achieved.rounded()))/s",
                Self.time(trial.p50), Self.time(trial.p99), Self.time(trial.greatest),
                "\(trial.missing)", trial.verdict,
            ]
        }
        return columns(
            [["rate", "sent", "p50", "p99", "max", "missing", ""]] + rows, endsInWords: true)
            + ["", verdict] + [limitRemark, fewRemark].compactMap(\.self) + [""]
    }

    /// The rate that was found.
    var verdict: String {
        let rate = highestRate.map { "\(Int($0.rounded())) messages/s" }
        if wasCutOff {
            return "the search ended where an association went down"
                + (rate.map { "; until then \($0) held" } ?? "; no rate had held")
        }
        if wasInterrupted {
            return "the search was interrupted" + (rate.map { "; until then \($0) held" } ?? "")
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
