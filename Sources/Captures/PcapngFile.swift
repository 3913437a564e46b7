/// The state of a pcapng section (draft-ietf-opsawg-pcapng clause 4.1) and its interfaces.
struct PcapngSection {
    /// Interfaces that are remembered; frames of further ones have an unknown link type.
    static let interfaceCapacity = 65_536
    /// The section header block's type, the same in both byte orders.
    static let header: UInt32 = 0x0a0d_0d0a
    static let magic: UInt32 = 0x1a2b_3c4d

    struct Interface: BitwiseCopyable {
        var linkType: UInt32
        var snapLength: UInt32
        var clock = Clock()
    }

    var isBigEndian = false
    var interfaces: [Interface] = []

    static func begins(_ octets: Span<UInt8>) -> Bool {
        octets.count >= 12 && octets.u32(0) == header
            && (octets.u32(8) == magic || octets.u32(8).byteSwapped == magic)
    }

    /// The interface's link type, or the type that stands for none.
    func linkType(_ index: Int) -> UInt32 {
        index < interfaces.count ? interfaces[index].linkType : .max
    }

    /// What an interface's time stamps count, options if_tsresol and if_tsoffset.
    struct Clock: BitwiseCopyable {
        var unitsPerSecond: UInt64 = 1_000_000
        var offset: Int64 = 0

        /// The last second that is believed.
        static let latest: Int64 = 1 << 33

        /// Takes if_tsresol: a power of ten, or of two where the upper bit is set.
        mutating func setResolution(_ octet: UInt8) {
            let power = Int(octet & 0x7f)
            if octet & 0x80 != 0 {
                unitsPerSecond = 1 << UInt64(min(power, 63))
            } else {
                unitsPerSecond = (0..<min(power, 19)).reduce(1) { value, _ in value * 10 }
            }
        }

        func time(_ units: UInt64) -> CaptureTime {
            let (seconds, rest) = units.quotientAndRemainder(dividingBy: unitsPerSecond)
            let (sum, isOver) = Int64(clamping: seconds).addingReportingOverflow(offset)
            // What no clock can have meant is no time, as of a simple packet: years up to 2242 fit nanoseconds in
            // 64 bits, with room for what is added to them.
            guard !isOver, 0...Clock.latest ~= sum else {
                return CaptureTime(seconds: 0, nanoseconds: 0)
            }
            let product = rest.multipliedFullWidth(by: 1_000_000_000)
            let nanoseconds = unitsPerSecond.dividingFullWidth(product).quotient
            return CaptureTime(
                seconds: sum, nanoseconds: UInt32(truncatingIfNeeded: nanoseconds))
        }
    }

    /// Reads the body of an interface description block; `end` is where its options end.
    func interface(_ octets: Span<UInt8>, body: Int, end: Int) -> Interface {
        var interface = Interface(
            linkType: UInt32(octets.u16(body, bigEndian: isBigEndian)),
            snapLength: octets.u32(body &+ 4, bigEndian: isBigEndian))
        var at = body &+ 8
        while at &+ 4 <= end {
            let code = octets.u16(at, bigEndian: isBigEndian)
            let length = Int(octets.u16(at &+ 2, bigEndian: isBigEndian))
            at &+= 4
            guard code != 0, at &+ length <= end else { break }
            if code == 9, length >= 1 { interface.clock.setResolution(octets[at]) }
            if code == 14, length >= 8 {
                let first = UInt64(octets.u32(at, bigEndian: isBigEndian))
                let second = UInt64(octets.u32(at &+ 4, bigEndian: isBigEndian))
                let value = isBigEndian ? first << 32 | second : second << 32 | first
                interface.clock.offset = Int64(bitPattern: value)
            }
            at &+= (length &+ 3) & ~3
        }
        return interface
    }
}

