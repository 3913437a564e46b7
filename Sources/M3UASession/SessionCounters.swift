public import SS7Wire

/// What has happened on a session since it was made, by cause.
///
/// Keys are values that the standard defines: a peer cannot make the tables grow.
public struct SessionCounters: Sendable, Equatable {
    public internal(set) var received: [M3UAMessageType: Int] = [:]
    public internal(set) var sent: [M3UAMessageType: Int] = [:]
    public internal(set) var errorsReceived: [M3UAErrorCode: Int] = [:]
    public internal(set) var errorsSent: [M3UAErrorCode: Int] = [:]
    /// Answers that were due and not sent: too many in a second.
    public internal(set) var errorsWithheld = 0
    /// Messages that could not be read, by reason.
    public internal(set) var malformed: [Reason: Int] = [:]
    /// DATA that was refused, by cause.
    public internal(set) var dataRefused: [DataRefusal.Cause: Int] = [:]
    /// Messages that were not expected in the state, and changed nothing.
    public internal(set) var discarded = 0
    public internal(set) var acknowledgementTimeouts = 0
    public internal(set) var heartbeatTimeouts = 0
    public internal(set) var associationLosses = 0
    public internal(set) var associationRestarts = 0
    public internal(set) var failedConnects = 0
    public internal(set) var pathChanges = 0
    public internal(set) var sendFailures = 0
    public internal(set) var oversized = 0

    public init() {}

    mutating func countErrorReceived(_ code: M3UAErrorCode) {
        let isDefined = !code.name.hasPrefix("code")
        errorsReceived[isDefined ? code : M3UAErrorCode(rawValue: 0), default: 0] += 1
    }
}

/// A DATA message that the path did not take.
public struct DataRefusal: Sendable, Equatable {
    /// Why it was not taken.
    public enum Cause: Sendable, Hashable {
        /// The ASP is not active for this application server.
        case inactive
        /// No application server of the association has this routing context.
        case unknownRoutingContext
        /// It has no routing context, and the association serves several application servers.
        case noRoutingContext
        case unknownNetworkAppearance
        /// It came on stream 0, RFC 4666 clause 1.4.7.
        case managementStream
        /// It could not be read.
        case malformed
    }

    public var cause: Cause
    public var routingContext: UInt32?
    public var networkAppearance: UInt32?
    /// For `malformed`: what the decoder said.
    public var error: DecodeError?

    public init(
        _ cause: Cause, routingContext: UInt32? = nil, networkAppearance: UInt32? = nil,
        error: DecodeError? = nil
    ) {
        self.cause = cause
        self.routingContext = routingContext
        self.networkAppearance = networkAppearance
        self.error = error
    }
}
