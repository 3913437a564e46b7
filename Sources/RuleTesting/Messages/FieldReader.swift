import SS7Filter
import SS7Rules
import SS7Wire

/// The fields that a test sets of a message or a component, each to be taken by what it belongs to.
final class FieldReader {
    let text: ScannedText
    let words: RuleWords
    /// What mistakes about the whole are told at.
    let head: ScannedText.Word
    private let settings: [Settings.Setting]
    private var taken: Set<Int> = []

    init(_ settings: Settings, head: ScannedText.Word, _ text: ScannedText, _ words: RuleWords) {
        self.settings = settings.all
        self.head = head
        self.text = text
        self.words = words
        var seen: Set<String> = []
        for (index, setting) in self.settings.enumerated()
        where !seen.insert(setting.name.text).inserted {
            text.error("'\(setting.name.text)' is set twice", at: setting.name)
            taken.insert(index)
        }
    }

    /// Names that are no fields of rules and that messages may set.
    static let furtherNames = ["version", "text", "argument"]

    private static func isKnown(_ name: String) -> Bool {
        if RuleWords.field(named: name) != nil || furtherNames.contains(name) { return true }
        for ending in ["-nature", "-plan"] where name.hasSuffix(ending) {
            return RuleWords.field(named: String(name.dropLast(ending.count)))?.kind == .digits
        }
        return false
    }

    /// Fields that say what the decoder made of a message.
    private static let findings: Set<String> = [
        "form", "layer", "reason", "error-offset", "variant", "protocol", "component-count",
        "segmented", "remaining-segments", "side", "time", "weekday", "component", "operation",
    ]

    func error(_ message: String, at word: ScannedText.Word? = nil) -> TestFault {
        text.error(message, at: word ?? head)
        return TestFault()
    }

    // MARK: - Values

    private func take(_ name: String) -> Settings.Setting? {
        guard let index = settings.firstIndex(where: { $0.name.text == name }) else { return nil }
        taken.insert(index)
        return settings[index]
    }

    /// Tells whether a field is set, without taking it.
    func has(_ name: String) -> Bool { settings.contains { $0.name.text == name } }

    func word(_ name: String) -> ScannedText.Word? { take(name)?.value }

    /// A field's digits without their `+`.
    func digits(_ name: String) throws(TestFault) -> String? {
        guard let word = word(name) else { return nil }
        let digits = word.text.first == "+" ? String(word.text.dropFirst()) : word.text
        guard let value = Digits(digits), value.count > 0 else {
            throw error("'\(word.text)' is not a number of up to 32 digits", at: word)
        }
        return digits
    }

    /// The digits of a field that the message cannot be without.
    func digits(needed name: String) throws(TestFault) -> String {
        guard let digits = try digits(name) else {
            throw error("'\(head.text)' needs '\(name)': add '\(name) DIGITS'")
        }
        return digits
    }

    /// A field's digits, or those that stand for it where it is not set.
    func digits(_ name: String, or standard: String?) throws(TestFault) -> String {
        if let digits = try digits(name) { return digits }
        if let standard { return standard }
        return try digits(needed: name)
    }

    /// What `NUMBER-nature` and `NUMBER-plan` say of a number of an argument, TS 29.002 clause 17.7.8.
    func form(of name: String) throws(TestFault) -> (nature: UInt8, plan: UInt8) {
        let nature = try number("\(name)-nature", most: 7) ?? 1
        let plan = try number("\(name)-plan", most: 15) ?? 1
        return (UInt8(nature), UInt8(plan))
    }

    /// A plain number, or a name that stands for one.
    func number(_ name: String, most: UInt32 = .max) throws(TestFault) -> UInt32? {
        guard let word = word(name) else { return nil }
        let field = RuleWords.field(named: name)
        let value = field.map { words.value(word.text, of: $0) } ?? UInt32(word.text)
        guard let value, value <= most else {
            if let field, !words.names(of: field).isEmpty {
                text.error(
                    "'\(word.text)' is not a value of '\(name)'", at: word,
                    among: words.names(of: field))
                throw TestFault()
            }
            let limit = most == .max ? "" : " up to \(most)"
            throw error("'\(word.text)' is not a value of '\(name)', a number\(limit)", at: word)
        }
        return value
    }

    func octet(_ name: String) throws(TestFault) -> UInt8? {
        try number(name, most: 255).map { UInt8($0) }
    }

    /// The value of a field that is true or false; nil where it is not set.
    func truth(_ name: String) throws(TestFault) -> Bool? {
        guard let setting = take(name) else { return nil }
        guard let value = setting.value else { return true }
        guard value.text == "true" || value.text == "false" else {
            throw error("'\(value.text)' is neither true nor false", at: value)
        }
        return value.text == "true"
    }

    // MARK: - What is left

    /// Notes every field that found no place.
    func finish() throws(TestFault) {
        var isWhole = true
        for (index, setting) in settings.enumerated() where !taken.contains(index) {
            isWhole = false
            let name = setting.name.text
            if RuleWords.field(named: name)?.isRemembered == true {
                text.error(
                    "'\(name)' cannot be set: it is what the memory of the network says, by the"
                        + " messages above", at: setting.name)
            } else if Self.findings.contains(name) {
                text.error(
                    "'\(name)' cannot be set: it is what the decoder finds; a message in hex can"
                        + " have any", at: setting.name)
            } else if Self.isKnown(name) {
                text.error(
                    "'\(name)' has no place in '\(head.text)' as it is written here",
                    at: setting.name)
            } else {
                text.error(
                    "there is no field '\(name)'", at: setting.name,
                    among: RuleCompiler.fieldNames + Self.furtherNames + ["from", "and"]
                        + TestParser.statements)
            }
        }
        if !isWhole { throw TestFault() }
    }
}
