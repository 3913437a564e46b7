public import SS7Wire

/// Digit tries inside an image: look-ups take a step a digit, however many prefixes there are.
///
/// A node is two words: the bits of the digits that go on and its value above them, then the number
/// of its first child. Children stand side by side, in the order of their digits.
enum DigitTrie {
    /// Tells whether a number is in a set: the longest prefix that says anything decides.
    @_noLocks
    static func contains(
        _ digits: Digits, set: Int, in image: Span<UInt32>, steps: inout UInt32
    ) -> Bool {
        let root = image.root(ofTrie: set)
        var node = root
        var index = 0
        var isInside = false
        while true {
            steps &+= 1
            let word = image[node]
            let value = word >> 10
            if value & 5 != 0 { isInside = value & 1 != 0 }
            if index == Int(digits.count) {
                return value & 10 == 0 ? isInside : value & 2 != 0
            }
            guard let next = child(of: node, word, digits.digit(at: index), root, image) else {
                return isInside
            }
            node = next
            index &+= 1
        }
    }

    /// The value at the longest prefix of a number that has one; 0 where none has.
    @_noLocks
    static func longestMatch(
        _ digits: Digits, trie: Int, in image: Span<UInt32>, steps: inout UInt32
    ) -> UInt32 {
        let root = image.root(ofTrie: trie)
        var node = root
        var index = 0
        var best: UInt32 = 0
        while true {
            steps &+= 1
            let word = image[node]
            let value = word >> 10
            if value != 0 { best = value }
            guard index < Int(digits.count),
                let next = child(of: node, word, digits.digit(at: index), root, image)
            else { return best }
            node = next
            index &+= 1
        }
    }

    @inline(always)
    private static func child(
        of node: Int, _ word: UInt32, _ digit: UInt8, _ root: Int, _ image: Span<UInt32>
    ) -> Int? {
        let bit = UInt32(1) << UInt32(digit)
        guard digit < 10, word & bit != 0 else { return nil }
        let before = bitCount(word & (bit &- 1))
        return image.node(Int(image[node &+ 1]) &+ before, of: root)
    }

    /// The ones among ten bits.
    @inline(always)
    private static func bitCount(_ word: UInt32) -> Int {
        let pairs = word &- (word >> 1 & 0x155)
        let fours = (pairs & 0x333) &+ (pairs >> 2 & 0x333)
        return Int((fours &+ (fours >> 4) &+ (fours >> 8)) & 0xf)
    }
}

/// The plan that tells whose a number is.
public enum NumberingPlan: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Global titles and subscribers' telephone numbers.
    case e164
    /// International mobile subscriber identities.
    case e212
}

/// The network that owns a number: an index into the table's networks, 0 where nobody is known.
///
/// The longest prefix of the partner table decides. The digits are in international form.
@_noLocks
public func network(of digits: Digits, plan: NumberingPlan, in image: Span<UInt32>) -> Int {
    var steps: UInt32 = 0
    let trie = plan == .e164 ? 0 : 1
    return Int(DigitTrie.longestMatch(digits, trie: trie, in: image, steps: &steps))
}
