/// Reads one line of JSON as Weir writes it: an object without white space, escapes and exponents.
///
/// What is written otherwise is `NotPlain`, and left to the decoder of Foundation, which takes far longer.
struct PlainLine {
    /// Nothing is said of whether the line is JSON.
    struct NotPlain: Error {}

    private let octets: ArraySlice<UInt8>
    private var position: Int

    init(_ octets: ArraySlice<UInt8>) {
        self.octets = octets
        position = octets.startIndex
    }

    /// Reads an object's members; `member` reads or skips the value of the one whose name's octets it is told.
    mutating func object(
        _ member: (inout PlainLine, ArraySlice<UInt8>) throws(NotPlain) -> Void
    ) throws(NotPlain) {
        try expect(0x7b)
        if skip(0x7d) { return }
        repeat {
            let (name, isASCII) = try stringRange()
            guard isASCII else { throw NotPlain() }
            try expect(0x3a)
            try member(&self, octets[name])
        } while skip(0x2c)
        try expect(0x7d)
    }

    /// Whether the next value is a text.
    var isAtString: Bool { next == 0x22 }

    /// Nothing may follow.
    func end() throws(NotPlain) {
        guard position == octets.endIndex else { throw NotPlain() }
    }

    mutating func string() throws(NotPlain) -> String {
        let (range, isASCII) = try stringRange()
        if isASCII { return String(decoding: octets[range], as: UTF8.self) }
        // What is no UTF-8 is refused, not mended.
        guard let text = String(validating: octets[range], as: UTF8.self) else { throw NotPlain() }
        return text
    }

    mutating func truth() throws(NotPlain) -> Bool {
        guard let octet = next else { throw NotPlain() }
        try word(octet == 0x74 ? "true" : "false")
        return octet == 0x74
    }

    mutating func integer<Number: FixedWidthInteger>() throws(NotPlain) -> Number {
        guard let number = Number(exactly: try digits().value) else { throw NotPlain() }
        return number
    }

    /// A number with decimals, so few that the nearest `Double` is one division away.
    mutating func decimal() throws(NotPlain) -> Double {
        let isNegative = skip(0x2d)
        var (value, count) = try digits()
        var scale = 1.0
        if skip(0x2e) {
            let fraction = try digits(mayBeginWithZero: true)
            for _ in 0..<fraction.count { scale *= 10 }
            count += fraction.count
            guard count <= 18 else { throw NotPlain() }
            value = value * UInt64(scale) + fraction.value
        }
        guard value < 1 << 53, !isNumeric(next) else { throw NotPlain() }
        return (isNegative ? -1 : 1) * Double(value) / scale
    }

    /// Passes over a value of any kind.
    mutating func skipValue(depth: Int = 0) throws(NotPlain) {
        guard let octet = next, depth < 8 else { throw NotPlain() }
        switch octet {
        case 0x22:
            // What is not made a text is not looked at for UTF-8.
            guard try stringRange().isASCII else { throw NotPlain() }
        case 0x7b:
            try object { (line, _) throws(NotPlain) in try line.skipValue(depth: depth + 1) }
        case 0x5b:
            position += 1
            if skip(0x5d) { return }
            repeat { try skipValue(depth: depth + 1) } while skip(0x2c)
            try expect(0x5d)
        case 0x74: try word("true")
        case 0x66: try word("false")
        case 0x6e: try word("null")
        default:
            skip(0x2d)
            _ = try digits()
            if isNumeric(next) { throw NotPlain() }
        }
    }

    private var next: UInt8? { position < octets.endIndex ? octets[position] : nil }

    @discardableResult
    private mutating func skip(_ octet: UInt8) -> Bool {
        guard next == octet else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ octet: UInt8) throws(NotPlain) {
        guard skip(octet) else { throw NotPlain() }
    }

    private mutating func word(_ text: StaticString) throws(NotPlain) {
        for index in 0..<text.utf8CodeUnitCount {
            // SAFETY: the index is below the text's length.
            try expect(unsafe text.utf8Start[index])
        }
    }

    private mutating func stringRange() throws(NotPlain) -> (range: Range<Int>, isASCII: Bool) {
        try expect(0x22)
        let start = position
        var isASCII = true
        while let octet = next {
            if octet == 0x22 {
                position += 1
                return (start..<position - 1, isASCII)
            }
            guard octet >= 0x20, octet != 0x5c else { break }
            if octet >= 0x80 { isASCII = false }
            position += 1
        }
        throw NotPlain()
    }

    private mutating func digits(
        mayBeginWithZero: Bool = false
    ) throws(NotPlain) -> (value: UInt64, count: Int) {
        let start = position
        var value: UInt64 = 0
        while let octet = next, 0x30...0x39 ~= octet {
            guard position - start < 18 else { throw NotPlain() }
            value = value * 10 + UInt64(octet - 0x30)
            position += 1
        }
        let count = position - start
        guard count > 0, mayBeginWithZero || count == 1 || octets[start] != 0x30 else {
            throw NotPlain()
        }
        return (value, count)
    }

    /// Whether a number goes on in a way that is not read here.
    private func isNumeric(_ octet: UInt8?) -> Bool {
        octet == 0x2e || octet == 0x65 || octet == 0x45
    }
}
