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
    // Where it is known already, this costs nothing; a look at the first octet would.
    precondition(offset >= 0)
    let last = UInt64(octets[offset &+ 7])
    // SAFETY: the last of the octets lies in the span and seven lie before it, so do these.
    let low =
        unsafe UInt64(octets[unchecked: offset])
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

/// Reads the 64 bits before an offset of 8 or more, most significant octet first.
@inline(always) @_noLocks
func bigEndian64(_ octets: Span<UInt8>, endingAt end: Int) -> UInt64 {
    bigEndian64(octets, end &- 8)
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

/// The digits of one to eight octets of two each, low half first; the first in the top four bits, and
/// below the last nothing but zeroes.
@inline(always) @_noLocks
func leadingDigits(from start: Int, to end: Int, of octets: Span<UInt8>) -> UInt64 {
    let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* (end &- start))
    var digits: UInt64 = 0
    if end >= 8 {
        digits = bigEndian64(octets, endingAt: end) &<< shift
    } else {
        var offset = start
        while offset < end {
            digits = digits &<< 8 | UInt64(octets[offset])
            offset &+= 1
        }
        digits = digits &<< shift
    }
    return digits &>> 4 & 0x0f0f_0f0f_0f0f_0f0f | digits &<< 4 & 0xf0f0_f0f0_f0f0_f0f0
}

/// The highest bit of each digit that is above nine.
@inlinable @inline(always) @_noLocks
func aboveNine(_ digits: UInt64) -> UInt64 {
    // Above nine: the bit of eight, and that of four or of two.
    digits & (digits &<< 1 | digits &<< 2) & 0x8888_8888_8888_8888
}
