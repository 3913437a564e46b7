public import SS7Filter
public import SS7Wire

/// What a link does with messages by their encoding and kind, whatever the rules say of the rest.
public struct Policy: BitwiseCopyable, Sendable {
    /// True to block what the standards forbid.
    public var blocksIllegal = true
    /// True to block what could have been encoded more plainly.
    public var blocksNonCanonical = false
    /// True to refuse connection-oriented SCCP.
    public var refusesConnections = true
    /// The kinds of well-formed messages to block, by name.
    public var blockedKinds = ReasonSet()
    /// The kinds that go on whatever the rules of category `decode` say.
    public var forwardedKinds = ReasonSet()
    /// True where illegal messages go on whatever the rules of category `decode` say.
    public var forwardsIllegal = false
    /// True where a message goes on that names no subscriber, or has a number that cannot be read,
    /// though a rule asks for it.
    public var forwardsUnjudgeable = false
    /// How numbers that are not international are read.
    public var numbering = Numbering()
    /// User parts that go on besides SCCP: bit n for service indicator n.
    public var forwardedServiceIndicators: UInt16 = .max

    @inlinable @_noLocks public init() {}

    /// Lets everything pass.
    public static var permissive: Policy {
        var policy = Policy(for: .home)
        policy.forwardsIllegal = true
        return policy
    }

    /// The defaults of a side.
    public init(for side: Side) {
        blocksIllegal = side == .interconnect
        refusesConnections = side == .interconnect
    }

    /// True for a message that no policy of any kind has a word about, as nearly all are.
    @inline(always) @_noLocks
    func isHarmless(_ message: inout DecodedMessage) -> Bool {
        if case .illegal = message.form { return false }
        return !message.flags.hasNoncanonical && !message.flags.intersects(suspects)
    }

    /// The findings that a policy may be about, besides those that make a message non-canonical.
    private var suspects: ReasonSet {
        @inline(always) @_noLocks get {
            var suspects = blockedKinds
            suspects.insert(.unknownCorrelation)
            suspects.insert(.homeRoutingFailed)
            suspects.insert(.notSCCP)
            suspects.insert(.connectionOriented)
            return suspects
        }
    }

    /// The finding for which a message is blocked; nil where the policy lets it pass.
    ///
    /// What home routing refuses no policy lets pass.
    @inline(always) @_noLocks
    func objection(to message: inout DecodedMessage) -> Reason? {
        if case .illegal = message.form, blocksIllegal { return message.error.reason }
        if message.flags.contains(.unknownCorrelation) { return .unknownCorrelation }
        if message.flags.contains(.homeRoutingFailed) { return .homeRoutingFailed }
        if case .illegal = message.form { return nil }
        if message.flags.contains(.notSCCP) {
            let bit = forwardedServiceIndicators &>> UInt16(message.mtp.serviceIndicator)
            guard bit & 1 == 1 else { return .notSCCP }
            return blockedKinds.intersects(message.flags)
                ? message.flags.first(in: blockedKinds) : nil
        }
        if refusesConnections, message.flags.contains(.connectionOriented) {
            return .connectionOriented
        }
        if blocksNonCanonical, message.flags.hasNoncanonical {
            return message.flags.first(from: 64)
        }
        if message.flags.intersects(blockedKinds) { return message.flags.first(in: blockedKinds) }
        return nil
    }

    /// Tells whether the policy lets the message pass by an explicit choice, so that the rules of
    /// category `decode` are not asked.
    @_noLocks
    func settles(_ message: inout DecodedMessage) -> Bool {
        if case .illegal = message.form { return forwardsIllegal }
        return message.flags.intersects(forwardedKinds)
    }
}
