public import Gateway
public import Intelligence
import Records
import SS7Filter

/// A network interface that a tap listens to, with the kernel's counts.
public struct TappedInterface: Hashable, Sendable {
    public var name: String
    public var received = 0
    /// Frames for which the kernel's ring had no room: messages that were not judged.
    public var dropped = 0
    /// Frames that the interface or its driver lost.
    public var interfaceDropped = 0
    /// False when it can be listened to no longer.
    public var isOpen = true

    public init(name: String) { self.name = name }
}

/// What a passive tap says of itself, under the names that a gateway uses.
public struct TapStatus: CountedStatus, Sendable {
    public var rules: TableStatus
    /// The configured links, and last what belongs to none.
    public var countedLinks: [CountedLink]
    public var interfaces: [TappedInterface] = []
    public var sinks: [SinkStatus] = []
    public var clusters = 0
    public var reloads = ReloadCounts()
    public var stored = 0
    /// Events for which the queue had no room.
    public var lost = 0
    /// What was found in frames, by its name in status and metrics.
    public var frames: [(name: String, count: Int)] = []

    public init(rules: TableStatus, links: [CountedLink]) {
        self.rules = rules
        countedLinks = links
    }

    /// The status for people.
    ///
    /// - Parameter allRules: true to show rules that nothing has matched, too.
    public func text(allRules: Bool = false) -> String {
        var lines = [
            "a tap: it judges and does not act",
            "rules generation \(rules.generation), \(rules.table.rules.count) rules",
            "reloads \(reloads.accepted) accepted, \(reloads.failed) failed",
            "events \(stored) stored, \(lost) lost",
        ]
        lines += sinkLines
        for interface in interfaces {
            lines.append(
                "interface \(interface.name) \(interface.received) frames, \(interface.dropped) "
                    + "DROPPED by the kernel, \(interface.interfaceDropped) by the interface"
                    + (interface.isOpen ? "" : "; GONE"))
        }
        for (name, count) in frames where count > 0 { lines.append("\(name) \(count)") }
        for link in countedLinks {
            lines.append("")
            lines.append("\(link.name) (\(link.side.name))")
            let counted = counterLines(link.counters)
            lines += counted.isEmpty ? ["  no message yet"] : counted
        }
        lines.append("")
        lines += ruleLines(all: allRules)
        return withinColumns(lines).joined(separator: "\n") + "\n"
    }

    /// The status as one JSON object.
    public func json() -> String {
        var text = JSONText()
        text.open()
        text.text("kind", "tap")
        text.flag("active", interfaces.allSatisfy(\.isOpen))
        members(&text)
        text.openList("interfaces")
        for interface in interfaces {
            text.open()
            text.text("name", interface.name)
            text.number("received", interface.received)
            text.number("dropped", interface.dropped)
            text.number("interfaceDropped", interface.interfaceDropped)
            text.flag("open", interface.isOpen)
            text.close()
        }
        text.closeList()
        text.openObject("capture")
        for (name, count) in frames { text.number(named: name, count) }
        text.close()
        text.openList("links")
        for link in countedLinks {
            text.open()
            text.text("name", link.name)
            text.text("side", link.side.name)
            text.openList("associations")
            text.closeList()
            counterMembers(link.counters, &text)
            text.close()
        }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self) + "\n"
    }

    /// The status in Prometheus' text format.
    public func metrics() -> String {
        var text = MetricsText()
        ruleMetrics(&text)
        linkMetrics(&text)
        text.metric("weir_events_stored_total", .counter, "Events that have reached their stores.")
        text.sample([:], stored)
        text.metric("weir_events_lost_total", .counter, "Events for which there was no room.")
        text.sample([:], lost)
        eventMetrics(&text)
        categoryMetrics(&text)
        text.metric("weir_tap_frames_total", .counter, "Frames of an interface, by their fate.")
        for interface in interfaces {
            for (fate, count) in [
                ("received", interface.received), ("dropped", interface.dropped),
                ("interfaceDropped", interface.interfaceDropped),
            ] {
                text.sample(["interface": interface.name, "fate": fate], count)
            }
        }
        text.metric("weir_tap_interface_open", .gauge, "1 while an interface is listened to.")
        for interface in interfaces {
            text.sample(["interface": interface.name], interface.isOpen ? 1 : 0)
        }
        text.metric("weir_tap_findings_total", .counter, "What was found in frames.")
        for (name, count) in frames { text.sample(["finding": name], count) }
        return text.text
    }
}
