/// Finds networks that act together, from attacks as they come.
///
/// Attacks on one subscriber that follow each other within an hour are a burst. One in which two
/// networks or more take part is a meeting. Meetings belong together where they are within an hour of
/// each other and have half of their networks in common, or any network and half of their operations,
/// over any chain of such. Where chance would hardly give any meeting within hours, any network or
/// operation in common is enough: one subscriber may be known by two numbers that nothing has joined. What belongs together is a cluster when it has two targets, or three networks, and chance
/// would hardly have brought it about: see `Coincidence`.
public struct ClusterFinder: Sendable {
    /// Seconds within which attacks and meetings belong together.
    static let window = 3600.0
    /// What two meetings must have in common, of their networks or of their operations.
    static let likeness = 0.5
    /// Below this, chance is as good an explanation.
    static let leastConfidence = 0.95
    /// Bursts that are kept at most: of one network the oldest are let go, then the oldest meetings.
    static let mostBursts = 200_000
    /// Meetings by chance, of any two networks in the time of one, below which a meeting is rare.
    static let rare = 0.1
    /// Meetings before one in time that it is compared with.
    static let nearest = 300

    /// The burst of each target that may go on.
    private var open: [String: Burst] = [:]
    private var meetings: [Burst] = []
    private var chance = Coincidence()
    private var latest = -Double.infinity
    private var swept = -Double.infinity

    public init() {}

    /// Takes an attack; attacks are in the order of time, but for some seconds.
    ///
    /// - Returns: true where a burst has become a meeting, or a meeting has got another network: a
    ///   cluster may have formed.
    @discardableResult
    public mutating func add(_ attack: ClusterAttack) -> Bool {
        latest = max(latest, attack.time)
        chance.count(attack)
        sweep()
        let key = attack.target.key
        guard var burst = open[key], attack.time - burst.to <= ClusterFinder.window else {
            if let over = open[key] { close(over) }
            open[key] = Burst(attack)
            return false
        }
        let before = burst.counts.count
        burst.add(attack)
        open[key] = burst
        return burst.counts.count > before
    }

    /// The clusters of all attacks so far, those with most attacks first.
    ///
    /// - Parameter since: only those that went on after this time.
    public func clusters(since: Double = -.infinity) -> [Cluster] {
        var bursts = (meetings + open.values.filter { $0.counts.count > 1 })
            .filter { $0.to >= since }
        bursts.sort { ($0.from, $0.target.key) < ($1.from, $1.target.key) }
        return groups(of: bursts).compactMap(cluster).sorted {
            ($1.attacks, $0.from) < ($0.attacks, $1.from)
        }
    }

    /// Lets go of meetings that ended before a time: clusters are looked for after it only.
    mutating func forget(before time: Double) {
        meetings.removeAll { $0.to < time }
    }

    /// Lets go of bursts that are over and were no meeting.
    private mutating func sweep() {
        guard latest - swept > ClusterFinder.window || open.count > ClusterFinder.mostBursts else {
            return
        }
        swept = latest
        chance.forgetVisits(before: latest - ClusterFinder.window)
        for (key, burst) in open where latest - burst.to > ClusterFinder.window {
            close(burst)
            open[key] = nil
        }
        if open.count > ClusterFinder.mostBursts {
            let oldest = open.sorted { $0.value.to < $1.value.to }.prefix(open.count / 2)
            for (key, burst) in oldest {
                close(burst)
                open[key] = nil
            }
        }
        if meetings.count > ClusterFinder.mostBursts { meetings.removeFirst(meetings.count / 2) }
    }

    private mutating func close(_ burst: Burst) {
        if burst.counts.count > 1 { meetings.append(burst) }
    }

    /// Meetings that belong together, over any chain.
    private func groups(of bursts: [Burst]) -> [[Burst]] {
        var parents = Array(bursts.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        let networks = bursts.map(\.networks)
        let operations = bursts.map(\.operations)
        let areRare = chance.expectedMeetings(within: 0) < ClusterFinder.rare
        func belongTogether(_ one: Int, _ other: Int) -> Bool {
            guard bursts[one].gap(to: bursts[other]) <= ClusterFinder.window else { return false }
            let shared = common(networks[one], networks[other])
            if areRare {
                return shared > 0 || !operations[one].isDisjoint(with: operations[other])
            }
            return shared >= ClusterFinder.likeness
                || shared > 0
                    && common(operations[one], operations[other]) >= ClusterFinder.likeness
        }
        // Bursts are in the order of their beginnings, and none is longer than its attacks allow.
        var longest = 0.0
        for (index, burst) in bursts.enumerated() {
            longest = max(longest, burst.to - burst.from)
            var other = index - 1
            // Of a crowd at one time the nearest are looked at: the rest follows over the chain.
            while other >= max(0, index - ClusterFinder.nearest),
                burst.from - bursts[other].from <= longest + ClusterFinder.window
            {
                if root(index) != root(other), belongTogether(index, other) {
                    parents[root(index)] = root(other)
                }
                other -= 1
            }
        }
        return Dictionary(grouping: bursts.indices, by: root).values.map { $0.map { bursts[$0] } }
    }

    /// How much two sets have in common: 1 for the same, 0 for nothing.
    private func common(_ one: Set<String>, _ other: Set<String>) -> Double {
        let both = one.intersection(other).count
        return Double(both) / Double(one.count + other.count - both)
    }

    private func cluster(_ bursts: [Burst]) -> Cluster? {
        var counts: [String: [String: Int]] = [:]
        for burst in bursts {
            for (network, operations) in burst.counts {
                counts[network, default: [:]].merge(operations, uniquingKeysWith: +)
            }
        }
        let totals = counts.mapValues { $0.values.reduce(0, +) }
        let targets = Dictionary(grouping: bursts, by: \.target.key).values.compactMap {
            $0.map(\.target).max { ($0.msisdn == nil ? 0 : 1) < ($1.msisdn == nil ? 0 : 1) }
        }.sorted { $0.key < $1.key }
        guard targets.count > 1 || counts.count > 2 else { return nil }
        let meetings = bursts.reduce(0) { $0 + $1.counts.count - 1 }
        let from = bursts.map(\.from).min() ?? 0
        let to = bursts.map(\.to).max() ?? 0
        let (expected, likelihood) = chance.chance(
            of: meetings, of: Array(counts.keys), within: to - from)
        let confidence = 1 - likelihood
        guard confidence >= ClusterFinder.leastConfidence else { return nil }
        return Cluster(
            targets: targets,
            networks: totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            operations: Set(counts.values.flatMap(\.keys)).sorted(),
            from: from, to: to, attacks: totals.values.reduce(0, +), attacksByNetwork: totals,
            confidence: confidence,
            expectedMeetings: expected, meetings: meetings, likeness: likeness(of: counts))
    }

    /// The least likeness of any two networks' mixtures of operations: the cosine between them.
    private func likeness(of counts: [String: [String: Int]]) -> Double {
        let mixtures = Array(counts.values)
        var least = 1.0
        for (index, first) in mixtures.enumerated() {
            for second in mixtures[(index + 1)...] {
                let product = first.reduce(0.0) { $0 + Double($1.value * (second[$1.key] ?? 0)) }
                let lengths = [first, second].map { mixture in
                    mixture.values.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
                }
                least = min(least, product / max(1, lengths[0] * lengths[1]))
            }
        }
        return least
    }
}
