internal import Synchronization

/// One end of an association in memory, for tests that need no SCTP stack.
///
/// It behaves as the stacks do: `.up` first, bounded queues, a descriptor to poll, events in order
/// with the messages. Sending and receiving allocate nothing. A test ends it for both sides by
/// `abort`, which both see as `.lost`.
public final class MemoryAssociation: Association, @unchecked Sendable {
    private let incoming: MemoryPipe
    private let outgoing: MemoryPipe
    private let local: [TransportAddress]
    private let peer: [TransportAddress]
    private let streams: UInt16
    /// The peer's addresses that are not active.
    let deadPaths = Mutex<Set<TransportAddress>>([])

    private init(
        incoming: MemoryPipe, outgoing: MemoryPipe, streams: UInt16,
        local: [TransportAddress], peer: [TransportAddress]
    ) {
        self.incoming = incoming
        self.outgoing = outgoing
        self.streams = streams
        self.local = local
        self.peer = peer
    }

    deinit { close() }

    /// Makes both ends of an association that is up.
    ///
    /// - Parameters:
    ///   - parameters: of the first end and of the second; streams and send buffers are kept to.
    ///   - addresses: of the first end and of the second.
    public static func pair(
        _ parameters: (AssociationParameters, AssociationParameters) = (.init(), .init()),
        addresses: ([TransportAddress], [TransportAddress]) = ([], [])
    ) throws(TransportError) -> (MemoryAssociation, MemoryAssociation) {
        let there = min(parameters.0.outboundStreams, parameters.1.inboundStreams)
        let back = min(parameters.1.outboundStreams, parameters.0.inboundStreams)
        let outward = try MemoryPipe(capacity: parameters.0.sendBufferSize, streams: there)
        let inward = try MemoryPipe(capacity: parameters.1.sendBufferSize, streams: back)
        inward.deliver(.up(outboundStreams: there, inboundStreams: back))
        outward.deliver(.up(outboundStreams: back, inboundStreams: there))
        return (
            MemoryAssociation(
                incoming: inward, outgoing: outward, streams: there,
                local: addresses.0, peer: addresses.1),
            MemoryAssociation(
                incoming: outward, outgoing: inward, streams: back,
                local: addresses.1, peer: addresses.0)
        )
    }

    /// Makes an association that nobody answered.
    static func unanswered(
        from local: [TransportAddress], to peer: [TransportAddress]
    ) throws(TransportError) -> MemoryAssociation {
        let association = MemoryAssociation(
            incoming: try MemoryPipe(capacity: 0, streams: 0),
            outgoing: try MemoryPipe(capacity: 0, streams: 0), streams: 0, local: local, peer: peer)
        association.incoming.finish(.cannotStart)
        association.outgoing.finish(.cannotStart)
        return association
    }

    /// While true, `send` takes nothing, as if the peer's window were closed.
    public var isFull: Bool = false {
        didSet { outgoing.holdFull(isFull) }
    }

    /// While true, what this end has left unread when the association ends goes back to the other one,
    /// as from a stack whose peer's window was closed.
    public var givesBackUnread: Bool = false {
        didSet { incoming.setGivesBack(givesBackUnread) }
    }

    /// Lets this end receive an event, after what is queued for it.
    ///
    /// Some twenty may wait; more are a mistake in the test and stop it.
    public func deliver(_ event: AssociationEvent) { incoming.deliver(event) }

    public override var descriptor: Int32 { incoming.readable.number }
    public override var writableDescriptor: Int32 { outgoing.writable.number }
    public override var outboundStreams: UInt16 { streams }
    public override var peerAddresses: [TransportAddress] { peer }
    public override var localAddresses: [TransportAddress] { local }

    public override func receive(into batch: ReceiveBatch) -> ReceiveOutcome {
        incoming.receive(into: batch)
    }

    public override func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome {
        unsafe outgoing.send(messages)
    }

    public override func takeReturned() -> [ReturnedMessage] { outgoing.takeBack() }

    public override func shutdown() {
        outgoing.finish(.shutdownByPeer, .shutdownComplete)
        incoming.finish(.shutdownComplete)
    }

    public override func abort() {
        // Who hears of the end may ask at once for what it had sent.
        incoming.finish(.lost)
        outgoing.finish(.lost)
    }

    public override func close() {
        abort()
        incoming.discard()
    }
}
