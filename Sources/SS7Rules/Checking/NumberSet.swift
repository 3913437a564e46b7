import SS7Wire

/// Numbers that a condition asks for: those that begin with a prefix, and whole ones.
///
/// Of the prefixes of a number the longest that says anything decides; what is said of the very number
/// stands above them all.
struct NumberSet: Hashable {
    var prefixes: Set<Digits> = []
    var exact: Set<Digits> = []
    /// Numbers that begin so are no members, whatever a shorter prefix says.
    var excludedPrefixes: Set<Digits> = []
    var excludedExact: Set<Digits> = []

    var isEmpty: Bool { prefixes.isEmpty && exact.isEmpty }

    private var hasExclusions: Bool { !excludedPrefixes.isEmpty || !excludedExact.isEmpty }

    func contains(_ digits: Digits) -> Bool {
        if exact.contains(digits) { return true }
        if excludedExact.contains(digits) { return false }
        return covers(digits)
    }

    /// Tells whether a number that begins with `digits`, and of which nothing more is said, is a
    /// member.
    func covers(_ digits: Digits) -> Bool {
        var prefix = digits
        while !prefix.isEmpty {
            if prefixes.contains(prefix) { return true }
            if excludedPrefixes.contains(prefix) { return false }
            prefix = prefix.droppingLast
        }
        return false
    }

    mutating func formUnion(_ other: NumberSet) {
        if hasExclusions || other.hasExclusions {
            self = merged(other) { $0 || $1 }
        } else {
            prefixes.formUnion(other.prefixes)
            exact.formUnion(other.exact)
        }
    }

    /// Takes the members of another set away.
    mutating func subtract(_ other: NumberSet) { self = merged(other) { $0 && !$1 } }

    /// The set whose members are decided by membership in this and in another one.
    ///
    /// - Parameter isMember: false for what is in neither.
    private func merged(
        _ other: NumberSet, _ isMember: (Bool, Bool) -> Bool
    ) -> NumberSet {
        var result = NumberSet()
        var said = Set<Digits>()
        for set in [self, other] {
            for part in [set.prefixes, set.exact, set.excludedPrefixes, set.excludedExact] {
                said.formUnion(part)
            }
        }
        // What is said of a shorter prefix holds for the longer ones, so it comes first.
        for digits in said.sorted(by: { $0.count < $1.count }) {
            let covers = isMember(self.covers(digits), other.covers(digits))
            if covers != result.covers(digits) {
                if covers {
                    result.prefixes.insert(digits)
                } else {
                    result.excludedPrefixes.insert(digits)
                }
            }
            let contains = isMember(self.contains(digits), other.contains(digits))
            if contains != covers {
                if contains {
                    result.exact.insert(digits)
                } else {
                    result.excludedExact.insert(digits)
                }
            }
        }
        return result
    }
}

extension Digits {
    /// The digits without the last one; of none, none.
    var droppingLast: Digits {
        guard count > 0 else { return self }
        var digits = self
        digits.count -= 1
        let place = Int(digits.count)
        if place < 16 {
            digits.high &= ~(0xf << (60 - 4 * UInt64(place)))
        } else {
            digits.low &= ~(0xf << (60 - 4 * UInt64(place - 16)))
        }
        return digits
    }
}
