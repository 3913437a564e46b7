/// The operations of the filter machine.
///
/// Every test takes one of two jumps, forward and relative to the next instruction. A test on an
/// absent field is false.
public enum Opcode: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Ends the program: the rule matches.
    case match
    /// Ends the program: the rule does not match.
    case miss
    /// The field's value is the operand.
    case equal
    /// The field's value is below the operand.
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    /// The message has the field.
    case present
    /// The message carries the finding whose raw value is the operand.
    case flag
    /// The field's number is in the set whose index is the operand.
    case member
    /// Both fields hold the same number.
    case sameNumber
    /// Both fields' numbers belong to the same known network.
    case sameNetwork
    /// Both fields' numbers belong to the same known country.
    case sameCountry
    /// The network of the field's number has the operand as its identity.
    case network
    /// The country of the field's number is the operand, two letters in the two low octets.
    case country
    /// The network of the field's number is known.
    case known
    /// The field's number is there and can be read.
    case readable
    /// A property of the field's number compares as the operand says, see `NumberProperty`.
    case property
    /// The message is above the limit whose number is the operand: the last test of a rule.
    case limit
}

extension Opcode {
    /// The opcode of an instruction word; `miss` where it is none, which a verified image has not.
    ///
    /// Written out: `init(rawValue:)` is a call a step, this becomes the jump of the machine's own switch.
    @inline(always) @_noLocks
    init(word: UInt32) {
        switch word & 0xff {
        case 0: self = .match
        case 2: self = .equal
        case 3: self = .less
        case 4: self = .lessOrEqual
        case 5: self = .greater
        case 6: self = .greaterOrEqual
        case 7: self = .present
        case 8: self = .flag
        case 9: self = .member
        case 10: self = .sameNumber
        case 11: self = .sameNetwork
        case 12: self = .sameCountry
        case 13: self = .network
        case 14: self = .country
        case 15: self = .known
        case 16: self = .readable
        case 17: self = .property
        case 18: self = .limit
        default: self = .miss
        }
    }
}

/// One step of a rule's program: three words of the image.
public struct Instruction: BitwiseCopyable, Hashable, Sendable {
    /// Words that an instruction takes.
    public static let words = 3

    public var opcode: Opcode
    public var field: Field
    /// The other field of a test on two fields.
    public var second: Field
    /// Where a test goes that has no answer; nil where such a test is false.
    public var against: Bool?
    /// True where an MSISDN names the subscriber as well as an IMSI does.
    public var acceptsMSISDN = false
    /// Instructions to leave out after this one when the test is true.
    public var whenTrue: UInt16
    public var whenFalse: UInt16
    public var operand: UInt32

    public init(
        _ opcode: Opcode, _ field: Field = .calledGT, second: Field = .calledGT,
        operand: UInt32 = 0, whenTrue: UInt16 = 0, whenFalse: UInt16 = 0, against: Bool? = nil,
        acceptsMSISDN: Bool = false
    ) {
        self.opcode = opcode
        self.field = field
        self.second = second
        self.operand = operand
        self.whenTrue = whenTrue
        self.whenFalse = whenFalse
        self.against = against
        self.acceptsMSISDN = acceptsMSISDN
    }
}

extension Instruction {
    /// Bits of the first word's top octet.
    enum Bits {
        /// A test without an answer counts for or against the message.
        static let guarded: UInt32 = 1 << 24
        /// The branch that goes against the message is the true one.
        static let againstWhenTrue: UInt32 = 1 << 25
        static let acceptsMSISDN: UInt32 = 1 << 26
        static let all: UInt32 = 7 << 24
    }

    @_noLocks
    static func place(after at: Int, skipping count: UInt32) -> Int {
        at &+ words &* (1 &+ Int(count))
    }

    @_noLocks
    static func isGuarded(_ word: UInt32) -> Bool { word & Bits.guarded != 0 }

    @_noLocks
    static func isAgainstWhenTrue(_ word: UInt32) -> Bool { word & Bits.againstWhenTrue != 0 }

    @_noLocks
    static func acceptsMSISDN(_ word: UInt32) -> Bool { word & Bits.acceptsMSISDN != 0 }

    /// The three words of the image.
    public var encoded: [UInt32] {
        var first = UInt32(opcode.rawValue) | UInt32(field.rawValue) << 8
        first |= UInt32(second.rawValue) << 16
        if let against {
            first |= Bits.guarded
            if against { first |= Bits.againstWhenTrue }
        }
        if acceptsMSISDN { first |= Bits.acceptsMSISDN }
        return [first, UInt32(whenTrue) | UInt32(whenFalse) << 16, operand]
    }

    /// Reads an instruction; nil where an opcode or a field is not one.
    init?(_ image: Span<UInt32>, at offset: Int) {
        let first = image[offset]
        guard let opcode = Opcode(rawValue: UInt8(truncatingIfNeeded: first)),
            let field = Field(rawValue: UInt8(truncatingIfNeeded: first >> 8)),
            let second = Field(rawValue: UInt8(truncatingIfNeeded: first >> 16)),
            first >> 24 & ~(Bits.all >> 24) == 0
        else { return nil }
        self.init(opcode, field, second: second, operand: image[offset + 2])
        if first & Bits.guarded != 0 { against = first & Bits.againstWhenTrue != 0 }
        acceptsMSISDN = first & Bits.acceptsMSISDN != 0
        whenTrue = UInt16(truncatingIfNeeded: image[offset + 1])
        whenFalse = UInt16(truncatingIfNeeded: image[offset + 1] >> 16)
    }
}

extension Span<UInt32> {
    /// The instructions that a program can reach, from its first on.
    func program(at start: Int) -> [Instruction] {
        var program: [Instruction] = []
        var last = 0
        while program.count <= last,
            let step = Instruction(self, at: start + program.count * Instruction.words)
        {
            program.append(step)
            if step.opcode == .match || step.opcode == .miss { continue }
            last = Swift.max(
                last, program.count + Int(step.whenTrue), program.count + Int(step.whenFalse))
        }
        return program
    }
}
