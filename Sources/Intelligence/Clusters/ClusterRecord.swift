/// A cluster in JSON, with all that it was found by; names that are in use do not change.
public struct ClusterRecord: Encodable, Sendable {
    public struct Target: Encodable, Sendable {
        public var imsi, msisdn: String?
        public var inferred: Bool?
    }

    public var targets: [Target]
    public var networks, operations: [String]
    public var from, to: String
    public var attacks: Int
    public var attacksByNetwork: [String: Int]
    public var confidence, chance, expectedMeetings, likeness: Double
    public var meetings: Int

    public init(_ cluster: Cluster) {
        func rounded(_ number: Double) -> Double { (number * 1_000_000).rounded() / 1_000_000 }
        targets = cluster.targets.map {
            .init(
                imsi: $0.imsi, msisdn: $0.msisdn,
                inferred: cluster.inferred.contains($0) ? true : nil)
        }
        networks = cluster.networks
        operations = cluster.operations
        from = Moment.text(cluster.from)
        to = Moment.text(cluster.to)
        attacks = cluster.attacks
        attacksByNetwork = cluster.attacksByNetwork
        confidence = cluster.confidence
        chance = cluster.chance
        expectedMeetings = Double(cluster.expectedMeetings.significant) ?? 0
        likeness = rounded(cluster.likeness)
        meetings = cluster.meetings
    }
}
