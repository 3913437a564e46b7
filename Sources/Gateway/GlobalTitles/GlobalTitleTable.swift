import SS7Filter
import SS7Wire

/// Global-title routes as the path asks them: a flat trie of digits, written once.
@safe
final class GlobalTitleTable: @unchecked Sendable {
    /// Longest prefix: an international number has no more digits, E.164 clause 6.2.
    static let longestPrefix = 15

    /// A node is eleven words: its ten children, 0 for none, and its first entry from 1 on.
    private let nodes: UnsafeMutablePointer<UInt32>
    private static let stride = 11
    private let entries: UnsafeMutablePointer<Entry>
    private let destinations: UnsafeMutablePointer<GlobalTitleRoute.Destination>

    private struct Entry: BitwiseCopyable {
        var numberingPlan: UInt8?
        var natureOfAddress: UInt8?
        var side: Side?
        /// True where the next entry is of the same prefix, and less particular.
        var hasNext: Bool
        var destinations: Stretch
    }

    /// Destinations that stand behind each other, best priority first; never none.
    struct Stretch: BitwiseCopyable {
        fileprivate var first: UInt32
        fileprivate var count: UInt8

        var start: Int { Int(first) }
        var end: Int { Int(first) &+ Int(count) }
    }

    init(_ routes: [GlobalTitleRoute]) {
        var words = [UInt32](repeating: 0, count: GlobalTitleTable.stride)
        var entries: [Entry] = []
        var destinations: [GlobalTitleRoute.Destination] = []
        let byPrefix = Dictionary(
            grouping: routes.filter { !$0.destinations.isEmpty }, by: \.prefix)
        for (prefix, routes) in byPrefix {
            var node = 0
            for place in 0..<Int(prefix.count) {
                let child = node + Int(min(9, prefix.digit(at: place)))
                if words[child] == 0 {
                    words[child] = UInt32(words.count)
                    words += [UInt32](repeating: 0, count: GlobalTitleTable.stride)
                }
                node = Int(words[child])
            }
            words[node + 10] = UInt32(entries.count + 1)
            let sorted = routes.sorted { $0.particulars > $1.particulars }
            for (number, route) in sorted.enumerated() {
                let own = route.destinations.sorted { $0.priority < $1.priority }
                entries.append(
                    Entry(
                        numberingPlan: route.numberingPlan, natureOfAddress: route.natureOfAddress,
                        side: route.side, hasNext: number + 1 < sorted.count,
                        destinations: Stretch(
                            first: UInt32(destinations.count), count: UInt8(clamping: own.count))))
                destinations += own.prefix(255)
            }
        }
        unsafe nodes = .allocate(capacity: words.count)
        unsafe nodes.update(from: words, count: words.count)
        unsafe self.entries = .allocate(capacity: max(1, entries.count))
        unsafe self.entries.update(from: entries, count: entries.count)
        unsafe self.destinations = .allocate(capacity: max(1, destinations.count))
        unsafe self.destinations.update(from: destinations, count: destinations.count)
    }

    deinit {
        unsafe nodes.deallocate()
        unsafe entries.deallocate()
        unsafe destinations.deallocate()
    }

    /// The destinations of the longest prefix of a called party's title; nil where there is none, or
    /// where the title's international form cannot be told.
    func destinations(of called: SCCPAddress, from side: Side) -> Stretch? {
        let digits = called.normalised
        guard !digits.isEmpty else { return nil }
        let plan = called.hasPlan ? called.numberingPlan : 1
        let nature = called.hasNature ? called.natureOfAddress : 4
        var found: Stretch?
        var node = 0
        var place = 0
        while true {
            var number = unsafe Int(nodes[node &+ 10]) &- 1
            while number >= 0 {
                let entry = unsafe entries[number]
                if entry.numberingPlan ?? plan == plan, entry.natureOfAddress ?? nature == nature,
                    (entry.side?.rawValue ?? side.rawValue) == side.rawValue
                {
                    found = entry.destinations
                    break
                }
                number = entry.hasNext ? number &+ 1 : -1
            }
            guard place < Int(digits.count) else { return found }
            let digit = Int(digits.digit(at: place))
            guard digit < 10 else { return found }
            node = unsafe Int(nodes[node &+ digit])
            if node == 0 { return found }
            place &+= 1
        }
    }

    /// One of the destinations, by its place among all of the table's.
    @inline(always)
    func destination(_ place: Int) -> GlobalTitleRoute.Destination {
        unsafe destinations[place]
    }

    /// The place behind the last destination of the priority that begins at a place.
    func end(ofPriorityAt place: Int, in all: Stretch) -> Int {
        var end = place &+ 1
        while end < all.end, destination(end).priority == destination(place).priority { end &+= 1 }
        return end
    }
}

extension GlobalTitleRoute {
    /// How many things besides the prefix it asks for.
    fileprivate var particulars: Int {
        (numberingPlan == nil ? 0 : 1) + (natureOfAddress == nil ? 0 : 1) + (side == nil ? 0 : 1)
    }
}