extension FrameReader {
    /// Walks the blocks up to the next one that carries a frame.
    mutating func nextPcapngFrame() throws(CaptureError) -> Frame? {
        while true {
            guard try beginBlock() else { return nil }
            let at = stream.start
            let length = Int(pending)
            let type = stream.buffer.span.u32(at, bigEndian: section.isBigEndian)
            switch type {
            case 1 where length >= 20:
                let end = at &+ min(length &- 4, ByteStream.capacity)
                let interface = section.interface(stream.buffer.span, body: at &+ 8, end: end)
                if section.interfaces.count < PcapngSection.interfaceCapacity {
                    section.interfaces.append(interface)
                }
            case 2 where length >= 32, 6 where length >= 32:
                return packet(at, length: length, isEnhanced: type == 6)
            case 3 where length >= 16:
                return simplePacket(at, length: length)
            case 9:
                // A journal entry; Wireshark gives it a frame number.
                count &+= 1
                return Frame(
                    linkType: .max, time: CaptureTime(seconds: 0, nanoseconds: 0), start: at,
                    end: at, originalLength: 0)
            default: break
            }
            guard damage == nil else { return nil }
            let missing = try stream.skip(pending)
            guard missing == 0 else {
                stop(
                    .truncated, at: stream.offset - (pending - missing),
                    present: pending - missing, needed: pending)
                return nil
            }
        }
    }

    /// Brings a block together (of a huge one its front) and sets `pending` to its length.
    private mutating func beginBlock() throws(CaptureError) -> Bool {
        pending = 0
        guard try require(12) else { return false }
        let isHeader = stream.buffer.span.u32(stream.start) == PcapngSection.header
        if isHeader {
            let magic = stream.buffer.span.u32(stream.start &+ 8)
            section = PcapngSection()
            section.isBigEndian = magic == PcapngSection.magic
            guard section.isBigEndian || magic.byteSwapped == PcapngSection.magic else {
                stop(
                    .badRecord, at: stream.offset, present: UInt64(stream.available), needed: 28)
                return false
            }
        }
        let length = Int(
            stream.buffer.span.u32(stream.start &+ 4, bigEndian: section.isBigEndian))
        guard length >= 12 else {
            stop(.badRecord, at: stream.offset, present: UInt64(stream.available), needed: 12)
            return false
        }
        // Some writers forget the padding to 32 bits in the length.
        let padded = (length &+ 3) & ~3
        guard try require(min(padded, ByteStream.capacity)) else { return false }
        pending = UInt64(padded)
        return true
    }

    /// An enhanced packet block, or the obsolete packet block: they differ in the first word only.
    private mutating func packet(_ at: Int, length: Int, isEnhanced: Bool) -> Frame? {
        let index: Int
        let units: UInt64
        let captured: Int
        let original: Int
        do {
            let octets = stream.buffer.span
            let isBigEndian = section.isBigEndian
            index =
                isEnhanced
                ? Int(octets.u32(at &+ 8, bigEndian: isBigEndian))
                : Int(octets.u16(at &+ 8, bigEndian: isBigEndian))
            units =
                UInt64(octets.u32(at &+ 12, bigEndian: isBigEndian)) << 32
                | UInt64(octets.u32(at &+ 16, bigEndian: isBigEndian))
            captured = Int(octets.u32(at &+ 20, bigEndian: isBigEndian))
            original = Int(octets.u32(at &+ 24, bigEndian: isBigEndian))
        }
        let clock =
            index < section.interfaces.count
            ? section.interfaces[index].clock : PcapngSection.Clock()
        return frame(
            linkType: section.linkType(index), time: clock.time(units),
            start: at &+ 28, captured: captured, original: original, room: length &- 32)
    }

    /// A simple packet block: no time, and the first interface's.
    private mutating func simplePacket(_ at: Int, length: Int) -> Frame? {
        let original = Int(stream.buffer.span.u32(at &+ 8, bigEndian: section.isBigEndian))
        var captured = min(original, length &- 16)
        if let snap = section.interfaces.first?.snapLength, snap > 0 {
            captured = min(captured, Int(snap))
        }
        return frame(
            linkType: section.linkType(0), time: CaptureTime(seconds: 0, nanoseconds: 0),
            start: at &+ 12, captured: captured, original: original, room: length &- 16)
    }

    private mutating func frame(
        linkType: UInt32, time: CaptureTime, start: Int, captured: Int, original: Int, room: Int
    ) -> Frame? {
        guard captured <= min(room, FrameReader.longestFrame) else {
            stop(
                .badRecord, at: stream.offset, present: UInt64(stream.available),
                needed: UInt64(captured))
            return nil
        }
        count &+= 1
        return Frame(
            linkType: linkType, time: time, start: start, end: start &+ captured,
            originalLength: original)
    }
}
