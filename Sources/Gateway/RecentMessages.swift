import SS7Filter
import Screening
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A message as it was judged, so that a table that is not in force yet can be tried on it.
struct RecentMessage: BitwiseCopyable {
    /// Monotonic nanoseconds.
    var time: UInt64 = 0
    var facts = Facts()
    var recollection = Recollection()
    /// Octets of the message, or of the last of its segments.
    var octetCount: UInt16 = 0
    /// Octets of the data of a message in segments, put together; they follow the others.
    var joinedCount: UInt16 = 0
}

/// The messages that a worker has judged lately, one of many, for the dry run of a new table.
///
/// Fixed memory that the path copies into. Nobody reads while the worker writes: a reader asks, the
/// worker grants at the top of its loop, and keeps nothing until the reader lets go. So there is no
/// lock and no record half written, and the path never waits.
@safe
final class RecentMessages: @unchecked Sendable {
    /// Most octets of a message that is kept; longer ones are passed over.
    static let octetCapacity = 1024

    let capacity: Int
    /// Messages kept since the start.
    private(set) var kept = 0
    private let records: UnsafeMutableBufferPointer<RecentMessage>
    private let octets: UnsafeMutableRawBufferPointer
    /// How many more messages to pass over; below zero when one is due.
    private var left = 0
    private var mayKeep: Bool
    private var random: UInt64 = 0x9e37_79b9_7f4a_7c15
    private let reading = Atomic<UInt8>(RecentMessages.open)

    private static let open: UInt8 = 0
    private static let asked: UInt8 = 1
    private static let granted: UInt8 = 2

    /// - Parameter capacity: messages to keep; 0 keeps none.
    init(capacity: Int) {
        self.capacity = capacity
        mayKeep = capacity > 0
        // Not touched before it is used: a gateway at rest takes no memory for it, and starts sooner.
        unsafe records = .allocate(capacity: max(1, capacity))
        unsafe octets = .allocate(
            byteCount: max(1, capacity) * RecentMessages.octetCapacity, alignment: 8)
    }

    deinit {
        unsafe records.deallocate()
        unsafe octets.deallocate()
    }

    /// Brings the next MiB of the messages' memory into the process; false where all of it is there.
    ///
    /// Any thread may call it: nothing of what lies there changes.
    func populate(step: Int) -> Bool {
        let inOctets = unsafe populate(UnsafeRawBufferPointer(octets), step: step)
        let inRecords = unsafe populate(UnsafeRawBufferPointer(records), step: step)
        return inOctets || inRecords
    }

    private func populate(_ memory: UnsafeRawBufferPointer, step: Int) -> Bool {
        let size = 1 << 20
        let count = memory.count
        guard let base = memory.baseAddress, step * size < count else { return false }
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let first = UInt(bitPattern: base)
        let start = (first + UInt(step * size)) / page * page
        let end = min(start + UInt(size), first + UInt(count))
        // The first page and the last may be shared with others, whom it does not harm.
        _ = unsafe madvise(
            UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_POPULATE_WRITE)
        return true
    }

    // MARK: The worker's side

    /// Counts a message; true when it is to be kept.
    @inline(always)
    func isDue() -> Bool {
        left &-= 1
        return left < 0 && mayKeep
    }

    /// Keeps a message, and chooses which is the next: while there is room, the next one.
    ///
    /// Then at random, since traffic has a beat: every second message may be an answer.
    /// - Parameter stride: how many messages one is to be kept of, on average.
    func keep(
        _ message: UnsafeRawBufferPointer, joined: UnsafeRawBufferPointer, _ facts: Facts,
        _ recollection: Recollection, at time: UInt64, oneOf stride: Int
    ) {
        random ^= random &<< 13
        random ^= random &>> 7
        random ^= random &<< 17
        let isFull = kept >= capacity
        left = isFull && stride > 1 ? Int(random % UInt64(2 &* stride &- 1)) : 0
        guard message.count &+ joined.count <= RecentMessages.octetCapacity else { return }
        let place = kept % capacity
        // SAFETY: both fit, and the place is below the capacity.
        let start =
            unsafe octets.baseAddress.unsafelyUnwrapped
            + place &* RecentMessages.octetCapacity
        if let base = message.baseAddress {
            unsafe start.copyMemory(from: base, byteCount: message.count)
        }
        if let base = joined.baseAddress {
            unsafe (start + message.count).copyMemory(from: base, byteCount: joined.count)
        }
        var record = RecentMessage()
        record.time = time
        record.facts = facts
        record.recollection = recollection
        record.octetCount = UInt16(message.count)
        record.joinedCount = UInt16(joined.count)
        unsafe records[place] = record
        kept &+= 1
    }

    /// Grants what a reader has asked for; to be called where no message is in hand.
    @inline(always)
    func look() {
        var state = reading.load(ordering: .acquiring)
        if state == RecentMessages.asked {
            state =
                reading.compareExchange(
                    expected: RecentMessages.asked, desired: RecentMessages.granted,
                    ordering: .acquiringAndReleasing
                ).original
            // Granted now, unless the reader has just given up.
            if state == RecentMessages.asked { state = RecentMessages.granted }
        }
        mayKeep = state == RecentMessages.open && capacity > 0
    }

    // MARK: The reader's side

    /// Asks the worker to keep nothing until `release`.
    func ask() { reading.store(RecentMessages.asked, ordering: .releasing) }

    /// True once the worker keeps to that: what it has kept may be read.
    var isGranted: Bool { reading.load(ordering: .acquiring) == RecentMessages.granted }

    /// Lets the worker keep messages again.
    func release() { reading.store(RecentMessages.open, ordering: .releasing) }

    /// The places in use.
    var places: Range<Int> { 0..<min(kept, capacity) }

    /// A message that was kept; to be read while granted.
    func record(at place: Int) -> RecentMessage { unsafe records[place] }

    /// Its octets, and the data that was put together.
    func octets(at place: Int) -> (message: UnsafeRawBufferPointer, joined: UnsafeRawBufferPointer)
    {
        let record = record(at: place)
        let start = place * RecentMessages.octetCapacity
        let end = start + Int(record.octetCount)
        // SAFETY: what was kept fits its place.
        return unsafe (
            UnsafeRawBufferPointer(rebasing: octets[start..<end]),
            UnsafeRawBufferPointer(rebasing: octets[end..<(end + Int(record.joinedCount))])
        )
    }
}

/// Chooses how many messages one is kept of, so that what is kept tells of the last minutes.
struct SamplingRate {
    /// How much traffic the messages that are kept are to stand for.
    static let window = 300.0

    private var received = 0
    private var time: UInt64 = 0

    /// The stride for the traffic of the last second; nil before a second is over.
    ///
    /// - Parameters:
    ///   - received: messages since the start.
    ///   - now: monotonic nanoseconds.
    ///   - capacity: messages that are kept.
    mutating func stride(received: Int, now: UInt64, capacity: Int) -> Int? {
        guard now &- time >= 1_000_000_000 else { return nil }
        defer {
            self.received = received
            time = now
        }
        guard time != 0, capacity > 0 else { return nil }
        let rate = Double(received - self.received) * 1e9 / Double(now - time)
        return max(1, Int(rate * SamplingRate.window / Double(capacity)))
    }
}
