import SS7Wire

/// Signalling network management, RFC 4666 clauses 3.4 and 4.5.
extension M3UALayer {
    func receiveSignallingNetwork(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        guard session.settings.role.expects(message.type) else {
            return reject(session, .unexpectedMessage, octets, message, at: now)
        }
        let named = message.words(.routingContext, in: octets)
        let (set, unknown) = session.contexts(named: named)
        guard unknown.isEmpty else {
            return reject(session, .invalidRoutingContext, octets, contexts: unknown, at: now)
        }
        guard isInState(for: set, session) else {
            // An ASP may be told of destinations before its request is acknowledged; never down.
            guard session.settings.serves else {
                session.counters.discarded += 1
                return
            }
            return reject(session, .unexpectedMessage, octets, message, at: now)
        }
        let appearance = message.word(.networkAppearance, in: octets)
        guard isOurs(appearance, set, session) else {
            return reject(
                session, .invalidNetworkAppearance, octets, networkAppearance: appearance, at: now)
        }
        var event = SignallingNetworkMessage(
            message.type,
            message.words(.affectedPointCode, in: octets).map(M3UAAffectedPointCode.init(word:)))
        event.applicationServers = session.applicationServers(set)
        event.networkAppearance = appearance
        event.concerned = message.word(.concernedDestination, in: octets).map { $0 & 0x00ff_ffff }
        let level = message.word(.congestionIndications, in: octets)
        event.congestionLevel = level.map { UInt8(truncatingIfNeeded: $0) }
        let user = message.word(.userCause, in: octets) ?? 0
        event.cause = UInt16(truncatingIfNeeded: user >> 16)
        event.user = UInt16(truncatingIfNeeded: user)
        if let code = objection(to: event) {
            return reject(session, code, octets, message, at: now)
        }
        noteAudit(event, session, at: now)
        let isAudit = message.type == .destinationStateAudit
        outputs.append(.event(session.id, isAudit ? .audit(event) : .destinations(event)))
    }

    private func isInState(for contexts: UInt64, _ session: Session) -> Bool {
        switch session.settings.role {
        case .sgp: session.remote.active & contexts != 0
        case .asp: session.local.isUp
        case .ipsp, .ipspDouble: session.local.isUp || session.remote.isUp
        }
    }

    /// Tells whether a network appearance is that of one of the application servers.
    private func isOurs(_ appearance: UInt32?, _ contexts: UInt64, _ session: Session) -> Bool {
        guard let appearance else { return true }
        return session.applicationServers(contexts).contains { id in
            let configured = server(id)?.settings.networkAppearance
            return configured == nil || configured == appearance
        }
    }

    private func objection(to message: SignallingNetworkMessage) -> M3UAErrorCode? {
        if let level = message.congestionLevel, level > 3 { return .invalidParameterValue }
        guard message.type == .destinationUserPartUnavailable else { return nil }
        if message.affected.count != 1 { return .parameterFieldError }
        return message.affected.allSatisfy { $0.mask == 0 } ? nil : .invalidParameterValue
    }

    /// Tells the peer where destinations stand, or asks it, for the application servers that
    /// are active; long lists go in several messages.
    ///
    /// - Returns: false where nothing was sent: no application server is active, or RFC 4666 does
    ///   not give the message to our role.
    @discardableResult
    public func announce(_ message: SignallingNetworkMessage, to id: SessionID) -> Bool {
        guard let session = session(id), session.settings.role.maySend(message.type),
            !message.affected.isEmpty
        else { return false }
        let wanted =
            message.applicationServers.isEmpty
            ? session.everyContext
            : message.applicationServers.reduce(0) { $0 | session.bit(of: $1) }
        let contexts = session.sendable & wanted
        guard contexts != 0 else { return false }
        let appearance =
            message.networkAppearance
            ?? session.applicationServers(contexts).first
            .flatMap { server($0)?.settings.networkAppearance }
        var rest = message.affected[...]
        while !rest.isEmpty {
            let octets = message.octets(
                Array(rest.prefix(M3UALayer.longestList)), appearance,
                session.routingContexts(contexts))
            send(message.type, octets, to: session)
            rest = rest.dropFirst(M3UALayer.longestList)
        }
        return true
    }

    /// Answers an audit that is none of the peer's business, "Destination Status Unknown".
    public func refuseAudit(_ message: SignallingNetworkMessage, to id: SessionID) {
        guard let session = session(id), session.association == .up else { return }
        let contexts = message.applicationServers.compactMap {
            server($0)?.settings.routingContext
        }
        session.counters.errorsSent[.destinationStatusUnknown, default: 0] += 1
        send(
            .error,
            M3UAMessage.error(
                .destinationStatusUnknown, routingContexts: contexts,
                networkAppearance: message.networkAppearance, affected: message.affected),
            to: session)
    }

    /// Point codes in one message.
    private static let longestList = 256
}

extension SessionRole {
    /// True for the messages that RFC 4666 sends to this role.
    ///
    /// A peer that relays may well tell another of its destinations: an IPSP takes them all.
    fileprivate func expects(_ type: M3UAMessageType) -> Bool {
        switch self {
        case .sgp: type == .destinationStateAudit || type == .signallingCongestion
        case .asp: type != .destinationStateAudit
        case .ipsp, .ipspDouble: true
        }
    }

    fileprivate func maySend(_ type: M3UAMessageType) -> Bool {
        guard type.messageClass == .signallingNetwork else { return false }
        switch self {
        case .sgp: return type != .destinationStateAudit
        case .asp: return type == .destinationStateAudit || type == .signallingCongestion
        case .ipsp, .ipspDouble: return true
        }
    }
}

extension SignallingNetworkMessage {
    fileprivate func octets(
        _ affected: [M3UAAffectedPointCode], _ appearance: UInt32?, _ contexts: [UInt32]
    ) -> [UInt8] {
        switch type {
        case .signallingCongestion:
            M3UAMessage.signallingCongestion(
                affected, level: congestionLevel, concerned: concerned,
                networkAppearance: appearance, routingContexts: contexts)
        case .destinationUserPartUnavailable:
            M3UAMessage.destinationUserPartUnavailable(
                affected.first?.pointCode ?? 0, cause: cause, user: user,
                networkAppearance: appearance, routingContexts: contexts)
        default:
            M3UAMessage.destinations(
                type, affected, networkAppearance: appearance, routingContexts: contexts)
        }
    }
}
