/// Attacks on one subscriber that followed each other within an hour.
struct Burst: Hashable {
    var target: Subscriber
    var from: Double
    var to: Double
    /// Attacks by network and operation.
    var counts: [String: [String: Int]] = [:]

    init(_ attack: ClusterAttack) {
        target = attack.target
        from = attack.time
        to = attack.time
        add(attack)
    }

    mutating func add(_ attack: ClusterAttack) {
        to = max(to, attack.time)
        from = min(from, attack.time)
        counts[attack.network, default: [:]][attack.operation, default: 0] += 1
        if target.msisdn == nil { target.msisdn = attack.target.msisdn }
    }

    var networks: Set<String> { Set(counts.keys) }
    var operations: Set<String> { Set(counts.values.flatMap(\.keys)) }

    /// Seconds between two bursts; 0 where they overlap.
    func gap(to other: Burst) -> Double { max(0, max(from, other.from) - min(to, other.to)) }
}
