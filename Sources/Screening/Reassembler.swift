public import SS7Wire

/// Puts the segments of XUDT and LUDT messages together, and holds them until the verdict.
///
/// A fixed number of flows, each with room for the segments as they came and for the joined user
/// data; all of it is allocated once, so that a cap of flows is a cap of octets too. Segments of a
/// message must come in order, each with one fewer remaining than the last; those of a service
/// message may come in any order.
///
/// A link that has as many flows as it may loses its own oldest for a new one; when all flows are
/// taken, the oldest of all goes.
@safe
public struct Reassembler: ~Copyable {
    /// Flows held at once.
    public let capacity: Int
    /// Flows that messages of one link may take.
    public let linkShare: Int
    /// Nanoseconds after its first segment at which a flow is given up, Q.714's T(reassembly).
    public var timeout: UInt64
    public private(set) var counters = Counters()
    /// What the last message threw out to make room.
    public internal(set) var evicted: Evicted?
    private let flows: UnsafeMutablePointer<Flow>
    private var places: FlowIndex
    private let octets: UnsafeMutablePointer<UInt8>
    private let secret: UInt64

    /// Octets of all segments of one flow together, headers and all.
    public static var heldOctets: Int { @_noLocks get { 16_384 } }
    /// Octets of the joined user data: the longest that an SCCP user may send is 3,952.
    public static var joinedOctets: Int { @_noLocks get { 4_096 } }
    /// Octets in front of each held segment that may be written over, for a longer header.
    public static var headroom: Int { @_noLocks get { 64 } }
    private static var stride: Int { @_noLocks get { 20_480 } }

    /// What became of segments, in messages.
    public struct Counters: BitwiseCopyable, Sendable {
        public var joined = 0
        public var timedOut = 0
        /// Flows dropped because a segment did not fit those before it.
        public var broken = 0
        /// Flows dropped for want of room.
        public var crowdedOut = 0
        public init() {}
    }

    /// A flow that made room for another.
    public struct Evicted: BitwiseCopyable, Sendable {
        /// The caller's tag of its first segment.
        public var tag: UInt64
        /// The link that it came by.
        public var link: UInt16
    }

    /// What a segment led to.
    public enum Outcome: BitwiseCopyable, Sendable {
        /// More segments are to come.
        case held(flow: Int)
        /// The flow is whole: `joined(_:)` and `segment(_:of:)` give its octets until `release`.
        case whole(flow: Int)
        /// The flow is dropped with all its segments, this one too; what it held can be looked at
        /// until the next `insert`. `flow` is negative for a segment that belongs to none.
        case broken(Reason, flow: Int)
    }

    struct Segment: BitwiseCopyable {
        var start: UInt16 = 0
        var count: UInt16 = 0
        var data: UInt16 = 0
        var dataCount: UInt16 = 0
        var tag: UInt64 = 0
        @_noLocks init() {}
    }

    struct Flow: BitwiseCopyable {
        var key = SegmentKey()
        var framing = Framing.m3ua
        var expected: UInt8 = 0
        var total: UInt8 = 0
        var present: UInt16 = 0
        var segmentCount: UInt8 = 0
        var used = 0
        var joined = 0
        var began: UInt64 = 0
        var flags = ReasonSet()
        /// The segments in the order in which they came.
        var segments = InlineArray<16, Segment>(repeating: Segment())
        /// Which of them has how many remaining.
        var order = InlineArray<16, UInt8>(repeating: 0)
        init() {}
    }

    /// - Parameters:
    ///   - capacity: flows held at once.
    ///   - linkShare: flows that messages of one link may take; half of all where it is nil.
    ///   - links: how many links there are; messages of others share one.
    ///   - timeout: nanoseconds.
    ///   - secret: what keys are hashed with; random in production.
    public init(
        capacity: Int = 64, linkShare: Int? = nil, links: Int = 16,
        timeout: UInt64 = 10_000_000_000, secret: UInt64 = .random(in: 1...UInt64.max)
    ) {
        self.capacity = capacity
        self.linkShare = min(capacity, max(1, linkShare ?? (capacity + 1) / 2))
        self.timeout = timeout
        self.secret = secret
        places = FlowIndex(capacity: capacity, linkCapacity: max(1, links))
        unsafe flows = .allocate(capacity: capacity)
        unsafe flows.initialize(repeating: Flow(), count: capacity)
        unsafe octets = .allocate(capacity: capacity * Reassembler.stride)
    }

