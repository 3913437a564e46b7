internal import CLinux
internal import Glibc
internal import SigtranTransport

/// Whole messages on their way into a stream, and the rest of one that the system took in part.
///
/// A system call may take any number of octets. A message of which some were taken is taken: its rest
/// is copied and goes before anything else.
///
/// Sendable, as one value owns its storage and whoever has it, behind a lock, is alone with it.
@safe
struct StreamSender: ~Copyable, @unchecked Sendable {
    /// Messages that one system call is given.
    private static let batch = 64
    /// Octets of the longest message.
    static let longest = 64 * 1024

    private let socket: Int32
    private let vectors: UnsafeMutablePointer<iovec>
    private let rest: UnsafeMutableRawPointer
    private var restStart = 0
    private var restEnd = 0
    /// Nothing more is taken.
    var isOver = false

    init(_ socket: Int32) {
        self.socket = socket
        unsafe vectors = .allocate(capacity: StreamSender.batch)
        unsafe vectors.initialize(repeating: iovec(), count: StreamSender.batch)
        unsafe rest = .allocate(byteCount: StreamSender.longest, alignment: 16)
    }

    deinit {
        unsafe vectors.deallocate()
        unsafe rest.deallocate()
    }

    /// True while part of a message waits for room.
    var hasRest: Bool { restStart < restEnd }

    /// Sends the rest; false where the stream has failed.
    mutating func flush() -> Bool {
        while hasRest {
            // SAFETY: the rest lies in its storage.
            unsafe vectors[0] = unsafe iovec(
                iov_base: rest + restStart, iov_len: restEnd - restStart)
            let sent = unsafe weir_tcp_send(socket, vectors, 1)
            if sent >= 0 {
                restStart += sent
            } else if errno != EINTR {
                return isFull
            }
        }
        return true
    }

    /// Sends messages in order until the system takes no more; `.closed` where the stream has failed.
    mutating func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome {
        guard flush() else { return .closed }
        var taken = 0
        while taken < messages.count, !hasRest {
            let count = unsafe gather(messages, from: taken)
            guard count > 0 else { return .refused(after: taken) }
            let sent = unsafe weir_tcp_send(socket, vectors, Int32(count))
            if sent >= 0 {
                unsafe note(sent, of: messages, &taken)
            } else if errno != EINTR {
                return isFull ? .taken(taken) : .closed
            }
        }
        return .taken(taken)
    }

    /// Points the vectors at messages, up to the first one that cannot be sent.
    private func gather(
        _ messages: UnsafeBufferPointer<OutboundMessage>, from first: Int
    ) -> Int {
        var count = 0
        while count < StreamSender.batch, first + count < messages.count {
            let message = unsafe messages[first + count]
            guard unsafe message.stream == 0, unsafe isFramed(message.octets) else { break }
            unsafe vectors[count] = unsafe iovec(
                iov_base: UnsafeMutableRawPointer(mutating: message.octets.baseAddress),
                iov_len: message.octets.count)
            count += 1
        }
        return count
    }

    /// True where the message's own length says where it ends: else the peer would lose its place.
    private func isFramed(_ octets: UnsafeRawBufferPointer) -> Bool {
        guard octets.count >= FrameBuffer.headerSize, octets.count <= StreamSender.longest,
            octets.count % 4 == 0
        else { return false }
        let length = unsafe octets.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        return Int(UInt32(bigEndian: length)) == octets.count
    }

    /// Counts the messages that so many octets reach into, and keeps what they leave of the last.
    private mutating func note(
        _ sent: Int, of messages: UnsafeBufferPointer<OutboundMessage>, _ taken: inout Int
    ) {
        var left = sent
        while left > 0 {
            let octets = unsafe messages[taken].octets
            taken += 1
            guard left < octets.count, let base = octets.baseAddress else {
                left -= octets.count
                continue
            }
            restStart = 0
            restEnd = octets.count - left
            // SAFETY: the message is no longer than the storage, see `isFramed`.
            unsafe rest.copyMemory(from: base + left, byteCount: restEnd)
            return
        }
    }

    private var isFull: Bool { errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM }
}
