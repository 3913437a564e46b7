import Captures
import SS7Filter
import SS7Rules
import SS7Wire

/// What the survey proposes.
extension TrafficSurvey {
    /// A draft, and what can be said about how sure it is.
    public struct Proposal: Sendable {
        public var draft: ConfigurationDraft
        /// Lines for people: what was found, and how far it can be trusted.
        public var findings: [String] = []
    }

    /// Why there is nothing to propose.
    public struct NothingFound: Error, Sendable {
        public var reason: String
    }

    /// How sure a guess is.
    enum Confidence: String {
        case high, medium, low

        init(_ share: Double, of samples: Int) {
            self = share >= 0.95 && samples >= 100 ? .high : share >= 0.8 ? .medium : .low
        }
    }

    /// Proposes a configuration.
    ///
    /// - Parameter homeNodes: addresses that are known to be home's; empty to find out.
    /// - Throws: where there is too little traffic to tell.
    public func proposal(homeNodes: Set<String> = []) throws(NothingFound) -> Proposal {
        guard messages > 0 else { throw NothingFound(reason: "it holds no SS7 messages") }
        let sides = sides(homeNodes)
        let home = Set(sides.home)
        var proposal = Proposal(draft: ConfigurationDraft())
        proposal.draft.origin = [
            "Proposed from \(messages) messages. It was seen, not said by anybody: look at every"
                + " value, and at what it rests on."
        ]
        proposal.findings.append("messages surveyed: \(messages)")
        proposal.findings.append(
            "home side: \(sides.home.map { nodes[$0].name }.joined(separator: ", ")) "
                + "(confidence \(sides.confidence.rawValue): \(sides.reason))")
        takeHome(home, into: &proposal)
        takeLinks(home, into: &proposal)
        takePartners(home, into: &proposal)
        takeLists(home, into: &proposal)
        return proposal
    }

    // MARK: - Who is home

    private func sides(
        _ given: Set<String>
    ) -> (home: [Int], confidence: Confidence, reason: String) {
        if !given.isEmpty {
            let home = nodes.indices.filter { given.contains(nodes[$0].name) }
            if !home.isEmpty { return (home, .high, "you said so") }
        }
        let (one, other) = halves()
        let (a, b) = (concentration(of: one), concentration(of: other))
        // Carriers speak for networks of many countries, one's own STP for one.
        let isFirst = (a.share, -a.countries) >= (b.share, -b.countries)
        let (home, mine, theirs) = isFirst ? (one, a, b) : (other, b, a)
        let reason =
            "its titles are of \(mine.countries) countr\(mine.countries == 1 ? "y" : "ies"), the "
            + "others' of \(theirs.countries)"
        let confidence: Confidence =
            mine.share - theirs.share > 0.3 && theirs.countries > 3
            ? .high : theirs.countries > mine.countries ? .medium : .low
        return (home.isEmpty ? Array(nodes.indices.prefix(1)) : home, confidence, reason)
    }

    /// The nodes in two halves that talk with each other and not among themselves.
    private func halves() -> ([Int], [Int]) {
        var colours: [Int: Bool] = [:]
        let order = nodes.indices.sorted { nodes[$0].sent > nodes[$1].sent }
        var neighbours: [Int: Set<Int>] = [:]
        for (index, node) in nodes.enumerated() {
            for other in node.to.counts.keys {
                neighbours[index, default: []].insert(other)
                neighbours[other, default: []].insert(index)
            }
        }
        for start in order where colours[start] == nil {
            colours[start] = parts(with: start, neighbours, colours)
            var waiting = [start]
            while let node = waiting.popLast() {
                for other in neighbours[node] ?? [] where colours[other] == nil {
                    colours[other] = !(colours[node] ?? true)
                    waiting.append(other)
                }
            }
        }
        return (
            nodes.indices.filter { colours[$0] == true },
            nodes.indices.filter { colours[$0] == false }
        )
    }

    /// Which half a group of its own belongs to: that of the country it speaks for most.
    private func parts(
        with start: Int, _ neighbours: [Int: Set<Int>], _ colours: [Int: Bool]
    ) -> Bool {
        guard !colours.isEmpty else { return true }
        let first = nodes.indices.filter { colours[$0] == true }
        let country = concentration(of: first).country
        return country.isEmpty || concentration(of: [start]).country == country
    }