    deinit {
        unsafe flows.deallocate()
        unsafe octets.deallocate()
    }

    /// Takes one decoded segment.
    ///
    /// - Parameters:
    ///   - bytes: the message as it came; it is copied.
    ///   - message: its record, decoded without error, with `sccp.isSegment` true.
    ///   - framing: how it begins.
    ///   - link: the link it came by.
    ///   - tag: what the caller wants back with the segment, such as its frame number.
    ///   - now: nanoseconds of a monotonic clock.
    @_noLocks
    public mutating func insert(
        _ bytes: Span<UInt8>, _ message: inout DecodedMessage, framing: Framing, link: UInt16,
        tag: UInt64, now: UInt64
    ) -> Outcome {
        let key = SegmentKey(&message, link: link)
        let remaining = message.sccp.remainingSegments
        let isFirst = message.sccp.isFirstSegment
        let hash = key.hash(secret)
        var index = find(key, hash)
        if index < 0 {
            guard isFirst || key.isService else {
                counters.broken &+= 1
                return .broken(.badSegmentation, flow: -1)
            }
            makeRoom(for: link)
            index = places.take(hash, link: link)
            open(index, key, now)
            unsafe flows[index].framing = framing
        } else if isFirst, !key.isService {
            return abandon(index, .segmentsOverlap)
        }
        let expected = unsafe flows[index].expected
        guard isFirst || key.isService || (expected > 0 && remaining == expected &- 1) else {
            return abandon(index, .badSegmentation)
        }
        guard unsafe flows[index].present &>> UInt16(remaining & 0x0f) & 1 == 0 else {
            return abandon(index, .segmentsOverlap)
        }
        guard add(index, bytes, message.sccp.data, remaining, tag) else {
            return abandon(index, .segmentTooLong)
        }
        unsafe flows[index].expected = remaining
        if isFirst { unsafe flows[index].total = remaining &+ 1 }
        unsafe flows[index].flags.formUnion(message.flags)
        let total = unsafe flows[index].total
        guard total > 0 else { return .held(flow: index) }
        guard unsafe flows[index].segmentCount == total else { return .held(flow: index) }
        guard unsafe UInt32(flows[index].present) == 1 &<< UInt32(total) &- 1 else {
            return abandon(index, .badSegmentation)
        }
        guard join(index) else { return abandon(index, .segmentTooLong) }
        counters.joined &+= 1
        message.flags.formUnion(unsafe flows[index].flags)
        return .whole(flow: index)
    }

    /// The joined user data of a whole flow.
    public func joined(_ flow: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(flow >= 0 && flow < capacity)
        let start = unsafe octets + flow * Reassembler.stride + Reassembler.heldOctets
        return unsafe UnsafeBufferPointer(start: start, count: flows[flow].joined)
    }

    /// How many segments a flow holds.
    public func segmentCount(of flow: Int) -> Int {
        precondition(flow >= 0 && flow < capacity)
        return unsafe Int(flows[flow].segmentCount)
    }

    /// Segment `index` of a flow as it came, in the order in which the segments came.
    public func segment(_ index: Int, of flow: Int) -> UnsafeMutableRawBufferPointer {
        precondition(flow >= 0 && flow < capacity && index >= 0 && index < 16)
        let segment = unsafe flows[flow].segments[index]
        let start = unsafe octets + flow * Reassembler.stride + Int(segment.start)
        return unsafe UnsafeMutableRawBufferPointer(start: start, count: Int(segment.count))
    }

    /// The caller's tag of segment `index` of a flow.
    public func tag(_ index: Int, of flow: Int) -> UInt64 {
        precondition(flow >= 0 && flow < capacity && index >= 0 && index < 16)
        return unsafe flows[flow].segments[index].tag
    }

    /// How a flow's segments begin.
    public func framing(of flow: Int) -> Framing {
        precondition(flow >= 0 && flow < capacity)
        return unsafe flows[flow].framing
    }

    /// The link that a flow's segments came by.
    public func link(of flow: Int) -> UInt16 {
        precondition(flow >= 0 && flow < capacity)
        return unsafe flows[flow].key.link
    }

    /// When a flow's first segment came.
    public func began(_ flow: Int) -> UInt64 {
        precondition(flow >= 0 && flow < capacity)
        return unsafe flows[flow].began
    }

    /// Flows that are open.
    public var openCount: Int { places.count }

    /// Makes room again.
    @_noLocks
    public mutating func release(_ flow: Int) {
        guard flow >= 0, flow < capacity else { return }
        places.free(flow)
    }

