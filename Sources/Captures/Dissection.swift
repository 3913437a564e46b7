/// The way from a frame to its SS7 messages, whatever the frame comes from.
///
/// The frame's octets are handed to each call; what outlives a frame (fragments, associations)
/// is kept here.
struct Dissection {
    let options: CaptureOptions
    private(set) var datagrams = InternetReassembly()
    private(set) var fragments = FragmentLog()
    private(set) var counts = CaptureStatistics()
    /// Where the last message lies.
    private(set) var place = Place.frame
    var range = 0..<0
    /// The last message.
    private(set) var message = CapturedMessage(
        kind: .m3ua, frame: 0, chunk: 0, time: CaptureTime(seconds: 0, nanoseconds: 0))

    private var associations = Associations()
    private var frame = Frame(
        linkType: 0, time: CaptureTime(seconds: 0, nanoseconds: 0), start: 0, end: 0,
        originalLength: 0)
    private var walk = SCTPWalk()
    /// The walk goes over the last reassembled datagram and not over the frame.
    private var walksDatagram = false
    /// The SCTP packet at hand may hold more messages.
    private(set) var isInPacket = false

    /// The buffer that a message lies in.
    enum Place: BitwiseCopyable {
        case frame, datagram, joined
    }

    init(options: CaptureOptions) {
        self.options = options
    }

    /// Takes the next message of the SCTP packet at hand; false where there is no other.
    mutating func next(in octets: Span<UInt8>) -> Bool {
        guard walksDatagram else { return walkOn(in: octets) }
        let assembled = datagrams.assembled
        return walkOn(in: assembled.span)
    }

    private mutating func walkOn(in octets: Span<UInt8>) -> Bool {
        while walk.next(
            in: octets, associations: &associations, fragments: &fragments, statistics: &counts)
        {
            let payloadProtocol = walk.found.origin.payloadProtocol
            counts.count(payloadProtocol: payloadProtocol)
            let isM3UAPort = walk.key.sourcePort == 2905 || walk.key.destinationPort == 2905
            let kind: CapturedMessage.Kind?
            if walk.found.isJoined {
                place = .joined
                let joined = fragments.joined
                kind = unwrap(
                    joined.span, joined.indices, payloadProtocol, isM3UAPort: isM3UAPort)
            } else {
                place = walksDatagram ? .datagram : .frame
                kind = unwrap(octets, walk.found.range, payloadProtocol, isM3UAPort: isM3UAPort)
            }
            guard let kind else { continue }
            message.chunk = walk.found.chunk
            message.sctp = walk.found.origin
            return isMessage(kind)
        }
        isInPacket = false
        return false
    }

    /// Sets `range` to the SS7 message in a user message.
    private mutating func unwrap(
        _ octets: Span<UInt8>, _ user: Range<Int>, _ payloadProtocol: UInt32, isM3UAPort: Bool
    ) -> CapturedMessage.Kind? {
        guard
            let (kind, inner) = Adaptation.message(
                in: octets, user, payloadProtocol: payloadProtocol, isM3UAPort: isM3UAPort,
                statistics: &counts)
        else { return nil }
        range = inner
        return kind
    }

    /// Counts a message; true.
    private mutating func isMessage(_ kind: CapturedMessage.Kind) -> Bool {
        counts.messages &+= 1
        message.kind = kind
        return true
    }

    /// Opens a frame; true where it is a message, or has one in it.
    mutating func open(_ frame: Frame, in octets: Span<UInt8>) -> Bool {
        self.frame = frame
        counts.frames &+= 1
        if frame.isTruncated { counts.truncatedFrames &+= 1 }
        place = .frame
        walksDatagram = false
        isInPacket = false
        message = CapturedMessage(kind: .m3ua, frame: counts.frames, chunk: 0, time: frame.time)
        let payload = LinkLayer.payload(of: frame, in: octets)
        return open(payload, in: octets) || isInPacket && next(in: octets)
    }

    private mutating func open(
        _ payload: LinkPayload, in octets: Span<UInt8>
    ) -> Bool {
        switch payload {
        case .internet(let at): openInternet(octets, at: at)
        case .sctp(let at): openSCTP(octets, at: at, end: frame.end)
        case .mtp2(let at, let isExtended):
            guard isWhole() else { return false }
            guard
                let found = SignalUnit.message(
                    in: octets, at..<frame.end, isExtended: isExtended,
                    hasCheckSequence: options.mtp2HasFCS, statistics: &counts)
            else { return false }
            range = found
            return isMessage(.mtp3)
        case .message(let kind, let at):
            guard isWhole() else { return false }
            range = at..<frame.end
            return isMessage(kind)
        case .exported(let at): return openExported(octets, at: at)
        case .other: counts.otherFrames &+= 1
        case .unknown: counts.count(unknownLinkType: frame.linkType)
        case .malformed: counts.count(.linkHeader)
        }
        return false
    }

