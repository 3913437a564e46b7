import SS7Wire

/// What a test says.
private enum Answer: BitwiseCopyable {
    case no, yes
    /// The message names no subscriber.
    case unnamed
    /// A number is there but cannot be read.
    case unreadable
}

/// Runs one rule's program; true where the rule matches.
///
/// A test without an answer is false, except in the rules that guard operations: there it counts
/// against a message that opens a dialogue and for one inside it, and an unreadable number always
/// counts against it. `assumed` tells whether a match rests on such a test.
@_noLocks
func run(
    _ table: Span<UInt32>, at start: Int, _ message: inout DecodedMessage,
    _ viewpoint: inout Viewpoint, _ assumed: inout Bool, _ steps: inout UInt32
) -> Bool {
    var at = start
    while true {
        steps &+= 1
        let word = table[at]
        let operand = table[at &+ 2]
        let answer: Answer
        switch Opcode(word: word) {
        case .match: return true
        case .miss: return false
        case .equal:
            answer =
                viewpoint.value(of: Field(word: word >> 8), in: &message) == Int64(operand)
                ? .yes : .no
        case .less:
            let value = viewpoint.value(of: Field(word: word >> 8), in: &message)
            answer = value >= 0 && value < Int64(operand) ? .yes : .no
        case .lessOrEqual:
            let value = viewpoint.value(of: Field(word: word >> 8), in: &message)
            answer = value >= 0 && value <= Int64(operand) ? .yes : .no
        case .greater:
            answer =
                viewpoint.value(of: Field(word: word >> 8), in: &message) > Int64(operand)
                ? .yes : .no
        case .greaterOrEqual:
            answer =
                viewpoint.value(of: Field(word: word >> 8), in: &message) >= Int64(operand)
                ? .yes : .no
        case .present: answer = viewpoint.has(Field(word: word >> 8), in: &message) ? .yes : .no
        case .flag:
            let bits = operand < 64 ? message.flags.low : message.flags.high
            answer = bits >> UInt64(operand & 63) & 1 == 1 ? .yes : .no
        case .member:
            let number = viewpoint.number(of: Field(word: word >> 8), in: &message)
            if let none = unanswered(number, word, &message, &viewpoint) {
                answer = none
            } else {
                let set = Int(operand)
                answer =
                    DigitTrie.contains(number.digits, set: set, in: table, steps: &steps)
                    ? .yes : .no
            }
        case .sameNumber, .sameNetwork, .sameCountry:
            let second = Field(word: word >> 16)
            answer = same(word, Field(word: word >> 8), second, table, &message, &viewpoint, &steps)
        case .network:
            let number = viewpoint.number(of: Field(word: word >> 8), in: &message)
            if let none = unanswered(number, word, &message, &viewpoint) {
                answer = none
            } else {
                answer = owner(of: number, 0, table, &steps) == operand ? .yes : .no
            }
        case .country:
            let number = viewpoint.number(of: Field(word: word >> 8), in: &message)
            if let none = unanswered(number, word, &message, &viewpoint) {
                answer = none
            } else {
                answer = owner(of: number, 1, table, &steps) == operand ? .yes : .no
            }
        case .known:
            let number = viewpoint.number(of: Field(word: word >> 8), in: &message)
            let identity = number.isReadable ? owner(of: number, 0, table, &steps) : 0
            answer = identity != 0 ? .yes : .no
        case .readable:
            let number = viewpoint.number(of: Field(word: word >> 8), in: &message)
            answer = number.isReadable ? .yes : .no
        case .property:
            answer =
                viewpoint.property(of: Field(word: word >> 8), operand, in: &message) ? .yes : .no
        case .limit:
            answer =
                viewpoint.isAbove(limit: Int(operand), table, in: &message, &steps) ? .yes : .no
        }
        let outcome: Bool
        switch answer {
        case .no: outcome = false
        case .yes: outcome = true
        case .unnamed, .unreadable:
            let guarded = Instruction.isGuarded(word)
            let against = Instruction.isAgainstWhenTrue(word)
            var counts = answer == .unreadable || viewpoint.opensDialogue
            if guarded, counts, viewpoint.facts.forwardsUnjudgeable {
                viewpoint.isExcused = true
                counts = false
            }
            outcome = guarded && against == counts
            assumed = assumed || guarded && counts
        }
        let jumps = table[at &+ 1]
        let skip = outcome ? jumps & 0xffff : jumps >> 16
        at = Instruction.place(after: at, skipping: skip)
    }
}

