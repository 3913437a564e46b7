/// A small generator of random numbers that gives the same ones everywhere, forever.
///
/// SplitMix64. The standard library promises no order of results across its versions, so choices
/// are made here as well.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    /// A number in a range.
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// A number in a closed range.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True that many times in a hundred.
    mutating func percent(_ share: Int) -> Bool { below(100) < share }

    /// One of several.
    mutating func one<Element>(of elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
