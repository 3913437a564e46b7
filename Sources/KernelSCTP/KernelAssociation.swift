internal import CSCTP
internal import Glibc
public import SigtranTransport
internal import Synchronization

/// One end of an association of the kernel's SCTP.
///
/// Receives and sends batches with one system call each and allocates nothing per message, except
/// for messages that the kernel delivers in parts and for those that an event overtook.
public final class KernelAssociation: Association, @unchecked Sendable {
    private enum Progress {
        case starting, up, ended
    }

    private let socket: KernelSocket
    private let readable: DescriptorPair
    private let writable: Int32
    /// Raised while something waits that was read ahead, behind an event.
    private let ahead: EventDescriptor
    private let streams: Atomic<UInt16>
    private let isShuttingDown = Atomic<Bool>(false)
    private let isAborted = Atomic<Bool>(false)
    /// Messages that the kernel has taken, from whomever, and those that are being given to it.
    private let taken: Atomic<Int>
    private let peerWindow = PeerWindow()
    private var isClosed = false

    // What only the receiving thread touches.
    private var progress = Progress.starting
    private var pending: AssociationEvent?
    private var isAhead = false
    private var pieces: PieceBatch
    private var partial = Reassembly()
    private var undelivered = 0
    private var returned: [ReturnedMessage] = []
    /// True while no event has told of the messages that were given up: Linux tells of each by itself, and
    /// what was given up together comes back together.
    private var hasFailed = false

    /// Takes over a socket that is connecting, or one that was accepted with these streams.
    ///
    /// - Parameter isAdopted: true where it was up in another process, and need not say so.
    init(
        _ socket: KernelSocket, accepted: (outbound: UInt16, inbound: UInt16)? = nil,
        isAdopted: Bool = false
    ) throws(TransportError) {
        ahead = try EventDescriptor()
        readable = try DescriptorPair(socket.descriptor, ahead.number)
        writable = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard writable >= 0 else { throw .current("duplicate a descriptor") }
        self.socket = socket
        streams = Atomic(accepted?.outbound ?? 0)
        taken = Atomic(isAdopted ? socket.peer?.sentChunks ?? 0 : 0)
        pieces = PieceBatch()
        if let accepted {
            progress = .up
            guard !isAdopted else { return }
            pending = .up(outboundStreams: accepted.outbound, inboundStreams: accepted.inbound)
            isAhead = true
            ahead.raise()
        }
    }

    deinit { close() }

    public override var descriptor: Int32 { readable.number }
    public override var writableDescriptor: Int32 { writable }
    public override var outboundStreams: UInt16 { streams.load(ordering: .relaxed) }
    public override var peerAddresses: [TransportAddress] { isClosed ? [] : socket.peerAddresses }
    public override var localAddresses: [TransportAddress] { isClosed ? [] : socket.localAddresses }

    public override func shutdown() {
        guard !isClosed else { return }
        isShuttingDown.store(true, ordering: .relaxed)
        _ = Glibc.shutdown(socket.descriptor, Int32(SHUT_WR))
    }

    /// Ends the association at once; the ABORT itself goes out when it is closed.
    ///
    /// Linux forbids an ABORT on a one-to-one socket by any other way than closing it.
    public override func abort() {
        guard !isClosed else { return }
        isAborted.store(true, ordering: .releasing)
        // Makes the descriptor readable, so that the receiving thread looks.
        _ = Glibc.shutdown(socket.descriptor, Int32(SHUT_RD))
    }

    /// One system call takes all that waits, as long as there is room.
    public override var emptiesByBatch: Bool { true }
    public override var handoverDescriptor: Int32 { isClosed ? -1 : socket.descriptor }
    public override var holdsReceived: Bool { isAhead || partial.isActive }

    public override func relinquish() {
        guard !isClosed else { return }
        isClosed = true
        progress = .ended
        pending = nil
        _ = Glibc.close(writable)
        socket.close()
    }

    public override func close() {
        guard !isClosed else { return }
        isClosed = true
        progress = .ended
        pending = nil
        if !isShuttingDown.load(ordering: .relaxed) || isAborted.load(ordering: .relaxed) {
            socket.setAbortsOnClose()
        }
        _ = Glibc.close(writable)
        socket.close()
    }

    // MARK: Sending

    public override var peerWindowSize: Int {
        get { peerWindow.size }
        set { peerWindow.size = newValue }
    }

