import SS7Wire

/// The procedures of who is asked: the SGP, and each IPSP for its peer, RFC 4666 clause 4.3.4.
extension M3UALayer {
    func receiveRequest(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        switch message.type {
        case .aspUp: receiveUp(message, octets, from: session, at: now)
        case .aspDown: receiveDown(from: session, at: now)
        case .aspActive: receiveActive(message, octets, from: session, at: now)
        default: receiveInactive(message, octets, from: session, at: now)
        }
        advance(session, at: now)
    }

    /// ASP Up, clause 4.3.4.1.
    private func receiveUp(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        let identifier = message.word(.aspIdentifier, in: octets)
        if let code = objection(to: identifier, of: session) {
            return reject(session, code, octets, at: now)
        }
        session.remoteIdentifier = identifier ?? session.remoteIdentifier
        let previous = session.remote.state
        let active = session.remote.active
        session.remote = ASPHalf(isUp: true, active: 0)
        let known = session.everyContext
        // Clause 4.3.4.1: who comes up anew has nothing registered.
        if previous == .active { session.registered = 0 }
        if session.settings.role == .ipsp { session.heldUntil = nil }
        startHeartbeat(session, at: now)
        if previous == .active {
            reject(session, .unexpectedMessage, octets, at: now)
        }
        let isPeer = session.settings.role != .sgp
        send(
            .aspUpAck,
            M3UAMessage.aspUpAck(identifier: isPeer ? session.settings.aspIdentifier : nil),
            to: session)
        publish(session)
        // An ASP that was inactive all the time has its acknowledgement and needs no more.
        let changed = previous == .down ? known : active
        applicationServersChanged(
            changed, of: session, previous == .down ? .cameUp : .beganAnew, at: now)
    }

    private func objection(to identifier: UInt32?, of session: Session) -> M3UAErrorCode? {
        if session.isBlocked { return .refusedManagementBlocking }
        guard let identifier else {
            return session.settings.peerIdentifier == .optional ? nil : .aspIdentifierRequired
        }
        if case .oneOf(let known) = session.settings.peerIdentifier, !known.contains(identifier) {
            return .invalidASPIdentifier
        }
        // Clause 3.5.1: unique among the ASPs that support an application server.
        let isTaken = sessions.contains { other in
            guard let other, other !== session, other.remote.isUp,
                other.remoteIdentifier == identifier
            else { return false }
            return other.settings.applicationServers.contains { session.bit(of: $0) != 0 }
        }
        return isTaken ? .invalidASPIdentifier : nil
    }

    /// ASP Down, clause 4.3.4.2: acknowledged in any state.
    private func receiveDown(from session: Session, at now: Duration) {
        let contexts = session.remote.isUp ? session.everyContext : 0
        session.remote = ASPHalf()
        if session.settings.role == .ipsp {
            // The peer has its reasons; it is not asked to come back at once.
            session.request = nil
            session.heldUntil = now + session.settings.refusalHold
        }
        session.registered = 0
        send(.aspDownAck, M3UAMessage.aspDownAck(), to: session)
        publish(session)
        applicationServersChanged(contexts, of: session, .changed, at: now)
        session.remoteIdentifier = nil
    }

    /// ASP Active, clause 4.3.4.3.
    private func receiveActive(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard let asked = contextsAsked(message, octets, from: session, at: now) else { return }
        guard !session.isBlocked else {
            return reject(session, .refusedManagementBlocking, octets, message, at: now)
        }
        let mode = message.word(.trafficModeType, in: octets).map(M3UATrafficMode.init(rawValue:))
        let accepted = accept(mode, asked, of: session)
        let refused = asked & ~accepted
        if refused != 0 {
            reject(
                session, .unsupportedTrafficModeType, octets,
                contexts: session.routingContexts(refused), at: now)
        }
        guard accepted != 0 else { return }
        let begun = accepted & ~session.remote.active
        session.remote.active |= accepted
        session.overridden &= ~accepted
        acknowledge(.aspActiveAck, accepted, mode, message, session)
        for id in session.applicationServers(begun) {
            guard let server = server(id) else { continue }
            if server.state != .active || server.trafficMode == nil, let mode {
                server.learntMode = mode
            }
            if server.trafficMode == .override { override(server, by: session) }
        }
        publish(session)
        applicationServersChanged(begun, of: session, .changed, at: now)
    }

