/// A walk over the chunks of one SCTP packet, RFC 9260 clause 3, that stops at each whole message.
struct SCTPWalk {
    /// Offset of the next chunk.
    private var at = 0
    private var end = 0
    private var isTruncated = false
    private(set) var key = Associations.Key(
        source: nil, destination: nil, sourcePort: 0, destinationPort: 0, tag: 0)
    /// DATA chunks met so far.
    private var chunks = 0
    /// The user message that `next` found last.
    private(set) var found = UserMessage()

    /// A whole user message: in the packet, or in the fragment log.
    struct UserMessage {
        var chunk = 0
        /// Where it lies in the packet.
        var range = 0..<0
        var isJoined = false
        var origin = SCTPOrigin(
            verificationTag: 0, tsn: 0, stream: 0, payloadProtocol: 0, isUnordered: false)
    }

    /// Begins at an SCTP common header; false where there is none.
    mutating func begin(
        _ octets: Span<UInt8>, at: Int, end: Int, source: IPAddress?, destination: IPAddress?,
        isTruncated: Bool
    ) -> Bool {
        guard at &+ 12 <= end else { return false }
        self.at = at &+ 12
        self.end = end
        self.isTruncated = isTruncated
        chunks = 0
        key = Associations.Key(
            source: source, destination: destination, sourcePort: octets.u16(at),
            destinationPort: octets.u16(at &+ 2), tag: octets.u32(at &+ 4))
        return true
    }

    /// Walks on to the next whole user message, which is then in `found`; false at the packet's end.
    mutating func next(
        in octets: Span<UInt8>, associations: inout Associations, fragments: inout FragmentLog,
        statistics: inout CaptureStatistics
    ) -> Bool {
        while at < end {
            let start = at
            guard start &+ 4 <= end else { return stop(&statistics) }
            let length = Int(octets.u16(start &+ 2))
            guard length >= 4, start &+ length <= end else { return stop(&statistics) }
            at = start &+ ((length &+ 3) & ~3)
            let chunk = start..<start &+ length
            switch octets[start] {
            case 0, 64:
                found.chunk = chunks
                chunks &+= 1
                if data(
                    octets, chunk, associations: &associations, fragments: &fragments,
                    statistics: &statistics)
                {
                    return true
                }
            case 1, 2:
                // The sender will be spoken to under the tag that it gives here.
                guard length >= 20 else { break }
                associations.forget(key.reversed(tag: octets.u32(start &+ 4)))
            case 6, 8, 14:
                associations.forget(key)
                associations.forget(key.reversed(tag: key.tag))
            default: break
            }
        }
        return false
    }

    /// Ends the walk at a chunk that is not all there.
    private mutating func stop(_ statistics: inout CaptureStatistics) -> Bool {
        at = end
        if isTruncated {
            statistics.truncatedChunks += 1
        } else {
            statistics.count(.chunkLength)
        }
        return false
    }

    /// A DATA (RFC 9260 clause 3.3.1) or I-DATA chunk (RFC 8260 clause 2.1).
    @inline(always)
    private mutating func data(
        _ octets: Span<UInt8>, _ chunk: Range<Int>, associations: inout Associations,
        fragments: inout FragmentLog, statistics: inout CaptureStatistics
    ) -> Bool {
        let start = chunk.lowerBound
        let isInterleaved = octets[start] == 64
        let payload = start &+ (isInterleaved ? 20 : 16)
        guard payload < chunk.upperBound else {
            statistics.count(.dataChunk)
            return false
        }
        let flags = octets[start &+ 1]
        let tsn = octets.u32(start &+ 4)
        let place = associations.place(of: key, tsn: tsn, statistics: &statistics)
        let digest = octets.digest(start &+ 8..<chunk.upperBound, seed: UInt64(flags & 3))
        guard !associations.isRepeated(place, tsn: tsn, digest: digest) else {
            statistics.retransmissions += 1
            return false
        }
        found.origin = SCTPOrigin(
            verificationTag: key.tag, tsn: tsn, stream: octets.u16(start &+ 8),
            payloadProtocol: octets.u32(payload &- 4),
            isUnordered: flags & 4 != 0)
        found.range = payload..<chunk.upperBound
        found.isJoined = flags & 3 != 3
        guard found.isJoined else { return true }
        return joins(
            octets, at: start, flags: flags, identity: associations.identity(place),
            fragments: &fragments, statistics: &statistics)
    }

    /// Takes a part of a message to those before it; true where it is whole by that.
    private mutating func joins(
        _ octets: Span<UInt8>, at start: Int, flags: UInt8, identity: UInt64,
        fragments: inout FragmentLog, statistics: inout CaptureStatistics
    ) -> Bool {
        let origin = found.origin
        let isFirst = flags & 2 != 0
        var key = FragmentLog.Key(identity: identity, message: 0, sequence: origin.tsn)
        if octets[start] == 64 {
            let number = UInt64(octets.u32(start &+ 12))
            key.message = number | UInt64(origin.stream) << 32 | UInt64(flags & 4) << 46 | 1 << 63
            // The first fragment has the payload protocol where others have their number.
            key.sequence = isFirst ? 0 : octets.u32(start &+ 16)
        }
        let fragment = FragmentLog.Fragment(
            key: key, isFirst: isFirst, isLast: flags & 1 != 0, stream: origin.stream,
            isUnordered: origin.isUnordered, payloadProtocol: origin.payloadProtocol)
        guard fragments.insert(fragment, found.range, of: octets, statistics: &statistics),
            let first = fragments.first
        else { return false }
        found.origin.payloadProtocol = first.payloadProtocol
        return true
    }
}
