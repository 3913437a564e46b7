import M3UASession
import SS7Wire
import SigtranTransport
import Synchronization

/// The management side of all associations: the M3UA layer, and the hands that do what it says.
///
/// Workers bring what they receive that is not DATA; the control thread brings time. The layer is
/// behind a lock, which the path never takes: for DATA the published states of the sessions suffice.
final class SessionPlane: @unchecked Sendable {
    private let lock = Mutex<Void>(())
    let layer: M3UALayer
    let fabric: Fabric
    /// What is known of the destinations behind each link, and since when links are inactive that
    /// are not yet taken to be down.
    let destinations: Destinations
    var inactiveSince: [Int: Duration] = [:]
    /// Since when few messages wait for links that are congested.
    var relievedSince: [Int: Duration] = [:]
    /// Where a registered routing key belongs: a link, and a place in its list.
    let servers: [ApplicationServerID: (link: Int, place: Int)]
    private var slots: [AssociationSlot] { fabric.slots }
    private var connect: (AssociationSlot) -> Void = { _ in }
    /// What nobody has asked for yet; the oldest give way.
    private var events: [LinkEvent] = []
    /// Management messages that an association would not take yet, by slot.
    private var backlog: [Int: [[UInt8]]] = [:]
    /// What has come and is not yet looked into.
    var postponement = Postponement()
    /// Which paths are down, as far as associations have told.
    var pathWatch = PathWatch()
    /// True while associations may be somebody else's.
    var isAtRest = false

    init(
        layer: M3UALayer, fabric: Fabric, routes: [RouteTable.Route],
        servers: [ApplicationServerID: (link: Int, place: Int)]
    ) {
        self.layer = layer
        self.fabric = fabric
        self.servers = servers
        destinations = Destinations(fabric: fabric, routes: routes)
    }

    /// Gives the plane what to call for associations that this side opens, before any thread runs.
    func begin(connect: @escaping (AssociationSlot) -> Void) { self.connect = connect }

    /// What has happened to the sessions since this was last asked.
    func takeEvents() -> [LinkEvent] {
        lock.withLock { _ in
            defer { events.removeAll() }
            return events
        }
    }

    /// Keeps something that did not happen to a session, to be asked for with the rest.
    func tell(_ event: LinkEvent) { lock.withLock { _ in note(event) } }

    func note(_ event: LinkEvent) {
        if events.count >= 1024 { events.removeFirst(512) }
        events.append(event)
    }

    /// Takes in a message that is not DATA.
    func receive(_ octets: Span<UInt8>, stream: UInt16, from slot: AssociationSlot) {
        locked { now in take(octets, stream: stream, from: slot, at: now) }
    }

    /// Takes in an event of an association.
    func association(_ event: AssociationEvent, of slot: AssociationSlot) {
        locked { now in
            layer.association(event, of: slot.session, at: now)
            notePaths(event, of: slot)
        }
    }

    /// Puts an association into its slot and returns what was there.
    ///
    /// Under the lock, like everything that sends or ends by way of a slot from outside the path: a
    /// management message never meets an association that its worker is about to close.
    func put(_ association: Association, in slot: AssociationSlot) -> Association? {
        lock.withLock { _ in
            backlog[slot.index] = nil
            postponement.forget(slot)
            return slot.exchange(association)
        }
    }

    /// Notes that nothing more will come from an association, and takes it out of its slot.
    func remove(_ slot: AssociationSlot) -> Association? {
        lock.withLock { _ in
            backlog[slot.index] = nil
            postponement.forget(slot)
            let old = slot.exchange(nil)
            layer.association(.lost, of: slot.session, at: SessionPlane.now)
            performOutputs()
            slot.isTaken = false
            return old
        }
    }

    /// Answers DATA that was not admitted.
    func refuse(
        _ cause: DataRefusal.Cause, _ preview: PayloadPreview, _ octets: Span<UInt8>,
        from slot: AssociationSlot
    ) {
        let refusal = DataRefusal(
            cause, routingContext: preview.hasRoutingContext ? preview.routingContext : nil,
            networkAppearance: preview.hasNetworkAppearance ? preview.networkAppearance : nil)
        locked { now in layer.refuse(refusal, octets, from: slot.session, at: now) }
    }

    /// Answers DATA that could not be read.
    func refuse(
        _ error: DecodeError, _ preview: PayloadPreview, _ octets: Span<UInt8>,
        from slot: AssociationSlot
    ) {
        let refusal = DataRefusal(
            .malformed, routingContext: preview.hasRoutingContext ? preview.routingContext : nil,
            error: error)
        locked { now in layer.refuse(refusal, octets, from: slot.session, at: now) }
    }

