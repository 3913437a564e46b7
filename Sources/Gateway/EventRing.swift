import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A ring of event records between one worker and the writer.
///
/// One side writes, one reads; each owns its index and looks at the other's. When the ring is full
/// the worker counts the event as lost and goes on: the path never waits for a writer.
@safe
public final class EventRing: @unchecked Sendable {
    public let capacity: Int
    private let slots: UnsafeMutablePointer<EventRecord>
    private let written = Atomic<Int>(0)
    private let read = Atomic<Int>(0)
    private let missed = Atomic<Int>(0)

    /// - Parameter capacity: rounded up to a power of two.
    public init(capacity: Int) {
        var size = 2
        while size < capacity { size *= 2 }
        self.capacity = size
        // Zeros that the system hands out page by page: a ring that never fills costs nothing.
        guard let zeros = unsafe calloc(size, MemoryLayout<EventRecord>.stride) else {
            preconditionFailure("no memory for a ring of \(size) events")
        }
        unsafe slots = zeros.bindMemory(to: EventRecord.self, capacity: size)
    }

    deinit { unsafe free(slots) }

    /// Events that found the ring full.
    public var lost: Int { missed.load(ordering: .relaxed) }

    /// The record to fill, or nil when the ring is full and the event lost; `commit` follows.
    @inline(always)
    func claim() -> UnsafeMutablePointer<EventRecord>? {
        let next = written.load(ordering: .relaxed)
        guard next &- read.load(ordering: .acquiring) < capacity else {
            missed.add(1, ordering: .relaxed)
            return nil
        }
        return unsafe slots + (next & (capacity &- 1))
    }

    /// Hands the claimed record to the reader.
    @inline(always)
    func commit() {
        written.store(written.load(ordering: .relaxed) &+ 1, ordering: .releasing)
    }

    /// Leaves an event without a message, for measurements of what that costs.
    package func leave(at time: UInt64) {
        guard let event = unsafe claim() else { return }
        unsafe event.pointee.time = time
        unsafe event.pointee.octetCount = 0
        commit()
    }

    /// Gives the oldest record to `body` and frees its slot; false when there is none.
    public func take(_ body: (borrowing EventRecord) throws -> Void) rethrows -> Bool {
        let next = read.load(ordering: .relaxed)
        guard next < written.load(ordering: .acquiring) else { return false }
        try unsafe body(slots[next & (capacity - 1)])
        read.store(next + 1, ordering: .releasing)
        return true
    }
}
