/// Writes one M3UA message: the header, then parameters in the order they are appended.
///
/// One array holds the octets; it is allocated once if `capacity` suffices.
public struct M3UAMessageWriter: Sendable {
    private var octets: [UInt8]

    public init(_ type: M3UAMessageType, capacity: Int = 64) {
        octets = []
        octets.reserveCapacity(capacity)
        octets.append(contentsOf: [1, 0, type.messageClass.rawValue, type.type, 0, 0, 0, 0])
    }

    /// Adds a parameter of one word.
    public mutating func append(_ tag: M3UAParameterTag, _ word: UInt32) {
        open(tag, count: 4)
        append(word)
    }

    /// Adds a parameter of one word, where there is one.
    public mutating func append(_ tag: M3UAParameterTag, ifPresent word: UInt32?) {
        if let word { append(tag, word) }
    }

    /// Adds a list of words; nothing where it is empty.
    ///
    /// A parameter holds at most 16,382 words; what is beyond is not written.
    public mutating func append(_ tag: M3UAParameterTag, _ words: [UInt32]) {
        guard !words.isEmpty else { return }
        let words = words.prefix(16_382)
        open(tag, count: words.count * 4)
        for word in words { append(word) }
    }

    /// Adds a parameter of octets and its padding; octets beyond 65,531 are not written.
    public mutating func append(_ tag: M3UAParameterTag, octets value: Span<UInt8>) {
        let count = min(value.count, 65_531)
        open(tag, count: count)
        for index in 0..<count { octets.append(value[index]) }
        while octets.count & 3 != 0 { octets.append(0) }
    }

    /// The message, its length filled in.
    public consuming func finish() -> [UInt8] {
        let length = UInt32(octets.count)
        for index in 0..<4 {
            octets[4 + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index))
        }
        return octets
    }

    private mutating func open(_ tag: M3UAParameterTag, count: Int) {
        append(UInt32(tag.rawValue) << 16 | UInt32(count + 4))
    }

    private mutating func append(_ word: UInt32) {
        for shift: UInt32 in [24, 16, 8, 0] {
            octets.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }
}
