import SS7Wire

/// Instructions as text, which says all that is in them: reading it back gives the same words.
extension Instruction {
    /// The instruction without its jumps: `equal tcap 2`, `member imsi 4 against-true msisdn`.
    ///
    /// What an opcode has no use for is left out where it is zero.
    public var text: String {
        var words = ["\(opcode)"] + usualWords
        // Words that nobody has a use for are still words of the image.
        let plain = Instruction(usual: words, of: opcode)
        if plain?.field != field { words.append("field \(field.name)") }
        if plain?.second != second { words.append("second \(second.name)") }
        if plain?.operand != operand { words.append("operand \(operand)") }
        if let against { words.append(against ? "against-true" : "against-false") }
        if acceptsMSISDN { words.append(against == nil ? "accepts-msisdn" : "msisdn") }
        return words.joined(separator: " ")
    }

    /// What people want to know of an instruction: field, then other field or operand.
    private var usualWords: [String] {
        switch opcode {
        case .match, .miss: []
        case .flag: [Reason(rawValue: UInt8(truncatingIfNeeded: operand))?.name ?? "\(operand)"]
        case .limit: ["\(operand)"]
        case .present, .known, .readable: [field.name]
        case .sameNumber, .sameNetwork, .sameCountry: [field.name, second.name]
        case .country: [field.name, ImageLayout.country(operand) ?? "\(operand)"]
        case .property:
            if let (property, comparison, value) = property {
                [property.name, field.name, "\(comparison)", "\(value)"]
            } else {
                [field.name, "\(operand)"]
            }
        default: [field.name, "\(operand)"]
        }
    }

    /// Reads what `text` gives; nil where a word is not understood.
    public init?(text: String) {
        var words = text.split(separator: " ").map(String.init)[...]
        guard let opcode = words.first.flatMap({ Self.opcodes[$0] }) else { return nil }
        let usual = words.prefix { !Self.extras.contains($0) }
        guard let instruction = Instruction(usual: Array(usual), of: opcode) else { return nil }
        self = instruction
        words = words.dropFirst(usual.count)
        while let word = words.popFirst() {
            switch word {
            case "against-true": against = true
            case "against-false": against = false
            case "msisdn", "accepts-msisdn": acceptsMSISDN = true
            case "field":
                guard let field = Field(name: words.popFirst()) else { return nil }
                self.field = field
            case "second":
                guard let field = Field(name: words.popFirst()) else { return nil }
                second = field
            case "operand":
                guard let operand = words.popFirst().flatMap(UInt32.init) else { return nil }
                self.operand = operand
            default: return nil
            }
        }
    }

    private static let extras: Set<String> = [
        "against-true", "against-false", "accepts-msisdn", "field", "second", "operand",
    ]
    private static let opcodes = Dictionary(
        uniqueKeysWithValues: Opcode.allCases.map { ("\($0)", $0) })
    private static let reasons = Dictionary(
        uniqueKeysWithValues: Reason.allCases.map { ($0.name, UInt32($0.rawValue)) })

    /// Reads an opcode's usual words, the opcode's name first.
    private init?(usual: [String], of opcode: Opcode) {
        self.init(opcode)
        let words = usual.dropFirst()
        switch (opcode, words.count) {
        case (.match, 0), (.miss, 0): break
        case (.flag, 1):
            guard let value = Self.reasons[usual[1]] ?? UInt32(usual[1]) else { return nil }
            operand = value
        case (.limit, 1):
            guard let value = UInt32(usual[1]) else { return nil }
            operand = value
        case (.present, 1), (.known, 1), (.readable, 1):
            guard let field = Field(name: usual[1]) else { return nil }
            self.field = field
        case (.property, 4):
            guard let property = NumberProperty.allCases.first(where: { $0.name == usual[1] }),
                let field = Field(name: usual[2]),
                let comparison = Self.opcodes[usual[3]],
                let value = UInt32(usual[4]), value < 0x1_0000
            else { return nil }
            self = .property(property, of: field, comparison, value)
        case (_, 2):
            guard let field = Field(name: usual[1]) else { return nil }
            self.field = field
            switch opcode {
            case .sameNumber, .sameNetwork, .sameCountry:
                guard let other = Field(name: usual[2]) else { return nil }
                second = other
            default:
                guard let value = UInt32(usual[2]) ?? Self.country(usual[2], opcode) else {
                    return nil
                }
                operand = value
            }
        default: return nil
        }
    }

    private static func country(_ letters: String, _ opcode: Opcode) -> UInt32? {
        guard opcode == .country, letters.utf8.count == 2 else { return nil }
        return ImageLayout.letters(letters)
    }
}

extension Field {
    private static let named = Dictionary(
        uniqueKeysWithValues: Field.allCases.map { ($0.name, $0) })

    /// The field of a name that rules use.
    fileprivate init?(name: String?) {
        guard let field = name.flatMap({ Self.named[$0] }) else { return nil }
        self = field
    }
}
