import SS7Wire

/// The procedures of who asks: the ASP, and each IPSP for itself, RFC 4666 clause 4.3.4.
extension M3UALayer {
    /// Sends the next request on the way to what is wanted, if none is waiting for its answer.
    func advance(_ session: Session, at now: Duration) {
        defer { publish(session) }
        let asks =
            session.settings.asks || session.goal == .down && session.settings.role == .ipsp
        guard asks, session.association == .up, session.request == nil else { return }
        if session.goal == .down {
            if session.local.active != 0 {
                request(.aspInactive, session.local.active, of: session, at: now)
            } else if session.local.isUp, session.settings.registers, session.registered != 0 {
                request(.deregistrationRequest, session.registered, of: session, at: now)
            } else if session.local.isUp {
                request(.aspDown, 0, of: session, at: now)
            } else if session.isDraining {
                close(session, at: now)
            }
            return
        }
        if let held = session.heldUntil, held > now { return }
        session.heldUntil = nil
        guard session.local.isUp else { return request(.aspUp, 0, of: session, at: now) }
        if session.goal == .inactive {
            guard session.local.active != 0 else { return }
            return request(.aspInactive, session.local.active, of: session, at: now)
        }
        activate(session, at: now)
    }

    /// Asks for the application servers not yet active, those of one traffic mode at a time.
    private func activate(_ session: Session, at now: Duration) {
        let unregistered = session.unregistered & ~session.refused
        if unregistered != 0 {
            return request(.registrationRequest, unregistered, of: session, at: now)
        }
        let missing =
            session.everyContext & ~session.local.active & ~session.refused & ~session.overridden
        guard missing != 0 else { return }
        request(.aspActive, alike(missing, session), of: session, at: now)
    }

    private func request(
        _ type: M3UAMessageType, _ contexts: UInt64, of session: Session, at now: Duration
    ) {
        session.request = PendingRequest(
            type: type, contexts: contexts, deadline: now + session.settings.acknowledgement)
        sendRequest(session)
    }

    private func sendRequest(_ session: Session) {
        guard let request = session.request else { return }
        let contexts = session.routingContexts(request.contexts)
        let octets: [UInt8]
        switch request.type {
        case .aspUp:
            octets = M3UAMessage.aspUp(identifier: session.settings.aspIdentifier)
        case .aspActive:
            let mode = mode(of: request.contexts, session)
            octets = M3UAMessage.aspActive(mode: mode, routingContexts: contexts)
        case .aspInactive:
            octets = M3UAMessage.aspInactive(routingContexts: contexts)
        case .registrationRequest:
            octets = M3UAMessage.registrationRequest(keys(of: request.contexts, session))
        case .deregistrationRequest:
            octets = M3UAMessage.deregistrationRequest(contexts)
        default:
            octets = M3UAMessage.aspDown()
        }
        send(request.type, octets, to: session)
    }

    /// T(ack) is over: the request is sent again; one that ends a session is given up in time.
    func acknowledgementMissed(_ session: Session, at now: Duration) {
        guard var request = session.request else { return }
        session.counters.acknowledgementTimeouts += 1
        let event = SessionEvent.unanswered(request.type, times: request.times)
        // The first time, the second, the fourth: a peer that is silent for days fills no log.
        if request.times & (request.times - 1) == 0 {
            outputs.append(.event(session.id, event))
        }
        if session.goal == .down {
            if request.times >= 3 { return giveUp(session, at: now) }
            if request.type == .aspUp || request.type == .aspActive {
                // Blocked meanwhile: whatever the peer has made of it, we go down.
                session.request = nil
                session.local.isUp = true
                return advance(session, at: now)
            }
        }
        if request.isDoubted {
            session.request = nil
            session.local = ASPHalf()
            if session.settings.registers { session.registered = 0 }
            return advance(session, at: now)
        }
        request.times += 1
        request.deadline = now + session.settings.acknowledgement
        session.request = request
        sendRequest(session)
    }

    private func giveUp(_ session: Session, at now: Duration) {
        session.request = nil
        session.local = ASPHalf()
        if session.isDraining { close(session, at: now) } else { publish(session) }
    }

