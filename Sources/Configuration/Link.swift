public import SS7Filter
public import SS7Wire

extension Configuration {
    /// The way to one peer: who it is, how it is reached, and what it may send.
    public struct Link: Hashable, Sendable {
        public var name = ""
        public var side = Side.interconnect
        public var transport = TransportKind.auto
        /// Nil where the file does not say: enough to judge captures, not to run.
        public var role: SigtranRole?
        /// Where the gateway waits for the peer; empty where it connects.
        public var listen: [Endpoint] = []
        /// The addresses of the peer, several where it is multi-homed.
        public var peers: [Endpoint] = []
        /// The addresses to connect from; empty leaves it to the system.
        public var local: [Endpoint] = []
        /// The port of peers and listening addresses that name none.
        public var port: UInt16 = 2905
        public var udpEncapsulation: UDPEncapsulation?
        /// How many associations are opened to the peer, or how many a peer that connects may have.
        public var associations = 1
        /// The peer's point codes.
        public var pointCodes: [PointCode] = []
        public var pointCodeFormat = PointCodeFormat.itu383
        /// The network's name, where the file gives one.
        public var network: String?
        public var networkIndicator: UInt8?
        public var networkAppearance: UInt32?
        public var routingContexts: [UInt32] = []
        public var aspIdentifier: UInt32?
        /// The ASP identifiers that the peer's ASPs must show; empty where they need not.
        public var peerIdentifiers: [UInt32] = []
        /// How many active ASPs an application server needs; nil for as many as it has had.
        public var requiredASPs: Int?
        /// True where the peer's ASPs are refused, "Refused - Management Blocking".
        public var isBlocked = false
        /// True where DATA may come on stream 0.
        public var acceptsStreamZero = false
        /// Routing key management; nil where there is none.
        public var registration: Registration?
        /// What ASPs are to ask for; nil leaves it to the first one.
        public var trafficMode: TrafficMode?
        /// The originating point codes that may come in; nil for all.
        public var allowedOPC: Set<PointCode>?
        /// The destination point codes that may come in; nil for all.
        public var allowedDPC: Set<PointCode>?
        public var policy = Policy(for: .interconnect)
        /// The interval of M3UA BEAT, RFC 4666 clause 4.3.4.6; nil sends none.
        public var heartbeat: Duration? = .seconds(30)
        public var sctp = SCTPSettings()
        public var reconnect = Backoff()
        /// Where the link begins in the file.
        public var position = SourcePosition()

        /// True when the gateway waits for the peer; false when it connects.
        public var isListening: Bool { role == .sgp || (role != .asp && !listen.isEmpty) }
    }

    /// Which stack carries a link.
    public enum TransportKind: String, Hashable, Sendable, CaseIterable {
        /// The kernel's SCTP, else the userland one.
        case auto
        case kernel, userland
        /// M3UA framed on a TCP connection, for labs.
        case tcp
        case memory
    }

    /// What the gateway is on a link, RFC 4666 clause 1.2.
    public enum SigtranRole: String, Hashable, Sendable, CaseIterable {
        /// Signalling gateway process: the peer's ASPs come up towards it.
        case sgp
        /// Application server process: it comes up towards the peer's gateway.
        case asp
        /// One of two equals, single exchange.
        case ipsp
        /// The same, double exchange: each of the two asks for its own traffic.
        case ipspDouble = "ipsp-double"
    }

    /// Routing key management, RFC 4666 clause 4.4.
    public struct Registration: Hashable, Sendable {
        /// What the peer's ASPs may register besides the link's point codes; as an ASP, what Weir
        /// registers at the peer.
        public var pointCodes: [PointCode] = []
        /// The routing contexts that registrations give.
        public var routingContexts: [UInt32] = []
        public var permitsDeregistration = true
    }

    /// How several ASPs share the traffic of an application server, RFC 4666 clause 3.7.1.
    public enum TrafficMode: String, Hashable, Sendable, CaseIterable {
        case override, loadshare, broadcast
    }

    /// The UDP ports of encapsulated SCTP, RFC 6951.
    public struct UDPEncapsulation: Hashable, Sendable {
        public var local: UInt16 = 9899
        public var remote: UInt16 = 9899
    }

    /// How long to wait between attempts to connect: doubled from `min` to `max`.
    public struct Backoff: Hashable, Sendable {
        public var min = Duration.milliseconds(500)
        public var max = Duration.seconds(2)
    }

    /// Parameters of an SCTP association, RFC 9260 clause 16; nil leaves the stack's default.
    public struct SCTPSettings: Hashable, Sendable {
        /// Outbound streams to ask for.
        public var streams: UInt16 = 17
        public var initAttempts: Int?
        public var initTimeout: Duration?
        /// The interval of path heartbeats.
        public var heartbeat: Duration?
        public var rtoInitial: Duration?
        public var rtoMin: Duration?
        public var rtoMax: Duration?
        public var pathMaxRetrans: Int?
        public var associationMaxRetrans: Int?
        public var nodelay = true
        /// Octets.
        public var sendBuffer: Int?
        /// Octets.
        public var receiveBuffer: Int?
    }
}
