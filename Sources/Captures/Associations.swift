/// The directions of SCTP associations met in a capture, and the TSNs seen in them.
///
/// A direction is known by addresses, ports and verification tag; its `identity` is new with every
/// association, so a restart never looks like a retransmission. Memory is fixed: directions not
/// used for long are forgotten first, and of TSNs the table keeps one word each.
struct Associations {
    /// Directions that are remembered.
    static let capacity = 4096
    /// TSNs that are remembered, over all directions; a power of two.
    static let seenCapacity = 1 << 18
    /// Verification tags up to this may be a tool's constant, and do not prove a second path.
    private static let smallestRandomTag: UInt32 = 0x1_0000

    struct Key: BitwiseCopyable, Hashable {
        var source: IPAddress?
        var destination: IPAddress?
        var sourcePort: UInt16
        var destinationPort: UInt16
        var tag: UInt32

        /// The other direction under another tag.
        func reversed(tag: UInt32) -> Key {
            Key(
                source: destination, destination: source, sourcePort: destinationPort,
                destinationPort: sourcePort, tag: tag)
        }

        /// What differs most often comes first.
        @inline(always)
        static func == (a: Key, b: Key) -> Bool {
            a.tag == b.tag && a.sourcePort == b.sourcePort
                && a.destinationPort == b.destinationPort && a.source == b.source
                && a.destination == b.destination
        }
    }

    /// What paths of one direction share, whatever their addresses.
    private struct PortsAndTag: BitwiseCopyable, Hashable {
        var ports: UInt32
        var tag: UInt32

        init(_ key: Key) {
            ports = UInt32(key.sourcePort) << 16 | UInt32(key.destinationPort)
            tag = key.tag
        }
    }

    private struct Direction: BitwiseCopyable {
        var key: Key
        var identity: UInt64
        var lastTSN: UInt32
        var isRecent = true
    }

    private var directions: [Direction] = []
    private var places: [Key: Int] = [:]
    private var paths: [PortsAndTag: Int] = [:]
    private var hand = 0
    private var identities: UInt64 = 0
    private var latest = 0
    private var previous = 0
    private var seen = [UInt64](repeating: 0, count: seenCapacity)

    /// Finds or adds the direction of a DATA chunk; its place is valid until the next call.
    @inline(always)
    mutating func place(
        of key: Key, tsn: UInt32, statistics: inout CaptureStatistics
    ) -> Int {
        if latest < directions.count, directions[latest].key == key { return latest }
        if previous < directions.count, directions[previous].key == key {
            swap(&latest, &previous)
            return latest
        }
        return look(for: key, tsn: tsn, statistics: &statistics)
    }

    private mutating func look(
        for key: Key, tsn: UInt32, statistics: inout CaptureStatistics
    ) -> Int {
        previous = latest
        if let place = places[key] {
            latest = place
        } else {
            latest = add(key, tsn: tsn, statistics: &statistics)
        }
        directions[latest].isRecent = true
        return latest
    }

    /// The number that tells this direction of this association from all others.
    func identity(_ place: Int) -> UInt64 { directions[place].identity }

    /// Notes a chunk by TSN and content; true when the same was seen before.
    ///
    /// Under the tag 0, which no association has (RFC 9260 clause 8.5.1), a tool has wrapped
    /// messages from elsewhere, all under one TSN: those are never repetitions.
    mutating func isRepeated(_ place: Int, tsn: UInt32, digest: UInt64) -> Bool {
        directions[place].lastTSN = tsn
        guard directions[place].key.tag != 0 else { return false }
        let identity = directions[place].identity
        let mark = (digest ^ (identity << 32 | UInt64(tsn)).folded) | 1
        let start = (identity &* 0x9e37_79b9_7f4a_7c15) >> 40
        let index = Int(truncatingIfNeeded: start &+ UInt64(tsn)) & (Associations.seenCapacity - 1)
        if seen[index] == mark { return true }
        seen[index] = mark
        return false
    }

    /// Forgets a direction: its association has ended, or begins anew.
    mutating func forget(_ key: Key) {
        guard let place = places[key] else { return }
        identities &+= 1
        directions[place].identity = identities
    }

    private mutating func add(
        _ key: Key, tsn: UInt32, statistics: inout CaptureStatistics
    ) -> Int {
        var direction = Direction(key: key, identity: 0, lastTSN: tsn)
        let common = PortsAndTag(key)
        if key.tag >= Associations.smallestRandomTag, let sibling = paths[common],
            abs(Int(Int32(bitPattern: tsn &- directions[sibling].lastTSN))) < 4096
        {
            // Another path of a multi-homed association: the same tag, and TSNs close by.
            direction.identity = directions[sibling].identity
        } else {
            identities &+= 1
            direction.identity = identities
        }
        let place: Int
        if directions.count < Associations.capacity {
            place = directions.count
            directions.append(direction)
        } else {
            while directions[hand].isRecent {
                directions[hand].isRecent = false
                hand = (hand + 1) % Associations.capacity
            }
            place = hand
            hand = (hand + 1) % Associations.capacity
            let old = directions[place].key
            places[old] = nil
            if paths[PortsAndTag(old)] == place { paths[PortsAndTag(old)] = nil }
            directions[place] = direction
            statistics.forgottenAssociations += 1
        }
        places[key] = place
        paths[common] = place
        return place
    }
}
