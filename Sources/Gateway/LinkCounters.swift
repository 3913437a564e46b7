public import SS7Filter
public import SS7Wire
import Synchronization

/// What a link has seen, most of it in messages; written by its worker, read by anyone.
public final class LinkCounters: Sendable {
    /// The causes that are counted; new ones come last, since an upgrade hands them over by number.
    public enum Cause: Int, BitwiseCopyable, CaseIterable, Sendable {
        case received
        /// Handed to the link that they leave by, a segment at a time; what that link then could not
        /// send is counted there.
        case forwarded
        case blocked, shadowed
        /// Blocked, and handed to the link that leads to the point code that a rule names.
        case diverted
        /// Written anew by SMS home routing, in either direction.
        case homeRouted
        /// Segments that had to wait for the rest of their message.
        case held
        /// UDTS, Abort and errors sent back to this link's peer.
        case answered
        case noncanonical, illegal
        /// Illegal or non-canonical messages that went on, because a setting or a rule lets them.
        case illegalForwarded, noncanonicalForwarded
        /// Blocked since what a rule asks for is not told, and let pass all the same.
        case unjudgeableBlocked, unjudgeableForwarded
        /// Messages in segments that were dropped: a segment did not fit, the rest did not come in
        /// time, newer ones needed the room.
        case segmentsBroken, segmentsTimedOut, segmentsCrowdedOut
        /// Dropped: the payload protocol is not M3UA's.
        case foreignPayload
        /// Dropped: RFC 4666 does not allow DATA in the session's state, with this context, or on
        /// stream 0.
        case notAdmitted
        /// Dropped: the point codes are not on the link's lists.
        case pointCodeRefused
        /// Dropped: the network indicator or appearance is not the link's.
        case networkRefused
        /// Dropped: no route leads to the destination.
        case noRoute
        /// Dropped: the destination's links or application server have been down for longer than the
        /// recovery time, or there was no room to wait.
        case destinationDown
        /// Dropped: the message came back to where it was from.
        case ownLoop
        /// Dropped: the association went away with the message waiting.
        case lost
        case oversized
        /// Associations over TCP that were ended, because what came could not begin a message.
        case framingLost
        /// Associations that were refused: no link's peer, one more than the link may have, or begun
        /// too soon after others.
        case peerUnknown, associationNoPlace, associationTooFast
        /// Sent on from one of the gateway's own point codes, by the called party's global title.
        case translated
        /// Dropped: no global-title route has the title that the message is for.
        case noTranslation
        /// Dropped: the message has been relayed as often as its hop counter allows.
        case hopCounterViolation
        /// Messages that waited for this link when it was lost, and went on by another one.
        case changedOver
        /// Dropped, as the policy for overload says: the worker did not keep up, or, at the link that
        /// they waited for, that took nothing.
        case overloaded
        /// Sent on unjudged, as the policy for overload says.
        case bypassed
        /// Taken by this link's association, which ended, or began anew, before its peer had them.
        case undelivered
        /// Taken by this link's association, which was lost before it had sent them: they went again.
        case returned
        /// Dropped: the link is up, and its peer has taken nothing, or too little, for longer than the
        /// recovery time.
        case congested
        /// Handed to this link's association, answers among them.
        case sent

        /// The name that status reports use.
        public var name: String { "\(self)" }
    }

    private let counters: InlineArray<64, Counter> = InlineArray { _ in Counter() }
    private let findings: InlineArray<128, Counter> = InlineArray { _ in Counter() }

    private struct Counter: ~Copyable, Sendable {
        let value = Atomic<Int>(0)
    }

    public init() {}

    /// The count of a cause.
    public subscript(cause: Cause) -> Int {
        counters[cause.rawValue].value.load(ordering: .relaxed)
    }

    /// How many messages a category has blocked, or in shadow would have.
    public subscript(category: SS7Filter.Category, isShadow isShadow: Bool) -> Int {
        counters[LinkCounters.place(category, isShadow)].value.load(ordering: .relaxed)
    }

    /// Where categories are counted: behind all causes, so that an upgrade hands them over with those.
    @inline(always)
    private static func place(_ category: SS7Filter.Category, _ isShadow: Bool) -> Int {
        (isShadow ? 56 : 48) + Int(category.rawValue & 7)
    }

    @inline(always)
    func count(_ category: SS7Filter.Category, isShadow: Bool) {
        counters[LinkCounters.place(category, isShadow)].value.add(1, ordering: .relaxed)
    }

    /// How many messages had a finding; of an illegal message, the one that made it so.
    public subscript(finding: Reason) -> Int {
        findings[Int(finding.rawValue)].value.load(ordering: .relaxed)
    }

    /// All counts, in the order of the causes, and of the findings by number.
    var counts: [Int] { (0..<64).map { counters[$0].value.load(ordering: .relaxed) } }
    var findingCounts: [Int] { (0..<128).map { findings[$0].value.load(ordering: .relaxed) } }

    /// Goes on from other counts.
    func restore(_ counts: [Int], findings: [Int]) {
        for (place, count) in counts.prefix(64).enumerated() {
            counters[place].value.store(count, ordering: .relaxed)
        }
        for (place, count) in findings.prefix(128).enumerated() {
            self.findings[place].value.store(count, ordering: .relaxed)
        }
    }

    /// Counts what was decided about a message, and what was found about it.
    @inline(always)
    func count(_ judgement: Judgement, of message: inout DecodedMessage) {
        var isBlocked = false
        if case .block = judgement.verdict { isBlocked = true }
        if isBlocked {
            count(.blocked)
            count(judgement.category, isShadow: false)
        }
        if judgement.shadow {
            count(.shadowed)
            count(judgement.category, isShadow: true)
        }
        if judgement.unjudgeable {
            count(isBlocked ? .unjudgeableBlocked : .unjudgeableForwarded)
        }
        if !message.flags.isEmpty { count(message.flags) }
        switch message.form {
        case .canonical: break
        case .noncanonical:
            count(.noncanonical)
            if !isBlocked { count(.noncanonicalForwarded) }
        case .illegal:
            count(.illegal)
            count(message.error.reason)
            if !isBlocked { count(.illegalForwarded) }
        }
    }

    /// Counts what was found about a message.
    @inline(always)
    func count(_ flags: ReasonSet) {
        var flags = flags
        while let finding = flags.popFirst() {
            findings[finding].value.add(1, ordering: .relaxed)
        }
    }

    @inline(always)
    func count(_ finding: Reason) {
        findings[Int(finding.rawValue)].value.add(1, ordering: .relaxed)
    }

    @inline(always)
    func count(_ cause: Cause, by number: Int = 1) {
        counters[cause.rawValue].value.add(number, ordering: .relaxed)
    }

    /// Counts a message that a tap has judged, and what came of it.
    public func record(_ judgement: Judgement, of message: inout DecodedMessage) {
        count(.received)
        switch judgement.verdict {
        case .forward: count(.forwarded)
        case .held: count(.segmentsTimedOut)
        case .block: break
        }
        count(judgement, of: &message)
    }
}
