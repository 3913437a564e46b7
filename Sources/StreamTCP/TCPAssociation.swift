internal import CLinux
internal import Glibc
public import SigtranTransport
internal import Synchronization

/// One end of a TCP connection that stands in for an association: a FIN is its SHUTDOWN, a reset its
/// ABORT.
///
/// Sending takes a lock, since one message must be in the stream as a whole before another thread's
/// begins. Nothing is allocated per message.
public final class TCPAssociation: Association, @unchecked Sendable {
    /// How a connection stands when it is taken over.
    enum Beginning: Equatable {
        case connecting, connected
        case refused(Int32)
    }

    private enum Progress {
        case connecting, up
        /// The peer sends no more; what was taken here is still going out.
        case finishing
        /// What came cannot be read on.
        case failed
        case ended
    }

    private let socket: TCPSocket
    private let readiness: Readiness
    private let writable: Int32
    private let patience: Duration
    private let sender: Mutex<StreamSender>
    /// The connection is being made, or part of a message waits: the socket is watched for writing.
    private let awaitsRoom: Atomic<Bool>
    private let isShuttingDown = Atomic<Bool>(false)
    private let isAborted = Atomic<Bool>(false)
    private let readsNoMore = Atomic<Bool>(false)
    /// A send has met the end, of which the socket then tells no more.
    private let isBroken = Atomic<Bool>(false)
    private let isNudged = Atomic<Bool>(false)
    private var isClosed = false

    // What only the receiving thread touches.
    private var progress: Progress
    private var pending: AssociationEvent?
    private var isAhead = false
    private var refusal: Int32 = 0
    private var frames = FrameBuffer()

    /// Takes over a socket.
    init(
        _ socket: TCPSocket, _ parameters: AssociationParameters, _ beginning: Beginning
    ) throws(TransportError) {
        readiness = try Readiness(socket.descriptor)
        writable = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard writable >= 0 else { throw .current("duplicate a descriptor") }
        self.socket = socket
        patience =
            parameters.rtoMaximum * max(1, Int(parameters.associationRetransmissions))
        sender = Mutex(StreamSender(socket.descriptor))
        awaitsRoom = Atomic(beginning == .connecting)
        progress = .connecting
        super.init()
        switch beginning {
        case .connecting: readiness.watch(reading: false, writing: true)
        case .connected: begin()
        case .refused(let code):
            refusal = code
            end(.cannotStart)
        }
        noteAhead(false)
    }

    deinit { close() }

    public override var descriptor: Int32 { readiness.number }
    public override var writableDescriptor: Int32 { writable }
    public override var outboundStreams: UInt16 { 1 }
    public override var failure: Int32 { refusal }
    public override var peerAddresses: [TransportAddress] { isClosed ? [] : socket.peerAddresses }
    public override var localAddresses: [TransportAddress] { isClosed ? [] : socket.localAddresses }

    public override func shutdown() {
        guard !isClosed else { return }
        isShuttingDown.store(true, ordering: .releasing)
        sender.withLock { sender in
            sender.isOver = true
            if !sender.hasRest { _ = Glibc.shutdown(socket.descriptor, Int32(SHUT_WR)) }
        }
        nudge()
    }

    public override func abort() {
        guard !isClosed else { return }
        isAborted.store(true, ordering: .releasing)
        sender.withLock { sender in
            sender.isOver = true
            socket.reset()
        }
        nudge()
    }

    public override func close() {
        guard !isClosed else { return }
        isClosed = true
        progress = .ended
        pending = nil
        sender.withLock { $0.isOver = true }
        if !isShuttingDown.load(ordering: .acquiring) || isAborted.load(ordering: .acquiring) {
            socket.setAbortsOnClose()
        }
        _ = Glibc.close(writable)
        socket.close()
    }

    // MARK: Sending

    public override func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome {
        sender.withLock { sender in
            guard !sender.isOver else { return .closed }
            let outcome = unsafe sender.send(messages)
            if outcome == .closed { isBroken.store(true, ordering: .releasing) }
            watch(forRest: sender.hasRest)
            return outcome
        }
    }

    public override func flush() {
        guard awaitsRoom.load(ordering: .acquiring), !isClosed else { return }
        sender.withLock { sender in
            if !sender.flush() { isBroken.store(true, ordering: .releasing) }
            watch(forRest: sender.hasRest)
            guard sender.isOver, !sender.hasRest else { return }
            if isShuttingDown.load(ordering: .acquiring) {
                _ = Glibc.shutdown(socket.descriptor, Int32(SHUT_WR))
            }
            nudge()
        }
    }

