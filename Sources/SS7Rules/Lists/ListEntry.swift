public import SS7Wire

/// An entry of a list: all numbers that begin with it, or the very number.
public struct ListEntry: Hashable, Sendable {
    public let digits: Digits
    /// True for `=`: longer numbers are not meant.
    public let isExact: Bool
    /// True where it was written with a `+`.
    public let isInternational: Bool

    /// The entry of a text such as `+1555` or `=+15550100`; nil where it is none.
    public init?(_ text: String) {
        isExact = text.hasPrefix("=")
        let number = isExact ? text.dropFirst() : text[...]
        isInternational = number.hasPrefix("+")
        guard let digits = Digits(prefix: number) else { return nil }
        self.digits = digits
    }

    /// Tells whether every number of another entry is one of this.
    public func covers(_ other: ListEntry) -> Bool {
        isExact ? other.isExact && other.digits == digits : other.digits.hasPrefix(digits)
    }

    /// Tells whether both mean the same numbers, however they are written.
    public func isSame(as other: ListEntry) -> Bool {
        isExact == other.isExact && digits == other.digits
    }
}

extension ListEntry: CustomStringConvertible {
    public var description: String {
        (isExact ? "=" : "") + (isInternational ? "+" : "") + "\(digits)"
    }
}
