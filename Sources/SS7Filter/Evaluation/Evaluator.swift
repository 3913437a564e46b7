public import SS7Wire

/// Judges one decoded message by a rule table.
///
/// `table` is the image of a verified `RuleTable`; `hits` has a counter for each of its rules (a
/// shorter one leaves the rest uncounted), raised for every rule that matched, decisive or not.
///
///     let image = ruleTable.image
///     var hits = counters.mutableSpan
///     let judgement = evaluate(image.span, message: &message, facts: facts, hits: &hits)
///
/// Every component is judged, by the rules for its operation if it is an invoke and by those for any
/// message; a message without components by the latter, once. Within a category and a component the
/// first match decides (a rule in shadow is noted and the next is asked); over all, the most severe
/// verdict wins: block, block in shadow, log, forward, and between equals the category's order.
/// A service message, unless flagged `unsolicited`, is our own message coming back: it is judged as
/// sent from the other side, its addresses swapped.
///
/// Limits are not asked: a message is above those that `facts.remembered.limits` says.
public func evaluate(
    _ table: Span<UInt32>, message: inout DecodedMessage, facts: Facts,
    hits: inout MutableSpan<UInt64>
) -> Judgement {
    var facts = facts
    var judge = Judge()
    return judge.evaluate(table, message: &message, facts: &facts, time: nil, hits: &hits)
}

/// One worker's judge: what it keeps from one message to the next, nothing of which is the message's.
public struct Judge: ~Copyable, Sendable {
    private var shortlists = Shortlists()
    /// Made once, since most of it is numbers that are read anew.
    ///
    /// Its `facts` are of the message that is to be judged, and may be written in place: a copy of them is
    /// a call.
    public var viewpoint = Viewpoint()

    /// - Parameter limits: what limits are asked of; nil where none are.
    public init(limits: LimitMemory? = nil) { viewpoint.limits = limits }

    /// Goes on with another memory of limits.
    public mutating func use(_ limits: LimitMemory) { viewpoint.limits = limits }

    /// Judges one message that has come, and counts it for the limits that its rules ask, once each.
    ///
    /// - Parameters:
    ///   - table: the image of a verified `RuleTable`.
    ///   - message: decoded in both steps.
    ///   - facts: take what the limits said, see `Remembered.limits`.
    ///   - time: nanoseconds of the limits' clock; nil asks none.
    ///   - hits: a counter for each rule.
    @_noLocks
    public mutating func evaluate(
        _ table: Span<UInt32>, message: inout DecodedMessage, facts: inout Facts,
        time: UInt64?, hits: inout MutableSpan<UInt64>
    ) -> Judgement {
        viewpoint.facts = facts
        let judgement = evaluate(table, message: &message, time: time, hits: &hits)
        facts.remembered.limits = viewpoint.facts.remembered.limits
        return judgement
    }

    /// The same by the facts of `viewpoint`, which take what the limits said.
    @_noLocks
    public mutating func evaluate(
        _ table: Span<UInt32>, message: inout DecodedMessage, time: UInt64?,
        hits: inout MutableSpan<UInt64>
    ) -> Judgement {
        let returned = message.sccp.type.isService && !message.flags.contains(.unsolicited)
        let type = message.tcap.type
        let opensDialogue = type != .continue && type != .end && type != .abort
        viewpoint.stand(returned: returned)
        viewpoint.asksLimits = false
        if let time, case .some = viewpoint.limits {
            viewpoint.asksLimits = true
            viewpoint.limits?.now = time
            viewpoint.facts.remembered.limits = LimitOutcomes(mark: table.limitMark)
        }
        shortlists.use(listsOf: table.listMark)
        var common = CommonLists()
        common.begin(table, &message, &viewpoint)
        var judgement = Judgement()
        var best = -1
        let count = min(Int(message.tcap.componentCount), message.components.count)
        var component = count == 0 ? -1 : 0
        repeat {
            viewpoint.look(at: component, in: &message)
            // Whose protocol is in doubt gains nothing by being inside a dialogue.
            viewpoint.opensDialogue = opensDialogue
            if component >= 0, message.components[component].isDoubtful {
                viewpoint.opensDialogue = true
            }
            judge(
                table, &message, &viewpoint, &common, &shortlists, &hits, &judgement, &best)
            component &+= 1
        } while component < count
        if viewpoint.isExcused, case .forward = judgement.verdict { judgement.unjudgeable = true }
        return judgement
    }
}

