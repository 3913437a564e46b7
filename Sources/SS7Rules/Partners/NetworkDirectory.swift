import SS7Filter
import SS7Wire

/// Whose numbers are whose: the networks of the home ranges, of all partner rows and of public
/// numbering.
///
/// A network is known by its TADIG code and by its country and operator: rows that share either are
/// the same network, and so are one and its host. A row without an operator gives a country and no
/// network. Of two rows with the same prefix the one that names an operator wins; one's own ranges
/// win over both. Public numbering is asked for what none of them covers.
struct NetworkDirectory {
    /// Number 0 is the unknown network; those of public numbering follow.
    private(set) var networks: [NetworkDescription]
    /// What makes two networks the same; 0 for those that name no operator.
    private(set) var identities: [UInt32]
    /// The rows of the networks that have one.
    private(set) var rows: [Int: PartnerRow] = [:]
    /// Networks by prefix: of the titles of nodes, of IMSIs, and of subscribers' numbers.
    var titles: [Digits: Int] = [:]
    var imsis: [Digits: Int] = [:]
    var msisdns: [Digits: Int] = [:]
    /// Titles inside another network's range whose traffic is the holder's all the same.
    var leased: Set<Digits> = []
    /// Networks by whole number.
    private(set) var ported: [Digits: Int] = [:]
    let numbering: NumberingTables
    var findings: [Diagnostic] = []
    /// Conflicts between rows, those that are not among the findings counted too, and the last's file.
    var conflicts = 0
    var lastFile = ""

    /// Subscribers' numbers: their ranges, and where these are silent the titles' that are not leased.
    private var subscribers: [Digits: Int] = [:]
    private var identityOfTADIG: [String: UInt32] = [:]
    private var countryOfTADIG: [String: String] = [:]
    private var identityOfOperator: [String: UInt32] = [:]
    private var nextIdentity = ImageLayout.ownNetwork + 1

    init(
        home: [HomeNetwork], partners: [PartnerRow], ported: PortedNumbers = PortedNumbers(),
        numbering: NumberingTables = .none
    ) {
        self.numbering = numbering
        networks = [NetworkDescription()] + numbering.networks
        identities = [UInt32](repeating: 0, count: networks.count)
        for network in home { add(home: network) }
        let first = networks.count
        for row in partners { add(row) }
        joinHosts()
        settleIdentities()
        for number in first..<networks.count { claim(for: number) }
        reportEnclosed()
        subscribers = titles.filter { !leased.contains($0.key) }
            .merging(msisdns) { $1 }
        add(ported)
    }

    /// The networks of a plan's prefixes.
    func prefixes(of plan: NumberingPlan) -> [Digits: Int] {
        switch plan {
        case .e164: titles
        case .e212: imsis
        case .subscriber: subscribers
        }
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
        for prefix in home.globalTitles { titles[prefix] = number }
        for prefix in home.imsiPrefixes { imsis[prefix] = number }
        for prefix in home.msisdnPrefixes { msisdns[prefix] = number }
    }

    private mutating func add(_ row: PartnerRow) {
        rows[networks.count] = row
        networks.append(
            NetworkDescription(
                tadig: row.tadig, country: row.country.uppercased(), countryName: row.countryName,
                operator: row.operatorName))
        identities.append(identity(of: row))
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
        if !tadig.isEmpty {
            let country = row.country.uppercased()
            let earlier = countryOfTADIG[tadig] ?? country
            countryOfTADIG[tadig] = earlier
            if earlier != country {
                findings.append(
                    Diagnostic(
                        .warning,
                        "\(tadig) is a network of \(earlier) in an earlier row, here of \(country):"
                            + " both are one network",
                        file: row.file, line: row.line))
            }
        }
        let identity = byTADIG ?? byOperator ?? nextIdentity
        if identity == nextIdentity { nextIdentity += 1 }
        if !tadig.isEmpty { identityOfTADIG[tadig] = identity }
        if byOperator == nil { identityOfOperator[key] = identity }
        return identity
    }

    /// Gives networks and their hosts one identity: one's own, else the smallest.
    private mutating func joinHosts() {
        var joined = Array(0..<nextIdentity)
        func root(_ identity: UInt32) -> UInt32 {
            var identity = identity
            while joined[Int(identity)] != identity { identity = joined[Int(identity)] }
            return identity
        }
        for (number, row) in rows.sorted(by: { $0.key < $1.key }) where !row.host.isEmpty {
            guard let host = identity(named: row.host) else {
                findings.append(
                    Diagnostic(
                        .error, "no row names the host '\(row.host)'", file: row.file,
                        line: row.line,
                        suggestion: closestName(to: row.host, in: names)
                            .map { "did you mean '\($0)'?" }))
                continue
            }
            guard identities[number] != 0 else {
                findings.append(
                    Diagnostic(
                        .error, "a row with a host names an operator", file: row.file,
                        line: row.line))
                continue
            }
            let one = root(host)
            let other = root(identities[number])
            joined[Int(max(one, other))] = min(one, other)
        }
        for number in networks.indices {
            identities[number] = root(identities[number])
            networks[number].isOwn = identities[number] == ImageLayout.ownNetwork
        }
        identityOfTADIG = identityOfTADIG.mapValues(root)
        identityOfOperator = identityOfOperator.mapValues(root)
    }

    /// Gives networks identities that are made of their names: what is remembered of one goes on over a
    /// reload of other tables.
    private mutating func settleIdentities() {
        var settled: [UInt32: UInt32] = [0: 0, ImageLayout.ownNetwork: ImageLayout.ownNetwork]
        var taken: Set<UInt32> = [0, ImageLayout.ownNetwork]
        for (identity, network) in zip(identities, networks) where settled[identity] == nil {
            // FNV-1a, 32 bits.
            var hash = network.name.uppercased().utf8.reduce(0x811c_9dc5 as UInt32) {
                ($0 ^ UInt32($1)) &* 0x0100_0193
            }
            while !taken.insert(hash).inserted { hash &+= 1 }
            settled[identity] = hash
        }
        let all = settled
        identities = identities.map { all[$0] ?? 0 }
        identityOfTADIG = identityOfTADIG.mapValues { all[$0] ?? 0 }
        identityOfOperator = identityOfOperator.mapValues { all[$0] ?? 0 }
    }

    private mutating func add(_ numbers: PortedNumbers) {
        var networkOfName: [Int: Int] = [:]
        for (index, name) in numbers.names.enumerated() {
            if let identity = identity(named: name.text) {
                networkOfName[index] = identities.firstIndex(of: identity)
            } else {
                findings.append(
                    Diagnostic(
                        .error, "no row names the network '\(name.text)'", file: name.file,
                        line: name.line,
                        suggestion: closestName(to: name.text, in: names)
                            .map { "did you mean '\($0)'?" }))
            }
        }
        ported.reserveCapacity(numbers.entries.count)
        for entry in numbers.entries {
            guard let network = networkOfName[entry.name] else { continue }
            ported[entry.number] = network
            // A range that is this very number has no others to tell of.
            subscribers[entry.number] = nil
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
            named.filter { networks[$0].operator.lowercased() == name.lowercased() }
                .map { identities[$0] })
        return matches.count == 1 ? matches.first : nil
    }

    /// All names that `identity(named:)` knows.
    var names: [String] {
        identityOfTADIG.keys.sorted() + named.map { networks[$0].name }
            + named.map { networks[$0].operator }
    }

    /// The networks that have an identity.
    private var named: [Int] { networks.indices.filter { identities[$0] != 0 } }
}
