public import SS7Wire

/// Digit tries inside an image: look-ups take a step a digit, however many prefixes there are, and those
/// of a number's network one or two (see `TrieJumps`).
///
/// A node is two words: the bits of the digits that go on and its value above them, then the number
/// of its first child. Children stand side by side, in the order of their digits.
enum DigitTrie {
    /// Tells whether a number is in a set: the longest prefix that says anything decides.
    @inline(always) @_noLocks
    static func contains(
        _ digits: Digits, set: Int, in image: Span<UInt32>, steps: inout UInt32
    ) -> Bool {
        // Nobody is in many a list until somebody is put there.
        if image[image.root(ofTrie: set)] == 0 { return false }
        return search(digits, set, image, &steps)
    }

    @inline(never) @_noLocks
    private static func search(
        _ digits: Digits, _ set: Int, _ image: Span<UInt32>, _ steps: inout UInt32
    ) -> Bool {
        var walk = TrieWalk(digits, from: image.root(ofTrie: set))
        var isInside = false
        while true {
            steps &+= 1
            let word = image[walk.node]
            let value = word &>> 10
            if value & 5 != 0 { isInside = value & 1 != 0 }
            if walk.isAtEnd { return value & 10 == 0 ? isInside : value & 2 != 0 }
            guard walk.goOn(word, in: image) else { return isInside }
        }
    }

    /// The value at the longest prefix of a number that has one; 0 where none has.
    ///
    /// - Parameter map: one of the tries before the sets.
    @_noLocks
    static func longestMatch(
        _ digits: Digits, map: Int, in image: Span<UInt32>, steps: inout UInt32
    ) -> UInt32 {
        match(digits, map: map, in: image, steps: &steps)
    }

    /// What `longestMatch` does, in line.
    @inline(always) @_noLocks
    static func match(
        _ digits: Digits, map: Int, in image: Span<UInt32>, steps: inout UInt32
    ) -> UInt32 {
        guard let lead = digits.lead else { return walk(digits, map, image, &steps) }
        // Places of 32 bits, and the last word first: one check of bounds does for those beside each other.
        let section = UInt32(truncatingIfNeeded: image.header(.jumps))
        let head = Int(section &+ 2 &* UInt32(truncatingIfNeeded: map))
        let mask = image[head &+ 1]
        let jumps = section &+ image[head]
        let jump = Int(jumps &+ 2 &* UInt32(truncatingIfNeeded: lead))
        let shortest = image[jump &+ 1]
        var lengths = image[jump]
        if lengths & TrieJumps.walks != 0 { return walk(digits, map, image, &steps) }
        // Prefixes that are longer than the number do not count.
        lengths &= 2 &<< UInt32(truncatingIfNeeded: min(digits.count, 30)) &- 1
        while lengths != 0 {
            let length = UInt32(31 &- lengths.leadingZeroBitCount)
            lengths ^= 1 &<< length
            let kept = ~UInt64(0) &<< UInt64(64 &- 4 &* length)
            let prefix = digits.high & kept | UInt64(length)
            var slot = TrieJumps.slot(of: prefix, mask: mask)
            while true {
                steps &+= 1
                let place = Int(jumps &+ TrieJumps.words &+ slot &* TrieJumps.slotWords)
                let value = image[place &+ 2]
                if value == 0 { break }
                if prefix == UInt64(image[place]) | UInt64(image[place &+ 1]) &<< 32 {
                    // An owner of this very number, `ImageLayout.exactOwner`, owns none that go on.
                    if value & 0x20_0000 == 0 { return value }
                    if UInt32(digits.count) == length { return value & 0x1f_ffff }
                    break
                }
                slot = (slot &+ 1) & mask
            }
        }
        return shortest
    }

    /// The same, a digit at a time.
    @inline(never) @_noLocks
    private static func walk(
        _ digits: Digits, _ map: Int, _ image: Span<UInt32>, _ steps: inout UInt32
    ) -> UInt32 {
        var walk = TrieWalk(digits, from: image.root(ofTrie: map))
        var best: UInt32 = 0
        while true {
            steps &+= 1
            let word = image[walk.node]
            let value = word &>> 10
            if value != 0 {
                if value & 0x20_0000 == 0 {
                    best = value
                } else if walk.isAtEnd {
                    best = value & 0x1f_ffff
                }
            }
            guard !walk.isAtEnd, walk.goOn(word, in: image) else { return best }
        }
    }

