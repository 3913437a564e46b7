import SS7Filter
import SS7Wire
import Screening
import SigtranTransport
import Synchronization

/// What a worker does that cannot keep up.
extension Worker {
    /// Deals with a message as its link's policy says; false where it is to be judged all the same.
    @inline(never)
    func relieve(
        _ span: Span<UInt8>, _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview,
        _ server: Int, _ link: Link, _ slot: AssociationSlot
    ) -> Bool {
        guard preview.parameter >= 0 else { return false }
        if isBypassed { return unsafe bypass(span, octets, preview, server, link, slot) }
        switch link.plan.overload {
        case .wait:
            return false
        case .drop:
            // SAFETY: a preview with a parameter has read the whole label; the priority is its MP.
            let priority = unsafe octets[preview.parameter &+ 14] & 3
            guard priority < backlog.level else { return false }
            link.counters.count(.overloaded)
            return true
        case .bypass:
            return unsafe bypass(span, octets, preview, server, link, slot)
        }
    }

    /// Sends a message on unjudged.
    ///
    /// Judged all the same in overload is what is illegal, what is no unitdata, what came in segments
    /// (it has to be held), and everything where SMS home routing has to read it. Where a person has
    /// said so, all of SCCP goes on whose M3UA and routing label can be read.
    private func bypass(
        _ span: Span<UInt8>, _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview,
        _ server: Int, _ link: Link, _ slot: AssociationSlot
    ) -> Bool {
        guard rewritten == nil else { return false }
        screener.message.variant = link.plan.variant
        screener.message.numbering = link.plan.policy.numbering
        decodeEnvelope(span, framing: .m3ua, into: &screener.message)
        guard screener.message.mtp.serviceIndicator == 3, !isUnreadable else { return false }
        if !isBypassed {
            guard screener.message.form != .illegal,
                screener.message.sccp.type.isConnectionless, !screener.message.sccp.isSegment
            else { return false }
        }
        link.counters.count(.bypassed)
        // Dialogues that begin now are not remembered: what goes on with them is forgiven.
        graceEnds = max(graceEnds, now &+ grace)
        let passage = unsafe self.passage(of: octets, preview, link)
        if case .refused(let cause, let returnCause) = passage {
            refuse(cause, returnCause, unsafe Arrival(octets, preview), server, link, slot, -1)
        } else {
            unsafe forward(octets, preview, passage, server, link)
        }
        return true
    }

    /// Takes note of whether the turn has left messages unread.
    func noteBacklog(isLeft: Bool) {
        let wasOverloaded = backlog.isOverloaded
        backlog.note(isLeft: isLeft, at: now, patience: fabric.overloadAfter)
        guard backlog.isOverloaded != wasOverloaded else { return }
        isOverloaded.store(!wasOverloaded, ordering: .relaxed)
        if !wasOverloaded { overloads.add(1, ordering: .relaxed) }
    }
}

extension Gateway {
    /// True while SCCP goes on unjudged because a person has said so.
    public var isBypassed: Bool { fabric.isBypassed.load(ordering: .relaxed) }

    /// Lets all SCCP go on unjudged, or judges it again, from each worker's next turn on.
    ///
    /// - Returns: false where SMS home routing has to read every message: nothing is changed then.
    public func setBypassed(_ isBypassed: Bool) -> Bool {
        guard !isBypassed || plan.homeRouting == nil else { return false }
        fabric.isBypassed.store(isBypassed, ordering: .relaxed)
        return true
    }

    /// Workers that cannot keep up with what comes.
    public var overloadedWorkers: Int {
        workers.count { $0.isOverloaded.load(ordering: .relaxed) }
    }

    /// How often a worker has ceased to keep up.
    public var overloads: Int {
        workers.reduce(0) { $0 + $1.overloads.load(ordering: .relaxed) }
    }
}
