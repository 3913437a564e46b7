/// The file header of a pcap file (draft-ietf-opsawg-pcap clause 4).
struct PcapHeader: BitwiseCopyable {
    static let length = 24

    var isBigEndian: Bool
    var isNanoseconds: Bool
    /// Octets of a record's header: 16, or 24 in files of patched Linux tools.
    var recordHeaderLength: Int
    var linkType: UInt32

    static func hasMagic(_ octets: Span<UInt8>) -> Bool {
        octets.count >= 4 && magic(octets.u32(0)) != nil
    }

    private static func magic(
        _ value: UInt32
    ) -> (isBigEndian: Bool, isNanoseconds: Bool, recordHeaderLength: Int)? {
        switch value {
        case 0xa1b2_c3d4: (true, false, 16)
        case 0xd4c3_b2a1: (false, false, 16)
        case 0xa1b2_3c4d: (true, true, 16)
        case 0x4d3c_b2a1: (false, true, 16)
        case 0xa1b2_cd34: (true, false, 24)
        case 0x34cd_b2a1: (false, false, 24)
        default: nil
        }
    }

    /// Reads the header; nil where the octets are none.
    init?(_ octets: Span<UInt8>) {
        guard octets.count >= PcapHeader.length, let magic = PcapHeader.magic(octets.u32(0)) else {
            return nil
        }
        (isBigEndian, isNanoseconds, recordHeaderLength) = magic
        // The upper six bits describe a frame check sequence.
        linkType = octets.u32(20, bigEndian: isBigEndian) & 0x03ff_ffff
    }
}

extension FrameReader {
    mutating func nextPcapRecord(_ header: PcapHeader) throws(CaptureError) -> Frame? {
        let headerLength = header.recordHeaderLength
        guard try require(headerLength) else { return nil }
        var at = stream.start
        let seconds: UInt32
        let fraction: UInt32
        let captured: Int
        let original: Int
        do {
            let octets = stream.buffer.span
            seconds = octets.u32(at, bigEndian: header.isBigEndian)
            fraction = octets.u32(at &+ 4, bigEndian: header.isBigEndian)
            captured = Int(octets.u32(at &+ 8, bigEndian: header.isBigEndian))
            original = Int(octets.u32(at &+ 12, bigEndian: header.isBigEndian))
        }
        guard captured <= FrameReader.longestFrame else {
            stop(
                .badRecord, at: stream.offset, present: UInt64(stream.available),
                needed: UInt64(headerLength + captured))
            return nil
        }
        guard try require(headerLength &+ captured) else { return nil }
        at = stream.start &+ headerLength
        pending = UInt64(headerLength &+ captured)
        count &+= 1
        let nanoseconds = UInt64(fraction) * (header.isNanoseconds ? 1 : 1000)
        return Frame(
            linkType: header.linkType,
            time: CaptureTime(
                seconds: Int64(seconds) + Int64(nanoseconds / 1_000_000_000),
                nanoseconds: UInt32(nanoseconds % 1_000_000_000)),
            start: at, end: at &+ captured, originalLength: original)
    }
}
