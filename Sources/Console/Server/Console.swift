import Configuration
import Foundation
import HTTPTypes
import SS7Rules

/// What all routes of a console share.
final class Console: Sendable {
    let settings: ConsoleSettings
    let accounts: Accounts?
    let sessions = Sessions()
    let logins = LoginLimit()
    let watch: GatewayWatch
    let tail: EventTail
    let hub: StreamHub
    let audit: LineLog
    let access: LineLog
    let seen = SeenSubscribers()
    let connections: Connections

    /// - Throws: where accounts cannot be read, or a log not be written.
    init(_ settings: ConsoleSettings) throws(ConsoleError) {
        self.settings = settings
        accounts = try settings.users.map { (path) throws(ConsoleError) in
            try Accounts(path: path)
        }
        if !settings.address.isLoopback, accounts?.isEmpty != false {
            throw ConsoleError(
                "nobody has an account: `weir-console user add NAME --role operator` makes one")
        }
        watch = GatewayWatch(socket: settings.controlSocket, longest: settings.limits.status)
        hub = StreamHub(settings.limits)
        tail = EventTail(path: settings.events, waiting: settings.limits.waitingSearches)
        connections = Connections(settings.limits)
        audit = try LineLog(path: settings.auditLog)
        access = try LineLog(path: settings.accessLog)
    }

    /// All that can be asked for.
    var routes: [Route] {
        pageRoutes + sessionRoutes + gatewayRoutes + eventRoutes + reportRoutes + ruleRoutes
            + listRoutes + logRoutes
    }

    /// Looks at gateway and events once a second, and tells all streams.
    func run() async {
        async let following: Void = follow()
        while !Task.isCancelled {
            async let events = tail.look()
            await watch.look()
            hub.end(where: { !goesOn($0) })
            hub.send(event: "status", data: statusMessage)
            let newest = await events
            if !newest.isEmpty { show(newest) }
            try? await Task.sleep(for: GatewayWatch.interval)
        }
        hub.finish()
        await following
    }

    /// Sends new events to all who may be noted to have seen whom they name.
    private func show(_ events: [EventSummary]) {
        let subscribers = events.flatMap { [$0.imsi, $0.msisdn].compactMap { $0 } }
        let message = text(events)
        hub.send(event: "events", data: message) { session, remote in
            (try? noteSeen(session.user, remote, "stream", subscribers)) != nil
        }
    }

    /// Whether somebody may still look: a stream is asked for once and goes on for hours.
    private func goesOn(_ session: Session) -> Bool {
        // Who comes from this machine without a cookie has no session that could end.
        guard !session.id.isEmpty else { return true }
        guard sessions.goesOn(session) else { return false }
        return session.account.map { accounts?.account($0.name) == $0 } ?? true
    }

    /// Keeps up with a store that is a file of lines.
    private func follow() async {
        while !Task.isCancelled {
            if await tail.follow() { try? await Task.sleep(for: .milliseconds(500)) }
        }
    }

    /// The gateway's state with the rates of the last second, on one line.
    var statusMessage: String {
        let now = watch.now
        let sample = now.status == nil ? nil : now.samples.last
        return "{\"absence\":\(text(now.absence)),\"sample\":\(text(sample)),"
            + "\"status\":\(now.status ?? "null")}"
    }

    /// The configuration as its file is now.
    ///
    /// - Throws: `Refusal` where there is none, or it cannot be read.
    func configuration() throws -> Configuration {
        guard let path = settings.config else {
            throw Refusal(.serviceUnavailable, "no configuration: an event store alone is shown")
        }
        do {
            return try Configuration(contentsOf: path)
        } catch {
            throw Refusal(
                .conflict, "the configuration has mistakes",
                details: error.rendered().split(separator: "\n").map(String.init))
        }
    }

    private func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
