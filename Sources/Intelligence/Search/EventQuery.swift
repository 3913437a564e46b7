/// What events are looked for; what is nil does not matter.
public struct EventQuery: Hashable, Sendable {
    /// What became of the message.
    public enum Result: String, Hashable, Sendable, CaseIterable {
        case blocked, shadowed, forwarded
        /// It went on, and was found to be an attack later.
        case afterwards
    }

    /// Seconds since 1970; events at `from` are included, events at `to` are not.
    public var from: Double?
    public var to: Double?
    public var rule: String?
    public var category: String?
    public var operation: String?
    public var reason: String?
    public var result: Result?
    public var side: String?
    public var link: String?
    /// Of the sender: ISO 3166, two letters.
    public var country: String?
    /// Of the sender.
    public var `operator`: String?
    /// The first digits of an IMSI or MSISDN.
    public var subscriber: String?
    /// The first digits of a global title, calling or called.
    public var title: String?
    /// A part of any text of the event.
    public var text: String?

    public init() {}

    /// True for a query about one subscriber.
    public var namesSubscriber: Bool { subscriber != nil }
}

/// A place among events sorted by time, the newest first.
public struct EventPlace: Hashable, Sendable {
    public var time: Double
    public var id: Int64

    public init(time: Double, id: Int64) {
        self.time = time
        self.id = id
    }
}

/// An event as it was found, with its number in the store.
public struct FoundEvent: Hashable, Sendable {
    public var id: Int64
    public var event: StoredEvent

    /// Where it stands among all.
    public var place: EventPlace { EventPlace(time: event.time, id: id) }
}