    public override func admits(_ messages: UnsafeBufferPointer<OutboundMessage>) -> Int {
        let count = unsafe peerWindow.admits(messages)
        guard count < messages.count, !isClosed, let peer = socket.peer else {
            return messages.count
        }
        let view = PeerWindow.View(open: peer.open, queued: queued(sent: peer.sentChunks))
        return unsafe peerWindow.admits(messages, after: view)
    }

    /// Messages that the kernel holds and has not sent, of which it has sent so many chunks.
    ///
    /// It tells of chunks only: a message longer than a packet has several, and what another process had
    /// given it nobody has counted here. Where more was sent than was taken it is made up for.
    private func queued(sent: Int) -> Int {
        let queued = taken.load(ordering: .relaxed) - sent
        if queued < 0 { taken.add(-queued, ordering: .relaxed) }
        return max(0, queued)
    }

    public override func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome {
        guard !isClosed, !isAborted.load(ordering: .acquiring) else { return .closed }
        // On the stack, since several threads may send at once.
        var batch = weir_sctp_send_batch()
        var taken = 0
        let last = peerWindow.takesCuriosity() ? messages.count - 1 : -1
        while taken < messages.count {
            let count = min(messages.count - taken, Int(WEIR_SCTP_BATCH))
            for index in 0..<count {
                let message = unsafe messages[taken + index]
                unsafe weir_sctp_send_from(
                    &batch, Int32(index), message.octets.baseAddress, message.octets.count,
                    message.payloadProtocol, message.stream,
                    (message.isUnordered ? UInt16(SCTP_UNORDERED.rawValue) : 0)
                        | (taken + index == last ? UInt16(SCTP_SACK_IMMEDIATELY.rawValue) : 0),
                    UInt32(message.sender))
            }
            self.taken.add(count, ordering: .relaxed)
            let sent = unsafe weir_sctp_send(socket.descriptor, &batch, Int32(count))
            if sent < count { self.taken.subtract(count - max(0, Int(sent)), ordering: .relaxed) }
            if sent > 0 {
                taken += Int(sent)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS: return .taken(taken)
            case EINVAL, EMSGSIZE: return .refused(after: taken)
            default: return .closed
            }
        }
        return .taken(taken)
    }

    // MARK: Receiving

    public override func receive(into batch: ReceiveBatch) -> ReceiveOutcome {
        let outcome = next(into: batch)
        let isAhead = pending != nil || pieces.hasKept || hasFailed || progress == .ended
        if isAhead != self.isAhead {
            self.isAhead = isAhead
            if isAhead { ahead.raise() } else { ahead.clear() }
        }
        return outcome
    }

    private func next(into batch: ReceiveBatch) -> ReceiveOutcome {
        if let event = takePending(batch) { return .event(event) }
        guard progress != .ended else { return .closed }
        if isAborted.load(ordering: .acquiring) {
            progress = .ended
            undelivered += outstanding
            return .event(.lost)
        }
        var count = 0
        // The first error may be told before what waits behind it; the second is the end.
        var errors = 0
        while count == 0, pending == nil {
            switch pieces.fill(batch, from: socket.descriptor) {
            case 0: count = take(batch)
            case EAGAIN:
                guard hasFailed else { return .wouldBlock }
                hasFailed = false
                return .event(.sendFailed)
            case EINTR: continue
            default:
                errors += 1
                if errors > 1 { end(progress == .starting ? .cannotStart : .lost) }
            }
        }
        if count > 0 { return .messages(count) }
        guard let event = takePending(batch) else { return .closed }
        return .event(event)
    }

    private func takePending(_ batch: ReceiveBatch) -> AssociationEvent? {
        guard let event = pending else { return nil }
        pending = nil
        hasFailed = false
        if progress == .ended { drain(batch) }
        return event
    }

    /// Reads what the kernel tells behind the end: which messages it has not delivered.
    private func drain(_ batch: ReceiveBatch) {
        guard !isClosed else { return }
        // The send buffer bounds them; none is as short as this supposes.
        for _ in 0..<65_536 {
            guard pieces.fill(batch, from: socket.descriptor) == 0, pieces.count > 0 else { return }
            takeBack(batch, from: 0)
            let last = pieces[pieces.count - 1]
            if last.length == 0 { return }
        }
    }

    /// Takes back what the kernel gives up, told behind the end.
    private func takeBack(_ batch: ReceiveBatch, from start: Int) {
        for index in start..<max(start, pieces.count)
        where pieces[index].flags & PieceBatch.notification != 0 {
            let octets = unsafe UnsafeRawBufferPointer(
                start: batch.slot(index), count: Int(pieces[index].length))
            guard let base = octets.baseAddress,
                case .event(.sendFailed) = unsafe KernelEvent(
                    weir_sctp_notified(base, octets.count))
            else { continue }
            unsafe takeBack(octets)
        }
    }

