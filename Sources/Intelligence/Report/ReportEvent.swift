/// What a report looks at of an event.
public struct ReportEvent: Hashable, Sendable, Decodable {
    /// Seconds since 1970.
    public var time: Double
    public var verdict: String
    public var shadow: Bool
    public var category: EventCategory?
    public var rule: String?
    public var reason: String?
    public var source: StoredEvent.Source?
    public var link: String?
    public var opc: UInt32?
    public var calling: StoredEvent.Address?
    public var operation: String?
    public var imsi: String?
    public var msisdn: String?

    /// What every event has goes first.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case time, verdict, shadow, category, rule, reason, source, link, opc, calling, operation
        case imsi, msisdn
    }

    public init(time: Double, verdict: String, shadow: Bool = false) {
        self.time = time
        self.verdict = verdict
        self.shadow = shadow
    }

    /// True for what was blocked, would have been, or was found to be an attack afterwards.
    public var isAttack: Bool {
        verdict == "block" || shadow || reason == StoredEvent.noDelivery
    }

    /// The network of the sender as reports write it: `BS/BTC`; nil where no operator is named.
    public var network: String? {
        guard let country = source?.country, let name = source?.operator else { return nil }
        return "\(country)/\(name)"
    }
}

extension StoredEvent {
    /// The reason of an event that is about what did not come: routing information for a short message
    /// that was never delivered.
    public static let noDelivery = "noDelivery"
}