    /// The network that owns a number; 0 where nobody is known.
    ///
    /// The longest prefix of the home ranges and partner tables decides, whatever its length; where
    /// they have none, that of public numbering, whose networks have a country and no identity.
    @_noLocks
    static func owner(
        of digits: Digits, _ plan: NumberingPlan, in image: Span<UInt32>, steps: inout UInt32
    ) -> UInt32 {
        let owner = longestMatch(digits, map: plan.trie, in: image, steps: &steps)
        if owner != 0 { return owner }
        let map = ImageLayout.publicTrie(of: plan)
        return longestMatch(digits, map: map, in: image, steps: &steps)
    }
}

extension Digits {
    /// The first three digits as a number; nil where there are fewer, or one is above nine.
    @inline(always) fileprivate var lead: Int? {
        @_noLocks get {
            let three = high &>> 52
            // What is above nine carries into the digit before it.
            guard count >= 3, (three &+ 0x666 ^ three ^ 0x666) & 0x1110 == 0 else { return nil }
            return Int(truncatingIfNeeded: three &- 6 &* (three &>> 4) &- 60 &* (three &>> 8))
        }
    }
}

/// A way down a trie, a digit a step.
private struct TrieWalk: BitwiseCopyable {
    /// The place of the node that was reached.
    private(set) var node: Int
    private let root: Int
    private var digits: Digits
    /// Digits that are left, and the next of them in the top four bits.
    private var left: Int
    private var next: UInt64

    @inline(always) @_noLocks
    init(_ digits: Digits, from root: Int) {
        node = root
        self.root = root
        self.digits = digits
        left = Int(digits.count)
        next = digits.high
    }

    @inline(always) var isAtEnd: Bool { @_noLocks get { left == 0 } }

    /// Goes to the child of the next digit; false where the node has none.
    ///
    /// - Parameter word: the first word of the node that was reached.
    @inline(always) @_noLocks
    mutating func goOn(_ word: UInt32, in image: Span<UInt32>) -> Bool {
        let bit = UInt32(1) &<< UInt32(truncatingIfNeeded: next &>> 60)
        // A digit above nine has a bit that stands for no child.
        guard word & 0x3ff & bit != 0 else { return false }
        let child = Int(image[node &+ 1]) &+ TrieWalk.bitCount(word & (bit &- 1))
        node = image.node(child, of: root)
        next = next &<< 4
        left &-= 1
        if left &+ 16 == Int(digits.count) { next = digits.low }
        return true
    }

    /// The ones among ten bits.
    @inline(always) @_noLocks
    private static func bitCount(_ word: UInt32) -> Int {
        let pairs = word &- (word &>> 1 & 0x155)
        let fours = (pairs & 0x333) &+ (pairs &>> 2 & 0x333)
        return Int((fours &+ (fours &>> 4) &+ (fours &>> 8)) & 0xf)
    }
}

/// The plan that tells whose a number is; its raw value is the number of its trie.
public enum NumberingPlan: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Global titles and other addresses of nodes.
    case e164
    /// International mobile subscriber identities.
    case e212
    /// Telephone numbers of subscribers, E.164: they may be ported, and their ranges are no titles.
    case subscriber

    /// The trie of the partners' prefixes.
    var trie: Int { @_noLocks get { Int(rawValue) } }
}

/// The network that owns a number: an index into the table's networks, 0 where nobody is known.
///
/// The longest prefix of the partner table decides, else that of public numbering. The digits are in
/// international form.
@_noLocks
public func network(of digits: Digits, plan: NumberingPlan, in image: Span<UInt32>) -> Int {
    var steps: UInt32 = 0
    return Int(DigitTrie.owner(of: digits, plan, in: image, steps: &steps))
}

/// The identity of the network that owns a global title; 0 where no partner table knows it.
///
/// Numbers of one identity are of one network. The digits are in international form.
@_noLocks
public func networkIdentity(of digits: Digits, in image: Span<UInt32>) -> UInt32 {
    image[image.network(network(of: digits, plan: .e164, in: image))]
}
