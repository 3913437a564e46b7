public import Captures
public import Configuration
public import Records
public import SS7Filter
public import SS7Wire
public import Screening

/// Judges a capture from its first message to its last by the core that the gateway uses.
public struct CaptureScreening: ~Copyable {
    /// One message and what became of it.
    public struct Visit: Sendable {
        /// Where and when; of a message in segments, its first segment's.
        public var placement: Placement
        /// The message's place in the order in which messages began.
        public var sequence: Int
        public var judgement: Judgement
        public var objection: Reason?
        public var link: Int?
        public var side: Side?
        /// Whom the dialogue is about, where it is known.
        public var subscriber: Digits
        /// What the message was judged by.
        public var facts = Facts()
    }

    /// What sees every message: its record, what became of it, and the octets that the ranges of its
    /// TCAP part count in.
    public typealias Visitor = (inout DecodedMessage, Visit, Span<UInt8>) throws -> Void

    /// What has been counted that is no message.
    public struct Counts: Sendable {
        /// M3UA messages that are not DATA.
        public var management = 0
        /// Messages judged, a message in segments counting once.
        public var messages = 0
    }

    public private(set) var counts = Counts()
    /// What is remembered of the network, by the capture's clock.
    public let memory: NetworkMemory
    public private(set) var screener: Screener
    private var finder: LinkFinder
    private var table: RuleTable
    private let variant: MTPVariant
    /// How often each rule of the table has matched.
    public private(set) var hits: [UInt64]
    /// Messages in segments that are not whole, by the tag of their first segment.
    private var held: [UInt64: Visit] = [:]
    private var sequence = 0
    /// Nanoseconds for which dialogues older than the capture are forgiven.
    private let grace: UInt64
    private var graceEnds: UInt64?
    private var clock: LocalClock?
    /// Takes questions for routing information that no delivery has followed; see `watchesDeliveries`.
    public var undelivered: ((Inquiry) throws -> Void)?
    /// Seconds of the capture's clock at which it is next looked for such.
    private var nextLook: UInt64 = 0
    private var latest: UInt64 = 0

    /// How long a service centre may take to deliver, in seconds.
    public static let deliveryTime: UInt32 = 3600
    /// The same at the end of a capture, which may have ended before the delivery.
    private static let leastDeliveryTime: UInt32 = 60

    /// - Parameters:
    ///   - configuration: nil to decode only: nothing is held against any message.
    ///   - side: the side of all messages, where the links of the configuration do not tell.
    ///   - identities: how subscribers are remembered.
    ///   - watchesDeliveries: true to find questions for routing information that no delivery follows,
    ///     and which numbers are one subscriber's.
    public init(
        _ configuration: Configuration?, table: RuleTable, variant: MTPVariant = .itu,
        side: Side? = nil, identities: SubscriberIdentities = SubscriberIdentities(),
        watchesDeliveries: Bool = false
    ) throws {
        let capacities = NetworkMemory.Capacities(
            configuration, watchesDeliveries: watchesDeliveries)
        memory = try NetworkMemory(
            capacities, identities: identities,
            placeTimeout: configuration?.places.timeout ?? .seconds(90 * 86_400),
            secret: 0x5753_3752_6570_6c61)
        screener = Screener(
            memory: memory,
            timeout: configuration?.dialogues.timeout ?? .seconds(900),
            reassembler: Reassembler(
                capacity: configuration?.segments.capacity ?? 256,
                linkShare: configuration == nil ? 256 : configuration?.segmentsPerLink,
                links: configuration?.links.count ?? 1,
                timeout: UInt64(
                    clamping: (configuration?.segments.timeout ?? .seconds(10)).components.seconds)
                    &* 1_000_000_000))
        screener.message.mobileTitles = configuration?.mobileTitles ?? MobileTitles()
        finder = LinkFinder(configuration, override: side)
        clock = configuration.flatMap { LocalClock(timeZone: $0.timeZone) }
        grace =
            UInt64(clamping: (configuration?.startupGrace ?? .zero).components.seconds)
            &* 1_000_000_000
        self.table = table
        self.variant = variant
        hits = Array(repeating: 0, count: max(1, table.rules.count))
    }

}

extension CaptureScreening {
    /// Judges all messages of a capture, in order.
    ///
    /// What is still in segments at the end is visited last, as held.
    public mutating func run(_ reader: inout CaptureReader, visitor: Visitor) throws {
        while let captured = try reader.next() { try take(captured, reader.bytes, visitor) }
        try finish(visitor)
    }

