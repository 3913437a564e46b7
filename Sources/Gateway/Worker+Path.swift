import M3UASession
import SS7Filter
import SS7Wire
import Screening
import SigtranTransport
import Synchronization

/// The path of a message through a worker: admission, judgement, action.
extension Worker {
    /// Takes one received message to its end.
    func take(
        _ inbound: InboundMessage, at place: Int, of link: Link, _ slot: AssociationSlot
    ) {
        let base = unsafe batch.slot(place)
        // SAFETY: the transport filled `length` octets of the slot, never more than it has.
        let octets = unsafe UnsafeRawBufferPointer(start: base, count: inbound.length)
        guard inbound.payloadProtocol == 3 || inbound.payloadProtocol == 0 else {
            link.counters.count(.foreignPayload)
            return
        }
        let bound = unsafe octets.bindMemory(to: UInt8.self)
        let span = unsafe bound.span
        guard isData(span) else {
            plane.receive(span, stream: inbound.stream, from: slot)
            return
        }
        link.counters.count(.received)
        var preview = PayloadPreview()
        preview.look(into: span)
        guard let server = admit(preview, span, inbound.stream, link, slot) else { return }
        if backlog.isOverloaded || isBypassed,
            unsafe relieve(span, octets, preview, server, link, slot)
        {
            return
        }
        unsafe screen(span, octets, preview, server, at: place, link, slot)
    }

    /// True for a DATA message of version 1; all else is for the session.
    @inline(always)
    private func isData(_ octets: Span<UInt8>) -> Bool {
        guard octets.count >= 8 else { return false }
        return octets[0] == 1 && octets[2] == 1 && octets[3] == 1
    }

    /// Checks that RFC 4666 and the configuration allow the message here; gives the place of its
    /// application server in the link's list.
    @inline(always)
    private func admit(
        _ preview: PayloadPreview, _ octets: Span<UInt8>, _ stream: UInt16, _ link: Link,
        _ slot: AssociationSlot
    ) -> Int? {
        let state = slot.published
        let server =
            preview.hasRoutingContext
            ? state.index(of: preview.routingContext) : state.indexWithoutContext
        guard server >= 0 else {
            link.counters.count(.notAdmitted)
            plane.refuse(
                preview.hasRoutingContext ? .unknownRoutingContext : .noRoutingContext,
                preview, octets, from: slot)
            return nil
        }
        guard state.mayReceive(server) else {
            link.counters.count(.notAdmitted)
            plane.refuse(.inactive, preview, octets, from: slot)
            return nil
        }
        state.noteTraffic()
        // Clause 1.4.7; a peer that has but one stream has no choice.
        if stream == 0, slot.inboundStreams > 1, !link.plan.acceptsStreamZero {
            link.counters.count(.notAdmitted)
            plane.refuse(.managementStream, preview, octets, from: slot)
            return nil
        }
        if let appearance = link.plan.networkAppearance, preview.hasNetworkAppearance,
            preview.networkAppearance != appearance
        {
            link.counters.count(.networkRefused)
            plane.refuse(.unknownNetworkAppearance, preview, octets, from: slot)
            return nil
        }
        guard preview.parameter >= 0 else { return server }
        if let indicator = link.plan.networkIndicator, preview.networkIndicator != indicator {
            link.counters.count(.networkRefused)
            return nil
        }
        if let allowed = link.allowedOriginating,
            !allowed.contains(preview.originatingPointCode)
        {
            refusePointCode(preview.originatingPointCode, ofOrigin: true, link)
            return nil
        }
        if let allowed = link.allowedDestinations,
            !allowed.contains(preview.destinationPointCode)
        {
            refusePointCode(preview.destinationPointCode, ofOrigin: false, link)
            return nil
        }
        return server
    }

