import Gateway
import M3UASession
import SS7Filter
import SS7Wire

extension GatewayStatus {
    /// The status in Prometheus' text format.
    public func metrics() -> String {
        var text = MetricsText()
        ruleMetrics(&text)
        bypassMetrics(&text)
        linkMetrics(&text)
        activityMetrics(&text)
        pathMetrics(&text)
        text.metric("weir_reloads_total", .counter, "Reloads of the rules, by how they ended.")
        text.sample(["result": "accepted"], reloads.accepted)
        text.sample(["result": "refused"], reloads.refused)
        text.sample(["result": "failed"], reloads.failed)
        text.metric("weir_events_stored_total", .counter, "Events that have reached their stores.")
        text.sample([:], stored)
        text.metric("weir_events_lost_total", .counter, "Events that found their ring full.")
        text.sample([:], lost)
        eventMetrics(&text)
        categoryMetrics(&text)
        timeMetrics(&text)
        text.metric(
            "weir_peers_refused_total", .counter,
            "Associations that peers began and that were refused: no link's peer, or too many."
        )
        text.sample([:], gateway.refusedPeers)
        text.metric("weir_workers_overloaded", .gauge, "Workers that cannot keep up.")
        text.sample([:], gateway.overloadedWorkers)
        text.metric(
            "weir_overloads_total", .counter, "How often a worker has ceased to keep up.")
        text.sample([:], gateway.overloads)
        memoryMetrics(&text)
        return text.text
    }

    private func activityMetrics(_ text: inout MetricsText) {
        text.metric("weir_link_active", .gauge, "1 while a link's associations take traffic.")
        for (_, plan, sessions) in links {
            let isActive = sessions.contains { session in
                session.status.applicationServers.contains { $0.isActive }
            }
            text.sample(["link": plan.name, "side": plan.side.name], isActive ? 1 : 0)
        }
        text.metric("weir_link_blocked", .gauge, "1 while a link is blocked by management.")
        for (index, plan, _) in self.links {
            text.sample(
                ["link": plan.name, "side": plan.side.name], gateway.isBlocked(link: index) ? 1 : 0)
        }
    }
}
