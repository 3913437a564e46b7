import SS7Wire

extension M3UALayer {
    /// Takes in a management message: any message that is not DATA, or not even readable.
    ///
    /// - Parameter stream: the SCTP stream it came on.
    public func receive(
        _ octets: Span<UInt8>, stream: UInt16, from id: SessionID, at now: Duration
    ) {
        guard let session = session(id) else { return }
        guard session.association == .up else {
            session.counters.discarded += 1
            return
        }
        session.lastHeard = now
        // Clause 4.4.1: who does not do registration says so by the class, whatever is in it.
        if octets.count >= M3UAHeader.size, octets[0] == 1,
            octets[2] == M3UAMessageClass.routingKey.rawValue, !session.settings.managesKeys
        {
            return reject(session, .unsupportedMessageClass, octets, at: now)
        }
        let message: M3UAManagementMessage
        do {
            message = try M3UAManagementMessage(octets)
        } catch {
            session.counters.malformed[error.reason, default: 0] += 1
            return reject(
                session, M3UAErrorCode(answering: error), octets, error: error, at: now)
        }
        session.counters.received[message.type, default: 0] += 1
        if message.type == .error {
            return receiveError(message, octets, from: session, at: now)
        }
        guard message.unexpected == nil else {
            return reject(session, .unexpectedParameter, octets, at: now)
        }
        guard stream == 0 || !message.type.belongsOnManagementStream else {
            return reject(session, .invalidStreamIdentifier, octets, at: now)
        }
        dispatch(message, octets, from: session, at: now)
    }

    private func dispatch(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        switch message.type {
        case .heartbeat:
            answerHeartbeat(message, octets, from: session)
        case .heartbeatAck:
            receiveHeartbeatAck(message, octets, from: session, at: now)
        case .aspUp, .aspDown, .aspActive, .aspInactive:
            guard session.settings.serves else {
                return reject(session, .unexpectedMessage, octets, message, at: now)
            }
            receiveRequest(message, octets, from: session, at: now)
        case .aspUpAck, .aspDownAck, .aspActiveAck, .aspInactiveAck:
            guard session.settings.asks || session.settings.role == .ipsp else {
                return reject(session, .unexpectedMessage, octets, message, at: now)
            }
            receiveAcknowledgement(message, octets, from: session, at: now)
        case .notify:
            guard session.settings.role != .sgp else {
                return reject(session, .unexpectedMessage, octets, message, at: now)
            }
            receiveNotify(message, octets, from: session, at: now)
        case .registrationRequest, .registrationResponse, .deregistrationRequest,
            .deregistrationResponse:
            receiveRegistration(message, octets, from: session, at: now)
        case .payloadData:
            // The path judges DATA; what of it is wrong comes by `refuse`.
            session.counters.discarded += 1
        default:
            receiveSignallingNetwork(message, octets, from: session, at: now)
        }
    }

    private func receiveError(
        _ message: M3UAManagementMessage, _ octets: Span<UInt8>, from session: Session,
        at now: Duration
    ) {
        let code = M3UAErrorCode(rawValue: message.word(.errorCode, in: octets) ?? 0)
        let contexts = message.words(.routingContext, in: octets)
        session.counters.countErrorReceived(code)
        outputs.append(.event(session.id, .errorReceived(code, routingContexts: contexts)))
        requestRefused(code, contexts, session, at: now)
    }

