/// How much of what a rule is about is let pass, in which time, and for whom.
///
/// Either messages, by a token bucket, or different values of a field, by a sketch of those seen.
public struct Limit: Hashable, Sendable {
    /// What a key is made of, or what is counted.
    public enum Part: Hashable, Sendable {
        case field(Field)
        /// The network, or the country, of a number.
        case network(Field)
        case country(Field)
        /// The subscriber: the IMSI, else the MSISDN.
        case target
    }

    /// A number of seconds, minutes, hours or days.
    public struct Period: Hashable, Sendable {
        public enum Unit: UInt8, Sendable, CaseIterable {
            case second, minute, hour, day

            public var name: String { "\(self)" }

            public var seconds: UInt64 {
                switch self {
                case .second: 1
                case .minute: 60
                case .hour: 3_600
                case .day: 86_400
                }
            }
        }

        public var count: UInt32
        public var unit: Unit

        public init(_ count: UInt32, _ unit: Unit) {
            self.count = count
            self.unit = unit
        }

        public var microseconds: UInt64 {
            let (product, overflows) = (unit.seconds * 1_000_000)
                .multipliedReportingOverflow(by: UInt64(count))
            return overflows ? .max : product
        }
    }

    /// Messages, or different values, that are let pass in the window.
    public var amount: UInt32
    /// What is counted by its different values; nil where messages are counted.
    public var value: Part?
    public var window: Period
    /// Messages that are let pass at once; the amount where values are counted.
    public var burst: UInt32
    /// For whom it is counted: one to three parts.
    public var keys: [Part]
    /// For how long all messages of a key are above the limit once one was.
    public var hold: Period?
    /// Stands for the limit in the keys of what is remembered, so that a table that has it too goes on
    /// where the last one was.
    public var salt: UInt64 = 0

    public init(
        _ amount: UInt32, different value: Part? = nil, per window: Period, burst: UInt32? = nil,
        by keys: [Part], hold: Period? = nil
    ) {
        self.amount = amount
        self.value = value
        self.window = window
        self.burst = burst ?? amount
        self.keys = keys
        self.hold = hold
    }

    public static let mostKeys = 3
    /// Limits that a table may have: an outcome has a bit for each.
    public static let mostOfTable = 128
    /// Values above this are counted in a bitmap, below it by themselves.
    public static let mostListed: UInt32 = 24
    /// Different values that may be counted.
    public static let mostValues: UInt32 = 1_000_000
    /// The shortest time between two tokens, in microseconds, of which rates are whole numbers.
    public static let shortestStep: UInt64 = 100
    /// The longest window, hold, and time in which an empty bucket is full again: 366 days.
    public static let longest: UInt64 = 366 * 86_400 * 1_000_000

