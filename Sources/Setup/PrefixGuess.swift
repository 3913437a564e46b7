import SS7Wire

/// Prefixes that some numbers have in common.
enum PrefixGuess {
    /// Digits that number nodes within a network's block, and are left out of a prefix.
    private static let nodeDigits = 3
    /// From so many digits on, what numbers have in common is one network's block.
    private static let blockDigits = 6
    /// The part of all messages below which a branch is left out.
    private static let leastShare = 0.005

    /// A prefix, and what it covers.
    struct Guess {
        var prefix: Digits
        var numbers: Int
        var messages: Int
    }

    /// The prefixes of numbers with their messages, those of most messages first.
    static func guesses(_ numbers: [Digits: Int], most: Int = 8) -> [Guess] {
        let all = numbers.filter { $0.key.count > 5 }
        let total = all.values.reduce(0, +)
        let found = split(Array(all), total: total)
        return Array(found.sorted { $0.messages > $1.messages }.prefix(most))
    }

    private static func split(_ numbers: [(key: Digits, value: Int)], total: Int) -> [Guess] {
        guard let first = numbers.first else { return [] }
        let messages = numbers.reduce(0) { $0 + $1.value }
        guard Double(messages) >= leastShare * Double(total) else { return [] }
        var common = Int(first.key.count)
        var shortest = common
        for (number, _) in numbers {
            shortest = min(shortest, Int(number.count))
            var length = 0
            while length < min(common, Int(number.count)),
                number.digit(at: length) == first.key.digit(at: length)
            {
                length += 1
            }
            common = length
        }
        if common >= blockDigits || numbers.count == 1 {
            let length = max(min(common, shortest - nodeDigits), min(5, shortest))
            return [
                Guess(
                    prefix: first.key.prefix(length), numbers: numbers.count, messages: messages)
            ]
        }
        var branches: [UInt8: [(key: Digits, value: Int)]] = [:]
        for number in numbers where Int(number.key.count) > common {
            branches[number.key.digit(at: common), default: []].append(number)
        }
        return branches.sorted { $0.key < $1.key }.flatMap { split($0.value, total: total) }
    }
}
