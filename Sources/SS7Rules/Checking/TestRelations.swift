import SS7Filter
import SS7Wire

/// What is known of pairs of tests on one message.
struct TestRelations {
    private let sets: [NumberSet]
    private var subsets: [SetPair: Bool] = [:]
    private var disjoint: [SetPair: Bool] = [:]

    private struct SetPair: Hashable {
        var one: Int
        var other: Int
    }

    init(sets: [NumberSet]) { self.sets = sets }

    /// What comparing two claims costs: sets are walked once.
    func cost(_ one: Literal, _ other: Literal) -> Int {
        guard case .member(_, let first) = one.test, case .member(_, let second) = other.test,
            subsets[SetPair(one: first, other: second)] == nil
        else { return 1 }
        return 1 + (sets[first].count + sets[second].count) / 4
    }

    /// True for a claim that holds for no message.
    func isImpossible(_ literal: Literal) -> Bool {
        guard literal.value, case .compare(let field, let comparison, let operand) = literal.test
        else { return false }
        let range = values(comparison, operand)
        return range.isEmpty || range.lowerBound > Int64(Vocabulary.greatest(of: field) ?? .max)
    }

    /// True where no message fulfils both claims.
    mutating func clash(_ one: Literal, _ other: Literal) -> Bool {
        clashUnanswered(one, other)
            && (clashAnswered(one.test, one.value, other.test, other.value)
                || clashAnswered(other.test, other.value, one.test, one.value))
    }

    // MARK: - Tests without an answer

    /// True where the claims cannot both hold of a message that leaves a test open.
    ///
    /// In a guard such a test favours the match, or does not, whichever way it is written; in other
    /// rules it is false.
    private func clashUnanswered(_ one: Literal, _ other: Literal) -> Bool {
        switch (one.test.mayBeOpen, other.test.mayBeOpen) {
        case (false, false): return true
        case (true, true): return clashOpen(one, other)
        case (true, false): return clashOpen(one, other.test)
        case (false, true): return clashOpen(other, one.test)
        }
    }

    private func clashOpen(_ one: Literal, _ other: Literal) -> Bool {
        // Only tests of the same numbers are open for the same messages.
        guard one.test.numbers == other.test.numbers,
            one.reading.acceptsMSISDN == other.reading.acceptsMSISDN
                || !one.test.numbers.contains(.imsi)
        else { return false }
        switch (one.reading.isGuard, other.reading.isGuard) {
        case (true, true):
            let isSameWay = one.reading.matchIsAgainst == other.reading.matchIsAgainst
            return isSameWay == (one.favours != other.favours)
        case (true, false): return other.value
        case (false, true): return one.value
        case (false, false): return one.value || other.value
        }
    }

    /// - Parameter known: a test that has an answer always.
    private func clashOpen(_ open: Literal, _ known: Condition) -> Bool {
        guard open.reading.isGuard else { return open.value }
        // What is absent leaves a test open only where another number, or the subscriber, is asked for.
        if case .present(let field) = known {
            return open.test.numbers == [field] && field != .imsi
        }
        return false
    }

    // MARK: - Tests with answers

    private mutating func clashAnswered(
        _ one: Condition, _ holds: Bool, _ other: Condition, _ otherHolds: Bool
    ) -> Bool {
        if one == other || one.swapped == other { return holds != otherHolds }
        switch (one, other) {
        case (.compare(let field, let a, let x), .compare(let second, let b, let y)):
            if field == second {
                return clash(values(a, x), holds, values(b, y), otherHolds)
            }
            // Only illegal messages have these fields.
            guard [.layer, .reason].contains(field), second == .form, holds else { return false }
            return values(b, y).contains(Int64(Form.illegal.rawValue)) != otherHolds
        case (
            .property(let name, let field, let a, let x),
            .property(let otherName, let second, let b, let y)
        ):
            guard name == otherName, field == second else { return false }
            return clash(values(a, x), holds, values(b, y), otherHolds)
        case (.present(let field), .compare(let second, let b, let y)):
            if field == second { return !holds && otherHolds }
            guard [.layer, .reason].contains(field), second == .form, holds else { return false }
            return values(b, y).contains(Int64(Form.illegal.rawValue)) != otherHolds
        case (.member(let field, let set), .member(let second, let otherSet)):
            guard field == second else { return false }
            if holds && otherHolds { return areDisjoint(set, otherSet) }
            return holds && isSubset(set, of: otherSet)
        case (.network(let field, let a), .network(let second, let b)),
            (.country(let field, let a), .country(let second, let b)):
            return field == second && a != b && holds && otherHolds
        case (.known(let field), .network(let second, _)):
            return field == second && !holds && otherHolds
        case (.known(let field), .sameNetwork(let a, let b)):
            return (field == a || field == b) && !holds && otherHolds
        case (.readable(let field), .known(let second)):
            return field == second && !holds && otherHolds
        case (.present(let field), _), (.readable(let field), _):
            return other.numbers.contains(field) && !holds && otherHolds
        default: return false
        }
    }

