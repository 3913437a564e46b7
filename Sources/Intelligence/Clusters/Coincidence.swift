internal import Foundation

/// How often networks that know nothing of each other would attack the same subscriber within an hour.
///
/// Each network's attacks on a subscriber in a stretch of an hour count as one visit. With visits spread
/// evenly over the time and the subscribers that were attacked at all, two networks with `a` and `b`
/// visits meet `a · b / targets · 2 · window / duration` times by chance; meetings then follow Poisson's
/// law. Real visits are not spread evenly, and some subscribers are of interest to many: so what is
/// expected is counted twice over. A cluster is looked for at any time: how likely one is at its own is
/// multiplied by how many such times there are.
struct Coincidence: Sendable {
    private var visits: [String: Int] = [:]
    private var lastVisits: [String: [String: Double]] = [:]
    /// Visits among `lastVisits`, at most.
    private var kept = 0
    private var targets: Set<String> = []
    private var first = Double.infinity
    private var last = -Double.infinity

    /// Targets and visitors that are told apart; beyond that, new ones count as known.
    private static let most = 1_000_000
    private static let caution = 2.0

    mutating func count(_ attack: ClusterAttack) {
        first = min(first, attack.time)
        last = max(last, attack.time)
        if targets.count < Coincidence.most { targets.insert(attack.target.key) }
        let known = lastVisits[attack.network]?[attack.target.key] ?? -.infinity
        if attack.time - known > ClusterFinder.window {
            visits[attack.network, default: 0] += 1
            if lastVisits[attack.network, default: [:]].count > Coincidence.most / 10 {
                lastVisits[attack.network] = [:]
            }
            lastVisits[attack.network, default: [:]][attack.target.key] = attack.time
            kept += 1
            if kept > Coincidence.most {
                lastVisits = [:]
                kept = 0
            }
        }
    }

    /// Lets go of visits that are over: another attack is another visit whether they are known or not.
    mutating func forgetVisits(before time: Double) {
        lastVisits = lastVisits.compactMapValues { visits in
            let recent = visits.filter { $0.value >= time }
            return recent.isEmpty ? nil : recent
        }
        kept = lastVisits.values.reduce(0) { $0 + $1.count }
    }

    /// What chance would have given of meetings like those of a cluster.
    ///
    /// - Parameters:
    ///   - meetings: those that there were.
    ///   - networks: any two of which may have met.
    ///   - span: seconds from the first attack to the last.
    /// - Returns: the meetings that chance would give in a time as long as the cluster's, and how likely it
    ///   is that so many or more fall into any such time of all that were looked at.
    func chance(
        of meetings: Int, of networks: [String], within span: Double
    ) -> (expected: Double, likelihood: Double) {
        let expected = expected(of: networks.map { Double(visits[$0] ?? 0) }) * part(of: span)
        let likelihood = Coincidence.likelihood(of: meetings, expected: expected)
        return (expected, min(1, likelihood / part(of: span)))
    }

    /// The meetings of any networks that chance would give in the time of a cluster.
    func expectedMeetings(within span: Double) -> Double {
        expected(of: visits.values.map(Double.init)) * part(of: span)
    }

    /// A day at least: what has just begun says nothing of how dense it is.
    private var duration: Double { max(86_400, last - first) }

    /// The part of all time that a cluster takes, with the time in which others would belong to it.
    private func part(of span: Double) -> Double {
        min(1, (span + 2 * ClusterFinder.window) / duration)
    }

    /// The meetings in all time of any two networks with so many visits.
    private func expected(of visits: [Double]) -> Double {
        let sum = visits.reduce(0, +)
        let pairs = (sum * sum - visits.reduce(0) { $0 + $1 * $1 }) / 2
        return Coincidence.caution * pairs / Double(max(1, targets.count))
            * 2 * ClusterFinder.window / duration
    }

    /// How likely so many meetings or more are where so many are expected: Poisson's law.
    static func likelihood(of meetings: Int, expected: Double) -> Double {
        guard meetings > 0 else { return 1 }
        guard expected > 0 else { return 0 }
        // The complement of the sum below, or where that is nearly one, the sum above.
        var term = exp(-expected)
        var below = term
        for count in 1..<max(1, meetings) {
            term *= expected / Double(count)
            below += term
        }
        if below < 0.999 { return max(0, 1 - below) }
        var above = 0.0
        for count in meetings..<(meetings + 100) {
            term *= expected / Double(count)
            above += term
        }
        return above
    }
}