    /// Counts a message whose point code is not on the link's list, and tells of one every ten seconds.
    @inline(never)
    private func refusePointCode(_ pointCode: UInt32, ofOrigin isOrigin: Bool, _ link: Link) {
        link.counters.count(.pointCodeRefused)
        guard now &- lastRefusals[link.index] >= 10_000_000_000 else { return }
        lastRefusals[link.index] = now
        plane.tell(
            LinkEvent(
                link: link.index,
                happening: .pointCodeRefused(pointCode, isOriginating: isOrigin)))
    }

    /// Judges an admitted message and does what the verdict says.
    @inline(always)
    private func screen(
        _ span: Span<UInt8>, _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview,
        _ server: Int, at place: Int, _ link: Link, _ slot: AssociationSlot
    ) {
        let origin = origin(by: link)
        let image = installed.table.image
        let table = image.span
        // SAFETY: the counters live as long as the installed table, which this worker holds.
        let counters = unsafe installed.hits
        var hits = unsafe MutableSpan(_unsafeElements: counters)
        let outcome = screener.screen(span, from: origin, table: table, hits: &hits)
        let arrival = unsafe Arrival(octets, preview)
        if screener.isForGateway {
            return screenRevealed(
                span, arrival, origin, table, &hits, server, at: place, link, slot)
        }
        finish(outcome, span, arrival, origin, table, &hits, server, at: place, link, slot)
    }

    /// Where a message comes from, and when: what its link says, and what this turn does.
    @inline(never)
    private func origin(by link: Link) -> Origin {
        var origin = link.origin
        origin.now = now
        origin.facts.forgivesUnknownDialogues = isInGrace
        origin.facts.minuteOfWeek = minuteOfWeek
        origin.isKept = recent.isDue()
        return origin
    }

    /// Judges what a message to the gateway's own number means, and does what the verdict says.
    @inline(never)
    private func screenRevealed(
        _ span: Span<UInt8>, _ arrival: Arrival, _ origin: Origin, _ table: Span<UInt32>,
        _ hits: inout MutableSpan<UInt64>, _ server: Int, at place: Int, _ link: Link,
        _ slot: AssociationSlot
    ) {
        var arrival = arrival
        var origin = origin
        reveal(&arrival, &origin, table, at: place, link)
        let revealed = unsafe arrival.octets.bindMemory(to: UInt8.self)
        let outcome = unsafe screener.screen(
            revealed.span, from: origin, table: table, hits: &hits)
        finish(outcome, span, arrival, origin, table, &hits, server, at: place, link, slot)
    }

