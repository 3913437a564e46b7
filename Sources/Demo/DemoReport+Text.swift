import Load
import Records
import SS7Filter

extension DemoReport {
    /// The lines of the live view, at most 80 columns wide.
    ///
    /// - Parameter colour: true where a terminal shows them.
    public func liveLines(colour: Bool) -> [String] {
        let tint = Tint(isOn: colour)
        let doing =
            phase == .fullSpeed
            ? "full speed, \(window) messages outstanding" : "\(pace) messages/s, for the latency"
        var lines = [
            tint.strong("Weir demo")
                + "   carrier  >  gateway  >  home STP   SCTP in UDP on 127.0.0.1",
            "",
            "  pass \(passes + 1) of \(messagesInCapture) messages, \(seconds) s, \(doing)",
            "  \(columns(currentRate, 8)) messages/s now",
            "  \(columns(sent, 8)) sent   \(columns(forwarded, 8)) forwarded   "
                + tint.red("\(columns(blocked, 8)) blocked"),
        ]
        let categories = blockedByCategory.map { "\($0.category.title) \($0.count)" }
        lines.append(
            "  blocked: " + (categories.isEmpty ? "-" : categories.joined(separator: "  ")))
        lines.append("")
        for text in recent { lines.append("  " + tint.red(String(text.prefix(76)))) }
        return lines
    }

    /// The same in one line, for where no terminal is.
    public var progressLine: String {
        "\(seconds) s  pass \(passes + 1)  sent \(sent)  forwarded \(forwarded)  "
            + "blocked \(blocked)  \(currentRate) messages/s"
            + (phase == .fullSpeed ? "" : ", paced for the latency")
    }

    /// The end: verdicts by category and operation, throughput, latency, and whether all is told.
    public var summary: String {
        var lines = [
            "\(passes) passes of \(messagesInCapture) messages in \(seconds) s"
                + (wasInterrupted ? ", then interrupted" : ""),
            "",
            "  " + "category".padded(to: 10) + "operation".padded(to: 36)
                + "blocked".padded(to: -10) + "forwarded".padded(to: -12),
        ]
        for (row, count) in sortedRows {
            lines.append(
                "  " + row.category.name.padded(to: 10) + row.subject.padded(to: 36)
                    + columns(count, 10))
        }
        let operations = sortedOperations
        func addForwarded(_ name: String, _ count: Int) {
            lines.append(
                "  " + "-".padded(to: 10) + name.padded(to: 46) + columns(count, 12))
        }
        for (operation, count) in operations.prefix(8) { addForwarded(operation, count) }
        let others = operations.dropFirst(8)
        if !others.isEmpty {
            addForwarded("\(others.count) others", others.map(\.1).reduce(0, +))
        }
        lines.append("  " + "all".padded(to: 46) + columns(blocked, 10) + columns(forwarded, 12))
        lines.append("")
        lines.append(rateLine)
        lines += latencyLines
        lines.append("")
        lines.append(balanceLine)
        return lines.joined(separator: "\n")
    }

    private var rateLine: String {
        let text = rate.map { "\($0) messages/s" } ?? "not measured"
        return "throughput  \(text), a window of \(window) messages outstanding"
    }

    private var latencyLines: [String] {
        guard let through = latency[.gateway], let direct = latency[.direct],
            through.count > 0, direct.count > 0
        else { return ["latency     not measured in this time"] }
        func line(_ name: String, _ values: [Int]) -> String {
            "  " + name.padded(to: 26) + values.map { columns($0, 8) + " us" }.joined()
        }
        return [
            "latency     from party to party, at \(pace) messages/s, each message on both ways",
            "  " + "".padded(to: 26) + "p50".padded(to: -11) + "p99".padded(to: -11),
            line("without the gateway", DemoReport.quantiles(direct)),
            line("through the gateway", DemoReport.quantiles(through)),
            line("added: judging and a hop", addedLatency ?? []),
        ]
    }

    private var balanceLine: String {
        if isBalanced {
            return "every message is accounted for: \(sent) sent = \(forwarded) forwarded "
                + "+ \(blocked) blocked"
        }
        return "NOT every message is accounted for: \(sent) sent, \(forwarded) forwarded, "
            + "\(blocked) blocked,\n\(lost) lost, \(unexpected) unexpected, \(lostEvents) events lost"
    }

    /// The median and the 99th percentile in microseconds.
    private static func quantiles(_ latency: Latencies) -> [Int] {
        [0.5, 0.99].map { Int((latency.quantile($0) ?? 0) / 1000) }
    }

    /// What the gateway adds to the median and to the 99th percentile, in microseconds.
    public var addedLatency: [Int]? {
        guard let through = latency[.gateway], let direct = latency[.direct],
            through.count > 0, direct.count > 0
        else { return nil }
        return zip(DemoReport.quantiles(through), DemoReport.quantiles(direct)).map { $0 - $1 }
    }

    private var seconds: String {
        let tenths = Int(elapsed.seconds * 10)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private var sortedRows: [(Row, Int)] {
        blockedRows.sorted {
            ($0.key.category.rawValue, $1.value, $0.key.subject)
                < ($1.key.category.rawValue, $0.value, $1.key.subject)
        }.map { ($0.key, $0.value) }
    }

    private var sortedOperations: [(String, Int)] {
        forwardedByOperation.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { ($0.key, $0.value) }
    }

    /// The summary as one JSON object.
    public var json: String {
        var text = JSONText()
        text.open()
        text.literal("seconds", seconds)
        text.number("passes", passes)
        text.number("sent", sent)
        text.number("forwarded", forwarded)
        text.number("blocked", blocked)
        text.number("lost", lost)
        text.number("unexpected", unexpected)
        text.number("lostEvents", lostEvents)
        text.flag("interrupted", wasInterrupted)
        text.openList("verdicts")
        for (row, count) in sortedRows {
            text.open()
            text.text("verdict", Verdict.block.name)
            text.text("category", row.category.name)
            text.text("operation", row.subject)
            text.number("messages", count)
            text.close()
        }
        for (operation, count) in sortedOperations {
            text.open()
            text.text("verdict", Verdict.forward.name)
            text.text("operation", operation)
            text.number("messages", count)
            text.close()
        }
        text.closeList()
        if let rate { text.number("messagesPerSecond", rate) }
        text.number("window", window)
        text.openObject("latencyMicroseconds")
        text.number("messagesPerSecond", pace)
        for (path, name) in [(Path.direct, "direct"), (.gateway, "gateway")] {
            guard let latency = latency[path], latency.count > 0 else { continue }
            let values = DemoReport.quantiles(latency)
            text.number(named: name + "P50", values[0])
            text.number(named: name + "P99", values[1])
        }
        if let added = addedLatency {
            text.number("addedP50", added[0])
            text.number("addedP99", added[1])
        }
        text.close()
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }
}

/// Words of a terminal's colours, or none.
private struct Tint {
    let isOn: Bool

    func strong(_ text: String) -> String { isOn ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
    func red(_ text: String) -> String { isOn ? "\u{1b}[31m\(text)\u{1b}[0m" : text }
}

extension SS7Filter.Category {
    /// The name as it stands among other words.
    fileprivate var title: String { Int(name) == nil ? name : "category \(name)" }
}

/// A number, right-aligned.
private func columns(_ number: Int, _ width: Int) -> String { "\(number)".padded(to: -width) }

extension String {
    /// The text with spaces up to a width: behind it, or in front of it for a negative width.
    fileprivate func padded(to width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }
}