    /// Where the frame itself is the message, a part of it cannot be judged.
    private mutating func isWhole() -> Bool {
        if frame.isTruncated { counts.truncatedChunks &+= 1 }
        return !frame.isTruncated
    }

    @inline(always)
    private mutating func openInternet(_ octets: Span<UInt8>, at: Int) {
        var cause = CaptureStatistics.Malformation.ipHeader
        guard var packet = InternetPacket.read(octets, at: at, end: frame.end, cause: &cause)
        else {
            counts.count(cause)
            return
        }
        guard let fragment = packet.fragment else {
            openTransport(packet, in: octets)
            return
        }
        guard
            datagrams.insert(
                packet, fragment, in: octets, seconds: frame.time.seconds, statistics: &counts)
        else { return }
        let assembled = datagrams.assembled
        walksDatagram = true
        packet.upper = datagrams.upper
        packet.start = 0
        packet.end = assembled.count
        guard packet.skipExtensions(assembled.span) else {
            counts.count(.ipHeader)
            return
        }
        openTransport(packet, in: assembled.span)
    }

    /// Opens SCTP right on IP, or in UDP (RFC 6951).
    @inline(always)
    private mutating func openTransport(_ packet: InternetPacket, in octets: Span<UInt8>) {
        var packet = packet
        if packet.upper == 17 {
            guard packet.start &+ 8 <= packet.end else {
                counts.count(.udpHeader)
                return
            }
            let port = options.encapsulationPort
            if octets.u16(packet.start) == port || octets.u16(packet.start &+ 2) == port {
                packet.start &+= 8
                packet.upper = 132
            }
        }
        guard packet.upper == 132 else {
            counts.otherFrames &+= 1
            return
        }
        openSCTP(
            octets, at: packet.start, end: packet.end, source: packet.source,
            destination: packet.destination, isTruncated: packet.isTruncated)
    }

    @inline(always)
    private mutating func openSCTP(
        _ octets: Span<UInt8>, at: Int, end: Int, source: IPAddress? = nil,
        destination: IPAddress? = nil, isTruncated: Bool = false
    ) {
        let isTruncated = isTruncated || frame.isTruncated
        isInPacket = walk.begin(
            octets, at: at, end: end, source: source, destination: destination,
            isTruncated: isTruncated)
        message.source = source
        message.destination = destination
        message.sourcePort = walk.key.sourcePort
        message.destinationPort = walk.key.destinationPort
        guard !isInPacket else { return }
        if isTruncated { counts.truncatedChunks &+= 1 } else { counts.count(.sctpHeader) }
    }

    private mutating func openExported(_ octets: Span<UInt8>, at: Int) -> Bool {
        guard isWhole() else { return false }
        guard let exported = ExportedPDU(octets, at..<frame.end) else {
            counts.count(.exportedPDU)
            return false
        }
        let start = exported.start
        var isFound = false
        switch exported.content {
        case .message(let kind): isFound = open(.message(kind, start), in: octets)
        case .mtp2: isFound = open(.mtp2(start, isExtended: false), in: octets)
        case .userMessage(let payloadProtocol):
            if let kind = unwrap(octets, start..<frame.end, payloadProtocol, isM3UAPort: false) {
                isFound = isMessage(kind)
            }
        case .sctp:
            openSCTP(
                octets, at: start, end: frame.end, source: exported.source,
                destination: exported.destination)
        case .internet: openInternet(octets, at: start)
        case .ethernet:
            var inner = frame
            inner.start = start
            inner.linkType = 1
            return open(LinkLayer.payload(of: inner, in: octets), in: octets)
        case .other: counts.otherFrames &+= 1
        }
        guard isFound else { return false }
        message.source = exported.source
        message.destination = exported.destination
        message.sourcePort = exported.sourcePort
        message.destinationPort = exported.destinationPort
        message.originatingPointCode = exported.originatingPointCode
        message.destinationPointCode = exported.destinationPointCode
        return true
    }
}
