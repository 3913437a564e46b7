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
@inline(always) @_noLocks
func run(
    _ table: Span<UInt32>, at start: Int, _ message: inout DecodedMessage,
    _ viewpoint: inout Viewpoint, _ assumed: inout Bool, _ steps: inout UInt32
) -> Bool {
    // Of 32 bits, and the last word first: one check of bounds does for all three.
    var next = UInt32(truncatingIfNeeded: start)
    while true {
        steps &+= 1
        var at = Int(next)
        var operand = table[at &+ 2]
        var jumps = table[at &+ 1]
        let word = table[at]
        let field = UInt8(truncatingIfNeeded: word &>> 8)
        let answer: Answer
        switch Opcode(word: word) {
        case .match: return true
        case .miss: return false
        case .equal:
            let value = viewpoint.value(ofNumber: field, in: &message)
            // Of a list of values, which are tests on one field in a row, the field is read once.
            while value != Int64(operand), jumps &>> 16 == 0 {
                next &+= 3
                let further = table[Int(next) &+ 2]
                if table[Int(next)] != word { break }
                at = Int(next)
                operand = further
                jumps = table[at &+ 1]
                steps &+= 1
            }
            answer = value == Int64(operand) ? .yes : .no
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
        case .present:
            // Most often it is a number that was read.
            let place = ReadNumbers.place(ofNumber: field)
            let isPresent =
                viewpoint.numbers.has(field, at: place)
                ? viewpoint.numbers.isPresent(at: place)
                : viewpoint.has(Field(word: word >> 8), in: &message)
            answer = isPresent ? .yes : .no
        case .flag:
            let bits = operand < 64 ? message.flags.low : message.flags.high
            answer = bits >> UInt64(operand & 63) & 1 == 1 ? .yes : .no
        case .member:
            let place = viewpoint.place(ofNumber: field, in: &message)
            if viewpoint.numbers.entries[place].reading.isReadable {
                let set = Int(operand)
                answer =
                    DigitTrie.contains(
                        viewpoint.numbers.entries[place].reading.digits, set: set, in: table,
                        steps: &steps)
                    ? .yes : .no
            } else {
                answer = unanswered(place, word, &message, &viewpoint)
            }
        case .sameNetwork:
            answer = same(0, word, table, &message, &viewpoint, &steps)
        case .sameCountry:
            answer = same(1, word, table, &message, &viewpoint, &steps)
        case .sameNumber:
            answer = same(word, &message, &viewpoint)
        case .network:
            let place = viewpoint.place(ofNumber: field, in: &message)
            if viewpoint.numbers.entries[place].reading.isReadable {
                answer = viewpoint.owner(at: place, 0, table, &steps) == operand ? .yes : .no
            } else {
                answer = unanswered(place, word, &message, &viewpoint)
            }
        case .country:
            let place = viewpoint.place(ofNumber: field, in: &message)
            if viewpoint.numbers.entries[place].reading.isReadable {
                answer = viewpoint.owner(at: place, 1, table, &steps) == operand ? .yes : .no
            } else {
                answer = unanswered(place, word, &message, &viewpoint)
            }
        case .known:
            let place = viewpoint.place(ofNumber: field, in: &message)
            let isReadable = viewpoint.numbers.entries[place].reading.isReadable
            let identity = isReadable ? viewpoint.owner(at: place, 0, table, &steps) : 0
            answer = identity != 0 ? .yes : .no
        case .readable:
            let place = viewpoint.place(ofNumber: field, in: &message)
            answer = viewpoint.numbers.entries[place].reading.isReadable ? .yes : .no
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
        let skip = outcome ? jumps & 0xffff : jumps >> 16
        next = UInt32(truncatingIfNeeded: Instruction.place(after: at, skipping: skip))
    }
}

/// Why a test on the number at a place, which cannot be read, has no answer, or that it is false.
@inline(never) @_noLocks
private func unanswered(
    _ place: Int, _ word: UInt32, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint
) -> Answer {
    switch viewpoint.numbers.entries[place].reading.state {
    case .readable, .absent: .no
    case .unreadable: .unreadable
    case .unnamed:
        Instruction.acceptsMSISDN(word) && viewpoint.component >= 0
            && message.components[viewpoint.component].argument.has(.msisdn) ? .no : .unnamed
    }
}

/// Compares the owners of two fields' numbers, their networks (part 0) or countries (part 1).
@inline(always) @_noLocks
private func same(
    _ part: Int, _ word: UInt32, _ table: Span<UInt32>, _ message: inout DecodedMessage,
    _ viewpoint: inout Viewpoint, _ steps: inout UInt32
) -> Answer {
    // One after the other: the two may share a place.
    var place = viewpoint.place(ofNumber: UInt8(truncatingIfNeeded: word &>> 8), in: &message)
    if viewpoint.numbers.entries[place].reading.isReadable {
        let mine = viewpoint.owner(at: place, part, table, &steps)
        place = viewpoint.place(ofNumber: UInt8(truncatingIfNeeded: word &>> 16), in: &message)
        if viewpoint.numbers.entries[place].reading.isReadable {
            if mine == 0 { return .no }
            return mine == viewpoint.owner(at: place, part, table, &steps) ? .yes : .no
        }
    } else if case .unnamed = viewpoint.numbers.entries[place].reading.state,
        !Instruction.acceptsMSISDN(word)
    {
        return .unnamed
    }
    return same(word, &message, &viewpoint)
}

/// Compares two fields' numbers, or says why they cannot be compared.
@inline(never) @_noLocks
private func same(
    _ word: UInt32, _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint
) -> Answer {
    // One after the other: the two may share a place.
    var place = viewpoint.place(
        ofNumber: UInt8(truncatingIfNeeded: word &>> 8), in: &message)
    let one = viewpoint.numbers.entries[place].reading
    let missing = one.isReadable ? .yes : unanswered(place, word, &message, &viewpoint)
    place = viewpoint.place(ofNumber: UInt8(truncatingIfNeeded: word &>> 16), in: &message)
    let other = viewpoint.numbers.entries[place].reading
    let otherMissing = other.isReadable ? .yes : unanswered(place, word, &message, &viewpoint)
    if missing == .unnamed || otherMissing == .unnamed { return .unnamed }
    if missing == .unreadable || otherMissing == .unreadable { return .unreadable }
    if missing == .no || otherMissing == .no { return .no }
    return one.digits.equals(other.digits) ? .yes : .no
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
