import SS7Builder

/// A mobile network of the demo; operators are invented, numbers are those set aside for fiction.
///
/// Subscribers have MCC 001, the test network's. Global titles come from the ranges that national
/// regulators keep for films: 555-0100 to 555-0199 in North America, Ofcom's, ARCEP's, and so on.
struct Network: Equatable {
    let tadig: String
    let iso: String
    let country: String
    let name: String
    /// The prefix of its nodes' global titles.
    let prefix: String
    /// Digits of a node's number after the prefix.
    let width: Int
    let imsiPrefix: String
    /// Octets of its transaction identifiers.
    var idOctets = 4
    /// True when it sends XUDT where UDT would do.
    var prefersXUDT = false
    /// True when its stack writes the indefinite form, as some old ones do.
    var writesIndefinite = false

    private func number(_ suffix: Int) -> String {
        let text = String(suffix)
        return prefix + String(repeating: "0", count: max(0, width - text.count)) + text
    }

    var hlr: String { number(1) }
    var mscs: [String] { [number(10), number(11), number(12)] }
    var sgsn: String { number(20) }
    var serviceCentre: String { number(30) }
    var router: String { number(31) }
    var gsmSCF: String { number(40) }
    var gmlc: String { number(50) }
    var gateway: String { number(60) }
    /// A roaming number, lent for one call.
    func roamingNumber(_ index: Int) -> String { number(80 + index % 20) }

    static let home = Network(
        tadig: "USAEX", iso: "US", country: "United States", name: "Example Mobile",
        prefix: "120255501", width: 2, imsiPrefix: "00101")

    /// Prefixes of the home network's subscribers, a hundred numbers each.
    static let homeSubscribers = ["121255501", "130355501"]

    /// Networks that home's subscribers roam in.
    static let partners = [
        Network(
            tadig: "GBRAX", iso: "GB", country: "United Kingdom", name: "Albion Test Mobile",
            prefix: "447700900", width: 3, imsiPrefix: "00102"),
        Network(
            tadig: "FRALX", iso: "FR", country: "France", name: "Lutece Mobile",
            prefix: "336399800", width: 2, imsiPrefix: "00103", prefersXUDT: true),
        Network(
            tadig: "DEURX", iso: "DE", country: "Germany", name: "Rheinfunk",
            prefix: "4917139200", width: 2, imsiPrefix: "00104", idOctets: 3),
        Network(
            tadig: "SWENX", iso: "SE", country: "Sweden", name: "Norrsken Tel",
            prefix: "467017406", width: 2, imsiPrefix: "00105", writesIndefinite: true),
        Network(
            tadig: "IRLSX", iso: "IE", country: "Ireland", name: "Shannon Cellular",
            prefix: "353209100", width: 3, imsiPrefix: "00106"),
        Network(
            tadig: "CANMX", iso: "CA", country: "Canada", name: "Maple Wireless",
            prefix: "141655501", width: 2, imsiPrefix: "00107", idOctets: 2),
    ]

    /// Networks that attacks come from, beside a little that is in order.
    static let islands = [
        Network(
            tadig: "JAMCX", iso: "JM", country: "Jamaica", name: "Coral Mobile",
            prefix: "187655501", width: 2, imsiPrefix: "00108"),
        Network(
            tadig: "BRBTX", iso: "BB", country: "Barbados", name: "Trident Cell",
            prefix: "124655501", width: 2, imsiPrefix: "00109"),
        Network(
            tadig: "BHSLX", iso: "BS", country: "Bahamas", name: "Lucaya Telecom",
            prefix: "124255501", width: 2, imsiPrefix: "00110"),
        Network(
            tadig: "ATGWX", iso: "AG", country: "Antigua and Barbuda", name: "Windward Mobile",
            prefix: "126855501", width: 2, imsiPrefix: "00111"),
    ]

    /// A leased global title in a country whose operators no partner table names.
    static let unnamed = Network(
        tadig: "", iso: "DM", country: "Dominica", name: "", prefix: "176755501", width: 2,
        imsiPrefix: "")

    static let attackers = islands + [unnamed, partners[5]]

    /// The partner table, in the form of IR.21 extracts: networks, then countries alone.
    static var partnersTable: String {
        let named = (partners + islands).map {
            [$0.tadig, $0.iso, $0.country, $0.name, $0.prefix, $0.imsiPrefix]
        }
        let countries = [
            ("CA", "Canada", "1416"), ("DE", "Germany", "49"), ("DM", "Dominica", "1767"),
            ("FR", "France", "33"), ("GB", "United Kingdom", "44"), ("IE", "Ireland", "353"),
            ("SE", "Sweden", "46"),
        ].map { ["", $0.0, $0.1, "", $0.2, ""] }
        let header = [
            "tadig", "country_iso2", "country", "operator", "gt_prefixes", "imsi_prefixes",
        ]
        return ([header] + named + countries).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// The configuration that the demo's traffic is judged with.
    static var configuration: String {
        let titles = ([home.prefix] + homeSubscribers).map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            # The demo: one carrier, one home network.
            home:
              operator: \(home.name)
              country: \(home.iso)
              global-titles: [\(titles)]
              imsi: ["\(home.imsiPrefix)"]
              point-codes: [3-050-1]
            partners: demo-partners.csv
            rules: packs
            links:
              - name: carrier
                side: interconnect
                peers: [192.0.2.1]
                point-codes: [2-001-1]
              - name: stp
                side: home
                peers: [198.51.100.1]
                point-codes: [3-050-1]

            """
    }
}

/// A subscriber of any network.
struct Subscriber: Equatable {
    let imsi: String
    let msisdn: AddressString

    /// The home network's subscriber of that number, 0 to 199.
    static func home(_ index: Int) -> Subscriber {
        let suffix = index % 100 < 10 ? "0\(index % 100)" : "\(index % 100)"
        return Subscriber(
            imsi: Network.home.imsiPrefix + "\(2_300_000_000 + index * 37)",
            msisdn: AddressString(Network.homeSubscribers[index / 100] + suffix))
    }

    /// A subscriber of a partner, who is here on a visit.
    static func visitor(_ index: Int, of network: Network) -> Subscriber {
        Subscriber(
            imsi: network.imsiPrefix + "\(4_500_000_000 + index * 41)",
            msisdn: AddressString(network.roamingNumber(index)))
    }
}
