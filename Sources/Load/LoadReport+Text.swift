import Foundation

extension LoadReport {
    /// The quantiles that are told, with their names.
    static let quantiles: [(name: String, share: Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999),
    ]

    /// One line for a terminal, while it runs.
    public var progress: String {
        let last = stretches.last
        var line =
            "\(Int(seconds)) s  \(sent) sent  \(arrived) \(countsAnswers ? "answered" : "arrived")"
        if outstanding > 0 { line += "  \(outstanding) under way" }
        if missing > 0 { line += "  \(missing) missing" }
        if leaked > 0 { line += "  \(leaked) not blocked" }
        if let last, let p50 = last.p50, let p99 = last.p99 {
            line += "  p50 \(Self.time(p50))  p99 \(Self.time(p99))"
        }
        if let highestRate { line += "  best so far \(Int(highestRate))/s" }
        return line
    }

    /// The end: what became of the messages, and how long it took.
    public var summary: String {
        var lines = trialLines
        lines += [
            "\(pace), \(decimal(seconds, 1)) s: \(sent) sent, \(Int(rate.rounded()))/s, "
                + "\(passes) \(passes == 1 ? "pass" : "passes")", "",
        ]
        lines += table
        lines += ["", balance]
        lines += [""] + latencyLines
        return lines.joined(separator: "\n")
    }

    private var trialLines: [String] {
        guard !trials.isEmpty else { return [] }
        let rows = trials.map { trial in
            [
                "\(Int(trial.rate.rounded()))/s", "\(Int(trial.achieved.rounded()))/s",
                Self.time(trial.p50), Self.time(trial.p99), Self.time(trial.greatest),
                "\(trial.missing)", trial.holds ? "holds" : "fails",
            ]
        }
        let best =
            highestRate.map { "highest rate that holds: \(Int($0.rounded())) messages/s" }
            ?? "no rate that was tried holds"
        return columns([["rate", "sent", "p50", "p99", "max", "absent", ""]] + rows)
            + ["", best, ""]
    }

    private var table: [String] {
        let came = countsAnswers ? "answered" : "arrived"
        let all = sortedRows
        let shown = max(24, all.count { $0.row.isWrong($0.subject.expectation.fate) })
        let rows = all.prefix(shown).map { subject, row in
            [
                subject.operation, subject.expectation.rule ?? "-", subject.expectation.meant,
                "\(row.sent)", "\(row.arrived)", "\(row.absent)",
                row.isWrong(subject.expectation.fate) ? "WRONG" : "",
            ]
        }
        let lines = columns(
            [["operation", "rule", "expected", "sent", came, "absent", ""]] + rows, left: 3)
        let more = all.count - rows.count
        return more > 0 ? lines + ["and \(more) more, which --json and --html have"] : lines
    }

    /// The subjects, what went wrong first, then by how many were sent.
    var sortedRows: [(subject: Subject, row: Row)] {
        rows.map { ($0.key, $0.value) }.sorted { one, other in
            let wrong = (
                one.1.isWrong(one.0.expectation.fate), other.1.isWrong(other.0.expectation.fate)
            )
            if wrong.0 != wrong.1 { return wrong.0 }
            return (other.1.sent, one.0.operation, one.0.expectation.rule ?? "")
                < (one.1.sent, other.0.operation, other.0.expectation.rule ?? "")
        }
    }

    private var balance: String {
        var line = "\(sent) sent = \(arrived) \(countsAnswers ? "answered" : "arrived")"
        line += " + \(blocked) blocked as expected + \(missing) missing + \(absent) absent"
        if unwatched > 0 { line += " + \(unwatched) that nothing answers" }
        if leaked > 0 { line += "; \(leaked) arrived that were to be blocked" }
        if unsent > 0 { line += "; \(unsent) could not be sent in time" }
        if others > 0 { line += "; \(others) other messages came" }
        return line
    }

    /// Messages that nobody waits for, as in a run without a sink those that open no transaction.
    private var unwatched: Int {
        max(0, sent - arrived - blocked - missing - absent)
    }

    private var latencyLines: [String] {
        guard latency.count > 0 else {
            return [
                countsAnswers
                    ? "latency     nothing was answered; with --sink the way to the other side is measured"
                    : "latency     nothing arrived"
            ]
        }
        func row(_ name: String, _ latencies: Latencies) -> [String] {
            [name] + Self.quantiles.map { Self.time(latencies.quantile($0.share)) }
                + [Self.time(latencies.greatest)]
        }
        let what = countsAnswers ? "answered" : "arrived"
        let lines = columns(
            [["latency"] + Self.quantiles.map(\.name) + ["max"]]
                + [
                    row("\(what), from the intended time", latency),
                    row("\(what), from the sending", uncorrected),
                    row("sent, from the intended time", lateness),
                ])
        return lines + (isLate ? ["", Self.late] : [])
    }

    /// True where most of the latency is that messages were sent late.
    private var isLate: Bool {
        guard let own = lateness.quantile(0.99), let all = latency.quantile(0.99) else {
            return false
        }
        return own > 1_000_000 && own > all / 2
    }

    private static let late = """
        Most of this is lateness of the sender: what is under test took no more, or this machine \
        cannot send that fast.
        """

    /// Nanoseconds as people read them: three digits with their unit.
    static func time(_ nanoseconds: UInt64?) -> String {
        guard let nanoseconds else { return "-" }
        switch nanoseconds {
        case ..<1000: return "\(nanoseconds) ns"
        case ..<1_000_000: return digits(Double(nanoseconds) / 1e3) + " us"
        case ..<1_000_000_000: return digits(Double(nanoseconds) / 1e6) + " ms"
        default: return digits(Double(nanoseconds) / 1e9) + " s"
        }
    }

    private static func digits(_ value: Double) -> String {
        decimal(value, value < 10 ? 2 : value < 100 ? 1 : 0)
    }
}

extension LoadReport.Row {
    /// True where some fared otherwise than they were to.
    func isWrong(_ fate: Expectation.Fate) -> Bool {
        switch fate {
        case .open: false
        case .arrives: absent > 0
        case .blocked: arrived > 0
        }
    }
}

extension Expectation {
    /// What is expected, in a word.
    var meant: String { fate == .open ? "-" : fate.rawValue }
}

func decimal(_ value: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", value)
}

/// Lays out rows in columns, the first ones to the left, numbers to the right.
private func columns(_ rows: [[String]], left: Int = 1) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in
        rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
        let cells = row.enumerated().map { column, cell in
            let space = String(repeating: " ", count: widths[column] - cell.count)
            return column < left ? cell + space : space + cell
        }
        let line = cells.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
