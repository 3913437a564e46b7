import Synchronization

/// What any worker may read of a session between two messages: a few words, without a lock.
///
/// The session writes it after each change of state. A routing context is known by its index in
/// the session's list, so that asking is one load and one shift.
public final class PublishedState: Sendable {
    /// Most routing contexts of one association.
    public static let capacity = 64

    private let sendable = Atomic<UInt64>(0)
    private let receivable = Atomic<UInt64>(0)
    private let heard = Atomic<Bool>(false)
    private let contexts: InlineArray<64, UInt32>
    private let count: Int
    private let isContextless: Bool

    /// - Parameter routingContexts: nil alone in the list where the association has none.
    init(routingContexts: [UInt32?]) {
        var contexts = InlineArray<64, UInt32>(repeating: 0)
        count = min(routingContexts.count, PublishedState.capacity)
        for index in 0..<count { contexts[index] = routingContexts[index] ?? 0 }
        self.contexts = contexts
        isContextless = routingContexts.count == 1 && routingContexts[0] == nil
    }

    /// The index of a routing context; -1 where the association does not carry it.
    @_noLocks
    public func index(of routingContext: UInt32) -> Int {
        guard !isContextless else { return -1 }
        var index = 0
        while index < count {
            if contexts[index] == routingContext { return index }
            index &+= 1
        }
        return -1
    }

    /// The index that a message without a routing context means; -1 where there are several.
    public var indexWithoutContext: Int { @_noLocks get { count == 1 ? 0 : -1 } }

    /// Tells whether the peer takes traffic of this application server.
    @_noLocks
    public func maySend(_ index: Int) -> Bool {
        guard index >= 0, index < 64 else { return false }
        let active = sendable.load(ordering: .acquiring)
        return active >> UInt64(truncatingIfNeeded: index) & 1 == 1
    }

    /// Tells whether the peer may send traffic of this application server.
    @_noLocks
    public func mayReceive(_ index: Int) -> Bool {
        guard index >= 0, index < 64 else { return false }
        let active = receivable.load(ordering: .acquiring)
        return active >> UInt64(truncatingIfNeeded: index) & 1 == 1
    }

    /// True while any traffic may be sent.
    public var isActive: Bool { @_noLocks get { sendable.load(ordering: .acquiring) != 0 } }

    /// Notes that traffic came: any message is a sign of life, RFC 4666 clause 4.3.4.6.
    @_noLocks
    public func noteTraffic() { heard.store(true, ordering: .relaxed) }

    func takeHeard() -> Bool { heard.exchange(false, ordering: .relaxed) }

    func publish(sendable: UInt64, receivable: UInt64) {
        self.receivable.store(receivable, ordering: .releasing)
        self.sendable.store(sendable, ordering: .releasing)
    }
}