    /// Notes that the peer took away what we had; the second time in a row we wait before asking.
    func setback(_ session: Session, at now: Duration) {
        let pause = session.settings.acknowledgement
        if let last = session.lastSetback, now - last < pause * 2 {
            session.heldUntil = now + pause
        }
        session.lastSetback = now
    }

    /// Draws the consequence of an ERR for the request that waits.
    func requestRefused(
        _ code: M3UAErrorCode, _ named: [UInt32], _ session: Session, at now: Duration
    ) {
        guard let request = session.request else {
            return confirm(code, named, session, at: now)
        }
        switch (request.type, code) {
        case (.aspUp, .refusedManagementBlocking), (.aspUp, .aspIdentifierRequired),
            (.aspUp, .invalidASPIdentifier), (.aspUp, .invalidVersion):
            session.request = nil
            session.heldUntil = now + session.settings.refusalHold
        case (.registrationRequest, _):
            session.refused |= request.contexts
            session.refusedUntil = now + session.settings.refusalHold
            session.request = nil
        case (.aspActive, .unexpectedMessage):
            // Perhaps the peer holds us to be down; perhaps it speaks of an earlier message, and the
            // acknowledgement is on its way.
            session.request?.isDoubted = true
            return
        case (.aspActive, .refusedManagementBlocking), (.aspActive, .unsupportedTrafficModeType),
            (.aspActive, .invalidRoutingContext), (.aspActive, .noConfiguredASForASP):
            let (set, _) = session.contexts(named: named)
            let refused = set & request.contexts
            guard refused != 0 else { return }
            session.refused |= refused
            session.refusedUntil = now + session.settings.refusalHold
            settle(.aspActive, refused, session)
        default:
            return
        }
        outputs.append(.event(session.id, .refused(code)))
        advance(session, at: now)
    }

    /// Asks again for what we hold active when the peer finds our traffic unexpected: it answers
    /// that with an acknowledgement, or with an error that begins everything anew.
    private func confirm(
        _ code: M3UAErrorCode, _ named: [UInt32], _ session: Session, at now: Duration
    ) {
        let doubtful = session.contexts(named: named).set & session.local.active
        guard code == .unexpectedMessage, session.settings.asks, session.goal == .active,
            doubtful != 0
        else { return }
        let pause = session.settings.acknowledgement * 2
        if let last = session.lastConfirmation, now - last < pause { return }
        session.lastConfirmation = now
        request(.aspActive, alike(doubtful, session), of: session, at: now)
    }

    /// The configured traffic mode of the first application server of a set.
    private func mode(of contexts: UInt64, _ session: Session) -> M3UATrafficMode? {
        session.applicationServers(contexts).first.flatMap { server($0)?.settings.trafficMode }
    }

    /// The members of a set that have the first one's traffic mode: an ASP Active carries only one.
    private func alike(_ contexts: UInt64, _ session: Session) -> UInt64 {
        let first = mode(of: contexts, session)
        return session.indices(contexts).reduce(0) { set, index in
            let bit = UInt64(1) << UInt64(index)
            return mode(of: bit, session) == first ? set | bit : set
        }
    }

    /// NTFY, clause 3.8.2: only "Alternate ASP Active" moves us; the rest is for information.
    func receiveNotify(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        let status = M3UANotifyStatus(rawValue: message.word(.status, in: octets) ?? 0)
        let (set, unknown) = session.contexts(named: message.words(.routingContext, in: octets))
        guard unknown.isEmpty else {
            return reject(session, .invalidRoutingContext, octets, contexts: unknown, at: now)
        }
        switch status {
        case .alternateASPActive:
            session.local.active &= ~set
            session.overridden |= set
            settle(.aspActive, set, session)
        case .asPending, .asInactive, .insufficientASPResources:
            // The one that took over has gone: whoever stood by may ask again.
            session.overridden &= ~set
        case .asActive, .aspFailure:
            break
        default:
            return reject(session, .invalidParameterValue, octets, message, at: now)
        }
        let identifier = message.word(.aspIdentifier, in: octets)
        let servers = session.applicationServers(set)
        outputs.append(
            .event(session.id, .notified(status, servers, aspIdentifier: identifier)))
        advance(session, at: now)
    }
}
