/// Fragments of SCTP user messages that wait for the rest of theirs.
///
/// A log of fixed size that is written round and round: a new fragment overwrites the oldest ones,
/// and a message that loses a fragment so is given up as a whole. Fragments that follow each other
/// form runs; a run knows its two ends, so a fragment joins its neighbours in constant time.
struct FragmentLog {
    static let octetCapacity = 4 << 20
    /// Fragments that may wait; a power of two.
    static let entryCapacity = 8192
    /// Longest user message that is put together.
    static let longestMessage = 256 << 10

    /// Where a fragment belongs.
    struct Key: BitwiseCopyable, Hashable {
        /// The association's direction.
        var identity: UInt64
        /// 0 for DATA, which counts by TSN; for I-DATA the message, which counts by FSN.
        var message: UInt64
        var sequence: UInt32

        @inline(always)
        func moved(by distance: UInt32) -> Key {
            Key(identity: identity, message: message, sequence: sequence &+ distance)
        }
    }

    struct Fragment: BitwiseCopyable {
        var key: Key
        var isFirst: Bool
        var isLast: Bool
        var stream: UInt16
        var isUnordered: Bool
        var payloadProtocol: UInt32

        func continues(_ other: Fragment) -> Bool {
            stream == other.stream && isUnordered == other.isUnordered && !isFirst && !other.isLast
        }
    }

    private struct Entry: BitwiseCopyable {
        var fragment: Fragment
        var place: Int
        var count: Int
        var isLive = true
        /// Valid at the run's two ends only.
        var runFirst: UInt32
        var runLast: UInt32
        var runOctets: Int
    }

    private var log: [UInt8] = []
    private var head = 0
    private var entries: [Entry] = []
    private var oldest = 0
    private var next = 0
    private var places: [Key: Int] = [:]
    /// The message that was completed last, and its first fragment.
    private(set) var joined: [UInt8] = []
    private(set) var first: Fragment?

    /// Fragments that wait.
    var pendingCount: Int { places.count }

    /// Takes a fragment; true when its message is complete and lies in `joined`.
    mutating func insert(
        _ fragment: Fragment, _ range: Range<Int>, of octets: Span<UInt8>,
        statistics: inout CaptureStatistics
    ) -> Bool {
        guard places[fragment.key] == nil else {
            // Another content under the same number: the first one stands.
            statistics.droppedFragments += 1
            return false
        }
        append(fragment, range, of: octets, statistics: &statistics)
        let (start, end, count) = connect(fragment, count: range.count)
        if count > FragmentLog.longestMessage {
            statistics.count(.messageLength)
            drop(runWith: fragment.key, statistics: &statistics)
            return false
        }
        guard entries[slot(start)].fragment.isFirst, entries[slot(end)].fragment.isLast else {
            return false
        }
        join(from: start, to: end)
        return true
    }

    private func slot(_ number: Int) -> Int { number & (FragmentLog.entryCapacity - 1) }

    /// Writes the octets at the log's head, and over what is oldest.
    private mutating func append(
        _ fragment: Fragment, _ range: Range<Int>, of octets: Span<UInt8>,
        statistics: inout CaptureStatistics
    ) {
        if places.isEmpty {
            (head, oldest, next) = (0, 0, 0)
            if log.isEmpty { log = [UInt8](repeating: 0, count: FragmentLog.octetCapacity) }
        }
        if head + range.count > FragmentLog.octetCapacity {
            while oldest < next, entries[slot(oldest)].place >= head {
                giveUpOldest(statistics: &statistics)
            }
            head = 0
        }
        let end = head + range.count
        while oldest < next {
            let entry = entries[slot(oldest)]
            let isOver = entry.place < end && entry.place + entry.count > head
            guard isOver || next - oldest == FragmentLog.entryCapacity else { break }
            giveUpOldest(statistics: &statistics)
        }
        for index in 0..<range.count { log[head + index] = octets[range.lowerBound + index] }
        let sequence = fragment.key.sequence
        let entry = Entry(
            fragment: fragment, place: head, count: range.count, runFirst: sequence,
            runLast: sequence, runOctets: range.count)
        if slot(next) < entries.count { entries[slot(next)] = entry } else { entries.append(entry) }
        places[fragment.key] = next
        next += 1
        head = end
    }

    private mutating func giveUpOldest(statistics: inout CaptureStatistics) {
        let entry = entries[slot(oldest)]
        if entry.isLive { drop(runWith: entry.fragment.key, statistics: &statistics) }
        oldest += 1
    }

    /// Joins a new fragment with the runs beside it; gives the run's ends and octets.
    private mutating func connect(
        _ fragment: Fragment, count: Int
    ) -> (start: Int, end: Int, count: Int) {
        let key = fragment.key
        var runFirst = key.sequence
        var runLast = key.sequence
        var count = count
        if let left = places[key.moved(by: .max)],
            fragment.continues(entries[slot(left)].fragment)
        {
            runFirst = entries[slot(left)].runFirst
            count += entries[slot(left)].runOctets
        }
        if let right = places[key.moved(by: 1)],
            entries[slot(right)].fragment.continues(fragment)
        {
            runLast = entries[slot(right)].runLast
            count += entries[slot(right)].runOctets
        }
        let start = mark(runFirst, like: key, runFirst, runLast, count)
        let end = mark(runLast, like: key, runFirst, runLast, count)
        return (start, end, count)
    }

    /// Notes a run at one of its ends.
    private mutating func mark(
        _ sequence: UInt32, like key: Key, _ runFirst: UInt32, _ runLast: UInt32, _ count: Int
    ) -> Int {
        let number = places[key.moved(by: sequence &- key.sequence)] ?? 0
        entries[slot(number)].runFirst = runFirst
        entries[slot(number)].runLast = runLast
        entries[slot(number)].runOctets = count
        return number
    }

    /// Copies a whole run into `joined` and takes it out.
    private mutating func join(from start: Int, to end: Int) {
        joined.removeAll(keepingCapacity: true)
        first = entries[slot(start)].fragment
        let last = entries[slot(end)].fragment.key
        var key = entries[slot(start)].fragment.key
        while let number = places.removeValue(forKey: key) {
            let entry = entries[slot(number)]
            joined.append(contentsOf: log[entry.place..<entry.place + entry.count])
            entries[slot(number)].isLive = false
            if key == last { break }
            key = key.moved(by: 1)
        }
    }

    /// Gives up every fragment of a run.
    private mutating func drop(runWith key: Key, statistics: inout CaptureStatistics) {
        guard let middle = places.removeValue(forKey: key) else { return }
        entries[slot(middle)].isLive = false
        statistics.droppedFragments += 1
        for step in [1, UInt32.max] {
            var before = entries[slot(middle)].fragment
            var here = key.moved(by: step)
            while let number = places[here] {
                let fragment = entries[slot(number)].fragment
                let belongs =
                    step == 1 ? fragment.continues(before) : before.continues(fragment)
                guard belongs else { break }
                places[here] = nil
                entries[slot(number)].isLive = false
                statistics.droppedFragments += 1
                before = fragment
                here = here.moved(by: step)
            }
        }
    }
}
