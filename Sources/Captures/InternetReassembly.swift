/// Puts fragmented IP datagrams together again, within fixed bounds.
///
/// The first octets to arrive for a place stay; fragments that disagree about the datagram's end
/// throw it away (RFC 5722 asks for that where they overlap).
struct InternetReassembly {
    /// Datagrams that may be incomplete at a time; a further one takes the oldest one's place.
    static let capacity = 128
    /// Seconds after which the rest of a datagram does not count any more, RFC 1122 clause 3.3.2.
    static let lifetime: UInt64 = 60

    private struct Key: BitwiseCopyable, Equatable {
        var source: IPAddress
        var destination: IPAddress
        var identification: UInt32
        var upper: UInt8
    }

    private struct Datagram {
        var key: Key
        var firstSeen: Int64
        /// Length of the whole payload, known from the last fragment.
        var length: Int?
        var octets: [UInt8] = []
        /// A bit for each eight octets that are there.
        var present: [UInt64] = []
        var presentCount = 0
        /// The protocol above, as the first fragment says.
        var upper: UInt8 = 0

        /// Takes a fragment in; false where it contradicts the ones before.
        mutating func insert(
            _ source: Span<UInt8>, _ range: Range<Int>, at offset: Int, isLast: Bool
        ) -> Bool {
            let end = offset + range.count
            guard end <= 65_535, isLast || range.count % 8 == 0 else { return false }
            if isLast {
                guard length == nil || length == end, octets.count <= end else { return false }
                length = end
            } else if let length, end > length {
                return false
            }
            if octets.count < end {
                octets.append(contentsOf: repeatElement(0, count: end - octets.count))
            }
            let blocks = (end + 7) / 8
            if present.count * 64 < blocks {
                let missing = (blocks + 63) / 64 - present.count
                present.append(contentsOf: repeatElement(0, count: missing))
            }
            for block in offset / 8..<blocks where present[block / 64] >> (block % 64) & 1 == 0 {
                present[block / 64] |= 1 << (block % 64)
                presentCount += 1
                for place in block * 8..<min(end, block * 8 + 8) {
                    octets[place] = source[range.lowerBound + place - offset]
                }
            }
            return true
        }

        var isComplete: Bool { length.map { presentCount == ($0 + 7) / 8 } ?? false }
    }

    private var datagrams: [Datagram] = []
    /// The payload of the datagram that was completed last.
    private(set) var assembled: [UInt8] = []
    /// The protocol above of that datagram.
    private(set) var upper: UInt8 = 0

    /// Takes a fragment; true when its datagram is complete and lies in `assembled`.
    mutating func insert(
        _ packet: InternetPacket, _ fragment: InternetPacket.Fragment, in octets: Span<UInt8>,
        seconds: Int64, statistics: inout CaptureStatistics
    ) -> Bool {
        let key = Key(
            source: packet.source, destination: packet.destination,
            identification: fragment.identification,
            upper: packet.source.isIPv6 ? 0 : packet.upper)
        let index = slot(for: key, seconds: seconds, statistics: &statistics)
        let fits =
            !packet.isTruncated
            && datagrams[index].insert(
                octets, packet.start..<packet.end, at: fragment.offset, isLast: !fragment.hasMore)
        guard fits else {
            datagrams.remove(at: index)
            statistics.droppedDatagrams += 1
            return false
        }
        if fragment.offset == 0 { datagrams[index].upper = packet.upper }
        guard datagrams[index].isComplete else { return false }
        assembled = datagrams[index].octets
        upper = datagrams[index].upper
        datagrams.remove(at: index)
        return true
    }

    private mutating func slot(
        for key: Key, seconds: Int64, statistics: inout CaptureStatistics
    ) -> Int {
        if let index = datagrams.firstIndex(where: { $0.key == key }) {
            if (seconds &- datagrams[index].firstSeen).magnitude <= InternetReassembly.lifetime {
                return index
            }
            datagrams.remove(at: index)
            statistics.droppedDatagrams += 1
        } else if datagrams.count == InternetReassembly.capacity {
            // They stand in order of arrival.
            datagrams.removeFirst()
            statistics.droppedDatagrams += 1
        }
        datagrams.append(Datagram(key: key, firstSeen: seconds))
        return datagrams.count - 1
    }
}
