import SS7Wire

/// The lists of rules that may concern a component, those for any message and those for its operation,
/// in MAP and in CAP where the protocol is unknown; and what lets rules of them be passed over.
struct RuleLists: BitwiseCopyable {
    /// The places of the lists in the image, 0 for those that are not walked.
    // Of 32 bits: so the whole is four words, and passed as such.
    fileprivate(set) var any: UInt32 = 0
    fileprivate(set) var map: UInt32 = 0
    fileprivate(set) var cap: UInt32 = 0
    /// What the component and its message show; nothing where no rule is to be left out.
    fileprivate(set) var traits = Traits()

    @inline(always) @_noLocks
    init() {}
}

/// What is the same for all components of a message of their lists.
struct CommonLists: BitwiseCopyable {
    /// The place of the list for any message, and its count, whose top bit says that owners are asked.
    private var any: UInt32 = 0
    private var head: UInt32 = 0
    /// What the message shows, whichever component is judged.
    private var traits = Traits()

    @inline(always) @_noLocks
    init() {}

    /// Finds what is the same for all components of a message.
    @inline(always) @_noLocks
    mutating func begin(
        _ table: Span<UInt32>, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint
    ) {
        var isPlain = message.flags.isEmpty
        if case .canonical = message.form {} else { isPlain = false }
        let list = table.rulesForAny(viewpoint.side, isPlain: isPlain)
        any = UInt32(truncatingIfNeeded: list)
        head = table[list]
        traits = viewpoint.traits(of: &message, isPlain: isPlain)
    }

    /// Finds the lists of one component.
    ///
    /// - Parameter leavingOut: true to pass over rules that a trait of the message rules out.
    @inline(always) @_noLocks
    mutating func lists(
        _ table: Span<UInt32>, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint,
        _ steps: inout UInt32, leavingOut: Bool
    ) -> RuleLists {
        var lists = RuleLists()
        lists.any = any
        var heads = head
        let component = viewpoint.component
        if component >= 0, message.components[component].type == .invoke,
            message.components[component].hasCode, !message.components[component].hasGlobalCode
        {
            let own = message.components[component].operation.userProtocol
            let named = own == .unknown ? message.tcap.userProtocol : own
            let user = message.components[component].isDoubtful ? .unknown : named
            var code = message.components[component].operation.code
            if code == 255 { code = message.components[component].code }
            let forgiven =
                user == .unknown && viewpoint.facts.forgivesUnknownDialogues
                && message.flags.contains(.unknownDialogue)
                && !message.tcap.applicationContext.isPresent
                && message.components[component].argument.presentNumbers == 0
            if user != .cap, !forgiven {
                let list = table.rules(for: code, isMAP: true, from: viewpoint.side)
                lists.map = UInt32(truncatingIfNeeded: list)
                heads |= table[list]
            }
            if user != .map, !forgiven {
                let list = table.rules(for: code, isMAP: false, from: viewpoint.side)
                lists.cap = UInt32(truncatingIfNeeded: list)
                heads |= table[list]
            }
        }
        // Where guards may be excused, a rule is to say that it was, though it would not match.
        if leavingOut, !viewpoint.facts.forwardsUnjudgeable {
            lists.traits = traits
            viewpoint.addTraits(ofComponent: &lists.traits, in: &message)
            if heads & ImageLayout.listAsksOwners != 0 {
                lists.traits.owners = viewpoint.ownerTraits(in: &message, table, &steps)
            }
        }
        return lists
    }
}

/// Walks the rules of lists in the table's order.
struct RuleCursor: BitwiseCopyable {
    private var any = RuleWalk()
    private var map = RuleWalk()
    private var cap = RuleWalk()
    private var traits = Traits()

    @inline(always) @_noLocks
    init() {}

    /// Goes to the first rules of lists.
    @inline(always) @_noLocks
    mutating func begin(_ lists: RuleLists, in table: Span<UInt32>) {
        traits = lists.traits
        any.begin(lists.any, in: table, traits)
        if lists.map != 0 { map.begin(lists.map, in: table, traits) }
        if lists.cap != 0 { cap.begin(lists.cap, in: table, traits) }
    }

    /// The next rule, each once; nil at the end.
    @inline(always) @_noLocks
    mutating func next(_ table: Span<UInt32>) -> Int? {
        let rule = min(any.rule, min(map.rule, cap.rule))
        if rule == .max { return nil }
        if any.rule == rule { any.goOn(in: table, traits) }
        if map.rule == rule { map.goOn(in: table, traits) }
        if cap.rule == rule { cap.goOn(in: table, traits) }
        return Int(rule)
    }
}

/// Walks one list of rules, past those that a trait rules out.
private struct RuleWalk: BitwiseCopyable {
    /// The rule that was come to; the largest number at the end.
    private(set) var rule = UInt32.max
    private var entry = 0
    /// Entries from this one on.
    private var left: UInt32 = 0

    @inline(always) @_noLocks
    init() {}

    @inline(always) @_noLocks
    mutating func begin(_ list: UInt32, in table: Span<UInt32>, _ traits: Traits) {
        left = table[Int(list)] & ~ImageLayout.listAsksOwners
        entry = Int(list) &+ 1
        settle(in: table, traits)
    }

    /// Goes to the next rule.
    @inline(always) @_noLocks
    mutating func goOn(in table: Span<UInt32>, _ traits: Traits) {
        left &-= 1
        entry &+= ImageLayout.listEntryWords
        settle(in: table, traits)
    }

    @inline(always) @_noLocks
    private mutating func settle(in table: Span<UInt32>, _ traits: Traits) {
        while left > 0 {
            // One after the other: most rules are out by the first word.
            if traits.manner & table[entry &+ 1] == 0 {
                if traits.content & table[entry &+ 2] == 0 {
                    if traits.owners & table[entry &+ 3] | traits.findings & table[entry &+ 4] == 0
                    {
                        rule = table[entry]
                        return
                    }
                }
            }
            left &-= 1
            entry &+= ImageLayout.listEntryWords
        }
        rule = .max
    }
}
