import SS7Wire

/// Walks the rules that may concern a component, in the table's order: those for any message and
/// those for its operation, in MAP and in CAP where the protocol is unknown.
struct RuleCursor: BitwiseCopyable {
    private var any = RuleWalk()
    private var map = RuleWalk()
    private var cap = RuleWalk()
    /// What the component and its message show; nothing where no rule is to be left out.
    private(set) var traits = Traits()

    @inline(always) @_noLocks
    init() {}

    /// The places of the three lists in the image, 0 for those that are not walked.
    var lists: (any: Int, map: Int, cap: Int) {
        @inline(always) @_noLocks get { (any.list, map.list, cap.list) }
    }

    /// Finds the lists of one component; `begin` goes to their first rules.
    ///
    /// - Parameter leavingOut: true to pass over rules that a trait of the message rules out.
    @inline(always) @_noLocks
    mutating func start(
        _ table: Span<UInt32>, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint,
        _ steps: inout UInt32, leavingOut: Bool
    ) {
        var isPlain = message.flags.isEmpty
        if case .canonical = message.form {} else { isPlain = false }
        any.enter(table.rulesForAny(viewpoint.side, isPlain: isPlain), in: table)
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
                map.enter(table.rules(for: code, isMAP: true, from: viewpoint.side), in: table)
            }
            if user != .map, !forgiven {
                cap.enter(table.rules(for: code, isMAP: false, from: viewpoint.side), in: table)
            }
        }
        if leavingOut {
            traits = viewpoint.traits(of: &message, isPlain: isPlain)
            if (any.left | map.left | cap.left) & ImageLayout.listAsksOwners != 0 {
                traits.owners = viewpoint.ownerTraits(in: &message, table, &steps)
            }
        }
    }

    @inline(always) @_noLocks
    mutating func begin(in table: Span<UInt32>) {
        any.begin(in: table, traits)
        map.begin(in: table, traits)
        cap.begin(in: table, traits)
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
    private(set) var list = 0
    private var entry = 0
    /// Entries from this one on; the list's own count until it begins.
    private(set) var left: UInt32 = 0

    @inline(always) @_noLocks
    init() {}

    @inline(always) @_noLocks
    mutating func enter(_ list: Int, in table: Span<UInt32>) {
        self.list = list
        left = table[list]
        entry = list &+ 1
    }

    @inline(always) @_noLocks
    mutating func begin(in table: Span<UInt32>, _ traits: Traits) {
        left &= ~ImageLayout.listAsksOwners
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
