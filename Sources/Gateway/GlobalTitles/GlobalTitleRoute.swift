public import SS7Filter
public import SS7Wire

/// Where messages to the gateway's own point codes go on to, by the called party's global title.
public struct GlobalTitleRoute: Sendable {
    /// What the title begins with, in international form; empty for all that no other one names.
    public var prefix: Digits
    /// Q.713 clause 3.4.2.3.3; nil for any.
    ///
    /// A title that names none is of E.164.
    public var numberingPlan: UInt8?
    /// Q.713 clause 3.4.2.3.1; nil for any.
    ///
    /// A title that names none is international.
    public var natureOfAddress: UInt8?
    /// The side that the message comes from; nil for any.
    public var side: Side?
    /// Best priority first.
    public var destinations: [Destination]

    public init(prefix: Digits, to destinations: [Destination]) {
        self.prefix = prefix
        self.destinations = destinations
    }

    /// A node that translated messages go to.
    public struct Destination: BitwiseCopyable, Sendable {
        public var pointCode: UInt32
        /// 1 is the best; a worse one is used while no better one can be reached.
        public var priority: UInt8 = 1
        /// The share of the traffic among those of one priority.
        public var weight: UInt8 = 1
        /// That of the label from there on; nil where it stays as it came.
        public var networkIndicator: UInt8?

        public init(
            _ pointCode: UInt32, priority: UInt8 = 1, weight: UInt8 = 1,
            networkIndicator: UInt8? = nil
        ) {
            self.pointCode = pointCode
            self.priority = priority
            self.weight = weight
            self.networkIndicator = networkIndicator
        }
    }
}

/// What a translation made of a message's routing label, Q.714 clause 2.4.
struct Translation: BitwiseCopyable {
    var destination: UInt32
    var networkIndicator: UInt8
    /// The point code of ours that the message was for.
    var ownPointCode: UInt32
}

/// How a message that may go on does so.
enum Passage: BitwiseCopyable {
    /// To the point code that it is for.
    case direct
    /// It was for the gateway's own point code.
    case translated(Translation)
    /// There is none; the cause is the one of Q.713 clause 3.12 that its sender is told.
    case refused(LinkCounters.Cause, returnCause: UInt8)
}
