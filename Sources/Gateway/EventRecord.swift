public import SS7Filter
public import SS7Wire

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
    /// The message's length, which may be more than is kept.
    public var octetCount = 0
    public var octets = InlineArray<1024, UInt8>(repeating: 0)

    public init() {}
}
