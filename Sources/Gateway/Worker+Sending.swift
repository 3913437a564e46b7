import M3UASession
import SS7Filter
import SS7Wire
import SigtranTransport
import Synchronization

/// How messages leave: what the batch in hand has put into the outboxes goes, or waits, and for how long.
extension Worker {
    /// Sends what the batch in hand has put into the outboxes.
    func flushAll() {
        for index in 0..<outboxes.count where outboxes[index].count > 0 { flush(index) }
    }

    /// Sends what one outbox holds; what cannot go now waits, and where that is too much its sources do.
    func flush(_ index: Int) {
        let slot = fabric.slots[index]
        let outbox = outboxes[index]
        let link = fabric.links[slot.link]
        let lost = outbox.lost
        let isFree = letEldersPass(before: index)
        let waitingCount = outbox.waitingCount
        let isResting = outbox.restsUntil > now
        if !isResting { outbox.restsUntil = 0 }
        if !isFree || isResting {
            outbox.park()
        } else if let association = carrier(of: outbox, slot, link)?.association {
            if link.downSince.load(ordering: .relaxed) != 0 {
                link.downSince.store(0, ordering: .relaxed)
            }
            dropOverdue(outbox, link)
            let sent = outbox.sent
            outbox.flush(to: association)
            if outbox.sent != sent { link.counters.count(.sent, by: outbox.sent &- sent) }
            noteProgress(outbox, outbox.sent != sent, link)
            if outbox.isHeldBack { outbox.restsUntil = now &+ Worker.rest }
            pollForWriting(index, outbox.isWaiting && !outbox.isHeldBack ? association : nil)
        } else {
            pollForWriting(index, nil)
            if fabric.routes.hasAlternatives {
                outbox.park()
                changeOver(outbox, of: link)
            }
            hold(outbox, link)
        }
        if outbox.isCrowded, isGivenUp(outbox, of: link) { shed(outbox, of: link) }
        if outbox.lost > lost { link.counters.count(.lost, by: outbox.lost - lost) }
        noteWaiting(index, before: waitingCount)
    }

    /// How long what a peer has no room for rests before it is tried again: a Linux receiver that reads
    /// ten thousand messages a second has ten times as many left by then.
    static let rest: UInt64 = 4_000_000

    /// For how many milliseconds at most a turn may wait that would wait for so many.
    func untilRestsEnd(_ milliseconds: Int32) -> Int32 {
        guard holdsMessages else { return milliseconds }
        for index in 0..<outboxes.count where outboxes[index].restsUntil != 0 {
            return min(milliseconds, 4)
        }
        return milliseconds
    }

    /// Sends on what has rested.
    func endRests() {
        for index in 0..<outboxes.count
        where outboxes[index].restsUntil != 0 && outboxes[index].restsUntil <= now {
            flush(index)
        }
    }

    /// Takes note of how many messages wait now in an outbox in which so many waited before.
    func noteWaiting(_ index: Int, before: Int) {
        let outbox = outboxes[index]
        let count = outbox.waitingCount
        guard count != before else { return }
        fabric.links[fabric.slots[index].link].waiting.add(count - before, ordering: .relaxed)
        if (count == 0) != (before == 0) {
            if before == 0 { outbox.waitingSince = now }
            waitingOutboxes.add(count == 0 ? -1 : 1, ordering: .relaxed)
        }
        let hasTurned = outbox.noteCrowd()
        if count == 0 {
            outbox.crowdedSince = 0
            if outbox.isShedding {
                setShedding(outbox, false, fabric.links[fabric.slots[index].link])
            }
        } else if outbox.isCrowded, outbox.crowdedSince == 0 {
            outbox.crowdedSince = now
        }
        if count == 0 || hasTurned && !outbox.isCrowded { resume() }
    }

    /// True while nothing should be read that may go by an outbox: too much waits for it already.
    ///
    /// Home's messages to all carriers would wait behind one that is slow, so they do for no longer than
    /// for one that is away. Carriers' messages wait for home for as long as that takes.
    func holdsUp(_ outbox: Outbox, of link: Link) -> Bool {
        outbox.isCrowded && !isGivenUp(outbox, of: link)
    }

    /// True for a carrier that has not taken what waited since it was too much, for as long as one may be
    /// recovering.
    private func isGivenUp(_ outbox: Outbox, of link: Link) -> Bool {
        link.plan.side == .interconnect && outbox.crowdedSince != 0
            && now &- outbox.crowdedSince > fabric.recovery
    }

