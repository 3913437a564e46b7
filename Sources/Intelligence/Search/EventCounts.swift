internal import GRDB

/// How many attacks there are of one thing: what was blocked, would have been, or was found to be one afterwards.
public struct EventCount: Hashable, Sendable {
    /// What it is: a rule, a country; of a network the country first.
    public var names: [String?]
    public var attacks: Int
    public var blocked: Int
    public var shadowed: Int
    public var afterwards: Int
    public var last: Double
}

/// Events of a time, and its attacks counted by what they have in common.
public struct EventCounts: Sendable {
    public var from: Double?
    public var to: Double?
    public var events = 0
    public var attacks = 0
    public var blocked = 0
    public var shadowed = 0
    public var afterwards = 0
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
        counts.events =
            try ask(
                "SELECT count(*) FROM events"
                    + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")),
                arguments, until: deadline
            ) { $0.value(0) as Int? }.first ?? 0
        func by(_ columns: [String], _ limit: Int) throws(EventStoreError) -> [EventCount] {
            try group(by: columns, where: conditions, arguments, limit, until: deadline)
        }
        if let all = try by([], 1).first {
            counts.attacks = all.attacks
            counts.blocked = all.blocked
            counts.shadowed = all.shadowed
            counts.afterwards = all.afterwards
        }
        guard counts.attacks > 0 else { return counts }
        counts.countries = try by(["sourceCountry"], 300)
        counts.sources = try by(["sourceCountry", "sourceOperator"], limit)
        counts.titles = try by(["callingDigits", "sourceCountry", "sourceOperator"], limit)
        counts.targets = try by(["imsi", "msisdn"], limit)
        counts.operations = try by(["operation"], limit)
        counts.rules = try by(["rule", "category"], limit)
        counts.categories = try by(["category"], limit)
        return counts
    }

    /// As `ReportEvent.isAttack` has it.
    private static let isAttack =
        "(verdict = 'block' OR shadow = 1 OR reason IS '\(StoredEvent.noDelivery)')"

    private func group(
        by columns: [String], where conditions: [String], _ arguments: StatementArguments,
        _ limit: Int, until deadline: ContinuousClock.Instant
    ) throws(EventStoreError) -> [EventCount] {
        var conditions = conditions + [EventSearch.isAttack]
        // What the event does not name is not one more thing of its kind.
        if let first = columns.first {
            conditions.append(
                first == "imsi"
                    ? "(imsi IS NOT NULL OR msisdn IS NOT NULL)" : "\(first) IS NOT NULL")
        }
        let names = columns.joined(separator: ", ")
        let filter = " WHERE " + conditions.joined(separator: " AND ")
        let sql =
            "SELECT \(columns.isEmpty ? "" : names + ", ")count(*), sum(verdict = 'block'), "
            + "sum(shadow = 1 AND verdict <> 'block'), sum(reason IS '\(StoredEvent.noDelivery)'), "
            + "max(time) FROM events\(filter)"
            + (columns.isEmpty ? "" : " GROUP BY \(names) ORDER BY count(*) DESC, \(names) LIMIT ?")
        let count = columns.count
        return try ask(
            sql, columns.isEmpty ? arguments : arguments + [limit], until: deadline
        ) { row in
            EventCount(
                names: (0..<count).map { row.value($0) }, attacks: row.value(count) ?? 0,
                blocked: row.value(count + 1) ?? 0, shadowed: row.value(count + 2) ?? 0,
                afterwards: row.value(count + 3) ?? 0, last: row.value(count + 4) ?? 0)
        }
    }
}
