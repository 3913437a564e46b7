public import SS7Wire

/// The side of the gateway that a message came from.
public enum Side: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case interconnect, home

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }

    public var other: Side {
        @_noLocks get {
            switch self {
            case .interconnect: .home
            case .home: .interconnect
            }
        }
    }
}

/// What happens to a message.
public enum Verdict: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case forward, block, held

    /// The stable name used in records.
    public var name: String { "\(self)" }
}

/// How a verdict is carried out.
public enum Action: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Nothing is said to the sender.
    case drop
    /// The message is returned by the service message of Q.714 clause 4.2, if its return option asks.
    case udts
    /// The dialogue is ended by a TCAP Abort, Q.774 clause 3.3.
    case abort
    /// The invoke is answered by a MAP return error in an End.
    case error
    /// The message goes to another point code.
    case divert
    /// The message goes on; an event is written.
    case log
    /// The message goes on.
    case none

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}

/// The category of a rule, in the order that decides between equal severities.
public enum Category: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case decode, spoofing, category1, category2, category3, sms, camel, custom

    /// The name that rule files use after `category`.
    public var name: String {
        switch self {
        case .category1: "1"
        case .category2: "2"
        case .category3: "3"
        default: "\(self)"
        }
    }
}

/// What a rule table says of one message.
public struct Judgement: BitwiseCopyable, Hashable, Sendable {
    public var verdict = Verdict.forward
    public var action = Action.none
    /// True when a rule in shadow mode would have blocked a message that goes on.
    public var shadow = false
    public var hasRule = false
    public var category = Category.custom
    /// The deciding rule: an index into the table's rules; meaningless unless `hasRule`.
    public var rule: UInt16 = 0
    /// The component that decided, 0 where the message has none.
    public var component: UInt8 = 0
    /// The return cause of `udts`, the error code of `error`, the point code of `divert`.
    public var actionValue: UInt32 = 0
    /// True when the rule matched because what it asks could not be answered: the message names no
    /// subscriber, or a number that cannot be read; in a message that goes on, that such a rule was
    /// let pass because the link says so.
    public var unjudgeable = false
    /// True where the deciding rule's `sample` leaves this match without an event.
    public var isUnsampled = false
    /// What judging cost: rules looked at and instructions run.
    public var steps: UInt32 = 0

    @_noLocks @inlinable public init() {}
}

/// What is known of a message besides its own octets.
public struct Facts: BitwiseCopyable, Sendable {
    public var side = Side.interconnect
    /// The link it came by, an index into the configuration's links.
    public var link: UInt16 = 0
    /// The subscriber of the dialogue, where the message itself names none.
    public var dialogueIMSI = Digits()
    /// True on links whose messages must carry global titles (`gt-required` of the configuration).
    public var requiresGlobalTitle = true
    /// True where the link has settled by itself what its encoding and kind mean for this message:
    /// rules of category `decode` are not asked.
    public var encodingIsSettled = false
    /// True on links that say so: what a guard asks and a message does not tell counts for it.
    public var forwardsUnjudgeable = false
    /// True for some minutes after a start, while dialogues older than the gateway go on: a component
    /// of unknown protocol in a message flagged `unknownDialogue` is then not judged by its number,
    /// unless its argument reads as MAP and names somebody.
    public var forgivesUnknownDialogues = false
    /// Minutes since Monday 00:00 in the time zone of the configuration, below 10,080.
    public var minuteOfWeek: UInt16 = 0
    /// What the memory of the network says of the message.
    public var remembered = Remembered()

    @inlinable public init() {}

    /// The minute of the week at a local time in seconds since Thursday, 1 January 1970.
    public static func minuteOfWeek(localSeconds: Int64) -> UInt16 {
        let minutes = (localSeconds / 60 + 3 * 1_440) % 10_080
        return UInt16(minutes < 0 ? minutes + 10_080 : minutes)
    }
}

// What the words of a verified image stand for.
extension Verdict {
    @_noLocks
    init(word: UInt32) { self = Verdict(rawValue: UInt8(truncatingIfNeeded: word)) ?? .block }
}

extension Action {
    @_noLocks
    init(word: UInt32) { self = Action(rawValue: UInt8(truncatingIfNeeded: word)) ?? .drop }
}

extension Category {
    @_noLocks
    init(word: UInt32) { self = Category(rawValue: UInt8(truncatingIfNeeded: word)) ?? .custom }
}