/// Judges one component, or a message that has none.
@inline(always) @_noLocks
private func judge(
    _ table: Span<UInt32>, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint,
    _ common: inout CommonLists, _ shortlists: inout Shortlists,
    _ hits: inout MutableSpan<UInt64>, _ judgement: inout Judgement, _ best: inout Int
) {
    let lists = common.lists(table, &message, &viewpoint, &judgement.steps, leavingOut: true)
    let place = shortlists.place(of: lists, in: table)
    // Category decode is number 0.
    var decided: UInt32 = viewpoint.facts.encodingIsSettled ? 0 : .max
    guard let count = shortlists.count(at: place) else {
        walk(lists, table, &message, &viewpoint, &hits, &judgement, &best, &decided)
        return
    }
    var number = 0
    while number < count {
        ask(
            shortlists.rule(number, at: place), table, &message, &viewpoint, &hits, &judgement,
            &best, &decided)
        number &+= 1
    }
}

/// Judges by the rules of lists of which there are too many to be remembered.
@inline(never) @_noLocks
private func walk(
    _ lists: RuleLists, _ table: Span<UInt32>, _ message: inout DecodedMessage,
    _ viewpoint: inout Viewpoint, _ hits: inout MutableSpan<UInt64>,
    _ judgement: inout Judgement, _ best: inout Int, _ decided: inout UInt32
) {
    var cursor = RuleCursor()
    cursor.begin(lists, in: table)
    while let rule = cursor.next(table) {
        ask(rule, table, &message, &viewpoint, &hits, &judgement, &best, &decided)
    }
}

/// Judges by one rule.
///
/// - Parameter decided: the category that has decided, of which no more rules are asked.
@inline(always) @_noLocks
private func ask(
    _ rule: Int, _ table: Span<UInt32>, _ message: inout DecodedMessage,
    _ viewpoint: inout Viewpoint, _ hits: inout MutableSpan<UInt64>,
    _ judgement: inout Judgement, _ best: inout Int, _ decided: inout UInt32
) {
    judgement.steps &+= 1
    // Of 32 bits, and the last word first: one check of bounds does for all.
    let record = Int(UInt32(truncatingIfNeeded: table.rule(rule)))
    // The first tests are decided already, unless traits were not looked at.
    let decidedWords = table[record &+ 4]
    let start = table[record &+ 2]
    let head = table[record]
    if head & 0xff == decided { return }
    var assumed = false
    let skip = viewpoint.facts.forwardsUnjudgeable ? 0 : decidedWords
    let matched = run(
        table, at: Int(start &+ skip), &message, &viewpoint, &assumed, &judgement.steps)
    guard matched else { return }
    var matches: UInt64 = 0
    if rule < hits.count {
        matches = hits[rule]
        hits[rule] = matches &+ 1
    }
    let shadow = head & RuleRecord.shadow != 0
    if !shadow { decided = head & 0xff }
    let rank = RuleRecord.rank(head)
    if rank <= best { return }
    best = rank
    judgement.hasRule = true
    judgement.rule = UInt16(truncatingIfNeeded: rule)
    judgement.category = Category(word: head)
    judgement.component = UInt8(truncatingIfNeeded: max(0, viewpoint.component))
    judgement.shadow = shadow
    judgement.unjudgeable = assumed
    let verdict = Verdict(word: head >> 8)
    judgement.verdict = shadow ? .forward : verdict
    judgement.action =
        shadow ? .log : Action(word: head >> 16)
    judgement.actionValue = shadow ? 0 : table[record &+ 1]
    let sample = table[record &+ 3]
    judgement.isUnsampled = sample > 1 && matches % UInt64(sample) != 0
}

/// A rule's first word: category, verdict, action and flags.
enum RuleRecord {
    static let shadow: UInt32 = 1 << 24

    /// Severity (block 3, block in shadow 2, log 1, forward 0), then the category's order.
    @_noLocks
    static func rank(_ head: UInt32) -> Int {
        Int(head >> 25 & 3) &* 256 &+ 255 &- Int(head & 0xff)
    }
}
