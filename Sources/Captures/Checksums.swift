/// The checksum of SCTP, CRC32c (RFC 9260 appendix A).
enum CRC32c {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0x82f6_3b78 : value >> 1
        }
    }

    static func checksum(_ octets: [UInt8]) -> UInt32 {
        ~octets.reduce(.max) { value, octet in
            table[Int(UInt8(truncatingIfNeeded: value) ^ octet)] ^ value >> 8
        }
    }
}

/// The ones' complement sum of IPv4 headers, RFC 1071.
enum InternetChecksum {
    static func checksum(_ octets: ArraySlice<UInt8>) -> UInt16 {
        var sum: UInt32 = 0
        for (place, octet) in octets.enumerated() {
            sum += UInt32(octet) << (place % 2 == 0 ? 8 : 0)
        }
        while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
        return ~UInt16(sum)
    }
}

extension [UInt8] {
    /// Appends an integer, most significant octet first.
    mutating func append<Integer: FixedWidthInteger>(big value: Integer) {
        for shift in stride(from: Integer.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
        }
    }

    /// Appends an integer, least significant octet first.
    mutating func append<Integer: FixedWidthInteger>(little value: Integer) {
        append(big: value.byteSwapped)
    }

    /// Appends zeros up to a multiple of four octets.
    mutating func pad() {
        append(contentsOf: repeatElement(0, count: -count & 3))
    }
}
