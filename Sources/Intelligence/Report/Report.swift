/// Who attacked whom in a period: the figures that people take from firewall logs by hand.
///
/// Attacks are what was blocked, would have been but for a shadow rule, or was found afterwards. Lists
/// are sorted by attacks, and by name where these are equal. Shares are of all attacks, those of
/// operators of the attacks for which an operator can be named.
public struct Report: Hashable, Sendable {
    /// One line of a table: what it is of, how many attacks, and their share.
    public struct Row<Name: Hashable & Sendable>: Hashable, Sendable {
        public var name: Name
        public var attacks: Int
        public var share: Share
    }

    public struct Country: Hashable, Sendable {
        /// ISO 3166, two letters; empty where the sender's country is not known.
        public var code: String
        public var name: String
    }

    public struct Operator: Hashable, Sendable {
        public var name: String
        public var country: String
    }

    public struct Month: Hashable, Sendable {
        /// `2019-02`, UTC.
        public var month: String
        public var attacks: Int
        public var share: Share
    }

    public struct Target: Hashable, Sendable {
        public var subscriber: Subscriber
        public var attacks: Int
        /// Attacks by network, `CC/Operator`, or `CC/` where no operator is known.
        public var networks: [Row<String>]
        /// True where only what attackers did tells that both numbers are one subscriber's.
        public var isInferred: Bool
    }

    /// A global title that attacks came from.
    public struct Sender: Hashable, Sendable {
        public var globalTitle: String
        public var network: String
        public var attacks: Int
        public var targets: Int
        public var operations: [String]
        /// True for one that tried many subscribers, hardly any of them twice.
        public var isScanning: Bool
    }

    /// Global titles that tried many subscribers, hardly any of them twice.
    public struct Scan: Hashable, Sendable {
        /// A title, or the digits that several have in common.
        public var prefix: String
        public var network: String
        public var titles: Int
        public var attacks: Int
        public var targets: Int
        public var operations: [String]
    }

    /// Global titles that came another way than the rest of their network.
    public struct Route: Hashable, Sendable {
        /// The digits that these titles have in common.
        public var prefix: String
        public var network: String
        public var pointCode: UInt32
        public var link: String
        public var attacks: Int
        public var titles: Int
        /// Their part of the network's attacks.
        public var share: Share
        /// The way that most of the network's titles come.
        public var usualPointCode: UInt32
        public var usualLink: String
        /// Countries of all attacks through the point code.
        public var countries: [String]
    }

    /// What is different from the period of the same length before.
    public struct Changes: Hashable, Sendable {
        public var from: Double
        public var to: Double
        public var attacksBefore: Int
        public var newNetworks: [String]
        public var goneNetworks: [String]
        public var newTargets: Int
        /// Attacks by network, before and now, where they differ.
        public var networks: [Change]
    }

    public struct Change: Hashable, Sendable {
        public var network: String
        public var before: Int
        public var now: Int
    }

    /// Seconds since 1970; of a report without bounds the first event and the last.
    public var from: Double
    public var to: Double
    /// Messages that were judged; nil where the store does not say.
    public var messages: Int?
    public var events = 0
    public var attacks = 0
    /// Attacks for which an operator can be named: what operators' shares are of.
    public var attributed = 0
    /// Attacks that were found afterwards.
    public var afterwards = 0
    /// Attacks that a rule in shadow would have blocked.
    public var shadow = 0
    public var byCountry: [Row<Country>] = []
    public var byOperator: [Row<Operator>] = []
    public var byOperation: [Row<String>] = []
    public var byCategory: [Row<String>] = []
    public var byMonth: [Month] = []
    public var targets: [Target] = []
    public var clusters: [Cluster] = []
    public var senders: [Sender] = []
    public var scans: [Scan] = []
    public var routes: [Route] = []
    /// Nil without a period before to compare with.
    public var changes: Changes?
    /// Records of the store that could not be read; no part of what is counted.
    public var skipped = SkippedRecords()

    init(from: Double, to: Double) {
        self.from = from
        self.to = to
    }
}
