public import SS7Filter
public import SS7Wire

extension Configuration {
    /// What a link does with messages that rules do not speak of.
    public struct Policy: Hashable, Sendable {
        /// True to block what the standards forbid.
        public var blocksIllegal: Bool
        /// True to block what could have been encoded more plainly.
        public var blocksNonCanonical = false
        /// True to refuse connection-oriented SCCP.
        public var refusesConnections: Bool
        /// The kinds of well-formed messages to block.
        public var blockedKinds = ReasonSet()
        /// The kinds that go on whatever the rules of category `decode` say, because the file says so.
        public var forwardedKinds = ReasonSet()
        /// True where the file says that what the standards forbid goes on.
        public var forwardsIllegal = false
        /// True where a message goes on whose subscriber a rule asks for and it does not name.
        public var forwardsUnjudgeable = false
        /// How numbers are brought into international form.
        public var numbering = Numbering()
        /// True where rules may demand a global title of every message.
        public var requiresGlobalTitle = true
        /// Service indicators forwarded besides SCCP's: bit n for indicator n.
        public var forwardedServiceIndicators: UInt16 = .max
        /// What becomes of messages that come faster than they can go on.
        public var overload = OverloadPolicy.wait

        /// The defaults of a side.
        public init(for side: Side) {
            blocksIllegal = side == .interconnect
            refusesConnections = side == .interconnect
        }

        /// What becomes of messages in overload.
        public enum OverloadPolicy: String, Hashable, Sendable, CaseIterable {
            case wait, drop, bypass
        }

        /// Tells whether messages of a service indicator pass.
        public func forwards(serviceIndicator: UInt8) -> Bool {
            serviceIndicator == 3
                || serviceIndicator < 16 && forwardedServiceIndicators >> serviceIndicator & 1 == 1
        }
    }
}
