import SS7Wire

/// Writes a message into a buffer of the caller's, an octet after the other.
struct MessageWriter: BitwiseCopyable {
    /// Octets written, or that would have been.
    private(set) var count = 0
    /// True where the buffer was too small.
    private(set) var overflows = false

    @_noLocks init() {}

    @inline(always) @_noLocks
    mutating func put(_ octet: UInt8, into out: inout MutableSpan<UInt8>) {
        if count < out.count { out[count] = octet } else { overflows = true }
        count &+= 1
    }

    @_noLocks
    mutating func copy(
        _ octets: Span<UInt8>, from start: Int, to end: Int, into out: inout MutableSpan<UInt8>
    ) {
        var offset = start
        while offset < end {
            put(octets[offset], into: &out)
            offset &+= 1
        }
    }

    /// Writes over what is there: 16 bits, most significant octet first.
    @_noLocks
    func replace16(_ value: Int, at offset: Int, in out: inout MutableSpan<UInt8>) {
        guard offset &+ 1 < out.count else { return }
        out[offset] = UInt8(truncatingIfNeeded: value &>> 8)
        out[offset &+ 1] = UInt8(truncatingIfNeeded: value)
    }

    /// A tag and a definite length, as short as it can be.
    @_noLocks
    mutating func putHeader(_ tag: UInt8, _ length: Int, into out: inout MutableSpan<UInt8>) {
        put(tag, into: &out)
        switch BERWalk.lengthSize(length) {
        case 1: break
        case 2: put(0x81, into: &out)
        default:
            put(0x82, into: &out)
            put(UInt8(truncatingIfNeeded: length &>> 8), into: &out)
        }
        put(UInt8(truncatingIfNeeded: length), into: &out)
    }

    /// Digits two an octet, the first in the lower half.
    @_noLocks
    mutating func put(_ digits: Digits, filler: UInt8, into out: inout MutableSpan<UInt8>) {
        var index = 0
        while index < Int(digits.count) {
            let isLast = index &+ 1 == Int(digits.count)
            let upper = isLast ? filler : digits.digit(at: index &+ 1)
            put(digits.digit(at: index) | upper &<< 4, into: &out)
            index &+= 2
        }
    }

    /// Writes a TBCD-STRING over one of as many digits; false where it is not as long.
    @_noLocks
    static func replace(
        from start: Int, to end: Int, by digits: Digits, in out: inout MutableSpan<UInt8>
    ) -> Bool {
        guard start >= 0, end <= out.count, end &- start == (Int(digits.count) &+ 1) / 2 else {
            return false
        }
        var index = 0
        while index < Int(digits.count) {
            let isLast = index &+ 1 == Int(digits.count)
            let upper = isLast ? 0x0f : digits.digit(at: index &+ 1)
            out[start &+ index / 2] = digits.digit(at: index) | upper &<< 4
            index &+= 2
        }
        return true
    }
}
