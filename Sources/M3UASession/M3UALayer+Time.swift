import SS7Wire

/// Timers and heartbeats: T(ack), T(beat), T(r), and the pause before a new association.
extension M3UALayer {
    /// Does what is due at a time; call it at `nextDeadline`, or more often.
    public func tick(at now: Duration) {
        for session in sessions {
            guard let session else { continue }
            if session.published.takeHeard() { session.lastHeard = now }
            if let reconnect = session.reconnectAt, reconnect <= now { connect(session) }
            guard session.association == .up else { continue }
            if let request = session.request, request.deadline <= now {
                acknowledgementMissed(session, at: now)
            }
            let isReleased = release(session, at: now)
            if isReleased { advance(session, at: now) }
            if isDue(session.audit.deadline, now) { auditIsDue(session, at: now) }
            superviseHeartbeat(session, at: now)
        }
        for server in servers where isDue(server.recoveryDeadline, now) {
            recoveryEnded(server, at: now)
        }
    }

    /// Takes away what kept requests back, where its time is over.
    private func release(_ session: Session, at now: Duration) -> Bool {
        let isHeld = isDue(session.heldUntil, now)
        if isHeld { session.heldUntil = nil }
        guard isDue(session.refusedUntil, now) else { return isHeld }
        session.refused = 0
        session.refusedUntil = nil
        return true
    }

    private func isDue(_ deadline: Duration?, _ now: Duration) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    /// When `tick` is due next; nil while nothing waits.
    public var nextDeadline: Duration? {
        var deadlines = servers.compactMap(\.recoveryDeadline)
        for session in sessions {
            guard let session else { continue }
            deadlines += [session.reconnectAt].compactMap(\.self)
            guard session.association == .up else { continue }
            deadlines += [
                session.request?.deadline, session.heldUntil, session.refusedUntil,
                session.audit.deadline,
                beatDeadline(session),
            ].compactMap(\.self)
        }
        return deadlines.min()
    }

    /// Begins to send heartbeats, when the peer has shown that it speaks M3UA.
    func startHeartbeat(_ session: Session, at now: Duration) {
        guard let interval = session.settings.heartbeat, session.nextBeat == nil else { return }
        session.nextBeat = now + interval
    }

    private func beatDeadline(_ session: Session) -> Duration? {
        guard let interval = session.settings.heartbeat else { return nil }
        return session.beat.map { $0.sentAt + interval * 2 } ?? session.nextBeat
    }

    /// Clause 4.3.4.6: no message of any kind for twice T(beat) means that the peer is gone.
    private func superviseHeartbeat(_ session: Session, at now: Duration) {
        guard let interval = session.settings.heartbeat, let deadline = beatDeadline(session),
            deadline <= now
        else { return }
        if let beat = session.beat, session.lastHeard <= beat.sentAt {
            session.counters.heartbeatTimeouts += 1
            outputs.append(.event(session.id, .heartbeatLost))
            outputs.append(.close(session.id, .abort))
            return associationDown(session, .failed, at: now)
        }
        session.beats &+= 1
        session.beat = (session.beats, now)
        session.nextBeat = now + interval
        send(.heartbeat, M3UAMessage.heartbeat(session.beats), to: session)
    }

    func answerHeartbeat(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session
    ) {
        guard let data = message.value(.heartbeatData) else {
            return send(.heartbeatAck, M3UAMessage.heartbeatAck(data: nil), to: session)
        }
        let echo = octets.extracting(data.lowerBound..<data.upperBound)
        send(.heartbeatAck, M3UAMessage.heartbeatAck(data: echo), to: session)
    }

    func receiveHeartbeatAck(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard let beat = session.beat, let data = message.value(.heartbeatData), data.count == 8,
            M3UAHeader.word(octets, at: data.lowerBound) == UInt32(beat.number >> 32),
            M3UAHeader.word(octets, at: data.lowerBound + 4)
                == UInt32(truncatingIfNeeded: beat.number)
        else {
            session.counters.discarded += 1
            return
        }
        session.roundTrip = now - beat.sentAt
        session.beat = nil
    }
}
