import M3UASession
import SS7Filter
import SS7Wire
import Screening
import SigtranTransport
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// One thread of the path: it owns a set of associations and runs each of their messages to
/// completion; nothing is handed to another thread on the way.
///
/// This file is the loop around the path: what wakes it, when it reads, when it stops reading.
/// What happens to a message is in `Worker+Path.swift`, how it leaves in `Worker+Sending.swift`. Both go through lists by index, since debug
/// builds, in which tests count allocations, allocate in an array's iterator.
@safe
final class Worker: @unchecked Sendable {
    let index: Int
    let fabric: Fabric
    let plane: SessionPlane
    let batch: ReceiveBatch
    /// Where home routing writes the messages of the batch in hand anew; nil where it is off.
    let rewritten: ReceiveBatch?
    let responder = Responder()
    let ring: EventRing
    let tables = TableSlot()
    let recent: RecentMessages
    let times = PathTimes()
    /// Messages that no time has been taken for yet, and how many are to be before it is; the first is timed.
    private var (untimed, timedAfter) = (0, 1)
    /// One for each association slot of the gateway, by the slot's index.
    let outboxes: [Outbox]
    /// What the stack has given back.
    let returned: ReturnBox
    /// One for each link of the gateway, by the link's index.
    let pendings: [PendingTraffic]
    private let core: UnsafeMutablePointer<Screener>
    /// The judging core.
    ///
    /// Not stored in the worker itself, where each access would be noted and looked up again in case
    /// another one is under way: only the worker's thread gets at it, and nothing that it calls knows
    /// the worker.
    var screener: Screener {
        @inline(always) unsafeAddress { unsafe UnsafePointer(core) }
        @inline(always) unsafeMutableAddress { unsafe core }
    }
    var installed: InstalledTable
    private var clock = TurnClock()
    /// Monotonic nanoseconds, read once a batch.
    var now: UInt64 = 0
    /// What the rules' clock shows, read once a batch.
    var minuteOfWeek: UInt16 = 0
    /// Until when dialogues that are not remembered are forgiven.
    var graceEnds: UInt64
    /// For how long they are after messages went on unjudged, nanoseconds.
    let grace: UInt64
    /// Whether it keeps up with what comes.
    var backlog = Backlog()
    /// True where a turn has left messages unread.
    private var isBehind = false
    /// What the fabric says, as of this turn.
    private(set) var isBypassed = false
    let isOverloaded = Atomic<Bool>(false)
    let overloads = Atomic<Int>(0)
    private let generation: Atomic<UInt32>
    let poller = Poller()
    private let wake: EventDescriptor
    private let deliveries = Mutex<[Delivery]>([])
    private let isStopping = Atomic<Bool>(false)
    /// Ends `run` at its next turn, where it is true.
    var isStopped: Bool {
        get { isStopping.load(ordering: .relaxed) }
        set { isStopping.store(newValue, ordering: .relaxed) }
    }
    let waitingOutboxes = Atomic<Int>(0)
    /// Monotonic nanoseconds at which senders were last reminded of an unavailable destination, by a
    /// part of its point code.
    private var reminders = [UInt64](repeating: 0, count: 64)
    /// Monotonic nanoseconds at which a refused point code of a link was last told of, by link.
    var lastRefusals: [UInt64]
    /// True while messages move from one outbox to others.
    var isChangingOver = false
    /// Associations that were taken out of their slots and wait for all workers to let go of them.
    private var retired: [(association: Association, mark: Quiescence.Mark)] = []
    private var isPaused: [Bool]
    /// The sides for which it holds messages that were handed over.
    var inherits: [Side] = []
    /// True where an association is not read because another worker holds such messages.
    private var isWaitingForHeirs = false
    /// The descriptor that is polled for an outbox that waits, by slot; -1 for none.
    var polledForWriting: [Int32]
    private var nextTick: UInt64 = 0

    /// An association on its way to the worker that will own it.
    struct Delivery: Sendable {
        var association: Association
        var slot: Int
    }

