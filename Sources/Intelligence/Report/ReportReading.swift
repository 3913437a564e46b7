extension Report {
    /// Makes the report of a store's events in a period, compared with the same time before it.
    ///
    /// - Parameters:
    ///   - from: seconds since 1970; nil for the store's first event.
    ///   - to: seconds since 1970, not included; nil for the store's last.
    ///   - subscribers: the MSISDN by IMSI, of whom the operator says so; what the network has shown
    ///     goes before.
    ///   - limit: what reading each of the two times may take.
    public init(
        of store: any EventStore, from: Double? = nil, to: Double? = nil,
        subscribers: [String: String] = [:], within limit: ReadingLimit = ReadingLimit()
    ) throws(EventStoreError) {
        var builder = ReportBuilder(from: from, to: to)
        var surroundings = try store.report(from: from, to: to, within: limit) {
            builder.add($0)
        }
        surroundings.list(subscribers)
        var before: Report?
        if let from, let to, to > from {
            var earlier = ReportBuilder(from: from - (to - from), to: from)
            var then = try store.report(
                from: from - (to - from), to: from, within: limit
            ) { earlier.add($0) }
            then.list(subscribers)
            before = earlier.finish(then)
        }
        self = builder.finish(surroundings, before: before)
        // Of two times with nothing in them there is nothing to say.
        if events == 0, before?.events == 0 { changes = nil }
    }
}
