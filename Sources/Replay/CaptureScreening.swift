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
        public var facts: Facts

        @inline(always)
        fileprivate init(
            _ start: Start, _ frames: [Int], _ judgement: Judgement, objection: Reason? = nil,
            subscriber: Digits = Digits(), facts: Facts
        ) {
            placement = Placement(start.captured)
            placement.frames = frames
            sequence = start.sequence
            self.judgement = judgement
            self.objection = objection
            link = start.link
            side = start.side
            self.subscriber = subscriber
            self.facts = facts
        }
    }

    /// Where a message began.
    fileprivate struct Start: BitwiseCopyable {
        var captured: CapturedMessage
        var sequence = 0
        var link: Int?
        var side: Side?
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
    private let finder: LinkFinder
    private var image: [UInt32]
    private let variant: MTPVariant
    /// How often each rule of the table has matched.
    public private(set) var hits: [UInt64]
    /// Messages in segments that are not whole, by the tag of their first segment.
    private var held: [UInt64: Start] = [:]
    private var sequence = 0
    /// Nanoseconds for which dialogues older than the capture are forgiven.
    private let grace: UInt64
    private var graceEnds: UInt64?
    private var clock: LocalClock?
    /// What is known of the last message before it is judged, and the second that its minute is of.
    private var origin: Origin
    private var link: Int?
    private var second = Int64.min
    /// Takes questions for routing information that no delivery has followed; see `watchesDeliveries`.
    public var undelivered: ((Inquiry, KeptMessage?) throws -> Void)?
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
    ///   - isLong: true where so many messages come that most pages of the memories will be written: these are then
    ///     in huge pages.
    public init(
        _ configuration: Configuration?, table: RuleTable, variant: MTPVariant = .itu,
        side: Side? = nil, identities: SubscriberIdentities = SubscriberIdentities(),
        watchesDeliveries: Bool = false, isLong: Bool = false
    ) throws {
        let capacities = NetworkMemory.Capacities(
            configuration, watchesDeliveries: watchesDeliveries)
        memory = try NetworkMemory(
            capacities, identities: identities,
            placeTimeout: configuration?.places.timeout ?? .seconds(90 * 86_400),
            secret: 0x5753_3752_6570_6c61, isOwn: isLong)
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
        origin = finder.origin(ofLink: nil)
        origin.variant = variant
        clock = configuration.flatMap { LocalClock(timeZone: $0.timeZone) }
        grace =
            UInt64(clamping: (configuration?.startupGrace ?? .zero).components.seconds)
            &* 1_000_000_000
        image = table.image
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
        image = table.image
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
        for (inquiry, message) in memory.takeUndelivered(
            before: now > patience ? now - patience : 0)
        {
            try undelivered(inquiry, message)
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
        settleOrigin(of: captured, octets, link: known)
        let now = origin.now
        while let flow = screener.reassembler.expired(now: now) { try giveUp(flow, visitor) }
        latest = max(latest, now)
        if undelivered != nil { try lookForUndelivered() }
        let screened = screen(octets, &origin, &image, &screener, &hits)
        if let evicted = screener.reassembler.evicted { try lose(evicted.tag, visitor) }
        switch screened {
        case .judged(let judgement):
            let broken = screener.brokenFlow
            if broken >= 0, let start = takeHeld(broken) {
                let frames = frames(of: broken, and: captured.frame)
                return try show(start, frames, judgement, octets, visitor)
            }
            try show(nextStart(captured), [], judgement, octets, visitor)
        case .held(let flow):
            if screener.reassembler.segmentCount(of: flow) == 1 {
                held[origin.tag] = nextStart(captured)
            }
        case .whole(let flow):
            var frames: [Int] = []
            let start: Start
            if let known = takeHeld(flow) {
                start = known
                frames = self.frames(of: flow)
            } else {
                start = nextStart(captured)
            }
            let joined = unsafe screener.reassembler.joined(flow)
            // SAFETY: the flow's octets stay until `release`.
            let data = unsafe joined.span
            let judgement = screenJoined(data, &origin, &image, &screener, &hits)
            try show(start, frames, judgement, data, visitor)
            screener.reassembler.release(flow)
        }
    }

    @inline(always)
    private mutating func show(
        _ start: Start, _ frames: [Int], _ judgement: Judgement, _ octets: Span<UInt8>,
        _ visitor: Visitor
    ) throws {
        counts.messages += 1
        // What is held was never judged.
        let objection = judgement.verdict == .held ? nil : screener.objection
        let visit = Visit(
            start, frames, judgement, objection: objection,
            subscriber: screener.dialogue.imsi, facts: screener.facts)
        try visitor(&screener.message, visit, octets)
    }

    /// Takes out where a message in segments began, by its first segment.
    private mutating func takeHeld(_ flow: Int) -> Start? {
        held.removeValue(forKey: screener.reassembler.tag(0, of: flow))
    }

    /// Ends the wait for the rest of a message.
    private mutating func giveUp(_ flow: Int, _ visitor: Visitor) throws {
        let first = unsafe screener.reassembler.segment(0, of: flow)
        let bound = unsafe UnsafeBufferPointer(first.bindMemory(to: UInt8.self))
        let octets = unsafe bound.span
        screener.message.variant = variant
        decodeEnvelope(
            octets, framing: screener.reassembler.framing(of: flow), into: &screener.message)
        if let start = takeHeld(flow) {
            var judgement = Judgement()
            judgement.verdict = .held
            judgement.category = .decode
            try show(start, frames(of: flow), judgement, octets, visitor)
        }
        screener.reassembler.release(flow)
    }

    /// Visits a message whose segments were thrown out to make room; only its place is known.
    private mutating func lose(_ tag: UInt64, _ visitor: Visitor) throws {
        guard let start = held.removeValue(forKey: tag) else { return }
        var judgement = Judgement()
        judgement.verdict = .held
        judgement.category = .decode
        counts.messages += 1
        var message = DecodedMessage()
        let none: [UInt8] = []
        try visitor(&message, Visit(start, [], judgement, facts: Facts()), none.span)
    }

    @inline(always)
    private mutating func nextStart(_ captured: CapturedMessage) -> Start {
        sequence &+= 1
        return Start(
            captured: captured, sequence: sequence &- 1, link: link, side: finder.side(ofLink: link)
        )
    }

    private func frames(of flow: Int, and last: Int? = nil) -> [Int] {
        let known = (0..<screener.reassembler.segmentCount(of: flow)).map {
            Int(screener.reassembler.tag($0, of: flow) >> 16)
        }
        guard let last, known.last != last else { return known }
        return known + [last]
    }

    /// Says in `origin` and `link` what is known of a message before it is judged.
    private mutating func settleOrigin(
        of captured: CapturedMessage, _ octets: Span<UInt8>, link known: Int?
    ) {
        let framing = Framing(captured.kind)
        var pointCode: UInt32?
        if captured.source == nil, known == nil {
            screener.message.variant = variant
            decodeEnvelope(octets, framing: framing, into: &screener.message)
            pointCode =
                screener.message.mtp.hasLabel
                ? screener.message.mtp.originatingPointCode : captured.originatingPointCode
        }
        let link = finder.link(of: captured, pointCode: pointCode, known: known)
        if link != self.link {
            self.link = link
            let minute = origin.facts.minuteOfWeek
            origin = finder.origin(ofLink: link)
            origin.variant = variant
            origin.facts.minuteOfWeek = minute
        }
        origin.framing = framing
        origin.tag = UInt64(captured.frame) << 16 | UInt64(captured.chunk & 0xffff)
        origin.now =
            UInt64(bitPattern: captured.time.seconds) &* 1_000_000_000
            &+ UInt64(captured.time.nanoseconds)
        let ends = graceEnds ?? origin.now &+ grace
        graceEnds = ends
        origin.facts.forgivesUnknownDialogues = origin.now < ends
        guard captured.time.seconds != second else { return }
        second = captured.time.seconds
        origin.facts.minuteOfWeek = clock?.minuteOfWeek(at: second) ?? 0
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

// Spans of two parts of `self` cannot be held at once; parameters can be told apart. What is large, or
// counted by references, is lent by `inout` and changed by neither: it would be copied otherwise.

private func screen(
    _ octets: Span<UInt8>, _ origin: inout Origin, _ table: inout [UInt32],
    _ screener: inout Screener, _ hits: inout [UInt64]
) -> Screened {
    var counters = hits.mutableSpan
    return screener.screen(octets, from: origin, table: table.span, hits: &counters)
}

private func screenJoined(
    _ data: Span<UInt8>, _ origin: inout Origin, _ table: inout [UInt32],
    _ screener: inout Screener, _ hits: inout [UInt64]
) -> Judgement {
    var counters = hits.mutableSpan
    return screener.screenJoined(data, from: origin, table: table.span, hits: &counters)
}
