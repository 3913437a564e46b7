public import SS7Filter
public import SS7Wire

/// Where a message comes from, and when.
public struct Origin: BitwiseCopyable, Sendable {
    public var facts = Facts()
    public var framing = Framing.m3ua
    public var variant = MTPVariant.itu
    /// Nanoseconds of a monotonic clock, or of the capture's.
    public var now: UInt64 = 0
    /// What the caller wants back with a held segment: a frame number, a slot.
    public var tag: UInt64 = 0

    public init() {}
}

/// What judging one message, or one segment of one, came to.
public enum Screened: BitwiseCopyable, Sendable {
    case judged(Judgement)
    /// A segment: the reassembler has it, and nothing goes on yet.
    case held
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
    public var reassembler: Reassembler
    private let memory: DialogueMemory
    private let dialogues: DialogueMemory.View

    /// - Parameters:
    ///   - memory: shared by all workers.
    ///   - reassembler: this worker's own.
    public init(memory: DialogueMemory, reassembler: consuming Reassembler = Reassembler()) {
        self.memory = memory
        dialogues = memory.view
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
        guard decodeEnvelope(octets, framing: origin.framing, into: &message) else {
            if message.sccp.isSegment, !isIllegal {
                let outcome = reassembler.insert(
                    octets, &message, link: origin.facts.link, tag: origin.tag, now: origin.now)
                switch outcome {
                case .held: return .held
                case .whole(let flow): return .whole(flow: flow)
                case .broken(let reason):
                    message.settleForm(DecodeError(.sccp, reason, at: 0))
                }
            }
            return .judged(
                evaluate(table, message: &message, facts: origin.facts, hits: &hits))
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
            return evaluate(table, message: &message, facts: origin.facts, hits: &hits)
        }
        return judge(data, origin, table, &hits)
    }

    @inline(always) @_noLocks
    private mutating func judge(
        _ octets: Span<UInt8>, _ origin: Origin, _ table: Span<UInt32>,
        _ hits: inout MutableSpan<UInt64>
    ) -> Judgement {
        let isKnown = dialogues.recall(&message, into: &dialogue)
        decodeUser(octets, into: &message)
        if !isKnown { message.flags.insert(.unknownDialogue) }
        var facts = origin.facts
        facts.dialogueIMSI = dialogue.imsi
        let judgement = evaluate(table, message: &message, facts: facts, hits: &hits)
        if case .forward = judgement.verdict, !isIllegal {
            dialogues.learn(
                from: &message, &dialogue,
                now: UInt32(truncatingIfNeeded: origin.now / 1_000_000_000))
        }
        return judgement
    }

    @inline(always) private var isIllegal: Bool {
        @_noLocks get {
            if case .illegal = message.form { return true }
            return false
        }
    }
}
