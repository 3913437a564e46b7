import Glibc
public import SigtranTransport

/// What every transport has to do, tried on one of them.
///
/// Each trial throws a `TrialFailure` that says what went wrong, and ends within its patience.
public struct Trial: Sendable {
    public let transport: Transport
    /// The address to listen on; port 0 lets the stack choose.
    public let server: [TransportAddress]
    public let client: [TransportAddress]
    public var parameters: AssociationParameters
    /// How the trial's octets become messages.
    public let envelope: Envelope

    public init(
        _ transport: Transport, server: [TransportAddress], client: [TransportAddress],
        parameters: AssociationParameters, envelope: Envelope = .none
    ) {
        self.envelope = envelope
        self.transport = transport
        self.server = server
        self.client = client
        self.parameters = parameters
    }

    /// Listens, connects, accepts, and sees both ends come up.
    public func connected(
        near nearBatch: ReceiveBatch = ReceiveBatch(), far farBatch: ReceiveBatch = ReceiveBatch()
    ) throws -> (listener: Listener, near: End, far: End) {
        let listener = try transport.listen(on: server, parameters: parameters)
        let addresses = listener.localAddresses
        guard let port = addresses.first?.port, port != 0 else {
            throw TrialFailure("listens on \(addresses)")
        }
        guard try listener.accept() == nil else { throw TrialFailure("accepted nobody") }
        let near = End(
            try transport.connect(
                from: client, to: server.map { $0.with(port: port) }, parameters: parameters),
            batch: nearBatch, envelope: envelope)
        let far = End(
            try Self.accept(listener).association, batch: farBatch, envelope: envelope)
        try near.expectUp()
        try far.expectUp()
        return (listener, near, far)
    }

    /// Accepts one association, waiting by the descriptor alone.
    public static func accept(_ listener: Listener) throws -> AcceptedAssociation {
        for _ in 0..<20 {
            if let accepted = try listener.accept() { return accepted }
            _ = poll(listener.descriptor, milliseconds: 1000)
        }
        throw TrialFailure("nobody came")
    }

    /// 1,000 messages of varied sizes over 8 streams each way, or over the one that there is: all come, unaltered, in order.
    public func exchange(total: Int = 1000, largest: Int = 4000) throws {
        let (_, near, far) = try connected()
        let there = Traffic(total: total, largest: largest, envelope: envelope)
        let back = Traffic(total: total, largest: largest, envelope: envelope)
        let deadline = ContinuousClock.now + near.patience
        while !there.isReceived || !back.isReceived {
            guard ContinuousClock.now < deadline else {
                throw TrialFailure("not all messages came in \(near.patience)")
            }
            try there.send(to: near.association)
            try back.send(to: far.association)
            let isIdle = try !receive(far, there) && !receive(near, back)
            if isIdle { wait(near, far) }
        }
    }

    private func receive(_ end: End, _ traffic: Traffic) throws -> Bool {
        switch end.association.receive(into: end.batch) {
        case .messages(let count):
            try traffic.check(end.batch, count)
            return true
        case .wouldBlock: return false
        case .event(.pathUp): return true
        case let other: throw TrialFailure("received \(other) amid traffic")
        }
    }

    private func wait(_ near: End, _ far: End) {
        var entries = [near, far].flatMap { end in
            [
                pollfd(fd: end.association.descriptor, events: Int16(POLLIN), revents: 0)
            ]
        }
        _ = unsafe Glibc.poll(&entries, nfds_t(entries.count), 1000)
    }

    /// SHUTDOWN: what was taken is delivered first, then both ends are told and closed.
    public func shutdown() throws {
        let (_, near, far) = try connected()
        for number in 0..<20 {
            guard near.send([UInt8(number)]) == .taken(1) else { throw TrialFailure("not taken") }
        }
        near.association.shutdown()
        var next: UInt8 = 0
        while next < 20 {
            guard case .messages(let count) = try far.next() else { continue }
            for index in 0..<count {
                guard far.octets(index)[0] == next else { throw TrialFailure("lost one") }
                next += 1
            }
        }
        try far.expect(.shutdownComplete, ignoring: [.pathUp, .shutdownByPeer])
        guard try far.next() == .closed else { throw TrialFailure("far is not closed") }
        try near.expect(.shutdownComplete)
        guard try near.next() == .closed else { throw TrialFailure("near is not closed") }
        guard near.send([1]) == .closed, far.send([1]) == .closed else {
            throw TrialFailure("sent after the end")
        }
    }

    /// ABORT: both ends lose the association, and who waits to send is woken.
    public func abort() throws {
        let (_, near, far) = try connected()
        near.association.abort()
        try near.expect(.lost)
        guard try near.next() == .closed else { throw TrialFailure("near is not closed") }
        guard near.send([1]) == .closed else { throw TrialFailure("sent after the end") }
        near.association.close()
        try far.expect(.lost)
        guard try far.next() == .closed else { throw TrialFailure("far is not closed") }
        guard isWoken(far.association.writableDescriptor) else {
            throw TrialFailure("a sender would wait for ever")
        }
        guard far.send([1]) == .closed else { throw TrialFailure("far sent after the end") }
    }

    /// Closing one end without a shutdown is an ABORT for the other.
    public func close() throws {
        let (_, near, far) = try connected()
        near.association.close()
        guard near.association.receive(into: near.batch) == .closed, near.send([1]) == .closed
        else { throw TrialFailure("a closed association still works") }
        try far.expect(.lost)
    }

