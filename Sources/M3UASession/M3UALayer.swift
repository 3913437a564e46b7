import SS7Wire
public import SigtranTransport

/// The M3UA layer of this node: a session for each association, and the application servers that
/// the sessions share, RFC 4666 clause 4.
///
/// Pure: no sockets, threads or clocks. Whoever owns it hands in what happens, one thing at a time,
/// with a time that never goes back (counted from any point), and then does what `takeOutputs`
/// says, in that order. What one input causes is bounded by the number of sessions and application
/// servers, whatever the peer sends.
public final class M3UALayer {
    var sessions: [Session?] = []
    var servers: [ApplicationServer] = []
    var outputs: [SessionOutput] = []

    public init() {}

    /// Adds an application server.
    public func add(_ settings: ApplicationServerSettings) -> ApplicationServerID {
        let id = ApplicationServerID(index: servers.count)
        servers.append(ApplicationServer(id: id, settings: settings))
        return id
    }

    /// Adds a session, down until `ask` or the association says otherwise.
    public func add(_ settings: SessionSettings) -> SessionID {
        let id = SessionID(index: sessions.count)
        let contexts = settings.applicationServers.map { server($0)?.settings.routingContext }
        var registrable: UInt64 = 0
        for (index, id) in settings.applicationServers.enumerated() {
            guard let server = server(id)?.settings else { continue }
            let isOurs = settings.registers && server.routingKey != nil
            if isOurs || server.takesRegistrations { registrable |= 1 << UInt64(index) }
        }
        sessions.append(
            Session(
                id: id, settings: settings, routingContexts: contexts, registrable: registrable))
        return id
    }

    /// Forgets a session at once; its application servers follow.
    public func remove(_ id: SessionID, at now: Duration) {
        guard let session = session(id) else { return }
        if session.association == .up { outputs.append(.close(id, .shutdown)) }
        session.goal = .down
        associationDown(session, .changed, at: now)
        sessions[id.index] = nil
    }

    /// What any worker may read of a session.
    public func published(_ id: SessionID) -> PublishedState? { session(id)?.published }

    /// Everything to be done, in order; the layer's list is empty afterwards.
    public func takeOutputs() -> [SessionOutput] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    /// Wants a state of a session: opens the association where this side does, and asks the peer.
    public func ask(_ goal: SessionGoal, of id: SessionID, at now: Duration) {
        guard let session = session(id) else { return }
        session.goal = goal
        session.isDraining = false
        session.isBlocked = session.settings.isBlocked
        if goal != .down, session.settings.connects, session.association == .down {
            connect(session)
        }
        advance(session, at: now)
    }

    /// Takes in what happened to a session's association.
    public func association(_ event: AssociationEvent, of id: SessionID, at now: Duration) {
        guard let session = session(id) else { return }
        switch event {
        case .up:
            if session.association == .up { restart(session, at: now) }
            associationUp(session, at: now)
        case .restarted:
            session.counters.associationRestarts += 1
            restart(session, at: now)
            associationUp(session, at: now)
        case .lost, .shutdownComplete, .shutdownByPeer:
            guard session.association != .down else { return }
            session.counters.associationLosses += 1
            // However it ended: an ASP that did not say ASP Down before has failed.
            associationDown(session, .failed, at: now)
        case .cannotStart:
            session.counters.failedConnects += 1
            associationDown(session, .changed, at: now)
        case .pathDown, .pathUp:
            session.counters.pathChanges += 1
        case .sendFailed:
            session.counters.sendFailures += 1
        case .oversized:
            session.counters.oversized += 1
        case .framingLost: break  // `.lost` follows.
        }
    }

    func session(_ id: SessionID) -> Session? {
        sessions.indices.contains(id.index) ? sessions[id.index] : nil
    }

    func server(_ id: ApplicationServerID) -> ApplicationServer? {
        servers.indices.contains(id.index) ? servers[id.index] : nil
    }

    func connect(_ session: Session) {
        session.association = .connecting
        session.reconnectAt = nil
        outputs.append(.connect(session.id))
    }

    /// Forgets all that the peer forgot; the association stays.
    private func restart(_ session: Session, at now: Duration) {
        let goal = session.goal
        session.goal = .down
        associationDown(session, .failed, at: now)
        session.goal = goal
    }

    private func associationUp(_ session: Session, at now: Duration) {
        session.association = .up
        session.reconnectAt = nil
        session.failedConnects = 0
        session.lastHeard = now
        outputs.append(.event(session.id, .associationUp))
        advance(session, at: now)
    }

    func associationDown(_ session: Session, _ change: ASPChange, at now: Duration) {
        let wasUp = session.association == .up
        let contexts = session.remote.isUp ? session.everyContext : 0
        session.association = .down
        session.local = ASPHalf()
        session.remote = ASPHalf()
        session.request = nil
        session.heldUntil = nil
        session.refused = 0
        session.refusedUntil = nil
        session.overridden = 0
        session.audit = PendingAudit()
        session.beat = nil
        session.nextBeat = nil
        session.registered = 0
        applicationServersChanged(contexts, of: session, change, at: now)
        session.remoteIdentifier = nil
        publish(session)
        if wasUp { outputs.append(.event(session.id, .associationLost)) }
        if session.isDraining {
            session.isDraining = false
            outputs.append(.event(session.id, .drained))
        } else if session.settings.connects, session.goal != .down {
            scheduleReconnect(session, at: now)
        }
    }

    private func scheduleReconnect(_ session: Session, at now: Duration) {
        let doublings = min(session.failedConnects, 16)
        let pause = session.settings.reconnect * (1 << doublings)
        session.failedConnects += 1
        session.reconnectAt = now + min(pause, session.settings.longestReconnect)
    }

    /// Lets workers see the state, and tells of it where it changed.
    func publish(_ session: Session) {
        let sendable = session.sendable
        session.published.publish(
            sendable: sendable, receivable: session.receivable,
            broadcast: broadcast(sendable, session))
        let state = session.reportable
        guard state != session.lastReported else { return }
        session.lastReported = state
        let active = session.applicationServers(state.active)
        outputs.append(.event(session.id, .state(state.state, active: active)))
    }

    /// The members of a set whose traffic goes to every active ASP of the peer.
    private func broadcast(_ contexts: UInt64, _ session: Session) -> UInt64 {
        guard session.settings.serves else { return 0 }
        return session.indices(contexts).reduce(0) { set, index in
            let mode = server(session.settings.applicationServers[index])?.trafficMode
            return mode == .broadcast ? set | 1 << UInt64(index) : set
        }
    }

    func send(_ type: M3UAMessageType, _ octets: [UInt8], to session: Session) {
        session.counters.sent[type, default: 0] += 1
        outputs.append(.send(session.id, octets: octets, stream: 0))
    }
}
