internal import Foundation

/// How often networks that know nothing of each other would do what a cluster has done.
///
/// All attacks of a network in one burst are a visit. Networks that know nothing of each other come to
/// a number as often as others do, at any time: a network with `v` visits in a time `T` makes `v · w · t / T` of
/// them in a time `t` at a number that gets the part `w` of all visits. So `k` of them meet there
/// within `t` at one number or another `(v1 · t / T) · … · (vk · t / T) · Σ w^k` times. The sum is taken from the
/// visits of all numbers: who is of interest to many counts for it more than anybody else.
struct Coincidence: Sendable {
    /// Visits of each network by their operations.
    private var visits: [[OperationSet: Int]] = []
    private var visitsOfTarget: [String: Int] = [:]
    /// How many numbers had one visit, two, and so on.
    private var spread: [Int: Int] = [:]
    private var total = 0
    private var operations = OperationSet()
    private var first = Double.infinity
    private var last = -Double.infinity
    private var days = Occasions()
    private var hours = Occasions()

    /// How visits are spread over days, or over the hours of the day.
    private struct Occasions {
        private var visits: [Int: Int] = [:]
        /// Pairs of visits on the same occasion, each counted twice.
        private(set) var pairs = 0.0
        private static let most = 100_000

        mutating func count(_ occasion: Int) {
            let known = visits[occasion] ?? 0
            guard known > 0 || visits.count < Occasions.most else { return }
            visits[occasion] = known + 1
            pairs += 2 * Double(known)
        }
    }

    /// Numbers that are told apart; the visits of others are not counted by number.
    private static let most = 1_000_000
    /// Seconds that a beginning counts as at least, and visits until it counts as half of that: what has
    /// just begun says nothing of how dense it is.
    private static let (beginning, experience) = (86_400.0, 20.0)
    /// Visits from which on they tell when others are to be expected: of fewer, a cluster's own are too many.
    private static let regularity = 200

    /// Counts that a network has come to a number, or goes on there by another operation.
    ///
    /// - Parameter before: its operations there until now; empty for a visit that begins.
    mutating func count(
        _ network: Int, at target: String, before: OperationSet, now: OperationSet, time: Double
    ) {
        first = min(first, time)
        last = max(last, time)
        guard before != now else { return }
        operations = operations.union(now)
        while visits.count <= network { visits.append([:]) }
        visits[network][now, default: 0] += 1
        if before.count > 0 {
            visits[network][before, default: 1] -= 1
            return
        }
        total += 1
        // What is no time that a clock shows is at one end.
        let time = min(max(time, -1e11), 1e11)
        let day = (time / 86_400).rounded(.down)
        days.count(Int(day))
        hours.count(Int((time - day * 86_400) / 3_600))
        let known = visitsOfTarget[target] ?? 0
        guard known > 0 || visitsOfTarget.count < Coincidence.most else { return }
        visitsOfTarget[target] = known + 1
        if known > 0 { spread[known, default: 1] -= 1 }
        spread[known + 1, default: 0] += 1
    }

    /// Seconds over which so many visits would be spread evenly for two of them to be as often at the same
    /// time as they are.
    ///
    /// From the first visit to the last, but where they crowd on some days, or in some hours of the day,
    /// less than that.
    var duration: Double {
        let pairs = Double(total) * Double(total - 1)
        var time = max(1, last - first)
        guard total >= Coincidence.regularity else { return time + atBeginning }
        if days.pairs > 0 { time = min(time, max(1, pairs / days.pairs) * 86_400) }
        if pairs > 0 { time /= max(1, 24 * hours.pairs / pairs) }
        return time + atBeginning
    }

    private var atBeginning: Double {
        Coincidence.beginning / (1 + Double(total) / Coincidence.experience)
    }

    /// Networks that there are.
    var networks: Int { max(1, visits.count { !$0.isEmpty }) }
    /// Operations that there are.
    var techniques: Int { max(1, operations.count) }

    /// Visits of a network in a time, by no other operations than these.
    func visits(of network: Int, by operations: OperationSet?, within time: Double) -> Double {
        let count = visits[network].reduce(0) { sum, visit in
            guard let operations, !visit.key.isSubset(of: operations) else {
                return sum + visit.value
            }
            return sum
        }
        return Double(count) * min(1, time / duration)
    }

    /// The logarithm of the sum over all numbers of their part of all visits to the power of each count of networks.
    ///
    /// - Parameter count: powers up to this.
    func concentration(upTo count: Int) -> [Double] {
        // In one order, since the last digit of a sum depends on it.
        let rows = spread.sorted { $0.key < $1.key }
        return (0...count).map { power in
            let sum = rows.reduce(0.0) { sum, row in
                sum + Double(row.value)
                    * pow(Double(row.key) / Double(max(1, total)), Double(power))
            }
            return log(max(sum, 1e-300))
        }
    }
}

/// What is asked of a `Coincidence` over and over while nothing is added to it; all in logarithms.
struct ChanceTable {
    let chance: Coincidence
    private let concentration: [Double]
    private static let mostPowers = 32

    init(_ chance: Coincidence) {
        self.chance = chance
        concentration = chance.concentration(upTo: ChanceTable.mostPowers)
    }

    /// Times that all of these networks would meet at a number within a time.
    func meetings(
        of networks: [Int], by operations: OperationSet?, within time: Double
    ) -> Double {
        networks.reduce(concentration[min(networks.count, ChanceTable.mostPowers)]) {
            $0 + log(chance.visits(of: $1, by: operations, within: time) + 1e-12)
        }
    }

    /// Meetings of any two of these networks within a time.
    func meetings(ofAnyTwoOf networks: [Int], within time: Double) -> Double {
        let visits = networks.map { chance.visits(of: $0, by: nil, within: time) }
        let sum = visits.reduce(0, +)
        return (sum * sum - visits.reduce(0) { $0 + $1 * $1 }) / 2 * exp(concentration[2])
    }

    /// In how many ways so many networks can be chosen of those that there are.
    func choices(ofNetworks count: Int) -> Double {
        Self.choices(count, of: chance.networks)
    }
    /// In how many ways so many operations can be chosen of those that there are.
    func choices(ofOperations count: Int) -> Double {
        Self.choices(count, of: chance.techniques)
    }

    static func choices(_ count: Int, of all: Int) -> Double {
        let (count, all) = (Double(min(count, all)), Double(all))
        return lgamma(all + 1) - lgamma(count + 1) - lgamma(all - count + 1)
    }
}
