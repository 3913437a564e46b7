/// One parameter of an M3UA message, RFC 4666 clause 3.2.
public struct M3UAParameter: BitwiseCopyable, Sendable {
    public var tag: M3UAParameterTag
    /// The value's octets, without header and padding.
    public var value: ByteRange
    /// True where the message ends before the padding does.
    public var missingPadding: Bool
    /// True where a padding octet is not zero.
    public var paddingContent: Bool

    @inline(always) @_noLocks
    public init(tag: M3UAParameterTag, value: ByteRange) {
        self.tag = tag
        self.value = value
        missingPadding = false
        paddingContent = false
    }
}

/// Walks the parameters between two offsets of a borrowed span.
public struct M3UAParameterCursor: BitwiseCopyable, Sendable {
    /// The offset of the next parameter.
    public var at: Int
    public let end: Int
    /// Where the message begins; offsets of errors count from here.
    public let start: Int

    /// A cursor before the first parameter of a message whose header was read.
    @inline(always) @_noLocks
    public init(_ header: M3UAHeader) {
        at = header.parameters
        end = header.end
        start = header.parameters &- M3UAHeader.size
    }

    /// A cursor over the parameters within a parameter's value (a routing key, a result).
    @inline(always) @_noLocks
    public init(within value: ByteRange, ofMessageAt start: Int) {
        at = value.lowerBound
        end = value.upperBound
        self.start = start
    }

    /// The next parameter, nil after the last.
    ///
    /// - Throws: `badLength` where a parameter's length is below 4 or beyond the end, at the
    ///   offset of the length field.
    @inline(always) @_noLocks
    public mutating func next(in bytes: Span<UInt8>) throws(DecodeError) -> M3UAParameter? {
        let left = end &- at
        guard left > 0 else { return nil }
        guard left >= 4 else { throw DecodeError(.m3ua, .badLength, at: at &- start) }
        let tag = UInt16(bytes[at]) << 8 | UInt16(bytes[at &+ 1])
        let length = Int(bytes[at &+ 2]) << 8 | Int(bytes[at &+ 3])
        guard length >= 4, length <= left else {
            throw DecodeError(.m3ua, .badLength, at: at &+ 2 &- start)
        }
        let padded = (length &+ 3) & ~3
        var parameter = M3UAParameter(
            tag: M3UAParameterTag(rawValue: tag), value: ByteRange(at &+ 4, at &+ length))
        parameter.missingPadding = padded > left
        let next = parameter.missingPadding ? end : at &+ padded
        var offset = at &+ length
        while offset < next {
            if bytes[offset] != 0 { parameter.paddingContent = true }
            offset &+= 1
        }
        at = next
        return parameter
    }
}
