import Foundation

extension LoadReport {
    /// The quantiles that are told, with their names.
    static let quantiles: [(name: String, share: Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999),
    ]

    /// One line for a terminal, while it runs.
    public var progress: String {
        let last = stretches.last
        var line = "\(Int(seconds))/\(shortened(planned)) s  \(sent) sent  \(arrived) \(came)"
        if let down = falls.last(where: { $0.until == nil }) {
            line = "\(down.party) DOWN: \(down.cause)  " + line
        }
        if outstanding > 0 { line += "  \(outstanding) under way" }
        if missing > 0 { line += "  \(missing) missing" }
        if leaked > 0 { line += "  \(leaked) not blocked" }
        if duplicates > 0 { line += "  \(duplicates) duplicates" }
        if outOfOrder > 0 { line += "  \(outOfOrder) out of order" }
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
            "\(pace), \(decimal(seconds, 1)) s: \(sentText), \(Int(rate.rounded()))/s, "
                + passText
        ]
        lines += remarks + [""]
        lines += table
        lines += ["", balance]
        lines += shareLines
        lines += [""] + latencyLines
        return lines.joined(separator: "\n")
    }

    /// What arrived, in a word.
    var came: String { countsAnswers ? "answered" : "arrived" }

    private var sentText: String {
        // Who counts M3UA messages, as a gateway does, counts each segment.
        parts == sent || parts == 0 ? "\(sent) sent" : "\(sent) sent in \(parts) M3UA messages"
    }

    /// How far through the traffic it went: the last passes seldom end.
    private var passText: String {
        let text = passes == 1 ? "1 pass begun" : "\(passes) passes begun"
        guard passLength > 0 else { return text }
        return text + ", of \(passLength) messages" + (passes == 1 ? "" : " each")
    }

    /// What a reader has to know before the figures.
    var remarks: [String] {
        var lines = falls.map(\.description)
        if wasCutOff {
            lines.append(
                "the run ended before its time: what follows is not the gateway's capacity")
        }
        if isClosedLoop, !falls.isEmpty, !wasCutOff {
            lines.append(
                "the rate counts the time that it was down: it is not the gateway's capacity")
        }
        if wasInterrupted { lines.append("interrupted: the run was ended before its time") }
        return lines + warnings
    }

    /// What makes the figures worth less than they look, in words.
    public var warnings: [String] {
        [windowRemark, absentRemark].compactMap(\.self) + idleRemarks
    }

    /// That messages did not arrive and nobody said whether they should.
    private var absentRemark: String? {
        guard !countsAnswers, absent > 0 else { return nil }
        return
            "\(absent) of \(sent) messages did not arrive, and nobody said whether they should: --config, --lossless"
            + " or a mix does"
    }

    /// Why a closed loop was slow, where it waited for what never came.
    private var windowRemark: String? {
        // What is down holds the window, whatever is known of the messages.
        guard falls.isEmpty, let share = windowHeldShare, share >= Self.leastHeld else {
            return nil
        }
        let text =
            "\(Int((share * 100).rounded())) % of the time the window was held by messages that did not"
            + " come, each until --patience was over: the rate is that of the waiting"
        guard absent > 0 else { return text }
        return countsAnswers
            ? text + "; a shorter --patience waits less for what nobody answers"
            : text + "; with --config, or a mix that says what is blocked, that is not waited for"
    }

    /// The share of a window that may wait in vain and be no matter.
    private static let leastHeld = 0.05

    /// Which associations had nothing to do, a line for each party.
    private var idleRemarks: [String] {
        ["sender", "sink"].compactMap { party in
            let own = shares.filter { $0.party == party }
            let idle = own.count { $0.sent == 0 }
            guard idle > 0, idle < own.count else { return nil }
            return
                "\(party): \(idle) of \(own.count) associations took no message; an SLS keeps to one"
                + " association, and one of four bits has 16 values"
        }
    }

    /// What each association took, where a party has several.
    private var shareLines: [String] {
        guard shares.contains(where: { $0.association > 1 }) else { return [] }
        return ["", "sent by association, in M3UA messages"]
            + ["sender", "sink"].compactMap { party in
                let own = shares.filter { $0.party == party }
                guard own.contains(where: { $0.sent > 0 }) else { return nil }
                let counts = own.map { "\($0.association): \($0.sent)" }
                return "\(party)  " + counts.joined(separator: "  ")
            }
    }

    private var table: [String] {
        let all = sortedRows
        let hasLate = all.contains { $0.row.late > 0 }
        let shown = max(24, all.count { $0.row.isWrong($0.subject.expectation.fate) })
        let rows = all.prefix(shown).map { subject, row in
            [
                subject.operation, subject.expectation.rule ?? "-", subject.expectation.meant,
                "\(row.sent)", "\(row.arrived)", "\(row.absent)",
            ] + (hasLate ? ["\(row.late)"] : []) + [
                row.isWrong(subject.expectation.fate) ? "WRONG" : ""
            ]
        }
        let lines = columns(
            [
                ["operation", "rule", "expected", "sent", came, "absent"]
                    + (hasLate ? ["late"] : []) + [""]
            ] + rows, left: 3)
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

    var balance: String {
        var line = "\(sent) sent = \(arrived) \(came)"
        line += " + \(blocked) blocked as expected + \(missing) missing + \(absent) absent"
        if unwatched > 0 { line += " + \(unwatched) that nothing answers" }
        if leaked > 0 { line += "; \(leaked) arrived that were to be blocked" }
        if late > 0 { line += "; \(late) of the \(came) came late" }
        if unsent > 0 { line += "; \(unsent) could not be sent in time" }
        if duplicates > 0 {
            line += "; \(duplicates) \(duplicates == 1 ? "duplicate" : "duplicates") came"
        }
        if outOfOrder > 0 { line += "; \(outOfOrder) came out of order" }
        if others > 0 {
            line += "; \(others) other messages came, which are nothing that was sent"
        }
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
        let lines = columns(
            [["latency"] + Self.quantiles.map(\.name) + ["max"]]
                + distributions.map { name, latencies in
                    [name] + Self.quantiles.map { Self.time(latencies.quantile($0.share)) }
                        + [Self.time(latencies.greatest)]
                })
        return lines + (lateRemark.map { ["", $0] } ?? [])
    }

    /// The distributions that are told: in a closed loop no message has a time to be sent at.
    var distributions: [(name: String, latencies: Latencies)] {
        guard !isClosedLoop else { return [("\(came), from the sending", uncorrected)] }
        return [
            ("\(came), from the intended time", latency),
            ("\(came), from the sending", uncorrected),
            ("sent, from the intended time", lateness),
        ]
    }

    /// True where most of the latency is that messages were sent late.
    var isLate: Bool {
        guard !isClosedLoop, let own = lateness.quantile(0.99), let all = latency.quantile(0.99)
        else { return false }
        return own > 1_000_000 && own > all / 2
    }

    /// True where messages were due and an association took none.
    var wasHeldBack: Bool { heldBack > seconds / 10 }

    /// Why messages were sent late, where that is most of the latency.
    var lateRemark: String? {
        guard isLate else { return nil }
        let why =
            if !falls.isEmpty {
                "an association was down"
            } else if wasHeldBack {
                "the association took no more, which is the gateway's limit"
            } else if sentLate > sent / 2 {
                "this machine cannot send that fast, and the gateway's latency is not known"
            } else {
                "this machine kept the sender waiting; of the gateway, '\(came), from the sending' says more"
            }
        return
            "Most of the p99 is lateness of the sender (\(sentLate) of \(sent) messages): \(why)."
    }

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
        case .arrives: absent > 0 || late > 0
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

/// Lays out rows in columns, the first ones and the last to the left, numbers to the right.
func columns(_ rows: [[String]], left: Int = 1, endsInWords: Bool = false) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in
        rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
        let cells = row.enumerated().map { column, cell in
            let space = String(repeating: " ", count: widths[column] - cell.count)
            let isLeft = column < left || endsInWords && column == widths.count - 1
            return isLeft ? cell + space : space + cell
        }
        let line = cells.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
