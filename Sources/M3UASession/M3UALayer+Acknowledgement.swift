import SS7Wire

/// What becomes of our requests when the peer acknowledges them, RFC 4666 clause 4.3.4.
extension M3UALayer {
    func receiveAcknowledgement(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        let before = session.remote.active
        switch message.type {
        case .aspUpAck: receiveUpAck(octets, from: session, at: now)
        case .aspDownAck: receiveDownAck(from: session, at: now)
        case .aspActiveAck: receiveActiveAck(message, octets, from: session, at: now)
        default: receiveInactiveAck(message, octets, from: session, at: now)
        }
        // In single exchange the acknowledgement moves the peer's ASP too.
        if session.settings.role == .ipsp {
            let changed = before ^ session.remote.active
            applicationServersChanged(
                message.type == .aspUpAck || message.type == .aspDownAck
                    ? session.everyContext : changed,
                of: session, .changed, at: now)
        }
        advance(session, at: now)
    }

    private func receiveUpAck(_ octets: Span<UInt8>, from session: Session, at now: Duration) {
        if session.request?.type == .aspUp {
            session.request = nil
            if !session.local.isUp { session.local = ASPHalf(isUp: true, active: 0) }
            return startHeartbeat(session, at: now)
        }
        guard session.local.state != .inactive else {
            session.counters.discarded += 1
            return
        }
        // Clause 4.3.4.1: we are inactive now, say so, and go back where we were.
        reject(session, .unexpectedMessage, octets, at: now)
        session.local = ASPHalf(isUp: true, active: 0)
        if session.settings.registers { session.registered = 0 }
        session.request = nil
        startHeartbeat(session, at: now)
        setback(session, at: now)
    }

    private func receiveDownAck(from session: Session, at now: Duration) {
        let isAsked = session.request?.type == .aspDown
        let wasDown = !session.local.isUp
        if isAsked || !wasDown { session.request = nil }
        session.local = ASPHalf()
        if session.settings.registers { session.registered = 0 }
        if isAsked { return }
        guard !wasDown else {
            session.counters.discarded += 1
            return
        }
        setback(session, at: now)
    }

    private func receiveActiveAck(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard session.local.isUp,
            let set = contextsAcknowledged(.aspActive, message, octets, from: session, at: now)
        else {
            return session.local.isUp
                ? () : reject(session, .unexpectedMessage, octets, message, at: now)
        }
        let asked = session.request?.type == .aspActive ? session.request?.contexts ?? 0 : 0
        guard set & ~asked & ~session.local.active == 0 else {
            return reject(session, .unexpectedMessage, octets, message, at: now)
        }
        session.local.active |= set & asked
        session.overridden &= ~set
        settle(.aspActive, set, session)
    }

    private func receiveInactiveAck(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard
            let set = contextsAcknowledged(.aspInactive, message, octets, from: session, at: now)
        else { return }
        let isAsked = session.request?.type == .aspInactive
        let lost = session.local.active & set
        session.local.active &= ~set
        settle(.aspInactive, set, session)
        // Clause 4.3.4.4: inactive without having asked; go back where we were.
        if !isAsked, lost != 0 { setback(session, at: now) }
    }

    /// The application servers that an acknowledgement means; nil where it was rejected.
    private func contextsAcknowledged(
        _ type: M3UAMessageType, _ message: M3UAManagementMessage, _ octets: Span<UInt8>,
        from session: Session, at now: Duration
    ) -> UInt64? {
        let named = message.words(.routingContext, in: octets)
        if named.isEmpty, let request = session.request, request.type == type {
            return request.contexts
        }
        let (set, unknown) = session.contexts(named: named)
        guard unknown.isEmpty else {
            reject(session, .invalidRoutingContext, octets, contexts: unknown, at: now)
            return nil
        }
        return set
    }

    /// Takes what was acknowledged off the request, and the request away when nothing is left.
    func settle(_ type: M3UAMessageType, _ set: UInt64, _ session: Session) {
        guard var request = session.request, request.type == type else { return }
        request.contexts &= ~set
        session.request = request.contexts == 0 ? nil : request
    }
}
