/// How much of a store may be read for one question; nil for as much as there is.
public struct ReadingLimit: Sendable {
    public var events: Int?
    /// When it must have come to an end.
    public var deadline: ContinuousClock.Instant?
    private var taken = 0

    public init(events: Int? = nil, deadline: ContinuousClock.Instant? = nil) {
        self.events = events
        self.deadline = deadline
    }

    /// Counts events that were read.
    ///
    /// - Throws: where there are too many, or it takes too long.
    mutating func take(_ count: Int = 1, of path: String) throws(EventStoreError) {
        let before = taken
        taken += count
        if let events, taken > events {
            throw EventStoreError(
                path: path, message: "has more than \(events) events then: name a shorter time")
        }
        // The clock is asked now and then only.
        if let deadline, before >> 12 != taken >> 12, ContinuousClock.now > deadline {
            throw EventStoreError(path: path, message: "takes too long: name a shorter time")
        }
    }
}
