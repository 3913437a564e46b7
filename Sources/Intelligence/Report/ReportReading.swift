extension Report {
    /// Makes the report of a store's events in a period, compared with the same time before it.
    ///
    /// - Parameters:
    ///   - from: seconds since 1970; nil for the store's first event.
    ///   - to: seconds since 1970, not included; nil for the store's last.
    ///   - limit: what reading each of the two times may take.
    public init(
        of store: any EventStore, from: Double? = nil, to: Double? = nil,
        within limit: ReadingLimit = ReadingLimit()
    ) throws(EventStoreError) {
        var builder = ReportBuilder(from: from, to: to)
        let surroundings = try store.report(from: from, to: to, within: limit) {
            builder.add($0)
        }
        var before: Report?
        if let from, let to, to > from {
            var earlier = ReportBuilder(from: from - (to - from), to: from)
            let then = try store.report(
                from: from - (to - from), to: from, within: limit
            ) { earlier.add($0) }
            before = earlier.finish(then)
            if before?.events == 0 { before = nil }
        }
        self = builder.finish(surroundings, before: before)
    }
}
