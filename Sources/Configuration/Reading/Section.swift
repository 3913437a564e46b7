internal import SS7Rules

/// One mapping of the file; each accessor reads a key, reporting what is wrong with its value.
struct Section {
    let reader: Reader
    let schema: Schema
    /// Where the mapping's first key stands.
    let position: SourcePosition
    let values: [String: YAMLValue]
    let keyPositions: [String: SourcePosition]

    func value(_ key: String) -> YAMLValue? {
        precondition(schema.keys.contains(key), "\(schema.path) has no key \(key)")
        return values[key]
    }

    func has(_ key: String) -> Bool { value(key) != nil }

    /// Where a key stands, else where the section begins.
    func position(of key: String) -> SourcePosition { keyPositions[key] ?? position }

    /// Reads a key by a function that reports for itself.
    func read<Value>(_ key: String, _ parse: (YAMLValue) -> Value?) -> Value? {
        value(key).flatMap(parse)
    }

    /// Reads a word or number by a function that says nil to a malformed one.
    ///
    /// - Parameter expected: what a good value is: "a duration like 30s".
    func scalar<Value>(
        _ key: String, expected: String, _ parse: (String) -> Value?
    ) -> Value? {
        read(key) { reader.scalar($0, called: "`\(key)`", expected: expected, parse) }
    }

    /// Reads one value or a list of values.
    func list<Value>(_ key: String, _ parse: (YAMLValue) -> Value?) -> [Value]? {
        read(key) { reader.list($0).compactMap(parse) }
    }

    func list<Value>(
        _ key: String, expected: String, _ parse: (String) -> Value?
    ) -> [Value]? {
        list(key) { reader.scalar($0, called: "`\(key)`", expected: expected, parse) }
    }

    func section(_ key: String, _ schema: Schema) -> Section? {
        read(key) { reader.section($0, schema, called: "`\(key)`") }
    }

    func text(_ key: String) -> String? {
        scalar(key, expected: "a text that is not empty") { $0.isEmpty ? nil : $0 }
    }

    func path(_ key: String) -> String? { text(key).map(reader.path) }

    func integer<Value: FixedWidthInteger>(_ key: String, _ range: ClosedRange<Value>) -> Value? {
        scalar(
            key, expected: "a number from \(range.lowerBound) to \(range.upperBound)"
        ) { number($0, in: range) }
    }

    /// A number of octets, `65536`, `64KiB`, `1MiB` or `10GiB`.
    func size(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        scalar(
            key, expected: "octets from \(range.lowerBound) to \(range.upperBound), like 256KiB"
        ) { text in
            for (unit, factor) in [
                ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
            ] where text.hasSuffix(unit) {
                let limits = 0...range.upperBound / factor
                return number(String(text.dropLast(unit.count)), in: limits)
                    .map { $0 * factor }.flatMap { range.contains($0) ? $0 : nil }
            }
            return number(text, in: range)
        }
    }

    /// A part of the whole, `5%` or `0.5%`, as a number from 0 to 1.
    func share(_ key: String) -> Double? {
        scalar(key, expected: "a part from 0% to 100%, like 5% or 0.5%") { text in
            guard text.last == "%", text.first?.isNumber == true,
                let percent = Double(text.dropLast()), percent >= 0, percent <= 100
            else { return nil }
            return percent / 100
        }
    }

    func duration(_ key: String, _ range: ClosedRange<Duration>) -> Duration? {
        scalar(
            key,
            expected: "a duration from \(written(range.lowerBound)) to "
                + "\(written(range.upperBound)), like 500ms, 30s, 2m or 1h"
        ) { text in parsedDuration(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    func flag(_ key: String) -> Bool? {
        choice(
            key, [(key: "yes", value: true), ("no", false), ("true", true), ("false", false)])
    }

    func choice<Value>(
        _ key: String, _ choices: some Collection<(key: String, value: Value)>
    ) -> Value? {
        let names = choices.map(\.key)
        return read(key) { value in
            guard case .scalar(let text) = value.content else {
                reader.error(
                    "`\(key)` is one of \(names.joined(separator: ", ")), not \(value.kind)",
                    at: value.position)
                return nil
            }
            if let found = choices.first(where: { $0.key == text }) { return found.value }
            let near = closestName(to: text, in: names)
            reader.error(
                "`\(key)` is one of \(names.joined(separator: ", ")), not \(value.kind)",
                at: value.position, suggestion: near.map { "did you mean `\($0)`?" })
            return nil
        }
    }

    /// One of an enumeration's raw values.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Value.Type
    ) -> Value? where Value.RawValue == String {
        choice(key, Value.allCases.map { (key: $0.rawValue, value: $0) })
    }
}
