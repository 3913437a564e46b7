public import M3UASession
public import SS7Filter
public import Screening
public import SigtranTransport
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The inline gateway: links, workers, the sessions' management, and the rule table in force.
///
/// Made from a plan, started once, stopped once. The methods here are for the control side, from any
/// thread; the path is in `Worker`.
public final class Gateway: @unchecked Sendable {
    public let plan: GatewayPlan
    /// What the workers remember of the network.
    public let memory: NetworkMemory
    /// True where the memory is one that was handed over.
    public let hasAdoptedMemory: Bool
    let fabric: Fabric
    let plane: SessionPlane
    let workers: [Worker]
    private var threads: [pthread_t] = []
    private let state: Mutex<State>
    let control: Control
    /// What is taken over, until the start.
    var adopted: Handover?
    /// Associations that were taken over and belong to no link.
    var departing: [Association] = []
    /// What `hasTurned` saw last.
    private let turning = Mutex<(turns: Int, mark: Quiescence.Mark)?>(nil)
    /// Held while a table is tried on the recent messages.
    let rehearsing = Mutex<Void>(())

    private struct State {
        var table: RuleTable
        var generation: UInt32
        /// Tables that events may still refer to, newest last.
        var tables: [(generation: UInt32, table: RuleTable)]
        var ledger = RuleLedger()

        /// Most words that the images of old tables may take together.
        private static let room = 16 << 20

        /// Lets go of the oldest tables where there are more than eight and they take much room.
        mutating func forgetTables() {
            var words = tables.reduce(0) { $0 + $1.table.image.count }
            while tables.count > 8, words > Self.room || tables.count > 4_096 {
                words -= tables.removeFirst().table.image.count
            }
        }
    }

    /// - Parameter handover: what another gateway, which is suspended, hands over.
    /// - Throws: `TransportError` or `StateBlockError` when the system has not what the plan needs.
    public init(_ plan: GatewayPlan, table: RuleTable, adopting handover: Handover? = nil) throws {
        self.plan = plan
        let layer = M3UALayer()
        var links: [Link] = []
        var slots: [AssociationSlot] = []
        var servers: [ApplicationServerID: (link: Int, place: Int)] = [:]
        let workerCount = max(1, min(plan.workers, Quiescence.capacity))
        for (index, link) in plan.links.enumerated() {
            let own = Gateway.addSessions(
                of: link, index, to: layer, after: slots.count, recovery: plan.recovery,
                &servers)
            slots += own
            links.append(Link(index: index, plan: link, worker: index % workerCount, slots: own))
        }
        fabric = Fabric(
            links: links, slots: slots,
            routes: RouteTable(
                plan.routes, defaultFromInterconnect: plan.defaultFromInterconnect,
                defaultFromHome: plan.defaultFromHome),
            titles: plan.globalTitleRoutes.isEmpty
                ? nil : GlobalTitleTable(plan.globalTitleRoutes),
            workers: workerCount, plan: plan)
        plane = SessionPlane(
            layer: layer, fabric: fabric, routes: plan.routes, servers: servers)
        var capacities = NetworkMemory.Capacities(
            dialogues: plan.dialogueCapacity, limits: plan.limitCapacity,
            sketches: plan.sketchCapacity)
        capacities.places = plan.placeCapacity
        capacities.requests = plan.requestCapacity
        capacities.deliveries = plan.deliveryCapacity
        if plan.watchesDeliveries {
            capacities.inquiries = plan.requestCapacity
            capacities.subscribers = plan.placeCapacity
        }
        let homeRoutingCapacity = plan.homeRoutingCapacity
        if plan.homeRouting != nil { capacities.homeRouting = homeRoutingCapacity }
        let epoch = plan.wallClock() &- monotonicNanoseconds()
        memory =
            if let known = handover?.memory, known.fits(capacities, plan.identities) {
                NetworkMemory(
                    known.block, identities: plan.identities, placeTimeout: plan.placeTimeout)
            } else {
                try NetworkMemory(
                    capacities, identities: plan.identities, placeTimeout: plan.placeTimeout,
                    epoch: UInt32(clamping: epoch / 1_000_000_000))
            }
        let memory = memory
        hasAdoptedMemory = memory.block === handover?.memory?.block
        let homeRouting = try plan.homeRouting.map {
            try HomeRouting($0, in: memory, capacity: homeRoutingCapacity)
        }
        let generation = (handover?.state.generation ?? 0) &+ 1
        var ledger = RuleLedger(hits: handover?.state.ruleHits ?? [:])
        var workers: [Worker] = []
        for installed in ledger.install(
            table, generation: generation, workers: workerCount)
        {
            workers.append(
                try Worker(
                    index: workers.count, fabric: fabric, plane: plane, memory: memory,
                    homeRouting: homeRouting, table: installed, plan: plan))
        }
        state = Mutex(
            State(
                table: table, generation: generation, tables: [(generation, table)],
                ledger: ledger))
        self.workers = workers
        control = Control(
            fabric: fabric, plane: plane, workers: workers, memory: memory,
            acceptance: AcceptanceRate(
                perPeer: plan.associationsPerPeer, total: plan.associationsPerSecond),
            minuteOfWeek: plan.minuteOfWeek, wallClock: plan.wallClock)
        if let handover {
            adopted = handover
            adopt(handover)
        }
    }

