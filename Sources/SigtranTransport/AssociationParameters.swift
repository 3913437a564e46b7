/// What an association is set to before it starts.
///
/// The defaults suit signalling links: a dead path is left within seconds, not minutes, and a failed
/// start is told within a quarter of a minute. Times are kept in whole milliseconds.
public struct AssociationParameters: Sendable, Equatable {
    /// Streams asked for; stream 0 is for management (RFC 4666 clause 1.4.7), then one for each SLS.
    public var outboundStreams: UInt16 = 17
    /// Streams that the peer may use at most.
    public var inboundStreams: UInt16 = 64

    /// How often an INIT is sent again before the association cannot start.
    public var initAttempts: UInt16 = 4
    /// The longest time between two INITs.
    public var initTimeout: Duration = .seconds(3)

    /// Time between heartbeats on an idle path; nil sends none.
    public var heartbeatInterval: Duration? = .seconds(5)

    public var rtoInitial: Duration = .seconds(1)
    public var rtoMinimum: Duration = .milliseconds(300)
    public var rtoMaximum: Duration = .seconds(3)

    /// Retransmissions after which a path is down, Path.Max.Retrans.
    public var pathRetransmissions: UInt16 = 3
    /// Retransmissions after which the association is lost, Association.Max.Retrans.
    ///
    /// No more than the sum over the paths, else an association outlives all of them.
    public var associationRetransmissions: UInt16 = 6

    /// How long the acknowledgement of a single packet may wait; below the peer's `rtoMinimum`.
    public var sackDelay: Duration = .milliseconds(100)

    /// Sends small messages at once instead of gathering them (no Nagle algorithm).
    public var sendsWithoutDelay = true

    /// Octets that may wait to be sent and acknowledged; the stack may round.
    public var sendBufferSize = 512 * 1024
    /// Octets that may wait to be received; the window that peers see.
    public var receiveBufferSize = 512 * 1024

    /// SCTP inside UDP datagrams; nil is SCTP straight over IP.
    public var udpEncapsulation: UDPEncapsulation?

    public init() {}
}

/// The ports of SCTP over UDP, RFC 6951.
public struct UDPEncapsulation: Sendable, Equatable {
    /// The port registered for it.
    public static let registeredPort: UInt16 = 9899

    /// The own port; a userland stack has one for the whole process.
    public var localPort: UInt16
    /// The port to send to when associating; for accepted associations the stack takes the peer's.
    public var remotePort: UInt16

    public init(
        localPort: UInt16 = registeredPort, remotePort: UInt16 = registeredPort
    ) {
        self.localPort = localPort
        self.remotePort = remotePort
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, within what SCTP's socket options hold.
    package var milliseconds: UInt32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 4_000_000 else { return 4_000_000_000 }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return UInt32(seconds) * 1000 + UInt32(fraction)
    }
}