    /// Wants a state of a session.
    func ask(_ goal: SessionGoal, of slot: AssociationSlot) {
        locked { now in layer.ask(goal, of: slot.session, at: now) }
    }

    /// Takes a session out of service; its association stays.
    func block(_ slot: AssociationSlot) {
        locked { now in layer.block(slot.session, at: now) }
    }

    /// Ends a session in order.
    func drain(_ slot: AssociationSlot) {
        locked { now in layer.drain(slot.session, at: now) }
    }

    /// Lets time pass; called some times a second.
    func tick() {
        locked { now in
            layer.tick(at: now)
            performOutputs()
            releasePostponed()
            superviseLinks(at: now)
            superviseCongestion(at: now)
            retryBacklog()
        }
    }

    /// Does something while no association comes or goes.
    func still<Result>(_ body: () -> Result) -> Result {
        lock.withLock { _ in body() }
    }

    /// What the sessions say of themselves.
    func status() -> [SessionStatus] {
        lock.withLock { _ in layer.status }
    }

    static var now: Duration { .nanoseconds(Int64(monotonicNanoseconds())) }

    func locked(_ body: (Duration) -> Void) {
        lock.withLock { _ in
            body(SessionPlane.now)
            performOutputs()
        }
    }

    /// Does all that is to be done; what peers say of destinations may cause more.
    func performOutputs() {
        while true {
            let outputs = layer.takeOutputs()
            guard !outputs.isEmpty else { return }
            for output in outputs { perform(output) }
        }
    }

    private func perform(_ output: SessionOutput) {
        switch output {
        case .send(let id, let octets, _):
            send(octets, by: slots[id.index])
        case .connect(let id):
            connect(slots[id.index])
        case .close(let id, let closing):
            guard let association = slots[id.index].association else { return }
            switch closing {
            case .shutdown: association.shutdown()
            case .abort: association.abort()
            }
        case .event(let id, let event):
            manage(event, of: slots[id.index])
            note(event: .session(event), of: slots[id.index])
        case .routingKey(let id, let key):
            guard let server = servers[id] else { return }
            fabric.links[server.link].set(key, of: server.place)
        case .applicationServer:
            break
        }
    }

    private func manage(_ event: SessionEvent, of slot: AssociationSlot) {
        switch event {
        case .destinations(let message): receive(message, from: fabric.links[slot.link])
        case .audit(let message): answer(message, from: slot)
        case .state(let state, _):
            superviseLinks(at: SessionPlane.now)
            if state == .active { introduce(slot) }
        default: break
        }
    }

    private func send(_ octets: [UInt8], by slot: AssociationSlot) {
        guard backlog[slot.index]?.isEmpty ?? true, transmit(octets, by: slot) else {
            // Bounded: the layer answers at most so much before the peer must answer in turn.
            if backlog[slot.index, default: []].count < 64 {
                backlog[slot.index, default: []].append(octets)
            }
            return
        }
    }

    /// False where the association takes nothing now.
    private func transmit(_ octets: [UInt8], by slot: AssociationSlot) -> Bool {
        guard let association = slot.association else { return true }
        return unsafe octets.withUnsafeBytes { bytes in
            let message = unsafe OutboundMessage(bytes, payloadProtocol: 3, stream: 0)
            return unsafe withUnsafePointer(to: message) { pointer in
                let one = unsafe UnsafeBufferPointer(start: pointer, count: 1)
                if case .taken(0) = unsafe association.send(one) { return false }
                return true
            }
        }
    }

    /// What goes on of a session; nil where its association is not up.
    func snapshot(of slot: AssociationSlot) -> SessionSnapshot? {
        lock.withLock { _ in layer.snapshot(of: slot.session) }
    }

    /// Goes on with management messages that an association has not yet taken.
    func restore(_ messages: [[UInt8]], of slot: AssociationSlot) {
        lock.withLock { _ in if !messages.isEmpty { backlog[slot.index] = messages } }
    }

    /// Management messages that an association has not yet taken.
    func backlog(of slot: AssociationSlot) -> [Octets] {
        lock.withLock { _ in backlog[slot.index, default: []].map { Octets($0) } }
    }

    private func retryBacklog() {
        for (index, waiting) in backlog {
            var rest = waiting[...]
            while let octets = rest.first, transmit(octets, by: slots[index]) { rest.removeFirst() }
            backlog[index] = rest.isEmpty ? nil : Array(rest)
        }
    }
}
