import Configuration
import EventSinks
import Foundation
import Intelligence
import Logging
import Records
import SS7Filter
import Screening

/// Where the events of a gateway go: their sinks, and what looks for clusters among them.
struct Outlets: Sendable {
    let sinks: [any EventSink]
    /// Those of them whose events can be read back.
    let stores: [PatientStore]
    /// What hides subscribers, before events go anywhere.
    let privacy: EventPrivacy?
    let clusters: LiveClusters

    /// Opens the sinks of a configuration.
    ///
    /// - Throws: `Failure` where a store's file is another's, or a receiver cannot be believed. What cannot be written
    ///   now is no reason not to run: it says so, and is tried again.
    init(
        _ configuration: Configuration, privacy: EventPrivacy?,
        clusters: LiveClusters = LiveClusters(), logger: Logger
    ) throws {
        self.privacy = privacy
        self.clusters = clusters
        do {
            stores = try Outlets.stores(configuration.events, logger)
            sinks =
                try stores + Outlets.captures(configuration.events, logger)
                + Outlets.receivers(configuration, logger)
        } catch let error as EventStoreError {
            throw Failure.input("weir: \(error)")
        } catch let error as DeliveryError {
            throw Failure.input("weir: \(error)")
        }
    }

    /// The same, opened once more for a gateway that goes on in another's place.
    func reopened(_ configuration: Configuration, logger: Logger) throws -> Outlets {
        try Outlets(configuration, privacy: privacy, clusters: clusters, logger: logger)
    }

    private static func stores(
        _ events: Configuration.EventSettings, _ logger: Logger
    ) throws -> [PatientStore] {
        var stores: [PatientStore] = []
        if let path = events.sqlite {
            let retention = Retention(
                age: events.keep.map { $0 / .seconds(1) }, octets: events.most)
            stores.append(
                try PatientStore("sqlite", report: reporter("events", logger)) {
                    () throws(EventStoreError) in
                    try openEventStore(at: path, keeping: retention)
                })
        }
        if let path = events.jsonLines {
            stores.append(
                try PatientStore("json-lines", report: reporter("events", logger)) {
                    () throws(EventStoreError) in try openEventStore(at: path)
                })
        }
        return stores
    }

    private static func captures(
        _ events: Configuration.EventSettings, _ logger: Logger
    ) -> [any EventSink] {
        events.pcapng.map {
            [
                BlockedCapture(
                    path: $0.file, size: $0.size, files: $0.files,
                    report: reporter("pcapng", logger))
            ]
        } ?? []
    }

    private static func receivers(
        _ configuration: Configuration, _ logger: Logger
    ) throws -> [any EventSink] {
        var sinks: [any EventSink] = []
        if let syslog = configuration.events.syslog, let receiver = Receiver(syslog.receiver) {
            sinks.append(
                SyslogSink(
                    by: try Couriers.syslog(
                        to: receiver, by: TransportSecurity(syslog.security)),
                    as: SyslogFormat(syslog.format),
                    report: reporter("syslog", logger)))
        }
        for (index, alert) in configuration.alerts.enumerated() {
            sinks.append(try alertSink(alert, "alert-\(index + 1)", logger))
        }
        return sinks
    }

    private static func alertSink(
        _ alert: Configuration.Alert, _ name: String, _ logger: Logger
    ) throws -> any EventSink {
        var filter = AlertFilter()
        filter.severity = Severity(name: alert.atLeast.rawValue) ?? filter.severity
        filter.categories = alert.categories.map { Set($0.map(\.name)) }
        filter.clusters = alert.clusters
        let limit = RateLimit(alert.atMost.count, per: Double(alert.atMost.seconds))
        if let receiver = Receiver(alert.receiver) {
            let message = SyslogMessage(SyslogFormat(alert.format))
            return AlertSink(
                name, of: filter, atMost: limit,
                by: try Couriers.syslog(to: receiver, by: TransportSecurity(alert.security)),
                report: reporter(name, logger)
            ) { message.octets($0, suppressed: $1) }
        }
        let webhook = try Couriers.webhook(
            alert.receiver.url, patience: alert.timeout / .seconds(1),
            by: TransportSecurity(alert.security))
        return AlertSink(
            name, of: filter, atMost: limit, by: webhook, report: reporter(name, logger)
        ) { AlertMessage.json($0, suppressed: $1) }
    }

    private static func reporter(
        _ name: String, _ logger: Logger
    ) -> @Sendable (Delivery.Report) -> Void {
        { report in
            switch report {
            case .failing(let error): logger.error("\(name): \(error)")
            case .deliversAgain: logger.notice("\(name): takes events again")
            }
        }
    }
}

extension Receiver {
    /// Nil for one that takes no syslog.
    fileprivate init?(_ receiver: Configuration.Receiver) {
        guard let transport = Transport(rawValue: receiver.scheme.rawValue) else { return nil }
        self.init(transport: transport, host: receiver.host, port: receiver.port)
    }
}

extension TransportSecurity {
    fileprivate init(_ security: Configuration.ReceiverSecurity) {
        self.init()
        authorities = security.authorities
        name = security.name
        certificate = security.certificate
        key = security.key
    }
}

extension SyslogFormat {
    fileprivate init(_ format: Configuration.SyslogFormat) {
        switch format {
        case .rfc5424: self = .rfc5424
        case .cef: self = .cef
        }
    }
}

extension EventPrivacy {
    /// What hides subscribers as a configuration asks for; nil where it does not.
    init?(_ events: Configuration.EventSettings) throws {
        guard let path = events.keyFile else { return nil }
        do throws(PrivacyKeyError) {
            let key = try PrivacyKey(contentsOf: path)
            self.init(KeyedHash(first: key.first, second: key.second))
        } catch {
            throw Failure.input("weir: events: \(error)")
        }
    }
}