    /// The sessions of one link: one for each of its associations, sharing application servers.
    private static func addSessions(
        of link: LinkPlan, _ index: Int, to layer: M3UALayer, after first: Int,
        recovery: Duration, _ places: inout [ApplicationServerID: (link: Int, place: Int)]
    ) -> [AssociationSlot] {
        let servers = link.applicationServers.prefix(PublishedState.capacity).map { settings in
            var settings = settings
            settings.recovery = recovery
            return layer.add(settings)
        }
        for (place, server) in servers.enumerated() { places[server] = (index, place) }
        return (0..<max(1, link.associations)).map { number in
            var settings = SessionSettings(
                name: link.associations > 1 ? "\(link.name)#\(number + 1)" : link.name,
                role: link.role, applicationServers: servers)
            settings.connects = link.listen.isEmpty
            settings.initiates = link.role != .sgp && link.listen.isEmpty
            let known = link.peerIdentifiers ?? link.aspIdentifier.map { [$0] }
            if link.role == .sgp {
                settings.peerIdentifier = known.map { .oneOf($0) } ?? .optional
            } else {
                settings.aspIdentifier = link.aspIdentifier
            }
            settings.isBlocked = link.isBlocked
            settings.registration = link.registrationPolicy
            settings.registers = link.registers
            settings.heartbeat = link.heartbeat
            settings.reconnect = link.reconnect
            settings.longestReconnect = link.longestReconnect
            let id = layer.add(settings)
            guard let published = layer.published(id) else {
                preconditionFailure("a session that was just added has a state")
            }
            return AssociationSlot(
                index: first + number, link: index, session: id, published: published)
        }
    }

    /// Opens the listening endpoints, starts the threads, and wants every link up.
    public func start() throws(TransportError) {
        try open()
        startThreads()
    }

    /// Starts the threads, after `open`.
    public func startThreads() {
        for worker in workers { threads.append(Gateway.spawn { worker.run() }) }
        let control = self.control
        threads.append(Gateway.spawn { control.run() })
    }

