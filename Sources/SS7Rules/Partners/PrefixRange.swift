import SS7Wire

/// Numbers from one to another of the same length, both included, as prefixes.
enum PrefixRange {
    /// The fewest prefixes that all numbers of the range begin with, and no others of their length;
    /// nil where the ends are not of one length, the last lies before the first, or a digit is above
    /// nine.
    static func prefixes(from first: Digits, through last: Digits) -> [Digits]? {
        guard first.count == last.count, !first.isOverDecadic, !last.isOverDecadic,
            (first.high, first.low) <= (last.high, last.low)
        else { return nil }
        var result: [Digits] = []
        cover(first, last, from: 0, after: Digits(), &result)
        return result
    }

    /// Adds what covers the numbers between two that agree in their first digits.
    private static func cover(
        _ first: Digits, _ last: Digits, from index: Int, after prefix: Digits,
        _ result: inout [Digits]
    ) {
        let rest = index..<Int(first.count)
        if rest.allSatisfy({ first.digit(at: $0) == 0 && last.digit(at: $0) == 9 }) {
            if !prefix.isEmpty { result.append(prefix) }
            return
        }
        let low = first.digit(at: index)
        let high = last.digit(at: index)
        for digit in low...high {
            var next = prefix
            next.append(digit)
            cover(
                digit == low ? first : filled(next, with: 0, to: first.count),
                digit == high ? last : filled(next, with: 9, to: first.count),
                from: index + 1, after: next, &result)
        }
    }

    private static func filled(_ prefix: Digits, with digit: UInt8, to count: UInt8) -> Digits {
        var digits = prefix
        while digits.count < count { digits.append(digit) }
        return digits
    }

    /// The same numbers by the fewest prefixes, sorted: none within another, and no ten that are one.
    static func fewest(_ prefixes: some Sequence<Digits>) -> [Digits] {
        var byLength = [Set<Digits>](repeating: [], count: Digits.capacity + 1)
        for prefix in prefixes { byLength[Int(prefix.count)].insert(prefix) }
        for length in stride(from: Digits.capacity, to: 1, by: -1) {
            var lastDigits: [Digits: Int] = [:]
            for prefix in byLength[length] { lastDigits[prefix.dropLast(), default: 0] += 1 }
            for (short, count) in lastDigits where count == 10 {
                byLength[length - 1].insert(short)
            }
        }
        var result: [Digits] = []
        for prefix in byLength.flatMap({ $0 }).sorted(by: Digits.areInOrder) {
            if let last = result.last, prefix.hasPrefix(last) { continue }
            result.append(prefix)
        }
        return result
    }
}

extension Digits {
    /// The order of a telephone book: `15` before `155` before `16`.
    static func areInOrder(_ one: Digits, _ other: Digits) -> Bool {
        (one.high, one.low, one.count) < (other.high, other.low, other.count)
    }

    fileprivate func dropLast() -> Digits {
        var digits = Digits()
        for index in 0..<Int(count) - 1 { digits.append(digit(at: index)) }
        return digits
    }
}
