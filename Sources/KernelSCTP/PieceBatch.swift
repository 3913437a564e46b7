internal import CSCTP
internal import Glibc
internal import SigtranTransport

/// What one `recvmmsg` brought into a batch's slots: whole messages, parts of them, notifications.
///
/// The system call reads on behind a notification. Since an event is told before the messages that
/// follow it, and the batch belongs to the caller, these are then kept here until the next call.
@safe
struct PieceBatch: ~Copyable {
    static let notification = Int32(MSG_NOTIFICATION.rawValue)
    static let endOfRecord = Int32(MSG_EOR)
    private static let capacity = Int(WEIR_SCTP_BATCH)

    private let call: UnsafeMutablePointer<weir_sctp_receive_batch>
    private let pieces: UnsafeMutablePointer<weir_sctp_piece>
    private(set) var count = 0
    private var kept: [(piece: weir_sctp_piece, octets: [UInt8])] = []

    init() {
        unsafe call = .allocate(capacity: 1)
        unsafe call.initialize(to: weir_sctp_receive_batch())
        unsafe pieces = .allocate(capacity: PieceBatch.capacity)
        unsafe pieces.initialize(repeating: weir_sctp_piece(), count: PieceBatch.capacity)
    }

    deinit {
        unsafe call.deallocate()
        unsafe pieces.deallocate()
    }

    /// True while a `fill` would take what was kept.
    var hasKept: Bool { !kept.isEmpty }

    subscript(index: Int) -> weir_sctp_piece {
        precondition(index >= 0 && index < count)
        return unsafe pieces[index]
    }

    /// Fills the slots with what was kept, or else from the socket.
    ///
    /// - Returns: 0 or the error number.
    mutating func fill(_ batch: ReceiveBatch, from descriptor: Int32) -> Int32 {
        if !kept.isEmpty {
            restore(batch)
            return 0
        }
        let room = min(batch.capacity, PieceBatch.capacity)
        for index in 0..<room {
            unsafe weir_sctp_receive_into(
                call, Int32(index), batch.slot(index), batch.slotSize)
        }
        let received = unsafe weir_sctp_receive(descriptor, call, Int32(room))
        guard received >= 0 else {
            count = 0
            return errno
        }
        count = Int(received)
        for index in 0..<count {
            unsafe pieces[index] = unsafe weir_sctp_received(call, Int32(index))
        }
        return 0
    }

    /// Copies the pieces from an index on, to be taken again by the next `fill`.
    mutating func keep(_ batch: ReceiveBatch, from start: Int) {
        let later = start..<max(start, count)
        kept =
            later.map { index in
                let octets = unsafe UnsafeRawBufferPointer(
                    start: batch.slot(index), count: Int(pieces[index].length))
                return unsafe (pieces[index], Array(octets))
            } + kept
    }

    private mutating func restore(_ batch: ReceiveBatch) {
        count = min(kept.count, batch.capacity, PieceBatch.capacity)
        for index in 0..<count {
            let (piece, octets) = kept[index]
            unsafe pieces[index] = piece
            // SAFETY: the piece came out of a slot; a smaller one takes what it can hold.
            unsafe batch.slot(index).copyMemory(
                from: octets, byteCount: min(octets.count, batch.slotSize))
        }
        kept.removeFirst(count)
    }
}
