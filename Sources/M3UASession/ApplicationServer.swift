import SS7Wire

/// An application server: what its ASPs, on all their associations, make of it.
final class ApplicationServer {
    let id: ApplicationServerID
    let settings: ApplicationServerSettings
    var state = ApplicationServerState.down
    /// The traffic that it is for, where that is known.
    var key: RoutingKey?
    /// When T(r) ends, in AS-PENDING.
    var recoveryDeadline: Duration?
    /// The mode that the first ASP Active brought, where none is configured.
    var learntMode: M3UATrafficMode?
    /// The mode that the routing key was registered with.
    var registeredMode: M3UATrafficMode?
    /// The most ASPs that were active at once since the state was last AS-ACTIVE anew.
    var mostActive = 0
    var isInsufficient = false

    init(id: ApplicationServerID, settings: ApplicationServerSettings) {
        self.id = id
        self.settings = settings
        key = settings.routingKey
    }

    var trafficMode: M3UATrafficMode? { fixedMode ?? learntMode }

    /// The mode that no ASP Active changes.
    var fixedMode: M3UATrafficMode? { settings.trafficMode ?? registeredMode }

    /// The state that follows, RFC 4666 figure 4.
    ///
    /// - Parameter isAnew: true where the last active ASP has begun anew: nothing is recovered.
    func nextState(active: Int, inactive: Int, isAnew: Bool) -> ApplicationServerState {
        if active > 0 { return .active }
        switch state {
        case .active where isAnew: return inactive > 0 ? .inactive : .down
        case .active, .pending: return .pending
        case .inactive, .down: return inactive > 0 ? .inactive : .down
        }
    }
}

/// How a peer's ASP came to change in an application server.
enum ASPChange {
    case changed
    /// It came up: it is told of the state even if that did not change, RFC 4666 clause 4.3.4.5.
    case cameUp
    /// It said ASP Up while it was active, clause 4.3.4.1.
    case beganAnew
    /// It went without a word; the others are told so.
    case failed
}

extension M3UALayer {
    /// The sessions whose peer's ASP is up and belongs to an application server.
    private func members(of server: ApplicationServer) -> [Session] {
        sessions.compactMap { session in
            guard let session, session.settings.serves, session.remote.isUp,
                session.bit(of: server.id) & session.everyContext != 0
            else { return nil }
            return session
        }
    }

    /// Follows a change of a peer's ASP in some of its application servers.
    func applicationServersChanged(
        _ contexts: UInt64, of session: Session, _ change: ASPChange, at now: Duration
    ) {
        guard session.settings.serves else { return }
        for id in session.applicationServers(contexts) {
            guard let server = server(id) else { continue }
            let members = members(of: server)
            if change == .failed {
                for member in members {
                    notify(
                        member, .aspFailure, of: server, aspIdentifier: session.remoteIdentifier)
                }
            }
            let changed = assess(server, members, isAnew: change == .beganAnew, at: now)
            guard !changed, change == .cameUp, let status = server.state.status else { continue }
            notify(session, status, of: server)
            if server.isInsufficient { notify(session, .insufficientASPResources, of: server) }
        }
    }

    /// Ends AS-PENDING when T(r) is over, clause 4.3.2.
    func recoveryEnded(_ server: ApplicationServer, at now: Duration) {
        guard server.state == .pending else { return }
        let members = members(of: server)
        enter(members.isEmpty ? .down : .inactive, server, members, at: now)
    }

    @discardableResult
    private func assess(
        _ server: ApplicationServer, _ members: [Session], isAnew: Bool, at now: Duration
    ) -> Bool {
        let active = members.count { $0.remote.active & $0.bit(of: server.id) != 0 }
        let next = server.nextState(
            active: active, inactive: members.count - active, isAnew: isAnew)
        let changed = next != server.state
        if changed { enter(next, server, members, at: now) }
        assessResources(server, members, active: active)
        return changed
    }

    private func enter(
        _ state: ApplicationServerState, _ server: ApplicationServer, _ members: [Session],
        at now: Duration
    ) {
        server.state = state
        server.recoveryDeadline = state == .pending ? now + server.settings.recovery : nil
        if state == .inactive || state == .down {
            server.learntMode = nil
            server.mostActive = 0
        }
        if state == .down { server.registeredMode = nil }
        outputs.append(.applicationServer(server.id, state))
        guard let status = state.status else { return }
        for member in members { notify(member, status, of: server) }
    }

    /// Tells the inactive ASPs of a shared application server that it lacks active ones.
    private func assessResources(_ server: ApplicationServer, _ members: [Session], active: Int) {
        let isShared = server.trafficMode == .loadshare || server.trafficMode == .broadcast
        server.mostActive = max(server.mostActive, active)
        let isInsufficient =
            server.state == .active && isShared
            && active < server.settings.requiredASPs ?? server.mostActive
        defer { server.isInsufficient = isInsufficient }
        guard isInsufficient, !server.isInsufficient else { return }
        for member in members where member.remote.active & member.bit(of: server.id) == 0 {
            notify(member, .insufficientASPResources, of: server)
        }
    }

    /// Takes the traffic of an override application server from all ASPs but one, clause 4.3.4.3.
    func override(_ server: ApplicationServer, by session: Session) {
        for other in members(of: server) where other !== session {
            let bit = other.bit(of: server.id)
            guard other.remote.active & bit != 0 else { continue }
            other.remote.active &= ~bit
            notify(
                other, .alternateASPActive, of: server, aspIdentifier: session.remoteIdentifier)
            publish(other)
        }
    }

    private func notify(
        _ session: Session, _ status: M3UANotifyStatus, of server: ApplicationServer,
        aspIdentifier: UInt32? = nil
    ) {
        guard session.settings.notifies, session.association == .up else { return }
        let contexts = server.settings.routingContext.map { [$0] } ?? []
        send(
            .notify,
            M3UAMessage.notify(status, aspIdentifier: aspIdentifier, routingContexts: contexts),
            to: session)
    }
}
