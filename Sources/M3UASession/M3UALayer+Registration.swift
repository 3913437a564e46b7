import SS7Wire

/// Routing key management for the peer's ASPs, RFC 4666 clauses 3.6 and 4.4.
///
/// The application servers that registrations make are there from the start, each with its routing
/// context; a registration gives one of them a key. So their number is bounded, and workers know
/// all contexts beforehand.
extension M3UALayer {
    func receiveRegistration(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        switch message.type {
        case .registrationRequest where session.settings.registration != nil:
            register(message, octets, from: session, at: now)
        case .deregistrationRequest where session.settings.registration != nil:
            deregister(message, octets, from: session, at: now)
        case .registrationResponse where session.settings.registers:
            receiveRegistered(message, octets, from: session, at: now)
        case .deregistrationResponse where session.settings.registers:
            receiveDeregistered(message, octets, from: session, at: now)
        default:
            reject(session, .unexpectedMessage, octets, message, at: now)
        }
    }

    /// REG REQ: each key has its result, and the ASP belongs to what it has registered.
    private func register(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard session.remote.isUp, let policy = session.settings.registration else {
            return reject(session, .unexpectedMessage, octets, at: now)
        }
        let keys: [M3UARoutingKey]
        do {
            keys = try message.routingKeys(in: octets)
        } catch {
            return reject(
                session, M3UAErrorCode(answering: error), octets, error: error, at: now)
        }
        var added: UInt64 = 0
        let results = keys.enumerated().map { number, key in
            // As many as there can be application servers; who sends more has what it asked for.
            let outcome =
                number < PublishedState.capacity
                ? register(key, policy, of: session) : (.insufficientResources, nil)
            var result = M3UARegistrationResult(
                localIdentifier: key.localIdentifier, status: outcome.status)
            if let index = outcome.index {
                result.routingContext = session.routingContexts[index] ?? 0
                if outcome.status == .registered { added |= 1 << UInt64(index) }
            }
            return result
        }
        send(.registrationResponse, M3UAMessage.registrationResponse(results), to: session)
        applicationServersChanged(added, of: session, .cameUp, at: now)
    }

    /// Registers one key; with the index of its application server where it is, or was, registered.
    private func register(
        _ key: M3UARoutingKey, _ policy: RegistrationPolicy, of session: Session
    ) -> (status: M3UARegistrationStatus, index: Int?) {
        if let objection = policy.objection(to: key) { return (objection, nil) }
        let wanted = RoutingKey(
            destination: key.destination?.pointCode ?? 0, serviceIndicators: key.serviceIndicators)
        let servers = session.settings.applicationServers.map { server($0) }
        let same = servers.firstIndex { $0?.key == wanted }
        if let context = key.routingContext {
            // Clause 4.4.1: a key with a context is to replace that context's.
            guard let same, session.routingContexts[same] == context else {
                return (.changeRefused, nil)
            }
        }
        if let same, let server = servers[same], let objection = objection(to: key, of: server) {
            return (objection, nil)
        }
        let isRegistered = same.map { session.registered >> UInt64($0) & 1 == 1 } ?? false
        guard !isRegistered else { return (.alreadyRegistered, same) }
        for case let server? in servers where server.key != wanted {
            let overlaps = server.key?.overlaps(wanted) ?? false
            if overlaps, isInUse(server) { return (.cannotSupportUniqueRouting, nil) }
        }
        if let same, let server = servers[same] {
            enroll(session, 1 << UInt64(same), server, key)
            return (.registered, same)
        }
        guard servers.contains(where: { $0?.settings.takesRegistrations ?? false }) else {
            return (.notCurrentlyProvisioned, nil)
        }
        let free = servers.firstIndex { server in
            guard let server, server.settings.takesRegistrations else { return false }
            return !isInUse(server)
        }
        guard let free, let server = servers[free] else { return (.insufficientResources, nil) }
        if let objection = objection(to: key, of: server) { return (objection, nil) }
        server.key = wanted
        outputs.append(.routingKey(server.id, wanted))
        enroll(session, 1 << UInt64(free), server, key)
        return (.registered, free)
    }

    private func objection(
        to key: M3UARoutingKey, of server: ApplicationServer
    ) -> M3UARegistrationStatus? {
        if let appearance = key.networkAppearance,
            let configured = server.settings.networkAppearance, appearance != configured
        {
            return .invalidNetworkAppearance
        }
        guard let mode = key.trafficMode else { return nil }
        let agreed = isInUse(server) ? server.trafficMode : server.settings.trafficMode
        return agreed == nil || agreed == mode ? nil : .unsupportedTrafficMode
    }

    private func enroll(
        _ session: Session, _ bit: UInt64, _ server: ApplicationServer, _ key: M3UARoutingKey
    ) {
        session.registered |= bit
        if server.trafficMode == nil { server.registeredMode = key.trafficMode }
    }

    /// True while an ASP has the application server registered, or its traffic is to be recovered.
    private func isInUse(_ server: ApplicationServer) -> Bool {
        if !server.settings.takesRegistrations || server.state != .down { return true }
        return sessions.contains { ($0?.registered ?? 0) & ($0?.bit(of: server.id) ?? 0) != 0 }
    }

    /// DEREG REQ: what is inactive is deregistered.
    private func deregister(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard session.remote.isUp, let policy = session.settings.registration else {
            return reject(session, .unexpectedMessage, octets, message, at: now)
        }
        var removed: UInt64 = 0
        let results = message.words(.routingContext, in: octets).map { context in
            let (status, bit) = deregister(context, policy, of: session)
            removed |= bit
            return M3UADeregistrationResult(routingContext: context, status: status)
        }
        send(.deregistrationResponse, M3UAMessage.deregistrationResponse(results), to: session)
        applicationServersChanged(removed, of: session, .changed, at: now)
    }

    private func deregister(
        _ context: UInt32, _ policy: RegistrationPolicy, of session: Session
    ) -> (status: M3UADeregistrationStatus, bit: UInt64) {
        guard let index = session.routingContexts.firstIndex(of: context) else {
            return (.notRegistered, 0)
        }
        let bit = UInt64(1) << UInt64(index)
        guard session.registered & bit != 0 else {
            let server = server(session.settings.applicationServers[index])
            // A context without a key was never one that a registration gives.
            let isOfKeys = server?.settings.takesRegistrations ?? false || server?.key != nil
            return (isOfKeys ? .notRegistered : .invalidRoutingContext, 0)
        }
        guard policy.permitsDeregistration else { return (.permissionDenied, 0) }
        guard session.remote.active & bit == 0 else { return (.currentlyActive, 0) }
        session.registered &= ~bit
        return (.deregistered, bit)
    }
}
