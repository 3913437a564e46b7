import Gateway
import Intelligence
import Records
import SS7Filter

/// What becomes of events, and what categories decided.
extension CountedStatus {
    var sinkLines: [String] {
        sinks.map { sink in
            var parts = ["\(sink.taken) taken", "\(sink.lost) lost", "\(sink.errors) errors"]
            if sink.waiting > 0 { parts.append("\(sink.waiting) waiting") }
            if sink.suppressed > 0 { parts.append("\(sink.suppressed) suppressed") }
            if sink.deleted > 0 { parts.append("\(sink.deleted) deleted") }
            if let octets = sink.octets { parts.append("\(octets >> 10) KiB") }
            let failure = sink.failure.map { "; TAKES NOTHING: \($0)" } ?? ""
            return "sink \(sink.name) " + parts.joined(separator: ", ") + failure
        }
    }

    func sinkMembers(_ text: inout JSONText) {
        text.number("clusters", clusters)
        text.openList("sinks")
        for sink in sinks {
            text.open()
            text.text("name", sink.name)
            text.number("taken", sink.taken)
            text.number("lost", sink.lost)
            text.number("errors", sink.errors)
            text.number("waiting", sink.waiting)
            if let failure = sink.failure { text.text("failure", failure) }
            text.number("suppressed", sink.suppressed)
            text.number("deleted", sink.deleted)
            if let octets = sink.octets { text.number("octets", octets) }
            text.close()
        }
        text.closeList()
    }

    func eventMetrics(_ text: inout MetricsText) {
        text.metric(
            "weir_clusters_total", .counter, "Clusters of networks told of, new or grown.")
        text.sample([:], clusters)
        func each(_ name: String, _ help: String, _ value: (SinkStatus) -> Int) {
            text.metric(name, .counter, help)
            for sink in sinks { text.sample(["sink": sink.name], value(sink)) }
        }
        each("weir_sink_events_total", "Events that have reached a sink.") { $0.taken }
        each("weir_sink_lost_total", "Events dropped on their way to a sink.") { $0.lost }
        each("weir_sink_errors_total", "Attempts to reach a sink that failed.") { $0.errors }
        text.metric("weir_sink_waiting", .gauge, "Events that wait for a sink.")
        for sink in sinks { text.sample(["sink": sink.name], sink.waiting) }
        each("weir_sink_suppressed_total", "Events above an alert's rate.") { $0.suppressed }
        each("weir_sink_deleted_total", "Events deleted by age or size.") { $0.deleted }
        text.metric("weir_sink_octets", .gauge, "Octets that a sink's file takes.")
        for sink in sinks {
            if let octets = sink.octets { text.sample(["sink": sink.name], octets) }
        }
    }

    func categoryMetrics(_ text: inout MetricsText) {
        func each(_ name: String, _ help: String, isShadow: Bool) {
            text.metric(name, .counter, help)
            for category in SS7Filter.Category.allCases {
                text.sample(
                    ["category": category.name], decided(by: category, isShadow: isShadow))
            }
        }
        each(
            "weir_category_blocked_total", "Messages blocked, by the category that decided.",
            isShadow: false)
        each(
            "weir_category_shadowed_total",
            "Messages that a rule in shadow would have blocked, by its category.", isShadow: true)
    }
}
