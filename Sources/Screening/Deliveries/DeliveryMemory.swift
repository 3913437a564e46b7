import SharedState

/// Who was told how to reach a subscriber by SMS: what the home network answers to
/// sendRoutingInfoForSM, by subscriber and service centre.
struct DeliveryMemory: BitwiseCopyable, Sendable {
    var table: EntryTable
    private let secret: UInt64

    init(_ block: StateBlock) {
        table = EntryTable(block, .deliveries)
        secret = block.secret
    }

    /// Remembers that a service centre was told of a subscriber.
    ///
    /// - Parameters:
    ///   - subscriber: as the answer names it.
    ///   - serviceCentre: as the request names it, packed.
    ///   - asker: the global title that asked, packed.
    @_noLocks
    func store(subscriber: UInt64, serviceCentre: UInt64, asker: UInt64, now: UInt32) {
        let key = key(subscriber, serviceCentre)
        var entry = StateEntry()
        _ = table.find(key, into: &entry)
        entry.w1 = subscriber
        entry.w2 = serviceCentre
        entry.w3 = asker
        entry.time = now
        table.store(entry, under: key)
    }

    /// Notes that a service centre delivers to a subscriber of whom it was told.
    @_noLocks
    func noteDelivery(subscriber: UInt64, serviceCentre: UInt64, now: UInt32) {
        let key = key(subscriber, serviceCentre)
        var entry = StateEntry()
        guard table.find(key, into: &entry) >= 0 else { return }
        entry.tail = now
        table.store(entry, under: key)
    }

    /// When a service centre last delivered to a subscriber; 0 where it did not.
    func lastDelivery(subscriber: UInt64, serviceCentre: UInt64) -> UInt32 {
        var entry = StateEntry()
        return table.find(key(subscriber, serviceCentre), into: &entry) >= 0 ? entry.tail : 0
    }

    /// Finds when a service centre was told of a subscriber, and who had asked.
    @_noLocks
    func find(
        subscriber: UInt64, serviceCentre: UInt64, time: inout UInt32, asker: inout UInt64
    ) -> Bool {
        var entry = StateEntry()
        guard table.find(key(subscriber, serviceCentre), into: &entry) >= 0 else { return false }
        time = entry.time
        asker = entry.w3
        return true
    }

    @inline(always) @_noLocks
    private func key(_ subscriber: UInt64, _ serviceCentre: UInt64) -> UInt64 {
        var hash = fold(subscriber, secret, 0x9e37_79b9_7f4a_7c15)
        hash = fold(hash ^ serviceCentre, secret, 0xbf58_476d_1ce4_e5b9)
        return hash == 0 ? 1 : hash
    }
}
