import Foundation
import Page

extension LoadReport {
    /// The report as one HTML file with plots: no script, nothing that is fetched.
    public var html: String {
        HTML.page("Load: \(pace)") { page in
            page.element("h1", "Load")
            page.element("p", ["class": "period"], "\(pace), \(decimal(seconds, 1)) s")
            for remark in remarks + [failure].compactMap(\.self) {
                page.element("p", ["class": "alarm"], remark)
            }
            if !trials.isEmpty {
                page.element(
                    "p",
                    [verdict, limitRemark, lossRemark].compactMap(\.self).joined(separator: "; "))
            }
            page.figures(figures)
            search(&page)
            page.element("h2", "Latency")
            if let lateRemark { page.element("p", ["class": "alarm"], lateRemark) }
            distribution(&page)
            quantileTable(&page)
            overTime(&page)
            page.element("h2", "What became of the messages")
            outcomes(&page)
            shareTable(&page)
            method(&page)
            record(&page)
        }
    }

    private var figures: [(name: String, value: String)] {
        var figures = [
            ("messages/s", "\(Int(rate.rounded()))"), ("sent", "\(sent)"), (came, "\(arrived)"),
            ("blocked as expected", "\(blocked)"), ("missing", "\(missing)"),
            ("absent", "\(absent)"),
            ("not blocked", "\(leaked)"), ("late", "\(late)"), ("not sent", "\(unsent)"),
            ("duplicates", "\(duplicates)"), ("out of order", "\(outOfOrder)"),
            ("others", "\(others)"),
            ("sent late by the sender", "\(sentLate)"), ("p50", Self.time(latency.quantile(0.5))),
            ("p99", Self.time(latency.quantile(0.99))),
            ("p99.9", Self.time(latency.quantile(0.999))), ("max", Self.time(latency.greatest)),
        ]
        if let highestRate, !wasCutOff {
            figures.insert(("highest rate that holds", "\(Int(highestRate.rounded()))/s"), at: 0)
        }
        return figures
    }

    private func search(_ page: inout HTML) {
        guard !trials.isEmpty else { return }
        let sorted = trials.sorted { $0.rate < $1.rate }
        page.element("h2", "Latency against rate")
        page.curves(
            [
                HTML.Curve("p99", sorted.map { ($0.rate, Double($0.p99 ?? 0) / 1000) }),
                HTML.Curve("p50", sorted.map { ($0.rate, Double($0.p50 ?? 0) / 1000) }),
            ], x: HTML.Axis("messages a second", isLogarithmic: true),
            y: HTML.Axis("microseconds", isLogarithmic: true), label: "Latency against rate")
        page.table(trialHead, trialRows, folds: true, endsInWords: true)
        if let fewRemark { page.element("p", ["class": "rest"], fewRemark) }
    }

    private func outcomes(_ page: inout HTML) {
        page.table(
            ["operation", "rule", "expected", "sent", came, "absent", "late", ""],
            sortedRows.map { subject, row in
                [
                    subject.operation, subject.expectation.rule ?? "",
                    subject.expectation.meant, "\(row.sent)", "\(row.arrived)", "\(row.absent)",
                    "\(row.late)", row.isWrong(subject.expectation.fate) ? "WRONG" : "",
                ]
            }, folds: true, endsInWords: true)
        page.element("p", balance)
    }

    private func shareTable(_ page: inout HTML) {
        guard shares.contains(where: { $0.association > 1 }) else { return }
        page.element("h3", "By association")
        page.table(
            ["party", "association", "M3UA messages sent"],
            shares.map { [$0.party, "\($0.association)", "\($0.sent)"] })
    }

    private func record(_ page: inout HTML) {
        guard let run else { return }
        page.element("h2", "What was run")
        page.table(["", ""], run.facts.map { [$0.name, $0.value] })
    }

    /// Latency against the share of messages, each nine as wide as the one before.
    private func distribution(_ page: inout HTML) {
        guard latency.count > 0 else { return }
        func curve(_ name: String, _ latencies: Latencies) -> HTML.Curve {
            let nines = stride(
                from: 0.0, through: log10(Double(max(10, latencies.count))), by: 0.05)
            return HTML.Curve(
                name,
                nines.map { nine in
                    (nine, Double(latencies.quantile(1 - pow(10, -nine)) ?? 0) / 1000)
                })
        }
        let names = ["0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %", "99.9999 %"]
        let last = Int(log10(Double(max(10, latency.count))))
        page.curves(
            isClosedLoop
                ? [curve("from the sending", uncorrected)]
                : [
                    curve("from the intended time", latency),
                    curve("from the sending", uncorrected),
                ],
            x: HTML.Axis(
                "share of messages",
                ticks: names.prefix(last + 1).enumerated().map { (Double($0.offset), $0.element) }),
            y: HTML.Axis("microseconds", isLogarithmic: true), label: "Latency by share")
    }

    private func quantileTable(_ page: inout HTML) {
        page.table(
            [""] + Self.quantiles.map(\.name) + ["max", "mean"],
            distributions.map { name, latencies in
                [name] + Self.quantiles.map { Self.time(latencies.quantile($0.share)) }
                    + [
                        Self.time(latencies.greatest),
                        Self.time(latencies.mean.map { UInt64($0.rounded()) }),
                    ]
            }, folds: true)
    }

    private func overTime(_ page: inout HTML) {
        guard stretches.count > 1 else { return }
        page.element("h2", "Over time")
        func curve(_ name: String, _ value: (Stretch) -> UInt64?) -> HTML.Curve {
            HTML.Curve(
                name,
                stretches.compactMap { row in value(row).map { (row.time, Double($0) / 1000) } })
        }
        page.curves(
            [
                curve("max", \.greatest), curve("p99", \.p99), curve("p50", \.p50),
            ], x: HTML.Axis("seconds"), y: HTML.Axis("microseconds", isLogarithmic: true),
            label: "Latency over time")
        let length = stretches.count > 1 ? stretches[1].time - stretches[0].time : 1
        page.curves(
            [
                HTML.Curve("sent", stretches.map { ($0.time, Double($0.sent) / length) }),
                HTML.Curve(came, stretches.map { ($0.time, Double($0.arrived) / length) }),
            ], x: HTML.Axis("seconds"), y: HTML.Axis("messages a second"), label: "Rate over time")
    }

    private func method(_ page: inout HTML) {
        page.element("h2", "How this was measured")
        page.element("p", isClosedLoop ? Self.closedLoop : Self.openLoop)
        page.element(
            "p", "Both ends are one process with one clock. Times are kept to three digits.")
        page.element("dl") { list in
            for (name, meaning) in LoadReport.glossary {
                list.element("dt", name)
                list.element("dd", meaning)
            }
        }
    }

    private static let openLoop = """
        Messages have times that do not depend on what became of those before them, and latency \
        is counted from there: a gateway that stands still for a while delays all that were to be \
        sent meanwhile, and each of them is counted so. What is counted from the sending leaves \
        that out.
        """

    private static let closedLoop = """
        So many messages were under way at once, the next one went when one had arrived: none had a \
        time of its own, and latency is counted from the sending. A gateway that stands still delays \
        few of them; only an open loop shows what its users would feel.
        """
}
