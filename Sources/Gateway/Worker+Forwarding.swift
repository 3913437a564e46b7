import M3UASession
import SS7Filter
import SS7Wire
import Screening
import SigtranTransport

/// Where a message goes that may go on, and in which form it leaves.
extension Worker {
    /// Sends a message on: its octets from the routing label on untouched, the header in front of
    /// them written anew for the link that it leaves by.
    ///
    /// What is translated gets another label, too.
    /// - Parameter octets: may be written over.
    /// - Returns: false where no link takes it, which is counted.
    @inline(always) @discardableResult
    func forward(
        _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview, _ passage: Passage,
        _ server: Int, _ link: Link
    ) -> Bool {
        guard preview.parameter >= 0,
            let base = unsafe UnsafeMutableRawPointer(mutating: octets.baseAddress)
        else { return false }
        let message = screener.message.mtp
        var destination = preview.destinationPointCode
        var indicator = message.networkIndicator
        if case .translated(let translation) = passage {
            destination = translation.destination
            indicator = translation.networkIndicator
        }
        guard
            let target = route(
                to: destination, networkIndicator: indicator, from: preview.originatingPointCode,
                message.signallingLinkSelection, link)
        else { return false }
        if case .translated(let translation) = passage {
            // Whoever sends us what is behind itself would get it back, sooner or later.
            guard target.plan.side != link.plan.side, destination != preview.originatingPointCode
            else {
                link.counters.count(.ownLoop)
                return false
            }
            unsafe relabel(octets, preview, translation, for: target)
            link.counters.count(.translated)
        }
        guard
            unsafe emit(
                base, preview, server, to: destination, message.signallingLinkSelection,
                message.serviceIndicator, by: target)
        else { return false }
        link.counters.count(.forwarded)
        return true
    }

    /// Hands a message to a link, the header in front of it written anew; false where it cannot wait
    /// for its application server there.
    ///
    /// - Parameter base: where the message begins that `preview` is of, with headroom.
    @inline(always)
    func emit(
        _ base: UnsafeMutableRawPointer, _ preview: PayloadPreview, _ server: Int,
        to destination: UInt32, _ selection: UInt8, _ serviceIndicator: UInt8, by target: Link
    ) -> Bool {
        let place = target.place(
            for: server, to: destination, serviceIndicator: serviceIndicator)
        let active = target.slot(for: selection, server: place)
        if pendings[target.index].count > 0 { releasePending(of: target) }
        let slot = active ?? target.slots[0]
        // SAFETY: a batch's slots, held segments and outboxes have room for the longest header in
        // front of their messages, and for padding behind.
        var header = target.header(of: place, by: slot)
        let isBroadcast = slot.published.isBroadcast(place)
        if isBroadcast { header.correlationID = target.correlation(of: selection, place) }
        let whole = unsafe header.write(before: base + preview.parameter, length: preview.length)
        if active == nil, target.isActive {
            // The link is up, and this application server is not.
            return unsafe hold(whole, for: target, server: place, selection: selection)
        }
        if isBroadcast {
            for index in 0..<target.slots.count
            where target.slots[index].published.maySend(place) {
                unsafe append(whole, to: target.slots[index], selection)
            }
        } else {
            unsafe append(whole, to: slot, selection)
        }
        return true
    }

    @inline(always)
    func append(
        _ message: UnsafeRawBufferPointer, to slot: AssociationSlot, _ selection: UInt8
    ) {
        let outbox = outboxes[slot.index]
        if outbox.isFull { flush(slot.index) }
        unsafe outbox.append(message, stream: slot.stream(of: selection))
    }

    /// Sends a message to another point code than it asks for; all else of it stays as it is.
    ///
    /// Only a route that names the point code leads there: by the default one the message could reach
    /// whom it was kept from.
    func divert(
        _ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview, to pointCode: UInt32,
        _ server: Int, _ link: Link
    ) {
        guard preview.parameter >= 0,
            let base = unsafe UnsafeMutableRawPointer(mutating: octets.baseAddress)
        else { return }
        guard pointCode != preview.destinationPointCode,
            fabric.routes.named(
                pointCode, networkIndicator: screener.message.mtp.networkIndicator)?.isEmpty
                == false
        else {
            link.counters.count(.noRoute)
            return
        }
        // SAFETY: a preview with a parameter has read the routing label, whose second word this is.
        unsafe (base + preview.parameter).storeBytes(
            of: pointCode.bigEndian, toByteOffset: 8, as: UInt32.self)
        var preview = preview
        preview.destinationPointCode = pointCode
        if unsafe forward(octets, preview, .direct, server, link) { link.counters.count(.diverted) }
    }

    /// Sends the held segments of a message on, as they came and in their order.
    func forwardSegments(
        of flow: Int, _ passage: Passage, _ server: Int, _ link: Link,
        divertedTo pointCode: UInt32? = nil
    ) {
        for place in 0..<screener.reassembler.segmentCount(of: flow) {
            let octets = unsafe UnsafeRawBufferPointer(
                screener.reassembler.segment(place, of: flow))
            var preview = PayloadPreview()
            let bound = unsafe octets.bindMemory(to: UInt8.self)
            let span = unsafe bound.span
            preview.look(into: span)
            if let pointCode {
                unsafe divert(octets, preview, to: pointCode, server, link)
            } else {
                unsafe forward(octets, preview, passage, server, link)
            }
        }
        // The segments' room is free again after this.
        flushAll()
    }

    /// The link that leads to a destination; nil where there is none, or where it leads back.
    @inline(always)
    private func route(
        to destination: UInt32, networkIndicator: UInt8, from originating: UInt32,
        _ selection: UInt8, _ link: Link
    ) -> Link? {
        let set = fabric.routes.links(
            to: destination, networkIndicator: networkIndicator, from: link.plan.side)
        guard !set.isEmpty else {
            link.counters.count(.noRoute)
            return nil
        }
        let target = fabric.link(of: set, for: selection)
        if fabric.isDiverted(selection, of: set, to: target) { changeOver(from: set, to: target) }
        guard target.index != link.index, !target.pointCodes.contains(originating) else {
            link.counters.count(.ownLoop)
            return nil
        }
        if set.barred != 0 || !target.isActive, !fabric.isReachable(by: set) {
            remind(link, of: destination)
            // All that lead there have said that it is unavailable, clause 3.4.1. Asked again, since one that
            // was down may just have come up.
            if target.isActive, !fabric.isReachable(by: set) {
                link.counters.count(.forwarded)
                target.counters.count(.destinationDown)
                return nil
            }
        }
        return target
    }
}
