/// Limits as text, in the words of rules.
extension Limit {
    /// The limit without its salt: `10 per minute burst 20 by calling-gt hold 10 minutes`.
    public var text: String {
        var text = "\(amount) "
        if let value { text += "different \(value.text) " }
        text += "per \(window.count == 1 ? window.unit.name : window.text)"
        if value == nil, burst != amount { text += " burst \(burst)" }
        text += " by \(keys.map(\.text).joined(separator: ", "))"
        if let hold { text += " hold \(hold.text)" }
        return text
    }

    /// What a dump says of it: its text, and then its salt.
    var dumpText: String { "\(text) salt \(salt)" }

    /// Reads the words of `dumpText`; nil where they say something else.
    public init?(dump words: [String]) {
        var words = words.map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 }[...]
        func take(_ word: String) -> Bool {
            guard words.first == word else { return false }
            words.removeFirst()
            return true
        }
        func number() -> UInt32? { words.popFirst().flatMap { UInt32($0) } }
        guard let amount = number() else { return nil }
        var value: Part?
        if take("different") {
            guard let part = words.popFirst().flatMap(Part.init(text:)) else { return nil }
            value = part
        }
        guard take("per"), let window = Period(&words) else { return nil }
        var burst: UInt32?
        if take("burst") {
            guard let number = number() else { return nil }
            burst = number
        }
        guard take("by") else { return nil }
        var keys: [Part] = []
        while let word = words.first, word != "hold", word != "salt" {
            guard let part = Part(text: word) else { return nil }
            keys.append(part)
            words.removeFirst()
        }
        var hold: Period?
        if take("hold") {
            guard let period = Period(&words) else { return nil }
            hold = period
        }
        guard take("salt"), let salt = words.popFirst().flatMap({ UInt64($0) }), words.isEmpty,
            (1...Limit.mostKeys).contains(keys.count)
        else { return nil }
        self.init(amount, different: value, per: window, burst: burst, by: keys, hold: hold)
        self.salt = salt
        guard isSound else { return nil }
    }
}

extension Limit.Period {
    /// `10 minutes`.
    public var text: String { "\(count) \(unit.name)\(count == 1 ? "" : "s")" }

    /// The unit of a name, in the singular or plural.
    public static func unit(named name: String) -> Unit? {
        Unit.allCases.first { $0.name == name || $0.name + "s" == name }
    }

    /// Takes a period from the front of a text's words: `minute`, `10 minutes`.
    fileprivate init?(_ words: inout ArraySlice<String>) {
        let count = words.first.flatMap { UInt32($0) }
        if count != nil { words.removeFirst() }
        guard let unit = words.popFirst().flatMap(Self.unit) else { return nil }
        self.init(count ?? 1, unit)
    }
}

extension Limit.Part {
    /// As rules write it: `calling-gt`, `network(calling-gt)`, `target`.
    public var text: String {
        switch self {
        case .field(let field): field.name
        case .network(let field): "network(\(field.name))"
        case .country(let field): "country(\(field.name))"
        case .target: "target"
        }
    }

    fileprivate init?(text: String) {
        guard let part = Self.named[text] else { return nil }
        self = part
    }

    private static let named: [String: Limit.Part] = {
        let fields = Field.allCases.filter { $0.kind != .truth }
        let numbers = Field.allCases.filter { $0.kind == .digits }
        let parts: [Limit.Part] =
            fields.map { .field($0) } + numbers.map { .network($0) } + numbers.map { .country($0) }
        return Dictionary(uniqueKeysWithValues: (parts + [.target]).map { ($0.text, $0) })
    }()
}
