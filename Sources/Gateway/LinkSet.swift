/// The links to one destination, in the order in which they are tried: a stretch of a route table.
///
/// Links of one priority share the traffic: each signalling link selection has its link among them,
/// and keeps it for as long as that is up, so that order within a selection is kept.
struct LinkSet: BitwiseCopyable {
    /// Most links of a destination.
    static let capacity = 8

    /// Where they begin in the table.
    private let first: UInt32
    private let number: UInt8
    /// Bit n: the n-th link is the last of its priority.
    private let ends: UInt8
    /// Bit n: the n-th link's peer cannot reach the destination.
    var barred: UInt8 = 0

    /// No link: the message cannot be routed.
    init() {
        first = 0
        number = 0
        ends = 0
    }

    init(_ priorities: [[Int]], at start: Int) {
        first = UInt32(start)
        var number = 0
        var ends: UInt8 = 0
        for links in priorities where !links.isEmpty && number < LinkSet.capacity {
            number = min(LinkSet.capacity, number + links.count)
            ends |= 1 << UInt8(number - 1)
        }
        self.number = UInt8(number)
        self.ends = ends
    }

    @inline(always) var start: Int { Int(first) }
    @inline(always) var count: Int { Int(number) }
    @inline(always) var isEmpty: Bool { number == 0 }

    /// The place behind the last link of the priority that begins at a place.
    @inline(always)
    func end(ofPriorityAt place: Int) -> Int {
        place &+ 1 &+ (ends &>> UInt8(truncatingIfNeeded: place)).trailingZeroBitCount
    }

    @inline(always)
    func isBarred(_ place: Int) -> Bool {
        barred &>> UInt8(truncatingIfNeeded: place) & 1 == 1
    }

    /// The place among so many that a selection has.
    ///
    /// By its upper bits, since a link shares among its associations by the lower ones.
    @inline(always)
    static func share(of selection: UInt8, among number: Int) -> Int {
        (Int(selection & 0x0f) &* number) &>> 4
    }
}

extension Fabric {
    /// The link of a set that carries a signalling link selection: one of the best priority that has
    /// any in use; where none is up, the one that messages wait for.
    ///
    /// - Parameter links: is not empty.
    @inline(always)
    func link(of set: LinkSet, for selection: UInt8) -> Link {
        if set.count == 1 { return links[routes.link(0, of: set)] }
        return choose(from: set, for: selection)
    }

    private func choose(from set: LinkSet, for selection: UInt8) -> Link {
        var place = usable(in: set, for: selection)
        if place < 0, set.barred != 0 {
            // Who is told by all that a destination is unavailable can only try.
            var open = set
            open.barred = 0
            place = usable(in: open, for: selection)
        }
        if place < 0 {
            place = LinkSet.share(of: selection, among: set.end(ofPriorityAt: 0))
        }
        return links[routes.link(place, of: set)]
    }

    /// True where a selection's messages go by another link than they do while all are up.
    @inline(always)
    func isDiverted(_ selection: UInt8, of set: LinkSet, to link: Link) -> Bool {
        guard set.count > 1 else { return false }
        let own = LinkSet.share(of: selection, among: set.end(ofPriorityAt: 0))
        return routes.link(own, of: set) != link.index
    }

    /// The place of the best link in use; negative where there is none.
    private func usable(in set: LinkSet, for selection: UInt8) -> Int {
        var start = 0
        while start < set.count {
            let end = set.end(ofPriorityAt: start)
            let own = start &+ LinkSet.share(of: selection, among: end &- start)
            if isUsable(own, of: set) { return own }
            var number = 0
            for place in start..<end where isUsable(place, of: set) { number &+= 1 }
            if number > 0 {
                // By the lower bits: those of one link spread over all others.
                var wanted = Int(selection) % number
                for place in start..<end where isUsable(place, of: set) {
                    if wanted == 0 { return place }
                    wanted &-= 1
                }
            }
            start = end
        }
        return -1
    }

    /// True while a link of a set is up, and leads to the destination.
    @inline(always)
    private func isUsable(_ place: Int, of set: LinkSet) -> Bool {
        !set.isBarred(place) && links[routes.link(place, of: set)].isActive
    }

    /// True while some link of a set is up, and leads to the destination.
    @inline(always)
    func isReachable(by set: LinkSet) -> Bool {
        for place in 0..<set.count where isUsable(place, of: set) { return true }
        return false
    }
}
