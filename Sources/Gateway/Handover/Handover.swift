import M3UASession
import SS7Wire
public import Screening
public import SigtranTransport

/// What a suspended gateway hands to the one that goes on in its place: in the same process, when links
/// change, or in the next one, at an upgrade.
public struct Handover: Sendable {
    public var state: HandoverState
    /// What workers remember of the network; nil where it is laid out as another version does.
    public var memory: NetworkMemory?
    /// The associations that are up, in the order of the links and of their places in each.
    public var associations: [Association]
    /// In the order of `state.listeners`.
    public var listeners: [Listener]

    public init(
        state: HandoverState, memory: NetworkMemory?, associations: [Association],
        listeners: [Listener]
    ) {
        self.state = state
        self.memory = memory
        self.associations = associations
        self.listeners = listeners
    }
}

extension Handover {
    /// The listener of a link; nil where none listens so.
    ///
    /// - Parameter taken: listeners of other links.
    func listener(at plan: LinkPlan, except taken: [Listener]) -> Listener? {
        let addresses = plan.listen.map(\.description)
        let place = state.listeners.indices.first { place in
            let entry = state.listeners[place]
            return entry.transport == plan.transport.name && entry.addresses == addresses
                && !taken.contains { $0 === listeners[place] }
        }
        return place.map { listeners[$0] }
    }

    /// Closes the listeners that no link has any more.
    func closeListeners(except kept: [Listener]) {
        for listener in listeners where !kept.contains(where: { $0 === listener }) {
            listener.close()
        }
    }
}

extension LinkPlan {
    /// What must be the same in two plans for a link's associations to go on from one to the other.
    ///
    /// All that the peer sees. What is judged, counted or timed may change meanwhile.
    public var identity: String {
        let servers = applicationServers.map { server in
            "\(server.routingContext.map(String.init) ?? "-")"
                + ":\(server.trafficMode?.rawValue ?? 0):\(server.takesRegistrations)"
        }
        return [
            transport.name, role.name, "\(associations)",
            listen.map(\.description).joined(separator: ","),
            peers.map(\.description).joined(separator: ","),
            local.map(\.description).joined(separator: ","),
            servers.joined(separator: ","), "\(networkAppearance.map(String.init) ?? "-")",
            "\(aspIdentifier.map(String.init) ?? "-")",
        ].joined(separator: "|")
    }
}
