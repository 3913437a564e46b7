/// Finds titles that come another way than the rest of their network.
///
/// The usual way of a network is the point code that brings most of its titles, where one that brings many
/// countries, as a carrier does, counts for more: titles are multiplied by countries. What comes through another
/// one is a range that somebody there has leased, or uses without being asked; a range is as many of the
/// leading digits as the titles there have in common, and none of those that come the usual way. A
/// network that comes one way only tells nothing: behind a carrier stand many.
struct RouteCount {
    private struct Way: Hashable {
        var pointCode: UInt32
        var link: String
    }

    /// Attacks by network, way and title.
    private var counts: [String: [Way: [String: Int]]] = [:]
    /// Attacks of each way by country.
    private var countries: [Way: [String: Int]] = [:]

    mutating func add(_ event: ReportEvent) {
        guard let title = event.calling?.digits, !title.isEmpty, let pointCode = event.opc else {
            return
        }
        let way = Way(pointCode: pointCode, link: event.link ?? "")
        counts[event.senderName, default: [:]][way, default: [:]][title, default: 0] += 1
        countries[way, default: [:]][event.source?.country ?? "", default: 0] += 1
    }

    /// Ranges that do not come the usual way of their network; those that stand out most first.
    var rows: [Report.Route] {
        var rows: [(row: Report.Route, strangeness: Double)] = []
        for (network, ways) in counts where network != "/" && ways.count > 1 {
            guard let usual = ways.max(by: { isMoreUsual($1, than: $0) }) else { continue }
            let all = ways.values.reduce(0) { $0 + $1.values.reduce(0, +) }
            for (way, titles) in ways where way != usual.key {
                for range in RouteCount.ranges(
                    of: Array(titles.keys), without: Array(usual.value.keys))
                {
                    let attacks = range.titles.reduce(0) { $0 + (titles[$1] ?? 0) }
                    let row = Report.Route(
                        prefix: range.prefix, network: network, pointCode: way.pointCode,
                        link: way.link, attacks: attacks, titles: range.titles.count,
                        share: Share(attacks, of: all), usualPointCode: usual.key.pointCode,
                        usualLink: usual.key.link,
                        countries: (countries[way] ?? [:]).keys.sorted())
                    rows.append((row, Double(attacks) * foreignness(of: network, at: way)))
                }
            }
        }
        return rows.sorted {
            ($1.strangeness, $1.row.attacks, $0.row.network, $0.row.prefix)
                < ($0.strangeness, $0.row.attacks, $1.row.network, $1.row.prefix)
        }.map(\.row)
    }

    private func isMoreUsual(
        _ one: (key: Way, value: [String: Int]), than other: (key: Way, value: [String: Int])
    ) -> Bool {
        func rank(_ way: (key: Way, value: [String: Int])) -> (Int, Int, Int) {
            (
                way.value.count * (countries[way.key]?.count ?? 1), way.value.values.reduce(0, +),
                -Int(way.key.pointCode)
            )
        }
        return rank(one) > rank(other)
    }

    /// The part of what comes a way that is of other countries than a network's.
    private func foreignness(of network: String, at way: Way) -> Double {
        let all = countries[way] ?? [:]
        let own = all[String(network.prefix { $0 != "/" })] ?? 0
        return 1 - Double(own) / Double(max(1, all.values.reduce(0, +)))
    }

    /// Titles by the least of their leading digits that no other title begins with, each with all digits that
    /// they have in common; a title that is among the others stands for itself.
    static func ranges(
        of titles: [String], without others: [String]
    ) -> [(prefix: String, titles: [String])] {
        var taken: Set<Substring> = []
        for other in others {
            for length in 1...max(1, other.count) { taken.insert(other.prefix(length)) }
        }
        let ranges = Dictionary(grouping: titles) { title in
            (1...max(1, title.count)).lazy.map { title.prefix($0) }.first { !taken.contains($0) }
                ?? title[...]
        }
        return ranges.values.map { titles in
            (commonPrefix(of: titles), titles.sorted())
        }.sorted { $0.prefix < $1.prefix }
    }
}
