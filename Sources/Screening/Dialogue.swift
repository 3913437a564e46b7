public import SS7Wire

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
    /// The key of the other end; 0 while it has not answered.
    var peer = UInt64(0)
    /// When the dialogue was last heard of, in seconds of the caller's monotonic clock.
    public var time = UInt32(0)

    @inlinable @_noLocks public init() {}
}
