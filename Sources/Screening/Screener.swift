public import SS7Filter
public import SS7Wire

/// Where a message comes from, and when.
public struct Origin: BitwiseCopyable, Sendable {
    public var facts = Facts()
    public var framing = Framing.m3ua
    public var variant = MTPVariant.itu
    public var policy = Policy()
    /// True where the dialogue's other end is on the other side, as it always is of a gateway.
    public var crossesGateway = true
    /// Nanoseconds of a monotonic clock, or of the capture's.
    public var now: UInt64 = 0
    /// What the caller wants back with a held segment: a frame number, a slot.
    public var tag: UInt64 = 0
    /// True to leave in the screener's `recollection` what the message can be judged by again.
    public var isKept = false
    /// True for a message that home routing has written anew.
    public var isRevealed = false
    /// Why the message must not go on, whatever it is.
    public var refusal: Reason?

    public init() {}
}

/// What judging one message, or one segment of one, came to.
public enum Screened: BitwiseCopyable, Sendable {
    case judged(Judgement)
    /// A segment: the reassembler has it, and nothing goes on yet.
    case held(flow: Int)
    /// The last segment of a message: call `screenJoined`, and then `reassembler.release`.
    case whole(flow: Int)
}

/// The judging core of one worker: decode, reassemble, correlate, evaluate.
///
/// It knows nothing of I/O: the gateway, `replay`, `watch` and the tests give it octets and do what
/// it says. One message at a time; its record stays readable until the next.
public struct Screener: ~Copyable {
    /// What the last message was.
    public var message = DecodedMessage()
    /// What was remembered of its dialogue.
    public var dialogue = Dialogue()
    /// What it was judged by, its dialogue's subscriber among it.
    public var facts: Facts { @_noLocks get { judge.viewpoint.facts } }
    /// What was remembered before the last message was judged, where its origin said `isKept`.
    public internal(set) var recollection = Recollection()
    /// The finding for which the link's policy blocked the last message.
    public private(set) var objection: Reason?
    /// The flow that the last message's segment broke, to be looked at; negative where none was.
    public private(set) var brokenFlow = -1
    /// True where the last message was a segment that did not fit.
    public private(set) var hasBrokenSegments = false
    /// True where the last message goes to the number of SMS home routing: it was not judged, and may
    /// go on only as `reveal` writes it.
    public private(set) var isForGateway = false
    public var reassembler: Reassembler
    private let memory: NetworkMemory
    private var dialogues: DialogueMemory
    private var memories: Memories
    var judge: Judge
    private let timeout: UInt32
    private let homeRouting: HomeRouting?
    /// What home routing works with; nil where it is off.
    let routing: HomeRouting.View?
    /// The gateway's own number; empty where home routing is off.
    private let gatewayNumber: Digits

    /// - Parameters:
    ///   - memory: shared by all workers.
    ///   - timeout: how long a dialogue is remembered that nothing is heard of, whole seconds.
    ///   - reassembler: this worker's own.
    ///   - homeRouting: shared by all workers; nil where SMS home routing is off.
    public init(
        memory: NetworkMemory, timeout: Duration = .seconds(900),
        reassembler: consuming Reassembler = Reassembler(), homeRouting: HomeRouting? = nil
    ) {
        self.homeRouting = homeRouting
        routing = homeRouting?.view
        gatewayNumber = homeRouting?.view.terms.address ?? Digits()
        self.timeout = UInt32(clamping: max(1, timeout.components.seconds))
        self.memory = memory
        dialogues = memory.dialogues
        judge = Judge(limits: memory.limits)
        memories = Memories(memory)
        self.reassembler = reassembler
    }

