import SS7Wire

/// Routing key management for our own ASP, RFC 4666 clause 4.4: the peer's answers.
extension M3UALayer {
    /// The keys of a set of application servers, as they are asked for; the index identifies them.
    func keys(of contexts: UInt64, _ session: Session) -> [M3UARoutingKey] {
        session.indices(contexts).compactMap { index in
            guard let settings = server(session.settings.applicationServers[index])?.settings,
                let key = settings.routingKey
            else { return nil }
            var request = M3UARoutingKey(localIdentifier: UInt32(index) + 1)
            request.destination = M3UAAffectedPointCode(key.destination)
            request.trafficMode = settings.trafficMode
            request.networkAppearance = settings.networkAppearance
            return request
        }
    }

    /// REG RSP: the context of a key that the peer has registered is ours from now on.
    func receiveRegistered(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard let request = session.request, request.type == .registrationRequest else {
            return reject(session, .unexpectedMessage, octets, at: now)
        }
        let results: [M3UARegistrationResult]
        do {
            results = try message.registrationResults(in: octets)
        } catch {
            return reject(
                session, M3UAErrorCode(answering: error), octets, error: error, at: now)
        }
        var answered: UInt64 = 0
        for result in results where result.localIdentifier >= 1 && result.localIdentifier <= 64 {
            let index = Int(result.localIdentifier) - 1
            let bit = UInt64(1) << UInt64(index)
            guard request.contexts & bit != 0 else { continue }
            answered |= bit
            if result.status == .registered || result.status == .alreadyRegistered {
                session.learn(result.routingContext, at: index)
            } else {
                session.refused |= bit
                session.refusedUntil = now + session.settings.refusalHold
                outputs.append(.event(session.id, .registrationRefused(result.status)))
            }
        }
        settle(.registrationRequest, answered, session)
        advance(session, at: now)
    }

    /// DEREG RSP: whatever it says, we go on without what we asked to be rid of.
    func receiveDeregistered(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard let request = session.request, request.type == .deregistrationRequest else {
            return reject(session, .unexpectedMessage, octets, at: now)
        }
        session.registered &= ~request.contexts
        settle(.deregistrationRequest, request.contexts, session)
        advance(session, at: now)
    }
}
