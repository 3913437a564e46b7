import SS7Wire

/// What a trait says of a field.
private enum TraitMeaning {
    /// The field's value; -1 where there is none.
    case value(Field, Int64)
    /// The value is 0, or there is none.
    case zero(Field)
    /// There is no such number.
    case absent(Field)
    /// There is one.
    case present(Field)
    case readable(Field)
    case plain
    case legal

    /// All traits, by their bits.
    static let all: [(trait: Traits, meaning: TraitMeaning)] = {
        var all: [(trait: Traits, meaning: TraitMeaning)] = []
        func manner(_ bit: UInt32, _ meaning: TraitMeaning) {
            all.append((Traits(manner: bit), meaning))
        }
        func content(_ bit: UInt32, _ meaning: TraitMeaning) {
            all.append((Traits(content: bit), meaning))
        }
        for type in TCAPMessageType.allCases {
            let value = Int64(type.rawValue)
            manner(1 << (TraitBit.tcap + UInt32(type.rawValue)), .value(.tcap, value))
        }
        for standing in 0..<4 {
            manner(1 << (TraitBit.dialogue + UInt32(standing)), .value(.dialogue, Int64(standing)))
        }
        for opener in 0..<3 {
            manner(1 << (TraitBit.openedBy + UInt32(opener)), .value(.openedBy, Int64(opener) - 1))
        }
        for type in ComponentType.allCases {
            manner(
                1 << (TraitBit.component + UInt32(type.rawValue)),
                .value(.component, Int64(type.rawValue)))
        }
        manner(TraitBit.noComponent, .value(.component, -1))
        manner(TraitBit.isPlain, .plain)
        manner(TraitBit.isLegal, .legal)
        manner(TraitBit.noManagement, .value(.scmg, -1))
        manner(TraitBit.noContext, .value(.context, -1))
        manner(TraitBit.zeroTravelSpeed, .zero(.travelSpeed))
        manner(TraitBit.hasTravelDistance, .present(.travelDistance))
        manner(TraitBit.noLastSeenGT, .absent(.lastSeenGT))
        manner(TraitBit.noDialoguePeer, .absent(.dialoguePeer))
        manner(TraitBit.noRoutingInfoGT, .absent(.routingInfoGT))
        manner(TraitBit.hasCallingDigits, .present(.callingDigits))
        manner(TraitBit.readsCallingGT, .readable(.callingGT))
        content(TraitBit.readsIMSI, .readable(.imsi))
        for field in Field.allCases where (1..<24).contains(field.numberRole) {
            content(1 << UInt32(field.numberRole), .absent(field))
        }
        content(TraitBit.hasMSISDN, .present(.msisdn))
        content(TraitBit.zeroPID, .zero(.tpPID))
        content(TraitBit.zeroDCS, .zero(.tpDCS))
        content(TraitBit.zeroUserDataHeader, .zero(.tpUserDataHeader))
        content(TraitBit.zeroDeliveryNotIntended, .zero(.deliveryNotIntended))
        return all
    }()

    /// What there is to know of each field, by its number; what a plain message shows says something
    /// of several.
    static let ofFields: [[(trait: Traits, meaning: TraitMeaning)]] = {
        var known = [[(trait: Traits, meaning: TraitMeaning)]](
            repeating: [], count: Field.allCases.count)
        for entry in all {
            switch entry.meaning {
            case .value(let field, _), .zero(let field), .absent(let field), .present(let field),
                .readable(let field):
                known[Int(field.rawValue)].append(entry)
            case .plain, .legal:
                for field in [Field.form, .layer, .reason, .errorOffset] {
                    known[Int(field.rawValue)].append(entry)
                }
            }
        }
        return known
    }()

    /// What a test comes to in a message with the trait; nil where the trait does not tell.
    func outcome(of test: Instruction) -> Bool? {
        switch self {
        case .value(test.field, let value): test.outcome(ofValue: value)
        case .zero(test.field): test.outcomeOfZero
        case .absent(let field): test.outcome(without: field)
        case .present(test.field): test.opcode == .present ? true : nil
        case .readable(test.field): test.opcode == .present || test.opcode == .readable ? true : nil
        case .plain: test.outcome(inForms: [.canonical])
        case .legal: test.outcome(inForms: [.canonical, .noncanonical])
        case .value, .zero, .present, .readable: nil
        }
    }
}

extension Instruction {
    /// Calls a function with each trait that decides the test, and how.
    fileprivate func decide(_ body: (Traits, Bool) -> Void) {
        if opcode == .flag {
            body(Traits(manner: TraitBit.isPlain), false)
            body(Traits(findings: 1 << (operand & 31)), false)
            return
        }
        for (trait, meaning) in TraitMeaning.ofFields[Int(field.rawValue)] {
            if let outcome = meaning.outcome(of: self) { body(trait, outcome) }
        }
        switch opcode {
        case .sameNumber, .sameNetwork, .sameCountry:
            for (trait, meaning) in TraitMeaning.ofFields[Int(second.rawValue)] {
                if let outcome = meaning.outcome(of: self) { body(trait, outcome) }
            }
        default: break
        }
    }