    init(
        index: Int, fabric: Fabric, plane: SessionPlane, memory: NetworkMemory,
        homeRouting: HomeRouting?, table: InstalledTable, plan: GatewayPlan
    ) throws(TransportError) {
        // First, since nothing of what is allocated below would be freed where it throws.
        wake = try EventDescriptor()
        self.index = index
        self.fabric = fabric
        self.plane = plane
        batch = ReceiveBatch(capacity: 32, slotSize: 8192)
        rewritten = homeRouting.map { _ in ReceiveBatch(capacity: 32, slotSize: 8192) }
        ring = EventRing(capacity: plan.ringCapacity)
        recent = RecentMessages(capacity: plan.recentCapacity)
        outboxes = fabric.slots.map { _ in Outbox(sender: UInt8(index + 1)) }
        returned = fabric.returns[index]
        pendings = fabric.links.map { _ in PendingTraffic() }
        lastRefusals = fabric.links.map { _ in 0 }
        unsafe core = .allocate(capacity: 1)
        let screener = Screener(
            memory: memory, timeout: plan.dialogueTimeout,
            reassembler: Reassembler(
                capacity: plan.segmentCapacity, linkShare: plan.segmentsPerLink,
                links: plan.links.count, timeout: plan.segmentTimeout.nanoseconds),
            homeRouting: homeRouting)
        unsafe core.initialize(to: screener)
        installed = table
        generation = Atomic(table.generation)
        grace = plan.startupGrace.nanoseconds
        graceEnds = monotonicNanoseconds() &+ grace
        isPaused = fabric.slots.map { _ in false }
        polledForWriting = fabric.slots.map { _ in -1 }
        poller.add(wake.number, token: Worker.wakeToken)
        self.screener.message.mobileTitles = plan.mobileTitles
    }

    deinit {
        unsafe core.deinitialize(count: 1)
        unsafe core.deallocate()
    }

    private static let wakeToken = UInt64.max
    static let writingBit = UInt64(1) << 32

    /// True while dialogues older than the gateway are forgiven.
    var isInGrace: Bool { now < graceEnds }

    /// Runs until `stop`.
    func run() {
        while !isStopping.load(ordering: .relaxed) { turn(milliseconds: 20) }
    }

    /// Closes the associations that this worker owned; to be called when no worker runs any more.
    func close() {
        takeDeliveries()
        for slot in fabric.slots where fabric.links[slot.link].worker == index {
            slot.exchange(nil)?.close()
        }
        for entry in retired { entry.association.close() }
        retired = []
    }

    /// True while messages wait for a destination; any thread may ask.
    var holdsMessages: Bool { waitingOutboxes.load(ordering: .relaxed) != 0 }

    /// The generation of the table that the worker uses: it is done with all before.
    var generationInUse: UInt32 { generation.load(ordering: .acquiring) }

    /// Brings the worker to the top of its loop soon; any thread may say so.
    func nudge() { wake.raise() }