    /// Judges the messages that a tap has at hand, at most a thousand.
    ///
    /// - Returns: how many there were.
    public mutating func run(_ reader: inout LiveReader, visitor: Visitor) throws -> Int {
        var count = 0
        while count < 1_000, let captured = reader.next() {
            try take(captured, reader.bytes, visitor)
            count += 1
        }
        return count
    }

    /// Lets time go on though no message has come.
    ///
    /// - Parameter now: nanoseconds since 1970, by the clock that stamps messages.
    public mutating func pass(to now: UInt64, _ visitor: Visitor) throws {
        while let flow = screener.reassembler.expired(now: now) { try giveUp(flow, visitor) }
        latest = max(latest, now)
        try lookForUndelivered()
    }

    /// Judges by another table from the next message on; its rules have matched nothing yet.
    public mutating func install(_ table: RuleTable) {
        self.table = table
        hits = Array(repeating: 0, count: max(1, table.rules.count))
    }

    /// Ends the wait for all that is still in segments.
    public mutating func finish(_ visitor: Visitor) throws {
        while let flow = screener.reassembler.firstOpen() { try giveUp(flow, visitor) }
        try lookForUndelivered(after: CaptureScreening.leastDeliveryTime)
    }

    /// Tells of the questions for routing information that were asked so long ago.
    private mutating func lookForUndelivered(after patience: UInt32) throws {
        guard let undelivered else { return }
        let now = UInt32(clamping: latest / 1_000_000_000)
        for inquiry in memory.takeUndelivered(before: now > patience ? now - patience : 0) {
            try undelivered(inquiry)
        }
    }

    /// Looks for such questions every now and then.
    private mutating func lookForUndelivered() throws {
        guard undelivered != nil, latest >= nextLook else { return }
        nextLook = latest + UInt64(CaptureScreening.deliveryTime) * 1_000_000_000
        try lookForUndelivered(after: CaptureScreening.deliveryTime)
    }

    /// Judges the next message of a capture, and visits what has become whole or late by it.
    ///
    /// - Parameter link: the link that it comes by; nil finds it by the sender.
    public mutating func take(
        _ captured: CapturedMessage, _ octets: Span<UInt8>, link known: Int? = nil,
        _ visitor: Visitor
    ) throws {
        if captured.kind == .m3ua, octets.count >= 4, octets[2] != 1 || octets[3] != 1 {
            counts.management += 1
            return
        }
        var (origin, link, side) = origin(of: captured, octets, link: known)
        while let flow = screener.reassembler.expired(now: origin.now) {
            try giveUp(flow, visitor)
        }
        latest = max(latest, origin.now)
        try lookForUndelivered()
        origin.tag = UInt64(captured.frame) << 16 | UInt64(captured.chunk & 0xffff)
        var visit = Visit(
            placement: Placement(captured), sequence: 0, judgement: Judgement(), objection: nil,
            link: link, side: side, subscriber: Digits())
        let image = table.image
        let screened = screen(octets, origin, image.span, &screener, &hits)
        if let evicted = screener.reassembler.evicted { try lose(evicted.tag, visitor) }
        switch screened {
        case .judged(let judgement):
            let broken = screener.brokenFlow
            if broken >= 0 {
                let tag = screener.reassembler.tag(0, of: broken)
                if let known = held.removeValue(forKey: tag) {
                    visit = known
                    visit.placement.frames = frames(of: broken, and: captured.frame)
                    try show(&visit, judgement, octets, visitor)
                    return
                }
            }
            visit.sequence = nextSequence()
            try show(&visit, judgement, octets, visitor)
        case .held(let flow):
            if screener.reassembler.segmentCount(of: flow) == 1 {
                visit.sequence = nextSequence()
                held[origin.tag] = visit
            }
        case .whole(let flow):
            let tag = screener.reassembler.tag(0, of: flow)
            if let known = held.removeValue(forKey: tag) {
                visit = known
                visit.placement.frames = frames(of: flow)
            } else {
                visit.sequence = nextSequence()
            }
            let joined = unsafe screener.reassembler.joined(flow)
            // SAFETY: the flow's octets stay until `release`.
            let data = unsafe joined.span
            let judgement = screenJoined(data, origin, image.span, &screener, &hits)
            try show(&visit, judgement, data, visitor)
            screener.reassembler.release(flow)
        }
    }

