package import SS7Filter
package import SS7Wire

/// The names that rules know and that other texts about messages use in the same sense.
package struct RuleWords: Sendable {
    private let pointCodeFormat: PointCodeFormat
    private let links: [String]

    package init(pointCodeFormat: PointCodeFormat = .itu383, links: [String] = []) {
        self.pointCodeFormat = pointCodeFormat
        self.links = links
    }

    package static func field(named name: String) -> Field? { Vocabulary.fields[name] }

    package static func operation(named name: String) -> Operation? { Vocabulary.operation(name) }

    package static var operationNames: [String] { Array(Vocabulary.operations.keys) }

    package static var returnCauses: [String: UInt32] { Vocabulary.returnCauses }

    package static var findingNames: [String] { Array(Vocabulary.findings.keys) }

    /// How many seconds a unit of time is; nil for a word that is none.
    package static func seconds(in unit: String) -> UInt32? {
        Unit.named(unit).flatMap { $0.quantity == .time ? $0.size : nil }
    }

    /// The units of time as a sentence lists them.
    package static var timeUnits: String { Unit.Quantity.time.units }

    package static var timeUnitNames: [String] {
        Unit.all.filter { $0.quantity == .time }.flatMap { [$0.name, $0.singular] }
    }

    /// The value of a number field as rules write it; nil where the text is none.
    package func value(_ text: String, of field: Field) -> UInt32? {
        Vocabulary(pointCodeFormat: pointCodeFormat, links: links).value(text, of: field)
    }

    /// The names of a field's values; empty where its values are plain numbers.
    package func names(of field: Field) -> [String] {
        let vocabulary = Vocabulary(pointCodeFormat: pointCodeFormat, links: links)
        return vocabulary.names(of: field).map { Array($0.keys) } ?? []
    }

    /// A point code as written in rules.
    package func pointCode(_ text: String) -> UInt32? {
        PointCode(text, format: pointCodeFormat)?.value
    }
}

/// A prefix of digits as lists and partner tables have it, with or without `+`; nil for none.
package func prefixDigits(_ text: String) -> Digits? { Digits(prefix: text) }
