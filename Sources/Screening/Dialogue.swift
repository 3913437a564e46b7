public import SS7Filter
public import SS7Wire

/// On which sides of the gateway the two ends of a dialogue are.
///
/// Part of what a dialogue is found by: a message from one side never reaches what is remembered of
/// an end on the same side, whatever address it claims to be from.
public struct DialogueEnds: BitwiseCopyable, Sendable {
    var sender: UInt8 = 0
    var receiver: UInt8 = 0

    /// Ends that nothing is known of, as in a capture without configured links.
    @_noLocks init() {}

    /// The ends of a dialogue that crosses the gateway, for a message from `side`.
    @_noLocks
    init(from side: Side) {
        switch side {
        case .interconnect:
            sender = 1
            receiver = 2
        case .home:
            sender = 2
            receiver = 1
        }
    }
}

/// What the two ends of a message's dialogue are found by; 0 for one that the message does not name.
struct DialogueKeys: BitwiseCopyable {
    /// The end that sent the message.
    var sender: UInt64 = 0
    /// The end that it goes to; a service message goes back to its sender, who is both.
    var receiver: UInt64 = 0

    @_noLocks init() {}
}

/// What is remembered of one end of a TCAP dialogue.
public struct Dialogue: BitwiseCopyable, Sendable {
    /// The application context that the dialogue was opened with; absent in MAP version 1.
    public var context = ApplicationContext()
    /// MAP or CAP where that is known without a context.
    public var userProtocol = UserProtocol.unknown
    /// The subscriber that the dialogue is about; empty while no message has named one.
    public var imsi = Digits()
    /// What this end has invoked.
    public var invoked = InvokedOperations()
    /// True where nobody saw the dialogue open and its protocol is still unknown.
    var isOrphan = false
    /// The side that opened the dialogue.
    public var openedBy = DialogueOpener.unknown
    /// The global title, packed, by which this end knows the other: whom it asked, then who answered.
    public var counterpart = UInt64(0)
    /// The key of the other end; 0 while it has not answered.
    var peer = UInt64(0)
    /// When the dialogue was last heard of, in seconds of the caller's monotonic clock.
    public var time = UInt32(0)

    @inlinable @_noLocks public init() {}

    /// Tells whether a context may take the place of the one that the dialogue was opened with: the
    /// responder's first answer may name a lower version of it, and nothing later may change it.
    @_noLocks
    func admits(_ other: ApplicationContext) -> Bool {
        guard context.isPresent else { return peer == 0 }
        guard other.number == context.number,
            other.userProtocol.rawValue == context.userProtocol.rawValue
        else { return false }
        return other.version == context.version || peer == 0 && other.version < context.version
    }
}
