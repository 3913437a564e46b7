/// Which IMSI and which MSISDN of a cluster are one subscriber's, as far as the networks that attacked them tell.
///
/// Each number lacks the networks that did not attack it. To join two numbers that together lack none leaves one
/// subscriber less to lack any: what is gained are all networks but those that attacked both. A candidate, which
/// need not be of the cluster, lacks nothing: joining it gains what the other number lacks. Of all
/// ways to join, those that gain most are looked at, of these the ones that leave fewest subscribers, and of these
/// the ones in which each network attacked all subscribers most evenly. What all of these join is joined, and what only some join is left as two numbers.
struct NumberPairing {
    struct Attacked {
        var subscriber: Subscriber
        /// What its bursts are known by.
        var keys: Set<String>
        /// Attacks by network.
        var attacks: [Int: Int]
        /// True where it need not be of the cluster.
        var isCandidate: Bool

        var networks: Set<Int> { Set(attacks.keys) }
    }

    /// What joining two numbers is worth; nothing where it may not be.
    struct Worth: Comparable {
        var gain = 0
        /// Fewer subscribers explain the same.
        var pairs = 0
        /// The less evenly, the more of the attacks on two numbers are of the same network.
        var unevenness = 0

        static func < (one: Self, other: Self) -> Bool {
            (one.gain, one.pairs, -one.unevenness) < (other.gain, other.pairs, -other.unevenness)
        }
        static func + (one: Self, other: Self) -> Self {
            Self(
                gain: one.gain + other.gain, pairs: one.pairs + other.pairs,
                unevenness: one.unevenness + other.unevenness)
        }
    }

    private var imsis: [Attacked]
    private var msisdns: [Attacked]
    private let others: [Attacked]
    /// All that attacked any of them.
    let networks: Set<Int>
    /// The MSISDN by the IMSI of each pair that is certain.
    private var pairs: [Int: Int] = [:]
    /// Numbers that belong to a pair in one of the best ways.
    private var mayBePaired: Set<String> = []

    /// Numbers of a kind that are joined at most: of more, too many ways would have to be looked at.
    private static let most = 8

    /// - Parameter all: networks that attacked every subscriber, besides those of the bursts.
    init(of bursts: [Burst], candidates: [Burst] = [], with all: Set<Int> = []) {
        var targets: [String: Attacked] = [:]
        for (index, burst) in (bursts + candidates).enumerated() {
            let key = burst.target.key
            var target =
                targets[key]
                ?? Attacked(
                    subscriber: burst.target, keys: [key], attacks: [:],
                    isCandidate: index >= bursts.count)
            for entry in burst.entries {
                target.attacks[entry.network, default: 0] += entry.attacks
            }
            if target.subscriber.msisdn == nil { target.subscriber.msisdn = burst.target.msisdn }
            targets[key] = target
        }
        networks = targets.values.reduce(into: all) { $0.formUnion($1.networks) }
        let inOrder = targets.values.sorted { $0.subscriber.key < $1.subscriber.key }
        imsis = inOrder.filter { $0.subscriber.msisdn == nil }
        msisdns = inOrder.filter { $0.subscriber.imsi == nil }
        others = inOrder.filter { $0.subscriber.imsi != nil && $0.subscriber.msisdn != nil }
        dropIdleCandidates()
        if (1...Self.most).contains(imsis.count), (1...Self.most).contains(msisdns.count) { pair() }
    }

    /// Lets go of candidates that complete nobody, and of all of them where there are too many.
    private mutating func dropIdleCandidates() {
        let worth = imsis.map { imsi in msisdns.map { self.worth(imsi, $0).gain } }
        let busy = msisdns.indices.filter { column in
            !msisdns[column].isCandidate || worth.contains { $0[column] > 0 }
        }
        imsis = zip(imsis, worth).filter { !$0.0.isCandidate || $0.1.contains { $0 > 0 } }.map(\.0)
        msisdns = busy.map { msisdns[$0] }
        if max(imsis.count, msisdns.count) > Self.most {
            imsis.removeAll(where: \.isCandidate)
            msisdns.removeAll(where: \.isCandidate)
        }
    }

    /// Those that were attacked, joined where that is certain.
    var subscribers: [Attacked] {
        let joined = imsis.enumerated().map { index, imsi in
            guard let other = pairs[index].map({ msisdns[$0] }) else { return imsi }
            return Attacked(
                subscriber: Subscriber(
                    imsi: imsi.subscriber.imsi, msisdn: other.subscriber.msisdn),
                keys: imsi.keys.union(other.keys),
                attacks: imsi.attacks.merging(other.attacks, uniquingKeysWith: +),
                isCandidate: false)
        }
        let paired = Set(pairs.values)
        return others + joined
            + msisdns.enumerated().filter { !paired.contains($0.offset) }.map(\.element)
    }

    /// True where every network attacked every subscriber.
    var isComplete: Bool { subscribers.allSatisfy { $0.networks == networks } }

    /// True for a number that is certainly of a pair.
    func joins(_ key: String) -> Bool {
        pairs.contains { imsis[$0.key].keys.contains(key) || msisdns[$0.value].keys.contains(key) }
    }

    /// True for a number that is of a pair in one of the best ways.
    func mayJoin(_ key: String) -> Bool { mayBePaired.contains(key) }

    private mutating func pair() {
        let worth = imsis.map { imsi in msisdns.map { self.worth(imsi, $0) } }
        let best = Self.best(worth)
        for (row, worths) in worth.enumerated() {
            for (column, value) in worths.enumerated() where value.gain > 0 {
                var rest = worth
                for index in rest[row].indices { rest[row][index] = Worth() }
                for index in rest.indices { rest[index][column] = Worth() }
                guard value + Self.best(rest) == best else { continue }
                mayBePaired.formUnion(imsis[row].keys)
                mayBePaired.formUnion(msisdns[column].keys)
                var without = worth
                without[row][column] = Worth()
                if Self.best(without) < best { pairs[row] = column }
            }
        }
    }

    private func worth(_ imsi: Attacked, _ msisdn: Attacked) -> Worth {
        // Two that met nobody say too little of each other.
        guard imsi.networks.union(msisdn.networks) == networks,
            imsi.attacks.count > 1 || msisdn.attacks.count > 1
        else { return Worth() }
        let both = imsi.networks.intersection(msisdn.networks)
        let lacking = [imsi, msisdn].filter { !$0.isCandidate }
            .reduce(0) { $0 + networks.count - $1.attacks.count }
        return Worth(
            gain: lacking, pairs: 1,
            unevenness: both.reduce(0) {
                $0 + (imsi.attacks[$1] ?? 0) * (msisdn.attacks[$1] ?? 0)
            })
    }

    /// The most that any way to join is worth.
    private static func best(_ worth: [[Worth]]) -> Worth {
        // By the set of columns that are taken, after each row.
        let columns = worth[0].count
        var best: [Worth?] = Array(repeating: nil, count: 1 << columns)
        best[0] = Worth()
        for row in worth {
            for taken in best.indices.reversed() {
                guard let known = best[taken] else { continue }
                for column in 0..<columns where taken & 1 << column == 0 && row[column].gain > 0 {
                    let next = taken | 1 << column
                    best[next] = max(best[next] ?? Worth(), known + row[column])
                }
            }
        }
        return best.compactMap(\.self).max() ?? Worth()
    }
}
