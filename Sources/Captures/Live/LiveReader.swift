// What both declare, `timespec`, is this one's.
internal import CPcap

#if canImport(Glibc)
    internal import Glibc
#endif

/// The SS7 messages that network interfaces carry, in the order in which they were sent.
///
/// Everything from the frame on is what `CaptureReader` does, and in fixed memory as there. Frames of
/// several interfaces become one capture: a frame waits until the others have either shown a later
/// one or had time enough to show an earlier one. What is seen on two interfaces counts once, since
/// its TSN repeats.
public struct LiveReader: ~Copyable {
    private var feeds: [Feed]
    private var dissection: Dissection
    /// The frame that is being read.
    private var octets: [UInt8]
    private let speed: Double
    /// When the first frame came.
    private var beginning: CaptureTime?
    /// Interfaces that can be listened to no longer, and why.
    public private(set) var failures: [LiveError] = []

    /// An interface, and its next frame.
    private struct Feed {
        let interface: LiveInterface
        /// The next frame's octets.
        var octets: [UInt8]
        /// The next frame, its time stamp, and when that was by the monotonic clock at the latest.
        var head: (frame: Frame, stamp: UInt64, moment: UInt64)?
        /// When it was last looked at and had nothing.
        var emptyAt: UInt64 = 0
        var isOpen = true
    }

    /// Nanoseconds that an interface may take to show a frame.
    private static let slack = UInt64(3 * LiveInterface.blockTime) * 1_000_000

    /// Opens interfaces.
    ///
    /// - Throws: where one cannot be listened to.
    public init(
        interfaces names: [String], _ live: LiveOptions = LiveOptions(),
        options: CaptureOptions = CaptureOptions()
    ) throws(LiveError) {
        var feeds: [Feed] = []
        let room = [UInt8](repeating: 0, count: live.snapLength)
        for name in names {
            feeds.append(Feed(interface: try LiveInterface(name, live), octets: room))
        }
        self.feeds = feeds
        octets = room
        speed = live.speed
        dissection = Dissection(options: options)
    }

    /// False when no interface is left to listen to.
    public var isOpen: Bool { feeds.contains { $0.isOpen || $0.head != nil } }

