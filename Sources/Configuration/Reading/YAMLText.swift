internal import SS7Rules
internal import Yams

/// Turns the text of a YAML file into values, in time and memory that the text's length bounds.
///
/// Two things of the parser's own composing are avoided by changing the text before it is parsed,
/// one character for one, so that every mark stays true. An alias would be expanded wherever it
/// stands, exponentially so when the nodes of a key are compared; so each `*` becomes a private
/// character, and a plain scalar that begins with it is the alias, resolved here to a shared value.
/// And a duplicate key would end the reading at the first finding; so its first character is
/// replaced too, the text is parsed again, and the reader finds both keys and says so.
struct YAMLText {
    /// Octets of the longest file that is read.
    static let sizeLimit = 1 << 20
    /// Keys that merging may copy in one file.
    private static let mergeLimit = 100_000
    private static let duplicateLimit = 64
    private static let aliasMark: Unicode.Scalar = "\u{e000}"

    private let source: SourceText
    private var replaced: [Unicode.Scalar: Unicode.Scalar] = [aliasMark: "*"]
    private var anchors: [String: YAMLValue] = [:]
    private var merged = 0
    private(set) var findings: [Diagnostic] = []

    init(source: SourceText) { self.source = source }

    /// Reads the one document of a text; nil where it is empty or malformed.
    mutating func value(of text: String) -> YAMLValue? {
        var scalars = Array(text.unicodeScalars)
        if let index = scalars.firstIndex(where: { (0xe000...0xe0ff).contains($0.value) }) {
            report("a character of the private use area", at: position(of: index, in: scalars))
            return nil
        }
        for index in scalars.indices where scalars[index] == "*" {
            scalars[index] = YAMLText.aliasMark
        }
        while true {
            do {
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars)
                // The parser owns the anchors that nodes only refer to.
                let parser = try Parser(yaml: String(view), encoding: .utf8)
                return try withExtendedLifetime(parser) {
                    try parser.singleRoot().map { value(of: $0) }
                }
            } catch YamlError.duplicatedKeysInMapping(let keys, let place) {
                guard rename(at: place.mark, in: &scalars) else {
                    let names = keys.map { "`\(shortened(restored($0)))`" }.joined(separator: ", ")
                    report("duplicate key \(names)", at: position(of: place.mark))
                    return nil
                }
            } catch let error as YamlError {
                report(error)
                return nil
            } catch {
                report("unreadable: \(error)", at: SourcePosition())
                return nil
            }
        }
    }

    private mutating func value(of node: Node) -> YAMLValue {
        let place = node.mark.map(position) ?? SourcePosition()
        var result = YAMLValue(content: .null, position: place)
        switch node {
        case .scalar(let scalar):
            let text = restored(scalar.string)
            result.position.length = max(1, text.unicodeScalars.count)
            if scalar.style == .plain {
                if scalar.string.unicodeScalars.first == YAMLText.aliasMark {
                    return anchored(String(text.dropFirst()), at: result.position)
                }
                if ["", "~", "null", "Null", "NULL"].contains(text) { break }
            } else if scalar.style == .singleQuoted || scalar.style == .doubleQuoted {
                result.position.length += 2
            }
            result.content = .scalar(text)
        case .sequence(let sequence):
            result.content = .sequence(sequence.map { value(of: $0) })
        case .mapping(let mapping):
            result.content = .mapping(entries(of: mapping))
        case .alias(let alias):
            return anchored(alias.anchor.rawValue, at: place)
        }
        if let anchor = node.anchor { anchors[restored(anchor.rawValue)] = result }
        return result
    }

    private mutating func anchored(_ name: String, at position: SourcePosition) -> YAMLValue {
        if let value = anchors[name] { return value }
        report(
            "no anchor `&\(shortened(name))` above this alias", at: position,
            suggestion: closestName(to: name, in: anchors.keys).map { "did you mean `*\($0)`?" })
        return YAMLValue(content: .null, position: position)
    }

    private mutating func entries(of mapping: Node.Mapping) -> [YAMLValue.Entry] {
        var entries: [YAMLValue.Entry] = []
        var merges: [YAMLValue] = []
        var seen: [String: SourcePosition] = [:]
        for (keyNode, valueNode) in mapping {
            let key = value(of: keyNode)
            let value = value(of: valueNode)
            guard case .scalar(let name) = key.content else {
                report("a key must be a word, not \(key.kind)", at: key.position)
                continue
            }
            if let first = seen.updateValue(key.position, forKey: name) {
                report(
                    "duplicate key `\(shortened(name))`", at: key.position,
                    suggestion: "it stands in line \(first.line) already")
                continue
            }
            if name == "<<" {
                if case .sequence(let values) = value.content {
                    merges += values
                } else {
                    merges.append(value)
                }
            } else {
                entries.append(.init(key: name, position: key.position, value: value))
            }
        }
        for merge in merges {
            // An alias that leads nowhere has been reported.
            if case .null = merge.content { continue }
            guard case .mapping(let others) = merge.content else {
                report("`<<` takes a mapping, not \(merge.kind)", at: merge.position)
                continue
            }
            merged += others.count
            guard merged <= YAMLText.mergeLimit else {
                report("too much is merged by `<<`", at: merge.position)
                break
            }
            entries += others.filter { seen.updateValue($0.position, forKey: $0.key) == nil }
        }
        return entries
    }

    /// Makes a duplicate key differ from the others; false where it cannot.
    private mutating func rename(at mark: Mark, in scalars: inout [Unicode.Scalar]) -> Bool {
        guard replaced.count <= YAMLText.duplicateLimit,
            let stand = Unicode.Scalar(0xe000 + UInt32(replaced.count)),
            var index = index(of: mark, in: scalars)
        else { return false }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard index < scalars.count, scalars[index].properties.isAlphabetic || scalars[index] == "<"
        else { return false }
        replaced[stand] = scalars[index]
        scalars[index] = stand
        return true
    }

    /// A text of the parser as it stands in the file.
    private func restored(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { view.append(replaced[scalar] ?? scalar) }
        return String(view)
    }

    private func position(of mark: Mark) -> SourcePosition {
        SourcePosition(line: mark.line, column: mark.column)
    }

    private func index(of mark: Mark, in scalars: [Unicode.Scalar]) -> Int? {
        var line = 1
        var start = 0
        while line < mark.line {
            guard let end = scalars[start...].firstIndex(of: "\n") else { return nil }
            start = end + 1
            line += 1
        }
        let index = start + mark.column - 1
        return index < scalars.count ? index : nil
    }

    private func position(of index: Int, in scalars: [Unicode.Scalar]) -> SourcePosition {
        let before = scalars[..<index]
        let line = before.count { $0 == "\n" } + 1
        let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        return SourcePosition(line: line, column: index - start + 1)
    }

    private mutating func report(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let when = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
            report("not YAML: \(problem)\(when)", at: position(of: mark))
        case .reader(let problem, _, _, _):
            report("not YAML: \(problem)", at: SourcePosition())
        default:
            report("not YAML: \(error)", at: SourcePosition())
        }
    }

    private mutating func report(
        _ message: String, at position: SourcePosition, suggestion: String? = nil
    ) {
        guard findings.count < 200 else { return }
        findings.append(
            source.diagnostic(.error, message, at: position, suggestion: suggestion))
    }
}