    func stopThreads() {
        for worker in workers { worker.stop() }
        control.stop()
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    /// Opens the listening endpoints and wants every link up; `startThreads` follows, or somebody turns
    /// workers and control by hand.
    ///
    /// All that may need rights which a process gives up later is done here.
    public func open() throws(TransportError) {
        try control.open(adopting: adopted)
        finishAdoption()
        for link in fabric.links {
            if link.isBlocked.load(ordering: .relaxed) {
                block(link: link.index)
            } else {
                for slot in link.slots { plane.ask(.active, of: slot) }
            }
        }
    }

    /// One turn of the workers alone, which is all that a message's way takes.
    package func turnWorkers() {
        for index in 0..<workers.count { workers[index].turn(milliseconds: 0) }
    }

    /// One turn of control and workers.
    package func turn() {
        control.turn()
        turnWorkers()
    }

    /// Ends traffic and associations in order, within `patience`, then the threads.
    public func stop(patience: Duration = .seconds(5)) {
        control.closeListeners()
        let start = monotonicNanoseconds()
        let end = start &+ patience.nanoseconds
        if !threads.isEmpty, plane.sayFarewell() {
            waitForQuiet(until: start &+ patience.nanoseconds / 4)
        }
        // What waits for a full destination goes first, and what a worker has in hand, since nothing
        // goes once traffic is stopped.
        let mark = fabric.quiescence.mark()
        for worker in workers { worker.nudge() }
        while monotonicNanoseconds() < start &+ patience.nanoseconds / 2,
            workers.contains(where: \.holdsMessages)
                || !threads.isEmpty && !fabric.quiescence.hasPassed(mark)
        {
            usleep(1_000)
        }
        // A peer's gateway sends until it has acknowledged; where that goes must be there as long.
        let asking = fabric.slots.filter { fabric.links[$0.link].plan.role != .sgp }
        for slot in asking { plane.drain(slot) }
        while monotonicNanoseconds() < start &+ patience.nanoseconds * 3 / 4,
            asking.contains(where: { !$0.isEmpty })
        {
            usleep(10_000)
        }
        for slot in fabric.slots where fabric.links[slot.link].plan.role == .sgp {
            plane.drain(slot)
        }
        while monotonicNanoseconds() < end, fabric.slots.contains(where: { !$0.isEmpty }) {
            usleep(10_000)
        }
        stopThreads()
        plane.still { plane.isAtRest = true }
        for worker in workers { worker.close() }
    }

    /// Waits until nothing has been received for a moment.
    private func waitForQuiet(until end: UInt64) {
        var received = -1
        while monotonicNanoseconds() < end, received != receivedMessages {
            received = receivedMessages
            usleep(100_000)
        }
    }

    /// Puts another rule table in force: each worker takes it between two messages.
    ///
    /// - Returns: the table's generation, by which events name it.
    @discardableResult
    public func install(_ table: RuleTable) -> UInt32 {
        state.withLock { state in
            state.generation += 1
            state.table = table
            state.tables.append((state.generation, table))
            state.forgetTables()
            state.ledger.close(workers.map(\.generationInUse))
            let installed = state.ledger.install(
                table, generation: state.generation, workers: workers.count)
            for (worker, next) in zip(workers, installed) { worker.tables.put(next) }
            return state.generation
        }
    }

    /// The rule table that an event's generation means; nil when it is long gone.
    public func table(of generation: UInt32) -> RuleTable? {
        state.withLock { state in state.tables.last { $0.generation == generation }?.table }
    }

    /// The table that was given last.
    public var tableInForce: RuleTable { state.withLock { $0.table } }

    /// The table in force, and what its rules have done; hits go on over reloads by rule name.
    public func tableStatus() -> TableStatus {
        // Matches are noted by the clock of the workers.
        let epoch = plan.wallClock() &- monotonicNanoseconds()
        return state.withLock { state in
            state.ledger.close(workers.map(\.generationInUse))
            var counts = state.ledger.counts(of: state.table)
            for index in counts.indices { counts[index].last?.time &+= epoch }
            return TableStatus(
                generation: state.generation, table: state.table, counts: counts)
        }
    }

    /// The events of all workers, one ring each.
    public var rings: [EventRing] { workers.map(\.ring) }

    /// How long messages have taken through all workers: by step, and altogether.
    public var pathTimes: (messages: [Int], nanoseconds: UInt64) {
        var sum = Array(repeating: 0, count: PathTimes.bounds.count + 1)
        for worker in workers {
            for (place, count) in worker.times.messages.enumerated() { sum[place] += count }
        }
        return (sum, workers.reduce(0) { $0 &+ $1.times.nanoseconds })
    }

    /// Addresses that each listening link waits on, with the ports that the stack chose.
    public var listening: [(link: Int, addresses: [TransportAddress])] { control.listening }

    /// The counters of a link.
    public func counters(ofLink index: Int) -> LinkCounters { fabric.links[index].counters }

    /// What the sessions say of themselves, in the order of the links' associations.
    public func sessions() -> [SessionStatus] { plane.status() }

    /// The addresses of each association's peer, in the same order; none while it is not up.
    public func paths() -> [[AssociationPath]] { plane.paths() }

    /// What has happened to links since this was last asked; of very many the newest.
    public func takeLinkEvents() -> [LinkEvent] { plane.takeEvents() }

    /// True when control and every worker have turned since this was last true: none of them hangs.
    public func hasTurned() -> Bool {
        turning.withLock { last in
            let turns = control.turns
            let mark = fabric.quiescence.mark()
            if let last, last.turns == turns || !fabric.quiescence.hasPassed(last.mark) {
                return false
            }
            last = (turns, mark)
            return true
        }
    }

    /// True when every link has an active application server.
    public var isFullyActive: Bool { fabric.links.allSatisfy(\.isActive) }

    /// Seconds since 1970 by the clock of the memories, which runs evenly whatever the wall clock does.
    public var steadySeconds: UInt32 { Gateway.steadySeconds(epoch: memory.epoch) }

    /// The same, for those who outlive a gateway.
    ///
    /// - Parameter epoch: of the memory.
    public static func steadySeconds(epoch: UInt32) -> UInt32 {
        epoch &+ UInt32(truncatingIfNeeded: monotonicNanoseconds() / 1_000_000_000)
    }

    /// How often the wall clock has stepped.
    public var clockSteps: Int { control.clockSteps.count }

    /// The last step of the wall clock; nil where there was none.
    public var lastClockStep: Duration? { control.clockSteps.last }

    /// Associations that peers began and that were ended at once; the links' counters say why.
    public var refusedPeers: Int { control.refusedPeers }

    private static func spawn(_ body: @escaping @Sendable () -> Void) -> pthread_t {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, context)
        precondition(result == 0, "the system refuses another thread: error \(result)")
        return thread
    }
}
