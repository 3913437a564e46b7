public import Gateway
public import Intelligence
import M3UASession
import Records
import SS7Filter
import SS7Wire

/// How reloads have ended since the start.
public struct ReloadCounts: Hashable, Sendable {
    /// Put in force.
    public var accepted = 0
    /// Refused, since the table would have blocked too much.
    public var refused = 0
    /// Not to be read, or with errors.
    public var failed = 0

    public init() {}
}

/// What the file of places holds, and whether it can be written.
public struct PlaceFileStatus: Hashable, Sendable {
    /// Rows of the file.
    public var rows = 0
    /// Rows for which the memory had no room at the start.
    public var left = 0
    /// Attempts to write that failed.
    public var writeErrors = 0
    /// When the file last held all changes: seconds since 1970, by the memories' clock.
    public var lastWrite: UInt32 = 0

    public init() {}
}

/// What a running gateway says of itself, at one moment: for people, as JSON, as metrics.
///
/// The names in JSON and metrics are stable; `docs/status.md` says what they mean.
public struct GatewayStatus: CountedStatus {
    let gateway: Gateway
    let stored: Int
    let reloads: ReloadCounts
    let placeFile: PlaceFileStatus?
    let sinks: [SinkStatus]
    let clusters: Int
    let rules: TableStatus
    let bypass: BypassStatus?

    /// - Parameters:
    ///   - stored: events that have reached their stores.
    ///   - reloads: how reloads have ended.
    ///   - placeFile: nil where places are not kept on disk.
    ///   - sinks: what the sinks of events say of themselves.
    ///   - clusters: how many were told of.
    ///   - bypass: nil where messages are judged.
    public init(
        of gateway: Gateway, stored: Int, reloads: ReloadCounts,
        placeFile: PlaceFileStatus? = nil, sinks: [SinkStatus] = [], clusters: Int = 0,
        bypass: BypassStatus? = nil
    ) {
        self.bypass = bypass
        self.sinks = sinks
        self.clusters = clusters
        self.gateway = gateway
        self.stored = stored
        self.reloads = reloads
        self.placeFile = placeFile
        rules = gateway.tableStatus()
    }

    var countedLinks: [CountedLink] {
        gateway.plan.links.enumerated().map {
            CountedLink(
                name: $0.element.name, side: $0.element.side,
                counters: gateway.counters(ofLink: $0.offset))
        }
    }

    var isActive: Bool { gateway.isFullyActive }

    /// Events that found their ring full.
    var lost: Int { gateway.rings.reduce(0) { $0 + $1.lost } }

    /// Keys of limits that were forgotten before their time, or found no place.
    var evictions: (limits: Int, sketches: Int) { gateway.limitEvictions }

    /// Messages of all links that a cause counts.
    private func total(_ cause: LinkCounters.Cause) -> Int {
        gateway.plan.links.indices.reduce(0) { $0 + gateway.counters(ofLink: $1)[cause] }
    }

    /// Overload, where there is or was any: what went on unjudged is never kept quiet.
    private var overloadLines: [String] {
        let (bypassed, dropped) = (total(.bypassed), total(.overloaded))
        guard gateway.overloads + bypassed + dropped > 0 else { return [] }
        return [
            "overload \(gateway.overloadedWorkers) workers now, \(gateway.overloads) times; "
                + "\(bypassed) messages NOT JUDGED, \(dropped) dropped"
        ]
    }

    /// Each link with its number and its sessions.
    var links: [(index: Int, plan: LinkPlan, sessions: [ShownSession])] {
        let paths = gateway.paths()
        let sessions = zip(gateway.sessions(), paths).map { ShownSession($0, paths: $1) }
        var next = 0
        return gateway.plan.links.enumerated().map { index, link in
            let own = sessions[next..<(next + max(1, link.associations))]
            next = own.endIndex
            return (index, link, Array(own))
        }
    }

    /// The status for people.
    ///
    /// - Parameter allRules: true to show rules that nothing has matched, too.
    public func text(allRules: Bool = false) -> String {
        var lines = bypassLines
        lines += [
            "rules generation \(rules.generation), \(rules.table.rules.count) rules",
            "reloads \(reloads.accepted) accepted, \(reloads.refused) refused, "
                + "\(reloads.failed) failed",
            "events \(stored) stored, \(lost) lost; peers refused \(gateway.refusedPeers)",
        ]
        lines += sinkLines
        lines += overloadLines
        lines += memoryLines
        if evictions.limits + evictions.sketches > 0 {
            lines.append(
                "evictions \(evictions.limits) of limits, \(evictions.sketches) of sketches")
        }
        for (index, link, sessions) in links {
            lines.append("")
            let blocked = gateway.isBlocked(link: index) ? " BLOCKED" : ""
            lines.append("\(link.name) (\(link.side.name), \(link.role.name))\(blocked)")
            // A listening link has places for more associations than there are peers.
            let shown = sessions.filter { $0.status.isAssociated || link.listen.isEmpty }
            for session in shown {
                lines.append("  \(session.status)")
                if let line = session.pathLine { lines.append(line) }
            }
            if shown.isEmpty { lines.append("  no association") }
            let counters = gateway.counters(ofLink: index)
            lines += counterLines(counters)
        }
        lines.append("")
        lines += ruleLines(all: allRules)
        return withinColumns(lines).joined(separator: "\n") + "\n"
    }
}