    /// Does what the verdict says.
    @inline(always)
    private func finish(
        _ outcome: Screened, _ span: Span<UInt8>, _ arrival: Arrival, _ origin: Origin,
        _ table: Span<UInt32>, _ hits: inout MutableSpan<UInt64>, _ server: Int, at place: Int,
        _ link: Link, _ slot: AssociationSlot
    ) {
        var arrival = arrival
        let octets = unsafe arrival.octets
        switch outcome {
        case .held:
            link.counters.count(.held)
            countEvicted()
        case .judged(var judgement):
            if screener.hasBrokenSegments { link.counters.count(.segmentsBroken) }
            if isUnreadable {
                plane.refuse(screener.message.error, arrival.preview, span, from: slot)
                if case .forward = judgement.verdict { judgement = Worker.unreadable }
            } else if origin.isKept, !screener.hasBrokenSegments {
                unsafe keep(octets, joined: UnsafeRawBufferPointer(start: nil, count: 0), origin)
            }
            var passage = Passage.direct
            if case .forward = judgement.verdict {
                unsafe passage = self.passage(of: octets, arrival.preview, link)
            }
            unsafe conceal(&arrival, octets, &judgement, origin, passage, at: place, link)
            unsafe settle(judgement, octets, arrival, server, link, slot)
            if case .divert = judgement.action {
                unsafe divert(
                    arrival.octets, arrival.preview, to: judgement.actionValue, server, link)
            }
            if case .forward = judgement.verdict {
                // Where a segment that does not fit goes on, so does what was held before it.
                if screener.brokenFlow >= 0 {
                    forwardSegments(of: screener.brokenFlow, passage, server, link)
                }
                if case .refused(let cause, let returnCause) = passage {
                    refuse(cause, returnCause, arrival, server, link, slot, -1)
                } else {
                    unsafe forward(arrival.octets, arrival.preview, passage, server, link)
                }
            }
        case .whole(let flow):
            link.counters.count(.held)
            let joined = unsafe screener.reassembler.joined(flow)
            // SAFETY: the flow's octets stay until `release`.
            let data = unsafe joined.span
            var judgement = screener.screenJoined(data, from: origin, table: table, hits: &hits)
            if origin.isKept { unsafe keep(octets, joined: UnsafeRawBufferPointer(joined), origin) }
            var passage = Passage.direct
            if case .forward = judgement.verdict {
                unsafe passage = self.passage(of: octets, arrival.preview, link, flow: flow)
            }
            unsafe conceal(
                &arrival, UnsafeRawBufferPointer(joined), &judgement, origin, passage, at: place,
                link, isJoined: true)
            unsafe settle(judgement, octets, arrival, server, link, slot, flow: flow)
            if case .forward = judgement.verdict {
                if case .refused(let cause, let returnCause) = passage {
                    refuse(cause, returnCause, arrival, server, link, slot, flow)
                } else {
                    forwardSegments(of: flow, passage, server, link)
                }
            }
            if case .divert = judgement.action {
                forwardSegments(of: flow, .direct, server, link, divertedTo: judgement.actionValue)
            }
            screener.reassembler.release(flow)
        }
    }

    /// Keeps a message for the dry run of a table to come.
    @inline(never)
    private func keep(
        _ octets: UnsafeRawBufferPointer, joined: UnsafeRawBufferPointer, _ origin: Origin
    ) {
        unsafe recent.keep(
            octets, joined: joined, origin.facts, screener.recollection, at: now,
            oneOf: fabric.stride.load(ordering: .relaxed))
    }

    /// True where it is M3UA itself that cannot be read: the session answers, and no policy helps.
    var isUnreadable: Bool {
        guard case .illegal = screener.message.form, case .m3ua = screener.message.error.layer
        else { return false }
        return true
    }

    private static var unreadable: Judgement {
        var judgement = Judgement()
        judgement.verdict = .block
        judgement.action = .drop
        judgement.category = .decode
        return judgement
    }

    /// Counts a verdict, answers the sender where it says so, and leaves an event.
    @inline(always)
    private func settle(
        _ judgement: Judgement, _ octets: UnsafeRawBufferPointer, _ arrival: Arrival,
        _ server: Int, _ link: Link, _ slot: AssociationSlot, flow: Int = -1
    ) {
        let form = screener.message.form
        link.counters.count(judgement, of: &screener.message)
        if judgement.hasRule { note(judgement.rule, link) }
        let isEvent =
            judgement.verdict != .forward || judgement.shadow || judgement.action == .log
            || form != .canonical
        if isEvent, !judgement.isUnsampled {
            // What the ranges of the TCAP part count in: of a message in segments, their data.
            // SAFETY: the flow's octets stay until `release`.
            let data =
                unsafe flow < 0
                ? octets : UnsafeRawBufferPointer(screener.reassembler.joined(flow))
            unsafe record(judgement, octets, data, link)
        }
        if case .block = judgement.verdict {
            if arrival.isRevealed { readOriginal(arrival) }
            unsafe answer(judgement, arrival.original, server, link, slot, flow)
        }
    }

    /// Notes on whom a rule decided.
    @inline(always)
    private func note(_ rule: UInt16, _ link: Link) {
        var calling = screener.message.sccp.calling.normalised
        if calling.isEmpty { calling = screener.message.sccp.calling.digits }
        installed.note(
            rule, at: now, calling: calling,
            originatingPointCode: screener.message.mtp.originatingPointCode, link: link.index)
    }

