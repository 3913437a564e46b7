import SS7Filter

/// Where a destination point code leads: a flat hash table, read by all workers, written by none.
@safe
public final class RouteTable: @unchecked Sendable {
    /// No link: the message cannot be routed.
    public static let none = UInt16.max

    private let entries: UnsafeMutablePointer<Entry>
    private let mask: Int
    private let defaults: (fromInterconnect: UInt16, fromHome: UInt16)

    private struct Entry: BitwiseCopyable {
        /// Destination point code and network indicator, plus one; 0 is free.
        var key: UInt32
        var link: UInt16
        /// The link to use while the first cannot take traffic.
        var reserve: UInt16
    }

    /// One destination's links, in the order in which they are tried.
    public struct Route: Sendable {
        public var pointCode: UInt32
        public var links: [Int]

        public init(pointCode: UInt32, links: [Int]) {
            self.pointCode = pointCode
            self.links = links
        }
    }

    /// - Parameters:
    ///   - routes: at most two links of each are used.
    ///   - defaultFromInterconnect: the link for destinations that no route names.
    ///   - defaultFromHome: the same for messages from the home side.
    public init(
        _ routes: [Route], defaultFromInterconnect: Int?, defaultFromHome: Int?
    ) {
        var size = 16
        while size < routes.count * 2 { size *= 2 }
        mask = size - 1
        unsafe entries = .allocate(capacity: size)
        unsafe entries.initialize(
            repeating: Entry(key: 0, link: RouteTable.none, reserve: RouteTable.none), count: size)
        defaults = (
            defaultFromInterconnect.map(UInt16.init) ?? RouteTable.none,
            defaultFromHome.map(UInt16.init) ?? RouteTable.none
        )
        for route in routes {
            guard let first = route.links.first else { continue }
            var place = RouteTable.hash(route.pointCode) & mask
            while unsafe entries[place].key != 0 && entries[place].key != route.pointCode + 1 {
                place = (place + 1) & mask
            }
            unsafe entries[place] = Entry(
                key: route.pointCode + 1, link: UInt16(first),
                reserve: route.links.count > 1 ? UInt16(route.links[1]) : RouteTable.none)
        }
    }

    deinit { unsafe entries.deallocate() }

    /// The links for a destination: the one to use, and the one in reserve.
    @inline(always)
    func links(to pointCode: UInt32, from side: Side) -> (first: UInt16, reserve: UInt16) {
        var place = RouteTable.hash(pointCode) & mask
        while true {
            let entry = unsafe entries[place]
            if entry.key == pointCode &+ 1 { return (entry.link, entry.reserve) }
            if entry.key == 0 { break }
            place = (place &+ 1) & mask
        }
        switch side {
        case .interconnect: return (defaults.fromInterconnect, RouteTable.none)
        case .home: return (defaults.fromHome, RouteTable.none)
        }
    }

    @inline(always)
    private static func hash(_ pointCode: UInt32) -> Int {
        Int(truncatingIfNeeded: pointCode &* 0x9e37_79b1 &>> 12)
    }
}
