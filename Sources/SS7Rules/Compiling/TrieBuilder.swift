import SS7Filter
import SS7Wire

/// Lays a set or map of prefixes out as the nodes of a digit trie.
///
/// The entries are sorted once; each node stands for a stretch of them, and the nodes are written
/// breadth first, so that the children of one stand side by side and behind it.
enum TrieBuilder {
    /// The nodes of a set.
    static func nodes(of set: NumberSet) -> [UInt32] {
        var values: [Digits: UInt32] = [:]
        for digits in set.prefixes { values[digits, default: 0] |= ImageLayout.prefixMember }
        for digits in set.exact { values[digits, default: 0] |= ImageLayout.exactMember }
        for digits in set.excludedPrefixes {
            values[digits, default: 0] |= ImageLayout.prefixExcluded
        }
        for digits in set.excludedExact { values[digits, default: 0] |= ImageLayout.exactExcluded }
        let hasExclusions = !set.excludedPrefixes.isEmpty || !set.excludedExact.isEmpty
        return nodes(of: sorted(values), prefixesEnd: !hasExclusions)
    }

    /// The nodes of a map from prefixes to networks, and of one from whole numbers, which wins.
    static func nodes(of prefixes: [Digits: Int], exact: [Digits: Int] = [:]) -> [UInt32] {
        var values = prefixes.mapValues { UInt32($0) }
        for (number, network) in exact { values[number] = UInt32(network) | ImageLayout.exactOwner }
        return nodes(of: sorted(values), prefixesEnd: false)
    }

    /// The nodes of a map from prefixes to networks.
    static func nodes(of table: PrefixTable) -> [UInt32] {
        nodes(of: table.entries, prefixesEnd: false)
    }

    private static func sorted(_ values: [Digits: UInt32]) -> [PrefixTable.Entry] {
        values.sorted { PrefixTable.precedes($0.key, $1.key) }
    }

    private struct Stretch {
        var low: Int
        var high: Int
        var depth: Int
    }

    /// - Parameters:
    ///   - entries: in the order of `PrefixTable`.
    ///   - prefixesEnd: true where nothing below a prefix that is a member says otherwise.
    private static func nodes(of entries: [PrefixTable.Entry], prefixesEnd: Bool) -> [UInt32] {
        var nodes: [UInt32] = []
        var open = [Stretch(low: 0, high: entries.count, depth: 0)]
        // Both are written once: a page of room that is never reached is none.
        nodes.reserveCapacity(4 * entries.count)
        open.reserveCapacity(2 * entries.count)
        var next = 0
        while next < open.count {
            var stretch = open[next]
            next += 1
            var value: UInt32 = 0
            if stretch.low < stretch.high, Int(entries[stretch.low].key.count) == stretch.depth {
                value = entries[stretch.low].value
                stretch.low += 1
            }
            var bits: UInt32 = 0
            let first = open.count
            if !prefixesEnd || value & ImageLayout.prefixMember == 0 {
                var low = stretch.low
                while low < stretch.high {
                    let digit = entries[low].key.digit(at: stretch.depth)
                    var high = low + 1
                    while high < stretch.high,
                        entries[high].key.digit(at: stretch.depth) == digit
                    {
                        high += 1
                    }
                    bits |= 1 << UInt32(digit)
                    open.append(Stretch(low: low, high: high, depth: stretch.depth + 1))
                    low = high
                }
            }
            nodes.append(bits | value << 10)
            nodes.append(bits == 0 ? 0 : UInt32(first))
        }
        return nodes
    }
}
