internal import Foundation

/// Joins an IMSI and an MSISDN of which nothing has shown that they are one subscriber's, where the same sender
/// has attacked both at once.
///
/// Who attacks a subscriber by one number goes on by the other: so an IMSI and an MSISDN that a network attacks
/// within ten minutes are often one subscriber's, and they are by chance as often as that network attacks any MSISDN
/// at all. What that makes of a pair is set against all other pairs of the two numbers. Pairs are joined
/// in the order of how certain they are, as long as not even half a wrong one is to be expected among all of them.
struct PairInference {
    /// Seconds between attacks that are one visit, or visits to two numbers of one subscriber.
    private static let window = 600.0
    /// Seconds before and after, for how often the network attacks then.
    private static let surroundings = 21_600.0
    /// How often who attacks one number of a subscriber is expected to attack the other.
    private static let usual = 0.4
    /// Of these, how often by the same global title.
    private static let bySameTitle = 0.8
    /// Wrong pairs that are expected at most, and how likely any one may be wrong.
    private static let (mostWrong, mostDoubt) = (0.5, 0.05)
    /// Visits at one time of which nothing can be told any more.
    private static let crowd = 50

    private struct Visit {
        var number: Int
        var from: Double
        var to: Double
        var titles: [String]
    }

    private struct Visits {
        var closed: [Visit] = []
        var open: [Int: Visit] = [:]

        mutating func add(_ number: Int, at time: Double, by title: String?) {
            var visit =
                open.removeValue(forKey: number)
                ?? Visit(number: number, from: time, to: time, titles: [])
            if time - visit.to > PairInference.window {
                closed.append(visit)
                visit = Visit(number: number, from: time, to: time, titles: [])
            }
            visit.to = max(visit.to, time)
            if let title, !visit.titles.contains(title) { visit.titles.append(title) }
            open[number] = visit
        }

        var all: [Visit] {
            (closed + open.values).sorted { ($0.from, $0.number) < ($1.from, $1.number) }
        }
    }

    private struct Pair: Hashable {
        var imsi: Int
        var msisdn: Int
    }

    private var imsis = NameIndex()
    private var msisdns = NameIndex()
    /// By sender.
    private var imsiVisits: [String: Visits] = [:]
    private var msisdnVisits: [String: Visits] = [:]
    private var first = Double.infinity
    private var last = -Double.infinity

    /// Takes an attack.
    ///
    /// - Parameters:
    ///   - imsi: what it names, where no MSISDN of that is known.
    ///   - msisdn: likewise.
    mutating func add(
        imsi: String?, msisdn: String?, sender: String, title: String?, time: Double
    ) {
        first = min(first, time)
        last = max(last, time)
        if let imsi {
            imsiVisits[sender, default: Visits()].add(imsis.number(of: imsi), at: time, by: title)
        }
        if let msisdn {
            msisdnVisits[sender, default: Visits()].add(
                msisdns.number(of: msisdn), at: time, by: title)
        }
    }

    /// The MSISDN by IMSI, of pairs that are certain enough.
    var pairs: [String: String] {
        var odds: [Pair: Double] = [:]
        let choices = log(Double(max(1, msisdns.names.count)))
        for (sender, visits) in imsiVisits.sorted(by: { $0.key < $1.key }) {
            guard let others = msisdnVisits[sender]?.all else { continue }
            let nearby = Nearby(others, duration: max(86_400, last - first))
            for visit in visits.all {
                for (other, odd) in nearby.odds(of: visit) {
                    let pair = Pair(imsi: visit.number, msisdn: other)
                    // A second time by chance it would have to be just that number of all.
                    odds[pair] = odds[pair].map { $0 + odd + choices } ?? odd
                }
            }
        }
        // In one order, since the last digit of a sum depends on it.
        let ordered = odds.map { (pair: $0.key, odd: exp(min($0.value, 300))) }
            .sorted { ($0.pair.imsi, $0.pair.msisdn) < ($1.pair.imsi, $1.pair.msisdn) }
        return mostCertain(of: ordered)
    }

    private func mostCertain(of odds: [(pair: Pair, odd: Double)]) -> [String: String] {
        var sums = (
            imsis: [Double](repeating: 0, count: imsis.names.count),
            msisdns: [Double](repeating: 0, count: msisdns.names.count)
        )
        for (pair, odd) in odds {
            sums.imsis[pair.imsi] += odd
            sums.msisdns[pair.msisdn] += odd
        }
        let doubts: [(imsi: String, msisdn: String, doubt: Double)] = odds.compactMap { pair, odd in
            let all = 1 + sums.imsis[pair.imsi] + sums.msisdns[pair.msisdn] - odd
            let doubt = max(0, 1 - odd / all)
            guard doubt <= Self.mostDoubt else { return nil }
            return (imsis.names[pair.imsi], msisdns.names[pair.msisdn], doubt)
        }.sorted { ($0.doubt, $0.imsi, $0.msisdn) < ($1.doubt, $1.imsi, $1.msisdn) }
        var pairs: [String: String] = [:]
        var taken: Set<String> = []
        var wrong = 0.0
        for (imsi, msisdn, doubt) in doubts {
            guard wrong + doubt <= Self.mostWrong else { break }
            guard pairs[imsi] == nil, taken.insert(msisdn).inserted else { continue }
            wrong += doubt
            pairs[imsi] = msisdn
        }
        return pairs
    }

    /// The visits of a sender to MSISDNs.
    private struct Nearby {
        private let visits: [Visit]
        private let starts: [Double]
        private let longest: Double
        private let byTitle: [String: Int]
        private let duration: Double

        init(_ visits: [Visit], duration: Double) {
            self.visits = visits
            self.duration = duration
            starts = visits.map(\.from)
            longest = visits.map { $0.to - $0.from }.max() ?? 0
            byTitle = visits.flatMap(\.titles).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }

        /// The logarithm of how much likelier each MSISDN is to have been visited with an IMSI because both are
        /// one subscriber's, than by chance.
        func odds(of visit: Visit) -> [(msisdn: Int, odds: Double)] {
            let (window, around) = (PairInference.window, PairInference.surroundings)
            let near = range(visit.from - window - longest, visit.to + window)
                .filter {
                    max(visit.from, visits[$0].from) - min(visit.to, visits[$0].to) <= window
                }
            guard !near.isEmpty, near.count <= PairInference.crowd else { return [] }
            let crowd = range(visit.from - around, visit.to + around).count - 1
            let rate = max(
                Double(visits.count) / duration,
                Double(crowd) / (2 * around + visit.to - visit.from))
            return near.map { index in
                let other = visits[index]
                let shared = visit.titles.filter(other.titles.contains).compactMap { byTitle[$0] }
                    .max()
                let part = shared.map { Double($0) / Double(visits.count) } ?? 1
                let likely =
                    PairInference.usual
                    * (shared == nil ? 1 - PairInference.bySameTitle : PairInference.bySameTitle)
                return (other.number, log(likely / max(1e-9, rate * part * 2 * window)))
            }
        }

        /// The visits that began within a time.
        private func range(_ from: Double, _ to: Double) -> Range<Int> {
            let low = index(after: from)
            return low..<max(low, index(after: to))
        }

        private func index(after time: Double) -> Int {
            var (low, high) = (0, starts.count)
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] < time { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
