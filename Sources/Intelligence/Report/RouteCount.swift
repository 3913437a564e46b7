/// Counts through which point codes the titles of a network come.
///
/// A carrier's point code brings many networks' titles. What tells of leased or abused access is a
/// network whose titles come where those of other countries do: the report shows it, and who knows the
/// carriers judges.
struct RouteCount {
    private struct Way: Hashable {
        var pointCode: UInt32
        var link: String
    }

    private struct Count {
        var prefix: String
        var attacks = 0
    }

    private var counts: [Way: [String: Count]] = [:]

    mutating func add(_ event: ReportEvent) {
        guard let title = event.calling?.digits, !title.isEmpty, let pointCode = event.opc else {
            return
        }
        let way = Way(pointCode: pointCode, link: event.link ?? "")
        var count = counts[way]?[event.senderName] ?? Count(prefix: title)
        count.attacks += 1
        count.prefix = String(zip(count.prefix, title).prefix { $0 == $1 }.map(\.0))
        counts[way, default: [:]][event.senderName] = count
    }

    /// The ways of networks that come where titles of other countries do.
    var rows: [Report.Route] {
        var rows: [Report.Route] = []
        for (way, networks) in counts {
            let countries = Set(networks.keys.map { String($0.prefix { $0 != "/" }) }).sorted()
            guard countries.count > 1 else { continue }
            for (network, count) in networks {
                rows.append(
                    Report.Route(
                        prefix: count.prefix, network: network, pointCode: way.pointCode,
                        link: way.link, attacks: count.attacks, countries: countries))
            }
        }
        return rows.sorted { ($1.attacks, $0.network) < ($0.attacks, $1.network) }
    }
}
