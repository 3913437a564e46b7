/// How a message stands to the dialogues that are remembered.
public enum DialogueStanding: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// It opens one, or is outside any.
    case new
    /// It goes on with one that was seen.
    case known
    /// It goes on with one that nobody saw open.
    case unknown
    /// The same, in the minutes after a start, when such dialogues may be older than the gateway.
    case forgiven

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}

/// Which side of the gateway opened a dialogue.
public enum DialogueOpener: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case unknown, interconnect, home

    @_noLocks
    public init(word: UInt64) {
        switch word & 3 {
        case 1: self = .interconnect
        case 2: self = .home
        default: self = .unknown
        }
    }

    @_noLocks
    public init(_ side: Side) {
        switch side {
        case .interconnect: self = .interconnect
        case .home: self = .home
        }
    }

    /// What `init(word:)` reads.
    public var word: UInt64 {
        @_noLocks get {
            switch self {
            case .unknown: 0
            case .interconnect: 1
            case .home: 2
            }
        }
    }
}

/// A truth that may not be known.
public enum Tristate: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case no, yes, unknown

    @_noLocks public init(_ truth: Bool) { self = truth ? .yes : .no }
}

/// What the memory of the network says of a message, looked up before it is judged.
///
/// Only what the rules of the table ask for is there, see `StateNeeds`. Global titles are packed, see
/// `Digits.packed`; 0 stands for none. Seconds that are not known are `UInt32.max`.
public struct Remembered: BitwiseCopyable, Hashable, Sendable {
    public var dialogue = DialogueStanding.new
    public var openedBy = DialogueOpener.unknown
    /// The other end's global title as the dialogue knows it: who was asked, then who answered.
    public var dialoguePeer: UInt64 = 0

    /// The nodes where the subscriber was registered last.
    public var lastVLR: UInt64 = 0
    public var lastMSC: UInt64 = 0
    public var lastSGSN: UInt64 = 0
    /// Who last did something for the subscriber that its home network accepted.
    public var lastSeenGT: UInt64 = 0
    /// Seconds since then.
    public var sinceSeen = UInt32.max

    /// Who did so in the country where the subscriber was before, three days ago at most.
    public var previousSeenGT: UInt64 = 0
    /// Seconds since the subscriber was last heard of there; `.max` where that is not known.
    public var sincePreviousSeen = UInt32.max

    /// True where travel is measured from that country, over a second border in a row.
    public var isMeasuredFromPrevious = false

    /// Kilometres from there to the sender's network, edge to edge; `UInt32.max` where not known.
    public var travelDistance = UInt32.max
    /// Kilometres an hour that the way would have taken; `UInt32.max` where not known.
    public var travelSpeed = UInt32.max
    /// Whether the two countries are one, or have a border.
    public var travelToNeighbour = Tristate.unknown
    /// Whether the way leads back into the country where the subscriber was before.
    public var travelBack = Tristate.unknown

    /// Seconds since the home network told this service centre how to reach the subscriber.
    public var sinceRoutingInfo = UInt32.max
    /// Who asked for that.
    public var routingInfoGT: UInt64 = 0

    /// What the limits of rules said, once the message has been judged.
    public var limits = LimitOutcomes()

    @inlinable @_noLocks public init() {}
}

/// The memories that the rules of a table ask.
public struct StateNeeds: OptionSet, BitwiseCopyable, Sendable {
    public var rawValue: UInt32

    @inlinable @_noLocks public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Where subscribers are.
    public static var places: StateNeeds { @_noLocks get { StateNeeds(rawValue: 1) } }
    /// Who was told how to reach a subscriber by SMS.
    public static var deliveries: StateNeeds { @_noLocks get { StateNeeds(rawValue: 2) } }
    /// Token buckets and sketches.
    public static var limits: StateNeeds { @_noLocks get { StateNeeds(rawValue: 4) } }
    /// How far the sender is from where the subscriber was; asks for places too.
    public static var travel: StateNeeds { @_noLocks get { StateNeeds(rawValue: 8 | 1) } }
}

extension Field {
    /// The memory that a field is read from; empty where it needs none but the message's own.
    public var needs: StateNeeds {
        switch self {
        case .lastVLR, .lastMSC, .lastSGSN, .lastSeenGT, .sinceSeen: .places
        case .travelDistance, .travelSpeed, .travelToNeighbour, .travelBack: .travel
        case .sinceRoutingInfo, .routingInfoGT: .deliveries
        default: []
        }
    }
}
