/// Integers of the wire, bounds-checked by the span itself.
extension Span where Element == UInt8 {
    @inline(always)
    func u16(_ at: Int) -> UInt16 { UInt16(bigEndian: load(at)) }

    @inline(always)
    func u32(_ at: Int) -> UInt32 { UInt32(bigEndian: load(at)) }

    @inline(always)
    func u64(_ at: Int) -> UInt64 { UInt64(bigEndian: load(at)) }

    /// A number in the byte order of the machine that wrote the file.
    @inline(always)
    func u16(_ at: Int, bigEndian: Bool) -> UInt16 { bigEndian ? u16(at) : u16(at).byteSwapped }

    @inline(always)
    func u32(_ at: Int, bigEndian: Bool) -> UInt32 { bigEndian ? u32(at) : u32(at).byteSwapped }

    /// All octets of an integer by one load and one check.
    @inline(always)
    private func load<Integer: FixedWidthInteger & BitwiseCopyable>(_ at: Int) -> Integer {
        // SAFETY: the load itself traps where it is not wholly inside, and any bits are an integer.
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: at, as: Integer.self)
    }

    /// A digest of some octets, to tell a repeated chunk from another one; not cryptographic.
    func digest(_ range: Range<Int>, seed: UInt64) -> UInt64 {
        let part = extracting(range)
        // SAFETY: each load of eight octets starts at most eight before the end of the part.
        return unsafe part.withUnsafeBytes { octets in
            let count = octets.count
            // Two halves, so that none waits for the other's product.
            var even = seed ^ UInt64(count) &* 0x9e37_79b9_7f4a_7c15
            var odd = ~even
            guard count >= 8 else {
                for index in 0..<count { odd = unsafe odd << 8 ^ UInt64(octets[index]) }
                return (even.folded ^ odd).folded
            }
            var at = 0
            while at &+ 16 <= count {
                let next = unsafe octets.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)
                even = unsafe (even ^ octets.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                    .folded
                odd = (odd ^ next).folded
                at &+= 16
            }
            // What is left, and some of the octets before it again.
            let first = Swift.max(0, count &- 16)
            even ^= unsafe octets.loadUnaligned(fromByteOffset: first, as: UInt64.self)
            odd ^= unsafe octets.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            return (even.folded ^ odd).folded
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