    private func concentration(
        of half: [Int]
    ) -> (share: Double, countries: Int, country: String) {
        var countries = Tally<String>(capacity: 512)
        for node in half {
            for titles in [nodes[node].calling, nodes[node].called] {
                for (title, count) in titles.counts {
                    guard let owner = owners.owner(of: title, plan: .e164) else { continue }
                    countries.count(owner.network.country, by: count)
                }
            }
        }
        guard let first = countries.ranked.first else { return (0, 0, "") }
        return (countries.share(first.count), countries.counts.count, first.key)
    }

    // MARK: - The home network

    private func takeHome(_ home: Set<Int>, into proposal: inout Proposal) {
        var titles: [Digits: Int] = [:]
        for node in home { titles.merge(nodes[node].calling.counts) { $0 + $1 } }
        let source = titles.isEmpty ? "called titles: it sends none" : "calling titles"
        if titles.isEmpty {
            for node in home { titles.merge(nodes[node].called.counts) { $0 + $1 } }
        }
        var countries = Tally<String>(capacity: 512)
        for (title, count) in titles {
            let owner = owners.owner(of: title, plan: .e164)
            countries.count(owner?.network.country ?? "", by: count)
        }
        let country = countries.ranked.first { !$0.key.isEmpty }?.key ?? ""
        let own = titles.filter {
            country.isEmpty || owners.owner(of: $0.key, plan: .e164)?.network.country == country
        }
        let guesses = PrefixGuess.guesses(own)
        let covered = guesses.reduce(0) { $0 + $1.messages }
        let total = titles.values.reduce(0, +)
        let share = total == 0 ? 0 : Double(covered) / Double(total)
        let confidence = Confidence(share, of: own.count >= 3 ? total : 0)
        proposal.draft.globalTitles = ConfigurationDraft.Known(
            guesses.map { "\($0.prefix)" },
            evidence: [
                "Guessed from \(source) of home: \(covered) of \(total) messages, \(own.count) "
                    + "titles. Confidence: \(confidence.rawValue); your numbering plan knows better."
            ])
        proposal.findings.append(
            "home global titles: \(guesses.map { "\($0.prefix)" }.joined(separator: " ")) "
                + "(confidence \(confidence.rawValue): \(covered) of \(total) messages)")
        let operatorName = takeSubscribers(home, country, into: &proposal)
        proposal.draft.country = country.isEmpty ? "ZZ" : country
        proposal.draft.operatorName = operatorName ?? "Home network"
        proposal.draft.operatorEvidence = [
            operatorName == nil
                ? "No name is known by public numbering: give your own."
                : "By public numbering of the IMSI; ISO 3166 country by the titles."
        ]
        var codes = Tally<UInt32>(capacity: 1_024)
        for node in home {
            for (code, count) in nodes[node].pointCodes.counts { codes.count(code, by: count) }
        }
        proposal.draft.pointCodes = ConfigurationDraft.Known(
            usual(codes).map { PointCode($0).written(as: .itu383) },
            evidence: ["Originating point codes of what home sends."])
    }

    /// Proposes IMSI prefixes; the operator's public name, where there is one.
    private func takeSubscribers(
        _ home: Set<Int>, _ country: String, into proposal: inout Proposal
    ) -> String? {
        var networks = Tally<Digits>()
        for node in home {
            for (imsi, count) in nodes[node].askedAbout.counts {
                networks.count(subscriberNetwork(imsi), by: count)
            }
        }
        let ranked = networks.ranked
        let compatriots = ranked.filter {
            networks.share($0.count) >= 0.05
                && owners.owner(of: $0.key, plan: .e212)?.network.country == country
        }
        let chosen = compatriots.isEmpty ? Array(ranked.prefix(1)) : Array(compatriots.prefix(4))
        let covered = chosen.reduce(0) { $0 + $1.count }
        let share = networks.share(covered)
        let confidence = Confidence(share, of: networks.total)
        let prefixes = chosen.map { "\($0.key)" }
        proposal.draft.imsi = ConfigurationDraft.Known(
            prefixes.isEmpty ? ["001"] : prefixes,
            evidence: [
                prefixes.isEmpty
                    ? "NOT SEEN: no request to home named a subscriber. Give your own."
                    : "Guessed from requests to home that name a subscriber: \(covered) of "
                        + "\(networks.total). Confidence: \(confidence.rawValue)."
            ])
        proposal.findings.append(
            "home IMSIs: \(prefixes.joined(separator: " ")) (confidence "
                + "\(confidence.rawValue): \(covered) of \(networks.total) requests)")
        return chosen.lazy.compactMap {
            owners.owner(of: $0.key, plan: .e212)?.network.operator
        }.first { !$0.isEmpty }
    }

