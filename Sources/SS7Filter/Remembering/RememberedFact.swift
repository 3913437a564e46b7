public import SS7Wire

/// One thing that the memory of the network said of a message.
public struct RememberedFact: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
        /// Seconds, km, or km/h.
        case number(UInt32)
        case truth(Bool)
        /// A global title.
        case digits(Digits)
        /// One of the names that rules use; of a limit its text and whom it was reached for.
        case name(String)
        /// The rule asked, and nothing is remembered.
        case nothing
    }

    /// The stable name in records: `lastSeenGT`; `limit` for the rule's limit.
    public var name: String
    public var value: Value
}

extension RuleTable {
    /// What the memory said of a message, as far as the rule that decided asks for it.
    ///
    /// - Parameters:
    ///   - judgement: what was said of the message.
    ///   - message: its component that decided at the place that the judgement tells.
    ///   - facts: what it was judged by.
    public func rememberedFacts(
        behind judgement: Judgement, _ message: inout DecodedMessage, facts: Facts
    ) -> [RememberedFact] {
        guard judgement.hasRule, rules.indices.contains(Int(judgement.rule)) else { return [] }
        let fields = rememberedFields(of: Int(judgement.rule))
        let limit = limit(of: Int(judgement.rule))
        guard !fields.isEmpty || limit != nil else { return [] }
        var viewpoint = Viewpoint(
            of: Int(judgement.component) < Int(message.tcap.componentCount)
                ? Int(judgement.component) : -1, in: &message, facts: facts)
        var known = fields.compactMap { viewpoint.rememberedFact($0, in: &message) }
        if known.isEmpty {
            // That nothing is known is then why the rule holds.
            known = fields.map { RememberedFact(name: "\($0)", value: .nothing) }
        }
        if facts.remembered.isMeasuredFromPrevious, !Field.travel.isDisjoint(with: fields) {
            let title = Digits(packed: facts.remembered.previousSeenGT)
            known.append(RememberedFact(name: "travelFrom", value: .digits(title)))
            known.append(
                RememberedFact(
                    name: "travelTime", value: .number(facts.remembered.sincePreviousSeen)))
        }
        if let limit { known.append(fact(of: limit, &viewpoint, in: &message)) }
        return known
    }

    /// The remembered fields that a rule's condition asks for, and those that travel is worked out of.
    public func rememberedFields(of rule: Int) -> [Field] {
        let image = self.image
        let span = image.span
        let start = Int(span[span.rule(rule) + 2])
        var fields: Set<Field> = []
        var last = 0
        var number = 0
        while number <= last,
            let step = Instruction(span, at: start + number * Instruction.words)
        {
            if step.opcode == .flag,
                let reason = Reason(rawValue: UInt8(truncatingIfNeeded: step.operand)),
                reason.isOfDialogue
            {
                fields.formUnion([.dialogue, .openedBy, .dialoguePeer])
            }
            if step.opcode != .match, step.opcode != .miss {
                last = max(last, number + 1 + Int(step.whenTrue), number + 1 + Int(step.whenFalse))
                fields.insert(step.field)
                if step.opcode.hasSecondField { fields.insert(step.second) }
            }
            number += 1
        }
        if !fields.isDisjoint(with: Field.travel) {
            fields.formUnion([.lastSeenGT, .sinceSeen, .travelDistance])
        }
        return Field.allCases.filter { $0.isRemembered && fields.contains($0) }
    }
}

extension Opcode {
    /// True for a test that compares two fields.
    fileprivate var hasSecondField: Bool {
        self == .sameNumber || self == .sameNetwork || self == .sameCountry
    }
}

extension Reason {
    /// True for findings about how a message stands to its dialogue.
    fileprivate var isOfDialogue: Bool {
        self == .hijackedDialogue || self == .unexpectedAnswer || self == .unknownDialogue
            || self == .contextMismatch
    }
}

extension Viewpoint {
    /// What is remembered of a field; nil where nothing is.
    mutating func rememberedFact(
        _ field: Field, in message: inout DecodedMessage
    ) -> RememberedFact? {
        if field.kind == .digits {
            let reading = number(of: field, in: &message)
            return reading.isReadable
                ? RememberedFact(name: "\(field)", value: .digits(reading.digits)) : nil
        }
        guard let value = UInt32(exactly: value(of: field, in: &message)) else { return nil }
        let known: RememberedFact.Value =
            if field.kind == .truth {
                .truth(value == 1)
            } else if let name = field.rememberedName(of: value) {
                .name(name)
            } else {
                .number(value)
            }
        return RememberedFact(name: "\(field)", value: known)
    }
}

extension Field {
    /// What is worked out of where and when a subscriber was last seen.
    fileprivate static var travel: Set<Field> {
        [.travelDistance, .travelSpeed, .travelToNeighbour, .travelBack]
    }

    fileprivate func rememberedName(of value: UInt32) -> String? {
        let raw = UInt8(truncatingIfNeeded: value)
        switch self {
        case .dialogue: return DialogueStanding(rawValue: raw)?.name
        case .openedBy: return Side(rawValue: raw)?.name
        default: return nil
        }
    }
}