    /// Writes the salt that stands for the limit: of the rule's name, of what is counted and for whom,
    /// in which window.
    public mutating func settle(rule name: String) {
        let counted = value.map { "different \($0.text) in \(shift)" } ?? "messages"
        let text = "\(name) \(counted) per \(window.text) by \(keys.map(\.text))"
        // FNV-1a, 64 bits.
        salt = text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension Limit {
    /// Stands for limits and their numbers: of their records' words; 0 where there are none.
    public static func mark(of words: some Collection<UInt32>) -> UInt32 {
        // FNV-1a, 32 bits, by words.
        let mark = words.reduce(0x811c_9dc5) { ($0 ^ $1) &* 0x0100_0193 }
        return words.isEmpty ? 0 : max(1, mark)
    }
}

// MARK: - What the machine counts by

extension Limit {
    /// Microseconds between two tokens; of different values, those of a pane, a third of the window.
    ///
    /// The pane that is being filled and the three before it are counted together, which is the whole
    /// window at least and a third more at most.
    public var step: UInt64 {
        value == nil ? window.microseconds / UInt64(max(1, amount)) : window.microseconds / 3
    }

    /// Of 2 to this power values one is counted in the bitmap, where there are too many for it.
    public var shift: UInt32 {
        guard value != nil, amount > Limit.mostListed else { return 0 }
        var shift: UInt32 = 0
        while UInt64(amount) >> UInt64(shift) > LimitSketch.mostCounted { shift += 1 }
        return shift
    }

    /// Values listed, or bits set, that are not yet above the limit.
    var most: UInt32 {
        guard amount > Limit.mostListed else { return amount }
        // So many different values leave a bit unset by that chance each.
        let bits = Double(LimitSketch.bits)
        var left = Double(amount) / Double(UInt64(1) << UInt64(shift))
        var unset = 1.0
        while left >= 1 {
            unset *= 1 - 1 / bits
            left -= 1
        }
        return UInt32(bits * (1 - unset))
    }
}

// MARK: - The record in an image

extension Limit {
    /// The words of a limit's record, and the places of those that the machine reads.
    enum Word {
        /// Mode, count of keys, shift, and the units of window and hold, an octet each but for the
        /// units, which are half one.
        static let head = 0
        static let keys = 1
        static let value = 4
        /// Two words each, the low one first.
        static let step = 5
        static let salt = 7
        static let hold = 9
        /// Tokens of a full bucket; of different values, `most`.
        static let depth = 11
        static let amount = 12
        static let windowCount = 13
        static let holdCount = 14
        static let count = 16
    }

    /// What the head's low octet says.
    enum Mode {
        static let tokens: UInt32 = 0
        static let list: UInt32 = 1
        static let bitmap: UInt32 = 2
    }

    /// The sixteen words of the image.
    public var encoded: [UInt32] {
        var words = [UInt32](repeating: 0, count: Word.count)
        let mode = value == nil ? Mode.tokens : amount > Limit.mostListed ? Mode.bitmap : Mode.list
        words[Word.head] =
            mode | UInt32(keys.count) << 8 | shift << 16 | UInt32(window.unit.rawValue) << 24
            | UInt32(hold?.unit.rawValue ?? 0) << 28
        for (index, key) in keys.enumerated() { words[Word.keys + index] = key.word }
        words[Word.value] = value?.word ?? 0
        func put(_ number: UInt64, at place: Int) {
            words[place] = UInt32(truncatingIfNeeded: number)
            words[place + 1] = UInt32(truncatingIfNeeded: number >> 32)
        }
        put(step, at: Word.step)
        put(salt, at: Word.salt)
        put(hold?.microseconds ?? 0, at: Word.hold)
        words[Word.depth] = value == nil ? burst : most
        words[Word.amount] = amount
        words[Word.windowCount] = window.count
        words[Word.holdCount] = hold?.count ?? 0
        return words
    }

    /// Reads a record; nil where it is none, or says what no limit does.
    init?(_ image: Span<UInt32>, at place: Int) {
        let head = image[place + Word.head]
        let keyCount = Int(head >> 8 & 0xff)
        guard (1...Limit.mostKeys).contains(keyCount),
            let unit = Period.Unit(rawValue: UInt8(truncatingIfNeeded: head >> 24 & 0xf)),
            let holdUnit = Period.Unit(rawValue: UInt8(truncatingIfNeeded: head >> 28))
        else { return nil }
        var keys: [Part] = []
        for index in 0..<keyCount {
            guard let key = Part(word: image[place + Word.keys + index]) else { return nil }
            keys.append(key)
        }
        var value: Part?
        if head & 0xff != Mode.tokens {
            guard let counted = Part(word: image[place + Word.value]) else { return nil }
            value = counted
        }
        let hold = image[place + Word.holdCount]
        self.init(
            image[place + Word.amount], different: value,
            per: Period(image[place + Word.windowCount], unit),
            burst: value == nil ? image[place + Word.depth] : nil, by: keys,
            hold: hold == 0 ? nil : Period(hold, holdUnit))
        salt =
            UInt64(image[place + Word.salt]) | UInt64(image[place + Word.salt + 1]) << 32
        guard isSound else { return nil }
        let words = encoded
        for index in 0..<Word.count where words[index] != image[place + index] { return nil }
    }

    /// True where the numbers are such as the machine can count by.
    public var isSound: Bool {
        guard amount > 0, burst > 0, window.count > 0, window.microseconds <= Limit.longest,
            hold.map({ $0.count > 0 && $0.microseconds <= Limit.longest }) ?? true
        else { return false }
        guard value == nil else { return amount <= Limit.mostValues && burst == amount }
        return step >= Limit.shortestStep && UInt64(burst) <= Limit.longest / step
    }
}

extension Limit.Part {
    /// What the machine reads: a kind above the number of a field.
    enum Kind {
        static let number: UInt32 = 0
        static let network: UInt32 = 1
        static let country: UInt32 = 2
        static let target: UInt32 = 3
        static let digits: UInt32 = 4
    }

    var word: UInt32 {
        switch self {
        case .field(let field):
            (field.kind == .digits ? Kind.digits : Kind.number) << 8 | UInt32(field.rawValue)
        case .network(let field): Kind.network << 8 | UInt32(field.rawValue)
        case .country(let field): Kind.country << 8 | UInt32(field.rawValue)
        case .target: Kind.target << 8
        }
    }

    init?(word: UInt32) {
        guard let field = Field(rawValue: UInt8(truncatingIfNeeded: word)) else { return nil }
        switch word >> 8 {
        case Kind.number where field.kind == .number: self = .field(field)
        case Kind.digits where field.kind == .digits: self = .field(field)
        case Kind.network where field.kind == .digits: self = .network(field)
        case Kind.country where field.kind == .digits: self = .country(field)
        case Kind.target where word & 0xff == 0: self = .target
        default: return nil
        }
    }

    /// The field that it is read from; nil for the target, which may be in several.
    public var field: Field? {
        switch self {
        case .field(let field), .network(let field), .country(let field): field
        case .target: nil
        }
    }
}
