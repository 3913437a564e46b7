/// Tells of networks that act together while they do.
///
/// It looks for clusters where an attack may have made one. One is told of when it is first seen, and again when
/// it has got another network or twice as many targets.
public struct ClusterWatch: Sendable {
    /// Seconds of the past that a look is at.
    public static let span = 7200.0
    /// Pairs of numbers that are known at most; then all are forgotten and learnt anew.
    static let mostPairs = 500_000
    /// Clusters that are remembered as told.
    static let mostTold = 1_000
    /// What a look may take of the time, so that a storm of attacks does not become one of looks.
    private static let share = 0.1

    private var finder = ClusterFinder()
    private var directory = SubscriberDirectory([:])
    private var mayHaveFormed = false
    private var nextLook = -Double.infinity
    private var told: [Told] = []

    /// A cluster that was told of.
    private struct Told {
        var networks: Set<String>
        var targets: Int
        /// Whom it was about when it was last seen, which is how it is known again.
        var members: Set<String>
        var last: Double
    }

    public init() {}

    /// Takes an event; what is no attack of a known network on a known subscriber says nothing.
    public mutating func add(_ event: ReportEvent) {
        guard event.isAttack, let network = event.network,
            let subscriber = directory.subscriber(of: event)
        else { return }
        let attack = ClusterAttack(
            time: event.time, target: subscriber, network: network,
            operation: event.operation ?? "none")
        if finder.add(attack) { mayHaveFormed = true }
    }

    /// Takes numbers that are one subscriber's: the MSISDN by IMSI.
    public mutating func add(_ subscribers: [String: String]) {
        if directory.count > ClusterWatch.mostPairs { directory = SubscriberDirectory([:]) }
        directory.add(subscribers)
    }

    /// The clusters to tell of now.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - clock: what the time that a look takes is measured by, in seconds.
    public mutating func look(at now: Double, clock: () -> Double) -> [Cluster] {
        guard mayHaveFormed, now >= nextLook else { return [] }
        mayHaveFormed = false
        let start = clock()
        finder.forget(before: now - 2 * ClusterWatch.span)
        let clusters = finder.clusters(since: now - ClusterWatch.span)
        nextLook = now + max(1, (clock() - start) / ClusterWatch.share)
        told.removeAll { now - $0.last > 2 * ClusterWatch.span }
        return clusters.filter { isNews($0, at: now) }
    }

    /// Looks for the first time at attacks of which an earlier watch has told.
    ///
    /// - Parameter told: the networks of each cluster that it has told of.
    /// - Returns: clusters that it had yet to tell of.
    public mutating func resume(at now: Double, _ told: [Set<String>]) -> [Cluster] {
        look(at: now, clock: { 0 }).filter { cluster in
            let networks = cluster.networkWords
            return !told.contains { networks.isSubset(of: $0) }
        }
    }

    /// Whether a cluster is new or has grown; it is known from then on.
    private mutating func isNews(_ cluster: Cluster, at now: Double) -> Bool {
        let members = Set(cluster.targets.map(\.key))
        let networks = Set(cluster.networks)
        let known = told.indices.max { overlap($0, members) < overlap($1, members) }
        guard let known, overlap(known, members) > 0,
            !told[known].networks.isDisjoint(with: networks)
        else {
            if told.count >= ClusterWatch.mostTold { told.removeFirst() }
            told.append(
                Told(networks: networks, targets: members.count, members: members, last: now))
            return true
        }
        told[known].members = members
        told[known].last = now
        guard
            !networks.isSubset(of: told[known].networks)
                || members.count >= 2 * told[known].targets
        else { return false }
        told[known].networks.formUnion(networks)
        told[known].targets = max(told[known].targets, members.count)
        return true
    }

    private func overlap(_ index: Int, _ members: Set<String>) -> Int {
        told[index].members.intersection(members).count
    }
}
