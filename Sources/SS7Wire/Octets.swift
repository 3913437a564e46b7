/// Reads 16 bits, most significant octet first.
@inline(always) @_noLocks
func bigEndian16(_ octets: Span<UInt8>, _ offset: Int) -> UInt16 {
    UInt16(octets[offset]) &<< 8 | UInt16(octets[offset &+ 1])
}

/// Reads 32 bits, most significant octet first.
@inline(always) @_noLocks
func bigEndian32(_ octets: Span<UInt8>, _ offset: Int) -> UInt32 {
    UInt32(octets[offset]) &<< 24 | UInt32(octets[offset &+ 1]) &<< 16
        | UInt32(octets[offset &+ 2]) &<< 8 | UInt32(octets[offset &+ 3])
}

/// Reads 16 bits, least significant octet first.
@inline(always) @_noLocks
func littleEndian16(_ octets: Span<UInt8>, _ offset: Int) -> UInt16 {
    UInt16(octets[offset &+ 1]) &<< 8 | UInt16(octets[offset])
}

/// Reads 24 bits, least significant octet first.
@inline(always) @_noLocks
func littleEndian24(_ octets: Span<UInt8>, _ offset: Int) -> UInt32 {
    UInt32(octets[offset &+ 2]) &<< 16 | UInt32(octets[offset &+ 1]) &<< 8 | UInt32(octets[offset])
}