    /// Messages that the kernel has taken and the peer has not acknowledged, as near as it tells.
    ///
    /// Of an association that this side aborts it gives nothing back: Linux aborts a one-to-one socket only
    /// with its last descriptor. A message longer than a packet counts as sent when a part of it is.
    private var outstanding: Int {
        guard !isClosed, let peer = socket.peer else { return 0 }
        return queued(sent: peer.sentChunks) + peer.unacknowledgedChunks
    }

    /// Keeps a message that the kernel has never sent; one that it has may have arrived, and is counted.
    private func takeBack(_ notification: UnsafeRawBufferPointer) {
        let failure = unsafe weir_sctp_failed(notification.baseAddress, notification.count)
        if failure.is_unsent != 0 { taken.subtract(1, ordering: .relaxed) }
        guard failure.is_unsent != 0, let sender = UInt8(exactly: failure.context), sender != 0
        else {
            undelivered += 1
            return
        }
        unsafe returned.append(
            ReturnedMessage(
                octets: Array(notification[failure.start...]), stream: failure.stream,
                sender: sender))
    }

    public override func takeUndelivered() -> Int {
        defer { undelivered = 0 }
        return undelivered
    }

    public override func takeReturned() -> [ReturnedMessage] {
        defer { returned = [] }
        return returned
    }

    /// Makes messages of the pieces in the batch, up to the first event.
    ///
    /// - Returns: how many messages lie in the batch now.
    private func take(_ batch: ReceiveBatch) -> Int {
        var count = 0
        for index in 0..<pieces.count {
            let piece = pieces[index]
            let octets = unsafe UnsafeRawBufferPointer(
                start: batch.slot(index), count: Int(piece.length))
            if piece.flags & PieceBatch.notification != 0 {
                unsafe notice(octets)
            } else if piece.length == 0 {
                // The peer has shut down, and all that it sent has been received.
                end(isShuttingDown.load(ordering: .relaxed) ? .shutdownComplete : .lost)
            } else {
                unsafe take(piece, octets, batch, &count)
            }
            guard pending == nil else {
                if progress == .ended {
                    takeBack(batch, from: index + 1)
                } else {
                    pieces.keep(batch, from: index + 1)
                }
                return count
            }
        }
        return count
    }

    private func take(
        _ piece: weir_sctp_piece, _ octets: UnsafeRawBufferPointer, _ batch: ReceiveBatch,
        _ count: inout Int
    ) {
        let isLast = piece.flags & PieceBatch.endOfRecord != 0
        var length = octets.count
        if !isLast || partial.isActive {
            unsafe partial.append(octets, limit: batch.slotSize)
            guard isLast else { return }
            guard let whole = unsafe partial.finish(into: batch.slot(count)) else {
                pending = .oversized
                return
            }
            length = whole
        } else if let source = octets.baseAddress, unsafe source != batch.slot(count) {
            // Notifications and pieces before it have left its place empty.
            // SAFETY: both slots have room for `slotSize` octets, and the piece came into one.
            unsafe batch.slot(count).copyMemory(from: source, byteCount: length)
        }
        batch[count] = InboundMessage(
            length: length, payloadProtocol: piece.payload_protocol, stream: piece.stream)
        count += 1
    }

    private func notice(_ octets: UnsafeRawBufferPointer) {
        guard let start = octets.baseAddress else { return }
        switch unsafe KernelEvent(weir_sctp_notified(start, octets.count)) {
        case .event(.up(let outbound, let inbound)):
            // An accepted association has told it already.
            guard progress == .starting else { return }
            progress = .up
            streams.store(outbound, ordering: .relaxed)
            pending = .up(outboundStreams: outbound, inboundStreams: inbound)
        case .event(.lost): end(progress == .starting ? .cannotStart : .lost)
        case .event(.cannotStart): end(.cannotStart)
        case .event(.shutdownComplete): end(.shutdownComplete)
        case .event(.shutdownByPeer):
            isShuttingDown.store(true, ordering: .relaxed)
            pending = .shutdownByPeer
        case .event(.sendFailed):
            unsafe takeBack(octets)
            hasFailed = true
        case .event(.restarted):
            peerWindow.forget()
            pending = .restarted
        case .event(let event): pending = event
        case .partialDeliveryAborted: partial.cancel()
        case .ignored: break
        }
    }

    private func end(_ event: AssociationEvent) {
        progress = .ended
        partial.cancel()
        pending = event
    }
}
