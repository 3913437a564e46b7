import Gateway
import M3UASession
import Records
import SS7Filter
import SS7Wire
import SigtranTransport

extension GatewayStatus {
    /// The status as one JSON object.
    public func json() -> String {
        var text = JSONText()
        text.open()
        text.flag("active", isActive)
        members(&text)
        bypassMembers(&text)
        text.number("peersRefused", gateway.refusedPeers)
        memoryMembers(&text)
        text.openObject("evictions")
        text.number("limits", evictions.limits)
        text.number("sketches", evictions.sketches)
        text.close()
        text.openObject("overload")
        text.number("workers", gateway.overloadedWorkers)
        text.number("times", gateway.overloads)
        text.close()
        text.openList("links")
        for (index, link, sessions) in links {
            text.open()
            text.text("name", link.name)
            text.text("side", link.side.name)
            text.text("role", link.role.name)
            text.text("transport", link.transport.name)
            text.flag("blocked", gateway.isBlocked(link: index))
            text.openList("associations")
            for session in sessions { members(of: session, &text) }
            text.closeList()
            counterMembers(gateway.counters(ofLink: index), &text)
            text.close()
        }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self) + "\n"
    }

    private func members(of shown: ShownSession, _ text: inout JSONText) {
        let session = shown.status
        text.open()
        text.flag("associated", session.isAssociated)
        text.number("errorsSent", session.counters.errorsSent.values.reduce(0, +))
        text.number("errorsReceived", session.counters.errorsReceived.values.reduce(0, +))
        text.number("malformed", session.counters.malformed.values.reduce(0, +))
        text.number("losses", session.counters.associationLosses)
        text.number("restarts", session.counters.associationRestarts)
        if let state = session.local { text.text("local", state.name) }
        if let state = session.remote { text.text("remote", state.name) }
        pathMembers(of: shown, &text)
        text.openList("applicationServers")
        for server in session.applicationServers {
            text.open()
            if let context = server.routingContext { text.number("routingContext", context) }
            text.text("state", server.state.name)
            text.flag("active", server.isActive)
            text.close()
        }
        text.closeList()
        text.close()
    }
}
