import M3UASession
import SS7Filter
import Screening
import SigtranTransport
import Synchronization

extension Gateway {
    /// Stops the threads where they are: nothing is received and nothing sent, and no peer notices.
    ///
    /// What was read ahead is worked off first. `resume` goes on, `relinquish` and `leave` end it.
    public func suspend() {
        stopThreads()
        plane.still { plane.isAtRest = true }
        for worker in workers { worker.workOff() }
        for worker in workers { worker.takeReturned() }
        plane.settlePostponed()
    }

    /// Goes on after `suspend`.
    public func resume() {
        plane.still { plane.isAtRest = false }
        for worker in workers { worker.isStopped = false }
        control.isStopped = false
        startThreads()
    }

    /// What another gateway goes on with; to be called while this one is suspended.
    public func handOver() -> Handover {
        var state = HandoverState()
        var associations: [Association] = []
        for link in fabric.links {
            let slots = link.slots.map { slot in
                let slotState = handover(of: slot)
                if slotState.session != nil, let association = slot.association {
                    associations.append(association)
                }
                return slotState
            }
            state.links.append(
                HandoverState.LinkState(
                    name: link.plan.name, identity: link.plan.identity,
                    servers: plane.serverSnapshots(of: link), slots: slots,
                    pending: workers.flatMap { $0.pendings[link.index].held },
                    counts: link.counters.counts, findings: link.counters.findingCounts,
                    isDown: plane.destinations.isDown(link),
                    isCongested: plane.destinations.isCongested(link),
                    isBlocked: link.isBlocked.load(ordering: .relaxed),
                    destinations: plane.destinations.reports(of: link)))
        }
        state.segments = workers.flatMap { $0.heldSegments() }
        let status = tableStatus()
        for (rule, count) in zip(status.table.rules, status.counts) {
            state.ruleHits[rule.name] = [count.hits, count.shadowHits]
        }
        state.generation = status.generation
        state.graceEnds = workers.map(\.graceEnds).max() ?? 0
        var listeners: [Listener] = []
        for entry in control.openListeners {
            let plan = fabric.links[entry.link].plan
            listeners.append(entry.listener)
            state.listeners.append(
                HandoverState.ListenerState(
                    transport: plan.transport.name, addresses: plan.listen.map(\.description)))
        }
        return Handover(
            state: state, memory: memory, associations: associations, listeners: listeners)
    }

    private func handover(of slot: AssociationSlot) -> HandoverState.SlotState {
        HandoverState.SlotState(
            session: slot.isEmpty ? nil : plane.snapshot(of: slot),
            outboundStreams: slot.outboundStreams, inboundStreams: slot.inboundStreams,
            waiting: workers.flatMap { $0.outboxes[slot.index].held },
            backlog: plane.backlog(of: slot), peerWindowSize: slot.association?.peerWindowSize)
    }

    /// Ends this gateway after another process has taken over what was handed over.
    public func relinquish() {
        for slot in fabric.slots where plane.snapshot(of: slot) != nil {
            slot.exchange(nil)?.relinquish()
        }
        control.closeListeners()
        for worker in workers { worker.close() }
    }

    /// Ends this gateway after another one in this process has taken over what was handed over.
    public func leave() {
        for slot in fabric.slots where plane.snapshot(of: slot) != nil { _ = slot.exchange(nil) }
        control.forgetListeners()
        for worker in workers { worker.close() }
    }
}

// MARK: Taking over

extension Gateway {
    /// Goes on with what another gateway has handed over, before any thread runs.
    ///
    /// Links that are not in this gateway's plan, or differ in what their peers see, end in order.
    func adopt(_ handover: Handover) {
        var rest = handover.associations[...]
        var numbers: [Int?] = []
        for state in handover.state.links {
            let count = state.slots.count { $0.session != nil }
            let own = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            let link = fabric.links.first {
                $0.plan.name == state.name && $0.plan.identity == state.identity
            }
            numbers.append(link?.index)
            guard let link else {
                departing += own
                continue
            }
            adopt(state, own, link)
        }
        for segment in handover.state.segments {
            guard numbers.indices.contains(segment.link), let link = numbers[segment.link] else {
                continue
            }
            workers[fabric.links[link].worker].hold(segment, link: fabric.links[link])
        }
        if hasAdoptedMemory {
            for worker in workers { worker.graceEnds = handover.state.graceEnds }
        }
    }

    private func adopt(
        _ state: HandoverState.LinkState, _ associations: [Association], _ link: Link
    ) {
        plane.restore(state.servers, of: link)
        plane.destinations.restore(state.destinations, isDown: state.isDown, of: link)
        plane.destinations.set(link, isCongested: state.isCongested ?? false)
        plane.bar(plane.destinations.everything(behind: link), by: link)
        link.isBlocked.store(state.isBlocked ?? false, ordering: .relaxed)
        link.counters.restore(state.counts, findings: state.findings)
        var rest = associations[...]
        for (slot, slotState) in zip(link.slots, state.slots) {
            // What waits for a link that is down, too.
            workers[link.worker].hold(slotState.waiting, for: slot)
            guard let session = slotState.session, let association = rest.popFirst() else {
                continue
            }
            guard plane.restore(session, of: slot) else {
                departing.append(association)
                continue
            }
            slot.isTaken = true
            slot.outboundStreams = slotState.outboundStreams
            slot.inboundStreams = slotState.inboundStreams
            plane.restore(slotState.backlog.map(\.octets), of: slot)
            if let size = slotState.peerWindowSize, size > 0 { association.peerWindowSize = size }
            workers[link.worker].adopt(association, slot)
            plane.still { plane.pathWatch.begin(slot) }
        }
        workers[link.worker].hold(state.pending, for: link)
        workers[link.worker].inherit(for: link)
    }

    /// Ends what no link of this gateway goes on with, once it is sure to start.
    func finishAdoption() {
        for association in departing {
            association.shutdown()
            association.close()
        }
        departing = []
        if let adopted { adopted.closeListeners(except: control.openListeners.map(\.listener)) }
        adopted = nil
    }

    /// The links whose associations or listeners no other process can go on with.
    public var linksThatStay: [String] {
        fabric.links.filter { link in
            let hasOwn = link.slots.contains { slot in
                plane.snapshot(of: slot) != nil && slot.association?.handoverDescriptor ?? 0 < 0
            }
            return hasOwn
                || control.openListeners.contains {
                    $0.link == link.index && $0.listener.handoverDescriptor < 0
                }
        }.map(\.plan.name)
    }
}