    /// Answers DATA that the path did not take, as RFC 4666 says for the role.
    ///
    /// - Parameter octets: the message, or its beginning.
    public func refuse(
        _ refusal: DataRefusal, _ octets: Span<UInt8>, from id: SessionID, at now: Duration
    ) {
        guard let session = session(id) else { return }
        session.counters.dataRefused[refusal.cause, default: 0] += 1
        guard session.association == .up else { return }
        session.lastHeard = now
        let contexts = refusal.routingContext.map { [$0] } ?? []
        switch refusal.cause {
        case .inactive:
            // Clause 3.8.1: an ASP that is not active drops DATA silently.
            guard session.settings.serves else { return }
            reject(session, .unexpectedMessage, octets, contexts: contexts, at: now)
        case .unknownRoutingContext:
            reject(session, .invalidRoutingContext, octets, contexts: contexts, at: now)
        case .noRoutingContext:
            reject(session, .noConfiguredASForASP, octets, at: now)
        case .unknownNetworkAppearance:
            reject(
                session, .invalidNetworkAppearance, octets,
                networkAppearance: refusal.networkAppearance, at: now)
        case .managementStream:
            reject(session, .invalidStreamIdentifier, octets, contexts: contexts, at: now)
        case .malformed:
            let error = refusal.error
            if let error { session.counters.malformed[error.reason, default: 0] += 1 }
            var code = error.map(M3UAErrorCode.init(answering:)) ?? .protocolError
            if error?.reason == .badLength, endsBeforeData(octets) { code = .missingParameter }
            reject(session, code, octets, error: error, at: now)
        }
    }

    /// Tells whether a DATA message ends, by its own length, before there is any data in it.
    private func endsBeforeData(_ octets: Span<UInt8>) -> Bool {
        guard octets.count >= M3UAHeader.size else { return false }
        let length = Int(M3UAHeader.word(octets, at: 4))
        guard length >= M3UAHeader.size, length < octets.count, length <= UInt16.max else {
            return false
        }
        var cursor = M3UAParameterCursor(
            within: ByteRange(M3UAHeader.size, length), ofMessageAt: 0)
        while let parameter = try? cursor.next(in: octets) {
            if parameter.tag == .protocolData { return false }
        }
        return cursor.at == length
    }

    /// Answers a message by ERR with its routing contexts, if it has any.
    func reject(
        _ session: Session, _ code: M3UAErrorCode, _ octets: Span<UInt8>,
        _ message: M3UAManagementMessage, at now: Duration
    ) {
        let contexts = message.words(.routingContext, in: octets)
        reject(session, code, octets, contexts: contexts, at: now)
    }

    /// Answers a message by ERR: never an ERR, and never more than the settings allow.
    func reject(
        _ session: Session, _ code: M3UAErrorCode, _ octets: Span<UInt8>,
        contexts: [UInt32] = [], networkAppearance: UInt32? = nil,
        affected: [M3UAAffectedPointCode] = [], error: DecodeError? = nil, at now: Duration
    ) {
        let isError = octets.count >= 4 && octets[2] == 0 && octets[3] == 0
        guard !isError else {
            session.counters.discarded += 1
            return
        }
        if now - session.errorWindow >= .seconds(1) {
            session.errorWindow = now
            session.errorsInWindow = 0
        }
        guard session.errorsInWindow < session.settings.errorsPerSecond else {
            session.counters.errorsWithheld += 1
            return
        }
        session.errorsInWindow += 1
        session.counters.errorsSent[code, default: 0] += 1
        let offending = octets.extracting(first: M3UALayer.longestDiagnostic(of: code))
        send(
            .error,
            M3UAMessage.error(
                code, routingContexts: Array(contexts.prefix(PublishedState.capacity)),
                networkAppearance: networkAppearance,
                affected: Array(affected.prefix(PublishedState.capacity)), diagnostic: offending),
            to: session)
        outputs.append(.event(session.id, .rejected(code, error)))
    }

    /// Octets of an offending message that an ERR gives back: RFC 4666 clause 3.8.1 says how many of a
    /// message whose class or type is unsupported, and leaves it open of others.
    private static func longestDiagnostic(of code: M3UAErrorCode) -> Int {
        switch code {
        case .unsupportedMessageClass, .unsupportedMessageType: 40
        default: 256
        }
    }
}

extension M3UAMessageType {
    /// True for what RFC 4666 clause 1.4.7 puts on stream 0: RKM, and ASPSM but for heartbeats.
    ///
    /// An ERR belongs there too, but none is answered, so none is refused.
    fileprivate var belongsOnManagementStream: Bool {
        messageClass == .routingKey
            || messageClass == .aspState && self != .heartbeat && self != .heartbeatAck
    }
}
