/// Everything that the decoder found in one MTP user message, as one flat record.
///
/// A worker owns one record and decodes every message into it; `reset()` touches a few words only.
/// Ranges are offsets into the octets that were decoded.
public struct DecodedMessage: BitwiseCopyable, Sendable {
    /// The layout that the message is read by; set by the caller, kept by `reset()`.
    public var variant = MTPVariant.itu
    /// How numbers come into international form; set by the caller, kept by `reset()`.
    public var numbering = Numbering()
    /// Which IMSIs mobile global titles stand for; set by the caller once, kept by `reset()`.
    public var mobileTitles = MobileTitles()
    /// The encoding's verdict; `illegal` comes with `error`.
    public var form = Form.canonical
    /// What was illegal, and where; meaningless in the other two forms.
    public var error = DecodeError(.m3ua, .truncated, at: 0)
    /// Findings that are not errors: what is non-canonical, and what the message is by name.
    public var flags = ReasonSet()

    public var mtp = MTPLabel()
    public var sccp = SCCPPart()
    public var tcap = TCAPPart()

    /// Components of the message, `tcap.componentCount` of them.
    public var components = InlineArray<16, Component>(repeating: Component())

    /// Where an invoke of CAP is read as MAP would read it; of no meaning between two messages.
    var spare = Component()
    /// What stands under which tag of an argument; never changed.
    var fields = FieldTable.shared

    /// Most components that a message may carry.
    public static let componentCapacity = 16

    public init() {}

    /// Forgets the last message.
    @inline(always) @_noLocks
    public mutating func reset() {
        form = .canonical
        flags = ReasonSet()
        mtp = MTPLabel()
        sccp = SCCPPart()
        tcap = TCAPPart()
    }

    /// Settles the form of a message that was read to its end.
    @inline(always) @_noLocks
    public mutating func settleForm() {
        form = flags.hasNoncanonical ? .noncanonical : .canonical
    }

    /// Settles the form of a message whose reading stopped.
    @inline(always) @_noLocks
    public mutating func settleForm(_ error: DecodeError) {
        form = .illegal
        self.error = error
    }
}

/// A stretch of the decoded octets.
public struct ByteRange: BitwiseCopyable, Hashable, Sendable {
    public var start: UInt16 = 0
    public var count: UInt16 = 0

    @inlinable @inline(always) @_noLocks public init() {}

    @inline(always) @_noLocks
    public init(_ start: Int, _ end: Int) {
        self.start = UInt16(truncatingIfNeeded: start)
        count = UInt16(truncatingIfNeeded: end &- start)
    }

    @inlinable public var lowerBound: Int { @inline(always) @_noLocks get { Int(start) } }
    @inlinable public var upperBound: Int {
        @inline(always) @_noLocks get { Int(start) &+ Int(count) }
    }
    @inlinable public var isEmpty: Bool { @inline(always) @_noLocks get { count == 0 } }
}

/// The routing label and M3UA header of a message, RFC 4666 clause 3.3.1 or Q.704 clause 2.2.
public struct MTPLabel: BitwiseCopyable, Sendable {
    public var originatingPointCode: UInt32 = 0
    public var destinationPointCode: UInt32 = 0
    public var serviceIndicator: UInt8 = 0
    public var networkIndicator: UInt8 = 0
    public var messagePriority: UInt8 = 0
    public var signallingLinkSelection: UInt8 = 0
    public var hasLabel = false
    public var hasRoutingContext = false
    public var hasNetworkAppearance = false
    public var hasCorrelationID = false
    public var routingContext: UInt32 = 0
    public var networkAppearance: UInt32 = 0
    public var correlationID: UInt32 = 0
    /// The user part's octets: for SI 3, the SCCP message.
    public var userData = ByteRange()

    @inlinable @inline(always) @_noLocks public init() {}
}
