internal import SS7Wire

extension Reader {
    /// Reads a word or number, saying what is wrong with any other value.
    func scalar<Value>(
        _ value: YAMLValue, called name: String, expected: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard case .scalar(let text) = value.content, let result = parse(text) else {
            error("\(name) takes \(expected), not \(value.kind)", at: value.position)
            return nil
        }
        return result
    }

    /// The members of a list, or the one value that stands for a list.
    func list(_ value: YAMLValue) -> [YAMLValue] {
        guard case .sequence(let values) = value.content else { return [value] }
        return values.filter(takes)
    }
}

/// A decimal number, or a hexadecimal one after `0x`.
func number<Value: FixedWidthInteger>(_ text: String, in range: ClosedRange<Value>) -> Value? {
    let value =
        text.hasPrefix("0x")
        ? Value(text.dropFirst(2), radix: 16) : text.hasPrefix("+") ? nil : Value(text)
    return value.flatMap { range.contains($0) ? $0 : nil }
}

private let durationUnits: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
]

/// A duration with its unit: `500ms`, `1.5s`, `2m`, `1h`, `7d`.
func parsedDuration(_ text: String) -> Duration? {
    guard let unit = durationUnits.first(where: { text.hasSuffix($0.name) }) else { return nil }
    let parts = text.dropLast(unit.name.count).split(
        separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...9).contains(whole.count),
        parts.allSatisfy({ !$0.isEmpty && $0.count <= 9 && $0.allSatisfy(\.isASCIIDigit) }),
        let units = Int64(whole)
    else { return nil }
    var thousandths: Int64 = 0
    if parts.count == 2 {
        guard parts[1].count <= 3 else { return nil }
        let padded = String(parts[1]) + String(repeating: "0", count: 3 - parts[1].count)
        thousandths = Int64(padded) ?? 0
    }
    return .milliseconds(units * unit.milliseconds)
        + .microseconds(thousandths * unit.milliseconds)
}

/// A duration as the file would write it.
func written(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    if milliseconds == 0 { return "0s" }
    let unit = durationUnits.last { milliseconds % $0.milliseconds == 0 } ?? durationUnits[0]
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}

/// Decimal digits after an optional `+`, as many as a range allows.
func parsedDigits(_ text: String, _ count: ClosedRange<Int>) -> Digits? {
    let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard count.contains(digits.count), digits.allSatisfy(\.isASCIIDigit) else { return nil }
    return Digits(digits)
}
