import M3UASession
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
    private let minuteOfWeek: @Sendable (Int64) -> UInt16
    private let listeners = Mutex<[(link: Int, listener: Listener)]>([])
    private let isStopping = Atomic<Bool>(false)
    private let refused = Atomic<Int>(0)
    private let sampling = Mutex(SamplingRate())
    private let wallClock: @Sendable () -> UInt64
    private let clockWatch = Mutex(ClockWatch())

    init(
        fabric: Fabric, plane: SessionPlane, workers: [Worker],
        minuteOfWeek: @escaping @Sendable (Int64) -> UInt16,
        wallClock: @escaping @Sendable () -> UInt64
    ) {
        self.fabric = fabric
        self.wallClock = wallClock
        self.minuteOfWeek = minuteOfWeek
        self.plane = plane
        self.workers = workers
        plane.begin(connect: { [unowned self] slot in self.connect(slot) })
        setClock()
    }

    /// Peers that no link is configured for.
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
            let isShared = opened.contains { entry in
                let other = fabric.links[entry.link].plan
                return other.transport === link.plan.transport
                    && other.listen == link.plan.listen && link.plan.listen[0].port != 0
            }
            if isShared { continue }
            let adopted = handover?.listener(at: link.plan)
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
            usleep(10_000)
        }
    }

    /// One turn of the loop: accepts who has come, and lets the sessions' time pass.
    func turn() {
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
    }

    func stop() { isStopped = true }

    /// Ends `run` at its next turn, where it is true.
    var isStopped: Bool {
        get { isStopping.load(ordering: .relaxed) }
        set { isStopping.store(newValue, ordering: .relaxed) }
    }

    private func acceptAll() {
        listeners.withLock { entries in
            for entry in entries {
                while let accepted = try? entry.listener.accept() { place(accepted, entry.link) }
            }
        }
    }

    /// Gives an accepted association to the link whose peer it is, or refuses it.
    private func place(_ accepted: AcceptedAssociation, _ listening: Int) {
        let listen = fabric.links[listening].plan.listen
        let candidates = fabric.links.filter { link in
            link.plan.listen == listen && isPeer(accepted, of: link, byPort: false)
        }
        // The port tells apart links that share a host; a host of one link may use any.
        let exact = candidates.filter { isPeer(accepted, of: $0, byPort: true) }
        for link in candidates.count == 1 ? candidates : exact {
            if let slot = link.slots.first(where: { !$0.isTaken }) {
                slot.isTaken = true
                workers[link.worker].deliver(accepted.association, to: slot.index)
                return
            }
        }
        refused.add(1, ordering: .relaxed)
        accepted.association.abort()
        accepted.association.close()
    }

    private func isPeer(
        _ accepted: AcceptedAssociation, of link: Link, byPort: Bool
    ) -> Bool {
        accepted.peerAddresses.contains { address in
            link.plan.peers.contains {
                $0.isSameHost(as: address) && (!byPort || $0.port == address.port)
            }
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
