/// A trait about whose numbers are whose, as far as tests can tell it.
enum OwnerTrait: CaseIterable {
    case foreignSender, inOwnName, homeSubscriber, sendersSubscriber, peerIsSender, lastSeenIsSender

    var bit: UInt32 {
        switch self {
        case .foreignSender: TraitBit.foreignSender
        case .inOwnName: TraitBit.inOwnName
        case .homeSubscriber: TraitBit.homeSubscriber
        case .sendersSubscriber: TraitBit.sendersSubscriber
        case .peerIsSender: TraitBit.peerIsSender
        case .lastSeenIsSender: TraitBit.lastSeenIsSender
        }
    }

    /// Numbers of nodes that an argument may name.
    static let nodes: [Field] = [.vlr, .msc, .sgsn, .hlr, .serviceCentre]

    /// The traits with which a program cannot come to `match`.
    static func rulingOut(_ program: [Instruction]) -> UInt32 {
        // Nearly all rules of operations ask nothing of the kind.
        guard program.contains(where: \.asksOwners) else { return 0 }
        let asked = Set(program.flatMap { [$0.field, $0.second] })
        return allCases.reduce(into: 0) { bits, trait in
            let sets = trait == .inOwnName ? subsets(of: nodes.filter(asked.contains)) : [[]]
            let isOpen = sets.contains { present in
                mayMatch(program) { trait.outcome(of: $0, present: present) }
            }
            if !isOpen { bits |= trait.bit }
        }
    }

    private static func subsets(of fields: [Field]) -> [Set<Field>] {
        fields.reduce(into: [[]]) { sets, field in sets += sets.map { $0.union([field]) } }
    }

    /// Tells whether a program may come to `match`.
    ///
    /// - Parameter outcome: of those tests that are decided.
    private static func mayMatch(
        _ program: [Instruction], _ outcome: (Instruction) -> Bool?
    ) -> Bool {
        var open = [Bool](repeating: false, count: program.count)
        func after(_ place: Int, _ skip: UInt16) -> Bool {
            let next = place + 1 + Int(skip)
            return next < open.count ? open[next] : true
        }
        for (place, test) in program.enumerated().reversed() {
            switch test.opcode {
            case .match: open[place] = true
            case .miss: break
            default:
                let decided = outcome(test)
                let yes = decided != false && after(place, test.whenTrue)
                open[place] = yes || decided != true && after(place, test.whenFalse)
            }
        }
        return open.first ?? false
    }

    /// What a test comes to in a message with the trait; nil where the trait does not tell.
    ///
    /// - Parameter present: the nodes that the argument names.
    private func outcome(of test: Instruction, present: Set<Field>) -> Bool? {
        switch self {
        case .foreignSender:
            switch test.field {
            case .callingGT: test.outcome(isOwn: false, isKnown: nil)
            case .callingDigits: test.isOwn ? false : nil
            default: nil
            }
        case .homeSubscriber:
            test.field == .imsi ? test.outcome(isOwn: true, isKnown: true) : nil
        case .sendersSubscriber: test.outcome(ofPair: .imsi, sharesNumber: false)
        case .peerIsSender: test.outcome(ofPair: .dialoguePeer, sharesNumber: true)
        case .lastSeenIsSender: test.outcome(ofPair: .lastSeenGT, sharesNumber: true)
        case .inOwnName: test.outcome(inNameOf: present)
        }
    }
}

extension Instruction {
    /// True for a test on whose a number is, or whether two are of one network, country or number.
    fileprivate var asksOwners: Bool {
        switch opcode {
        case .network, .known, .sameNetwork, .sameCountry, .sameNumber: true
        default: false
        }
    }

    fileprivate var isOwn: Bool { opcode == .network && operand == ImageLayout.ownNetwork }

    private var asksTwo: Bool {
        opcode == .sameNetwork || opcode == .sameCountry || opcode == .sameNumber
    }

    /// The outcome on a number that can be read.
    fileprivate func outcome(isOwn: Bool, isKnown: Bool?) -> Bool? {
        switch opcode {
        case .present, .readable: true
        case .known: isKnown
        case .network:
            operand == ImageLayout.ownNetwork ? isOwn : isOwn ? false : nil
        default: nil
        }
    }

    /// The outcome where a field's number is of the sender's network, which is known.
    ///
    /// - Parameter sharesNumber: true where it is the sender's number, whose country is known, too.
    fileprivate func outcome(ofPair other: Field, sharesNumber: Bool) -> Bool? {
        if asksTwo {
            let isPair =
                field == other && second == .callingGT || field == .callingGT && second == other
            return isPair && (sharesNumber || opcode == .sameNetwork) ? true : nil
        }
        guard field == other || field == .callingGT else { return nil }
        switch opcode {
        case .present, .readable, .known: return true
        default: return nil
        }
    }

    /// The outcome where these nodes and no others are named, and all are of the sender's network.
    fileprivate func outcome(inNameOf present: Set<Field>) -> Bool? {
        func isNode(_ field: Field) -> Bool { OwnerTrait.nodes.contains(field) }
        func isSender(_ field: Field) -> Bool { field == .callingGT || present.contains(field) }
        if asksTwo {
            if isSender(field), isSender(second) { return opcode == .sameNumber ? nil : true }
            let isOfThese =
                (isNode(field) || field == .callingGT) && (isNode(second) || second == .callingGT)
            return isOfThese ? false : nil
        }
        if isSender(field) { return outcome(isOwn: false, isKnown: true) }
        if field == .callingDigits, isOwn { return false }
        guard isNode(field) else { return nil }
        switch opcode {
        case .present, .readable, .known, .member, .network, .country: return false
        default: return nil
        }
    }
}
