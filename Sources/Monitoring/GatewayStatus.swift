import Gateway
import M3UASession
import Records
import SS7Filter
import SS7Wire
import SigtranTransport

/// What `weir status` says of a running gateway.
struct GatewayStatus {
    let gateway: Gateway
    let stored: Int
    let generation: UInt32

    var isActive: Bool { gateway.isFullyActive }

    func text() -> String {
        var lines = [
            "rules generation \(generation), \(gateway.table(of: generation).rules.count) rules",
            "events \(stored) stored, \(lost) lost; peers refused \(gateway.refusedPeers)",
        ]
        let sessions = gateway.sessions()
        var next = 0
        for (index, link) in gateway.plan.links.enumerated() {
            lines.append("")
            lines.append("\(link.name) (\(link.side.name), \(link.role.name))")
            let own = sessions[next..<(next + max(1, link.associations))]
            // A listening link has places for more associations than there are peers.
            let shown = own.filter { $0.isAssociated || link.listen.isEmpty }
            for session in shown { lines.append("  \(session)") }
            if shown.isEmpty { lines.append("  no association") }
            next += max(1, link.associations)
            let counters = gateway.counters(ofLink: index)
            for cause in LinkCounters.Cause.allCases where counters[cause] > 0 {
                lines.append(
                    "  " + cause.name.padded(to: 22) + "\(counters[cause])".padded(to: -12))
            }
            for finding in Reason.allCases where counters[finding] > 0 {
                lines.append(
                    "    " + finding.name.padded(to: 20) + "\(counters[finding])".padded(to: -12))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    func json() -> String {
        var text = JSONText()
        text.open()
        text.flag("active", isActive)
        text.openObject("rules")
        text.number("generation", generation)
        text.number("count", gateway.table(of: generation).rules.count)
        text.close()
        text.openObject("events")
        text.number("stored", stored)
        text.number("lost", lost)
        text.close()
        text.number("peersRefused", gateway.refusedPeers)
        text.openList("links")
        let sessions = gateway.sessions()
        var next = 0
        for (index, link) in gateway.plan.links.enumerated() {
            text.open()
            text.text("name", link.name)
            text.text("side", link.side.name)
            text.text("role", link.role.name)
            text.text("transport", link.transport.name)
            text.openList("associations")
            for session in sessions[next..<(next + max(1, link.associations))] {
                text.open()
                text.flag("associated", session.isAssociated)
                text.number("errorsSent", session.counters.errorsSent.values.reduce(0, +))
                text.number(
                    "errorsReceived", session.counters.errorsReceived.values.reduce(0, +))
                text.number("malformed", session.counters.malformed.values.reduce(0, +))
                text.number("losses", session.counters.associationLosses)
                text.number("restarts", session.counters.associationRestarts)
                if let state = session.local { text.text("local", state.name) }
                if let state = session.remote { text.text("remote", state.name) }
                text.openList("applicationServers")
                for server in session.applicationServers {
                    text.open()
                    if let context = server.routingContext {
                        text.number("routingContext", context)
                    }
                    text.text("state", server.state.name)
                    text.flag("active", server.isActive)
                    text.close()
                }
                text.closeList()
                text.close()
            }
            text.closeList()
            next += max(1, link.associations)
            text.openObject("counters")
            let counters = gateway.counters(ofLink: index)
            for cause in LinkCounters.Cause.allCases {
                text.number(named: cause.name, counters[cause])
            }
            text.close()
            text.openObject("findings")
            for finding in Reason.allCases where counters[finding] > 0 {
                text.number(named: finding.name, counters[finding])
            }
            text.close()
            text.close()
        }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self) + "\n"
    }

    private var lost: Int { gateway.rings.reduce(0) { $0 + $1.lost } }
}
