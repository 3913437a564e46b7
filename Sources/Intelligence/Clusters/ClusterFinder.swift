internal import Foundation

/// Finds networks that act together, from attacks as they come.
///
/// Attacks on one number that follow each other within an hour are a burst. One in which two networks
/// or more take part is a meeting. A group begins with the meeting that chance explains least, and takes in those
/// within an hour of it that have a network or an operation in common with it, as long as chance would hardly have
/// brought them there. It is a cluster when it has two targets, or three networks, and chance would hardly have
/// brought about all of it: see `Coincidence`. Then bursts of one network are taken in, and
/// numbers that are one subscriber's are joined: see `ClusterCompletion`.
public struct ClusterFinder: Sendable {
    /// Seconds within which attacks and meetings belong together.
    static let window = 3600.0
    /// How many clusters like one chance may bring about at most in all the time.
    static let mostByChance = 1e-5
    /// What chance may give at most of meetings like one that is taken in.
    static let rare = 0.02
    /// Bursts that are kept at most: the oldest are let go.
    static let mostBursts = 1_000_000
    static let mostMeetings = 200_000
    /// Meetings before one in time, and after it, that it is compared with.
    static let nearest = 150

    /// The burst of each target that may go on.
    private var open: [String: Burst] = [:]
    private var meetings: [Burst] = []
    /// Bursts of one network.
    private var singles: [Burst] = []
    private var chance = Coincidence()
    private var networks = NameIndex()
    private var operations = NameIndex()
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
        sweep()
        let key = attack.target.key
        let network = networks.number(of: attack.network)
        let operation = operations.number(of: attack.operation)
        var burst = open.removeValue(forKey: key) ?? Burst(on: attack.target, at: attack.time)
        if !burst.goesOn(at: attack.time) {
            close(burst)
            burst = Burst(on: attack.target, at: attack.time)
        }
        let count = burst.networks.count
        let before = burst.operations(of: network)
        burst.add(attack, network: network, operation: operation)
        chance.count(
            network, at: key, before: before, now: burst.operations(of: network),
            time: attack.time)
        open[key] = burst
        return count > 0 && burst.networks.count > count
    }

    /// The clusters of all attacks so far, those with most attacks first.
    ///
    /// - Parameter since: only those that went on after this time.
    public func clusters(since: Double = -.infinity) -> [Cluster] {
        func inOrder(_ bursts: [Burst], _ others: [Burst]) -> [Burst] {
            let all = bursts.filter { $0.to >= since } + others.filter { $0.to >= since }
            // By their places: a burst is dear to move, and a key to make.
            let places = all.indices.sorted { one, other in
                let (one, other) = (all[one], all[other])
                if one.from != other.from { return one.from < other.from }
                return one.target.key < other.target.key
            }
            return places.map { all[$0] }
        }
        let meetings = inOrder(meetings, open.values.filter { $0.networks.count > 1 })
        guard !meetings.isEmpty else { return [] }
        let table = ChanceTable(chance)
        let singles = inOrder(singles, open.values.filter { $0.networks.count == 1 })
        return groups(of: meetings, with: singles, table).map { group, completion in
            cluster(group, completion, table)
        }.sorted { ($1.attacks, $0.from) < ($0.attacks, $1.from) }
    }

    /// Lets go of bursts that ended before a time: clusters are looked for after it only.
    mutating func forget(before time: Double) {
        meetings.removeAll { $0.to < time }
        singles.removeAll { $0.to < time }
    }

    /// Closes bursts that are over.
    private mutating func sweep() {
        guard latest - swept > ClusterFinder.window || open.count > ClusterFinder.mostBursts else {
            return
        }
        swept = latest
        for (key, burst) in open where !burst.goesOn(at: latest) {
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
        if meetings.count > ClusterFinder.mostMeetings { meetings.removeFirst(meetings.count / 2) }
        if singles.count > ClusterFinder.mostBursts { singles.removeFirst(singles.count / 2) }
    }

    private mutating func close(_ burst: Burst) {
        if burst.networks.count > 1 { meetings.append(burst) } else { singles.append(burst) }
    }

    /// Groups of meetings that chance does not explain, completed; both kinds of bursts are in the order of time.
    private func groups(
        of meetings: [Burst], with singles: [Burst], _ table: ChanceTable
    ) -> [(MeetingGroup, ClusterCompletion)] {
        let chances = meetings.map { MeetingGroup($0).chance(of: $0, table) }
        var isTaken = Array(repeating: false, count: meetings.count)
        var groups: [(MeetingGroup, ClusterCompletion)] = []
        for seed in meetings.indices.sorted(by: { (chances[$0], $0) < (chances[$1], $1) }) {
            // What is no rare meeting itself begins nothing.
            guard !isTaken[seed], chances[seed] < 0 else { continue }
            let range =
                max(
                    0, seed - ClusterFinder.nearest)..<min(
                    meetings.count, seed + ClusterFinder.nearest + 1)
            let others = range.filter { $0 != seed && !isTaken[$0] }
                .sorted { (chances[$0], $0) < (chances[$1], $1) }
            func candidate(_ isAlike: Bool) -> (members: [Int], MeetingGroup, ClusterCompletion)? {
                let (members, group) = grow(seed, others, of: meetings, isAlike: isAlike, table)
                guard isCluster(group, table) else { return nil }
                return (members, group, ClusterCompletion(of: group, with: singles, table))
            }
            guard var found = candidate(false) else { continue }
            // Two clusters at one time may have networks in common: then each is whole by itself.
            if !found.2.isComplete, let part = candidate(true), part.2.isComplete {
                let rest = found.members.filter { !part.members.contains($0) }.map { meetings[$0] }
                if isWhole(rest, with: singles, table) { found = part }
            }
            for member in found.members { isTaken[member] = true }
            groups.append((found.1, found.2))
        }
        return groups
    }

    /// The group that begins with a meeting.
    ///
    /// - Parameters:
    ///   - others: what it may take in, in this order.
    ///   - isAlike: true where it takes in only what has most networks and an operation in common with it.
    private func grow(
        _ seed: Int, _ others: [Int], of meetings: [Burst], isAlike: Bool, _ table: ChanceTable
    ) -> (members: [Int], group: MeetingGroup) {
        var group = MeetingGroup(meetings[seed])
        var members = [seed]
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for other in others where !members.contains(other) {
                let meeting = meetings[other]
                guard !isAlike || group.isAlike(meeting), belongs(meeting, to: group, table) else {
                    continue
                }
                group.add(meeting)
                members.append(other)
                isGrowing = true
            }
        }
        return (members, group)
    }

    /// True for meetings that chance does not explain, and in which every network attacked every subscriber.
    private func isWhole(_ meetings: [Burst], with singles: [Burst], _ table: ChanceTable) -> Bool {
        guard let first = meetings.first else { return false }
        var group = MeetingGroup(first)
        for meeting in meetings.dropFirst() { group.add(meeting) }
        return isCluster(group, table)
            && ClusterCompletion(of: group, with: singles, table).isComplete
    }

    /// True for a group that chance does not explain.
    private func isCluster(_ group: MeetingGroup, _ table: ChanceTable) -> Bool {
        (group.networks.count > 2 || Set(group.bursts.map(\.target.key)).count > 1)
            && group.chance(table) <= log(ClusterFinder.mostByChance)
    }

    private func belongs(_ meeting: Burst, to group: MeetingGroup, _ table: ChanceTable) -> Bool {
        group.gap(to: meeting) <= ClusterFinder.window
            && (group.networks.contains { meeting.networks.contains($0) }
                || !group.operations.isDisjoint(with: meeting.operations))
            && group.chance(of: meeting, table) < log(ClusterFinder.rare)
    }

    private func cluster(
        _ group: MeetingGroup, _ completion: ClusterCompletion, _ table: ChanceTable
    ) -> Cluster {
        var counts: [String: [String: Int]] = [:]
        for entry in completion.bursts.flatMap(\.entries) {
            counts[networks.names[entry.network], default: [:]][
                operations.names[entry.operation], default: 0] += entry.attacks
        }
        let totals = counts.mapValues { $0.values.reduce(0, +) }
        let from = completion.bursts.map(\.from).min() ?? group.from
        let to = completion.bursts.map(\.to).max() ?? group.to
        return Cluster(
            targets: completion.targets.sorted { $0.key < $1.key },
            networks: totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            operations: Set(counts.values.flatMap(\.keys)).sorted(),
            from: from, to: to, attacks: totals.values.reduce(0, +), attacksByNetwork: totals,
            chance: exp(group.chance(table)),
            expectedMeetings: table.meetings(
                ofAnyTwoOf: group.networks, within: MeetingGroup.time(from: from, to: to)),
            meetings: group.bursts.reduce(0) { sum, burst in
                sum + burst.networks.count * (burst.networks.count - 1) / 2
            },
            likeness: likeness(of: counts), inferred: completion.inferred)
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
