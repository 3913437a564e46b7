public import SS7Filter
import SS7Wire

/// What the dialogue memory said of a message: all that judging it took besides its octets and origin.
public struct Recollection: BitwiseCopyable, Sendable {
    var dialogue = Dialogue()
    /// False for what goes on with a dialogue that was not remembered.
    var isKnown = true
    /// True for a service message that brought back nothing of its receiver's.
    var isUnsolicited = false
    /// True where another than the dialogue's other end speaks in it.
    var isHijacked = false
    /// What the memories said besides.
    var remembered = Remembered()

    @inlinable @_noLocks public init() {}

    @_noLocks
    init(_ dialogue: Dialogue, isKnown: Bool) {
        self.dialogue = dialogue
        self.isKnown = isKnown
    }
}

extension Screener {
    /// Judges a message once more, by what was remembered when it came.
    ///
    /// Nothing is looked up, held or learnt, so that any table may be tried on it at any time. What limits
    /// said then counts for a table with the same limits; for any other none is reached.
    ///
    /// - Parameters:
    ///   - octets: the message; of one in segments, the last of these.
    ///   - joined: of a message in segments, its data put together; of any other, nothing.
    ///   - origin: where it came from, and when.
    ///   - recollection: what was remembered then.
    ///   - table: the image of a verified rule table.
    ///   - hits: a counter for each of its rules.
    @_noLocks
    public mutating func screenAgain(
        _ octets: Span<UInt8>, joined: Span<UInt8>, from origin: Origin,
        by recollection: Recollection, table: Span<UInt32>, hits: inout MutableSpan<UInt64>
    ) -> Judgement {
        message.variant = origin.variant
        message.numbering = origin.policy.numbering
        dialogue = Dialogue()
        var isReadable = decodeEnvelope(octets, framing: origin.framing, into: &message)
        if !joined.isEmpty { isReadable = decodeReassembled(joined, into: &message) }
        judge.viewpoint.facts = origin.facts
        if isReadable {
            dialogue = recollection.dialogue
            dialogue.settle(&message, isKnown: recollection.isKnown)
            if joined.isEmpty {
                decodeUser(octets, into: &message)
            } else {
                decodeUser(joined, into: &message)
            }
            if recollection.isUnsolicited { message.flags.insert(.unsolicited) }
            if recollection.isHijacked { message.flags.insert(.hijackedDialogue) }
            var subject = Subject()
            dialogue.inspect(&message, &subject)
            judge.viewpoint.facts.dialogueIMSI = dialogue.imsi
            judge.viewpoint.facts.remembered = recollection.remembered
        }
        judge.viewpoint.facts.remembered.limits = recollection.remembered.limits
        return decide(origin, table, &hits, isTaking: false)
    }
}