    /// Ends `run` at its next turn; any thread may say so.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        wake.raise()
    }

    /// Gives the worker an association of one of its links; any thread may call it.
    func deliver(_ association: Association, to slot: Int) {
        deliveries.withLock { $0.append(Delivery(association: association, slot: slot)) }
        wake.raise()
    }

    /// One turn of the loop: waits, reads what is ready, sends, and looks after its timers.
    func turn(milliseconds: Int32) {
        if holdsMessages { forgetStaleWriters() }
        if returned.isFull { takeReturned() }
        if isWaitingForHeirs { lookForHeirs() }
        fabric.quiescence.pass(index)
        recent.look()
        if tables.hasNext { takeTable() }
        let isReady = poller.wait(milliseconds: untilRestsEnd(milliseconds))
        now = clock.now()
        minuteOfWeek = fabric.minuteOfWeek.load(ordering: .relaxed)
        isBypassed = fabric.isBypassed.load(ordering: .relaxed)
        isBehind = false
        if isReady {
            var place = 0
            while let token = poller.nextReady(from: &place) {
                if token == Worker.wakeToken {
                    wake.clear()
                    takeDeliveries()
                } else if token & Worker.writingBit != 0 {
                    flush(Int(token & 0xffff_ffff))
                } else {
                    read(from: fabric.slots[Int(token)])
                }
            }
        }
        // Behind what associations tell: one that has begun anew gets nothing new before what it had not sent.
        if holdsMessages { endRests() }
        noteBacklog(isLeft: isBehind)
        if !inherits.isEmpty { settleInheritance() }
        if now >= nextTick {
            nextTick = now &+ 50_000_000
            tick()
        }
    }

    private func takeTable() {
        guard let next = tables.take(leaving: installed) else { return }
        installed = next
        generation.store(next.generation, ordering: .releasing)
    }

    private func takeDeliveries() {
        let arrived = deliveries.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
        for delivery in arrived {
            let slot = fabric.slots[delivery.slot]
            if let old = plane.put(delivery.association, in: slot) { retire(old) }
            receive(from: slot)
        }
    }

    /// Reads from the association of a slot from now on.
    func receive(from slot: AssociationSlot) {
        guard let association = slot.association else { return }
        poller.add(association.descriptor, token: UInt64(slot.index))
        isPaused[slot.index] = false
    }

    /// Reads from an association until it has nothing more, a turn's share is done, or what it
    /// brings could not go on.
    private func read(from slot: AssociationSlot) {
        let link = fabric.links[slot.link]
        for _ in 0..<16 {
            guard let association = slot.association else { return }
            if slot.isPostponed || mustPause(link) {
                poller.remove(association.descriptor)
                isPaused[slot.index] = true
                return
            }
            if tables.hasNext { takeTable() }
            guard readOnce(from: slot) else { return }
        }
        isBehind = true
    }

    /// Takes what one call receives; false where there was nothing more.
    func readOnce(from slot: AssociationSlot) -> Bool {
        guard let association = slot.association else { return false }
        let link = fabric.links[slot.link]
        switch association.receive(into: batch) {
        case .messages(let count):
            for place in 0..<count { take(batch[place], at: place, of: link, slot) }
            flushAll()
            untimed &+= count
            if untimed >= timedAfter {
                times.count(untimed, clock.now() &- now)
                (untimed, timedAfter) = (0, PathTimes.stride)
            }
            return count == batch.capacity || !association.emptiesByBatch
        case .event(let event):
            if case .up(let outbound, let inbound) = event {
                slot.outboundStreams = outbound
                slot.inboundStreams = inbound
            }
            let undelivered = association.takeUndelivered()
            if undelivered > 0 { link.counters.count(.undelivered, by: undelivered) }
            // Before anybody knows that it is gone, and sends elsewhere what is newer.
            giveBack(association.takeReturned(), of: slot)
            if case .oversized = event { link.counters.count(.oversized) }
            if case .framingLost = event {
                link.counters.count(.framingLost)
                plane.tell(LinkEvent(link: link.index, happening: .framingLost))
            }
            plane.association(event, of: slot)
        case .wouldBlock:
            return false
        case .closed:
            if let old = plane.remove(slot) { retire(old) }
            return false
        }
        return true
    }

    /// True while messages from this link would have to wait behind others.
    private func mustPause(_ link: Link) -> Bool {
        if fabric.hasInheritance(for: link.plan.side.other) {
            isWaitingForHeirs = true
            return true
        }
        guard holdsMessages else { return false }
        for index in 0..<outboxes.count where outboxes[index].isCrowded {
            let waiting = fabric.links[fabric.slots[index].link]
            if waiting.plan.side != link.plan.side, holdsUp(outboxes[index], of: waiting) {
                return true
            }
        }
        return false
    }

    /// Reads again from the links that had to pause.
    func resume() {
        for index in 0..<isPaused.count where isPaused[index] {
            let slot = fabric.slots[index]
            guard !slot.isPostponed, !mustPause(fabric.links[slot.link]) else { continue }
            isPaused[index] = false
            if let association = slot.association {
                poller.add(association.descriptor, token: UInt64(slot.index))
            }
        }
    }

    /// Reads on where nobody holds messages any more that go first.
    private func lookForHeirs() {
        isWaitingForHeirs = false
        resume()
    }

    private func tick() {
        for index in 0..<outboxes.count {
            if outboxes[index].isWaiting { flush(index) }
            // Who is not read from cannot show that it lives.
            guard isPaused[index] else { continue }
            fabric.slots[index].published.noteTraffic()
            fabric.slots[index].association?.flush()
        }
        resume()
        superviseTraffic()
        for place in 0..<fabric.links.count where fabric.links[place].worker == index {
            let link = fabric.links[place]
            if link.isActive { link.downSince.store(0, ordering: .relaxed) }
        }
        while let flow = screener.reassembler.expired(now: now) { giveUp(flow) }
        guard !retired.isEmpty else { return }
        retired.removeAll { entry in
            guard fabric.quiescence.hasPassed(entry.mark) else { return false }
            entry.association.close()
            return true
        }
    }

    /// Has those who send to a destination that cannot be reached told so, once a second.
    func remind(_ link: Link, of destination: UInt32) {
        let place = (Int(destination) ^ link.index) & 63
        guard now &- reminders[place] >= 1_000_000_000 else { return }
        reminders[place] = now
        plane.remind(link, of: destination)
    }

    private func retire(_ association: Association) {
        poller.remove(association.descriptor)
        retired.append((association, fabric.quiescence.mark()))
    }
}

/// The monotonic clock in nanoseconds.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// The wall clock in nanoseconds since 1970.
func wallNanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

extension Duration {
    /// Whole nanoseconds; 0 for a negative duration.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
    }
}
