import SS7Filter
import SS7Rules
import SS7Wire

/// Messages, described or in hex.
extension TestParser {
    private static let connections = [
        "CR", "CC", "CREF", "RLSD", "RLC", "DT1",
    ]

    /// Reads `message WHAT [from SIDE] FIELD VALUE …`.
    mutating func described() throws(TestFault) -> DescribedMessage {
        let first = position
        _ = take()
        let word = self.word
        let payload = try payload()
        var settings = Settings()
        var further: [DescribedComponent] = []
        var origin = Origin()
        while self.word.kind != .end {
            if accept("and") {
                guard case .component = payload else {
                    throw fail("only a message with components has another one")
                }
                further.append(try component())
            } else if try origin.accept(&self) {
                continue
            } else {
                let setting = try setting()
                if further.isEmpty {
                    settings.all.append(setting)
                } else {
                    further[further.count - 1].settings.all.append(setting)
                }
            }
        }
        return DescribedMessage(
            content: .described(payload, settings, further: further), word: word,
            written: written(from: first), line: text.line(of: word),
            side: try origin.side(self, word), dialogue: origin.dialogue, link: origin.link,
            requiresGlobalTitle: origin.requiresGlobalTitle)
    }

    /// Reads `hex OCTETS [from SIDE]`.
    mutating func octets(_ framing: Framing) throws(TestFault) -> DescribedMessage {
        let first = position
        let word = take()
        var digits = ""
        var origin = Origin()
        while self.word.kind != .end {
            if try origin.accept(&self) { continue }
            guard self.word.text.utf8.allSatisfy(isHexadecimal) else {
                throw fail("expected octets in hexadecimal, or 'from', found \(found)")
            }
            digits += take().text
        }
        guard !digits.isEmpty, digits.utf8.count.isMultiple(of: 2) else {
            text.error(
                digits.isEmpty
                    ? "expected octets in hexadecimal"
                    : "\(digits.utf8.count) hexadecimal digits are no whole number of octets",
                at: word)
            throw TestFault()
        }
        let values = digits.utf8.map { UInt8($0 & 0xf) &+ ($0 & 0x40 != 0 ? 9 : 0) }
        let octets = stride(from: 0, to: values.count, by: 2).map {
            values[$0] << 4 | values[$0 + 1]
        }
        return DescribedMessage(
            content: .octets(octets, framing), word: word, written: written(from: first),
            line: text.line(of: word), side: try origin.side(self, word), link: origin.link,
            requiresGlobalTitle: origin.requiresGlobalTitle)
    }

    private func isHexadecimal(_ octet: UInt8) -> Bool {
        octet >= 0x30 && octet <= 0x39 || octet | 0x20 >= 0x61 && octet | 0x20 <= 0x66
    }

    private mutating func payload() throws(TestFault) -> Payload {
        if accept("empty") { return .empty }
        if Self.connections.contains(word.text) { return .connection(take().text) }
        let management = SubsystemManagementType.allCases.dropFirst()
        if let type = management.first(where: { $0.name == word.text }) {
            _ = take()
            return .management(type)
        }
        return .component(try component())
    }

    private mutating func component() throws(TestFault) -> DescribedComponent {
        var kind = DescribedComponent.Kind.invoke
        if word.text == "reject" {
            return DescribedComponent(
                kind: .reject, word: take(), operation: nil, settings: Settings())
        }
        if accept("result") { kind = .result } else if accept("error") { kind = .error }
        guard word.kind == .word, let operation = RuleWords.operation(named: word.text) else {
            throw fail(
                kind == .invoke
                    ? "there is no operation \(found); messages without one are 'empty', 'reject',"
                        + " 'ssp' and other SCCP management, 'CR' and other connections"
                    : "there is no operation \(found)",
                among: RuleWords.operationNames + ["empty", "result", "error", "reject"])
        }
        return DescribedComponent(
            kind: kind, word: take(), operation: operation, settings: Settings())
    }

    /// Words that follow a field and are no value of it.
    private static let truths = [
        "return-option", "has-dialogue", "delivery-not-intended", "location-requested",
    ]

    private mutating func setting() throws(TestFault) -> Settings.Setting {
        guard word.kind == .word else {
            throw fail("expected a field, 'from', 'and' or a new statement, found \(found)")
        }
        let name = take()
        if Self.truths.contains(name.text) {
            let isSaid = word.text == "true" || word.text == "false"
            return Settings.Setting(name: name, value: isSaid ? take() : nil)
        }
        // As in a rule's condition.
        _ = accept("=")
        guard word.kind != .end, word.kind != .sign else {
            throw fail("expected the value of '\(name.text)', found \(found)")
        }
        return Settings.Setting(name: name, value: take())
    }

    /// Where a message comes from.
    struct Origin {
        var written: Side?
        var dialogue: String?
        var link: ScannedText.Word?
        var requiresGlobalTitle: Bool?

        /// Takes `from SIDE`, `in dialogue NAME`, `link NAME` or `gt-required TRUTH`.
        mutating func accept(_ parser: inout TestParser) throws(TestFault) -> Bool {
            if parser.accept("from") {
                guard written == nil else { throw parser.fail("'from' is said twice") }
                let sides = Side.allCases.map(\.name)
                guard let side = Side.allCases.first(where: { $0.name == parser.word.text }) else {
                    throw parser.fail(
                        "there is no side \(parser.found): there are interconnect and home",
                        among: sides)
                }
                _ = parser.take()
                written = side
                return true
            }
            if parser.accept("in") {
                guard parser.accept("dialogue") else {
                    throw parser.fail("expected 'dialogue', found \(parser.found)")
                }
                guard dialogue == nil else { throw parser.fail("'in dialogue' is said twice") }
                guard [.word, .number, .text].contains(parser.word.kind) else {
                    throw parser.fail("expected a dialogue's name, found \(parser.found)")
                }
                dialogue = parser.take().text
                return true
            }
            if parser.accept("link") {
                _ = parser.accept("=")
                guard parser.word.kind != .end else { throw parser.fail("expected a link's name") }
                link = parser.take()
                return true
            }
            if parser.accept("gt-required") {
                requiresGlobalTitle = parser.word.text != "false"
                if ["true", "false"].contains(parser.word.text) { _ = parser.take() }
                return true
            }
            return false
        }

        func side(
            _ parser: TestParser, _ word: ScannedText.Word
        ) throws(TestFault) -> Side {
            if let written { return written }
            parser.text.error(
                "the message says not where it comes from: add 'from interconnect' or 'from home'",
                at: word)
            throw TestFault()
        }
    }
}
