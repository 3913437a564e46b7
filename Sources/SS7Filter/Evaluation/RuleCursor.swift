import SS7Wire

/// The lists of rules that may concern a component, those for any message and those for its operation,
/// in MAP and in CAP where the protocol is unknown; and what lets rules of them be passed over.
struct RuleLists: BitwiseCopyable {
    /// The places of the lists in the image, 0 for those that are not walked.
    private(set) var any = 0
    private(set) var map = 0
    private(set) var cap = 0
    /// What the component and its message show; nothing where no rule is to be left out.
    private(set) var traits = Traits()
    /// What the message shows, whichever component is judged.
    private var common = Traits()
    /// The count of the list for any message, whose top bit says that owners are asked.
    private var head: UInt32 = 0

    @inline(always) @_noLocks
    init() {}

    /// Finds what is the same for all components of a message.
    @inline(always) @_noLocks
    mutating func begin(
        _ table: Span<UInt32>, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint
    ) {
        var isPlain = message.flags.isEmpty
        if case .canonical = message.form {} else { isPlain = false }
        any = table.rulesForAny(viewpoint.side, isPlain: isPlain)
        head = table[any]
        common = viewpoint.traits(of: &message, isPlain: isPlain)
    }

    /// Finds the lists of one component.
    ///
    /// - Parameter leavingOut: true to pass over rules that a trait of the message rules out.
    @inline(always) @_noLocks
    mutating func find(
        _ table: Span<UInt32>, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint,
        _ steps: inout UInt32, leavingOut: Bool
    ) {
        map = 0
        cap = 0
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
                map = table.rules(for: code, isMAP: true, from: viewpoint.side)
                heads |= table[map]
            }
            if user != .map, !forgiven {
                cap = table.rules(for: code, isMAP: false, from: viewpoint.side)
                heads |= table[cap]
            }
        }
        // Where guards may be excused, a rule is to say that it was, though it would not match.
        if leavingOut, !viewpoint.facts.forwardsUnjudgeable {
            traits = common
            viewpoint.addTraits(ofComponent: &traits, in: &message)
            if heads & ImageLayout.listAsksOwners != 0 {
                traits.owners = viewpoint.ownerTraits(in: &message, table, &steps)
            }
        }
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
    mutating func begin(_ list: Int, in table: Span<UInt32>, _ traits: Traits) {
        left = table[list] & ~ImageLayout.listAsksOwners
        entry = list &+ 1
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
