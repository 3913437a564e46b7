/// Shortcuts into the maps from prefixes to networks: what the first three digits of a number come to.
public enum TrieJumps {
    /// The jumps of a map, that of `000` first, two words each.
    ///
    /// - Parameters:
    ///   - words: what the map's nodes are part of.
    ///   - start: where the nodes are in it.
    ///   - root: the place of their root in the image.
    public static func words(of words: Span<UInt32>, at start: Int, root: Int) -> [UInt32] {
        var jumps: [UInt32] = []
        jumps.reserveCapacity(ImageLayout.jumpWords)
        append(to: &jumps, node: 0, depth: 0, best: 0, words, start, root)
        return jumps
    }

    private static func append(
        to jumps: inout [UInt32], node: Int, depth: Int, best: UInt32, _ words: Span<UInt32>,
        _ start: Int, _ root: Int
    ) {
        if depth == 3 {
            jumps += [UInt32(words.node(node, of: root)), best]
            return
        }
        let word = words[words.node(node, of: start)]
        let value = word >> ImageLayout.childBits
        let best = value != 0 && value & ImageLayout.exactOwner == 0 ? value : best
        var child = Int(words[words.node(node, of: start) + 1])
        for digit in 0..<10 as Range<UInt32> {
            if word >> digit & 1 == 1 {
                append(to: &jumps, node: child, depth: depth + 1, best: best, words, start, root)
                child += 1
            } else {
                for _ in 0..<(depth == 0 ? 100 : depth == 1 ? 10 : 1) { jumps += [0, best] }
            }
        }
    }
}
