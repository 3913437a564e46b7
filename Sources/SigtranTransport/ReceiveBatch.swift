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
    @usableFromInline let slab: UnsafeMutableRawPointer
    @usableFromInline let entries: UnsafeMutablePointer<InboundMessage>

    /// - Parameters:
    ///   - capacity: messages that one call may bring.
    ///   - slotSize: octets of the longest message.
    public init(capacity: Int = 32, slotSize: Int = 8192) {
        precondition(capacity > 0 && slotSize > 0)
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
    @inlinable
    public func slot(_ index: Int) -> UnsafeMutableRawPointer {
        precondition(index >= 0 && index < capacity)
        // SAFETY: the slab holds `capacity` strides and the index was checked.
        return unsafe slab + index * (slotSize + ReceiveBatch.headroom) + ReceiveBatch.headroom
    }

    /// The description of message `index`.
    @inlinable
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

    /// The octets of message `index`, valid until the batch is received into again.
    @inlinable
    @_lifetime(borrow self)
    public func octets(_ index: Int) -> Span<UInt8> {
        let length = self[index].length
        precondition(length >= 0 && length <= slotSize)
        // SAFETY: the slot holds `slotSize` octets and lives as long as the batch.
        let buffer = unsafe UnsafeRawBufferPointer(start: slot(index), count: length)
        return unsafe _overrideLifetime(
            Span<UInt8>(_unsafeBytes: buffer), borrowing: self)
    }
}

/// A received message: its length in its slot, and how it came.
public struct InboundMessage: BitwiseCopyable, Sendable {
    public var length: Int
    /// The payload protocol identifier in host order.
    public var payloadProtocol: UInt32
    public var stream: UInt16

    @inlinable
    public init(length: Int = 0, payloadProtocol: UInt32 = 0, stream: UInt16 = 0) {
        self.length = length
        self.payloadProtocol = payloadProtocol
        self.stream = stream
    }
}
