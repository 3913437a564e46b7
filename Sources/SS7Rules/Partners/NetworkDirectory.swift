import SS7Filter
import SS7Wire

/// Whose numbers are whose: the networks of the home ranges and of all partner rows.
///
/// A network is known by its TADIG code and by its country and operator: rows that share either are
/// the same network. A row without an operator gives a country and no network. Of two rows with the
/// same prefix the one that names an operator wins; one's own ranges win over both.
struct NetworkDirectory {
    /// Number 0 is the unknown network.
    private(set) var networks = [NetworkDescription()]
    /// What makes two networks the same; 0 for those that name no operator.
    private(set) var identities: [UInt32] = [0]
    /// Networks by prefix of a global title, and by prefix of an IMSI.
    private(set) var e164: [Digits: Int] = [:]
    private(set) var e212: [Digits: Int] = [:]
    private(set) var findings: [Diagnostic] = []

    private var identityOfTADIG: [String: UInt32] = [:]
    private var identityOfOperator: [String: UInt32] = [:]
    private var nextIdentity = ImageLayout.ownNetwork + 1

    init(home: [HomeNetwork], partners: [PartnerRow]) {
        for network in home { add(home: network) }
        for row in partners { add(row) }
    }

    private mutating func add(home: HomeNetwork) {
        let number = networks.count
        networks.append(
            NetworkDescription(
                country: home.country.uppercased(), operator: home.operatorName, isOwn: true))
        identities.append(ImageLayout.ownNetwork)
        if !home.operatorName.isEmpty {
            identityOfOperator[key(home.country, home.operatorName)] = ImageLayout.ownNetwork
        }
        for prefix in home.globalTitles { e164[prefix] = number }
        for prefix in home.imsiPrefixes { e212[prefix] = number }
    }

    private mutating func add(_ row: PartnerRow) {
        let number = networks.count
        let identity = identity(of: row)
        networks.append(
            NetworkDescription(
                tadig: row.tadig, country: row.country.uppercased(), countryName: row.countryName,
                operator: row.operatorName, isOwn: identity == ImageLayout.ownNetwork))
        identities.append(identity)
        for prefix in row.gtPrefixes { claim(prefix, for: number, row, in: \.e164) }
        for prefix in row.imsiPrefixes { claim(prefix, for: number, row, in: \.e212) }
    }

    private mutating func identity(of row: PartnerRow) -> UInt32 {
        guard !row.operatorName.isEmpty else { return 0 }
        let key = key(row.country, row.operatorName)
        let tadig = row.tadig.uppercased()
        let byTADIG = tadig.isEmpty ? nil : identityOfTADIG[tadig]
        let byOperator = identityOfOperator[key]
        if let byTADIG, let byOperator, byTADIG != byOperator {
            findings.append(
                Diagnostic(
                    .warning,
                    "\(tadig) belongs to another network than \(row.country)/\(row.operatorName)"
                        + " in an earlier row: the TADIG code counts",
                    file: row.file, line: row.line))
        }
        let identity = byTADIG ?? byOperator ?? nextIdentity
        if identity == nextIdentity { nextIdentity += 1 }
        if !tadig.isEmpty { identityOfTADIG[tadig] = identity }
        if byOperator == nil { identityOfOperator[key] = identity }
        return identity
    }

    private mutating func claim(
        _ prefix: Digits, for number: Int, _ row: PartnerRow,
        in map: WritableKeyPath<Self, [Digits: Int]>
    ) {
        guard let holder = self[keyPath: map][prefix] else {
            self[keyPath: map][prefix] = number
            return
        }
        if identities[holder] == 0 {
            if identities[number] != 0 { self[keyPath: map][prefix] = number }
        } else if identities[number] != 0, identities[number] != identities[holder] {
            findings.append(
                Diagnostic(
                    .warning,
                    "prefix \(prefix) of \(networks[number].name) belongs to"
                        + " \(networks[holder].name) already, which keeps it",
                    file: row.file, line: row.line))
        }
    }

    private func key(_ country: String, _ name: String) -> String {
        "\(country.uppercased())/\(name.lowercased())"
    }

    // MARK: - Names

    /// The identity of a network written as a TADIG code, `CC/Operator`, or an operator's name.
    func identity(named name: String) -> UInt32? {
        if let identity = identityOfTADIG[name.uppercased()] { return identity }
        if let slash = name.firstIndex(of: "/") {
            let rest = name[name.index(after: slash)...]
            return identityOfOperator[key(String(name[..<slash]), String(rest))]
        }
        let matches = Set(
            networks.indices.filter { networks[$0].operator.lowercased() == name.lowercased() }
                .map { identities[$0] }
        ).subtracting([0])
        return matches.count == 1 ? matches.first : nil
    }

    /// All names that `identity(named:)` knows.
    var names: [String] {
        identityOfTADIG.keys.sorted()
            + networks.filter { !$0.operator.isEmpty }.map(\.name)
            + networks.filter { !$0.operator.isEmpty }.map(\.operator)
    }

    /// All countries of the directory.
    var countries: Set<String> { Set(networks.map(\.country)).subtracting([""]) }
}
