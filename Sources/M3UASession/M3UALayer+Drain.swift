import SS7Wire

/// The end of a session, and of a peer's service, of our own accord.
extension M3UALayer {
    /// Ends a session in order: traffic is stopped on both sides, then the association is shut
    /// down; `drained` is reported when that is done or the peer has not answered in time.
    public func drain(_ id: SessionID, at now: Duration) {
        guard let session = session(id) else { return }
        session.goal = .down
        session.isDraining = true
        session.isBlocked = true
        session.reconnectAt = nil
        guard session.association == .up else {
            if session.association == .connecting { outputs.append(.close(id, .abort)) }
            return associationDown(session, .changed, at: now)
        }
        if session.request?.type != .aspDown, session.request?.type != .aspInactive,
            session.request?.type != .deregistrationRequest
        {
            session.request = nil
        }
        if session.settings.role != .ipsp { dismiss(session, at: now) }
        if session.settings.role == .sgp { return close(session, at: now) }
        advance(session, at: now)
    }

    /// Refuses the peer's requests until `ask`, takes its ASP out of service now, and ours in order.
    ///
    /// The association stays, and one that comes is kept. One of our own ASP that ends is not opened again.
    public func block(_ id: SessionID, at now: Duration) {
        guard let session = session(id) else { return }
        session.isBlocked = true
        if session.settings.role != .ipsp { dismiss(session, at: now) }
        guard session.settings.role != .sgp else {
            // The peer is the one to ask: there must be an association for that.
            if session.goal == .down { session.goal = .active }
            if session.settings.connects, session.association == .down { connect(session) }
            return
        }
        // A request that leads upwards has its answer first: one that nobody waits for were an error.
        session.goal = .down
        advance(session, at: now)
    }

    func close(_ session: Session, at now: Duration) {
        outputs.append(.close(session.id, .shutdown))
        associationDown(session, .changed, at: now)
    }
}
