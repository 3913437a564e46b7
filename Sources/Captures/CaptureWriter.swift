internal import Glibc

/// Writes frames to a pcap or pcapng file.
///
/// A pcapng file keeps nanoseconds, several interfaces and a comment for each frame; a pcap file
/// has microseconds, one link type, and no comments.
public struct CaptureWriter: ~Copyable {
    public enum Format: Sendable {
        case pcap, pcapng
    }

    /// Link type of Ethernet, www.tcpdump.org/linktypes.html.
    public static let ethernet: UInt16 = 1

    public let path: String
    public let format: Format
    private var descriptor: Int32
    private var waiting: [UInt8] = []
    /// The file's length as it was flushed last; nil where it is none that can be cut.
    private var flushed: off_t?
    private var interfaces = 0

    /// Creates a file, or empties it.
    ///
    /// - Parameter linkType: of the first interface.
    /// - Throws: `CaptureError.cannotOpen`, `.cannotWrite`.
    public init(
        path: String, format: Format = .pcap, linkType: UInt16 = ethernet
    ) throws(CaptureError) {
        self.path = path
        self.format = format
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: path, reason: ByteStream.reason(errno))
        }
        switch format {
        case .pcap:
            waiting.append(little: UInt32(0xa1b2_c3d4))
            waiting.append(little: UInt16(2))
            waiting.append(little: UInt16(4))
            waiting.append(little: UInt64(0))
            waiting.append(little: UInt32(FrameReader.longestFrame))
            waiting.append(little: UInt32(linkType))
        case .pcapng:
            var section: [UInt8] = []
            section.append(little: PcapngSection.magic)
            section += [1, 0, 0, 0]
            section.append(little: UInt64.max)
            appendBlock(PcapngSection.header, section)
            _ = addInterface(linkType: linkType)
        }
        flushed = lseek(descriptor, 0, SEEK_CUR) == 0 ? 0 : nil
        try flush()
    }

    deinit {
        guard descriptor >= 0 else { return }
        _ = try? CaptureWriter.write(waiting, to: descriptor, path: path)
        Glibc.close(descriptor)
    }

    /// Describes one more interface of a pcapng file and gives its number.
    public mutating func addInterface(linkType: UInt16) -> Int {
        precondition(format == .pcapng, "a pcap file has one link type")
        var interface: [UInt8] = []
        interface.append(little: linkType)
        interface += [0, 0, 0, 0, 0, 0]
        // Time stamps in nanoseconds.
        interface += [9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]
        appendBlock(1, interface)
        interfaces += 1
        return interfaces - 1
    }

    /// Writes an SCTP packet as an Ethernet frame.
    public mutating func write(
        _ packet: SCTPPacket, at time: CaptureTime, comment: String? = nil
    ) throws(CaptureError) {
        try write(frame: packet.ethernetFrame, at: time, comment: comment)
    }

    /// Writes a frame.
    ///
    /// - Parameters:
    ///   - originalLength: octets of the frame on the wire, where the capture has fewer.
    ///   - interface: as `addInterface` gave it.
    ///   - comment: kept in pcapng files only.
    public mutating func write(
        frame: [UInt8], at time: CaptureTime, originalLength: Int? = nil, interface: Int = 0,
        comment: String? = nil
    ) throws(CaptureError) {
        let original = UInt32(truncatingIfNeeded: originalLength ?? frame.count)
        let captured = UInt32(truncatingIfNeeded: frame.count)
        switch format {
        case .pcap:
            waiting.append(little: UInt32(truncatingIfNeeded: time.seconds))
            waiting.append(little: time.nanoseconds / 1000)
            waiting.append(little: captured)
            waiting.append(little: original)
            waiting += frame
        case .pcapng:
            let nanoseconds = UInt64(
                truncatingIfNeeded: time.seconds &* 1_000_000_000 &+ Int64(time.nanoseconds))
            var block: [UInt8] = []
            block.append(little: UInt32(interface))
            block.append(little: UInt32(truncatingIfNeeded: nanoseconds >> 32))
            block.append(little: UInt32(truncatingIfNeeded: nanoseconds))
            block.append(little: captured)
            block.append(little: original)
            block += frame
            block.pad()
            if let comment {
                let text = Array(comment.utf8.prefix(0xffff))
                block.append(little: UInt16(1))
                block.append(little: UInt16(text.count))
                block += text
                block.pad()
                block += [0, 0, 0, 0]
            }
            appendBlock(6, block)
        }
        if waiting.count >= 1 << 16 { try flush() }
    }

    /// Hands what is waiting to the system.
    ///
    /// Where it throws, nothing of what waited is in the file, and nothing waits any more: a part of a frame would
    /// spoil all that comes after it.
    public mutating func flush() throws(CaptureError) {
        defer { waiting.removeAll(keepingCapacity: true) }
        do throws(CaptureError) {
            try CaptureWriter.write(waiting, to: descriptor, path: path)
        } catch {
            if let flushed, ftruncate(descriptor, flushed) == 0 {
                _ = lseek(descriptor, flushed, SEEK_SET)
            }
            throw error
        }
        let end = lseek(descriptor, 0, SEEK_CUR)
        flushed = end < 0 ? nil : end
    }

    /// Writes what is waiting and closes the file.
    public consuming func close() throws(CaptureError) {
        try flush()
    }

    private mutating func appendBlock(_ type: UInt32, _ body: [UInt8]) {
        let length = UInt32(truncatingIfNeeded: body.count + 12)
        waiting.append(little: type)
        waiting.append(little: length)
        waiting += body
        waiting.append(little: length)
    }

    private static func write(
        _ octets: [UInt8], to descriptor: Int32, path: String
    ) throws(CaptureError) {
        var at = 0
        while at < octets.count {
            // SAFETY: write reads the octets from `at` to the array's end.
            let written = unsafe octets.withUnsafeBytes {
                unsafe Glibc.write(
                    descriptor, $0.baseAddress.map { unsafe $0 + at }, $0.count - at)
            }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else {
                throw .cannotWrite(path: path, reason: ByteStream.reason(errno))
            }
            at += written
        }
    }
}
