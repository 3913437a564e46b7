import M3UASession
import Screening
import SigtranTransport
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The thread beside the path: it accepts and opens associations and lets the sessions' time pass.
final class Control: @unchecked Sendable {
    private let fabric: Fabric
    private let plane: SessionPlane
    private let workers: [Worker]
    private let memory: NetworkMemory
    /// The next part of the memory to bring in; nil where all is.
    private let nextPart = Mutex<Int?>(0)
    private let minuteOfWeek: @Sendable (Int64) -> UInt16
    private let listeners = Mutex<[(link: Int, listener: Listener)]>([])
    private let isStopping = Atomic<Bool>(false)
    private let refused = Atomic<Int>(0)
    private let turned = Atomic<Int>(0)
    private let rate: Mutex<AcceptanceRate>
    /// Refusals that are told by name: a stranger must not push out what happens to links.
    private let telling = Mutex(AcceptanceRate(perPeer: 1, total: 5))
    private let sampling = Mutex(SamplingRate())
    private let wallClock: @Sendable () -> UInt64
    private let clockWatch = Mutex(ClockWatch())

    init(
        fabric: Fabric, plane: SessionPlane, workers: [Worker], memory: NetworkMemory,
        acceptance: AcceptanceRate, minuteOfWeek: @escaping @Sendable (Int64) -> UInt16,
        wallClock: @escaping @Sendable () -> UInt64
    ) {
        rate = Mutex(acceptance)
        self.fabric = fabric
        self.wallClock = wallClock
        self.minuteOfWeek = minuteOfWeek
        self.plane = plane
        self.workers = workers
        self.memory = memory
        plane.begin(connect: { [unowned self] slot in self.connect(slot) })
        setClock()
    }

    /// Associations that peers began and that were ended at once.
    var refusedPeers: Int { refused.load(ordering: .relaxed) }

    /// Steps of the wall clock: how many, and the last.
    var clockSteps: (count: Int, last: Duration?) {
        clockWatch.withLock { ($0.steps, $0.lastStep) }
    }

    var listening: [(link: Int, addresses: [TransportAddress])] {
        listeners.withLock { $0.map { ($0.link, $0.listener.localAddresses) } }
    }

    /// Opens an endpoint for every address that links wait on; links may share one.
    ///
    /// - Parameter handover: has those that are open already.
    func open(adopting handover: Handover? = nil) throws(TransportError) {
        var opened: [(link: Int, listener: Listener)] = []
        for link in fabric.links where !link.plan.listen.isEmpty {
            if opened.contains(where: { isServed(link, byListenerOf: $0.link) }) { continue }
            let adopted = handover?.listener(at: link.plan, except: opened.map(\.listener))
            if let adopted {
                opened.append((link.index, adopted))
                continue
            }
            let listener = try link.plan.transport.listen(
                on: link.plan.listen, parameters: link.plan.parameters)
            opened.append((link.index, listener))
        }
        listeners.withLock { $0 = opened }
    }

    /// The listeners, each with the first link that it is for.
    var openListeners: [(link: Int, listener: Listener)] { listeners.withLock { $0 } }

    /// Lets go of listeners that go on elsewhere in this process.
    func forgetListeners() { listeners.withLock { $0 = [] } }

    func closeListeners() {
        listeners.withLock { entries in
            for entry in entries { entry.listener.close() }
            entries = []
        }
    }

    func run() {
        while !isStopping.load(ordering: .relaxed) {
            turn()
            // No timer of a session is finer, and each turn is some calls of the system.
            usleep(25_000)
        }
    }

    /// How often the loop has turned.
    var turns: Int { turned.load(ordering: .relaxed) }

    /// One turn of the loop: accepts who has come, and lets the sessions' time pass.
    func turn() {
        turned.add(1, ordering: .relaxed)
        acceptAll()
        tellFailures()
        plane.tick()
        setClock()
        setStride()
    }

    private func setClock() {
        let wall = wallClock()
        clockWatch.withLock { $0.look(wall: wall, monotonic: monotonicNanoseconds()) }
        let seconds = Int64(wall / 1_000_000_000)
        fabric.minuteOfWeek.store(minuteOfWeek(seconds), ordering: .relaxed)
    }

    /// Lets the workers keep so many messages that they tell of the last minutes.
    private func setStride() {
        let received = fabric.links.reduce(0) { $0 + $1.counters[.received] }
        let stride = sampling.withLock {
            $0.stride(
                received: received, now: monotonicNanoseconds(), capacity: fabric.recentCapacity)
        }
        if let stride { fabric.stride.store(stride, ordering: .relaxed) }
        if received > 0 { populate() }
    }

