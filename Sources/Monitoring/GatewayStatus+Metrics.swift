import Gateway
import M3UASession
import SS7Filter
import SS7Wire

extension GatewayStatus {
    /// The status in Prometheus' text format.
    public func metrics() -> String {
        var text = MetricsText()
        ruleMetrics(&text)
        linkMetrics(&text)
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
            "weir_peers_refused_total", .counter, "Peers that tried to associate and are no link's."
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

    private func ruleMetrics(_ text: inout MetricsText) {
        text.metric("weir_rules_generation", .gauge, "Counts up with each table put in force.")
        text.sample([:], rules.generation)
        text.metric("weir_rules", .gauge, "Rules of the table in force.")
        text.sample([:], rules.table.rules.count)
        let all = Array(zip(rules.table.rules, rules.counts))
        text.metric("weir_rule_hits_total", .counter, "Messages that a rule in force matched.")
        for (rule, count) in all where !rule.shadow || count.hits > 0 {
            text.sample(["rule": rule.name, "category": rule.category.name], count.hits)
        }
        text.metric(
            "weir_rule_shadow_hits_total", .counter, "Messages that a rule in shadow matched.")
        for (rule, count) in all where rule.shadow || count.shadowHits > 0 {
            text.sample(["rule": rule.name, "category": rule.category.name], count.shadowHits)
        }
        text.metric(
            "weir_rule_last_hit_timestamp_seconds", .gauge,
            "When a rule decided last, or in shadow would have, in seconds since 1970.")
        for (rule, count) in all {
            guard let last = count.last else { continue }
            text.sample(
                ["rule": rule.name, "category": rule.category.name], last.time / 1_000_000_000)
        }
    }

    private func linkMetrics(_ text: inout MetricsText) {
        let links = gateway.plan.links.enumerated().map {
            (plan: $0.element, counters: gateway.counters(ofLink: $0.offset))
        }
        text.metric(
            "weir_messages_total", .counter,
            "Messages of a link, by what became of them; a message may count under several causes.")
        for (plan, counters) in links {
            for cause in LinkCounters.Cause.allCases {
                text.sample(
                    ["link": plan.name, "side": plan.side.name, "cause": cause.name],
                    counters[cause])
            }
        }
        text.metric("weir_findings_total", .counter, "Messages of a link that had a finding.")
        for (plan, counters) in links {
            for finding in Reason.allCases where counters[finding] > 0 {
                text.sample(
                    ["link": plan.name, "side": plan.side.name, "finding": finding.name],
                    counters[finding])
            }
        }
        text.metric("weir_link_active", .gauge, "1 while a link's associations take traffic.")
        for (_, plan, sessions) in self.links {
            let isActive = sessions.contains { session in
                session.applicationServers.contains { $0.isActive }
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
