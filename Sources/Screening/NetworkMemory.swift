public import SharedState

/// What all workers remember of the network, in one block of shared memory.
public final class NetworkMemory: Sendable {
    /// Entries of each memory; rounded up to powers of two.
    public struct Capacities: Hashable, Sendable {
        /// Two a dialogue.
        public var dialogues: Int
        /// What was asked and is not answered.
        public var requests = 65_536
        /// Subscribers whose whereabouts are known.
        public var places = 65_536
        /// Subscribers of whom service centres were told, within the hour.
        public var deliveries = 65_536

        public init(dialogues: Int = 262_144) { self.dialogues = dialogues }
    }

    /// The memory itself, which an upgrade hands to the next process.
    public let block: StateBlock
    /// How the memories know subscribers.
    public let identities: SubscriberIdentities
    let dialogues: DialogueMemory
    let requests: RequestMemory
    public let places: PlaceMemory
    let deliveries: DeliveryMemory

    /// - Parameters:
    ///   - secret: what keys are hashed with; random in production.
    ///   - epoch: seconds since 1970 at which the clock of `Origin.now` stood at 0.
    /// - Throws: `StateBlockError` when the system has not that much memory.
    public convenience init(
        _ capacities: Capacities, identities: SubscriberIdentities = SubscriberIdentities(),
        secret: UInt64 = .random(in: 1...UInt64.max), epoch: UInt32 = 0
    ) throws(StateBlockError) {
        var layout = StateLayout()
        layout[.dialogues] = EntryTable.wordCount(capacity: capacities.dialogues)
        layout[.requests] = EntryTable.wordCount(capacity: capacities.requests)
        layout[.places] = EntryTable.wordCount(capacity: capacities.places)
        layout[.changedPlaces] = PlaceMemory.changeWordCount(capacity: capacities.places)
        layout[.deliveries] = EntryTable.wordCount(capacity: capacities.deliveries)
        self.init(try StateBlock(layout, secret: secret, epoch: epoch), identities: identities)
    }

    /// The memory of a block that is there already, such as one that was handed over.
    public init(_ block: StateBlock, identities: SubscriberIdentities) {
        self.block = block
        self.identities = identities
        dialogues = DialogueMemory(block)
        requests = RequestMemory(block)
        places = PlaceMemory(block)
        deliveries = DeliveryMemory(block)
    }
}
