/// The parts of a state block, each for one memory.
///
/// Their numbers are part of the block's layout, which the next process reads: none is ever given to
/// another memory.
public enum StateSection: Int, Sendable, CaseIterable {
    /// The TCAP dialogues that are open.
    case dialogues
    /// What was asked in a dialogue and its answer will settle.
    case requests
    /// Where subscribers are.
    case places
    /// Which places have changed since they were last written to disk, a bit for each set.
    case changedPlaces
    /// Who was told how to reach a subscriber by SMS.
    case deliveries
    /// The token buckets of rules' limits.
    case limits
    /// The sketches that count different values.
    case sketches
    /// The scrambled subscribers of SMS home routing.
    case homeRouting
    /// What service centres asked and have not delivered to yet.
    case inquiries
    /// Which sets hold any of them, a bit for each set.
    case inquirySets
    /// Which numbers are one subscriber's.
    case subscribers
    /// Which of them have changed since they were last stored, a bit for each set.
    case changedSubscribers
    /// The messages by which service centres asked, one for each entry of `inquiries`.
    case inquiryMessages
}

/// How many words each section of a state block has.
public struct StateLayout: Hashable, Sendable {
    private var counts: [StateSection: Int] = [:]

    public init() {}

    /// Words of all sections.
    public var wordCount: Int { counts.values.reduce(0, +) }

    /// Words of a section, a multiple of eight; 0 where the block does not have it.
    public subscript(section: StateSection) -> Int {
        get { counts[section] ?? 0 }
        set { counts[section] = newValue > 0 ? (newValue + 7) & ~7 : nil }
    }
}