/// Why a test on a number has no answer, or that it is false; nil where the number can be used.
@_noLocks
private func unanswered(
    _ number: NumberReading, _ word: UInt32, _ message: inout DecodedMessage,
    _ viewpoint: inout Viewpoint
) -> Answer? {
    switch number.state {
    case .readable: nil
    case .absent: .no
    case .unreadable: .unreadable
    case .unnamed:
        Instruction.acceptsMSISDN(word) && viewpoint.component >= 0
            && message.components[viewpoint.component].argument.has(.msisdn) ? .no : .unnamed
    }
}

@_noLocks
private func same(
    _ word: UInt32, _ first: Field, _ second: Field, _ table: Span<UInt32>,
    _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint, _ steps: inout UInt32
) -> Answer {
    let one = viewpoint.number(of: first, in: &message)
    let other = viewpoint.number(of: second, in: &message)
    let oneMissing = unanswered(one, word, &message, &viewpoint)
    let otherMissing = unanswered(other, word, &message, &viewpoint)
    if oneMissing == .unnamed || otherMissing == .unnamed { return .unnamed }
    if oneMissing == .unreadable || otherMissing == .unreadable { return .unreadable }
    if oneMissing != nil || otherMissing != nil { return .no }
    let part: Int
    switch Opcode(word: word) {
    case .sameNetwork: part = 0
    case .sameCountry: part = 1
    default:
        let equal =
            one.digits.high == other.digits.high && one.digits.low == other.digits.low
            && one.digits.count == other.digits.count
        return equal ? .yes : .no
    }
    let mine = owner(of: one, part, table, &steps)
    if mine == 0 { return .no }
    return mine == owner(of: other, part, table, &steps) ? .yes : .no
}

/// The identity (part 0) or the country (part 1) of the network that owns a number; 0 if unknown.
@_noLocks
func owner(
    of number: NumberReading, _ part: Int, _ table: Span<UInt32>, _ steps: inout UInt32
) -> UInt32 {
    // Public numbering gives countries only: no identity is looked for there.
    let network: UInt32
    if part == 0 {
        network = DigitTrie.longestMatch(
            number.digits, trie: number.plan.trie, in: table, steps: &steps)
    } else {
        network = DigitTrie.owner(of: number.digits, number.plan, in: table, steps: &steps)
    }
    return table[table.network(Int(network)) &+ part]
}

extension Viewpoint {
    /// Tells whether the message has a field.
    @_noLocks
    mutating func has(_ field: Field, in message: inout DecodedMessage) -> Bool {
        switch field {
        case .calledGT, .callingGT, .calledDigits, .callingDigits, .calledIMSI, .callingIMSI,
            .destinationReference,
            .originationReference, .imsi, .msisdn, .vlr, .msc, .sgsn, .hlr, .serviceCentre, .gsmSCF,
            .gmlc, .roamingNumber, .calledParty, .callingParty, .forwardedTo, .tpOriginator,
            .tpDestination, .imei, .gmsc, .ggsn, .handoverNumber, .additionalMSISDN,
            .locationNumber, .redirectingParty, .originalCalledParty, .assistingSSP, .dialoguePeer,
            .lastVLR, .lastMSC, .lastSGSN, .lastSeenGT, .routingInfoGT:
            switch number(of: field, in: &message).state {
            case .absent, .unnamed: return false
            case .unreadable, .readable: return true
            }
        default: return value(of: field, in: &message) >= 0
        }
    }
}
