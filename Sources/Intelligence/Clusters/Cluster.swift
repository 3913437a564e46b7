internal import Foundation

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
    /// How many clusters like it chance would bring about in all the time that was looked at.
    public var chance: Double
    /// Meetings of two that chance alone would have given, and those that there were.
    public var expectedMeetings: Double
    public var meetings: Int
    /// How alike the networks' mixtures of operations are, 0 to 1: the least of any two.
    public var likeness: Double
    /// Targets of which only what the networks did tells that both numbers are one subscriber's.
    public var inferred: Set<Subscriber>

    /// How likely it is that networks that know nothing of each other would not meet so: 0 to 1.
    public var confidence: Double { 1 - chance }

    /// How many clusters like it chance would bring about, in words: nothing is as unlikely as nought.
    var chanceText: String { chance < 1e-30 ? "less than 1e-30" : chance.significant }
}

extension Double {
    /// Two significant digits: `0.013`, `2.3e-13`.
    var significant: String {
        guard isFinite, self != 0 else { return "0" }
        let places = (abs(self) < 1 ? -Int(log10(abs(self)).rounded(.down)) : 0) + 1
        return places <= 5
            ? String(format: "%.\(places)f", self) : String(format: "%.1e", self)
    }
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