    /// Watches the socket for writing while part of a message waits; under the sender's lock.
    private func watch(forRest hasRest: Bool) {
        guard hasRest != awaitsRoom.load(ordering: .relaxed) else { return }
        awaitsRoom.store(hasRest, ordering: .releasing)
        readiness.watch(reading: !readsNoMore.load(ordering: .relaxed), writing: hasRest)
    }

    /// Lets the receiving thread look at what another one has done.
    private func nudge() {
        readiness.raise()
        isNudged.store(true, ordering: .releasing)
    }

    // MARK: Receiving

    public override func receive(into batch: ReceiveBatch) -> ReceiveOutcome {
        // First this and then the look: what is done after the look is told anew.
        if isNudged.exchange(false, ordering: .acquiringAndReleasing), !isAhead {
            readiness.clear()
        }
        let outcome = next(into: batch)
        noteAhead(frames.frame(longest: batch.slotSize) != .incomplete)
        return outcome
    }

    /// Keeps the descriptor readable while there is something that the socket does not show.
    private func noteAhead(_ hasFrame: Bool) {
        let isFinished = progress == .finishing && !awaitsRoom.load(ordering: .acquiring)
        let isAhead =
            hasFrame || pending != nil || isFinished || progress == .failed || progress == .ended
        guard isAhead != self.isAhead else { return }
        self.isAhead = isAhead
        if isAhead { readiness.raise() } else { readiness.clear() }
    }

    private func next(into batch: ReceiveBatch) -> ReceiveOutcome {
        if let outcome = advance() { return outcome }
        var count = 0
        while count == 0, pending == nil, progress == .up {
            count = take(batch)
            guard count == 0, pending == nil else { break }
            let room = unsafe frames.room()
            let received = unsafe weir_tcp_receive(
                socket.descriptor, room.baseAddress, room.count)
            switch received {
            case 1...: frames.fill(received)
            case 0: endOfStream()
            default:
                if errno == EAGAIN { return .wouldBlock }
                if errno != EINTR { end(.lost) }
            }
        }
        if count > 0 { return .messages(count) }
        guard let event = pending else { return .wouldBlock }
        pending = nil
        return .event(event)
    }

    /// Goes on with what is not reading; nil where there is something to read.
    private func advance() -> ReceiveOutcome? {
        if let event = pending {
            pending = nil
            return .event(event)
        }
        if progress == .ended { return .closed }
        if isAborted.load(ordering: .acquiring) || progress == .failed {
            end(.lost)
        } else if progress == .connecting {
            connect()
        } else {
            flush()
            if progress == .finishing, !awaitsRoom.load(ordering: .acquiring) { finish() }
        }
        guard let event = pending else { return progress == .up ? nil : .wouldBlock }
        pending = nil
        return .event(event)
    }

    /// Looks what has become of the connection.
    private func connect() {
        refusal = socket.takeError()
        if refusal != 0 || isShuttingDown.load(ordering: .acquiring) {
            end(.cannotStart)
        } else if socket.isConnected {
            begin()
        }
    }

    private func begin() {
        progress = .up
        pending = .up(outboundStreams: 1, inboundStreams: 1)
        try? socket.setPatience(patience)
        sender.withLock { sender in
            awaitsRoom.store(sender.hasRest, ordering: .releasing)
            readiness.watch(reading: true, writing: sender.hasRest)
        }
    }

    /// Gives whole messages on, up to what cannot be one.
    private func take(_ batch: ReceiveBatch) -> Int {
        var count = 0
        while count < batch.capacity {
            switch frames.frame(longest: batch.slotSize) {
            case .message(let length):
                unsafe frames.take(length, into: batch.slot(count))
                batch[count] = InboundMessage(length: length, payloadProtocol: 3, stream: 0)
                count += 1
            case .incomplete: return count
            case .broken:
                if count == 0 {
                    progress = .failed
                    pending = .framingLost
                }
                return count
            }
        }
        return count
    }

    /// The peer sends no more.
    private func endOfStream() {
        guard frames.isEmpty, !isBroken.load(ordering: .acquiring) else { return end(.lost) }
        if isShuttingDown.load(ordering: .acquiring) { return end(.shutdownComplete) }
        progress = .finishing
        pending = .shutdownByPeer
        // Its end would wake for ever.
        sender.withLock { sender in
            sender.isOver = true
            readsNoMore.store(true, ordering: .relaxed)
            readiness.watch(reading: false, writing: sender.hasRest)
        }
    }

    private func finish() {
        isShuttingDown.store(true, ordering: .releasing)
        _ = Glibc.shutdown(socket.descriptor, Int32(SHUT_WR))
        end(.shutdownComplete)
    }

    private func end(_ event: AssociationEvent) {
        progress = .ended
        pending = event
        sender.withLock { sender in
            sender.isOver = true
            // Who waits for room is woken, and learns the end from the next send.
            if event == .lost { socket.reset() }
        }
    }
}
