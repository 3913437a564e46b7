import HTTPTypes
import Hummingbird

extension Console {
    var logRoutes: [Route] {
        [
            Route(.get, "/api/v1/audit", for: .operator) { [self] _ in
                let records = await offLoop { [self] in
                    audit.last(400, as: AuditRecord.self)
                }
                return .json(["records": records.filter { $0.outcome != "asked" }])
            },
            Route(.get, "/api/v1/access", for: .operator) { [self] _ in
                let records = await offLoop { [self] in
                    access.last(400, as: AccessRecord.self)
                }
                return .json(["records": records])
            },
        ]
    }

    /// Notes who has asked for a change, and what came of it.
    func note(
        _ call: Call, _ action: String, subject: String? = nil, change: String? = nil,
        outcome: String, answer: String? = nil, user: String? = nil
    ) throws {
        try audit.append(
            AuditRecord(
                time: wallClock(), user: user ?? call.user, remote: call.remote, action: action,
                subject: subject, change: change, outcome: outcome, answer: answer))
    }

    /// Subscribers that one record names.
    private static let mostNamed = 100

    /// Notes whom a list names, before it is shown: of those that the same viewer was shown within the hour no more.
    func noteSeen(_ call: Call, _ action: String, _ subscribers: [String]) throws {
        try noteSeen(call.user, call.remote, action, subscribers)
    }

    func noteSeen(
        _ user: String, _ remote: String, _ action: String, _ subscribers: [String]
    ) throws {
        let viewer = "\(user) \(remote)"
        let fresh = seen.fresh(subscribers, to: viewer)
        guard !fresh.isEmpty else { return }
        try noteAccess(user, remote, action, fresh)
        seen.note(fresh, to: viewer)
    }

    /// Notes who looks at which subscriber, before they do.
    func noteAccess(
        _ call: Call, _ action: String, _ subscribers: [String], event: Int64? = nil
    ) throws {
        try noteAccess(call.user, call.remote, action, subscribers, event: event)
    }

    private func noteAccess(
        _ user: String, _ remote: String, _ action: String, _ subscribers: [String],
        event: Int64? = nil
    ) throws {
        guard !subscribers.isEmpty else { return }
        try access.append(
            AccessRecord(
                time: wallClock(), user: user, remote: remote, action: action,
                subscribers: Array(subscribers.prefix(Console.mostNamed)),
                shown: subscribers.count > Console.mostNamed ? subscribers.count : nil,
                event: event))
    }
}