    /// Where nobody listens, the association cannot start, within the time that INIT may take.
    public func refusal(within limit: Duration) throws {
        let listener = try transport.listen(on: server, parameters: parameters)
        guard let port = listener.localAddresses.first?.port else { throw TrialFailure("no port") }
        listener.close()
        let start = ContinuousClock.now
        let end = End(
            try transport.connect(
                from: client, to: server.map { $0.with(port: port) }, parameters: parameters))
        try end.expect(.cannotStart)
        guard try end.next() == .closed, end.send([1]) == .closed else {
            throw TrialFailure("not closed after cannotStart")
        }
        let elapsed = ContinuousClock.now - start
        guard elapsed < limit else { throw TrialFailure("took \(elapsed)") }
    }

    /// A full send buffer takes fewer, its descriptor turns writable once the peer has read.
    public func backPressure() throws {
        var trial = self
        trial.parameters.sendBufferSize = 32 * 1024
        trial.parameters.receiveBufferSize = 32 * 1024
        let (_, near, far) = try trial.connected()
        guard poll(near.association.writableDescriptor, writable: true) else {
            throw TrialFailure("not writable at the start")
        }
        var sent = 0
        // Acknowledgements make room for a while: full is when none comes any more.
        var deadline = ContinuousClock.now + .milliseconds(700)
        while ContinuousClock.now < deadline {
            switch near.send([UInt8](repeating: UInt8(sent % 251), count: 1000)) {
            case .taken(1):
                sent += 1
                guard sent < 10_000 else { throw TrialFailure("takes without end") }
                deadline = ContinuousClock.now + .milliseconds(700)
            case .taken(0):
                _ = poll(near.association.writableDescriptor, writable: true, milliseconds: 100)
            case let other: throw TrialFailure("sending gave \(other)")
            }
        }
        // Else a worker that waits to send would never sleep.
        guard near.send([UInt8](repeating: 0, count: 1000)) == .taken(0),
            !poll(near.association.writableDescriptor, writable: true)
        else { throw TrialFailure("takes nothing, but is writable") }
        var received = 0
        var waited = false
        while received < sent + 1 {
            guard case .messages(let count) = try far.next() else { continue }
            for index in 0..<count {
                guard far.octets(index)[0] == UInt8((received + index) % 251) else {
                    throw TrialFailure("out of order after back-pressure")
                }
            }
            received += count
            guard !waited, received > sent / 2 else { continue }
            waited = true
            guard poll(near.association.writableDescriptor, writable: true, milliseconds: 5000)
            else { throw TrialFailure("not writable after the peer has read \(received)") }
            guard near.send([UInt8](repeating: UInt8(sent % 251), count: 1000)) == .taken(1) else {
                throw TrialFailure("writable, but takes nothing")
            }
        }
        guard sent > 20 else { throw TrialFailure("took only \(sent)") }
    }

    /// A message longer than a slot is dropped and told; the ones around it come.
    public func oversized() throws {
        let (_, near, far) = try connected(far: ReceiveBatch(capacity: 8, slotSize: 1024))
        for octets in [
            [UInt8](repeating: 1, count: 1024), [UInt8](repeating: 2, count: 1025),
            [UInt8](repeating: 3, count: 20_000), [UInt8](repeating: 4, count: 700),
        ] {
            guard near.send(octets) == .taken(1) else { throw TrialFailure("not taken") }
        }
        guard try far.expectMessage() == [UInt8](repeating: 1, count: 1024) else {
            throw TrialFailure("the first message was altered")
        }
        try far.expect(.oversized)
        try far.expect(.oversized)
        guard try far.expectMessage() == [UInt8](repeating: 4, count: 700) else {
            throw TrialFailure("the last message was altered")
        }
    }

    /// What a stack has read ahead shows on the descriptor: a worker may stop there and poll.
    public func readAhead() throws {
        let (_, near, far) = try connected(far: ReceiveBatch(capacity: 8, slotSize: 1024))
        for length in [1, 1500, 2] {
            guard near.send([UInt8](repeating: 1, count: length)) == .taken(1) else {
                throw TrialFailure("not taken")
            }
        }
        // All of it has arrived before the first look.
        usleep(200_000)
        for expected in [.messages(1), .event(.oversized), .messages(1)] as [ReceiveOutcome] {
            guard poll(far.association.descriptor, milliseconds: 200) else {
                throw TrialFailure("not readable before \(expected)")
            }
            var outcome = far.association.receive(into: far.batch)
            while outcome == .event(.pathUp) { outcome = far.association.receive(into: far.batch) }
            guard outcome == expected else {
                throw TrialFailure("expected \(expected), found \(outcome)")
            }
        }
        guard far.association.receive(into: far.batch) == .wouldBlock,
            !poll(far.association.descriptor)
        else { throw TrialFailure("readable with nothing to receive") }
    }

    /// What can never be sent is refused, and the association lives on.
    public func refusedMessages() throws {
        let (_, near, far) = try connected()
        guard near.send([]) == .refused(after: 0) else { throw TrialFailure("took nothing") }
        let streams = near.association.outboundStreams
        guard near.send([1], stream: streams) == .refused(after: 0) else {
            throw TrialFailure("took a message for stream \(streams)")
        }
        guard near.send([2]) == .taken(1), try far.expectMessage() == [2] else {
            throw TrialFailure("does not go on")
        }
    }
}
