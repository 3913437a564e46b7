/// What has come of a stream of M3UA messages and was not given on yet.
///
/// A message begins with its common header (RFC 4666 clause 3.1), whose length covers all of it; so the
/// next one begins where it ends. Nothing else marks a beginning: after a length that cannot be,
/// nothing can be read any more.
@safe
struct FrameBuffer: ~Copyable {
    /// What lies at the beginning.
    enum Frame: Equatable {
        /// A whole message of so many octets.
        case message(Int)
        case incomplete
        /// A length that no message has, or that is longer than is taken.
        case broken
    }

    static let headerSize = 8

    let capacity: Int
    private let storage: UnsafeMutableRawPointer
    private var start = 0
    private var end = 0

    /// - Parameter capacity: octets that it holds; no longer message can be read.
    init(capacity: Int = 64 * 1024) {
        precondition(capacity >= FrameBuffer.headerSize)
        self.capacity = capacity
        unsafe storage = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { unsafe storage.deallocate() }

    var isEmpty: Bool { start == end }

    /// What lies at the beginning, where messages have at most `longest` octets.
    func frame(longest: Int) -> Frame {
        guard end - start >= FrameBuffer.headerSize else { return .incomplete }
        // SAFETY: eight octets lie behind `start`, and all of them are in the storage.
        let field = unsafe (storage + start).loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        let length = Int(UInt32(bigEndian: field))
        guard length >= FrameBuffer.headerSize, length % 4 == 0, length <= min(longest, capacity)
        else { return .broken }
        return end - start >= length ? .message(length) : .incomplete
    }

    /// Moves the message at the beginning out.
    ///
    /// - Parameters:
    ///   - length: as `frame` gave it.
    ///   - target: has room for it.
    mutating func take(_ length: Int, into target: UnsafeMutableRawPointer) {
        precondition(length <= end - start)
        // SAFETY: so many octets lie in the storage, and the caller has that room.
        unsafe target.copyMemory(from: storage + start, byteCount: length)
        start += length
    }

    /// The free room behind what has come, for so many octets as the capacity leaves.
    mutating func room() -> UnsafeMutableRawBufferPointer {
        if start > 0 {
            // SAFETY: moves within the storage; the regions may overlap.
            unsafe storage.copyMemory(from: storage + start, byteCount: end - start)
            end -= start
            start = 0
        }
        return unsafe UnsafeMutableRawBufferPointer(start: storage + end, count: capacity - end)
    }

    /// Notes that so many octets were put into the room.
    mutating func fill(_ count: Int) {
        precondition(count >= 0 && count <= capacity - end)
        end += count
    }
}
