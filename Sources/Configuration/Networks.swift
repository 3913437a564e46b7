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
        /// The links to take, indices into the configuration's links, the first that is up.
        public var links: [Int] = []
        /// The side to take, where no link is named.
        public var side: Side?
        /// Only messages of this network indicator; nil for all.
        public var networkIndicator: UInt8?
        public var position = SourcePosition()
    }
}