    /// The application servers of a set that do not object to a traffic mode.
    private func accept(
        _ mode: M3UATrafficMode?, _ contexts: UInt64, of session: Session
    ) -> UInt64 {
        guard let mode else { return contexts }
        guard mode.isDefined else { return 0 }
        var accepted: UInt64 = 0
        for index in session.indices(contexts) {
            guard let server = server(session.settings.applicationServers[index]) else { continue }
            // What the first ASP brought holds while one is active, not for T(r) after the last.
            let isLearnt = server.fixedMode == nil && !isActive(server)
            if isLearnt || server.trafficMode == nil || server.trafficMode == mode {
                accepted |= 1 << UInt64(index)
            }
        }
        return accepted
    }

    /// True while an ASP of the peers' is active for an application server.
    private func isActive(_ server: ApplicationServer) -> Bool {
        sessions.contains { session in
            session.map { $0.remote.active & $0.bit(of: server.id) != 0 } ?? false
        }
    }

    /// ASP Inactive, clause 4.3.4.4.
    private func receiveInactive(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard let asked = contextsAsked(message, octets, from: session, at: now) else { return }
        let changed = session.remote.active & asked
        session.remote.active &= ~asked
        // In single exchange the peer's word counts for us too, until it is active again.
        if session.settings.role == .ipsp { session.overridden |= asked }
        acknowledge(.aspInactiveAck, asked, nil, message, session)
        publish(session)
        applicationServersChanged(changed, of: session, .changed, at: now)
    }

    /// The application servers that an ASPTM request means; nil where nothing is left to do.
    private func contextsAsked(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) -> UInt64? {
        guard session.remote.isUp else {
            reject(session, .unexpectedMessage, octets, message, at: now)
            return nil
        }
        guard session.everyContext != 0 else {
            reject(session, .noConfiguredASForASP, octets, at: now)
            return nil
        }
        let named = message.words(.routingContext, in: octets)
        let (set, unknown) = session.contexts(named: named)
        if !unknown.isEmpty {
            reject(session, .invalidRoutingContext, octets, contexts: unknown, at: now)
        }
        return set == 0 ? nil : set
    }

    /// Acknowledges a set, naming routing contexts where the request named them.
    private func acknowledge(
        _ type: M3UAMessageType, _ contexts: UInt64, _ mode: M3UATrafficMode?,
        _ message: M3UAManagementMessage, _ session: Session
    ) {
        let named = message.has(.routingContext) ? session.routingContexts(contexts) : []
        let octets =
            type == .aspActiveAck
            ? M3UAMessage.aspActive(acknowledges: true, mode: mode, routingContexts: named)
            : M3UAMessage.aspInactive(acknowledges: true, routingContexts: named)
        send(type, octets, to: session)
    }

    /// Takes a peer's ASP out of service of our own accord, by acknowledgements it did not ask for.
    func dismiss(_ session: Session, at now: Duration) {
        guard session.settings.serves, session.remote.isUp, session.association == .up else {
            return
        }
        let active = session.remote.active
        if active != 0 {
            let contexts = session.routingContexts(active)
            send(
                .aspInactiveAck,
                M3UAMessage.aspInactive(acknowledges: true, routingContexts: contexts),
                to: session)
        }
        let known = session.everyContext
        session.remote = ASPHalf()
        session.registered = 0
        send(.aspDownAck, M3UAMessage.aspDownAck(), to: session)
        publish(session)
        applicationServersChanged(known, of: session, .changed, at: now)
        session.remoteIdentifier = nil
    }
}
