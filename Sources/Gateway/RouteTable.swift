import SS7Filter

/// Where a destination point code leads: a flat hash table, read by all workers, written by none.
@safe
public final class RouteTable: @unchecked Sendable {
    /// No link: the message cannot be routed.
    public static let none = UInt16.max

    private let entries: UnsafeMutablePointer<Entry>
    private let mask: Int
    /// True where some route is for one network indicator only.
    private let asksIndicator: Bool
    private let defaults: (fromInterconnect: UInt16, fromHome: UInt16)

    private struct Entry: BitwiseCopyable {
        /// Destination point code and network indicator; 0 is free.
        var key: UInt32
        var link: UInt16
        /// The link to use while the first cannot take traffic.
        var reserve: UInt16
    }

    /// One destination's links, in the order in which they are tried.
    public struct Route: Sendable {
        public var pointCode: UInt32
        /// Empty where the destination is not to be reached, such as the gateway itself.
        public var links: [Int]
        /// Nil for messages of any network indicator.
        public var networkIndicator: UInt8?

        public init(pointCode: UInt32, links: [Int], networkIndicator: UInt8? = nil) {
            self.pointCode = pointCode
            self.links = links
            self.networkIndicator = networkIndicator
        }

        fileprivate var key: UInt32 { RouteTable.key(pointCode, networkIndicator) }
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
            var place = RouteTable.hash(route.key) & mask
            while unsafe entries[place].key != 0 && entries[place].key != route.key {
                place = (place + 1) & mask
            }
            unsafe entries[place] = Entry(
                key: route.key, link: route.links.first.map(UInt16.init) ?? RouteTable.none,
                reserve: route.links.count > 1 ? UInt16(route.links[1]) : RouteTable.none)
        }
        asksIndicator = routes.contains { $0.networkIndicator != nil }
    }

    deinit { unsafe entries.deallocate() }

    /// The links for a destination: the one to use, and the one in reserve.
    @inline(always)
    func links(
        to pointCode: UInt32, networkIndicator: UInt8, from side: Side
    ) -> (first: UInt16, reserve: UInt16) {
        if asksIndicator, let entry = entry(RouteTable.key(pointCode, networkIndicator)) {
            return (entry.link, entry.reserve)
        }
        if let entry = entry(RouteTable.key(pointCode, nil)) {
            return (entry.link, entry.reserve)
        }
        return links(from: side)
    }

    /// The links for destinations that no route names.
    @inline(always)
    func links(from side: Side) -> (first: UInt16, reserve: UInt16) {
        switch side {
        case .interconnect: (defaults.fromInterconnect, RouteTable.none)
        case .home: (defaults.fromHome, RouteTable.none)
        }
    }

    /// Tells whether a route names a destination and leads to a link.
    func names(_ pointCode: UInt32, networkIndicator: UInt8) -> Bool {
        let named =
            (asksIndicator ? entry(RouteTable.key(pointCode, networkIndicator)) : nil)
            ?? entry(RouteTable.key(pointCode, nil))
        return named.map { $0.link != RouteTable.none } ?? false
    }

    @inline(always)
    private func entry(_ key: UInt32) -> Entry? {
        var place = RouteTable.hash(key) & mask
        while true {
            let entry = unsafe entries[place]
            if entry.key == key { return entry }
            if entry.key == 0 { return nil }
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
