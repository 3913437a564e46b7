import SS7Filter
import Synchronization

/// Where a destination point code leads: a flat hash table, read by all workers.
///
/// All of it is written once, but for which links are barred: that the session plane changes.
@safe
public final class RouteTable: @unchecked Sendable {
    private let entries: UnsafeMutablePointer<Entry>
    private let mask: Int
    /// Of each entry, the links whose peers have told that the destination is unavailable there.
    private let barred: UnsafeMutablePointer<Atomic<UInt8>>
    /// The links of all entries, one entry's behind each other.
    private let links: UnsafeMutablePointer<UInt16>
    /// True where some route is for one network indicator only.
    private let asksIndicator: Bool
    /// True where some destination has more links than one.
    let hasAlternatives: Bool
    private let defaults: (fromInterconnect: LinkSet, fromHome: LinkSet)

    private struct Entry: BitwiseCopyable {
        /// Destination point code and network indicator; 0 is free.
        var key: UInt32 = 0
        var links = LinkSet()
    }

    /// One destination's links, in the order in which they are tried.
    public struct Route: Sendable {
        public var pointCode: UInt32
        /// The links of each priority, best first; those of one share the traffic by SLS.
        ///
        /// Empty where the destination is not to be reached, such as the gateway itself.
        public var priorities: [[Int]]
        /// Nil for messages of any network indicator.
        public var networkIndicator: UInt8?

        public init(pointCode: UInt32, priorities: [[Int]], networkIndicator: UInt8? = nil) {
            self.pointCode = pointCode
            self.priorities = priorities
            self.networkIndicator = networkIndicator
        }

        /// - Parameter links: each of a priority of its own.
        public init(pointCode: UInt32, links: [Int], networkIndicator: UInt8? = nil) {
            self.init(
                pointCode: pointCode, priorities: links.map { [$0] },
                networkIndicator: networkIndicator)
        }

        /// All its links, in the order in which they are tried.
        public var links: [Int] { priorities.flatMap { $0 } }

        fileprivate var key: UInt32 { RouteTable.key(pointCode, networkIndicator) }
    }

    /// - Parameters:
    ///   - routes: at most `LinkSet.capacity` links of each are used.
    ///   - defaultFromInterconnect: the link for destinations that no route names.
    ///   - defaultFromHome: the same for messages from the home side.
    public init(
        _ routes: [Route], defaultFromInterconnect: Int?, defaultFromHome: Int?
    ) {
        var size = 16
        while size < routes.count * 2 { size *= 2 }
        mask = size - 1
        unsafe entries = .allocate(capacity: size)
        unsafe entries.initialize(repeating: Entry(), count: size)
        unsafe barred = .allocate(capacity: size)
        for place in 0..<size { unsafe (barred + place).initialize(to: Atomic(0)) }
        var all: [UInt16] = []
        func add(_ priorities: [[Int]]) -> LinkSet {
            let set = LinkSet(priorities, at: all.count)
            all += priorities.joined().prefix(LinkSet.capacity).map { UInt16($0) }
            return set
        }
        defaults = (
            add(defaultFromInterconnect.map { [[$0]] } ?? []),
            add(defaultFromHome.map { [[$0]] } ?? [])
        )
        for route in routes {
            var place = RouteTable.hash(route.key) & mask
            while unsafe entries[place].key != 0 && entries[place].key != route.key {
                place = (place + 1) & mask
            }
            unsafe entries[place] = Entry(key: route.key, links: add(route.priorities))
        }
        unsafe links = .allocate(capacity: max(1, all.count))
        for (place, link) in all.enumerated() { unsafe (links + place).initialize(to: link) }
        asksIndicator = routes.contains { $0.networkIndicator != nil }
        hasAlternatives = routes.contains { $0.links.count > 1 }
    }

    deinit {
        unsafe entries.deallocate()
        unsafe barred.deallocate()
        unsafe links.deallocate()
    }

    /// The links for a destination.
    @inline(always)
    func links(to pointCode: UInt32, networkIndicator: UInt8, from side: Side) -> LinkSet {
        named(pointCode, networkIndicator: networkIndicator) ?? links(from: side)
    }

    /// The links for destinations that no route names.
    @inline(always)
    func links(from side: Side) -> LinkSet {
        switch side {
        case .interconnect: defaults.fromInterconnect
        case .home: defaults.fromHome
        }
    }

    /// The links of the route that names a destination; nil where none does.
    @inline(always)
    func named(_ pointCode: UInt32, networkIndicator: UInt8) -> LinkSet? {
        if asksIndicator, let set = set(RouteTable.key(pointCode, networkIndicator)) { return set }
        return set(RouteTable.key(pointCode, nil))
    }

    /// A link of a set, by its place there.
    @inline(always)
    func link(_ place: Int, of set: LinkSet) -> Int {
        precondition(place >= 0 && place < set.count)
        return unsafe Int(links[set.start &+ place])
    }

    /// All links of a set, those of each priority, best first.
    func priorities(of set: LinkSet) -> [[Int]] {
        var priorities: [[Int]] = []
        var start = 0
        while start < set.count {
            let end = set.end(ofPriorityAt: start)
            priorities.append((start..<end).map { link($0, of: set) })
            start = end
        }
        return priorities
    }

    /// Notes whether a link's peer tells that it cannot reach a destination.
    func bar(_ pointCode: UInt32, by link: Int, _ isBarred: Bool) {
        for indicator: UInt8? in [nil, 0, 1, 2, 3] {
            guard let place = place(of: RouteTable.key(pointCode, indicator)) else { continue }
            let set = unsafe entries[place].links
            for number in 0..<set.count where self.link(number, of: set) == link {
                let bit = UInt8(1) << UInt8(number)
                if isBarred {
                    unsafe barred[place].bitwiseOr(bit, ordering: .relaxed)
                } else {
                    unsafe barred[place].bitwiseAnd(~bit, ordering: .relaxed)
                }
            }
        }
    }

    @inline(always)
    private func set(_ key: UInt32) -> LinkSet? {
        guard let place = place(of: key) else { return nil }
        var set = unsafe entries[place].links
        set.barred = unsafe barred[place].load(ordering: .relaxed)
        return set
    }

    @inline(always)
    private func place(of key: UInt32) -> Int? {
        var place = RouteTable.hash(key) & mask
        while true {
            let found = unsafe entries[place].key
            if found == key { return place }
            if found == 0 { return nil }
            place = (place &+ 1) & mask
        }
    }

    /// Point code and network indicator in one word, never 0.
    @inline(always)
    private static func key(_ pointCode: UInt32, _ indicator: UInt8?) -> UInt32 {
        let upper = indicator.map { UInt32($0 & 3) &+ 2 } ?? 1
        return upper &<< 24 | pointCode & 0xff_ffff
    }

    @inline(always)
    private static func hash(_ key: UInt32) -> Int {
        Int(truncatingIfNeeded: key &* 0x9e37_79b1 &>> 12)
    }
}
