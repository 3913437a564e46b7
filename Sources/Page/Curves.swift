import Foundation

extension HTML {
    /// A row of points that are joined by a line.
    public struct Curve: Sendable {
        public var name: String
        public var points: [(x: Double, y: Double)]

        public init(_ name: String, _ points: [(x: Double, y: Double)]) {
            self.name = name
            self.points = points
        }
    }

    /// What one direction of a drawing shows.
    public struct Axis: Sendable {
        public var title: String
        /// True where each step is so many times the one before; values of 0 and less are left out.
        public var isLogarithmic: Bool
        /// Values with their texts; nil for round ones.
        public var ticks: [(value: Double, text: String)]?

        public init(
            _ title: String, isLogarithmic: Bool = false,
            ticks: [(value: Double, text: String)]? = nil
        ) {
            self.title = title
            self.isLogarithmic = isLogarithmic
            self.ticks = ticks
        }
    }

    /// Up to eight curves over one pair of axes, with their names.
    public mutating func curves(_ curves: [Curve], x: Axis, y: Axis, label: String) {
        let drawn = curves.prefix(8).map { curve in
            curve.points.filter {
                $0.x.isFinite && $0.y.isFinite && (!x.isLogarithmic || $0.x > 0)
                    && (!y.isLogarithmic || $0.y > 0)
            }
        }
        let all = drawn.flatMap(\.self)
        guard !all.isEmpty else { return }
        let across = Scale(x, all.map(\.x), from: 70, to: 620)
        let up = Scale(y, all.map(\.y), from: 250, to: 24)
        // Names in rows above the drawing, two in each where they are long.
        let inRow = (curves.map(\.name.count).max() ?? 0) > 8 ? 2 : 4
        let top = (drawn.count - 1) / inRow * 14
        svg(width: 640, height: 312, top: top, isWide: true, label) { chart in
            chart.grid(across, up)
            for (number, points) in drawn.enumerated() where !points.isEmpty {
                let path = points.map { "\(across.place($0.x)),\(up.place($0.y))" }
                chart.element(
                    "polyline",
                    ["points": path.joined(separator: " "), "class": "curve s\(number)"], "")
                chart.element(
                    "text",
                    [
                        "x": "\(74 + 552 / inRow * (number % inRow))",
                        "y": "\(14 - top + number / inRow * 14)",
                        "class": "s\(number)",
                    ],
                    "— \(curves[number].name)")
            }
            chart.element("text", ["x": "345", "y": "304", "class": "top"], x.title)
            chart.element(
                "text",
                [
                    "x": "0", "y": "0", "class": "top",
                    "transform": "translate(12 137) rotate(-90)",
                ], y.title)
        }
    }

    private mutating func grid(_ across: Scale, _ up: Scale) {
        for tick in across.ticks {
            let x = across.place(tick.value)
            element("line", ["x1": x, "x2": x, "y1": "24", "y2": "250", "class": "grid"], "")
            element("text", ["x": x, "y": "268", "class": "top"], tick.text)
        }
        for tick in up.ticks {
            let y = up.place(tick.value)
            element("line", ["x1": "70", "x2": "620", "y1": y, "y2": y, "class": "grid"], "")
            element("text", ["x": "64", "y": y, "class": "name"], tick.text)
        }
    }
}

/// Where values lie on an axis.
private struct Scale {
    private let axis: HTML.Axis
    private let least: Double
    private let most: Double
    private let start: Double
    private let end: Double

    init(_ axis: HTML.Axis, _ values: [Double], from start: Double, to end: Double) {
        self.axis = axis
        self.start = start
        self.end = end
        let given = axis.ticks?.map(\.value) ?? []
        var least = (values + given).min() ?? 0
        var most = (values + given).max() ?? 1
        if axis.isLogarithmic {
            least = log10(least)
            most = log10(most)
        } else if axis.ticks == nil {
            least = min(0, least)
        }
        self.least = least
        self.most = most > least ? most : least + 1
    }

    func place(_ value: Double) -> String {
        let at = ((axis.isLogarithmic ? log10(value) : value) - least) / (most - least)
        return String(format: "%.1f", start + at * (end - start))
    }

    var ticks: [(value: Double, text: String)] {
        if let ticks = axis.ticks { return ticks }
        return axis.isLogarithmic ? decades : steps
    }

    private var decades: [(value: Double, text: String)] {
        let span = most - least
        let factors: [Double] = span > 3 ? [1] : span > 1 ? [1, 3] : [1, 2, 5]
        var ticks: [(value: Double, text: String)] = []
        for power in Int(least.rounded(.down))...Int(most.rounded(.up)) {
            for factor in factors {
                let value = factor * pow(10, Double(power))
                let place = log10(value)
                if place >= least - 1e-9, place <= most + 1e-9 {
                    ticks.append((value, text(value)))
                }
            }
        }
        return ticks
    }

    private var steps: [(value: Double, text: String)] {
        let rough = (most - least) / 5
        let unit = pow(10, log10(rough).rounded(.down))
        let step =
            [1.0, 2, 5, 10].first { $0 * unit >= rough * (1 - 1e-9) }.map { $0 * unit } ?? rough
        var ticks: [(value: Double, text: String)] = []
        var value = (least / step).rounded(.up) * step
        while value <= most + step * 1e-9, ticks.count < 12 {
            ticks.append((value, text(value)))
            value += step
        }
        return ticks
    }

    private func text(_ value: Double) -> String {
        switch abs(value) {
        case 1_000_000...: String(format: "%gM", value / 1_000_000)
        case 1000...: String(format: "%gk", value / 1000)
        default: String(format: "%g", value)
        }
    }
}
