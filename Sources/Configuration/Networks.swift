public import SS7Filter
public import SS7Wire

extension Configuration {
    /// An operator that the gateway protects.
    public struct HomeNetwork: Hashable, Sendable {
        public var operatorName = ""
        /// ISO 3166, two letters.
        public var country = ""
        /// Prefixes of its global titles, international, without `+`.
        public var globalTitles: [Digits] = []
        /// Prefixes of its subscribers' IMSIs: country and network code, or longer.
        public var imsiPrefixes: [Digits] = []
        /// Prefixes of its subscribers' telephone numbers, where they are not those of its titles.
        public var msisdnPrefixes: [Digits] = []
        /// What mobile global titles of E.214 begin with, and the IMSI prefix that each stands for.
        public var mobileTitles: [MobileTitle] = []
        /// Point codes behind the home side.
        public var pointCodes: [PointCode] = []
        public var position = SourcePosition()
    }

    /// A prefix of E.214 titles and the IMSI prefix in its place.
    public struct MobileTitle: Hashable, Sendable {
        public var title: Digits
        public var imsi: Digits
    }

    /// An SS7 network as MTP3 tells networks apart, Q.704 clause 14.2.
    public struct SignallingNetwork: Hashable, Sendable {
        public var name = ""
        public var networkIndicator: UInt8?
        /// RFC 4666 clause 3.3.1: what both ends of an association agreed to call the network.
        public var networkAppearance: UInt32?
        public var pointCodeFormat = PointCodeFormat.itu383
        /// The gateway's own point codes in this network.
        public var pointCodes: [PointCode] = []
        public var position = SourcePosition()
    }

    /// Where messages to a destination go; without a route they go to the other side.
    public struct Route: Hashable, Sendable {
        public var destinations: [PointCode] = []
        /// The links to take, indices into the configuration's links: those of each priority, best
        /// first, and those of one share the traffic.
        public var priorities: [[Int]] = []
        /// The side to take, where no link is named.
        public var side: Side?
        /// Only messages of this network indicator; nil for all.
        public var networkIndicator: UInt8?
        public var position = SourcePosition()

        /// All its links, in the order in which they are tried.
        public var links: [Int] { priorities.flatMap { $0 } }
        /// Most links of a route.
        public static let linkCapacity = 8
    }

    /// Where messages to the gateway's own point codes go on to, by the called party's global title.
    public struct GlobalTitleRoute: Hashable, Sendable {
        /// What titles begin with, international; empty for all that no other route names.
        public var prefixes: [Digits] = []
        /// Q.713 clause 3.4.2.3.3; nil for any.
        public var numberingPlan: UInt8?
        /// Q.713 clause 3.4.2.3.1; nil for any.
        public var natureOfAddress: UInt8?
        /// The side that messages come from; nil for both.
        public var from: Side?
        public var destinations: [TitleDestination] = []
        public var position = SourcePosition()
    }

    /// A node that translated messages go to.
    public struct TitleDestination: Hashable, Sendable {
        public var pointCode: PointCode
        public var priority: UInt8 = 1
        public var weight: UInt8 = 1
        public var networkIndicator: UInt8?
        public var position = SourcePosition()
    }
}
