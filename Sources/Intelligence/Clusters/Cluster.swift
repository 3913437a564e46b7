/// Networks that attacked the same subscribers at the same time in the same way.
public struct Cluster: Hashable, Sendable {
    public var targets: [Subscriber]
    /// `CC/Operator`, in the order of their attacks.
    public var networks: [String]
    public var operations: [String]
    /// Seconds since 1970, of the first attack and the last.
    public var from: Double
    public var to: Double
    public var attacks: Int
    /// Attacks of each network.
    public var attacksByNetwork: [String: Int]
    /// How likely it is that networks that know nothing of each other would not meet so: 0 to 1.
    public var confidence: Double
    /// Meetings that chance alone would have given, and those that there were.
    public var expectedMeetings: Double
    public var meetings: Int
    /// How alike the networks' mixtures of operations are, 0 to 1: the least of any two.
    public var likeness: Double
}

/// One attack as clusters look at it.
public struct ClusterAttack: Hashable, Sendable {
    public var time: Double
    public var target: Subscriber
    public var network: String
    public var operation: String

    public init(time: Double, target: Subscriber, network: String, operation: String) {
        self.time = time
        self.target = target
        self.network = network
        self.operation = operation
    }
}
