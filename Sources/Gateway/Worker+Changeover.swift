import SS7Filter
import SS7Wire
import SigtranTransport

/// Changeover, Q.704 clause 5: what waits for a link that is lost goes by the next one that leads to
/// its destination, in order.
extension Worker {
    /// Lets messages that wait for lost links of a set go before those that come now.
    @inline(never)
    func changeOver(from set: LinkSet, to target: Link) {
        for place in 0..<set.count {
            let link = fabric.links[fabric.routes.link(place, of: set)]
            guard link !== target, !link.isActive else { continue }
            for index in 0..<link.slots.count {
                let slot = link.slots[index].index
                if outboxes[slot].count > 0 || outboxes[slot].isWaiting { flush(slot) }
            }
        }
    }

    /// Moves what waits in an outbox of a lost link to others; what none of them takes goes on waiting.
    func changeOver(_ outbox: Outbox, of link: Link) {
        guard outbox.isWaiting, !isChangingOver else { return }
        isChangingOver = true
        defer { isChangingOver = false }
        var kept = 0
        var isStuck = false
        let count = outbox.waitingCount
        for place in 0..<count {
            if !isStuck, unsafe reroute(outbox.waitingMessage(place).octets, from: link, &isStuck) {
                continue
            }
            outbox.moveWaiting(place, to: kept)
            kept += 1
        }
        guard kept < count else { return }
        // Their octets are this outbox's, until they are sent or wait elsewhere.
        for index in 0..<outboxes.count where outboxes[index] !== outbox {
            if outboxes[index].count > 0 { flush(index) }
        }
        outbox.keepWaiting(first: kept)
        link.counters.count(.changedOver, by: count - kept)
    }

    /// Hands a message that was written for one link to another of the same side; false where none
    /// that is up leads to its destination.
    ///
    /// - Parameter isStuck: becomes true where that one has too much to do already.
    private func reroute(
        _ octets: UnsafeRawBufferPointer, from link: Link, _ isStuck: inout Bool
    ) -> Bool {
        var preview = PayloadPreview()
        let bound = unsafe octets.bindMemory(to: UInt8.self)
        unsafe preview.look(into: bound.span)
        guard preview.parameter >= 0,
            let base = unsafe UnsafeMutableRawPointer(mutating: octets.baseAddress)
        else { return false }
        let set = fabric.routes.links(
            to: preview.destinationPointCode, networkIndicator: preview.networkIndicator,
            from: link.plan.side.other)
        guard set.count > 1 else { return false }
        // SAFETY: a preview with a parameter has read the whole label.
        let serviceIndicator = unsafe octets[preview.parameter &+ 12]
        let selection = unsafe octets[preview.parameter &+ 15]
        let target = fabric.link(of: set, for: selection)
        guard target !== link, target.isActive, target.plan.side == link.plan.side,
            !target.pointCodes.contains(preview.originatingPointCode)
        else { return false }
        let server = link.server(of: preview)
        let place = target.place(
            for: server, to: preview.destinationPointCode, serviceIndicator: serviceIndicator)
        guard let slot = target.slot(for: selection, server: place) else { return false }
        // Behind this one others of its selection would overtake it.
        isStuck = outboxes[slot.index].isCrowded
        if isStuck { return false }
        return unsafe emit(
            base, preview, server, to: preview.destinationPointCode, selection, serviceIndicator,
            by: target)
    }
}
