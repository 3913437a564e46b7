import Foundation
import HTTPTypes
import Hummingbird
import Intelligence

extension Console {
    var eventRoutes: [Route] {
        [
            Route(.get, "/api/v1/events", for: .viewer, search),
            Route(.get, "/api/v1/events/{id}", for: .viewer, detail),
            Route(.get, "/api/v1/counts", for: .viewer, counts),
            Route(.get, "/api/v1/places", for: .viewer) { _ in .json(PlacesBody()) },
        ]
    }

    private struct Page: Encodable {
        var events: [EventSummary]
        /// What `after` says for the next page; absent on the last.
        var next: String?
        /// Records of the store that were met since the console opened it and are no events; absent for none.
        var skipped: Int?
    }

    @Sendable private func search(_ call: Call) async throws -> Response {
        let query = try EventQuery(call)
        let limit = try call.number("limit", 1...200) ?? 50
        let place = try call.query("after").map { text in
            guard let place = EventPlace(text) else {
                throw Refusal(.badRequest, "`after` is what an earlier page has said")
            }
            return place
        }
        try noteAccess(call, "search", query.sought)
        let (found, skipped) = try await tail.ask(for: call.viewer) {
            search throws(EventStoreError) in
            (try search.events(query, after: place, limit: limit + 1), search.skipped)
        }
        let shown = found.prefix(limit)
        try noteSeen(
            call, "list", shown.flatMap { [$0.event.imsi, $0.event.msisdn].compactMap { $0 } })
        return .json(
            Page(
                events: shown.map(EventSummary.init),
                next: found.count > limit ? shown.last?.place.text : nil,
                skipped: skipped > 0 ? skipped : nil))
    }

    private struct Detail: Encodable {
        var id: Int64
        var event: StoredEvent
        /// The octets that were kept, in hexadecimal.
        var octets: String?
        /// What they say; absent where none were kept.
        var tree: [MessageNode]?
    }

    @Sendable private func detail(_ call: Call) async throws -> Response {
        guard let id = call.parameters["id"].flatMap({ Int64($0) }) else {
            throw Refusal(.notFound, "an event has a number")
        }
        let found = try await tail.askQuickly { search throws(EventStoreError) in
            try search.event(id)
        }
        guard let found else { throw Refusal(.notFound, "there is no event \(id)") }
        let subscribers = [found.event.imsi, found.event.msisdn].compactMap { $0 }
        try noteAccess(call, "detail", subscribers, event: id)
        let raw = found.event.raw?.bytes
        var event = found.event
        event.raw = nil
        return .json(
            Detail(
                id: id, event: event, octets: raw.map(hexadecimal),
                tree: raw.map { MessageTree.nodes(of: $0) }))
    }

    private func hexadecimal(_ octets: [UInt8]) -> String {
        octets.map { octet in
            let text = String(octet, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    @Sendable private func counts(_ call: Call) async throws -> Response {
        let name = call.query("window") ?? "day"
        guard let window = CountsBody.windows[name] else {
            throw Refusal(.badRequest, "`window` is hour, day, week, month or all")
        }
        let counts = try await tail.ask(for: call.viewer) { search throws(EventStoreError) in
            // The last hour of a store is that before its newest event, whenever that was.
            let newest = try search.newestTime()
            let from = window.flatMap { seconds in newest.map { $0 - seconds } }
            return try search.counts(from: from, to: nil, limit: 20)
        }
        // Of a target the first two names are its IMSI and MSISDN.
        try noteSeen(call, "counts", counts.targets.flatMap { $0.names.compactMap { $0 } })
        return .json(CountsBody(counts))
    }
}

extension EventPlace {
    /// A page's end as it stands in a link.
    var text: String { "\(time.bitPattern)-\(id)" }

    init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = UInt64(parts[0]), let id = Int64(parts[1]) else {
            return nil
        }
        let time = Double(bitPattern: bits)
        guard time.isFinite else { return nil }
        self.init(time: time, id: id)
    }
}

extension EventQuery {
    /// Digits in a text that may be the beginning of a subscriber's number.
    private static let soughtDigits = 5

    /// What may be a subscriber's number in what is looked for.
    fileprivate var sought: [String] {
        let isNumber = (text ?? "").count { $0.isASCII && $0.isNumber } >= EventQuery.soughtDigits
        return [subscriber, title, isNumber ? text : nil].compactMap { $0 }
    }

    private static let keys: Set<Substring> = [
        "from", "to", "rule", "category", "operation", "reason", "result", "side", "link",
        "country",
        "operator", "subscriber", "title", "text", "after", "limit",
    ]

    /// Reads a query.
    ///
    /// - Throws: `Refusal` 400 where a value is not what it should be, or a key is not known.
    init(_ call: Call) throws {
        self.init()
        for (key, value) in call.request.uri.queryParameters {
            guard EventQuery.keys.contains(key) else {
                throw Refusal(.badRequest, "there is no `\(key.prefix(40))` to search by")
            }
            guard value.utf8.count <= 200 else {
                throw Refusal(.badRequest, "`\(key)` is too long")
            }
        }
        from = try call.time("from")
        to = try call.time("to")
        rule = call.query("rule")
        category = call.query("category")
        operation = call.query("operation")
        reason = call.query("reason")
        side = call.query("side")
        link = call.query("link")
        country = call.query("country")
        `operator` = call.query("operator")
        subscriber = try call.digits("subscriber")
        title = try call.digits("title")
        text = call.query("text")
        result = try call.query("result").map { text in
            guard let result = Result(rawValue: text) else {
                throw Refusal(.badRequest, "`result` is blocked, shadowed, forwarded or afterwards")
            }
            return result
        }
    }
}

extension Call {
    /// A number of the query.
    func number(_ key: String, _ range: ClosedRange<Int>) throws -> Int? {
        try query(key).map { text in
            guard let number = Int(text), range.contains(number) else {
                throw Refusal(
                    .badRequest,
                    "`\(key)` is a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// A time of the query, seconds since 1970.
    func time(_ key: String) throws -> Double? {
        try query(key).map { text in
            guard let time = Double(text), time.isFinite else {
                throw Refusal(.badRequest, "`\(key)` is a time in seconds since 1970")
            }
            return time
        }
    }

    /// The first digits of a number, with or without `+`; or what stands for a subscriber's where events are
    /// hashed, `k1f09ab:5c0c2e9d1a7b3f46`.
    fileprivate func digits(_ key: String) throws -> String? {
        try query(key).map { text in
            if text.wholeMatch(of: /k[0-9a-f]{6}:[0-9a-f]{16}/) != nil { return text }
            let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
            guard (3...32).contains(digits.count), digits.allSatisfy(\.isHexDigit) else {
                throw Refusal(.badRequest, "`\(key)` has 3 to 32 digits")
            }
            return digits.lowercased()
        }
    }
}
