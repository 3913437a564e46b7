/// Metrics in Prometheus' text format, version 0.0.4.
public struct MetricsText {
    /// What a metric's value does: only grow, or anything.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    public private(set) var text = ""
    private var name = ""

    public init() {}

    /// Begins a metric; its samples follow.
    public mutating func metric(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Writes one value of the metric begun last.
    ///
    /// - Parameter labels: names and values; the values may be any text.
    public mutating func sample(_ labels: KeyValuePairs<String, String>, _ value: some Numeric) {
        write(name, labels, value)
    }

    /// Writes one part of a histogram: a bucket, its sum, its count.
    public mutating func part(
        _ suffix: String, _ labels: KeyValuePairs<String, String>, _ value: some Numeric
    ) {
        write(name + "_" + suffix, labels, value)
    }

    private mutating func write(
        _ name: String, _ labels: KeyValuePairs<String, String>, _ value: some Numeric
    ) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.key)=\"\(MetricsText.escaped($0.value))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// A label's value as the format asks: backslash, quote and line feed with a backslash.
    static func escaped(_ value: String) -> String {
        var result = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