    /// Counts the message in segments that made room for another.
    @inline(always)
    private func countEvicted() {
        guard let evicted = screener.reassembler.evicted else { return }
        fabric.links[Int(evicted.link)].counters.count(.segmentsCrowdedOut)
    }

    /// Answers the sender of a blocked message as the rule says.
    ///
    /// - Parameter flow: where the message came in segments; negative where it was one.
    func answer(
        _ judgement: Judgement, _ octets: UnsafeRawBufferPointer, _ server: Int, _ link: Link,
        _ slot: AssociationSlot, _ flow: Int
    ) {
        let header = link.header(of: server, by: slot)
        var octets = unsafe octets
        if flow >= 0, case .udts = judgement.action {
            // The first segment is returned: it alone need ask for that, Q.714 clause 4.1.1.2.
            unsafe octets = unsafe UnsafeRawBufferPointer(screener.reassembler.segment(0, of: flow))
            let bound = unsafe octets.bindMemory(to: UInt8.self)
            let span = unsafe bound.span
            decodeEnvelope(span, framing: .m3ua, into: &screener.message)
        }
        let reply: UnsafeRawBufferPointer?
        switch judgement.action {
        case .udts:
            unsafe reply = responder.serviceMessage(
                returning: &screener.message,
                cause: UInt8(truncatingIfNeeded: judgement.actionValue), octets: octets,
                header: header)
        case .abort:
            unsafe reply = responder.abort(&screener.message, octets: octets, header: header)
        case .error:
            // SAFETY: the flow's octets stay until `release`.
            let data =
                unsafe flow < 0
                ? octets : UnsafeRawBufferPointer(screener.reassembler.joined(flow))
            unsafe reply = responder.returnError(
                to: &screener.message, component: Int(judgement.component),
                value: judgement.actionValue, octets: octets, data: data, header: header)
        default:
            return
        }
        guard let reply = unsafe reply else { return }
        // Behind what is in hand; but who does not take answers shall not hold up other messages.
        let outbox = outboxes[slot.index]
        if outbox.count > 0 { flush(slot.index) }
        let stream = slot.stream(of: screener.message.mtp.signallingLinkSelection)
        guard let association = slot.association, !outbox.isWaiting,
            unsafe outbox.sendAtOnce(reply, stream: stream, to: association)
        else {
            link.counters.count(.lost)
            return
        }
        link.counters.count(.answered)
        link.counters.count(.sent)
    }

    /// Leaves an event in the ring.
    private func record(
        _ judgement: Judgement, _ octets: UnsafeRawBufferPointer, _ data: UnsafeRawBufferPointer,
        _ link: Link
    ) {
        guard let event = unsafe ring.claim() else { return }
        unsafe event.pointee.fill(
            judgement, &screener, octets, data: data, link: link, table: installed.generation,
            time: wallNanoseconds())
        ring.commit()
    }

    /// Drops the segments of a message that never became whole.
    func giveUp(_ flow: Int) {
        let octets = unsafe UnsafeRawBufferPointer(screener.reassembler.segment(0, of: flow))
        let link = fabric.links[Int(screener.reassembler.link(of: flow))]
        screener.message.variant = link.plan.variant
        let bound = unsafe octets.bindMemory(to: UInt8.self)
        let span = unsafe bound.span
        decodeEnvelope(span, framing: .m3ua, into: &screener.message)
        screener.message.settleForm(DecodeError(.sccp, .segmentTimeout, at: 0))
        link.counters.count(.segmentsTimedOut)
        link.counters.count(.segmentTimeout)
        var judgement = Judgement()
        judgement.verdict = .held
        judgement.category = .decode
        unsafe record(judgement, octets, octets, link)
        screener.reassembler.release(flow)
    }
}
