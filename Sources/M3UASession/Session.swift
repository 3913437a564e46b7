import SS7Wire

/// One ASP as one side sees it: up or not, and active for which application servers.
struct ASPHalf: Equatable {
    var isUp = false
    /// A bit for each of the session's application servers.
    var active: UInt64 = 0

    var state: ASPState { active != 0 ? .active : isUp ? .inactive : .down }
}

/// A request of ours that the peer has not acknowledged.
struct PendingRequest {
    var type: M3UAMessageType
    /// The application servers not yet acknowledged; 0 for ASP Up and ASP Down.
    var contexts: UInt64
    var deadline: Duration
    var times = 1
    /// True where the peer may hold our ASP to be down: without an answer all begins anew.
    var isDoubted = false
}

/// What this side wants of a session, RFC 4666 clause 4.3.1.
public enum SessionGoal: Sendable, Equatable {
    case down, inactive, active
}

/// The state of one association's session; the layer's procedures change it.
final class Session {
    enum AssociationState { case down, connecting, up }

    let id: SessionID
    let settings: SessionSettings
    /// The routing context of each application server.
    private(set) var routingContexts: [UInt32?]
    /// The application servers that are there only when they are registered.
    private let registrable: UInt64
    /// Those that are registered: by the peer's ASP, or by ours.
    var registered: UInt64 = 0
    let published: PublishedState
    var counters = SessionCounters()

    var association = AssociationState.down
    /// Our ASP as the peer has acknowledged it.
    var local = ASPHalf()
    private var ownRemote = ASPHalf()
    var remoteIdentifier: UInt32?
    /// True while the peer's requests are refused, "Refused - Management Blocking".
    var isBlocked = false

    var goal = SessionGoal.down
    var isDraining = false
    var request: PendingRequest?
    /// Before this time no ASP Up or ASP Active is sent.
    var heldUntil: Duration?
    /// Application servers whose ASP Active was refused, until when.
    var refused: UInt64 = 0
    var refusedUntil: Duration?
    /// Application servers that another ASP took over: they are not contested.
    var overridden: UInt64 = 0
    var lastSetback: Duration?
    var lastConfirmation: Duration?

    var reconnectAt: Duration?
    var failedConnects = 0

    var beat: (number: UInt64, sentAt: Duration)?
    var nextBeat: Duration?
    var beats: UInt64 = 0
    var lastHeard = Duration.zero
    var roundTrip: Duration?

    var audit = PendingAudit()

    var errorWindow = Duration.zero
    var errorsInWindow = 0
    var lastReported = ASPHalf()

    init(
        id: SessionID, settings: SessionSettings, routingContexts: [UInt32?], registrable: UInt64
    ) {
        self.id = id
        self.settings = settings
        self.routingContexts = routingContexts
        self.registrable = registrable
        published = PublishedState(routingContexts: routingContexts)
    }

    /// The peer's ASP as we have acknowledged it; in single exchange there is one state for both.
    var remote: ASPHalf {
        get { settings.role == .ipsp ? local : ownRemote }
        set {
            if settings.role == .ipsp { local = newValue } else { ownRemote = newValue }
        }
    }

    /// The application servers that requests may be about.
    var everyContext: UInt64 {
        let all: UInt64 =
            routingContexts.count >= 64 ? .max : 1 << UInt64(routingContexts.count) - 1
        return all & (registered | ~registrable)
    }

    /// The application servers of our own that are to be registered first.
    var unregistered: UInt64 { settings.registers ? registrable & ~registered : 0 }

    /// Takes in the routing context that the peer has given an application server of ours.
    func learn(_ routingContext: UInt32, at index: Int) {
        guard routingContexts.indices.contains(index) else { return }
        routingContexts[index] = routingContext
        registered |= 1 << UInt64(index)
        published.set(routingContext, at: index)
    }

    /// The application servers that traffic may be sent for.
    var sendable: UInt64 {
        guard association == .up else { return 0 }
        let active = settings.role == .asp ? local.active : remote.active
        return request?.type == .aspInactive ? active & ~leaving : active
    }

    /// Those that traffic may come for: DATA may overtake the acknowledgement of our request.
    var receivable: UInt64 {
        guard association == .up else { return 0 }
        let active = settings.role == .sgp ? remote.active : local.active
        guard let request, request.type == .aspActive else { return active }
        return active | request.contexts
    }

    private var leaving: UInt64 {
        // In double exchange our own inactivity does not end what the peer asked for.
        settings.role == .ipspDouble ? 0 : request?.contexts ?? 0
    }

    /// The routing contexts of a set, none where the association has none.
    func routingContexts(_ set: UInt64) -> [UInt32] {
        indices(set).compactMap { routingContexts[$0] }
    }

    /// The indices of a set, in order.
    func indices(_ set: UInt64) -> [Int] {
        routingContexts.indices.filter { set >> UInt64($0) & 1 == 1 }
    }

    /// The application servers of a set.
    func applicationServers(_ set: UInt64) -> [ApplicationServerID] {
        indices(set).map { settings.applicationServers[$0] }
    }

    /// The set that routing contexts name, all where they name none, and those that are not ours.
    func contexts(named contexts: [UInt32]) -> (set: UInt64, unknown: [UInt32]) {
        guard !contexts.isEmpty else { return (everyContext, []) }
        var set: UInt64 = 0
        var unknown: [UInt32] = []
        for context in contexts {
            let index = published.index(of: context)
            let bit = index >= 0 ? UInt64(1) << UInt64(index) & everyContext : 0
            if bit != 0 { set |= bit } else { unknown.append(context) }
        }
        return (set, unknown)
    }

    /// The bit of an application server; 0 where the session does not serve it.
    func bit(of server: ApplicationServerID) -> UInt64 {
        guard let index = settings.applicationServers.firstIndex(of: server) else { return 0 }
        return 1 << UInt64(index)
    }

    /// What traffic and status go by: up, and active for what may be sent.
    var reportable: ASPHalf {
        let isUp = association == .up && (local.isUp || remote.isUp)
        return ASPHalf(isUp: isUp, active: sendable)
    }
}
