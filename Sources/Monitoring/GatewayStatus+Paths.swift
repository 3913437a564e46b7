import Gateway
import M3UASession
import Records
import SS7Filter
import SigtranTransport

/// A session, with the ways to its peer.
struct ShownSession {
    let status: SessionStatus
    /// None while it has no association.
    let paths: [AssociationPath]

    init(_ status: SessionStatus, paths: [AssociationPath]) {
        self.status = status
        self.paths = status.isAssociated ? paths : []
    }

    /// The peer's addresses for people: which are down; nil where there are none.
    var pathLine: String? {
        guard !paths.isEmpty else { return nil }
        let addresses = paths.map { path in
            "\(path.address)\(path.isActive == false ? " DOWN" : "")"
        }
        return "    peer \(addresses.joined(separator: ", "))"
    }
}

extension GatewayStatus {
    func pathMembers(of session: ShownSession, _ text: inout JSONText) {
        text.openList("paths")
        for path in session.paths {
            text.open()
            text.text("address", "\(path.address)")
            if let isActive = path.isActive { text.flag("active", isActive) }
            text.close()
        }
        text.closeList()
    }

    func pathMetrics(_ text: inout MetricsText) {
        text.metric(
            "weir_link_paths_down", .gauge,
            "Addresses of a link's peers that its associations do not reach.")
        for (_, plan, sessions) in links {
            let down = sessions.reduce(0) { sum, session in
                sum + session.paths.count { $0.isActive == false }
            }
            text.sample(["link": plan.name, "side": plan.side.name], down)
        }
    }
}