    /// Brings memory in beside the path once there is traffic, some in each turn: at rest it is not taken.
    private func populate() {
        nextPart.withLock { part in
            guard let step = part else { return }
            var isMore = false
            for worker in workers where worker.recent.populate(step: step) { isMore = true }
            if memory.populate(step: step) { isMore = true }
            part = isMore ? step + 1 : nil
        }
    }

    func stop() { isStopped = true }

    /// Ends `run` at its next turn, where it is true.
    var isStopped: Bool {
        get { isStopping.load(ordering: .relaxed) }
        set { isStopping.store(newValue, ordering: .relaxed) }
    }

    /// Associations that one endpoint may bring in a turn, so that a flood does not keep the sessions'
    /// time from passing; the rest waits in the stack's own queue, which is bounded.
    static let acceptedPerTurn = 32

    private func acceptAll() {
        listeners.withLock { entries in
            for entry in entries {
                for _ in 0..<Control.acceptedPerTurn {
                    guard let accepted = try? entry.listener.accept() else { break }
                    place(accepted, entry.link)
                }
            }
        }
    }

    /// Gives an accepted association to the link whose peer it is, or refuses it.
    private func place(_ accepted: AcceptedAssociation, _ listening: Int) {
        let candidates = fabric.links.filter { link in
            isServed(link, byListenerOf: listening) && isPeer(accepted, of: link)
        }
        guard let first = candidates.first, let peer = accepted.peerAddresses.first else {
            return refuse(accepted, .unknownPeer, fabric.links[listening])
        }
        guard rate.withLock({ $0.admits(peer, at: monotonicNanoseconds()) }) else {
            return refuse(accepted, .tooFast, first)
        }
        for link in candidates {
            if let slot = link.slots.first(where: { !$0.isTaken }) {
                slot.isTaken = true
                workers[link.worker].deliver(accepted.association, to: slot.index)
                return
            }
        }
        refuse(accepted, .noPlace, first)
    }

    private func refuse(_ accepted: AcceptedAssociation, _ refusal: Refusal, _ link: Link) {
        refused.add(1, ordering: .relaxed)
        link.counters.count(refusal.cause)
        if let peer = accepted.peerAddresses.first,
            telling.withLock({ $0.admits(peer, at: monotonicNanoseconds()) })
        {
            plane.tell(LinkEvent(link: link.index, happening: .refused(peer, refusal)))
        }
        accepted.association.abort()
        accepted.association.close()
    }

    /// True where what is accepted by the listener that was opened for one link may be another's.
    ///
    /// Links share the endpoint that both name. Where the system chooses the port, each has its own.
    private func isServed(_ link: Link, byListenerOf other: Int) -> Bool {
        guard link.index != other else { return true }
        let plan = fabric.links[other].plan
        return plan.transport === link.plan.transport && plan.listen == link.plan.listen
            && plan.listen.allSatisfy { $0.port != 0 }
    }

    /// True where the address that it came from is a peer's of the link, and the port is the peer's where it
    /// has one: links may share a host and are then told apart so.
    ///
    /// Only that address has been shown to be the peer's, by the cookie that came back. The others, RFC 9260
    /// clause 3.3.2.1, are what it says of itself.
    private func isPeer(_ accepted: AcceptedAssociation, of link: Link) -> Bool {
        guard let address = accepted.peerAddresses.first else { return false }
        return link.plan.peers.contains {
            $0.isSameHost(as: address) && ($0.port == 0 || $0.port == address.port)
        }
    }

    /// Opens the association of a slot; the session hears of it, or that it cannot be.
    private func connect(_ slot: AssociationSlot) {
        let link = fabric.links[slot.link]
        do {
            let association = try link.plan.transport.connect(
                from: link.plan.local, to: link.plan.peers, parameters: link.plan.parameters)
            slot.isTaken = true
            workers[link.worker].deliver(association, to: slot.index)
        } catch {
            failures.withLock { $0.append(slot) }
        }
    }

    private func tellFailures() {
        let slots = failures.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
        for slot in slots { plane.association(.cannotStart, of: slot) }
    }

    /// Slots whose association the system refused to open; told to their sessions from outside the
    /// plane's lock, in which `connect` is called.
    private let failures = Mutex<[AssociationSlot]>([])
}
