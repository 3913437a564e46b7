/// A way to make associations: a kernel's SCTP, a userland stack, TCP, memory.
///
/// Used when links are set up and never in the path.
open class Transport: @unchecked Sendable {
    public init() {}

    /// The name that a configuration gives it, such as `kernel`.
    open var name: String { "" }

    /// Starts to listen for associations.
    ///
    /// - Parameters:
    ///   - addresses: the own addresses, several for multi-homing, all with one port; port 0 lets
    ///     the stack choose.
    ///   - parameters: what accepted associations are set to.
    open func listen(
        on addresses: [TransportAddress], parameters: AssociationParameters
    ) throws(TransportError) -> Listener {
        throw TransportError.unsupported("listen")
    }

    /// Starts an association and returns at once; its first event tells what came of it.
    ///
    /// - Parameters:
    ///   - local: the own addresses, several for multi-homing; empty lets the stack choose.
    ///   - peer: the peer's addresses, all with one port; one of them is enough to find the others.
    open func connect(
        from local: [TransportAddress], to peer: [TransportAddress],
        parameters: AssociationParameters
    ) throws(TransportError) -> Association {
        throw TransportError.unsupported("connect")
    }

    /// Goes on with an association that another process has handed over.
    ///
    /// - Parameter descriptor: its `handoverDescriptor`, which now belongs to the association.
    /// - Returns: an association that is up, and does not say so by an event.
    open func adopt(_ descriptor: Int32) throws(TransportError) -> Association {
        throw TransportError.unsupported("adopt")
    }

    /// Goes on with a listener that another process has handed over.
    open func adoptListener(_ descriptor: Int32) throws(TransportError) -> Listener {
        throw TransportError.unsupported("adopt")
    }
}

/// An endpoint that accepts associations, non-blocking.
open class Listener: @unchecked Sendable {
    public init() {}

    /// The descriptor to poll for reading, level-triggered.
    open var descriptor: Int32 { -1 }

    /// The addresses that are listened on, with the port that the stack chose.
    open var localAddresses: [TransportAddress] { [] }

    /// Accepts one association, or returns nil when none waits.
    ///
    /// - Throws: when the system lacks something, such as descriptors; the association still waits,
    ///   so stop polling for a while. A peer that went away before it was accepted is no error.
    open func accept() throws(TransportError) -> AcceptedAssociation? { nil }

    /// The descriptor that another process can go on with; -1 where the listener lives in this one.
    open var handoverDescriptor: Int32 { -1 }

    /// Stops listening; accepted associations live on.
    ///
    /// To be called when no other thread is in `accept`; releasing the last reference does the same.
    open func close() {}
}

/// An association that a peer started, and where it came from.
public struct AcceptedAssociation: Sendable {
    public let association: Association
    /// The peer's addresses at the time of acceptance, the one that it came from first: to find the link
    /// that it belongs to.
    public let peerAddresses: [TransportAddress]

    public init(_ association: Association, peerAddresses: [TransportAddress]) {
        self.association = association
        self.peerAddresses = peerAddresses
    }
}
