public import SS7Wire

/// What this node is at the end of an association, RFC 4666 clause 1.4.
public enum SessionRole: Sendable, Hashable {
    /// We are the signalling gateway: the peer's ASP comes up and asks for traffic.
    case sgp
    /// We are the application server process: we ask the peer's gateway.
    case asp
    /// Peer to peer, single exchange: a request of either side moves both, clause 4.3.4.1.2.
    case ipsp
    /// Peer to peer, double exchange: each side asks for its own traffic.
    case ipspDouble

    /// The abbreviation of the standard.
    public var name: String {
        switch self {
        case .sgp: "SGP"
        case .asp: "ASP"
        case .ipsp: "IPSP"
        case .ipspDouble: "IPSP double exchange"
        }
    }
}

/// How an application server is known on both sides, RFC 4666 clause 1.2.
public struct ApplicationServerSettings: Sendable, Hashable {
    public var name: String
    /// nil where the association serves one application server and its messages name none.
    public var routingContext: UInt32?
    /// nil: any is taken.
    public var networkAppearance: UInt32?
    /// nil: the first ASP Active decides.
    public var trafficMode: M3UATrafficMode?
    /// How many ASPs the traffic needs (the n of n+k), clause 4.3.4.3; nil: as many as it has had.
    public var requiredASPs: Int?
    /// T(r), clause 4.3.2.
    public var recovery = Duration.seconds(2)
    /// What is registered for it: by the peer's ASPs, or by us at the peer.
    public var routingKey: RoutingKey?
    /// True where a peer's registration decides what its routing key is.
    public var takesRegistrations = false

    public init(
        name: String, routingContext: UInt32?, networkAppearance: UInt32? = nil,
        trafficMode: M3UATrafficMode? = nil
    ) {
        self.name = name
        self.routingContext = routingContext
        self.networkAppearance = networkAppearance
        self.trafficMode = trafficMode
    }
}

/// What is demanded of the ASP Identifier in a peer's ASP Up, RFC 4666 clause 3.5.1.
public enum ASPIdentifierPolicy: Sendable, Hashable {
    case optional
    /// Without one the answer is "ASP Identifier Required".
    case required
    /// Required, and one of these.
    case oneOf(Set<UInt32>)
}

/// The settings of one association's session.
public struct SessionSettings: Sendable {
    public var name: String
    public var role: SessionRole
    /// At most 64; the place in this list is the index that `PublishedState` uses.
    public var applicationServers: [ApplicationServerID]
    /// True where this side opens the association, and opens it again after a loss.
    public var connects: Bool
    /// In single exchange: whether this side sends ASP Up and ASP Active of itself.
    public var initiates: Bool
    /// Our own ASP Identifier.
    public var aspIdentifier: UInt32?
    public var peerIdentifier = ASPIdentifierPolicy.optional
    /// True where the peer's ASP is refused, "Refused - Management Blocking".
    public var isBlocked = false
    /// T(ack), RFC 4666 clause 4.3.4: after this long a request is sent again.
    public var acknowledgement = Duration.seconds(2)
    /// T(beat), clause 4.3.4.6; nil sends none (those of the peer are answered all the same).
    public var heartbeat: Duration? = .seconds(30)
    /// How long a request that the peer has refused is not made again.
    public var refusalHold = Duration.seconds(30)
    /// How long after a bad word about a destination the peer is asked; nil asks nothing.
    ///
    /// Each further pause is twice as long, up to the longest.
    public var audit: Duration? = .seconds(1)
    public var longestAudit = Duration.seconds(30)
    /// The first pause before an association is opened again; it doubles up to the longest.
    public var reconnect = Duration.milliseconds(500)
    public var longestReconnect = Duration.seconds(2)
    /// Most ERR messages in a second, and as many at once.
    public var errorsPerSecond = 10
    /// Whether NTFY messages are sent.
    public var notifies: Bool
    /// What the peer's ASPs may register; nil where there is no routing key management.
    public var registration: RegistrationPolicy?
    /// Whether we register the routing keys of our application servers before they are active.
    public var registers = false

    public init(name: String, role: SessionRole, applicationServers: [ApplicationServerID]) {
        self.name = name
        self.role = role
        self.applicationServers = Array(applicationServers.prefix(PublishedState.capacity))
        connects = role == .asp
        initiates = role != .sgp
        notifies = role == .sgp
    }

    /// True where this side has requests of its own.
    var asks: Bool { role == .asp || role == .ipspDouble || (role == .ipsp && initiates) }

    /// True where routing keys are registered, by the peer or by us.
    var managesKeys: Bool { registers || registration != nil }

    /// True where the peer's requests are answered.
    var serves: Bool { role != .asp }
}

/// An application server of the layer.
public struct ApplicationServerID: Hashable, Sendable {
    public let index: Int
}

/// A session of the layer.
public struct SessionID: Hashable, Sendable {
    public let index: Int
}