    /// The codes that are more than exceptions.
    private func usual(_ codes: Tally<UInt32>) -> [UInt32] {
        codes.ranked.filter { codes.share($0.count) >= 0.01 && $0.key < 1 << 14 }
            .prefix(16).map(\.key)
    }

    // MARK: - Links

    private func takeLinks(_ home: Set<Int>, into proposal: inout Proposal) {
        let homeCodes = Set(
            home.flatMap { usual(nodes[$0].pointCodes) })
        var taken: Set<UInt32> = []
        for isHome in [false, true] {
            let own = nodes.indices.filter { home.contains($0) == isHome }
                .filter { nodes[$0].sent > 0 || !nodes[$0].called.counts.isEmpty }
            // Addresses of one node speak for the same point codes.
            var groups: [[UInt32]: [Int]] = [:]
            for node in own {
                let codes = usual(nodes[node].pointCodes).sorted()
                groups[codes.isEmpty ? [.max, UInt32(node)] : codes, default: []].append(node)
            }
            let ranked = groups.values.sorted {
                (sent($1), nodes[$0[0]].name) < (sent($0), nodes[$1[0]].name)
            }
            for (place, group) in ranked.prefix(64).enumerated() {
                var codes = Tally<UInt32>(capacity: 256)
                var contexts: Set<UInt32> = []
                for node in group {
                    for (code, count) in nodes[node].pointCodes.counts {
                        codes.count(code, by: count)
                    }
                    contexts.formUnion(
                        nodes[node].routingContexts.ranked.prefix(8).map(\.key))
                }
                let free = usual(codes).filter {
                    !taken.contains($0) && (isHome || !homeCodes.contains($0))
                }
                taken.formUnion(free)
                var link = ConfigurationDraft.Link(
                    name: (isHome ? "stp-" : "carrier-") + "\(place + 1)", isHome: isHome,
                    role: isHome ? .asp : .sgp,
                    peers: group.filter { nodes[$0].isAddress }.map { nodes[$0].name }.sorted(),
                    pointCodes: free.map { PointCode($0).written(as: .itu383) })
                link.routingContexts = contexts.sorted()
                link.evidence = [
                    "\(sent(group)) messages sent. The role is not to be seen: look it up."
                ]
                proposal.draft.links.append(link)
                proposal.findings.append(
                    "link \(link.name): \(group.map { nodes[$0].name }.joined(separator: ", ")), "
                        + "\(sent(group)) messages sent")
            }
        }
    }

    private func sent(_ group: [Int]) -> Int { group.reduce(0) { $0 + nodes[$1].sent } }

    // MARK: - Partners

    private func takePartners(_ home: Set<Int>, into proposal: inout Proposal) {
        var titles: [Digits: Int] = [:]
        for node in nodes.indices where !home.contains(node) {
            titles.merge(nodes[node].calling.counts) { $0 + $1 }
            titles.merge(nodes[node].called.counts) { $0 + $1 }
        }
        var subscribers: [Digits: Tally<Digits>] = [:]
        for (pair, count) in homes.counts where home.contains(pair.from) {
            subscribers[pair.title, default: Tally(capacity: 64)].count(pair.network, by: count)
        }
        var rows = PartnerGuesses(owners, home: Set(proposal.draft.imsi.values))
        for (title, count) in titles { rows.add(title, count, subscribers[title]) }
        let (text, named, unnamed) = rows.table()
        if named > 0 { proposal.draft.partners = text }
        proposal.findings.append(
            "partners: \(named) networks named, \(unnamed) groups of titles of which only the "
                + "country is known")
    }

    private func takeLists(_ home: Set<Int>, into proposal: inout Proposal) {
        for (asker, count) in askers.ranked where !home.contains(asker.from) {
            guard let name = TrafficSurvey.guarded[asker.asker.operation],
                let place = proposal.draft.lists.firstIndex(where: { $0.name == name }),
                proposal.draft.lists[place].candidates.count < 50
            else { continue }
            let title = asker.asker.title
            let owner = owners.owner(of: title, plan: .e164)?.network
            let whose = owner.map { $0.operator.isEmpty ? $0.country : $0.name } ?? "nobody's"
            proposal.draft.lists[place].candidates.append(
                ("=+\(title)", "\(whose), \(asker.asker.operation) \(count) times"))
        }
    }
}
