import Page

/// Charts as SVG, without a script: bars of shares, columns of months, and who meets whom.
extension HTML {
    /// Horizontal bars, the longest first, each with its name and its value.
    mutating func bars(_ rows: [(name: String, attacks: Int, share: Share)], label: String) {
        let most = max(1, rows.map(\.attacks).max() ?? 1)
        let height = rows.count * 24 + 4
        svg(width: 640, height: height, label) { chart in
            for (index, row) in rows.enumerated() {
                let y = index * 24
                chart.element("text", ["x": "196", "y": "\(y + 16)", "class": "name"], row.name)
                chart.element(
                    "rect",
                    [
                        "x": "204", "y": "\(y + 4)", "height": "16",
                        "width": "\(max(1, 340 * row.attacks / most))", "class": "bar",
                    ], "")
                chart.element(
                    "text",
                    ["x": "\(210 + 340 * row.attacks / most)", "y": "\(y + 16)", "class": "value"],
                    "\(row.attacks) · \(row.share) %")
            }
        }
    }

    /// Columns of months in their order.
    mutating func columns(_ months: [Report.Month], label: String) {
        let most = max(1, months.map(\.attacks).max() ?? 1)
        let width = max(8, min(48, 600 / max(1, months.count)))
        // A label ends below its column, and begins as far to the left as it is long.
        let margin = 36
        svg(width: max(160, months.count * width + margin + 10), height: 200, label) { chart in
            for (index, month) in months.enumerated() {
                let x = margin + index * width
                let length = 120 * month.attacks / most
                chart.element(
                    "rect",
                    [
                        "x": "\(x + 2)", "y": "\(140 - length)", "width": "\(width - 4)",
                        "height": "\(max(1, length))", "class": "bar",
                    ]
                ) { $0.element("title", "\(month.month): \(month.attacks)") }
                if width >= 24 {
                    chart.element(
                        "text",
                        ["x": "\(x + width / 2)", "y": "\(134 - length)", "class": "top"],
                        "\(month.attacks)")
                }
                chart.element(
                    "text",
                    [
                        "x": "0", "y": "0", "class": "month",
                        "transform": "translate(\(x + width / 2 + 4) 152) rotate(-60)",
                    ], month.month)
            }
        }
    }

    /// A cluster: networks on the left, the subscribers that all of them attacked on the right.
    mutating func network(_ cluster: Cluster) {
        let targets = Array(cluster.targets.prefix(12))
        let height = max(cluster.networks.count, targets.count) * 28 + 16
        func place(_ index: Int, of count: Int) -> Int {
            (height - count * 28) / 2 + index * 28 + 18
        }
        svg(width: 640, height: height, "Networks and their targets") { chart in
            for first in cluster.networks.indices {
                for second in targets.indices {
                    chart.element(
                        "line",
                        [
                            "x1": "230", "y1": "\(place(first, of: cluster.networks.count) - 5)",
                            "x2": "390", "y2": "\(place(second, of: targets.count) - 5)",
                            "class": "edge",
                        ], "")
                }
            }
            for (index, name) in cluster.networks.enumerated() {
                let y = place(index, of: cluster.networks.count)
                chart.element(
                    "text", ["x": "220", "y": "\(y)", "class": "name"],
                    "\(name) · \(cluster.attacksByNetwork[name] ?? 0)")
            }
            for (index, target) in targets.enumerated() {
                chart.element(
                    "text", ["x": "400", "y": "\(place(index, of: targets.count))"], target.text)
            }
        }
    }
}
