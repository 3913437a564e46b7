public import M3UASession
public import SS7Filter
public import SS7Wire
public import Screening
public import SigtranTransport

/// A gateway before it runs: links, routes and sizes, in plain values.
public struct GatewayPlan: Sendable {
    public var links: [LinkPlan] = []
    public var routes: [RouteTable.Route] = []
    /// The links for destinations without a route, by the side that a message comes from.
    public var defaultFromInterconnect: Int?
    public var defaultFromHome: Int?
    /// Where messages to our own point codes go on to, see `LinkPlan.ownPointCodes`.
    public var globalTitleRoutes: [GlobalTitleRoute] = []
    public var workers = 1
    /// Entries of the dialogue memory, two a dialogue.
    public var dialogueCapacity = 262_144
    public var dialogueTimeout = Duration.seconds(900)
    /// What was asked and is not answered, one entry a dialogue.
    public var requestCapacity = 65_536
    /// Subscribers of whom service centres were told within the day.
    public var deliveryCapacity = 65_536
    /// True to find questions of service centres that no delivery follows, and which numbers are one
    /// subscriber's: where events are stored.
    public var watchesDeliveries = false
    /// Subscribers whose places are remembered.
    public var placeCapacity = 65_536
    public var placeTimeout = Duration.seconds(90 * 86_400)
    /// How the memories know subscribers.
    public var identities = SubscriberIdentities()
    /// What SMS home routing tells others; nil where it is off.
    public var homeRouting: HomeRouting.Terms?
    /// Entries of home routing's memory, three for each subscriber that is asked for.
    public var homeRoutingCapacity = 262_144
    /// Token buckets of rules' limits, and sketches of those of different values.
    public var limitCapacity = 262_144
    public var sketchCapacity = 16_384
    /// Segmented messages that a worker holds at once.
    public var segmentCapacity = 256
    /// How many of them messages of one link may take; half of all where it is nil.
    public var segmentsPerLink: Int?
    public var segmentTimeout = Duration.seconds(10)
    /// How long after the start a dialogue never seen is forgiven.
    public var startupGrace = Duration.seconds(300)
    /// How long a destination that went down holds up its sources before messages are dropped.
    public var recovery = Duration.seconds(2)
    /// Associations that one peer address may begin in a second, and all together.
    public var associationsPerPeer = 20
    public var associationsPerSecond = 200
    /// How long a worker, or the link that messages wait for, may fail to keep up before
    /// `LinkPlan.overload` holds.
    public var overloadAfter = Duration.seconds(1)
    public var congestion = CongestionMarks()
    /// Which IMSIs mobile global titles stand for.
    public var mobileTitles = MobileTitles()
    /// Events that each worker's ring holds.
    public var ringCapacity = 65_536
    /// The minute of the week at a time in seconds since 1970, see `Facts.minuteOfWeek`.
    public var minuteOfWeek: @Sendable (Int64) -> UInt16 = {
        Facts.minuteOfWeek(localSeconds: $0)
    }
    /// The wall clock in nanoseconds since 1970.
    public var wallClock: @Sendable () -> UInt64 = { wallNanoseconds() }
    /// Recent messages that a new table is tried on before it is put in force; 0 for none.
    public var recentCapacity = 4_096

    public init() {}
}

/// One link: a peer, how it is reached, and what it may send.
public struct LinkPlan: Sendable {
    public var name = ""
    public var side = Side.interconnect
    public var transport: Transport
    /// Where the gateway waits for the peer; empty where it connects.
    public var listen: [TransportAddress] = []
    /// The peer's addresses; where the gateway waits for it, port 0 lets it come from any.
    public var peers: [TransportAddress] = []
    /// The own addresses to connect from.
    public var local: [TransportAddress] = []
    public var parameters = AssociationParameters()
    /// Associations to the peer, or that the peer may have.
    public var associations = 1
    public var role = SessionRole.sgp
    public var routingContexts: [UInt32] = []
    public var networkAppearance: UInt32?
    public var networkIndicator: UInt8?
    public var trafficMode: M3UATrafficMode?
    public var aspIdentifier: UInt32?
    /// The identifiers that the peer's ASPs must show; nil where they need not.
    public var peerIdentifiers: Set<UInt32>?
    /// How many active ASPs an application server needs; nil for as many as it has had.
    public var requiredASPs: Int?
    /// True where the peer's ASPs are refused.
    public var isBlocked = false
    /// True where DATA may come on stream 0, against RFC 4666 clause 1.4.7.
    public var acceptsStreamZero = false
    /// Routing key management; nil where there is none.
    public var registration: RegistrationPlan?
    public var heartbeat: Duration? = .seconds(30)
    public var reconnect = Duration.milliseconds(500)
    public var longestReconnect = Duration.seconds(2)
    /// The peer's own point codes.
    public var pointCodes: [UInt32] = []
    /// The gateway's own point codes in the link's network.
    public var ownPointCodes: [UInt32] = []
    /// Nil for all.
    public var allowedOriginating: Set<UInt32>?
    public var allowedDestinations: Set<UInt32>?
    public var variant = MTPVariant.itu
    public var requiresGlobalTitle = true
    public var policy = Policy()
    /// What becomes of the peer's messages in overload.
    public var overload = OverloadPolicy.wait

    /// True where this side registers its keys at the peer.
    var registers: Bool { role == .asp && registration != nil }

    public init(name: String, side: Side, transport: Transport) {
        self.name = name
        self.side = side
        self.transport = transport
        policy = Policy(for: side)
    }
}
