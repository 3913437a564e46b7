public import SS7Filter
public import SS7Wire
import Screening

/// A message that was blocked, flagged or shadowed, as the path leaves it for the writer.
///
/// A fixed record: what the path knows and a later reading of the octets could not find again, and
/// the octets themselves as far as they fit. Names are put to it off the path.
public struct EventRecord: BitwiseCopyable, Sendable {
    /// Octets of the message that are kept.
    public static let octetCapacity = 1024

    /// Nanoseconds since 1970, wall clock.
    public var time: UInt64 = 0
    public var link: UInt16 = 0
    public var side = Side.interconnect
    /// The generation of the rule table that judged it.
    public var table: UInt32 = 0
    public var judgement = Judgement()
    /// The finding for which the link's policy blocked it.
    public var objection: Reason?
    public var form = Form.canonical
    public var error = DecodeError(.m3ua, .truncated, at: 0)
    public var flags = ReasonSet()
    public var mtp = MTPLabel()
    public var sccp = SCCPPart()
    public var tcap = TCAPPart()
    /// The component that decided, where the message has components.
    public var component = Component()
    /// The subscriber of the dialogue, where the message names none.
    public var dialogueIMSI = Digits()
    /// What the memory of the network said of the message.
    public var remembered = Remembered()
    /// The message's length, which may be more than is kept.
    public var octetCount = 0
    public var octets = InlineArray<1024, UInt8>(repeating: 0)
    /// The application context's contents octets: of a message in segments they are not among
    /// `octets`, which are those of the last one.
    public var context = InlineArray<40, UInt8>(repeating: 0)
    public var contextCount = 0

    public init() {}

    /// Takes down what became of the screener's last message.
    ///
    /// - Parameter data: what the ranges of the TCAP part count in: the message, or joined segments.
    mutating func fill(
        _ judgement: Judgement, _ screener: inout Screener, _ message: UnsafeRawBufferPointer,
        data: UnsafeRawBufferPointer, link: Link, table: UInt32, time: UInt64
    ) {
        self.time = time
        self.link = UInt16(link.index)
        side = link.plan.side
        self.table = table
        self.judgement = judgement
        objection = screener.objection
        form = screener.message.form
        error = screener.message.error
        flags = screener.message.flags
        mtp = screener.message.mtp
        sccp = screener.message.sccp
        tcap = screener.message.tcap
        if tcap.componentCount > judgement.component {
            component = screener.message.components[Int(judgement.component)]
        } else {
            component.reset(to: .invoke)
        }
        dialogueIMSI = screener.dialogue.imsi
        remembered = screener.facts.remembered
        octetCount = message.count
        // Texts are not kept: of a message in segments the last may be nothing else.
        let isWhole = unsafe message.baseAddress == data.baseAddress
        var hasText = false
        var place = 0
        while place < Int(tcap.componentCount) {
            let code = screener.message.components[place].code
            if screener.message.components[place].type == .invoke, code == 44 || code == 46 {
                hasText = true
            }
            place += 1
        }
        let kept = hasText && !isWhole ? 0 : min(octetCount, EventRecord.octetCapacity)
        for index in 0..<kept { octets[index] = unsafe message[index] }
        if hasText, isWhole {
            let bound = unsafe message.bindMemory(to: UInt8.self)
            let span = unsafe bound.span
            for index in 0..<Int(tcap.componentCount) {
                let text = screener.message.components[index].shortMessageText(in: span)
                for place in text.lowerBound..<max(text.lowerBound, min(text.upperBound, kept)) {
                    octets[place] = 0
                }
            }
        }
        let range = tcap.applicationContextOctets
        contextCount = range.upperBound <= data.count ? min(Int(range.count), 40) : 0
        for index in 0..<contextCount {
            context[index] = unsafe data[range.lowerBound + index]
        }
        tcap.applicationContextOctets = ByteRange()
    }
}
