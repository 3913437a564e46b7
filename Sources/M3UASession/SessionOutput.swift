public import SS7Wire

/// Something that the layer's owner has to do, in this order.
public enum SessionOutput: Sendable, Equatable {
    /// Send this management message on the session's association, payload protocol 3.
    case send(SessionID, octets: [UInt8], stream: UInt16)
    /// Open the association.
    case connect(SessionID)
    /// End the association.
    case close(SessionID, Closing)
    /// Something that others may want to know; nothing has to be done.
    case event(SessionID, SessionEvent)
    /// The state of an application server changed.
    case applicationServer(ApplicationServerID, ApplicationServerState)
    /// An ASP registered a routing key for an application server.
    case routingKey(ApplicationServerID, RoutingKey)
}

/// How an association is ended.
public enum Closing: Sendable, Equatable {
    case shutdown, abort
}

/// The states of an ASP, RFC 4666 clause 4.3.1.
public enum ASPState: Sendable, Equatable {
    case down, inactive, active

    /// The name of the standard.
    public var name: String {
        switch self {
        case .down: "ASP-DOWN"
        case .inactive: "ASP-INACTIVE"
        case .active: "ASP-ACTIVE"
        }
    }
}

/// The states of an application server, RFC 4666 clause 4.3.2.
public enum ApplicationServerState: Sendable, Equatable {
    case down, inactive, active, pending

    /// The name of the standard.
    public var name: String {
        switch self {
        case .down: "AS-DOWN"
        case .inactive: "AS-INACTIVE"
        case .active: "AS-ACTIVE"
        case .pending: "AS-PENDING"
        }
    }

    var status: M3UANotifyStatus? {
        switch self {
        case .down: nil
        case .inactive: .asInactive
        case .active: .asActive
        case .pending: .asPending
        }
    }
}

/// What happened to a session.
public enum SessionEvent: Sendable, Equatable {
    case associationUp
    case associationLost
    /// Traffic of these application servers may flow, or may no longer; see `PublishedState`.
    case state(ASPState, active: [ApplicationServerID])
    /// The peer says where destinations stand: DUNA, DAVA, DRST, SCON, DUPU.
    case destinations(SignallingNetworkMessage)
    /// The peer asks where destinations stand; answer by `announce` or `refuseAudit`.
    case audit(SignallingNetworkMessage)
    case notified(M3UANotifyStatus, [ApplicationServerID], aspIdentifier: UInt32?)
    case errorReceived(M3UAErrorCode, routingContexts: [UInt32])
    /// A request was sent this many times and not acknowledged.
    case unanswered(M3UAMessageType, times: Int)
    /// The peer refused a request; it is made again after `refusalHold`.
    case refused(M3UAErrorCode)
    /// The peer did not register a routing key; it is asked again after `refusalHold`.
    case registrationRefused(M3UARegistrationStatus)
    /// No message came for twice T(beat).
    case heartbeatLost
    /// The peer's message was wrong and was not acted upon.
    case rejected(M3UAErrorCode, DecodeError?)
    /// What `drain` asked for is done.
    case drained
}

/// A message of signalling network management, RFC 4666 clause 3.4, received or to be sent.
public struct SignallingNetworkMessage: Sendable, Hashable {
    public var type: M3UAMessageType
    public var affected: [M3UAAffectedPointCode]
    /// Empty: all of the association.
    public var applicationServers: [ApplicationServerID] = []
    public var networkAppearance: UInt32?
    /// The originator that SCON concerns.
    public var concerned: UInt32?
    /// The congestion level of SCON, 0 to 3.
    public var congestionLevel: UInt8?
    /// The cause of DUPU: 0 unknown, 1 unequipped, 2 inaccessible.
    public var cause: UInt16 = 0
    /// The user part of DUPU, by its service indicator.
    public var user: UInt16 = 0

    public init(_ type: M3UAMessageType, _ affected: [M3UAAffectedPointCode]) {
        self.type = type
        self.affected = affected
    }
}
