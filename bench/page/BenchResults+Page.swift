import Page

extension BenchResults {
    /// The page as one HTML file with plots.
    var html: String {
        HTML.page("Weir: benchmarks") { page in
            page.element("h1", "Benchmarks")
            for line in about { page.element("p", ["class": "period"], line) }
            let all = ordered.flatMap(\.section.figures)
            page.figures([
                ("targets met", "\(all.count { $0.isMet == true })"),
                ("not met", "\(all.count { $0.isMet == false })"),
                ("skipped", "\(ordered.map(\.section.skipped.count).reduce(0, +))"),
            ])
            for (_, section) in ordered { add(section, to: &page) }
        }
    }

    private func add(_ section: Section, to page: inout HTML) {
        page.element("h2", section.title)
        page.element("p", section.method)
        for reason in section.skipped { page.element("p", ["class": "rest"], "SKIPPED: \(reason)") }
        if !section.figures.isEmpty {
            page.table(
                ["", "", "target"],
                section.figures.map { [$0.name, "\($0.value) \($0.unit)", $0.verdict] })
        }
        if !section.rows.isEmpty { page.table(section.columns, section.rows) }
        guard !section.curves.isEmpty else { return }
        page.curves(
            section.curves.map { HTML.Curve($0.name, $0.points) }, x: axis(section.axes.x),
            y: axis(section.axes.y), label: section.title)
    }

    private func axis(_ title: String) -> HTML.Axis {
        title.hasPrefix("log ")
            ? HTML.Axis(String(title.dropFirst(4)), isLogarithmic: true) : HTML.Axis(title)
    }

    /// The same without plots, their points as tables.
    var markdown: String {
        var lines = ["# Benchmarks", ""]
        lines += about.flatMap { [$0, ""] }
        for (_, section) in ordered {
            lines += ["## \(section.title)", "", section.method, ""]
            lines += section.skipped.flatMap { ["SKIPPED: \($0)", ""] }
            if !section.figures.isEmpty {
                lines += table(
                    ["", "", "target"],
                    section.figures.map { [$0.name, "\($0.value) \($0.unit)", $0.verdict] })
            }
            if !section.rows.isEmpty { lines += table(section.columns, section.rows) }
            if !section.curves.isEmpty {
                lines += table(
                    ["curve", section.axes.x, section.axes.y].map {
                        $0.hasPrefix("log ") ? String($0.dropFirst(4)) : $0
                    },
                    section.curves.flatMap { curve in
                        curve.points.map { [curve.name, short($0.x), short($0.y)] }
                    })
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }

    private func table(_ head: [String], _ rows: [[String]]) -> [String] {
        let marks = head.indices.map { $0 == 0 ? "---" : "---:" }
        return ([head, marks] + rows).map { "| " + $0.joined(separator: " | ") + " |" } + [""]
    }
}
