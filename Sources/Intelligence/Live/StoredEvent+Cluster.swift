internal import Foundation

extension StoredEvent {
    /// The reason of an event that is about networks found to act together.
    public static let cluster = "cluster"
    /// The reason of an event that says that messages go on unjudged from now on, or no longer.
    public static let bypass = "bypass"

    /// The event of a bypass that begins or ends; it is no attack.
    ///
    /// - Parameter messages: those that went on unjudged.
    public init(ofBypassAt time: Double, isOn: Bool, messages: Int) {
        self.init(time: time, verdict: "forward")
        category = EventCategory(rawValue: "custom")
        reason = StoredEvent.bypass
        facts = [
            "bypass": .text(isOn ? "on" : "off"), "messagesNotJudged": .number(messages),
        ]
    }

    /// The event of a cluster that has formed or grown; it is no attack of its own.
    public init(of cluster: Cluster) {
        self.init(time: cluster.to, verdict: "forward")
        category = EventCategory(rawValue: "custom")
        reason = StoredEvent.cluster
        facts = [
            "networks": .text(cluster.networks.joined(separator: ", ")),
            "targets": .number(cluster.targets.count),
            "operations": .text(cluster.operations.joined(separator: ", ")),
            "attacks": .number(cluster.attacks),
            "confidence": .text(StoredEvent.written(cluster.confidence)),
        ]
    }

    /// The networks of a cluster's event, by what stands between commas; nil for any other event.
    public var clusterNetworks: Set<String>? {
        guard reason == StoredEvent.cluster, case .text(let text)? = facts?["networks"] else {
            return nil
        }
        return Set(text.components(separatedBy: ", "))
    }

    /// A confidence with three decimals, cut off: what is not certain is not written as 1.
    private static func written(_ confidence: Double) -> String {
        let thousandths = min(999, max(0, Int((confidence * 1000).rounded(.down))))
        let digits = "\(thousandths)"
        return confidence >= 1
            ? "1" : "0." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}

extension Cluster {
    /// Its networks as `StoredEvent.clusterNetworks` has them, whatever an operator's name holds.
    var networkWords: Set<String> {
        Set(networks.joined(separator: ", ").components(separatedBy: ", "))
    }
}

extension ReportEvent {
    /// What a report looks at of an event.
    public init(_ event: StoredEvent) {
        self.init(time: event.time, verdict: event.verdict, shadow: event.shadow)
        category = event.category
        rule = event.rule
        reason = event.reason
        source = event.source
        link = event.link
        opc = event.opc
        calling = event.calling
        operation = event.operation
        imsi = event.imsi
        msisdn = event.msisdn
    }
}
