internal import Foundation

/// Counts events one by one and makes a report of them.
public struct ReportBuilder {
    private var report: Report
    private var countries: [String: Int] = [:]
    private var operators: [Report.Operator: Int] = [:]
    private var operations: [String: Int] = [:]
    private var categories: [String: Int] = [:]
    private var months: [String: Int] = [:]
    private var attacks: [ReportEvent] = []
    private var routes = RouteCount()
    private var first = Double.infinity
    private var last = -Double.infinity

    /// - Parameters:
    ///   - from: seconds since 1970; nil for the first event's time.
    ///   - to: likewise, the last event's.
    public init(from: Double? = nil, to: Double? = nil) {
        report = Report(from: from ?? .infinity, to: to ?? -.infinity)
    }

    /// Takes the next event; events are in the order of time.
    public mutating func add(_ event: ReportEvent) {
        report.events += 1
        first = min(first, event.time)
        last = max(last, event.time)
        guard event.isAttack else { return }
        report.attacks += 1
        if event.reason == StoredEvent.noDelivery { report.afterwards += 1 }
        if event.shadow, event.verdict != "block" { report.shadow += 1 }
        countries[event.source?.country ?? "", default: 0] += 1
        if let name = event.source?.operator {
            report.attributed += 1
            let country = event.source?.country ?? ""
            operators[Report.Operator(name: name, country: country), default: 0] += 1
        }
        operations[event.operation ?? "none", default: 0] += 1
        categories[event.category?.rawValue ?? "none", default: 0] += 1
        months[Moment.month(event.time), default: 0] += 1
        routes.add(event)
        attacks.append(event)
    }

    /// The report of all events that were added.
    ///
    /// - Parameters:
    ///   - surroundings: says which numbers belong together, and how many messages there were.
    ///   - before: the report of the period before; nil for none.
    public consuming func finish(_ surroundings: Surroundings, before: Report? = nil) -> Report {
        if !report.from.isFinite { report.from = first.isFinite ? first : 0 }
        if !report.to.isFinite { report.to = last.isFinite ? last : 0 }
        report.messages =
            surroundings.messages.isEmpty ? nil : surroundings.total
        report.skipped = surroundings.skipped
        let all = report.attacks
        report.byCountry = rows(countries, of: all).map { row in
            let country = Report.Country(code: row.name, name: CountryName.of(row.name))
            return .init(name: country, attacks: row.attacks, share: row.share)
        }
        report.byOperator = rows(operators, of: report.attributed)
        report.byOperation = rows(operations, of: all)
        report.byCategory = rows(categories, of: all)
        report.byMonth = months.sorted { $0.key < $1.key }.map {
            Report.Month(month: $0.key, attacks: $0.value, share: Share($0.value, of: all))
        }
        report.routes = routes.rows
        var directory = SubscriberDirectory(surroundings.subscribers)
        report.clusters = clusters(by: directory)
        infer(into: &directory)
        var targets = TargetCount()
        var senders = SenderCount()
        var scans = ScanCount()
        var numbers = NameIndex()
        for event in attacks {
            let subscriber = directory.subscriber(of: event)
            let number = subscriber.map { numbers.number(of: $0.key) }
            senders.add(event, number)
            guard let subscriber, let number else { continue }
            targets.add(event, subscriber)
            scans.add(event, number)
        }
        report.targets = targets.rows(directory)
        report.senders = senders.rows
        report.scans = scans.rows
        if let before { report.changes = Report.Changes(from: before, to: report) }
        return report
    }

    private func clusters(by directory: SubscriberDirectory) -> [Cluster] {
        var finder = ClusterFinder()
        for event in attacks {
            guard let network = event.network, let subscriber = directory.subscriber(of: event)
            else { continue }
            finder.add(
                ClusterAttack(
                    time: event.time, target: subscriber, network: network,
                    operation: event.operation ?? "none"))
        }
        return finder.clusters()
    }

    /// Joins numbers that clusters have joined, or that the same senders have attacked at once.
    private func infer(into directory: inout SubscriberDirectory) {
        let targets = report.clusters.flatMap(\.targets)
        for target in targets {
            if let imsi = target.imsi, let msisdn = target.msisdn {
                directory.infer([imsi: msisdn])
            }
        }
        // Where networks act together they attack several subscribers at once.
        let together = Set(targets.flatMap { [$0.imsi, $0.msisdn].compactMap(\.self) })
        var inference = PairInference()
        for event in attacks {
            func unknown(_ number: String?, _ isUnknown: (String) -> Bool) -> String? {
                number.flatMap { isUnknown($0) && !together.contains($0) ? $0 : nil }
            }
            inference.add(
                imsi: unknown(event.imsi) { directory.isUnknown(imsi: $0) },
                msisdn: unknown(event.msisdn) { directory.isUnknown(msisdn: $0) },
                sender: event.senderName, title: event.calling?.digits, time: event.time)
        }
        directory.infer(inference.pairs)
    }
}

/// The counts as rows, those with most attacks first.
func rows<Name: Hashable & Sendable>(_ counts: [Name: Int], of whole: Int) -> [Report.Row<Name>] {
    counts.sorted { ($1.value, "\($0.key)") < ($0.value, "\($1.key)") }.map {
        .init(name: $0.key, attacks: $0.value, share: Share($0.value, of: whole))
    }
}

/// What people call a country.
enum CountryName {
    /// By ISO 3166 code; made once, since several threads that ask one locale have been seen to crash.
    private static let english: [String: String] = {
        let locale = Locale(identifier: "en")
        let codes = Locale.Region.isoRegions.map(\.identifier)
        return Dictionary(
            codes.compactMap { code in
                locale.localizedString(forRegionCode: code).map { (code, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }()

    static func of(_ code: String) -> String {
        code.isEmpty ? "unknown" : english[code] ?? code
    }
}
