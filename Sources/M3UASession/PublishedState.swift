public import Synchronization

/// What any worker may read of a session between two messages: a few words, without a lock.
///
/// The session writes it after each change of state. A routing context is known by its index in
/// the session's list, so that asking is one load and one shift.
public final class PublishedState: Sendable {
    /// Most routing contexts of one association.
    public static let capacity = 64

    @usableFromInline let sendable = Atomic<UInt64>(0)
    @usableFromInline let receivable = Atomic<UInt64>(0)
    @usableFromInline let broadcast = Atomic<UInt64>(0)
    @usableFromInline let heard = Atomic<Bool>(false)
    /// A bit for each signalling link selection whose next message must be tagged.
    @usableFromInline let untagged: InlineArray<4, Flows> = InlineArray { _ in Flows() }
    @usableFromInline let contexts: InlineArray<64, Context> = InlineArray { _ in Context() }
    @usableFromInline let count: Int

    @usableFromInline struct Flows: ~Copyable, Sendable {
        @usableFromInline let bits = Atomic<UInt64>(0)
    }

    /// A routing context, and bit 32 where there is one.
    @usableFromInline struct Context: ~Copyable, Sendable {
        @usableFromInline let value = Atomic<UInt64>(0)
    }

    /// - Parameter routingContexts: nil where an application server has none, or none yet.
    init(routingContexts: [UInt32?]) {
        count = min(routingContexts.count, PublishedState.capacity)
        for index in 0..<count {
            if let context = routingContexts[index] { set(context, at: index) }
        }
    }

    /// Gives an application server its routing context.
    func set(_ routingContext: UInt32, at index: Int) {
        contexts[index].value.store(1 << 32 | UInt64(routingContext), ordering: .releasing)
    }

    /// The routing context of an application server; nil where there is none.
    @_noLocks
    public func routingContext(at index: Int) -> UInt32? {
        guard index >= 0, index < count else { return nil }
        let value = contexts[index].value.load(ordering: .acquiring)
        return value >> 32 == 0 ? nil : UInt32(truncatingIfNeeded: value)
    }

    /// The index of a routing context; -1 where the association does not carry it.
    @inlinable @inline(always) @_noLocks
    public func index(of routingContext: UInt32) -> Int {
        let wanted = 1 << 32 | UInt64(routingContext)
        var index = 0
        while index < count {
            if contexts[index].value.load(ordering: .relaxed) == wanted { return index }
            index &+= 1
        }
        return -1
    }

    /// The index that a message without a routing context means; -1 where there are several.
    public var indexWithoutContext: Int { @_noLocks get { count == 1 ? 0 : -1 } }

    /// Tells whether the peer takes traffic of this application server.
    @inlinable @inline(always) @_noLocks
    public func maySend(_ index: Int) -> Bool {
        guard index >= 0, index < 64 else { return false }
        let active = sendable.load(ordering: .acquiring)
        return active >> UInt64(truncatingIfNeeded: index) & 1 == 1
    }

    /// Tells whether the peer may send traffic of this application server.
    @inlinable @inline(always) @_noLocks
    public func mayReceive(_ index: Int) -> Bool {
        guard index >= 0, index < 64 else { return false }
        let active = receivable.load(ordering: .acquiring)
        return active >> UInt64(truncatingIfNeeded: index) & 1 == 1
    }

    /// Tells whether every active ASP of this application server gets all its traffic.
    @inlinable @inline(always) @_noLocks
    public func isBroadcast(_ index: Int) -> Bool {
        guard index >= 0, index < 64 else { return false }
        return broadcast.load(ordering: .relaxed) >> UInt64(truncatingIfNeeded: index) & 1 == 1
    }

    /// Tells whether the next broadcast message of a flow is this ASP's first, RFC 4666 clause
    /// 4.3.4.3; true once.
    @_noLocks
    public func takeUntagged(_ selection: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(selection & 63)
        let index = Int(selection >> 6)
        guard untagged[index].bits.load(ordering: .relaxed) & bit != 0 else { return false }
        let (old, _) = untagged[index].bits.bitwiseAnd(~bit, ordering: .relaxed)
        return old & bit != 0
    }

    /// True while any traffic may be sent.
    @inlinable public var isActive: Bool {
        @inline(always) @_noLocks get { sendable.load(ordering: .acquiring) != 0 }
    }

    /// Notes that traffic came: any message is a sign of life, RFC 4666 clause 4.3.4.6.
    @inlinable @inline(always) @_noLocks
    public func noteTraffic() { heard.store(true, ordering: .relaxed) }

    func takeHeard() -> Bool { heard.exchange(false, ordering: .relaxed) }

    /// - Parameter broadcast: those of the sendable whose traffic goes to every active ASP.
    func publish(sendable: UInt64, receivable: UInt64, broadcast: UInt64) {
        if broadcast & ~self.broadcast.load(ordering: .relaxed) != 0 {
            for index in 0..<4 { untagged[index].bits.store(.max, ordering: .relaxed) }
        }
        self.broadcast.store(broadcast, ordering: .releasing)
        self.receivable.store(receivable, ordering: .releasing)
        self.sendable.store(sendable, ordering: .releasing)
    }
}
