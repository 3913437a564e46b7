/// Integers of the wire, bounds-checked by the span itself.
extension Span where Element == UInt8 {
    @inline(always)
    func u16(_ at: Int) -> UInt16 { UInt16(self[at]) << 8 | UInt16(self[at &+ 1]) }

    @inline(always)
    func u32(_ at: Int) -> UInt32 { UInt32(u16(at)) << 16 | UInt32(u16(at &+ 2)) }

    @inline(always)
    func u64(_ at: Int) -> UInt64 { UInt64(u32(at)) << 32 | UInt64(u32(at &+ 4)) }

    /// A number in the byte order of the machine that wrote the file.
    @inline(always)
    func u16(_ at: Int, bigEndian: Bool) -> UInt16 { bigEndian ? u16(at) : u16(at).byteSwapped }

    @inline(always)
    func u32(_ at: Int, bigEndian: Bool) -> UInt32 { bigEndian ? u32(at) : u32(at).byteSwapped }

    /// A digest of some octets, to tell a repeated chunk from another one; not cryptographic.
    func digest(_ range: Range<Int>, seed: UInt64) -> UInt64 {
        let part = extracting(range)
        // SAFETY: each load of eight octets starts at most eight before the end of the part.
        return unsafe part.withUnsafeBytes { octets in
            var hash = seed ^ UInt64(octets.count) &* 0x9e37_79b9_7f4a_7c15
            var at = 0
            while at &+ 8 <= octets.count {
                let word = unsafe octets.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                hash = (hash ^ word).folded
                at &+= 8
            }
            var rest: UInt64 = 0
            while at < octets.count {
                rest = unsafe rest << 8 | UInt64(octets[at])
                at &+= 1
            }
            return (hash ^ rest).folded
        }
    }
}

extension UInt64 {
    /// The two halves of a product of 128 bits, folded into one: a quick mix of all bits.
    @inline(always)
    var folded: UInt64 {
        let product = self.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
        return product.high ^ product.low
    }
}
