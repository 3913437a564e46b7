import SS7Wire

/// The traffic of an application server as the network sees it, RFC 4666 clause 1.4.2.1.
public struct RoutingKey: Hashable, Sendable {
    public var destination: UInt32
    /// Bit n for service indicator n.
    public var serviceIndicators: UInt16

    public init(destination: UInt32, serviceIndicators: UInt16 = .max) {
        self.destination = destination
        self.serviceIndicators = serviceIndicators
    }

    /// Tells whether some message is of both keys.
    func overlaps(_ other: RoutingKey) -> Bool {
        destination == other.destination && serviceIndicators & other.serviceIndicators != 0
    }
}

/// What a peer's ASPs may register, RFC 4666 clause 4.4.1.
public struct RegistrationPolicy: Sendable, Hashable {
    /// The destinations that they may register; nil for all.
    public var permitted: Set<UInt32>?
    /// Destinations that no ASP can have, since they are this node's own.
    public var reserved: Set<UInt32> = []
    /// The highest point code of the network.
    public var highestPointCode: UInt32 = 0x3fff
    /// Whether what was registered may be deregistered.
    public var permitsDeregistration = true

    public init() {}
}

extension RegistrationPolicy {
    /// What is wrong with a key whatever others there are; nil for nothing.
    func objection(to key: M3UARoutingKey) -> M3UARegistrationStatus? {
        if key.isUnsupported { return .unsupportedParameterField }
        guard let destination = key.destination, key.serviceIndicators != 0 else {
            return .invalidRoutingKey
        }
        let pointCode = destination.pointCode
        if destination.mask != 0 || pointCode > highestPointCode || reserved.contains(pointCode) {
            return .invalidDPC
        }
        if let mode = key.trafficMode, !mode.isDefined { return .unsupportedTrafficMode }
        if let permitted, !permitted.contains(pointCode) { return .permissionDenied }
        return nil
    }
}