    /// The values that a comparison is true for.
    private func values(_ comparison: Condition.Comparison, _ operand: UInt32) -> Range<Int64> {
        let value = Int64(operand)
        let end = Int64(UInt32.max) + 1
        return switch comparison {
        case .equal: value..<value + 1
        case .less: 0..<value
        case .lessOrEqual: 0..<value + 1
        case .greater: min(value + 1, end)..<end
        case .greaterOrEqual: value..<end
        }
    }

    private func clash(
        _ one: Range<Int64>, _ holds: Bool, _ other: Range<Int64>, _ otherHolds: Bool
    ) -> Bool {
        if holds && otherHolds { return !one.overlaps(other) }
        guard holds else { return false }
        return one.lowerBound >= other.lowerBound && one.upperBound <= other.upperBound
    }

    private mutating func isSubset(_ set: Int, of other: Int) -> Bool {
        guard sets.indices.contains(set), sets.indices.contains(other) else { return false }
        let pair = SetPair(one: set, other: other)
        if let known = subsets[pair] { return known }
        // A list that is empty on purpose waits for its entries.
        let isSubset = !sets[set].isEmpty && sets[set].isSubset(of: sets[other])
        subsets[pair] = isSubset
        return isSubset
    }

    private mutating func areDisjoint(_ set: Int, _ other: Int) -> Bool {
        guard sets.indices.contains(set), sets.indices.contains(other) else { return false }
        let pair = SetPair(one: set, other: other)
        if let known = disjoint[pair] { return known }
        let areDisjoint =
            !sets[set].isEmpty && !sets[other].isEmpty && sets[set].isDisjoint(with: sets[other])
        disjoint[pair] = areDisjoint
        return areDisjoint
    }
}

extension Condition {
    /// True for tests on numbers that a message may leave without an answer.
    fileprivate var mayBeOpen: Bool {
        switch self {
        case .compare, .present, .flag, .known, .readable, .property: false
        default: true
        }
    }

    /// The fields whose numbers the test asks for, in a fixed order.
    fileprivate var numbers: [Field] {
        let fields: [Field] =
            switch self {
            case .member(let field, _), .network(let field, _), .country(let field, _),
                .known(let field), .readable(let field):
                [field]
            case .sameNumber(let one, let other), .sameNetwork(let one, let other),
                .sameCountry(let one, let other):
                [one, other]
            default: []
            }
        return fields.sorted { $0.rawValue < $1.rawValue }
    }

    /// The test with its two fields the other way round.
    fileprivate var swapped: Condition? {
        switch self {
        case .sameNumber(let one, let other): .sameNumber(other, one)
        case .sameNetwork(let one, let other): .sameNetwork(other, one)
        case .sameCountry(let one, let other): .sameCountry(other, one)
        default: nil
        }
    }
}

extension NumberSet {
    /// Entries that say which numbers are members.
    var count: Int {
        prefixes.count + exact.count + excludedPrefixes.count + excludedExact.count
    }

    /// True where every number of this set is in the other.
    func isSubset(of other: NumberSet) -> Bool {
        var rest = self
        rest.subtract(other)
        return rest.isEmpty
    }

    /// True where no number is in both sets.
    func isDisjoint(with other: NumberSet) -> Bool {
        var outside = self
        outside.subtract(other)
        return isSubset(of: outside)
    }
}
