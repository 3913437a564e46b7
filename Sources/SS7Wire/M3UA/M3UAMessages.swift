/// The management messages of RFC 4666 clauses 3.4 to 3.8, ready to send.
public enum M3UAMessage {
    /// ASP Up, clause 3.5.1.
    public static func aspUp(identifier: UInt32? = nil) -> [UInt8] {
        var writer = M3UAMessageWriter(.aspUp)
        writer.append(.aspIdentifier, ifPresent: identifier)
        return writer.finish()
    }

    /// ASP Up Ack, clause 3.5.2.
    public static func aspUpAck(identifier: UInt32? = nil) -> [UInt8] {
        var writer = M3UAMessageWriter(.aspUpAck)
        writer.append(.aspIdentifier, ifPresent: identifier)
        return writer.finish()
    }

    /// ASP Down, clause 3.5.3.
    public static func aspDown() -> [UInt8] { M3UAMessageWriter(.aspDown).finish() }

    /// ASP Down Ack, clause 3.5.4.
    public static func aspDownAck() -> [UInt8] { M3UAMessageWriter(.aspDownAck).finish() }

    /// Heartbeat, clause 3.5.5: the number comes back in the acknowledgement.
    public static func heartbeat(_ number: UInt64) -> [UInt8] {
        var writer = M3UAMessageWriter(.heartbeat)
        writer.append(
            .heartbeatData,
            [UInt32(truncatingIfNeeded: number >> 32), UInt32(truncatingIfNeeded: number)])
        return writer.finish()
    }

    /// Heartbeat Ack, clause 3.5.6: the peer's data as they came.
    public static func heartbeatAck(data: Span<UInt8>?) -> [UInt8] {
        var writer = M3UAMessageWriter(.heartbeatAck, capacity: 16 + (data?.count ?? 0))
        if let data { writer.append(.heartbeatData, octets: data) }
        return writer.finish()
    }

    /// ASP Active, clause 3.7.1, or its acknowledgement, clause 3.7.2.
    public static func aspActive(
        acknowledges: Bool = false, mode: M3UATrafficMode?, routingContexts: [UInt32]
    ) -> [UInt8] {
        var writer = M3UAMessageWriter(acknowledges ? .aspActiveAck : .aspActive)
        writer.append(.trafficModeType, ifPresent: mode?.rawValue)
        writer.append(.routingContext, routingContexts)
        return writer.finish()
    }

    /// ASP Inactive, clause 3.7.3, or its acknowledgement, clause 3.7.4.
    public static func aspInactive(
        acknowledges: Bool = false, routingContexts: [UInt32]
    ) -> [UInt8] {
        var writer = M3UAMessageWriter(acknowledges ? .aspInactiveAck : .aspInactive)
        writer.append(.routingContext, routingContexts)
        return writer.finish()
    }

    /// Notify, clause 3.8.2.
    public static func notify(
        _ status: M3UANotifyStatus, aspIdentifier: UInt32? = nil, routingContexts: [UInt32]
    ) -> [UInt8] {
        var writer = M3UAMessageWriter(.notify)
        writer.append(.status, status.rawValue)
        writer.append(.aspIdentifier, ifPresent: aspIdentifier)
        writer.append(.routingContext, routingContexts)
        return writer.finish()
    }

    /// Error, clause 3.8.1.
    ///
    /// - Parameters:
    ///   - code: what is wrong.
    ///   - routingContexts: those that are, where it is them.
    ///   - networkAppearance: the one that is, likewise.
    ///   - affected: the point codes that are.
    ///   - diagnostic: the offending message, or the beginning of it.
    public static func error(
        _ code: M3UAErrorCode, routingContexts: [UInt32] = [], networkAppearance: UInt32? = nil,
        affected: [M3UAAffectedPointCode] = [], diagnostic: Span<UInt8>? = nil
    ) -> [UInt8] {
        var writer = M3UAMessageWriter(.error, capacity: 64 + (diagnostic?.count ?? 0))
        writer.append(.errorCode, code.rawValue)
        writer.append(.routingContext, routingContexts)
        writer.append(.networkAppearance, ifPresent: networkAppearance)
        writer.append(.affectedPointCode, affected.map(\.word))
        if let diagnostic { writer.append(.diagnosticInformation, octets: diagnostic) }
        return writer.finish()
    }

    /// DUNA, DAVA, DAUD or DRST, clauses 3.4.1 to 3.4.3 and 3.4.6.
    public static func destinations(
        _ type: M3UAMessageType, _ affected: [M3UAAffectedPointCode],
        networkAppearance: UInt32? = nil, routingContexts: [UInt32] = []
    ) -> [UInt8] {
        ssnm(type, affected, networkAppearance, routingContexts).finish()
    }

    /// Signalling Congestion, clause 3.4.4.
    ///
    /// - Parameters:
    ///   - affected: the destinations that are congested.
    ///   - level: 0 (none) to 3; nil where the network knows no levels.
    ///   - concerned: the originator of the traffic that meets the congestion.
    ///   - networkAppearance: the network that they are in.
    ///   - routingContexts: whom it is told.
    public static func signallingCongestion(
        _ affected: [M3UAAffectedPointCode], level: UInt8?, concerned: UInt32? = nil,
        networkAppearance: UInt32? = nil, routingContexts: [UInt32] = []
    ) -> [UInt8] {
        var writer = ssnm(.signallingCongestion, affected, networkAppearance, routingContexts)
        writer.append(.concernedDestination, ifPresent: concerned)
        writer.append(.congestionIndications, ifPresent: level.map(UInt32.init))
        return writer.finish()
    }

    /// Destination User Part Unavailable, clause 3.4.5.
    ///
    /// - Parameters:
    ///   - pointCode: the destination.
    ///   - cause: 0 unknown, 1 unequipped, 2 inaccessible.
    ///   - user: the MTP3 user by its service indicator.
    ///   - networkAppearance: the network that the destination is in.
    ///   - routingContexts: whom it is told.
    public static func destinationUserPartUnavailable(
        _ pointCode: UInt32, cause: UInt16, user: UInt16,
        networkAppearance: UInt32? = nil, routingContexts: [UInt32] = []
    ) -> [UInt8] {
        let affected = [M3UAAffectedPointCode(pointCode)]
        var writer = ssnm(
            .destinationUserPartUnavailable, affected, networkAppearance, routingContexts)
        writer.append(.userCause, UInt32(cause) << 16 | UInt32(user))
        return writer.finish()
    }

    private static func ssnm(
        _ type: M3UAMessageType, _ affected: [M3UAAffectedPointCode], _ networkAppearance: UInt32?,
        _ routingContexts: [UInt32]
    ) -> M3UAMessageWriter {
        var writer = M3UAMessageWriter(type, capacity: 64 + affected.count * 4)
        writer.append(.networkAppearance, ifPresent: networkAppearance)
        writer.append(.routingContext, routingContexts)
        writer.append(.affectedPointCode, affected.map(\.word))
        return writer
    }
}
