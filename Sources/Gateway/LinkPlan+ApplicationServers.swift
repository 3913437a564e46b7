import M3UASession
import SS7Wire

/// Routing key management of one link, RFC 4666 clause 4.4.
public struct RegistrationPlan: Sendable {
    /// The destinations that the peer's ASPs may register; as an ASP, those that we do.
    public var pointCodes: [UInt32] = []
    /// The contexts that registrations give.
    public var routingContexts: [UInt32] = []
    public var permitsDeregistration = true
    /// The gateway's own point codes, which no ASP can have.
    public var reserved: Set<UInt32> = []

    public init() {}
}

extension LinkPlan {
    /// The application servers of the link, in the order in which workers know them.
    var applicationServers: [ApplicationServerSettings] {
        if role == .asp, let registration {
            return registration.pointCodes.map { server(nil, RoutingKey(destination: $0)) }
        }
        let contexts: [UInt32?] = routingContexts
        let given = registration?.routingContexts ?? []
        var servers = contexts.enumerated().map { number, context in
            // With a point code for each context, that is its key.
            let hasKey = registration != nil && pointCodes.count == contexts.count
            return server(context, hasKey ? RoutingKey(destination: pointCodes[number]) : nil)
        }
        if contexts.isEmpty && given.isEmpty { servers.append(server(nil, nil)) }
        return servers
            + given.map { context in
                var settings = server(context, nil)
                settings.takesRegistrations = true
                return settings
            }
    }

    private func server(_ context: UInt32?, _ key: RoutingKey?) -> ApplicationServerSettings {
        let suffix = context.map { "/\($0)" } ?? key.map { "/\($0.destination)" } ?? ""
        var settings = ApplicationServerSettings(
            name: name + suffix, routingContext: context, networkAppearance: networkAppearance,
            trafficMode: trafficMode)
        settings.routingKey = key
        settings.requiredASPs = requiredASPs
        return settings
    }

    /// What the peer's ASPs may register; nil where they may not.
    var registrationPolicy: RegistrationPolicy? {
        guard role == .sgp, let registration else { return nil }
        var policy = RegistrationPolicy()
        policy.permitted = Set(registration.pointCodes + pointCodes)
        policy.reserved = registration.reserved
        policy.highestPointCode = variant == .itu ? 0x3fff : 0xff_ffff
        policy.permitsDeregistration = registration.permitsDeregistration
        return policy
    }
}
