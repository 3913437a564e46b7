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
    /// The message's length, which may be more than is kept; 0 where none of it may be.
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
        unsafe keep(message, &screener.message, isWhole: message.baseAddress == data.baseAddress)
        let range = tcap.applicationContextOctets
        contextCount = range.upperBound <= data.count ? min(Int(range.count), 40) : 0
        for index in 0..<contextCount {
            context[index] = unsafe data[range.lowerBound + index]
        }
        tcap.applicationContextOctets = ByteRange()
    }

    /// Keeps the octets of a message without the texts of short messages.
    ///
    /// Of segments none are kept where any may be text: where they were not read, or were read together
    /// and have one.
    private mutating func keep(
        _ octets: UnsafeRawBufferPointer, _ message: inout DecodedMessage, isWhole: Bool
    ) {
        var isUnread = message.sccp.isSegment
        if case .illegal = message.form { isUnread = true }
        // The call copies the record of the message.
        if isUnread { isUnread = message.isUnreadSegment }
        guard !isUnread, isWhole || !EventRecord.hasText(&message) else {
            octetCount = 0
            return
        }
        octetCount = octets.count
        let kept = min(octetCount, EventRecord.octetCapacity)
        for index in 0..<kept { self.octets[index] = unsafe octets[index] }
        guard isWhole else { return }
        let bound = unsafe octets.bindMemory(to: UInt8.self)
        let span = unsafe bound.span
        for index in 0..<Int(message.tcap.componentCount) {
            withhold(message.components[index].shortMessageText(in: span), kept)
        }
        // The call copies the record of the message.
        if case .illegal = message.form {
            withhold(message.unreadShortMessageText(in: span), kept)
        }
    }

    /// Puts zeros in place of a text.
    private mutating func withhold(_ text: ByteRange, _ kept: Int) {
        for place in text.lowerBound..<max(text.lowerBound, min(text.upperBound, kept)) {
            octets[place] = 0
        }
    }

    /// True for a message that invokes what forwards a short message.
    private static func hasText(_ message: inout DecodedMessage) -> Bool {
        for index in 0..<Int(message.tcap.componentCount) {
            let code = message.components[index].code
            if message.components[index].type == .invoke, code == 44 || code == 46 { return true }
        }
        return false
    }
}