    /// The next flow that has waited too long, or nil; the caller looks at it and releases it.
    public mutating func expired(now: UInt64) -> Int? {
        let oldest = places.oldest
        guard oldest >= 0 else { return nil }
        let began = unsafe flows[oldest].began
        guard now >= began &+ timeout else { return nil }
        counters.timedOut += 1
        return oldest
    }

    /// The oldest flow that is still open, for the end of a capture or of the process.
    public func firstOpen() -> Int? {
        let oldest = places.oldest
        return oldest >= 0 ? oldest : nil
    }

    @_noLocks
    private func find(_ key: SegmentKey, _ hash: UInt64) -> Int {
        var place = places.first(hash)
        while place >= 0 {
            if unsafe flows[place].key.matches(key) { return place }
            place = places.next(after: place)
        }
        return -1
    }

    /// Gives up the oldest flow of a link that has its share, else the oldest of all when none is
    /// free.
    @_noLocks
    private mutating func makeRoom(for link: UInt16) {
        var victim = -1
        if places.count(of: link) >= linkShare {
            victim = places.oldest(of: link)
        } else if places.count == capacity {
            victim = places.oldest
        }
        guard victim >= 0 else { return }
        counters.crowdedOut &+= 1
        evicted = unsafe Evicted(
            tag: flows[victim].segments[0].tag, link: flows[victim].key.link)
        places.free(victim)
    }

    @inline(always) @_noLocks
    private mutating func close(_ place: Int) { places.free(place) }

    @_noLocks
    private mutating func open(_ index: Int, _ key: SegmentKey, _ now: UInt64) {
        unsafe flows[index].key = key
        unsafe flows[index].expected = 0
        unsafe flows[index].total = 0
        unsafe flows[index].present = 0
        unsafe flows[index].segmentCount = 0
        unsafe flows[index].used = 0
        unsafe flows[index].joined = 0
        unsafe flows[index].began = now
        unsafe flows[index].flags = ReasonSet()
    }

    @_noLocks
    private mutating func abandon(_ index: Int, _ reason: Reason) -> Outcome {
        counters.broken &+= 1
        close(index)
        return .broken(reason, flow: index)
    }

    /// Copies a segment into its flow; false where there is no room for it.
    @_noLocks
    private mutating func add(
        _ index: Int, _ bytes: Span<UInt8>, _ data: ByteRange, _ remaining: UInt8, _ tag: UInt64
    ) -> Bool {
        let used = unsafe flows[index].used &+ Reassembler.headroom
        let bit = UInt16(1) &<< UInt16(remaining & 0x0f)
        guard used &+ bytes.count &+ 3 <= Reassembler.heldOctets else { return false }
        let count = Int(unsafe flows[index].segmentCount)
        guard count < 16 else { return false }
        let target = unsafe octets + (index &* Reassembler.stride &+ used)
        var offset = 0
        while offset < bytes.count {
            unsafe target[offset] = bytes[offset]
            offset &+= 1
        }
        var segment = Segment()
        segment.start = UInt16(truncatingIfNeeded: used)
        segment.count = UInt16(truncatingIfNeeded: bytes.count)
        segment.data = UInt16(truncatingIfNeeded: used &+ data.lowerBound)
        segment.dataCount = data.count
        segment.tag = tag
        unsafe flows[index].segments[count] = segment
        unsafe flows[index].order[Int(remaining & 0x0f)] = UInt8(truncatingIfNeeded: count)
        unsafe flows[index].present |= bit
        unsafe flows[index].segmentCount &+= 1
        unsafe flows[index].used = used &+ bytes.count
        return true
    }

    /// Joins the user data in the order of the remaining counts; false where it is too long.
    @_noLocks
    private mutating func join(_ index: Int) -> Bool {
        let base = index &* Reassembler.stride
        var written = 0
        var remaining = Int(unsafe flows[index].total) &- 1
        while remaining >= 0 {
            let segment = unsafe flows[index].segments[Int(flows[index].order[remaining])]
            guard written &+ Int(segment.dataCount) <= Reassembler.joinedOctets else {
                return false
            }
            var offset = 0
            while offset < Int(segment.dataCount) {
                let to = base &+ Reassembler.heldOctets &+ written &+ offset
                unsafe octets[to] = unsafe octets[base &+ Int(segment.data) &+ offset]
                offset &+= 1
            }
            written &+= Int(segment.dataCount)
            remaining &-= 1
        }
        unsafe flows[index].joined = written
        return true
    }
}
