import SS7Wire

/// What may be asked of a number besides whose it is.
public enum NumberProperty: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Its digits as they were sent.
    case length
    /// Its nature of address: of SCCP, Q.713 clause 3.4.2.3.1; inside MAP, TS 29.002 clause 17.7.8.
    case nature
    /// Its numbering plan, in the same way.
    case plan

    /// The name that rules use.
    public var name: String { "\(self)" }
}

/// The operand of a `property` instruction: the value in its low half, then four bits for the
/// comparison and four for the property.
private enum PropertyOperand {
    @inline(always) @_noLocks
    static func value(_ operand: UInt32) -> UInt32 { operand & 0xffff }

    @inline(always) @_noLocks
    static func comparison(_ operand: UInt32) -> UInt32 { operand >> 16 & 0xf }

    @inline(always) @_noLocks
    static func property(_ operand: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: operand >> 20 & 0xf)
    }
}

extension Instruction {
    /// Compares a property of the field's number with a value below 65,536.
    ///
    /// - Parameters:
    ///   - property: what of the number is compared.
    ///   - field: where the number stands.
    ///   - comparison: one of the five comparing opcodes.
    ///   - value: what it is compared with.
    public static func property(
        _ property: NumberProperty, of field: Field, _ comparison: Opcode, _ value: UInt32
    ) -> Instruction {
        Instruction(
            .property, field,
            operand: value & 0xffff | UInt32(comparison.rawValue) << 16
                | UInt32(property.rawValue) << 20)
    }

    /// The property, comparison and value of a `property` instruction; nil where the operand is
    /// none.
    public var property: (property: NumberProperty, comparison: Opcode, value: UInt32)? {
        guard operand >> 24 == 0,
            let property = NumberProperty(rawValue: PropertyOperand.property(operand)),
            let comparison = Opcode(rawValue: UInt8(PropertyOperand.comparison(operand))),
            comparison.isComparison
        else { return nil }
        return (property, comparison, PropertyOperand.value(operand))
    }
}

extension Opcode {
    /// True for an opcode that compares with a value.
    public var isComparison: Bool {
        switch self {
        case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }
}

extension Viewpoint {
    /// Tells whether a property of a number compares as an operand asks; false where there is no
    /// such number.
    @inline(never) @_noLocks
    mutating func property(
        of field: Field, _ operand: UInt32, in message: inout DecodedMessage
    ) -> Bool {
        let value = property(PropertyOperand.property(operand), of: field, in: &message)
        guard value >= 0 else { return false }
        let other = Int64(PropertyOperand.value(operand))
        return switch Opcode(word: PropertyOperand.comparison(operand)) {
        case .equal: value == other
        case .less: value < other
        case .lessOrEqual: value <= other
        case .greater: value > other
        default: value >= other
        }
    }

    @inline(always)
    private mutating func property(
        _ property: UInt8, of field: Field, in message: inout DecodedMessage
    ) -> Int64 {
        switch field {
        case .calledGT, .callingGT, .calledDigits, .callingDigits, .calledIMSI, .callingIMSI:
            return field.isCalled != returned
                ? self.property(property, message.sccp.called)
                : self.property(property, message.sccp.calling)
        case .destinationReference:
            return self.property(property, message.tcap.destinationReference)
        case .originationReference:
            return self.property(property, message.tcap.originationReference)
        case .imsi:
            return property == 0 && !subscriber.digits.isEmpty
                ? Int64(subscriber.digits.count) : -1
        default:
            let role = field.numberRole
            guard component >= 0, role < 24,
                message.components[component].argument.presentNumbers >> UInt32(role) & 1 == 1
            else { return -1 }
            return self.property(property, message.components[component].argument.numbers[role])
        }
    }

    @inline(always)
    private func property(_ property: UInt8, _ address: SCCPAddress) -> Int64 {
        guard address.isPresent, address.hasGlobalTitle else { return -1 }
        return switch property {
        case 0: Int64(address.digits.count)
        case 1: address.hasNature ? Int64(address.natureOfAddress) : -1
        default: address.hasPlan ? Int64(address.numberingPlan) : -1
        }
    }

    @inline(always)
    private func property(_ property: UInt8, _ number: Number) -> Int64 {
        guard number.digits.count > 0 else { return -1 }
        return switch property {
        case 0: Int64(number.digits.count)
        case 1: number.nature == 255 ? -1 : Int64(number.nature)
        default: number.plan == 255 ? -1 : Int64(number.plan)
        }
    }
}
