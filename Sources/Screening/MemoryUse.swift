import SharedState

/// How full a memory is.
public struct MemoryUse: Hashable, Sendable {
    /// Entries that fit.
    public var capacity: Int
    /// Entries in use, by a sample.
    public var used: Int
    /// Entries that were given up for others before their time.
    public var evicted: UInt64
}

/// Of all memories but the places, times are seconds of the clock of `Origin.now`.
extension NetworkMemory {
    /// What the dialogues take.
    ///
    /// - Parameter timeout: how long one is remembered that nothing is heard of.
    public func dialogueUse(timeout: Duration, now: UInt32) -> MemoryUse {
        use(of: .dialogues, since: UInt32(clamping: timeout.components.seconds), now)
    }

    /// What waits for its answer.
    public func requestUse(now: UInt32) -> MemoryUse {
        use(of: .requests, since: Memories.patience, now)
    }

    /// What the places take.
    ///
    /// - Parameter now: seconds since 1970.
    public func placeUse(now: UInt32) -> MemoryUse { use(of: .places, since: placeTimeout, now) }

    /// Who was told how to reach a subscriber.
    public func deliveryUse(now: UInt32) -> MemoryUse {
        use(of: .deliveries, since: Memories.validity, now)
    }

    /// Questions of how to reach a subscriber that no delivery has followed yet; nil where none is remembered.
    public var inquiryUse: MemoryUse? {
        // They wait until they are taken out, however long that is.
        inquiries == nil ? nil : use(of: .inquiries, since: .max, 0)
    }

    /// What SMS home routing takes; nil where the block has no room for it.
    public func homeRoutingUse(_ terms: HomeRouting.Terms, now: UInt32) -> MemoryUse? {
        guard block.words(of: .homeRouting).count > 0 else { return nil }
        return use(of: .homeRouting, since: terms.lifetime, now)
    }

    /// - Parameter age: seconds after which an entry is forgotten.
    private func use(of section: StateSection, since age: UInt32, _ now: UInt32) -> MemoryUse {
        var table = EntryTable(block, section)
        table.notBefore = now > age ? now - age : 0
        return MemoryUse(
            capacity: table.capacity, used: table.fill(), evicted: table.evictions)
    }
}
