public import Intelligence
public import Screening

/// Puts keyed hashes in place of subscribers' numbers in events, so that who reads them learns of no subscriber
/// and can still tell one from another.
///
/// A hash is written behind the name of its key, `k1f09ab:…`: with another key the same number has another hash and
/// says so. The name is derived from the key, which cannot be told from it.
public struct EventPrivacy: Sendable {
    private let hash: KeyedHash
    /// What hashes begin with.
    public let keyName: String

    public init(_ hash: KeyedHash) {
        self.hash = hash
        keyName = "k" + String(EventPrivacy.hexadecimal(hash.of("key", kind: 0)).prefix(6))
    }

    /// The hash of an IMSI.
    public func hidden(imsi: String) -> String { text(imsi, kind: 1) }

    /// The hash of a number in international form.
    public func hidden(number: String) -> String { text(number, kind: 2) }

    /// The event without what names a subscriber.
    ///
    /// The octets are withheld. Whom a message is addressed to may be a subscriber's number, or be made of an IMSI
    /// (E.214): those are hashed, and so is a sender's title that is such a number.
    public func hiding(_ event: StoredEvent) -> StoredEvent {
        var event = event
        let numbers = Set([event.imsi, event.msisdn].compactMap { $0 })
        event.imsi = event.imsi.map(hidden(imsi:))
        event.msisdn = event.msisdn.map(hidden(number:))
        if let digits = event.called?.digits { event.called?.digits = hidden(number: digits) }
        if let digits = event.calling?.digits {
            let isMobile = event.calling?.plan.map(EventPrivacy.mobilePlans.contains) ?? false
            if isMobile || numbers.contains(digits) {
                event.calling?.digits = hidden(number: digits)
            }
        }
        event.addresses = event.addresses?.mapValues {
            numbers.contains($0) ? hidden(number: $0) : $0
        }
        event.facts = event.facts?.mapValues { fact in
            guard case .text(let text) = fact, numbers.contains(text) else { return fact }
            return .text(hidden(number: text))
        }
        event.raw = nil
        event.length = nil
        return event
    }

    /// The same of numbers that belong together.
    public func hiding(_ surroundings: Surroundings) -> Surroundings {
        var hidden = surroundings
        hidden.subscribers = [:]
        for (imsi, msisdn) in surroundings.subscribers {
            hidden.subscribers[self.hidden(imsi: imsi)] = self.hidden(number: msisdn)
        }
        return hidden
    }

    /// Numbering plans of E.212 and E.214, Q.713 clause 3.4.2.3.3.
    private static let mobilePlans: Set<UInt8> = [6, 7]

    private func text(_ digits: String, kind: UInt64) -> String {
        keyName + ":" + EventPrivacy.hexadecimal(hash.of(digits, kind: kind))
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Passes events on to another sink without what names a subscriber.
public struct PrivateSink: EventSink {
    private let sink: any EventSink
    private let privacy: EventPrivacy

    public init(_ sink: any EventSink, _ privacy: EventPrivacy) {
        self.sink = sink
        self.privacy = privacy
    }

    public func append(_ events: [StoredEvent]) throws(EventStoreError) {
        try sink.append(events.map(privacy.hiding))
    }

    public func add(_ surroundings: Surroundings) throws(EventStoreError) {
        try sink.add(privacy.hiding(surroundings))
    }

    public func flush() throws(EventStoreError) { try sink.flush() }
    public func close() throws(EventStoreError) { try sink.close() }
    public func tidy(at now: Double) throws(EventStoreError) { try sink.tidy(at: now) }
    public var status: SinkStatus? { sink.status }
}