    fileprivate func outcome(ofValue value: Int64) -> Bool? {
        switch opcode {
        case .present: value >= 0
        case .equal: value == Int64(operand)
        case .less: value >= 0 && value < Int64(operand)
        case .lessOrEqual: value >= 0 && value <= Int64(operand)
        case .greater: value > Int64(operand)
        case .greaterOrEqual: value >= Int64(operand)
        default: nil
        }
    }

    fileprivate var outcomeOfZero: Bool? {
        let ofNone = outcome(ofValue: -1)
        return ofNone == outcome(ofValue: 0) ? ofNone : nil
    }

    fileprivate func outcome(without number: Field) -> Bool? {
        switch opcode {
        case .present, .member, .network, .country, .known, .readable:
            field == number ? false : nil
        case .property: field == number ? false : nil
        // A guard asks first whether the other number can be read.
        case .sameNumber, .sameNetwork, .sameCountry:
            against == nil && (field == number || second == number) ? false : nil
        default: nil
        }
    }

    /// The outcome of a test on the encoding where it is one of some forms, all of them legal.
    fileprivate func outcome(inForms forms: [Form]) -> Bool? {
        switch field {
        case .form:
            let outcomes = Set(forms.map { outcome(ofValue: Int64($0.rawValue)) })
            return outcomes.count == 1 ? outcomes.first ?? nil : nil
        case .layer, .reason, .errorOffset: return outcome(ofValue: -1)
        default: return nil
        }
    }
}

extension Traits {
    /// The traits with which a program cannot come to `match`.
    ///
    /// - Parameter program: its jumps go forward; one that leaves it may lead anywhere.
    public static func rulingOut(_ program: [Instruction]) -> Traits {
        // Under which traits each instruction may still lead to `match`, from the last one on.
        let all = Traits(manner: .max, content: .max, findings: .max)
        var open = [Traits](repeating: Traits(), count: program.count)
        func after(_ place: Int, _ skip: UInt16) -> Traits {
            let next = place + 1 + Int(skip)
            return next < open.count ? open[next] : all
        }
        for (place, test) in program.enumerated().reversed() {
            switch test.opcode {
            case .match: open[place] = all
            case .miss: break
            default:
                var yes = after(place, test.whenTrue)
                var no = after(place, test.whenFalse)
                test.decide { trait, outcome in
                    if outcome { no.remove(trait) } else { yes.remove(trait) }
                }
                open[place] = Traits(
                    manner: yes.manner | no.manner, content: yes.content | no.content,
                    findings: yes.findings | no.findings)
            }
        }
        guard let first = open.first else { return Traits() }
        return Traits(
            manner: ~first.manner, content: ~first.content, owners: OwnerTrait.rulingOut(program),
            findings: ~first.findings)
    }

    /// How many instructions at a program's beginning need not be run where none of these traits, which
    /// rule it out, is shown: which way they go is known then.
    public func decided(of program: [Instruction]) -> Int {
        var place = 0
        while place < program.count, let outcome = outcome(of: program[place]) {
            place += 1 + Int(outcome ? program[place].whenTrue : program[place].whenFalse)
        }
        return place
    }

    /// What a test comes to where none of these traits is shown; nil where that is not known.
    private func outcome(of test: Instruction) -> Bool? {
        switch test.opcode {
        case .match, .miss, .flag, .limit: return nil
        default: break
        }
        var outcomes: Set<Bool> = []
        var isOneOfSeveral = false
        for (trait, meaning) in TraitMeaning.ofFields[Int(test.field.rawValue)] {
            let isOut = manner & trait.manner | content & trait.content != 0
            switch meaning {
            case .value(_, let value) where trait.isOneOfSeveral:
                isOneOfSeveral = true
                // Every message shows one of them.
                guard !isOut else { continue }
                guard let outcome = test.outcome(ofValue: value) else { return nil }
                outcomes.insert(outcome)
            case .value(_, -1), .absent:
                if isOut, test.opcode == .present { return true }
            case .present:
                if isOut, test.opcode == .present { return false }
            case .value, .zero, .readable, .plain, .legal: break
            }
        }
        return isOneOfSeveral && outcomes.count == 1 ? outcomes.first : nil
    }

    /// True for a trait of those of which every message shows exactly one.
    private var isOneOfSeveral: Bool { manner & 0xf_ffff != 0 }

    private mutating func remove(_ trait: Traits) {
        manner &= ~trait.manner
        content &= ~trait.content
        findings &= ~trait.findings
    }
}
