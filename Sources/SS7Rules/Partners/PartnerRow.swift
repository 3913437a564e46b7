public import SS7Wire

/// One's own operator, as the configuration names it.
public struct HomeNetwork: Hashable, Sendable {
    public var operatorName: String
    /// ISO 3166 two letters; empty where it is not known.
    public var country: String
    /// Prefixes of its global titles, international.
    public var globalTitles: [Digits]
    /// Prefixes of its subscribers' IMSIs.
    public var imsiPrefixes: [Digits]
    /// Prefixes of its subscribers' telephone numbers, where they are not those of its titles.
    public var msisdnPrefixes: [Digits]

    public init(
        operatorName: String = "", country: String = "", globalTitles: [Digits] = [],
        imsiPrefixes: [Digits] = [], msisdnPrefixes: [Digits] = []
    ) {
        self.operatorName = operatorName
        self.country = country
        self.globalTitles = globalTitles
        self.imsiPrefixes = imsiPrefixes
        self.msisdnPrefixes = msisdnPrefixes
    }
}

/// One row of a partner table: a network with its prefixes, or a country where it names no operator.
public struct PartnerRow: Hashable, Sendable {
    public var tadig: String
    /// ISO 3166 two letters.
    public var country: String
    public var countryName: String
    public var operatorName: String
    /// The network whose nodes or IMSIs it shares, by a name as rules write it: the two count as one.
    public var host: String
    /// Titles of its nodes.
    public var gtPrefixes: [Digits]
    /// Titles that its nodes use inside the range of another.
    public var leasedPrefixes: [Digits]
    public var imsiPrefixes: [Digits]
    /// Telephone numbers of its subscribers, and roaming numbers: no titles.
    public var msisdnPrefixes: [Digits]
    /// Where it is, where that is not its country's place.
    public var place: Place?
    /// The file and line it was read from, for findings.
    public var file: String
    public var line: Int

    public init(
        tadig: String = "", country: String = "", countryName: String = "",
        operatorName: String = "", host: String = "", gtPrefixes: [Digits] = [],
        leasedPrefixes: [Digits] = [], imsiPrefixes: [Digits] = [], msisdnPrefixes: [Digits] = [],
        place: Place? = nil, file: String = "", line: Int = 0
    ) {
        self.tadig = tadig
        self.country = country
        self.countryName = countryName
        self.operatorName = operatorName
        self.host = host
        self.gtPrefixes = gtPrefixes
        self.leasedPrefixes = leasedPrefixes
        self.imsiPrefixes = imsiPrefixes
        self.msisdnPrefixes = msisdnPrefixes
        self.place = place
        self.file = file
        self.line = line
    }
}
