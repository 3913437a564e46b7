/// A string of up to 32 address digits, four bits each, most significant first.
///
/// Digit values above nine are the codes 11, 12, spare and ST of Q.713 clause 3.4.2.3.1; they are
/// kept, so that an over-decadic number never compares equal to a decadic one. Two words and a
/// count: copying, comparing and prefix tests touch no memory.
public struct Digits: BitwiseCopyable, Hashable, Sendable {
    /// Digits 0 to 15, digit 0 in the top four bits; unused positions are zero.
    public var high: UInt64 = 0
    /// Digits 16 to 31, in the same way.
    public var low: UInt64 = 0
    /// Number of digits, 0 to 32.
    public var count: UInt8 = 0

    /// Most digits that fit.
    @inlinable public static var capacity: Int { @inline(always) @_noLocks get { 32 } }

    @inlinable @inline(always) @_noLocks public init() {}

    /// The digits of a written number; nil where a character is not a hexadecimal digit.
    public init?(_ text: some StringProtocol) {
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case 0x30...0x39: value = character - 0x30
            case 0x41...0x46: value = character - 0x37
            case 0x61...0x66: value = character - 0x57
            default: return nil
            }
            guard append(value) else { return nil }
        }
    }

    @inlinable public var isEmpty: Bool { @inline(always) @_noLocks get { count == 0 } }

    /// Tells whether a digit is above nine.
    @inlinable public var isOverDecadic: Bool {
        @inline(always) @_noLocks get { aboveNine(high) | aboveNine(low) != 0 }
    }

    /// Adds one digit, its low four bits; false when there is no room.
    @inline(always) @_noLocks @discardableResult
    public mutating func append(_ digit: UInt8) -> Bool {
        let value = UInt64(digit & 0x0f)
        if count < 16 {
            high |= value &<< (60 &- 4 &* UInt64(count))
        } else if count < 32 {
            low |= value &<< (60 &- 4 &* UInt64(count &- 16))
        } else {
            return false
        }
        count &+= 1
        return true
    }

    /// The digit at a position below `count`; zero beyond it.
    @inline(always) @_noLocks
    public func digit(at index: Int) -> UInt8 {
        if index < 16 {
            return UInt8(
                truncatingIfNeeded: high &>> (60 &- 4 &* UInt64(truncatingIfNeeded: index)) & 0x0f)
        }
        if index < 32 {
            let shift = 60 &- 4 &* UInt64(truncatingIfNeeded: index &- 16)
            return UInt8(truncatingIfNeeded: low &>> shift & 0x0f)
        }
        return 0
    }

    /// The digits without the first `length`, at most all of them.
    @inline(always) @_noLocks
    public func dropping(first length: UInt8) -> Digits {
        var rest = Digits()
        var index = Int(length)
        while index < Int(count) {
            rest.append(digit(at: index))
            index &+= 1
        }
        return rest
    }

    /// Tells whether two numbers are the same; `==` by another name that debug builds prove too.
    @inline(always) @_noLocks
    public func equals(_ other: Digits) -> Bool {
        high == other.high && low == other.low && count == other.count
    }

    /// Tells whether the number begins with all digits of `prefix`.
    @inline(always) @_noLocks
    public func hasPrefix(_ prefix: Digits) -> Bool {
        guard prefix.count <= count else { return false }
        if prefix.count <= 16 {
            guard prefix.count > 0 else { return true }
            let mask = ~UInt64(0) &<< (64 &- 4 &* UInt64(prefix.count))
            return high & mask == prefix.high
        }
        let mask = ~UInt64(0) &<< (64 &- 4 &* UInt64(prefix.count &- 16))
        return high == prefix.high && low & mask == prefix.low
    }
}

extension Digits: CustomStringConvertible {
    /// The digits as text, hexadecimal ones in lower case.
    public var description: String {
        var text = ""
        for index in 0..<Int(count) { text += String(digit(at: index), radix: 16) }
        return text
    }
}
