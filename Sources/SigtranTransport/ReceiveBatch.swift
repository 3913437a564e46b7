/// A worker's slab: slots for received messages, each with headroom for a longer header.
///
/// Allocated once. Each message lies alone in its slot, so that its M3UA header can be written anew
/// in place, growing to the left, without a copy.
@safe
public final class ReceiveBatch {
    /// Octets in front of each message that may be written over.
    public static let headroom = 64

    public let slotSize: Int
    public let capacity: Int
    /// Messages in the batch.
    public var count = 0
    private let slab: UnsafeMutableRawPointer
    private let entries: UnsafeMutablePointer<InboundMessage>

    /// - Parameters:
    ///   - capacity: messages that one call may bring.
    ///   - slotSize: octets of the longest message.
    public init(capacity: Int = 32, slotSize: Int = 8192) {
        self.capacity = capacity
        self.slotSize = slotSize
        let stride = slotSize + ReceiveBatch.headroom
        unsafe slab = .allocate(byteCount: capacity * stride, alignment: 64)
        unsafe entries = .allocate(capacity: capacity)
        unsafe entries.initialize(repeating: InboundMessage(), count: capacity)
    }

    deinit {
        unsafe slab.deallocate()
        unsafe entries.deallocate()
    }

    /// Where message `index` is received: `slotSize` octets, headroom in front of them.
    public func slot(_ index: Int) -> UnsafeMutableRawPointer {
        precondition(index >= 0 && index < capacity)
        return unsafe slab + index * (slotSize + ReceiveBatch.headroom)
            + ReceiveBatch.headroom
    }

    /// The description of message `index`.
    public subscript(index: Int) -> InboundMessage {
        get {
            precondition(index >= 0 && index < capacity)
            return unsafe entries[index]
        }
        set {
            precondition(index >= 0 && index < capacity)
            unsafe entries[index] = newValue
        }
    }
}

/// A received message: its length in its slot, and how it came.
public struct InboundMessage: BitwiseCopyable, Sendable {
    public var length = 0
    public var payloadProtocol: UInt32 = 0
    public var stream: UInt16 = 0

    public init() {}
    public init(length: Int, payloadProtocol: UInt32, stream: UInt16) {
        self.length = length
        self.payloadProtocol = payloadProtocol
        self.stream = stream
    }
}
