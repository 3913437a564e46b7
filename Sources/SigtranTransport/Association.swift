/// One end of an SCTP association (or of what stands in for one in a lab), non-blocking.
///
/// A base class and not a protocol, because the path calls it: a class reference is one word and a
/// call goes through the vtable; an existential would bring a witness table and a box.
///
/// The first outcome of `receive` is always `.event(.up)`, for accepted associations too, or else
/// `.event(.cannotStart)`; after the event that ends the association comes `.closed`.
///
/// Threads: `receive` is called by one thread at a time, the worker that owns the association.
/// `send`, `shutdown`, `abort` and the status may be called by any thread at any time. `close` is
/// called when no other thread is in a call or will make one; releasing the last reference closes.
open class Association: @unchecked Sendable {
    public init() {}

    /// The descriptor to poll for reading, level-triggered.
    ///
    /// Readable means: something waits; it stays so until `receive` has said `.wouldBlock`, so that
    /// a worker may stop before that and poll again. Being readable with nothing to receive is
    /// allowed.
    open var descriptor: Int32 { -1 }

    /// The descriptor to poll for writing after `send` took fewer than given, level-triggered.
    ///
    /// Never the same number as `descriptor`, so that another worker may poll it. Poll it only while
    /// messages wait: it is writable most of the time. A hang-up or an error on it counts as
    /// writable too: the next `send` tells.
    open var writableDescriptor: Int32 { -1 }

    /// Streams that may be sent on, known once the association is up.
    open var outboundStreams: UInt16 { 1 }

    /// The peer's addresses, the primary one first where the stack tells; empty when it is gone.
    open var peerAddresses: [TransportAddress] { [] }

    /// The own addresses; empty when the association is gone.
    open var localAddresses: [TransportAddress] { [] }

    /// The system's error number for an association that could not start; 0 where the stack gives none.
    open var failure: Int32 { 0 }

    /// The descriptor that another process can go on with, see `Transport.adopt`; -1 where the
    /// association lives in this process.
    open var handoverDescriptor: Int32 { -1 }

    /// True while something waits here that was read ahead, or came in part, and that no other process
    /// would find in the descriptor.
    open var holdsReceived: Bool { false }

    /// Lets go of an association that another process goes on with: no ABORT, no SHUTDOWN.
    ///
    /// To be called like `close`, and in its place.
    open func relinquish() {}

    /// Receives as many whole messages as are waiting and fit, in one call where the stack has one.
    ///
    /// Messages and events come in the order in which they happened.
    /// - Parameter batch: filled from its start; what it held is gone.
    open func receive(into batch: ReceiveBatch) -> ReceiveOutcome { .wouldBlock }

    /// True where a batch that came back less than full says that nothing more waits, so that a worker
    /// may poll without having been told `.wouldBlock`.
    open var emptiesByBatch: Bool { false }

    /// Octets of the peer's whole window, for who goes on with the association in another process; 0 where
    /// nobody keeps them.
    open var peerWindowSize: Int {
        get { 0 }
        set {}
    }

    /// How many of these messages, from the first on, the peer has room for now; the rest should be tried
    /// again some milliseconds later, whether or not the association is writable.
    ///
    /// Counts them as sent: to be asked once about each, just before `send`, by who sends many messages.
    open func admits(_ messages: UnsafeBufferPointer<OutboundMessage>) -> Int { messages.count }

    /// Sends messages in order until the stack takes no more.
    ///
    /// To be called after the association has come up; before, some stacks take nothing.
    /// - Returns: how many were taken, from the first on; the octets may be reused at return.
    open func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome { .closed }

    /// Messages that `send` had taken and that the stack has given up since this was last asked.
    ///
    /// To be called by the receiving thread. Of an association that was lost, all of them are known
    /// with the event that tells it.
    open func takeUndelivered() -> Int { 0 }

    /// Those of the given-up messages that have never been sent and that name who sends them, in the
    /// order in which they were taken; `takeUndelivered` does not count them.
    ///
    /// To be called like that, and known when it is. They may go by another association: the peer has
    /// not had them.
    open func takeReturned() -> [ReturnedMessage] { [] }

    /// Sends what was taken and could not be handed to the system yet; stacks do so by themselves.
    ///
    /// A transport over a stream needs it where nobody calls `receive` for a while.
    open func flush() {}

    /// Ends the association: what was taken is still delivered, then SHUTDOWN.
    open func shutdown() {}

    /// Ends the association at once by ABORT: `receive` tells `.lost`, then `.closed`.
    ///
    /// The peer may learn of it only when the association is closed.
    open func abort() {}

    /// Releases the stack's resources and the descriptors.
    ///
    /// An association still up is aborted; one that is shutting down goes on doing so without us.
    /// Take both descriptors out of every epoll set before: their numbers may be used again.
    open func close() {}
}

/// A message on its way out: octets owned by the caller, with its stream and payload protocol.
@unsafe
public struct OutboundMessage: BitwiseCopyable {
    public var octets: UnsafeRawBufferPointer
    /// The payload protocol identifier, 3 for M3UA (RFC 4666 clause 7.1), in host order.
    public var payloadProtocol: UInt32
    public var stream: UInt16
    public var isUnordered: Bool
    /// Who is to have it back if it is never sent, see `takeReturned`; 0 for nobody.
    public var sender: UInt8

    @inlinable
    public init(
        _ octets: UnsafeRawBufferPointer, payloadProtocol: UInt32, stream: UInt16,
        isUnordered: Bool = false, sender: UInt8 = 0
    ) {
        unsafe self.octets = unsafe octets
        unsafe self.payloadProtocol = payloadProtocol
        unsafe self.stream = stream
        unsafe self.isUnordered = isUnordered
        unsafe self.sender = sender
    }
}

/// A message that an association had taken, and that was never sent.
public struct ReturnedMessage: Sendable {
    public var octets: [UInt8]
    public var stream: UInt16
    public var sender: UInt8

    public init(octets: [UInt8], stream: UInt16, sender: UInt8) {
        self.octets = octets
        self.stream = stream
        self.sender = sender
    }
}

/// What a call to `receive` brought.
public enum ReceiveOutcome: BitwiseCopyable, Sendable, Equatable {
    /// This many messages lie in the batch, at least one.
    case messages(Int)
    /// Something happened to the association; no message was received by this call.
    case event(AssociationEvent)
    case wouldBlock
    /// Nothing more will come; the association is gone.
    case closed
}

/// What a call to `send` did.
public enum SendOutcome: BitwiseCopyable, Sendable, Equatable {
    /// This many were taken; fewer than given means that the send buffer is full.
    case taken(Int)
    /// This many were taken; the next one never can be: empty, longer than the send buffer, or on a
    /// stream that there is not.
    case refused(after: Int)
    case closed
}

/// A change of an association's state, RFC 6458 clause 6.1.
public enum AssociationEvent: BitwiseCopyable, Sendable, Equatable {
    case up(outboundStreams: UInt16, inboundStreams: UInt16)
    case restarted
    case lost
    case shutdownComplete
    /// The INIT was not answered, or the peer refused.
    case cannotStart
    case pathDown
    case pathUp
    /// The peer has asked for the end; send nothing more.
    case shutdownByPeer
    case sendFailed
    /// A message larger than a slot came and was dropped.
    case oversized
    /// What came on a stream of octets cannot begin a message, so that nothing behind it can be read:
    /// the association is lost.
    case framingLost
}
