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

    /// Takes the next message of the SCTP packet at hand.
    mutating func next(in octets: Span<UInt8>) -> CapturedMessage? {
        guard walksDatagram else { return walkOn(in: octets) }
        let assembled = datagrams.assembled
        return walkOn(in: assembled.span)
    }

    private mutating func walkOn(in octets: Span<UInt8>) -> CapturedMessage? {
        while let found = walk.next(
            in: octets, associations: &associations, fragments: &fragments, statistics: &counts)
        {
            let payloadProtocol = found.origin.payloadProtocol
            counts.count(payloadProtocol: payloadProtocol)
            let ports = walk.key
            let isM3UAPort = ports.sourcePort == 2905 || ports.destinationPort == 2905
            let kind: CapturedMessage.Kind?
            if let range = found.range {
                place = walksDatagram ? .datagram : .frame
                kind = unwrap(octets, range, payloadProtocol, isM3UAPort: isM3UAPort)
            } else {
                place = .joined
                let joined = fragments.joined
                kind = unwrap(
                    joined.span, joined.indices, payloadProtocol, isM3UAPort: isM3UAPort)
            }
            guard let kind else { continue }
            var message = message(kind, chunk: found.chunk)
            message.source = ports.source
            message.destination = ports.destination
            message.sourcePort = ports.sourcePort
            message.destinationPort = ports.destinationPort
            message.sctp = found.origin
            return message
        }
        isInPacket = false
        return nil
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

    private mutating func message(_ kind: CapturedMessage.Kind, chunk: Int) -> CapturedMessage {
        counts.messages &+= 1
        return CapturedMessage(kind: kind, frame: counts.frames, chunk: chunk, time: frame.time)
    }

    /// Opens a frame: gives the message that it is, or the first one in it.
    mutating func open(_ frame: Frame, in octets: Span<UInt8>) -> CapturedMessage? {
        self.frame = frame
        counts.frames &+= 1
        if frame.isTruncated { counts.truncatedFrames &+= 1 }
        place = .frame
        walksDatagram = false
        isInPacket = false
        let payload = LinkLayer.payload(of: frame, in: octets)
        return open(payload, in: octets) ?? (isInPacket ? next(in: octets) : nil)
    }

    private mutating func open(
        _ payload: LinkPayload, in octets: Span<UInt8>
    ) -> CapturedMessage? {
        switch payload {
        case .internet(let at): openInternet(octets, at: at)
        case .sctp(let at): openSCTP(octets, at: at, end: frame.end)
        case .mtp2(let at, let isExtended):
            guard isWhole() else { return nil }
            guard
                let found = SignalUnit.message(
                    in: octets, at..<frame.end, isExtended: isExtended,
                    hasCheckSequence: options.mtp2HasFCS, statistics: &counts)
            else { return nil }
            range = found
            return message(.mtp3, chunk: 0)
        case .message(let kind, let at):
            guard isWhole() else { return nil }
            range = at..<frame.end
            return message(kind, chunk: 0)
        case .exported(let at): return openExported(octets, at: at)
        case .other: counts.otherFrames &+= 1
        case .unknown: counts.count(unknownLinkType: frame.linkType)
        case .malformed: counts.count(.linkHeader)
        }
        return nil
    }

    /// Where the frame itself is the message, a part of it cannot be judged.
    private mutating func isWhole() -> Bool {
        if frame.isTruncated { counts.truncatedChunks &+= 1 }
        return !frame.isTruncated
    }

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

    private mutating func openSCTP(
        _ octets: Span<UInt8>, at: Int, end: Int, source: IPAddress? = nil,
        destination: IPAddress? = nil, isTruncated: Bool = false
    ) {
        let isTruncated = isTruncated || frame.isTruncated
        isInPacket = walk.begin(
            octets, at: at, end: end, source: source, destination: destination,
            isTruncated: isTruncated)
        guard !isInPacket else { return }
        if isTruncated { counts.truncatedChunks &+= 1 } else { counts.count(.sctpHeader) }
    }

    private mutating func openExported(_ octets: Span<UInt8>, at: Int) -> CapturedMessage? {
        guard isWhole() else { return nil }
        guard let exported = ExportedPDU(octets, at..<frame.end) else {
            counts.count(.exportedPDU)
            return nil
        }
        let start = exported.start
        var found: CapturedMessage?
        switch exported.content {
        case .message(let kind): found = open(.message(kind, start), in: octets)
        case .mtp2: found = open(.mtp2(start, isExtended: false), in: octets)
        case .userMessage(let payloadProtocol):
            if let kind = unwrap(octets, start..<frame.end, payloadProtocol, isM3UAPort: false) {
                found = message(kind, chunk: 0)
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
        found?.source = exported.source
        found?.destination = exported.destination
        found?.sourcePort = exported.sourcePort
        found?.destinationPort = exported.destinationPort
        found?.originatingPointCode = exported.originatingPointCode
        found?.destinationPointCode = exported.destinationPointCode
        return found
    }
}
