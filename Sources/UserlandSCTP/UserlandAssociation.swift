internal import CUsrsctp
internal import Glibc
public import SigtranTransport
internal import Synchronization

/// One end of an association of the userland stack.
///
/// The stack works on threads of its own and allocates for each message; this class adds nothing to
/// that. Its calls are thread-safe, except that closing must not overlap with any other.
public final class UserlandAssociation: Association, @unchecked Sendable {
    private enum Progress {
        case starting, up, ended
    }

    let socket: UserlandSocket
    private let wakeup: Wakeup
    private let streams: Atomic<UInt16>
    private let isShuttingDown = Atomic<Bool>(false)
    private var isClosed = false

    // What only the receiving thread touches.
    private var progress = Progress.starting
    private var pending: AssociationEvent?
    private var partial = Reassembly()

    /// Takes over a socket that is connecting, or one that was accepted with these streams.
    init(
        _ socket: UserlandSocket, accepted: (outbound: UInt16, inbound: UInt16)? = nil
    ) throws(TransportError) {
        wakeup = try Wakeup.lend()
        self.socket = socket
        streams = Atomic(accepted?.outbound ?? 0)
        if let accepted {
            progress = .up
            pending = .up(outboundStreams: accepted.outbound, inboundStreams: accepted.inbound)
        }
        super.init()
        socket.setUpcall(wakeup)
        // The upcall tells nothing of what had come before it was set.
        wakeup.wake()
    }

    deinit { close() }

    public override var descriptor: Int32 { wakeup.readable.number }
    public override var writableDescriptor: Int32 { wakeup.writable.number }
    public override var outboundStreams: UInt16 { streams.load(ordering: .relaxed) }
    public override var peerAddresses: [TransportAddress] { isClosed ? [] : socket.peerAddresses }
    public override var localAddresses: [TransportAddress] { isClosed ? [] : socket.localAddresses }

    public override func shutdown() {
        guard !isClosed else { return }
        isShuttingDown.store(true, ordering: .relaxed)
        unsafe usrsctp_shutdown(socket.pointer, Int32(SHUT_WR))
        wakeup.wake()
    }

    public override func abort() {
        guard !isClosed else { return }
        var information = sctp_sndinfo()
        information.snd_flags = UInt16(SCTP_ABORT)
        var nothing: UInt8 = 0
        // SAFETY: no octets are sent; the stack only wants the pointer not to be null.
        unsafe usrsctp_sendv(
            socket.pointer, &nothing, 0, nil, 0, &information,
            socklen_t(MemoryLayout<sctp_sndinfo>.size), UInt32(SCTP_SENDV_SNDINFO), 0)
        wakeup.wake()
    }

    public override func close() {
        guard !isClosed else { return }
        isClosed = true
        progress = .ended
        pending = nil
        if !isShuttingDown.load(ordering: .relaxed) { socket.setAbortsOnClose() }
        socket.close()
        Wakeup.giveBack(wakeup)
    }

    // MARK: Sending

    public override func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome {
        guard !isClosed else { return .closed }
        var taken = 0
        while taken < messages.count {
            switch unsafe send(messages[taken]) {
            case 0: taken += 1
            case EAGAIN, ENOBUFS:
                // The room may come before the descriptor says that there is none: try once more.
                wakeup.block()
                guard unsafe send(messages[taken]) == 0 else { return .taken(taken) }
                wakeup.unblock()
                taken += 1
            case EINVAL, EMSGSIZE: return .refused(after: taken)
            default: return .closed
            }
        }
        return .taken(taken)
    }

    /// Sends one message.
    ///
    /// - Returns: 0 or the error number.
    private func send(_ message: OutboundMessage) -> Int32 {
        guard unsafe !message.octets.isEmpty else { return EINVAL }
        var information = sctp_sndinfo()
        unsafe information.snd_sid = message.stream
        unsafe information.snd_ppid = message.payloadProtocol.bigEndian
        unsafe information.snd_flags = message.isUnordered ? UInt16(SCTP_UNORDERED) : 0
        let sent = unsafe usrsctp_sendv(
            socket.pointer, message.octets.baseAddress, message.octets.count, nil, 0, &information,
            socklen_t(MemoryLayout<sctp_sndinfo>.size), UInt32(SCTP_SENDV_SNDINFO), 0)
        return sent >= 0 ? 0 : errno
    }

