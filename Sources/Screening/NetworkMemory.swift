public import SharedState

/// What all workers remember of the network, in one block of shared memory.
public final class NetworkMemory: Sendable {
    /// Entries of each memory; rounded up to powers of two.
    public struct Capacities: Hashable, Sendable {
        /// Two a dialogue.
        public var dialogues: Int

        public init(dialogues: Int = 262_144) { self.dialogues = dialogues }
    }

    /// The memory itself, which an upgrade hands to the next process.
    public let block: StateBlock
    let dialogues: DialogueMemory

    /// - Parameter secret: what keys are hashed with; random in production.
    /// - Throws: `StateBlockError` when the system has not that much memory.
    public convenience init(
        _ capacities: Capacities, secret: UInt64 = .random(in: 1...UInt64.max)
    ) throws(StateBlockError) {
        var layout = StateLayout()
        layout[.dialogues] = EntryTable.wordCount(capacity: capacities.dialogues)
        self.init(try StateBlock(layout, secret: secret))
    }

    /// The memory of a block that is there already, such as one that was handed over.
    public init(_ block: StateBlock) {
        self.block = block
        dialogues = DialogueMemory(block)
    }
}
