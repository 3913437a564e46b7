import M3UASession
import SS7Filter
import SS7Wire
import SigtranTransport
import Synchronization

/// What a stack gives back to a worker that sent it: the association was lost before it was its turn.
final class ReturnBox: Sendable {
    private let hasAny = Atomic<Bool>(false)
    private let messages = Mutex<[(slot: Int, messages: [ReturnedMessage])]>([])

    /// True while something lies in it.
    @inline(always) var isFull: Bool { hasAny.load(ordering: .acquiring) }

    func put(_ returned: [ReturnedMessage], of slot: Int) {
        messages.withLock { $0.append((slot, returned)) }
        hasAny.store(true, ordering: .releasing)
    }

    func take() -> [(slot: Int, messages: [ReturnedMessage])] {
        hasAny.store(false, ordering: .releasing)
        return messages.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
    }
}

/// Messages that a lost association had taken and never sent go again, before what came after them.
///
/// Who reads the association learns of its loss, and each worker has sent by it. So each gets its own
/// back before the loss is published, and looks before it sends anything by the new state.
extension Worker {
    /// Gives messages back to the workers that sent them.
    ///
    /// Not what goes to every active ASP: the others have it.
    func giveBack(_ messages: [ReturnedMessage], of slot: AssociationSlot) {
        guard !messages.isEmpty else { return }
        let link = fabric.links[slot.link]
        let single = messages.filter { !isBroadcast($0, of: link, slot) }
        link.counters.count(.undelivered, by: messages.count - single.count)
        link.counters.count(.returned, by: single.count)
        for worker in 0..<fabric.returns.count {
            let own = single.filter { $0.sender == UInt8(worker + 1) }
            if !own.isEmpty { fabric.returns[worker].put(own, of: slot.index) }
        }
    }

    private func isBroadcast(
        _ message: ReturnedMessage, of link: Link, _ slot: AssociationSlot
    ) -> Bool {
        var preview = PayloadPreview()
        preview.look(into: message.octets.span)
        return slot.published.isBroadcast(link.server(of: preview))
    }

    /// Puts what was given back before all that waits for the same association.
    func takeReturned() {
        for (slot, messages) in returned.take() {
            let before = outboxes[slot].waitingCount
            outboxes[slot].prepend(messages)
            noteWaiting(slot, before: before)
        }
    }

    /// Lets what is older go before an outbox's messages; false where it cannot go yet.
    ///
    /// Older is what was given back, and what waits for a lost association of the same link.
    @inline(always)
    func letEldersPass(before index: Int) -> Bool {
        guard !isChangingOver else { return true }
        if returned.isFull { takeReturned() }
        guard holdsMessages else { return true }
        return passElders(before: index)
    }

    @inline(never)
    private func passElders(before index: Int) -> Bool {
        guard fabric.slots[index].published.isActive else { return true }
        var isFree = true
        for elder in 0..<outboxes.count where isElder(elder, to: index) {
            let outbox = outboxes[index]
            // The elder's messages may be handed to this outbox.
            var waiting = outbox.waitingCount
            outbox.park()
            let aside = outbox.held
            outbox.clear()
            noteWaiting(index, before: waiting)
            flush(elder)
            waiting = outbox.waitingCount
            for message in aside {
                unsafe message.octets.octets.withUnsafeBytes { octets in
                    unsafe outbox.append(octets, stream: message.stream)
                    outbox.park()
                }
            }
            noteWaiting(index, before: waiting)
            if outboxes[elder].isWaiting { isFree = false }
        }
        return isFree
    }

    private func isElder(_ elder: Int, to index: Int) -> Bool {
        guard elder != index, outboxes[elder].isWaiting, !fabric.slots[elder].published.isActive
        else { return false }
        let link = fabric.slots[index].link
        let other = fabric.slots[elder].link
        return other == link
            || outboxes[elder].holdsReturned
                && fabric.links[other].plan.side == fabric.links[link].plan.side
    }
}