    // MARK: Receiving

    public override func receive(into batch: ReceiveBatch) -> ReceiveOutcome {
        if let event = pending {
            pending = nil
            return .event(event)
        }
        guard progress != .ended else { return .closed }
        var count = 0
        while count < batch.capacity, pending == nil {
            guard let piece = nextPiece(batch, count) else { break }
            receive(piece, batch, &count)
        }
        if count > 0 { return .messages(count) }
        guard let event = pending else { return .wouldBlock }
        pending = nil
        return .event(event)
    }

    /// What one call to the stack brought into a slot.
    private struct Piece {
        var length: Int
        var flags: Int32
        var information: sctp_rcvinfo
    }

    /// Receives one piece into a slot; nil when there is none now, or never again.
    private func nextPiece(_ batch: ReceiveBatch, _ index: Int) -> Piece? {
        var piece = unsafe receivePiece(batch.slot(index), batch.slotSize)
        if piece.length < 0, piece.flags == EAGAIN {
            // Clear first and look again: what comes after that look raises the signal anew.
            wakeup.readable.clear()
            piece = unsafe receivePiece(batch.slot(index), batch.slotSize)
            if piece.length < 0, piece.flags == EAGAIN { return nil }
            wakeup.readable.raise()
        }
        let isEndOfFile = piece.length == 0 && piece.flags & Self.notification == 0
        guard piece.length < 0 || isEndOfFile else { return piece }
        end(progress == .starting ? .cannotStart : .lost)
        return nil
    }

    /// Calls the stack; a negative length comes with the error number in `flags`.
    private func receivePiece(_ slot: UnsafeMutableRawPointer, _ room: Int) -> Piece {
        var information = sctp_rcvinfo()
        var informationLength = socklen_t(MemoryLayout<sctp_rcvinfo>.size)
        var informationType: UInt32 = 0
        var flags: Int32 = 0
        while true {
            // SAFETY: the slot has that room, and the lengths are those of the variables.
            let length = unsafe usrsctp_recvv(
                socket.pointer, slot, room, nil, nil, &information, &informationLength,
                &informationType, &flags)
            if length >= 0 { return Piece(length: length, flags: flags, information: information) }
            if errno != EINTR { return Piece(length: -1, flags: errno, information: information) }
        }
    }

    private static let notification = Int32(MSG_NOTIFICATION)
    private static let endOfRecord = Int32(MSG_EOR)

    private func receive(_ piece: Piece, _ batch: ReceiveBatch, _ count: inout Int) {
        let octets = unsafe UnsafeRawBufferPointer(start: batch.slot(count), count: piece.length)
        if piece.flags & Self.notification != 0 {
            switch unsafe UserlandEvent(octets) {
            case .event(let event): take(event)
            case .partialDeliveryAborted: partial.cancel()
            case .ignored: break
            }
            return
        }
        let isLast = piece.flags & Self.endOfRecord != 0
        var length = piece.length
        if !isLast || partial.isActive {
            unsafe partial.append(octets, limit: batch.slotSize)
            guard isLast else { return }
            guard let whole = unsafe partial.finish(into: batch.slot(count)) else {
                pending = .oversized
                return
            }
            length = whole
        }
        batch[count] = InboundMessage(
            length: length, payloadProtocol: UInt32(bigEndian: piece.information.rcv_ppid),
            stream: piece.information.rcv_sid)
        count += 1
    }

    private func take(_ event: AssociationEvent) {
        switch event {
        case .up(let outbound, _):
            // An accepted association has told it already.
            guard progress == .starting else { return }
            progress = .up
            streams.store(outbound, ordering: .relaxed)
            pending = event
        case .lost: end(progress == .starting ? .cannotStart : .lost)
        case .cannotStart, .shutdownComplete: end(event)
        default: pending = event
        }
    }

    private func end(_ event: AssociationEvent) {
        progress = .ended
        partial.cancel()
        pending = event
        // A sender that waits for room learns the end from its next send.
        wakeup.wake()
    }
}
