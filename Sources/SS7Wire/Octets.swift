/// Reads 16 bits, most significant octet first.
@inline(always) @_noLocks
func bigEndian16(_ octets: Span<UInt8>, _ offset: Int) -> UInt16 {
    UInt16(octets[offset]) &<< 8 | UInt16(octets[offset &+ 1])
}

/// Reads 32 bits, most significant octet first.
@inline(always) @_noLocks
func bigEndian32(_ octets: Span<UInt8>, _ offset: Int) -> UInt32 {
    let ends = UInt32(octets[offset]) &<< 24 | UInt32(octets[offset &+ 3])
    // SAFETY: the first and the last of the octets lie in the span, so do those between.
    return unsafe ends
        | UInt32(octets[unchecked: offset &+ 1]) &<< 16
        | UInt32(octets[unchecked: offset &+ 2]) &<< 8
}

/// Reads 64 bits, most significant octet first.
@inline(always) @_noLocks
func bigEndian64(_ octets: Span<UInt8>, _ offset: Int) -> UInt64 {
    let first = UInt64(octets[offset])
    let last = UInt64(octets[offset &+ 7])
    // SAFETY: the first and the last of the octets lie in the span, so do those between.
    let low =
        unsafe first
        | UInt64(octets[unchecked: offset &+ 1]) &<< 8
        | UInt64(octets[unchecked: offset &+ 2]) &<< 16
        | UInt64(octets[unchecked: offset &+ 3]) &<< 24
    let high =
        unsafe UInt64(octets[unchecked: offset &+ 4])
        | UInt64(octets[unchecked: offset &+ 5]) &<< 8
        | UInt64(octets[unchecked: offset &+ 6]) &<< 16
        | last &<< 24
    return (low | high &<< 32).byteSwapped
}

/// Reads 16 bits, least significant octet first.
@inline(always) @_noLocks
func littleEndian16(_ octets: Span<UInt8>, _ offset: Int) -> UInt16 {
    bigEndian16(octets, offset).byteSwapped
}

/// Reads 24 bits, least significant octet first.
@inline(always) @_noLocks
func littleEndian24(_ octets: Span<UInt8>, _ offset: Int) -> UInt32 {
    UInt32(octets[offset &+ 2]) &<< 16 | UInt32(octets[offset &+ 1]) &<< 8 | UInt32(octets[offset])
}

/// The digits of up to eight octets of two each, low half first; the last in the lowest half-octet.
@inline(always) @_noLocks
func packedDigits(from start: Int, to end: Int, of octets: Span<UInt8>) -> UInt64 {
    var packed: UInt64 = 0
    if end &- start > 0, end >= 8 {
        packed =
            bigEndian64(octets, end &- 8)
            & ~0 &>> UInt64(truncatingIfNeeded: 64 &- 8 &* (end &- start))
        return packed &>> 4 & 0x0f0f_0f0f_0f0f_0f0f | packed &<< 4 & 0xf0f0_f0f0_f0f0_f0f0
    }
    var offset = start
    while offset < end {
        let octet = octets[offset]
        packed = packed &<< 8 | UInt64(octet &<< 4 | octet &>> 4)
        offset &+= 1
    }
    return packed
}