    /// The octets of the message that `next` gave last.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            switch dissection.place {
            case .frame: octets.span.extracting(dissection.range)
            case .datagram: dissection.datagrams.assembled.span.extracting(dissection.range)
            case .joined: dissection.fragments.joined.span.extracting(dissection.range)
            }
        }
    }

    /// What has been found up to here.
    public var statistics: CaptureStatistics {
        var counts = dissection.counts
        counts.pendingFragments = dissection.fragments.pendingCount
        return counts
    }

    /// The kernel's counts of each interface.
    public func interfaceStatistics() -> [(name: String, statistics: LiveStatistics)] {
        feeds.map { ($0.interface.name, $0.interface.statistics()) }
    }

    /// The next message; nil where there is none at hand.
    public mutating func next() -> CapturedMessage? {
        while true {
            if dissection.isInPacket, LiveReader.walk(&dissection, octets) {
                return dissection.message
            }
            guard let frame = nextFrame() else {
                dissection.range = 0..<0
                return nil
            }
            if LiveReader.open(frame, &dissection, octets) { return dissection.message }
        }
    }

    /// The link types of the interfaces, each once.
    public var linkTypes: [UInt16] {
        var types: [UInt16] = []
        for feed in feeds {
            let type = UInt16(truncatingIfNeeded: feed.interface.linkType)
            if !types.contains(type) { types.append(type) }
        }
        return types
    }

    /// Writes the frames that are at hand, at most a thousand, to a pcapng file whose interfaces are
    /// of the types `linkTypes`, instead of reading their messages.
    ///
    /// - Returns: how many frames there were, and their octets.
    public mutating func record(
        into writer: inout CaptureWriter
    ) throws(CaptureError) -> (frames: Int, octets: Int) {
        let types = linkTypes
        var frames = 0
        var written = 0
        while frames < 1_000, let frame = nextFrame() {
            let type = UInt16(truncatingIfNeeded: frame.linkType)
            try writer.write(
                frame: Array(octets[frame.start..<frame.end]), at: frame.time,
                originalLength: frame.originalLength, interface: types.firstIndex(of: type) ?? 0)
            frames += 1
            written += frame.end - frame.start
        }
        return (frames, written)
    }

    // The octets are borrowed through a parameter: next to them, `self` could not be changed.

    private static func walk(_ dissection: inout Dissection, _ octets: [UInt8]) -> Bool {
        dissection.next(in: octets.span)
    }

    private static func open(
        _ frame: Frame, _ dissection: inout Dissection, _ octets: [UInt8]
    ) -> Bool {
        dissection.open(frame, in: octets.span)
    }

    /// Waits until an interface has something, or so many milliseconds.
    public func wait(milliseconds: Int) {
        // A frame that waits for other interfaces waits for the clock only.
        let isHolding = feeds.contains { $0.head != nil }
        let limit = isHolding ? min(milliseconds, LiveInterface.blockTime) : milliseconds
        var polled = feeds.filter { $0.isOpen && $0.head == nil }.map {
            pollfd(fd: $0.interface.descriptor, events: Int16(POLLIN), revents: 0)
        }
        unsafe poll(&polled, nfds_t(polled.count), Int32(clamping: limit))
    }

    /// Takes the oldest frame that no other interface can have an older one than.
    private mutating func nextFrame() -> Frame? {
        look()
        guard
            let oldest = feeds.indices.filter({ feeds[$0].head != nil }).min(by: {
                (feeds[$0].head?.stamp ?? 0) < (feeds[$1].head?.stamp ?? 0)
            }), let head = feeds[oldest].head
        else { return nil }
        for other in feeds.indices where other != oldest && feeds[other].isOpen {
            guard feeds[other].head == nil else { continue }
            guard feeds[other].emptyAt > head.moment &+ LiveReader.slack else { return nil }
        }
        feeds[oldest].head = nil
        swap(&octets, &feeds[oldest].octets)
        var frame = head.frame
        frame.time = played(frame.time)
        return frame
    }

    /// A time as it was when what is played was captured; the first frame's is its own.
    private mutating func played(_ time: CaptureTime) -> CaptureTime {
        let first = beginning ?? time
        beginning = first
        guard speed != 1 else { return time }
        let nanoseconds =
            (time.seconds &- first.seconds) &* 1_000_000_000
            &+ Int64(time.nanoseconds) &- Int64(first.nanoseconds)
        let sum =
            Int64(first.nanoseconds) &+ Int64(min(9e18, max(0, Double(nanoseconds) * speed)))
        return CaptureTime(
            seconds: first.seconds &+ sum / 1_000_000_000,
            nanoseconds: UInt32(sum % 1_000_000_000))
    }

    /// Now, by the clock of the messages: nanoseconds since 1970.
    public mutating func now() -> UInt64 {
        let wall = nanoseconds(CLOCK_REALTIME)
        guard beginning != nil, speed != 1 else { return wall }
        let time = played(
            CaptureTime(
                seconds: Int64(wall / 1_000_000_000),
                nanoseconds: UInt32(wall % 1_000_000_000)))
        return UInt64(bitPattern: time.seconds) &* 1_000_000_000 &+ UInt64(time.nanoseconds)
    }

    /// Looks at all interfaces that have no frame at hand.
    private mutating func look() {
        for index in feeds.indices where feeds[index].isOpen && feeds[index].head == nil {
            let asked = nanoseconds(CLOCK_MONOTONIC)
            switch feeds[index].interface.next(into: &feeds[index].octets) {
            case .frame(let frame):
                let stamp =
                    UInt64(bitPattern: frame.time.seconds) &* 1_000_000_000
                    &+ UInt64(frame.time.nanoseconds)
                feeds[index].head = (frame, stamp, moment(of: stamp))
            case .nothing: feeds[index].emptyAt = asked
            case .failed(let error):
                feeds[index].isOpen = false
                failures.append(error)
            }
        }
    }

    /// When a time stamp was, by the monotonic clock: the wall clock may be set meanwhile.
    ///
    /// Who is interrupted between the two clocks takes it to be later, and waits longer for the others.
    private func moment(of stamp: UInt64) -> UInt64 {
        let wall = nanoseconds(CLOCK_REALTIME)
        let now = nanoseconds(CLOCK_MONOTONIC)
        return now &- min(wall > stamp ? wall &- stamp : 0, now)
    }

    private func nanoseconds(_ clock: Int32) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
