/// A word, number, string or sign of a rule file.
struct Token: Hashable {
    enum Kind: Hashable {
        case word, number, string, sign, end
        /// `$NAME`; its text is the name.
        case parameter
    }

    var kind: Kind
    var text: String
    var range: SourceRange
    /// True for the first token of its line.
    var startsLine: Bool
    /// True for one that stands in place of a parameter.
    var isReplaced = false
}

/// Cuts a source into tokens; comments run from `#` to the end of the line.
struct Lexer {
    private let source: SourceText
    private let number: Int
    private let findings: Findings
    private var at = 0
    private var startsLine = true

    init(source number: Int, findings: Findings) {
        self.number = number
        self.findings = findings
        source = findings.sources[number]
    }

    /// All tokens, an `end` token last.
    static func tokens(of number: Int, findings: Findings) -> [Token] {
        var lexer = Lexer(source: number, findings: findings)
        var tokens: [Token] = []
        repeat { tokens.append(lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() -> Token {
        while true {
            skipBlanks()
            guard at < source.octets.count else { return token(.end, from: at) }
            let start = at
            let octet = source.octets[at]
            if isLetter(octet) {
                skip { isLetter($0) || isDigit($0) || $0 == 0x2d }
                skipHours(behind: start)
                return token(.word, from: start)
            }
            if isDigit(octet) || octet == 0x2b && isDigit(peek(1)) {
                at += 1
                skip { isLetter($0) || isDigit($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x3a }
                skipHours(behind: start)
                return token(.number, from: start)
            }
            if octet == 0x22 { return string() }
            if octet == 0x24, isLetter(peek(1)) {
                at += 1
                skip { isLetter($0) || isDigit($0) || $0 == 0x2d }
                var parameter = token(.parameter, from: start)
                parameter.text.removeFirst()
                return parameter
            }
            if let length = signLength(octet) {
                at += length
                return token(.sign, from: start)
            }
            repeat { at += 1 } while at < source.octets.count && source.octets[at] & 0xc0 == 0x80
            findings.error(
                "unexpected character '\(source.text(start, at))'",
                at: SourceRange(source: number, start: start, end: at))
        }
    }

    private mutating func skipBlanks() {
        while at < source.octets.count {
            switch source.octets[at] {
            case 0x0a:
                startsLine = true
                at += 1
            case 0x20, 0x09, 0x0d: at += 1
            case 0x23: skip { $0 != 0x0a }
            default: return
            }
        }
    }

    private mutating func skip(_ belongs: (UInt8) -> Bool) {
        while at < source.octets.count, belongs(source.octets[at]) { at += 1 }
    }

    /// Skips the rest of `km/h`: nothing else that is not quoted has a stroke within.
    private mutating func skipHours(behind start: Int) {
        guard source.text(start, at).hasSuffix("km"), peek(0) == 0x2f, peek(1) == 0x68,
            !isLetter(peek(2)), !isDigit(peek(2))
        else { return }
        at += 2
    }

    private func peek(_ distance: Int) -> UInt8 {
        at + distance < source.octets.count ? source.octets[at + distance] : 0
    }

    private func signLength(_ octet: UInt8) -> Int? {
        switch octet {
        case 0x28, 0x29, 0x2c, 0x3d: 1
        case 0x3c, 0x3e: peek(1) == 0x3d ? 2 : 1
        case 0x21 where peek(1) == 0x3d: 2
        default: nil
        }
    }

    private mutating func string() -> Token {
        let start = at
        var text: [UInt8] = []
        at += 1
        while at < source.octets.count, source.octets[at] != 0x0a {
            let octet = source.octets[at]
            at += 1
            if octet == 0x22 {
                var token = token(.string, from: start)
                token.text = String(decoding: text, as: UTF8.self)
                return token
            }
            let isEscape = octet == 0x5c && (peek(0) == 0x22 || peek(0) == 0x5c)
            text.append(isEscape ? peek(0) : octet)
            if isEscape { at += 1 }
        }
        findings.error(
            "the string has no closing quotation mark",
            at: SourceRange(source: number, start: start, end: at))
        var token = token(.string, from: start)
        token.text = String(decoding: text, as: UTF8.self)
        return token
    }

    private mutating func token(_ kind: Token.Kind, from start: Int) -> Token {
        defer { startsLine = false }
        return Token(
            kind: kind, text: kind == .string ? "" : source.text(start, at),
            range: SourceRange(source: number, start: start, end: at), startsLine: startsLine)
    }
}

private func isLetter(_ octet: UInt8) -> Bool {
    octet >= 0x61 && octet <= 0x7a || octet >= 0x41 && octet <= 0x5a || octet == 0x5f
}

private func isDigit(_ octet: UInt8) -> Bool { octet >= 0x30 && octet <= 0x39 }
