import SS7Filter
import SS7Wire
import Screening

/// Messages to the gateway's own point codes: where they go on to, and what is changed of them.
extension Worker {
    /// How a message that may go on does so.
    ///
    /// - Parameter flow: where the message came in segments; negative where it is one.
    @inline(always)
    func passage(
        of octets: UnsafeRawBufferPointer, _ preview: PayloadPreview, _ link: Link, flow: Int = -1
    ) -> Passage {
        guard let titles = fabric.titles, preview.parameter >= 0 else { return .direct }
        return unsafe translate(octets, preview, titles, link, flow)
    }

    /// Translates the called party's global title where the message is for one of our point codes,
    /// Q.714 clause 2.4.
    ///
    /// Without a title to route on, it is for ourselves.
    @inline(never)
    private func translate(
        _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview, _ titles: GlobalTitleTable,
        _ link: Link, _ flow: Int
    ) -> Passage {
        let label = screener.message.mtp
        guard label.serviceIndicator == 3, screener.message.sccp.type.isConnectionless,
            screener.message.sccp.called.hasGlobalTitle,
            !screener.message.sccp.called.routesOnSSN,
            fabric.routes.named(
                preview.destinationPointCode, networkIndicator: label.networkIndicator)?.isEmpty
                == true
        else { return .direct }
        let side = link.plan.side
        guard let found = titles.destinations(of: screener.message.sccp.called, from: side) else {
            // 0: no translation for an address of such nature, 1: for this specific address.
            let isKnown = !screener.message.sccp.called.normalised.isEmpty
            return .refused(.noTranslation, returnCause: isKnown ? 1 : 0)
        }
        guard unsafe hasHopsLeft(octets, preview, flow) else {
            return .refused(.hopCounterViolation, returnCause: 12)
        }
        let destination = fabric.destination(
            among: found, of: titles, for: label.signallingLinkSelection,
            networkIndicator: label.networkIndicator, from: side)
        return .translated(
            Translation(
                destination: destination.pointCode,
                networkIndicator: destination.networkIndicator ?? label.networkIndicator,
                ownPointCode: preview.destinationPointCode))
    }

    /// True where a message, or each of its segments, may be relayed once more.
    private func hasHopsLeft(
        _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview, _ flow: Int
    ) -> Bool {
        guard flow >= 0 else { return unsafe Worker.hasHopLeft(octets, preview) }
        for place in 0..<screener.reassembler.segmentCount(of: flow) {
            let segment = unsafe UnsafeRawBufferPointer(
                screener.reassembler.segment(place, of: flow))
            var preview = PayloadPreview()
            let bound = unsafe segment.bindMemory(to: UInt8.self)
            unsafe preview.look(into: bound.span)
            guard unsafe Worker.hasHopLeft(segment, preview) else { return false }
        }
        return true
    }

    private static func hasHopLeft(
        _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview
    ) -> Bool {
        let place = unsafe hopCounter(octets, preview)
        guard place >= 0 else { return true }
        return unsafe octets[place] > 1
    }

    /// Where the hop counter of XUDT, LUDT and their service messages lies, Q.713 clause 3.18;
    /// negative where there is none.
    private static func hopCounter(
        _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview
    ) -> Int {
        let start = preview.parameter &+ 16
        guard preview.parameter >= 0, preview.length >= 19, start &+ 3 <= octets.count else {
            return -1
        }
        let type = SCCPMessageType(rawValue: unsafe octets[start])
        let isShort = type == .unitdata || type == .unitdataService
        return type.isConnectionless && !isShort ? start &+ 2 : -1
    }

    /// Writes a translated message's routing label anew, and takes one off its hop counter.
    ///
    /// The label's originating point code is ours from here on, that of the network that it leaves
    /// to: who returns the message returns it to us. No other octet changes.
    /// - Parameter octets: the message; may be written.
    func relabel(
        _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview, _ translation: Translation,
        for target: Link
    ) {
        guard let base = unsafe UnsafeMutableRawPointer(mutating: octets.baseAddress) else {
            return
        }
        let own = target.ownPointCode(insteadOf: translation.ownPointCode)
        let label = unsafe base + (preview.parameter &+ 4)
        // SAFETY: a preview with a parameter has read the whole label, twelve octets.
        unsafe label.storeBytes(of: own.bigEndian, toByteOffset: 0, as: UInt32.self)
        unsafe label.storeBytes(
            of: translation.destination.bigEndian, toByteOffset: 4, as: UInt32.self)
        unsafe label.storeBytes(of: translation.networkIndicator, toByteOffset: 9, as: UInt8.self)
        let hops = unsafe Worker.hopCounter(octets, preview)
        if hops >= 0, unsafe octets[hops] > 0 {
            unsafe base.storeBytes(
                of: octets[hops] &- 1, toByteOffset: hops, as: UInt8.self)
        }
    }

    /// Drops a message that may go on and has nowhere to go, and returns it where it asks for that.
    @inline(never)
    func refuse(
        _ cause: LinkCounters.Cause, _ returnCause: UInt8, _ arrival: Arrival, _ server: Int,
        _ link: Link, _ slot: AssociationSlot, _ flow: Int
    ) {
        link.counters.count(cause)
        if arrival.isRevealed { readOriginal(arrival) }
        var judgement = Judgement()
        judgement.verdict = .block
        judgement.action = .udts
        judgement.actionValue = UInt32(returnCause)
        unsafe answer(judgement, arrival.original, server, link, slot, flow)
    }
}
