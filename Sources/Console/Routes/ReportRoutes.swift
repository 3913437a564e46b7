import Foundation
import HTTPTypes
import Hummingbird
import Intelligence

extension Console {
    var reportRoutes: [Route] {
        [
            Route(.get, "/api/v1/clusters", for: .viewer, clusters),
            Route(.get, "/api/v1/report", for: .viewer, report),
        ]
    }

    /// Networks that act together: found in the events of a time, and told of by the gateway as they formed.
    private struct ClustersBody: Encodable {
        /// What the gateway said when a cluster formed or grew.
        struct Told: Encodable {
            var id: Int64
            var time: Double
            var instance: String?
            var facts: [String: StoredEvent.Fact]

            init(_ found: FoundEvent) {
                id = found.id
                time = found.event.time
                instance = found.event.instance
                facts = found.event.facts ?? [:]
            }
        }

        /// Seconds since 1970.
        var from: Double
        var to: Double
        var attacks: Int
        var clusters: [ClusterRecord]
        var told: [Told]
    }

    @Sendable private func clusters(_ call: Call) async throws -> Response {
        try call.knows(["window"])
        let (from, to) = try await period(call)
        let report = try await report(from, to)
        var query = EventQuery()
        query.from = from
        query.reason = StoredEvent.cluster
        let asked = query
        let told = try await tail.ask(for: call.viewer) { search throws(EventStoreError) in
            try search.events(asked, limit: 50)
        }
        try noteAccess(
            call, "clusters", report.clusters.flatMap { $0.targets.map(\.key) })
        return .json(
            ClustersBody(
                from: report.from, to: report.to, attacks: report.attacks,
                clusters: report.clusters.map(ClusterRecord.init),
                told: told.map(ClustersBody.Told.init)))
    }

    private enum Format: String, CaseIterable {
        case json, html, csv

        var type: String {
            switch self {
            case .json: "application/json"
            case .html: "text/html; charset=utf-8"
            case .csv: "text/csv; charset=utf-8"
            }
        }
    }

    @Sendable private func report(_ call: Call) async throws -> Response {
        try call.knows(["window", "from", "to", "format", "rows"])
        guard let format = Format(rawValue: call.query("format") ?? "json") else {
            throw Refusal(.badRequest, "`format` is json, html or csv")
        }
        let rows = try call.number("rows", 1...100_000)
        let (from, to) = try await period(call)
        var report = try await report(from, to)
        if let rows { report.cut(to: rows) }
        let shown = report
        let octets = await offLoop {
            switch format {
            case .json: Array(shown.json.utf8)
            case .html: Array(shown.html.utf8)
            case .csv: Array(shown.csv.utf8)
            }
        }
        guard octets.count <= settings.limits.report else {
            throw Refusal(
                .contentTooLarge, "the report is too long: name a shorter time, or fewer `rows`")
        }
        try noteAccess(
            call, "report",
            (report.targets.map(\.subscriber) + report.clusters.flatMap(\.targets)).map(\.key))
        var response = Response.octets(octets, format.type)
        let day = Moment.text(report.from).prefix(10)
        response.headers[.contentDisposition] =
            "attachment; filename=\"weir-report-\(day).\(format.rawValue)\""
        // Its charts are styled within. It is no page of the console: it may run and load nothing, wherever it is shown.
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
        return response
    }

    /// The time that is asked about: `from` and `to`, or a `window` back from the newest event.
    private func period(_ call: Call) async throws -> (from: Double?, to: Double?) {
        let (from, to) = (try call.moment("from"), try call.moment("to"))
        if let from, let to, from >= to {
            throw Refusal(.badRequest, "`from` is not before `to`: there is no time between them")
        }
        guard let name = call.query("window") else {
            return from == nil && to == nil ? try await window(nil) : (from, to)
        }
        guard from == nil, to == nil, let window = CountsBody.windows[name] else {
            throw Refusal(
                .badRequest, "`window` is hour, day, week, month or all, without `from` and `to`")
        }
        return try await self.window(window)
    }

    /// The time from so many seconds before the newest event until after it.
    private func window(_ seconds: Double?) async throws -> (from: Double?, to: Double?) {
        guard let seconds else { return (nil, nil) }
        let newest = try await tail.askQuickly { search throws(EventStoreError) in
            try search.newestTime()
        }
        guard let newest else { return (nil, nil) }
        // So that the newest is in it, and the time before has the same length.
        let end = newest.rounded(.down) + 1
        return (end - seconds, end)
    }

    private func report(_ from: Double?, _ to: Double?) async throws -> Report {
        let limits = settings.limits
        return try await tail.report { (path) throws(EventStoreError) in
            let store = try openEventStore(at: path, for: .look)
            defer { try? store.close() }
            let limit = ReadingLimit(
                events: limits.reportEvents, deadline: .now + limits.reportPatience)
            return try Report(of: store, from: from, to: to, within: limit)
        }
    }
}

extension Report {
    /// Leaves the first rows of each long table.
    fileprivate mutating func cut(to rows: Int) {
        byOperator = Array(byOperator.prefix(rows))
        targets = Array(targets.prefix(rows))
        senders = Array(senders.prefix(rows))
        routes = Array(routes.prefix(rows))
        clusters = Array(clusters.prefix(rows))
    }
}

extension Call {
    /// - Throws: `Refusal` 400 where the query has another key, or a value that is too long.
    fileprivate func knows(_ keys: Set<Substring>) throws {
        for (key, value) in request.uri.queryParameters {
            guard keys.contains(key) else {
                throw Refusal(.badRequest, "there is no `\(key.prefix(40))` to ask by")
            }
            guard value.utf8.count <= 200 else {
                throw Refusal(.badRequest, "`\(key)` is too long")
            }
        }
    }

    /// A time of the query: seconds since 1970, or a date as reports write it.
    fileprivate func moment(_ key: String) throws -> Double? {
        try query(key).map { text in
            guard let time = Moment.read(text), time.isFinite, abs(time) < 1e11 else {
                throw Refusal(
                    .badRequest,
                    "`\(key)` is a time like 2019-02-19, 2019-02-19T08:06:53Z or seconds since 1970"
                )
            }
            return time
        }
    }
}