    /// Judges a message.
    ///
    /// - Parameters:
    ///   - octets: the message, as `origin.framing` says.
    ///   - origin: where it comes from.
    ///   - table: the image of a verified rule table.
    ///   - hits: a counter for each of its rules.
    @_noLocks
    public mutating func screen(
        _ octets: Span<UInt8>, from origin: Origin, table: Span<UInt32>,
        hits: inout MutableSpan<UInt64>
    ) -> Screened {
        message.variant = origin.variant
        message.numbering = origin.policy.numbering
        brokenFlow = -1
        hasBrokenSegments = false
        isForGateway = false
        reassembler.evicted = nil
        let isReadable = decodeEnvelope(octets, framing: origin.framing, into: &message)
        var isRefused = false
        if let refusal = origin.refusal {
            message.flags.insert(refusal)
            isRefused = true
        } else if isToGateway(origin) {
            isForGateway = true
            return .judged(blocked)
        }
        guard isReadable else {
            if message.sccp.isSegment, !isIllegal, !isRefused {
                let outcome = reassembler.insert(
                    octets, &message, framing: origin.framing, link: origin.facts.link,
                    tag: origin.tag, now: origin.now)
                switch outcome {
                case .held(let flow): return .held(flow: flow)
                case .whole(let flow): return .whole(flow: flow)
                case .broken(let reason, let flow):
                    brokenFlow = flow
                    hasBrokenSegments = true
                    message.settleForm(DecodeError(.sccp, reason, at: 0))
                }
            }
            judge.viewpoint.facts.begin(origin.facts, Digits())
            return .judged(
                decide(origin, table, &hits, isTaking: table.needs.rawValue & 4 != 0))
        }
        return .judged(judge(octets, origin, table, &hits))
    }

    /// Judges a message whose segments were put together.
    ///
    /// - Parameters:
    ///   - data: `reassembler.joined` of the flow.
    @_noLocks
    public mutating func screenJoined(
        _ data: Span<UInt8>, from origin: Origin, table: Span<UInt32>,
        hits: inout MutableSpan<UInt64>
    ) -> Judgement {
        guard decodeReassembled(data, into: &message) else {
            judge.viewpoint.facts.begin(origin.facts, Digits())
            return decide(origin, table, &hits, isTaking: table.needs.rawValue & 4 != 0)
        }
        return judge(data, origin, table, &hits)
    }

    @inline(always) @_noLocks
    private mutating func judge(
        _ octets: Span<UInt8>, _ origin: Origin, _ table: Span<UInt32>,
        _ hits: inout MutableSpan<UInt64>
    ) -> Judgement {
        let ends = origin.crossesGateway ? DialogueEnds(from: origin.facts.side) : DialogueEnds()
        let seconds = UInt32(truncatingIfNeeded: origin.now / 1_000_000_000)
        dialogues.notBefore = seconds > timeout ? seconds &- timeout : 0
        let keys = dialogues.keys(of: &message, ends: ends)
        let isKnown = dialogues.recall(&message, keys: keys, into: &dialogue)
        if origin.isKept { recollection = Recollection(dialogue, isKnown: isKnown) }
        dialogue.settle(&message, isKnown: isKnown)
        decodeUser(octets, into: &message)
        if message.sccp.type.isService, !origin.facts.forgivesUnknownDialogues,
            !dialogues.expects(&message, ends: ends)
        {
            message.flags.insert(.unsolicited)
            recollection.isUnsolicited = true
        }
        var subject = Subject()
        dialogue.inspect(&message, &subject)
        judge.viewpoint.facts.begin(origin.facts, dialogue.imsi)
        noteDialogue(origin)
        let needs = table.needs
        if needs.rawValue != 0 {
            memories.recall(
                &message, &dialogue, &subject, needs: needs, now: seconds, table: table,
                into: &judge.viewpoint.facts.remembered)
        }
        if origin.isKept {
            recollection.isHijacked = message.flags.contains(.hijackedDialogue)
            recollection.remembered = judge.viewpoint.facts.remembered
        }
        let judgement = decide(origin, table, &hits, isTaking: needs.rawValue & 4 != 0)
        guard case .forward = judgement.verdict, !isIllegal, !message.sccp.type.isService,
            !message.flags.contains(.hijackedDialogue)
        else { return judgement }
        dialogues.learn(
            from: &message, &dialogue, &subject, keys: keys,
            opener: DialogueOpener(word: UInt64(ends.sender)), now: seconds, table: table)
        if needs.rawValue & 3 != 0 {
            var isWatched = false
            if case .interconnect = origin.facts.side {
                isWatched = !judgement.shadow
            } else {
                memories.noteNumbers(of: &message, &dialogue, &subject, now: seconds)
            }
            memories.learn(
                from: &message, &dialogue, &subject, keys: keys, origin, isWatched: isWatched,
                needs: needs, now: seconds, table: table, octets: octets)
        }
        return judgement
    }

