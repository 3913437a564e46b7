/// Whom an attack was about, by all that is known of the two numbers.
public struct Subscriber: Hashable, Sendable {
    public var imsi: String?
    public var msisdn: String?

    public init(imsi: String? = nil, msisdn: String? = nil) {
        self.imsi = imsi
        self.msisdn = msisdn
    }

    /// What stands for the subscriber where one number has to.
    public var key: String { imsi ?? msisdn ?? "" }
}

/// Finds the subscriber behind a number of an event.
///
/// What the home network has shown joins two numbers, or the operator's list, and what is inferred where these
/// say nothing: a message of an attacker may name any pair.
struct SubscriberDirectory: Sendable {
    private var msisdns: [String: String] = [:]
    private var imsis: [String: String] = [:]
    private var inferred: Set<String> = []

    init(_ pairs: [String: String]) { add(pairs) }

    /// Pairs that are known.
    var count: Int { msisdns.count }

    mutating func add(_ pairs: [String: String]) {
        for (imsi, msisdn) in pairs {
            msisdns[imsi] = msisdn
            imsis[msisdn] = imsi
        }
    }

    /// Takes pairs as far as nothing is known of either number.
    mutating func infer(_ pairs: [String: String]) {
        for (imsi, msisdn) in pairs where isUnknown(imsi: imsi) && isUnknown(msisdn: msisdn) {
            msisdns[imsi] = msisdn
            imsis[msisdn] = imsi
            inferred.insert(imsi)
        }
    }

    func isUnknown(imsi: String) -> Bool { msisdns[imsi] == nil }
    func isUnknown(msisdn: String) -> Bool { imsis[msisdn] == nil }
    /// True where nothing but inference has joined a subscriber's numbers.
    func isInferred(_ subscriber: Subscriber) -> Bool {
        subscriber.imsi.map(inferred.contains) ?? false
    }

    /// The MSISDN that the message itself gives to an IMSI, where nothing speaks against it.
    private func claimed(by event: ReportEvent) -> String? {
        event.msisdn.flatMap { imsis[$0] == nil ? $0 : nil }
    }

    /// - Returns: nil for an event that names nobody.
    func subscriber(of event: ReportEvent) -> Subscriber? {
        if let imsi = event.imsi {
            return Subscriber(imsi: imsi, msisdn: msisdns[imsi] ?? claimed(by: event))
        }
        guard let msisdn = event.msisdn else { return nil }
        return Subscriber(imsi: imsis[msisdn], msisdn: msisdn)
    }
}
