/// The common header of an M3UA message, RFC 4666 clause 3.1, with its bounds found sound.
public struct M3UAHeader: BitwiseCopyable, Sendable {
    public var type: M3UAMessageType
    /// The Message Length field.
    public var length: UInt32
    /// Where the parameters begin.
    public var parameters: Int
    /// Where the message ends.
    public var end: Int
    /// True where the length does not count the last padding, or the last padding was not sent.
    public var missingPadding: Bool

    /// Octets of the common header.
    @inlinable public static var size: Int { @_noLocks get { 8 } }

    @inline(always) @_noLocks
    public init(
        type: M3UAMessageType, length: UInt32, parameters: Int, end: Int, missingPadding: Bool
    ) {
        self.type = type
        self.length = length
        self.parameters = parameters
        self.end = end
        self.missingPadding = missingPadding
    }

    /// Reads the header of the message that fills `start..<end`.
    ///
    /// Whether the last parameter's padding is counted, or there at all, does not matter (clause
    /// 3.2); any other difference between the length and the octets does. The reserved octet is not
    /// looked at. Offsets of errors count from `start`.
    ///
    /// - Throws: `truncated`, `badVersion`, `badClass`, `badType`, `badLength`, in this order.
    @inline(always) @_noLocks
    public static func read(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) throws(DecodeError) -> M3UAHeader {
        guard start >= 0, end <= bytes.count, end &- start >= size else {
            throw DecodeError(.m3ua, .truncated, at: end > start ? end &- start : 0)
        }
        guard bytes[start] == 1 else { throw DecodeError(.m3ua, .badVersion, at: 0) }
        let type = M3UAMessageType(messageClass: bytes[start &+ 2], type: bytes[start &+ 3])
        guard type.messageClass.isDefined else { throw DecodeError(.m3ua, .badClass, at: 2) }
        guard type.isDefined else { throw DecodeError(.m3ua, .badType, at: 3) }
        let length = word(bytes, at: start &+ 4)
        let octets = end &- start
        // A `ByteRange` and an error's offset reach 65,535.
        guard length >= 8, length <= 0xfffc, octets <= 0xffff else {
            throw DecodeError(.m3ua, .badLength, at: 4)
        }
        let padded = (Int(length) &+ 3) & ~3
        guard Int(length) == octets || padded == octets || Int(length) == (octets &+ 3) & ~3 else {
            throw DecodeError(.m3ua, .badLength, at: 4)
        }
        return M3UAHeader(
            type: type, length: length, parameters: start &+ size, end: end,
            missingPadding: Int(length) != octets || octets & 3 != 0)
    }

    /// The word of 32 bits at an offset; four octets must be there.
    @inline(always) @_noLocks
    public static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        UInt32(bytes[offset]) << 24 | UInt32(bytes[offset &+ 1]) << 16
            | UInt32(bytes[offset &+ 2]) << 8 | UInt32(bytes[offset &+ 3])
    }
}