    /// Drops what is beyond what may wait for a carrier that has been given up.
    private func shed(_ outbox: Outbox, of link: Link) {
        let number = outbox.shed()
        guard number > 0 else { return }
        guard link.isActive else { return link.counters.count(.destinationDown, by: number) }
        link.counters.count(.congested, by: number)
        guard !outbox.isShedding else { return }
        setShedding(outbox, true, link)
    }

    /// Tells of the first outbox of a link that begins to shed, and of the last that ceases to.
    private func setShedding(_ outbox: Outbox, _ isShedding: Bool, _ link: Link) {
        outbox.isShedding = isShedding
        let others = link.shedding.add(isShedding ? 1 : -1, ordering: .relaxed)
        guard (isShedding ? others.oldValue : others.newValue) == 0 else { return }
        plane.tell(LinkEvent(link: link.index, happening: .congested(isShedding)))
    }

    /// Gives up what waits for a destination to which messages are dropped in overload.
    ///
    /// Who has been given up is not waited for again before it takes a message.
    private func noteProgress(_ outbox: Outbox, _ hasSent: Bool, _ link: Link) {
        if hasSent {
            outbox.stalledSince = 0
        } else if !outbox.isWaiting {
            return
        } else if outbox.stalledSince == 0 {
            outbox.stalledSince = now
        } else if now &- outbox.stalledSince > fabric.overloadAfter,
            dropsInOverload(to: link.plan.side)
        {
            link.counters.count(.overloaded, by: outbox.waitingCount)
            outbox.clear()
        }
    }

    /// True where messages to a side may be dropped in overload: all links that they come by say so.
    private func dropsInOverload(to side: Side) -> Bool {
        for index in 0..<fabric.links.count where fabric.links[index].plan.side != side {
            guard fabric.links[index].plan.overload == .drop else { return false }
        }
        return true
    }

    /// Polls an association until it takes what waits for it, or ceases to.
    private func pollForWriting(_ index: Int, _ association: Association?) {
        let wanted = association?.writableDescriptor ?? -1
        guard wanted != polledForWriting[index] else { return }
        if polledForWriting[index] >= 0 { poller.remove(polledForWriting[index]) }
        polledForWriting[index] = wanted
        guard wanted >= 0 else { return }
        poller.add(wanted, token: UInt64(index) | Worker.writingBit, forWriting: true)
    }

    /// Ceases to poll what another worker has taken out of its slot.
    ///
    /// That is closed when all workers have passed their next quiescent point.
    func forgetStaleWriters() {
        for index in polledForWriting.indices where polledForWriting[index] >= 0 {
            let link = fabric.links[fabric.slots[index].link]
            let isThere = link.slots.contains {
                $0.association?.writableDescriptor == polledForWriting[index]
            }
            if !isThere { pollForWriting(index, nil) }
        }
    }

    /// Where an outbox's messages go; nil while no association of the link takes traffic.
    ///
    /// The outbox's own association, else another one of the link's.
    private func carrier(
        of outbox: Outbox, _ slot: AssociationSlot, _ link: Link
    ) -> AssociationSlot? {
        if !slot.isEmpty, slot.published.isActive { return slot }
        for index in 0..<link.slots.count {
            let other = link.slots[index]
            if !other.isEmpty, other.published.isActive { return other }
        }
        return nil
    }

    /// Drops what has waited since before T(r) ended, of a link that is back before that was noticed.
    private func dropOverdue(_ outbox: Outbox, _ link: Link) {
        guard outbox.isWaiting,
            outbox.waitingSince < link.givenUpAt.load(ordering: .relaxed)
        else { return }
        link.counters.count(.destinationDown, by: outbox.waitingCount)
        outbox.keepWaiting(first: 0)
        outbox.waitingSince = now
    }

    /// Keeps messages for a link that is down, for as long as it may be recovering; then drops them.
    private func hold(_ outbox: Outbox, _ link: Link) {
        guard outbox.count > 0 || outbox.isWaiting else { return }
        let since = link.downSince.load(ordering: .relaxed)
        if since == 0 { link.downSince.store(now, ordering: .relaxed) }
        // The control thread sets it, perhaps after this worker has read its clock.
        if since != 0, now > since, now &- since > fabric.recovery {
            let count = outbox.count + outbox.waitingCount
            link.counters.count(.destinationDown, by: count)
            outbox.clear()
        } else {
            outbox.park()
        }
    }
}
