import Gateway
import SS7Filter
import SS7Wire

/// Rules and links in Prometheus' text format.
extension CountedStatus {
    func ruleMetrics(_ text: inout MetricsText) {
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

    func linkMetrics(_ text: inout MetricsText) {
        text.metric(
            "weir_messages_total", .counter,
            "Messages of a link, by what became of them; a message may count under several causes.")
        for link in countedLinks {
            for cause in LinkCounters.Cause.allCases {
                text.sample(
                    ["link": link.name, "side": link.side.name, "cause": cause.name],
                    link.counters[cause])
            }
        }
        text.metric("weir_findings_total", .counter, "Messages of a link that had a finding.")
        for link in countedLinks {
            for finding in Reason.allCases where link.counters[finding] > 0 {
                text.sample(
                    ["link": link.name, "side": link.side.name, "finding": finding.name],
                    link.counters[finding])
            }
        }
    }
}
