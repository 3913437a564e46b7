public import SS7Wire

/// A session as `weir status` shows it.
public struct SessionStatus: Sendable {
    public var name: String
    public var role: SessionRole
    public var isAssociated: Bool
    /// Our ASP at the peer; nil where we ask for nothing.
    public var local: ASPState?
    /// The peer's ASP at this node; nil where the peer asks for nothing.
    public var remote: ASPState?
    public var peerIdentifier: UInt32?
    public var applicationServers: [ApplicationServerStatus]
    public var pending: M3UAMessageType?
    /// The last heartbeat's round trip.
    public var roundTrip: Duration?
    public var counters: SessionCounters
}

/// An application server as one session sees it.
public struct ApplicationServerStatus: Sendable {
    public var name: String
    public var routingContext: UInt32?
    public var trafficMode: M3UATrafficMode?
    /// As this node holds it; AS-DOWN where the peer is the one to hold it.
    public var state: ApplicationServerState
    /// True while traffic may be sent on this session.
    public var isActive: Bool
}

extension M3UALayer {
    /// The sessions in the order they were added, without those removed.
    public var status: [SessionStatus] {
        sessions.compactMap { $0.map(status(of:)) }
    }

    /// One session; nil where it was removed.
    public func status(_ id: SessionID) -> SessionStatus? { session(id).map(status(of:)) }

    /// The state of an application server.
    public func state(_ id: ApplicationServerID) -> ApplicationServerState {
        server(id)?.state ?? .down
    }

    private func status(of session: Session) -> SessionStatus {
        let servers = session.settings.applicationServers.enumerated().map { index, id in
            let server = server(id)
            return ApplicationServerStatus(
                name: server?.settings.name ?? "", routingContext: session.routingContexts[index],
                trafficMode: server?.trafficMode, state: server?.state ?? .down,
                isActive: session.sendable >> UInt64(index) & 1 == 1)
        }
        return SessionStatus(
            name: session.settings.name, role: session.settings.role,
            isAssociated: session.association == .up,
            local: session.settings.asks || session.settings.role == .ipsp
                ? session.local.state : nil,
            remote: session.settings.serves ? session.remote.state : nil,
            peerIdentifier: session.remoteIdentifier, applicationServers: servers,
            pending: session.request?.type, roundTrip: session.roundTrip,
            counters: session.counters)
    }
}

extension SessionStatus: CustomStringConvertible {
    /// One line, and one for each application server.
    public var description: String {
        var line = "\(name): \(role.name), association \(isAssociated ? "up" : "down")"
        if let state = local { line += ", we \(state.name)" }
        if let state = remote, role != .ipsp { line += ", peer \(state.name)" }
        if let peerIdentifier { line += ", ASP identifier \(peerIdentifier)" }
        if let pending { line += ", waiting for the answer to \(pending.name)" }
        for server in applicationServers {
            let context = server.routingContext.map { "routing context \($0)" } ?? "no context"
            let mode = server.trafficMode.map { ", \($0.name)" } ?? ""
            line += "\n  \(server.name): \(context)\(mode), "
            if role != .asp { line += "\(server.state.name), " }
            line += server.isActive ? "traffic flows" : "no traffic"
        }
        return line
    }
}
