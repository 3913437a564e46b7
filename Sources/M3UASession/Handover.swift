import SS7Wire

/// What goes on of a session in the layer of another process, or of another gateway in this one.
///
/// Times are of a clock that both have. Counters are not among it: they are of a layer.
public struct SessionSnapshot: Codable, Sendable, Equatable {
    struct Half: Codable, Sendable, Equatable {
        var isUp: Bool
        var active: UInt64
    }

    struct Request: Codable, Sendable, Equatable {
        var type: UInt16
        var contexts: UInt64
        var deadline: Duration
        var times: Int
        var isDoubted: Bool
    }

    /// The routing context of each application server, learnt ones among them.
    var routingContexts: [UInt32?]
    var registered: UInt64
    var local: Half
    var remote: Half
    var remoteIdentifier: UInt32?
    var request: Request?
    var heldUntil: Duration?
    var refused: UInt64
    var refusedUntil: Duration?
    var overridden: UInt64
    var beats: UInt64
    var lastHeard: Duration
}

/// What goes on of an application server.
public struct ApplicationServerSnapshot: Codable, Sendable, Equatable {
    var state: String
    var destination: UInt32?
    var serviceIndicators: UInt16?
    var recoveryDeadline: Duration?
    var learntMode: UInt32?
    var registeredMode: UInt32?
    var mostActive: Int
    var isInsufficient: Bool
}

extension M3UALayer {
    /// What goes on of a session whose association is up; nil for any other, which begins anew.
    public func snapshot(of id: SessionID) -> SessionSnapshot? {
        guard let session = session(id), session.association == .up, !session.isDraining else {
            return nil
        }
        return SessionSnapshot(
            routingContexts: session.routingContexts, registered: session.registered,
            local: .init(session.local), remote: .init(session.remote),
            remoteIdentifier: session.remoteIdentifier,
            request: session.request.map { .init($0) }, heldUntil: session.heldUntil,
            refused: session.refused, refusedUntil: session.refusedUntil,
            overridden: session.overridden, beats: session.beats, lastHeard: session.lastHeard)
    }

    /// What goes on of an application server.
    public func snapshot(of id: ApplicationServerID) -> ApplicationServerSnapshot? {
        guard let server = server(id) else { return nil }
        return ApplicationServerSnapshot(
            state: server.state.name, destination: server.key?.destination,
            serviceIndicators: server.key?.serviceIndicators,
            recoveryDeadline: server.recoveryDeadline, learntMode: server.learntMode?.rawValue,
            registeredMode: server.registeredMode?.rawValue, mostActive: server.mostActive,
            isInsufficient: server.isInsufficient)
    }

    /// Goes on with a session, as if its association had been here all the time: the peer is told
    /// nothing, and nobody else either.
    ///
    /// To be called before `ask`, and with a session of the same application servers.
    /// - Returns: false where the snapshot is of other application servers.
    public func restore(
        _ snapshot: SessionSnapshot, of id: SessionID, goal: SessionGoal, at now: Duration
    ) -> Bool {
        guard let session = session(id),
            snapshot.routingContexts.count == session.routingContexts.count
        else { return false }
        for (index, context) in session.routingContexts.enumerated() {
            guard let context, context != snapshot.routingContexts[index] else { continue }
            return false
        }
        session.association = .up
        for index in session.indices(snapshot.registered) {
            if let context = snapshot.routingContexts[index] { session.learn(context, at: index) }
        }
        session.registered = snapshot.registered
        session.local = ASPHalf(snapshot.local)
        session.remote = ASPHalf(snapshot.remote)
        session.remoteIdentifier = snapshot.remoteIdentifier
        session.request = snapshot.request.map { PendingRequest($0) }
        session.heldUntil = snapshot.heldUntil
        session.refused = snapshot.refused
        session.refusedUntil = snapshot.refusedUntil
        session.overridden = snapshot.overridden
        session.beats = snapshot.beats
        // A peer that had to wait for the change of hands is no dead one.
        session.lastHeard = now
        session.goal = goal
        session.isBlocked = session.settings.isBlocked
        session.lastReported = session.reportable
        startHeartbeat(session, at: now)
        publish(session)
        return true
    }

    /// Goes on with an application server; to be called before its sessions are restored.
    public func restore(_ snapshot: ApplicationServerSnapshot, of id: ApplicationServerID) {
        guard let server = server(id) else { return }
        let states: [ApplicationServerState] = [.down, .inactive, .active, .pending]
        server.state = states.first { $0.name == snapshot.state } ?? .down
        if server.settings.takesRegistrations, let destination = snapshot.destination {
            server.key = RoutingKey(
                destination: destination, serviceIndicators: snapshot.serviceIndicators ?? .max)
            if let key = server.key { outputs.append(.routingKey(id, key)) }
        }
        server.recoveryDeadline = snapshot.recoveryDeadline
        server.learntMode = snapshot.learntMode.map { M3UATrafficMode(rawValue: $0) }
        server.registeredMode = snapshot.registeredMode.map { M3UATrafficMode(rawValue: $0) }
        server.mostActive = snapshot.mostActive
        server.isInsufficient = snapshot.isInsufficient
    }
}

extension SessionSnapshot.Half {
    fileprivate init(_ half: ASPHalf) {
        self.init(isUp: half.isUp, active: half.active)
    }
}

extension ASPHalf {
    fileprivate init(_ half: SessionSnapshot.Half) {
        self.init(isUp: half.isUp, active: half.active)
    }
}

extension SessionSnapshot.Request {
    fileprivate init(_ request: PendingRequest) {
        self.init(
            type: request.type.rawValue, contexts: request.contexts, deadline: request.deadline,
            times: request.times, isDoubted: request.isDoubted)
    }
}

extension PendingRequest {
    fileprivate init(_ request: SessionSnapshot.Request) {
        self.init(
            type: M3UAMessageType(rawValue: request.type), contexts: request.contexts,
            deadline: request.deadline, times: request.times, isDoubted: request.isDoubted)
    }
}
