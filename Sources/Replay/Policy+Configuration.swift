public import Configuration
public import Screening

extension Policy {
    /// The policy that a configuration gives a link.
    public init(_ policy: Configuration.Policy) {
        self.init()
        blocksIllegal = policy.blocksIllegal
        blocksNonCanonical = policy.blocksNonCanonical
        refusesConnections = policy.refusesConnections
        blockedKinds = policy.blockedKinds
        forwardedKinds = policy.forwardedKinds
        forwardsIllegal = policy.forwardsIllegal
        forwardsUnjudgeable = policy.forwardsUnjudgeable
        numbering = policy.numbering
        forwardedServiceIndicators = policy.forwardedServiceIndicators
    }
}
