/// Completes a group that was found: bursts of one network that belong to it, and numbers that are one subscriber's.
///
/// One subscriber has two numbers, and what an attacker sends names one or the other as its operation has it: so
/// networks that attack a subscriber together may be seen in part at an IMSI and in part at an
/// MSISDN. In a cluster every network attacks every subscriber: `NumberPairing` joins by that. A burst
/// of one network is taken in where a number lacks just that, or at a number of the group.
struct ClusterCompletion {
    private let group: MeetingGroup
    private let table: ChanceTable
    private(set) var bursts: [Burst]
    /// The subscribers, by as many numbers as could be joined.
    private(set) var targets: [Subscriber] = []
    /// Those that nothing else has joined.
    private(set) var inferred: Set<Subscriber> = []

    /// Seconds that a burst of one network may be off what is longer than an hour.
    private static let slack = 900.0
    /// Bursts of a network that chance may give at most where one is taken in.
    private static let usual = 0.5

    /// - Parameter singles: bursts of one network, in the order of time.
    init(of group: MeetingGroup, with singles: [Burst], _ table: ChanceTable) {
        self.group = group
        self.table = table
        bursts = group.bursts
        let slack = max(Self.slack, ClusterFinder.window - (group.to - group.from))
        let time = group.to - group.from + 2 * slack
        let near = Self.bursts(of: singles, from: group.from - slack, to: group.to + slack)
            .filter { burst in
                burst.operations.isSubset(of: group.operations)
                    || table.chance.visits(of: burst.networks[0], by: nil, within: time)
                        < ClusterFinder.rare
            }
        let keys = Set(group.bursts.map(\.target.key))
        bursts += near.filter { keys.contains($0.target.key) }
        let others = Dictionary(
            grouping: near.filter { !keys.contains($0.target.key) }, by: { $0.networks[0] })
        let expected = others.mapValues { found in
            table.chance.visits(of: found[0].networks[0], by: group.operations, within: time)
        }.filter { $0.value < Self.usual }
        takeIn(
            near.filter { single in
                let network = single.networks[0]
                return group.networks.contains(network) && expected[network] != nil
                    && !keys.contains(single.target.key)
            }
        ) { (expected[$0] ?? 1) < ClusterFinder.rare }
        for network in expected.keys.sorted() where !group.networks.contains(network) {
            takeInNetwork(others[network] ?? [])
        }
        takeInUnneeded(near.filter { (expected[$0.networks[0]] ?? 0) < Self.usual })
        prune()
        let subscribers = pairing.subscribers
        targets = subscribers.map(\.subscriber)
        inferred = Set(subscribers.filter { $0.keys.count > 1 }.map(\.subscriber))
    }

    /// Bursts within a time, of some that are in the order of time.
    private static func bursts(of all: [Burst], from: Double, to: Double) -> [Burst] {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].from < from { low = middle + 1 } else { high = middle }
        }
        return all[low...].prefix { $0.from <= to }.filter { $0.to <= to }
    }

    private var pairing: NumberPairing { NumberPairing(of: bursts) }

    /// True where every network attacked every subscriber.
    var isComplete: Bool { pairing.isComplete }

    /// Takes in bursts of the group's networks at other numbers, where one of the group lacks them.
    ///
    /// - Parameter isRare: true for a network of which chance would hardly bring about any: then more than one may be
    ///   what is lacking.
    private mutating func takeIn(_ singles: [Burst], isRare: (Int) -> Bool) {
        let pairing = NumberPairing(of: bursts, candidates: singles)
        bursts += singles.filter {
            isRare($0.networks[0])
                ? pairing.mayJoin($0.target.key) : pairing.joins($0.target.key)
        }
    }

    /// Takes in a network that never met another, where its bursts complete every subscriber.
    private mutating func takeInNetwork(_ singles: [Burst]) {
        guard Set(singles.map(\.target.key)).count > 1 else { return }
        if NumberPairing(of: bursts + singles).isComplete { bursts += singles }
    }

    /// Takes in bursts at numbers that no subscriber needs to have been attacked by every network, where chance
    /// would hardly have brought them and it is certain whose they are.
    private mutating func takeInUnneeded(_ near: [Burst]) {
        let (from, to) = (group.from - Self.slack, group.to + Self.slack)
        let keys = Set(bursts.map(\.target.key))
        let singles = near.filter {
            !keys.contains($0.target.key) && group.networks.contains($0.networks[0])
        }
        let isRare = singles.map { burst in
            burst.from >= from && burst.to <= to
                && table.chance.visits(
                    of: burst.networks[0], by: group.operations.union(burst.operations),
                    within: to - from) < ClusterFinder.rare
        }
        guard isRare.contains(true) else { return }
        let rare = zip(singles, isRare).filter(\.1).map(\.0)
        let others = zip(singles, isRare).filter { !$0.1 }.map(\.0)
        let known = pairing.subscribers.flatMap { $0.keys.count > 1 ? $0.keys : [] }
        let free = bursts.filter { !known.contains($0.target.key) }
        let pairing = NumberPairing(
            of: free + rare, candidates: others, with: Set(group.networks))
        bursts += singles.filter { pairing.joins($0.target.key) }
    }

    /// Lets go of numbers that less than half of the networks attacked, and of networks that attacked less
    /// than half of the subscribers, where others are complete.
    private mutating func prune() {
        let pairing = pairing
        let subscribers = pairing.subscribers
        guard subscribers.count > 2 else { return }
        let networks = pairing.networks.filter { network in
            2 * subscribers.count { $0.networks.contains(network) } >= subscribers.count
        }
        let kept = subscribers.filter {
            2 * $0.networks.intersection(networks).count >= networks.count
                || $0.keys.contains(where: pairing.mayJoin)
        }
        let keys = Set(kept.flatMap(\.keys))
        guard kept.count > 1, kept.count < subscribers.count else { return }
        bursts = bursts.filter { keys.contains($0.target.key) }
    }
}
