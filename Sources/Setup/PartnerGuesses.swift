import SS7Filter
import SS7Rules
import SS7Wire

/// Titles from outside, by the networks that they seem to be of.
struct PartnerGuesses {
    private let owners: NumberOwners
    private let homeIMSIs: Set<String>
    private var named: [String: Group] = [:]
    private var unnamed: [String: Group] = [:]

    private struct Group {
        var country = ""
        var operatorName = ""
        var titles: [Digits: Int] = [:]
        var imsis: Set<Digits> = []
        /// Titles that are known by the subscribers they were asked about.
        var byIMSI = 0
        var messages: Int { titles.values.reduce(0, +) }
    }

    init(_ owners: NumberOwners, home: Set<String>) {
        self.owners = owners
        homeIMSIs = home
    }

    /// Adds a title.
    ///
    /// - Parameter subscribers: networks of those whom home asked it about.
    mutating func add(_ title: Digits, _ count: Int, _ subscribers: Tally<Digits>?) {
        let owner = owners.owner(of: title, plan: .e164)?.network
        if let subscribers, let first = subscribers.ranked.first,
            subscribers.share(first.count) >= 0.8, !homeIMSIs.contains("\(first.key)"),
            let network = owners.owner(of: first.key, plan: .e212)?.network,
            !network.operator.isEmpty, owner == nil || owner?.country == network.country
        {
            var group = named[network.name] ?? Group()
            group.country = network.country
            group.operatorName = network.operator
            group.titles[title, default: 0] += count
            group.imsis.insert(first.key)
            group.byIMSI += 1
            named[network.name] = group
            return
        }
        guard let owner, !owner.country.isEmpty else { return }
        let isNamed = !owner.operator.isEmpty
        var group = (isNamed ? named[owner.name] : unnamed[owner.country]) ?? Group()
        group.country = owner.country
        group.operatorName = owner.operator
        group.titles[title, default: 0] += count
        if isNamed { named[owner.name] = group } else { unnamed[owner.country] = group }
    }

    /// The partner table, with what it rests on as comments.
    func table() -> (text: String, named: Int, unnamed: Int) {
        var taken: Set<Digits> = []
        var notes: [String] = []
        var rows: [PartnerRow] = []
        for (name, group) in named.sorted(by: {
            ($1.value.messages, $0.key) < ($0.value.messages, $1.key)
        }) {
            let prefixes = PrefixGuess.guesses(group.titles, most: 16).map(\.prefix)
                .filter { taken.insert($0).inserted }
            guard !prefixes.isEmpty else { continue }
            rows.append(
                PartnerRow(
                    country: group.country, operatorName: group.operatorName,
                    gtPrefixes: prefixes,
                    imsiPrefixes: group.imsis.sorted { "\($0)" < "\($1)" }))
            let how =
                group.byIMSI > 0
                ? "\(group.byIMSI) by subscribers that home asked it about" : "by public numbering"
            notes.append(
                "# \(name): \(group.titles.count) titles, \(group.messages) messages; \(how)")
        }
        for (country, group) in unnamed.sorted(by: { $0.key < $1.key }) {
            let prefixes = PrefixGuess.guesses(group.titles, most: 4).map { "+\($0.prefix)" }
            notes.append(
                "# \(country), operator not known: \(prefixes.joined(separator: " ")), "
                    + "\(group.titles.count) titles, \(group.messages) messages")
        }
        let head = [
            "# Networks seen, whose they are by public tables: old, coarse, without ported numbers.",
            "# A prefix here means that it was seen, not that it is to be trusted.",
        ]
        let text = (head + notes).joined(separator: "\n") + "\n" + PartnerTable.text(of: rows)
        return (text, rows.count, unnamed.count)
    }
}
