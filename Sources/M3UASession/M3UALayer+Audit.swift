import SS7Wire

/// What a session asks about again, since the peer said that it is not as it should be.
struct PendingAudit {
    /// The destinations, as the peer named them, in the order in which it did.
    var affected: [M3UAAffectedPointCode] = []
    /// Those that are asked about once: of a missing user part no message says that it is back.
    var once: Set<M3UAAffectedPointCode> = []
    var deadline: Duration?
    var pause = Duration.zero

    /// Most destinations that are asked about; of more, the operator's STP has to tell by itself.
    static let capacity = 256
}

/// The audit of destinations, RFC 4666 clause 4.5.3: an ASP asks again until all is well.
extension M3UALayer {
    func noteAudit(
        _ message: SignallingNetworkMessage, _ session: Session, at now: Duration
    ) {
        guard let first = session.settings.audit, session.settings.role != .sgp else { return }
        switch message.type {
        case .destinationAvailable:
            forget(message.affected, session)
        case .signallingCongestion where message.congestionLevel == 0:
            forget(message.affected, session)
        case .destinationUnavailable, .destinationRestricted, .signallingCongestion,
            .destinationUserPartUnavailable:
            for point in message.affected
            where session.audit.affected.count < PendingAudit.capacity
                && !session.audit.affected.contains(point)
            {
                session.audit.affected.append(point)
                if message.type == .destinationUserPartUnavailable {
                    session.audit.once.insert(point)
                }
            }
            guard session.audit.deadline == nil, !session.audit.affected.isEmpty else { return }
            session.audit.pause = first
            session.audit.deadline = now + first
        default: break
        }
    }

    private func forget(_ available: [M3UAAffectedPointCode], _ session: Session) {
        session.audit.affected.removeAll { point in
            available.contains { $0.mask >= point.mask && $0.contains(point.pointCode) }
        }
        if session.audit.affected.isEmpty { session.audit = PendingAudit() }
    }

    /// Asks when it is time to, each time after a longer pause.
    func auditIsDue(_ session: Session, at now: Duration) {
        let message = SignallingNetworkMessage(.destinationStateAudit, session.audit.affected)
        announce(message, to: session.id)
        let once = session.audit.once
        session.audit.affected.removeAll { once.contains($0) }
        session.audit.once = []
        guard !session.audit.affected.isEmpty else {
            session.audit = PendingAudit()
            return
        }
        session.audit.pause = min(session.audit.pause * 2, session.settings.longestAudit)
        session.audit.deadline = now + session.audit.pause
    }
}
