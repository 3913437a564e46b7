/// What a component and its message show at a glance, a bit each.
///
/// With every rule of a list stands which traits rule it out: where a message shows one of them the
/// rule's program cannot come to `match`, whatever else the message says. So most rules cost a message
/// a word or two to look at.
public struct Traits: BitwiseCopyable, Hashable, Sendable {
    /// What kind of message and dialogue it is, and what is remembered of it.
    public var manner: UInt32 = 0
    /// What its argument has.
    public var content: UInt32 = 0
    /// Whose numbers are whose: found out only where a list has a rule that one of these rules out.
    public var owners: UInt32 = 0

    /// Which findings the message is without: bit n for all those whose numbers leave n when divided by
    /// 32.
    public var findings: UInt32 = 0

    @inlinable @_noLocks
    public init(
        manner: UInt32 = 0, content: UInt32 = 0, owners: UInt32 = 0, findings: UInt32 = 0
    ) {
        self.manner = manner
        self.content = content
        self.owners = owners
        self.findings = findings
    }
}
