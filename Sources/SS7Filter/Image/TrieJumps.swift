import SS7Wire

/// Shortcuts into the maps from prefixes to networks: from the first three digits of a number to the
/// prefixes that it may begin with, without a walk down the trie.
///
/// The section begins with two words for each map: where its jumps are, counted from the section's
/// first word, and how many slots it has, less one. A thousand jumps have two words each: the lengths
/// of the prefixes that begin with these digits, bit n for n digits, and the value at the longest
/// prefix of up to three. Behind them stand the slots, three words each: a prefix as `Digits.packed`
/// has it, low half first, and its value; or zeros. A prefix is in the first slot from `slot(of:)` on
/// that was free.
public enum TrieJumps {
    /// In the lengths of a jump: a prefix does not fit a slot, so that the trie must tell.
    static var walks: UInt32 { @_noLocks get { 1 << 31 } }
    /// Words of a map's jumps.
    static var words: UInt32 { @_noLocks get { 2_000 } }
    static var slotWords: UInt32 { @_noLocks get { 3 } }
    /// Most digits of a prefix in a slot: what `Digits.packed` has room for.
    private static let mostDigits = 15

    /// The slot where a prefix is looked for first: the top bits of a product, which all digits tell.
    @inline(always) @_noLocks
    static func slot(of packed: UInt64, mask: UInt32) -> UInt32 {
        let product = packed &* 0x9e37_79b9_7f4a_7c15
        return UInt32(truncatingIfNeeded: product &>> 40 ^ product &>> 52) & mask
    }

    /// The section, made of the maps' tries.
    ///
    /// - Parameters:
    ///   - words: what the tries' nodes are part of.
    ///   - roots: the place in it of each map's root, in the maps' order.
    public static func words(of words: Span<UInt32>, roots: [Int]) -> [UInt32] {
        var heads: [UInt32] = []
        var body: [UInt32] = []
        for root in roots {
            var map = MapJumps()
            map.take(words, root, node: 0, depth: 0, digits: 0, best: 0)
            let slots = map.slots()
            let count = slots.count / Int(slotWords)
            heads += [UInt32(2 * roots.count + body.count), UInt32(count - 1)]
            body += map.jumps + slots
        }
        return heads + body
    }

    /// The jumps of one map, and the prefixes that they lead to.
    private struct MapJumps {
        var jumps: [UInt32] = []
        var prefixes: [(packed: UInt64, value: UInt32)] = []

        /// Takes a node and all below it, in the order of their digits.
        ///
        /// - Parameters:
        ///   - digits: those that lead to it, first in the top four bits.
        ///   - best: the value at the longest prefix before it.
        mutating func take(
            _ words: Span<UInt32>, _ root: Int, node: Int, depth: Int, digits: UInt64, best: UInt32
        ) {
            let word = words[words.node(node, of: root)]
            let value = word >> ImageLayout.childBits
            let isExact = value & ImageLayout.exactOwner != 0
            let best = value != 0 && !isExact ? value : best
            if depth == 3 { jumps += [isExact ? walks : 0, best] }
            if depth > 3, value != 0 { note(value, digits, depth) }
            // No number comes to what is below.
            guard depth < Digits.capacity else { return }
            var child = Int(words[words.node(node, of: root) + 1])
            for digit in 0..<10 as Range<UInt64> {
                if word >> UInt32(digit) & 1 == 1 {
                    let longer = depth < 16 ? digits | digit << UInt64(60 - 4 * depth) : digits
                    take(words, root, node: child, depth: depth + 1, digits: longer, best: best)
                    child += 1
                } else if depth < 3 {
                    for _ in 0..<(depth == 0 ? 100 : depth == 1 ? 10 : 1) { jumps += [0, best] }
                }
            }
        }

        private mutating func note(_ value: UInt32, _ digits: UInt64, _ depth: Int) {
            let lead = jumps.count - 2
            if depth > mostDigits {
                jumps[lead] |= walks
            } else {
                jumps[lead] |= 1 << UInt32(depth)
                prefixes.append((digits | UInt64(depth), value))
            }
        }

        /// Twice as many slots as prefixes at least, so that a search ends.
        func slots() -> [UInt32] {
            var count = 1
            while count < 2 * prefixes.count { count *= 2 }
            var slots = [UInt32](repeating: 0, count: count * Int(slotWords))
            for (packed, value) in prefixes {
                let mask = UInt32(count - 1)
                var slot = TrieJumps.slot(of: packed, mask: mask)
                while slots[Int(slot * slotWords) + 2] != 0 { slot = (slot + 1) & mask }
                let place = Int(slot * slotWords)
                slots[place] = UInt32(truncatingIfNeeded: packed)
                slots[place + 1] = UInt32(truncatingIfNeeded: packed >> 32)
                slots[place + 2] = value
            }
            return slots
        }
    }
}
