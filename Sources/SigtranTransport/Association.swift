/// One end of an SCTP association (or of what stands in for one in a lab), non-blocking.
///
/// A base class and not a protocol, because the path calls it: a class reference is one word and a
/// call goes through the vtable; an existential would bring a witness table and a box.
/// All methods are called by the worker that owns the association, except `send`, which any worker
/// may call.
open class Association: @unchecked Sendable {
    public init() {}

    /// The descriptor to poll. Readable means: call `receive` until it says `.wouldBlock`.
    open var descriptor: Int32 { -1 }

    /// True when a full send buffer is announced by the descriptor turning writable; false when it
    /// turns readable for that too.
    open var signalsWritable: Bool { true }

    /// Streams that may be sent on, known once the association is up.
    open var outboundStreams: UInt16 { 1 }

    /// Receives as many whole messages as are waiting and fit, in one call where the stack has one.
    ///
    /// - Parameter batch: filled from its start; what it held is gone.
    open func receive(into batch: ReceiveBatch) -> ReceiveOutcome { .wouldBlock }

    /// Sends messages in order until the stack takes no more.
    ///
    /// - Returns: how many were taken, from the first on; the octets may be reused at return.
    open func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome { .closed }

    /// Ends the association: what was taken is still delivered, then SHUTDOWN.
    open func shutdown() {}

    /// Ends the association at once by ABORT.
    open func abort() {}
}

/// A message on its way out: octets owned by the caller, with its stream and payload protocol.
@unsafe
public struct OutboundMessage: BitwiseCopyable {
    public var octets: UnsafeRawBufferPointer
    public var payloadProtocol: UInt32
    public var stream: UInt16
    public var isUnordered: Bool

    public init(
        _ octets: UnsafeRawBufferPointer, payloadProtocol: UInt32, stream: UInt16,
        isUnordered: Bool = false
    ) {
        unsafe self.octets = unsafe octets
        unsafe self.payloadProtocol = payloadProtocol
        unsafe self.stream = stream
        unsafe self.isUnordered = isUnordered
    }
}

/// What a call to `receive` brought.
public enum ReceiveOutcome: BitwiseCopyable, Sendable, Equatable {
    /// This many messages lie in the batch.
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
}
