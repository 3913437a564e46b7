internal import Foundation

extension Report {
    /// The report as one JSON object; names that are in use do not change.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(ReportRecord(self)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// What a report is in JSON.
private struct ReportRecord: Encodable {
    struct Period: Encodable { var from, to: String }
    struct Country: Encodable {
        var country, name: String
        var attacks: Int
        var share: Double
    }
    struct Operator: Encodable {
        var `operator`, country: String
        var attacks: Int
        var share: Double
    }
    struct Operation: Encodable {
        var operation: String
        var attacks: Int
        var share: Double
    }
    struct Category: Encodable {
        var category: EventCategory
        var attacks: Int
        var share: Double
    }
    struct Month: Encodable {
        var month: String
        var attacks: Int
        var share: Double
    }
    struct Target: Encodable {
        var imsi, msisdn: String?
        var attacks: Int?
        var networks: [String]?
        var attacksByNetwork: [String: Int]?
        var inferred: Bool?
    }
    struct Sender: Encodable {
        var globalTitle, network: String
        var attacks, targets: Int
        var operations: [String]
        var isScanning: Bool
    }
    struct Scan: Encodable {
        var prefix, network: String
        var titles, attacks, targets: Int
        var operations: [String]
    }
    struct Route: Encodable {
        var prefix, network, link, usualLink: String
        var pointCode, usualPointCode: UInt32
        var attacks, titles: Int
        var share: Double
        var countries: [String]
    }
    struct Changes: Encodable {
        struct Network: Encodable {
            var network: String
            var before, now: Int
        }
        var period: Period
        var attacks: Int
        var newNetworks, goneNetworks: [String]
        var newTargets: Int
        var networks: [Network]
    }

    var period: Period
    var messages: Int?
    var events, attacks, attributedAttacks, shadowAttacks, attacksFoundAfterwards: Int
    var byCountry: [Country]
    var byOperator: [Operator]
    var byOperation: [Operation]
    var byCategory: [Category]
    var byMonth: [Month]
    var targets: [Target]
    var clusters: [ClusterRecord]
    var senders: [Sender]
    var scans: [Scan]
    var routes: [Route]
    var changes: Changes?

    init(_ report: Report) {
        period = Period(from: Moment.text(report.from), to: Moment.text(report.to))
        messages = report.messages
        events = report.events
        attacks = report.attacks
        attributedAttacks = report.attributed
        shadowAttacks = report.shadow
        attacksFoundAfterwards = report.afterwards
        byCountry = report.byCountry.map {
            Country(
                country: $0.name.code, name: $0.name.name, attacks: $0.attacks,
                share: $0.share.percent)
        }
        byOperator = report.byOperator.map {
            Operator(
                operator: $0.name.name, country: $0.name.country, attacks: $0.attacks,
                share: $0.share.percent)
        }
        byOperation = report.byOperation.map {
            Operation(operation: $0.name, attacks: $0.attacks, share: $0.share.percent)
        }
        byCategory = report.byCategory.map {
            Category(
                category: EventCategory(rawValue: $0.name), attacks: $0.attacks,
                share: $0.share.percent)
        }
        byMonth = report.byMonth.map {
            Month(month: $0.month, attacks: $0.attacks, share: $0.share.percent)
        }
        targets = report.targets.map {
            Target(
                imsi: $0.subscriber.imsi, msisdn: $0.subscriber.msisdn, attacks: $0.attacks,
                networks: $0.networks.map(\.name),
                attacksByNetwork: Dictionary(
                    uniqueKeysWithValues: $0.networks.map { ($0.name, $0.attacks) }),
                inferred: $0.isInferred ? true : nil)
        }
        clusters = report.clusters.map(ClusterRecord.init)
        senders = report.senders.map {
            Sender(
                globalTitle: $0.globalTitle, network: $0.network, attacks: $0.attacks,
                targets: $0.targets, operations: $0.operations, isScanning: $0.isScanning)
        }
        scans = report.scans.map {
            Scan(
                prefix: $0.prefix, network: $0.network, titles: $0.titles, attacks: $0.attacks,
                targets: $0.targets, operations: $0.operations)
        }
        routes = report.routes.map {
            Route(
                prefix: $0.prefix, network: $0.network, link: $0.link, usualLink: $0.usualLink,
                pointCode: $0.pointCode, usualPointCode: $0.usualPointCode, attacks: $0.attacks,
                titles: $0.titles, share: $0.share.percent, countries: $0.countries)
        }
        changes = report.changes.map { Changes($0) }
    }
}

extension ReportRecord.Changes {
    fileprivate init(_ changes: Report.Changes) {
        self.init(
            period: .init(from: Moment.text(changes.from), to: Moment.text(changes.to)),
            attacks: changes.attacksBefore, newNetworks: changes.newNetworks,
            goneNetworks: changes.goneNetworks, newTargets: changes.newTargets,
            networks: changes.networks.map {
                .init(network: $0.network, before: $0.before, now: $0.now)
            })
    }
}
