import SS7Filter
import SS7Wire
import Screening
import SigtranTransport

/// A message on its way through a worker.
@safe
struct Arrival: BitwiseCopyable {
    /// What is judged, or goes on: the message, or as home routing has written it anew.
    private(set) var octets: UnsafeRawBufferPointer
    /// What forwarding needs of `octets`.
    private(set) var preview: PayloadPreview
    /// The message as it came, which is what its sender is answered to.
    let original: UnsafeRawBufferPointer
    /// True where what came to the gateway's own number was written anew before it was judged.
    var isRevealed = false

    @inline(always)
    init(_ octets: UnsafeRawBufferPointer, _ preview: PayloadPreview) {
        unsafe self.octets = octets
        unsafe original = octets
        self.preview = preview
    }

    /// Takes another message in its place.
    ///
    /// - Parameter octets: must stay until the batch in hand is sent, with a batch slot's headroom.
    mutating func replace(by octets: UnsafeRawBufferPointer) {
        unsafe self.octets = octets
        preview = PayloadPreview()
        let bound = unsafe octets.bindMemory(to: UInt8.self)
        unsafe preview.look(into: bound.span)
    }
}

/// SMS home routing in the path: what comes to the gateway's own number is written anew before it is
/// judged, what would show a subscriber is after that.
extension Worker {
    /// Puts what a message to the gateway's own number means in its place, or the reason to block it.
    @inline(never)
    func reveal(
        _ arrival: inout Arrival, _ origin: inout Origin, _ table: Span<UInt32>, at place: Int,
        _ link: Link
    ) {
        guard let rewritten else { return }
        let came = unsafe arrival.octets.bindMemory(to: UInt8.self)
        let room = unsafe room(in: rewritten, at: place)
        var out = unsafe MutableSpan(_unsafeElements: room)
        switch unsafe screener.reveal(came.span, from: origin, table: table, into: &out) {
        case .rewritten(let count):
            unsafe replace(&arrival, by: room, count: count, link)
            arrival.isRevealed = true
            origin.isRevealed = true
        case .refused(let reason):
            origin.refusal = reason
            origin.isKept = false
        case .untouched:
            break
        }
    }

    /// Writes a message from home anew that shows an interconnect a subscriber, or blocks it where that
    /// cannot be done.
    ///
    /// - Parameter octets: what the ranges of the TCAP part count in.
    @inline(always)
    func conceal(
        _ arrival: inout Arrival, _ octets: UnsafeRawBufferPointer, _ judgement: inout Judgement,
        _ origin: Origin, _ passage: Passage, at place: Int, _ link: Link, isJoined: Bool = false
    ) {
        guard let rewritten, case .home = link.plan.side else { return }
        unsafe conceal(
            &arrival, octets, &judgement, origin, passage, rewritten, at: place, link,
            isJoined: isJoined)
    }

    @inline(never)
    private func conceal(
        _ arrival: inout Arrival, _ octets: UnsafeRawBufferPointer, _ judgement: inout Judgement,
        _ origin: Origin, _ passage: Passage, _ rewritten: ReceiveBatch, at place: Int,
        _ link: Link, isJoined: Bool
    ) {
        var destination = arrival.preview.destinationPointCode
        var indicator = screener.message.mtp.networkIndicator
        if case .translated(let translation) = passage {
            destination = translation.destination
            indicator = translation.networkIndicator
        }
        if case .divert = judgement.action {
            destination = judgement.actionValue
        } else {
            guard case .forward = judgement.verdict else { return }
        }
        guard leadsToInterconnect(destination, indicator) else { return }
        let came = unsafe octets.bindMemory(to: UInt8.self)
        let room = unsafe room(in: rewritten, at: place)
        var out = unsafe MutableSpan(_unsafeElements: room)
        switch unsafe screener.conceal(came.span, from: origin, isJoined: isJoined, into: &out) {
        case .rewritten(let count):
            unsafe replace(&arrival, by: room, count: count, link)
        case .refused(let reason):
            judgement = screener.refuse(reason)
        case .untouched:
            break
        }
    }

    /// Where a message is written anew.
    @inline(always)
    private func room(
        in rewritten: ReceiveBatch, at place: Int
    ) -> UnsafeMutableBufferPointer<UInt8> {
        // SAFETY: the slot belongs to this message until the batch is sent.
        unsafe UnsafeMutableRawBufferPointer(
            start: rewritten.slot(place), count: rewritten.slotSize
        ).bindMemory(to: UInt8.self)
    }

    /// Puts what was written there in the place of what came.
    @inline(always)
    private func replace(
        _ arrival: inout Arrival, by room: UnsafeMutableBufferPointer<UInt8>, count: Int,
        _ link: Link
    ) {
        link.counters.count(.homeRouted)
        unsafe arrival.replace(by: UnsafeRawBufferPointer(start: room.baseAddress, count: count))
    }

    /// True where messages from home to a point code may leave for an interconnect.
    private func leadsToInterconnect(_ destination: UInt32, _ networkIndicator: UInt8) -> Bool {
        let set = fabric.routes.links(
            to: destination, networkIndicator: networkIndicator, from: .home)
        for place in 0..<set.count {
            let link = fabric.links[fabric.routes.link(place, of: set)]
            if case .interconnect = link.plan.side { return true }
        }
        return false
    }

    /// Reads what came to the gateway's own number once more, to be answered from there.
    @inline(never)
    func readOriginal(_ arrival: Arrival) {
        let context = screener.message.tcap.dialogueContext
        let bound = unsafe arrival.original.bindMemory(to: UInt8.self)
        guard unsafe decodeEnvelope(bound.span, framing: .m3ua, into: &screener.message) else {
            return
        }
        screener.message.tcap.dialogueContext = context
        unsafe decodeUser(bound.span, into: &screener.message)
    }
}
