internal import GRDB

/// How many events there are of one thing.
public struct EventCount: Hashable, Sendable {
    /// What it is: a rule, a country; of a network the country first.
    public var names: [String?]
    public var events: Int
    public var blocked: Int
    public var shadowed: Int
    public var last: Double
}

/// Events of a time counted by what they have in common.
public struct EventCounts: Sendable {
    public var from: Double?
    public var to: Double?
    public var events = 0
    public var blocked = 0
    public var shadowed = 0
    public var countries: [EventCount] = []
    /// By country and operator.
    public var sources: [EventCount] = []
    /// By the sender's global title, with its country and operator.
    public var titles: [EventCount] = []
    /// By IMSI and MSISDN.
    public var targets: [EventCount] = []
    public var operations: [EventCount] = []
    public var rules: [EventCount] = []
    public var categories: [EventCount] = []

    public init() {}
}

extension EventSearch {
    /// The time of the newest event; nil where there is none.
    public func newestTime() throws(EventStoreError) -> Double? {
        try ask(
            "SELECT max(time) FROM events WHERE time BETWEEN ? AND ?",
            [Moment.believed.lowerBound, Moment.believed.upperBound], on: quickConnection
        ) { .some($0.value(0) as Double?) }.first ?? nil
    }

    /// Counts the events of a time.
    ///
    /// - Parameter limit: how many of each kind are named.
    public func counts(
        from: Double?, to: Double?, limit: Int
    ) throws(EventStoreError) -> EventCounts {
        var query = EventQuery()
        query.from = from
        query.to = to
        let (conditions, arguments) = query.conditions()
        // One for all of them.
        let deadline = ContinuousClock.now + EventSearch.patience
        var counts = EventCounts()
        counts.from = from
        counts.to = to
        func by(_ columns: [String], _ limit: Int) throws(EventStoreError) -> [EventCount] {
            try group(by: columns, where: conditions, arguments, limit, until: deadline)
        }
        if let all = try by([], 1).first {
            counts.events = all.events
            counts.blocked = all.blocked
            counts.shadowed = all.shadowed
        }
        guard counts.events > 0 else { return counts }
        counts.countries = try by(["sourceCountry"], 300)
        counts.sources = try by(["sourceCountry", "sourceOperator"], limit)
        counts.titles = try by(["callingDigits", "sourceCountry", "sourceOperator"], limit)
        counts.targets = try by(["imsi", "msisdn"], limit)
        counts.operations = try by(["operation"], limit)
        counts.rules = try by(["rule", "category"], limit)
        counts.categories = try by(["category"], limit)
        return counts
    }

    private func group(
        by columns: [String], where conditions: [String], _ arguments: StatementArguments,
        _ limit: Int, until deadline: ContinuousClock.Instant
    ) throws(EventStoreError) -> [EventCount] {
        var conditions = conditions
        // What the event does not name is not one more thing of its kind.
        if let first = columns.first {
            conditions.append(
                first == "imsi"
                    ? "(imsi IS NOT NULL OR msisdn IS NOT NULL)" : "\(first) IS NOT NULL")
        }
        let names = columns.joined(separator: ", ")
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let sql =
            "SELECT \(columns.isEmpty ? "" : names + ", ")count(*), sum(verdict = 'block'), "
            + "sum(shadow = 1), max(time) FROM events\(filter)"
            + (columns.isEmpty ? "" : " GROUP BY \(names) ORDER BY count(*) DESC, \(names) LIMIT ?")
        let count = columns.count
        return try ask(
            sql, columns.isEmpty ? arguments : arguments + [limit], until: deadline
        ) { row in
            EventCount(
                names: (0..<count).map { row.value($0) }, events: row.value(count) ?? 0,
                blocked: row.value(count + 1) ?? 0, shadowed: row.value(count + 2) ?? 0,
                last: row.value(count + 3) ?? 0)
        }
    }
}
