import SS7Filter
import SS7Wire
import Screening
import SigtranTransport

#if canImport(Glibc)
    import Glibc
#endif

/// What a worker holds when its gateway is suspended, and how another one goes on with it.
extension Worker {
    /// Works off what associations have read ahead, which no other process would find.
    ///
    /// A message of which only a part has come is waited for for a moment.
    func workOff() {
        for slot in fabric.slots where fabric.links[slot.link].worker == index {
            for _ in 0..<200 {
                guard let association = slot.association, association.holdsReceived else { break }
                if !readOnce(from: slot) { usleep(500) }
            }
        }
    }

    /// The segments of messages that are not whole, oldest message first; they are still held after.
    func heldSegments() -> [HandoverState.HeldSegment] {
        var held: [HandoverState.HeldSegment] = []
        while let flow = screener.reassembler.firstOpen() {
            for place in 0..<screener.reassembler.segmentCount(of: flow) {
                let octets = unsafe screener.reassembler.segment(place, of: flow)
                held.append(
                    HandoverState.HeldSegment(
                        link: Int(screener.reassembler.link(of: flow)),
                        octets: Octets(unsafe Array(octets)),
                        began: screener.reassembler.began(flow)))
            }
            screener.reassembler.release(flow)
        }
        for segment in held { hold(segment, link: fabric.links[segment.link]) }
        return held
    }

    /// Holds a segment again that was held before.
    func hold(_ segment: HandoverState.HeldSegment, link: Link) {
        var message = DecodedMessage()
        message.variant = link.plan.variant
        let octets = segment.octets.octets
        _ = decodeEnvelope(octets.span, framing: .m3ua, into: &message)
        guard message.sccp.isSegment else { return }
        let outcome = screener.reassembler.insert(
            octets.span, &message, framing: .m3ua, link: UInt16(link.index), tag: 0,
            now: segment.began)
        if case .whole(let flow) = outcome { screener.reassembler.release(flow) }
    }

    /// Goes on with an association.
    func adopt(_ association: Association, _ slot: AssociationSlot) {
        _ = slot.exchange(association)
        receive(from: slot)
    }

    /// Holds messages again that wait for an association.
    func hold(_ messages: [HandoverState.HeldMessage], for slot: AssociationSlot) {
        outboxes[slot.index].prepend(
            messages.map {
                ReturnedMessage(octets: $0.octets.octets, stream: $0.stream, sender: 0)
            })
        noteWaiting(slot.index, before: 0)
    }

    /// Holds messages again that wait for application servers.
    func hold(_ messages: [HandoverState.HeldMessage], for link: Link) {
        for message in messages {
            unsafe message.octets.octets.withUnsafeBytes { octets in
                _ = unsafe pendings[link.index].hold(
                    octets, server: message.server,
                    selection: UInt8(truncatingIfNeeded: message.stream))
            }
        }
    }
}

extension Worker {
    /// Lets what was handed over for a link go first: until it has gone, no worker reads what comes from
    /// the link's other side.
    ///
    /// It lies with the worker of the link that it goes to, and those that read its sources do not look
    /// into that one's outboxes.
    func inherit(for link: Link) {
        guard !inherits.contains(link.plan.side), holdsMessages(for: link.plan.side) else { return }
        inherits.append(link.plan.side)
        fabric.countHeirs(for: link.plan.side, by: 1)
    }

    /// Lets others go on once what was handed over has gone, or been given up.
    func settleInheritance() {
        inherits.removeAll { side in
            guard !holdsMessages(for: side) else { return false }
            fabric.countHeirs(for: side, by: -1)
            return true
        }
    }

    private func holdsMessages(for side: Side) -> Bool {
        fabric.links.contains { link in
            link.plan.side == side
                && (pendings[link.index].count > 0
                    || link.slots.contains { outboxes[$0.index].isWaiting })
        }
    }
}

extension Outbox {
    /// Copies of what waits, in order.
    var held: [HandoverState.HeldMessage] {
        (0..<waitingCount).map { place in
            let message = unsafe waitingMessage(place)
            return HandoverState.HeldMessage(
                octets: Octets(unsafe Array(message.octets)), stream: unsafe message.stream)
        }
    }
}

extension PendingTraffic {
    /// Copies of what waits, in order.
    var held: [HandoverState.HeldMessage] {
        (0..<count).map { place in
            HandoverState.HeldMessage(
                octets: Octets(unsafe Array(message(place))), stream: UInt16(selection(place)),
                server: server(place))
        }
    }
}