    private mutating func show(
        _ visit: inout Visit, _ judgement: Judgement, _ octets: Span<UInt8>, _ visitor: Visitor
    ) throws {
        counts.messages += 1
        visit.judgement = judgement
        // What is held was never judged.
        visit.objection = judgement.verdict == .held ? nil : screener.objection
        visit.subscriber = screener.dialogue.imsi
        visit.facts = screener.facts
        try visitor(&screener.message, visit, octets)
    }

    /// Ends the wait for the rest of a message.
    private mutating func giveUp(_ flow: Int, _ visitor: Visitor) throws {
        let tag = screener.reassembler.tag(0, of: flow)
        let first = unsafe screener.reassembler.segment(0, of: flow)
        let bound = unsafe UnsafeBufferPointer(first.bindMemory(to: UInt8.self))
        let octets = unsafe bound.span
        screener.message.variant = variant
        decodeEnvelope(
            octets, framing: screener.reassembler.framing(of: flow), into: &screener.message)
        if var visit = held.removeValue(forKey: tag) {
            visit.placement.frames = frames(of: flow)
            var judgement = Judgement()
            judgement.verdict = .held
            judgement.category = .decode
            try show(&visit, judgement, octets, visitor)
        }
        screener.reassembler.release(flow)
    }

    /// Visits a message whose segments were thrown out to make room; only its place is known.
    private mutating func lose(_ tag: UInt64, _ visitor: Visitor) throws {
        guard var visit = held.removeValue(forKey: tag) else { return }
        var judgement = Judgement()
        judgement.verdict = .held
        judgement.category = .decode
        counts.messages += 1
        visit.judgement = judgement
        var message = DecodedMessage()
        let none: [UInt8] = []
        try visitor(&message, visit, none.span)
    }

    private mutating func nextSequence() -> Int {
        sequence += 1
        return sequence - 1
    }

    private func frames(of flow: Int, and last: Int? = nil) -> [Int] {
        let known = (0..<screener.reassembler.segmentCount(of: flow)).map {
            Int(screener.reassembler.tag($0, of: flow) >> 16)
        }
        guard let last, known.last != last else { return known }
        return known + [last]
    }

    private mutating func origin(
        of captured: CapturedMessage, _ octets: Span<UInt8>, link known: Int?
    ) -> (Origin, link: Int?, side: Side?) {
        let framing = Framing(captured.kind)
        var pointCode: UInt32?
        if captured.source == nil, known == nil {
            screener.message.variant = variant
            decodeEnvelope(octets, framing: framing, into: &screener.message)
            pointCode =
                screener.message.mtp.hasLabel
                ? screener.message.mtp.originatingPointCode : captured.originatingPointCode
        }
        var (origin, link, side) = finder.origin(
            of: captured, pointCode: pointCode, link: known)
        origin.framing = framing
        origin.variant = variant
        origin.now =
            UInt64(bitPattern: captured.time.seconds) &* 1_000_000_000
            &+ UInt64(captured.time.nanoseconds)
        let ends = graceEnds ?? origin.now &+ grace
        graceEnds = ends
        origin.facts.forgivesUnknownDialogues = origin.now < ends
        origin.facts.minuteOfWeek = clock?.minuteOfWeek(at: captured.time.seconds) ?? 0
        return (origin, link, side)
    }
}

extension Framing {
    /// The framing of a captured message.
    public init(_ kind: CapturedMessage.Kind) {
        switch kind {
        case .m3ua: self = .m3ua
        case .mtp3: self = .mtp3
        case .sccp: self = .sccp
        case .tcap: self = .tcap
        }
    }
}

extension Placement {
    /// Where a captured message was.
    public init(_ captured: CapturedMessage) {
        self.init()
        frame = captured.frame
        chunk = captured.chunk
        self.captured = captured.time
    }
}

// Spans of two parts of `self` cannot be held at once; parameters can be told apart.

private func screen(
    _ octets: Span<UInt8>, _ origin: Origin, _ table: Span<UInt32>, _ screener: inout Screener,
    _ hits: inout [UInt64]
) -> Screened {
    var counters = hits.mutableSpan
    return screener.screen(octets, from: origin, table: table, hits: &counters)
}

private func screenJoined(
    _ data: Span<UInt8>, _ origin: Origin, _ table: Span<UInt32>, _ screener: inout Screener,
    _ hits: inout [UInt64]
) -> Judgement {
    var counters = hits.mutableSpan
    return screener.screenJoined(data, from: origin, table: table, hits: &counters)
}
