import SigtranTransport
import Synchronization

/// A transport whose associations have peers that say how many messages they have room for.
final class HoldingTransport: Transport, @unchecked Sendable {
    private let base: Transport
    /// Messages that the peers have room for; each that is admitted takes one.
    let room = Atomic<Int>(.max)
    /// How often they have been asked, and said no to some.
    let refusals = Atomic<Int>(0)

    init(_ base: Transport) { self.base = base }

    override func connect(
        from local: [TransportAddress], to peer: [TransportAddress],
        parameters: AssociationParameters
    ) throws(TransportError) -> Association {
        HoldingAssociation(
            try base.connect(from: local, to: peer, parameters: parameters), of: self)
    }

    fileprivate func admits(_ count: Int) -> Int {
        let admitted = min(count, room.load(ordering: .relaxed))
        room.subtract(admitted, ordering: .relaxed)
        if admitted < count { refusals.add(1, ordering: .relaxed) }
        return admitted
    }
}

/// What passes everything on but asks its transport how much the peer has room for.
private final class HoldingAssociation: Association, @unchecked Sendable {
    private let base: Association
    private let transport: HoldingTransport

    init(_ base: Association, of transport: HoldingTransport) {
        self.base = base
        self.transport = transport
    }

    override var descriptor: Int32 { base.descriptor }
    override var writableDescriptor: Int32 { base.writableDescriptor }
    override var outboundStreams: UInt16 { base.outboundStreams }
    override var peerAddresses: [TransportAddress] { base.peerAddresses }
    override var emptiesByBatch: Bool { base.emptiesByBatch }
    override func receive(into batch: ReceiveBatch) -> ReceiveOutcome { base.receive(into: batch) }
    override func admits(_ messages: UnsafeBufferPointer<OutboundMessage>) -> Int {
        transport.admits(messages.count)
    }
    override func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome {
        unsafe base.send(messages)
    }
    override func shutdown() { base.shutdown() }
    override func abort() { base.abort() }
    override func close() { base.close() }
}
