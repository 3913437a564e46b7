/// One frame of a capture; its octets lie in the reader's window until the next one is read.
struct Frame: BitwiseCopyable {
    var linkType: UInt32
    var time: CaptureTime
    var start: Int
    var end: Int
    /// Octets of the frame on the wire.
    var originalLength: Int
    var isTruncated: Bool { end &- start < originalLength }
}

/// The frames of a pcap or pcapng file, one after the other.
///
/// Our own reader and not libpcap's: that one refuses pcapng files whose interfaces differ in link
/// type, cannot undo gzip, and does not say at which byte a damaged file became unreadable.
struct FrameReader: ~Copyable {
    /// Longest frame that is believed; libpcap and Wireshark have the same bound.
    static let longestFrame = 262_144

    enum Format {
        case pcap(PcapHeader)
        case pcapng
    }

    var stream: ByteStream
    private let format: Format
    var section = PcapngSection()
    /// Octets between `stream.start` and the next record.
    var pending: UInt64 = 0
    /// Frames read.
    var count = 0
    var damage: CaptureDamage?

    init(path: String) throws(CaptureError) {
        var stream = try ByteStream(path: path)
        _ = try stream.ensure(PcapHeader.length)
        format = try FrameReader.format(of: stream)
        self.stream = stream
        if case .pcap = format { pending = UInt64(PcapHeader.length) }
    }

    private static func format(of stream: borrowing ByteStream) throws(CaptureError) -> Format {
        let octets = stream.buffer.span.extracting(..<stream.available)
        if let header = PcapHeader(octets) { return .pcap(header) }
        if PcapngSection.begins(octets) { return .pcapng }
        throw .notACapture(
            path: stream.path, found: look(octets, damaged: stream.isCompressionDamaged))
    }

    /// The next frame; nil at the end of the file, or where it cannot be read further.
    mutating func next() throws(CaptureError) -> Frame? {
        guard damage == nil else { return nil }
        if pending > 0 {
            let recordStart = stream.offset
            let missing = try stream.skip(pending)
            guard missing == 0 else {
                stop(.truncated, at: recordStart, present: pending - missing, needed: pending)
                return nil
            }
            pending = 0
        }
        switch format {
        case .pcap(let header): return try nextPcapRecord(header)
        case .pcapng: return try nextPcapngFrame()
        }
    }

    /// Ends the reading at a record that cannot be read.
    mutating func stop(
        _ cause: CaptureDamage.Cause, at offset: UInt64, present: UInt64, needed: UInt64
    ) {
        damage = CaptureDamage(
            cause: stream.isCompressionDamaged && cause == .truncated ? .badCompression : cause,
            offset: offset, present: present, needed: needed, framesBefore: count)
    }

    /// Asks for a record's octets; where the file has fewer, notes that and says false.
    @inline(always)
    mutating func require(_ count: Int) throws(CaptureError) -> Bool {
        if try stream.ensure(count) { return true }
        noteMissing(count)
        return false
    }

    private mutating func noteMissing(_ count: Int) {
        if stream.available > 0 || stream.isCompressionDamaged {
            stop(
                .truncated, at: stream.offset, present: UInt64(stream.available),
                needed: UInt64(count))
        }
    }

    /// Says what a file that is no capture looks like.
    private static func look(_ octets: Span<UInt8>, damaged: Bool) -> String {
        let known: [(String, [UInt8])] = [
            ("a Sun snoop capture", [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0]),
            ("a Network Monitor capture", [0x47, 0x4d, 0x42, 0x55]),
            ("a Network Monitor capture", [0x52, 0x54, 0x53, 0x53]),
            ("a zip archive", [0x50, 0x4b, 3, 4]),
            ("compressed by xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]),
            ("compressed by bzip2", [0x42, 0x5a, 0x68]),
            ("compressed by zstd", [0x28, 0xb5, 0x2f, 0xfd]),
            ("compressed by lz4", [4, 0x22, 0x4d, 0x18]),
        ]
        if octets.count == 0 { return damaged ? "damaged gzip" : "the file is empty" }
        for (name, magic) in known where octets.count >= magic.count {
            if magic.indices.allSatisfy({ octets[$0] == magic[$0] }) { return name }
        }
        var isText = true
        var hex = ""
        for index in 0..<min(octets.count, 24) {
            isText = isText && (32..<127 ~= octets[index] || 9...13 ~= octets[index])
            guard index < 8 else { continue }
            let digits = String(octets[index], radix: 16)
            hex += (index > 0 ? " " : "") + (digits.count < 2 ? "0" : "") + digits
        }
        if octets.count < 24, PcapHeader.hasMagic(octets) {
            return "a pcap header cut off after \(octets.count) of 24 octets"
        }
        return isText ? "text" : "it begins with \(hex)"
    }
}
