/// A bounded ring of messages and events in the order in which they came, allocated once.
///
/// A record is a header and its octets, rounded up; it may wrap around the end of the ring. The last
/// octets of the ring are kept for events, so that a queue full of messages can still tell its end.
@safe
struct MemoryQueue: ~Copyable {
    private struct Header: BitwiseCopyable {
        var length: UInt32 = 0
        var payloadProtocol: UInt32 = 0
        var stream: UInt16 = 0
        var isEvent = false
        var sender: UInt8 = 0
    }

    private static let headerSize = 16
    private static let reservedForEvents = 1024

    private let storage: UnsafeMutableRawPointer
    private let size: Int
    private let limit: Int
    private var head = 0
    private var used = 0

    /// - Parameter capacity: octets of messages, their headers included.
    init(capacity: Int) {
        limit = max(capacity, 64)
        size = limit + MemoryQueue.reservedForEvents
        unsafe storage = .allocate(byteCount: size, alignment: 16)
    }

    deinit { unsafe storage.deallocate() }

    var isEmpty: Bool { used == 0 }
    var isAtMostHalfFull: Bool { used <= limit / 2 }

    /// True when a message of this length could be queued if nothing else were.
    func canEverHold(_ length: Int) -> Bool { MemoryQueue.recordSize(length) <= limit }

    func hasRoom(for length: Int) -> Bool { used + MemoryQueue.recordSize(length) <= limit }

    /// Queues a message for which there is room.
    mutating func append(_ message: OutboundMessage) {
        let octets = unsafe message.octets
        let header = unsafe Header(
            length: UInt32(octets.count), payloadProtocol: message.payloadProtocol,
            stream: message.stream, sender: message.sender)
        // SAFETY: the buffer holds the octets that its count says.
        unsafe append(header, octets)
    }

    /// Queues an event.
    mutating func append(_ event: AssociationEvent) {
        unsafe withUnsafeBytes(of: event) { octets in
            precondition(
                used + MemoryQueue.recordSize(octets.count) <= size, "too many events undelivered")
            unsafe append(Header(length: UInt32(octets.count), isEvent: true), octets)
        }
    }

    /// Takes what comes first: messages up to the next event, or that event; nil when empty.
    mutating func next(into batch: ReceiveBatch) -> ReceiveOutcome? {
        var count = 0
        while used > 0, count < batch.capacity {
            let header = firstHeader()
            let length = Int(header.length)
            if header.isEvent || length > batch.slotSize {
                if count > 0 { break }
                defer { drop(length) }
                return .event(header.isEvent ? firstEvent() : .oversized)
            }
            unsafe copyOut(head + MemoryQueue.headerSize, batch.slot(count), length)
            batch[count] = InboundMessage(
                length: length, payloadProtocol: header.payloadProtocol, stream: header.stream)
            drop(length)
            count += 1
        }
        return count > 0 ? .messages(count) : nil
    }

    /// Takes out everything, and gives the messages that name who sends them.
    mutating func takeBack() -> [ReturnedMessage] {
        var returned: [ReturnedMessage] = []
        while used > 0 {
            let header = firstHeader()
            if !header.isEvent, header.sender != 0 {
                var octets = [UInt8](repeating: 0, count: Int(header.length))
                unsafe octets.withUnsafeMutableBytes { target in
                    guard let start = target.baseAddress else { return }
                    unsafe copyOut(head + MemoryQueue.headerSize, start, target.count)
                }
                returned.append(
                    ReturnedMessage(octets: octets, stream: header.stream, sender: header.sender))
            }
            drop(Int(header.length))
        }
        return returned
    }

    mutating func removeAll() {
        head = 0
        used = 0
    }

    private static func recordSize(_ length: Int) -> Int { headerSize + (length + 7) & ~7 }

    private func firstHeader() -> Header {
        var header = Header()
        unsafe withUnsafeMutableBytes(of: &header) { octets in
            if let start = octets.baseAddress { unsafe copyOut(head, start, octets.count) }
        }
        return header
    }

    private func firstEvent() -> AssociationEvent {
        var event = AssociationEvent.lost
        unsafe withUnsafeMutableBytes(of: &event) { octets in
            if let start = octets.baseAddress {
                unsafe copyOut(head + MemoryQueue.headerSize, start, octets.count)
            }
        }
        return event
    }

    private mutating func drop(_ length: Int) {
        head = (head + MemoryQueue.recordSize(length)) % size
        used -= MemoryQueue.recordSize(length)
    }

    private mutating func append(_ header: Header, _ octets: UnsafeRawBufferPointer) {
        unsafe withUnsafeBytes(of: header) { unsafe copyIn(head + used, $0) }
        unsafe copyIn(head + used + MemoryQueue.headerSize, octets)
        used += MemoryQueue.recordSize(octets.count)
    }

    private func copyIn(_ position: Int, _ octets: UnsafeRawBufferPointer) {
        guard let source = octets.baseAddress else { return }
        let start = position % size
        let first = min(octets.count, size - start)
        // SAFETY: both parts lie within the ring, and callers have checked that there is room.
        unsafe (storage + start).copyMemory(from: source, byteCount: first)
        unsafe storage.copyMemory(from: source + first, byteCount: octets.count - first)
    }

    private func copyOut(_ position: Int, _ target: UnsafeMutableRawPointer, _ count: Int) {
        let start = position % size
        let first = min(count, size - start)
        // SAFETY: both parts lie within the ring; the target holds at least `count` octets.
        unsafe target.copyMemory(from: storage + start, byteCount: first)
        unsafe (target + first).copyMemory(from: storage, byteCount: count - first)
    }
}