    /// Notes what is remembered of the message's dialogue.
    @inline(always) @_noLocks
    private mutating func noteDialogue(_ origin: Origin) {
        if message.tcap.destinationTransactionID.isPresent {
            judge.viewpoint.facts.remembered.dialoguePeer = dialogue.counterpart
            judge.viewpoint.facts.remembered.openedBy = dialogue.openedBy
            judge.viewpoint.facts.remembered.dialogue =
                !message.flags.contains(.unknownDialogue)
                ? .known : origin.facts.forgivesUnknownDialogues ? .forgiven : .unknown
        } else if message.tcap.originatingTransactionID.isPresent || isUnidirectional {
            judge.viewpoint.facts.remembered.openedBy = DialogueOpener(origin.facts.side)
        }
    }

    /// What policy and rules say together: category `decode` comes first among equals, so a blocked
    /// encoding is told as such whatever rules match besides.
    ///
    /// `facts` says what is known of the message.
    ///
    /// - Parameter isTaking: true to ask the limits; else what they said before counts.
    // Not in line: the whole policy would be read at the very beginning, and kept on the stack.
    @inline(never) @_noLocks
    mutating func decide(
        _ origin: Origin, _ table: Span<UInt32>, _ hits: inout MutableSpan<UInt64>, isTaking: Bool
    ) -> Judgement {
        if origin.isRevealed, !isCanonical { message.flags.insert(.homeRoutingFailed) }
        objection = origin.policy.isHarmless(&message) ? nil : objection(origin)
        judge.viewpoint.facts.forwardsUnjudgeable = origin.policy.forwardsUnjudgeable
        judge.viewpoint.facts.encodingIsSettled =
            objection == nil && origin.policy.settles(&message)
        let judgement = judge.evaluate(
            table, message: &message, time: isTaking ? origin.now : nil, hits: &hits)
        if origin.isKept {
            recollection.remembered.limits = judge.viewpoint.facts.remembered.limits
        }
        return objection == nil ? judgement : settled(judgement)
    }

    /// What the policy of the message's origin has against it.
    // By the origin, which is there already: a policy would be copied for the call.
    @inline(never) @_noLocks
    private mutating func objection(_ origin: Origin) -> Reason? {
        origin.policy.objection(to: &message)
    }

    /// What becomes of a message that policy blocks, whatever rules say.
    @inline(never) @_noLocks
    private mutating func settled(_ judgement: Judgement) -> Judgement {
        if case .block = judgement.verdict, case .decode = judgement.category { return judgement }
        return blocked
    }

    /// Blocks the last message after all, for a reason that judging it could not know.
    @_noLocks
    public mutating func refuse(_ reason: Reason) -> Judgement {
        message.flags.insert(reason)
        objection = reason
        return blocked
    }

    private var blocked: Judgement {
        @_noLocks get {
            var judgement = Judgement()
            judgement.verdict = .block
            judgement.action = .drop
            judgement.category = .decode
            return judgement
        }
    }

    /// True for a message from interconnect to the gateway's own number.
    @inline(always) @_noLocks
    private func isToGateway(_ origin: Origin) -> Bool {
        guard !gatewayNumber.isEmpty, case .interconnect = origin.facts.side else { return false }
        return message.sccp.called.normalised.equals(gatewayNumber)
    }

    @inline(always) private var isCanonical: Bool {
        @_noLocks get {
            if case .canonical = message.form { return true }
            return false
        }
    }

    /// True for what is said in no dialogue at all, Q.771 clause 2.1.2: its sender's side says it.
    @inline(always) private var isUnidirectional: Bool {
        @_noLocks get {
            if case .unidirectional = message.tcap.type { return true }
            return false
        }
    }

    @inline(always) private var isIllegal: Bool {
        @_noLocks get {
            if case .illegal = message.form { return true }
            return false
        }
    }
}

extension Facts {
    /// Takes what is known of a message by its origin and its dialogue's subscriber; nothing is
    /// remembered yet.
    // One by one: a copy of the whole is a call.
    @inline(always) @_noLocks
    fileprivate mutating func begin(_ origin: Facts, _ imsi: Digits) {
        side = origin.side
        link = origin.link
        requiresGlobalTitle = origin.requiresGlobalTitle
        encodingIsSettled = origin.encodingIsSettled
        forwardsUnjudgeable = origin.forwardsUnjudgeable
        forgivesUnknownDialogues = origin.forgivesUnknownDialogues
        minuteOfWeek = origin.minuteOfWeek
        dialogueIMSI = imsi
        remembered = Remembered()
    }
}
