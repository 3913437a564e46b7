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

    public init(
        operatorName: String = "", country: String = "", globalTitles: [Digits] = [],
        imsiPrefixes: [Digits] = []
    ) {
        self.operatorName = operatorName
        self.country = country
        self.globalTitles = globalTitles
        self.imsiPrefixes = imsiPrefixes
    }
}

/// One row of a partner table: a network with its prefixes, or a country where it names no operator.
public struct PartnerRow: Hashable, Sendable {
    public var tadig: String
    /// ISO 3166 two letters.
    public var country: String
    public var countryName: String
    public var operatorName: String
    public var gtPrefixes: [Digits]
    public var imsiPrefixes: [Digits]
    /// The file and line it was read from, for findings.
    public var file: String
    public var line: Int

    public init(
        tadig: String = "", country: String = "", countryName: String = "",
        operatorName: String = "", gtPrefixes: [Digits] = [], imsiPrefixes: [Digits] = [],
        file: String = "", line: Int = 0
    ) {
        self.tadig = tadig
        self.country = country
        self.countryName = countryName
        self.operatorName = operatorName
        self.gtPrefixes = gtPrefixes
        self.imsiPrefixes = imsiPrefixes
        self.file = file
        self.line = line
    }
}
