/// Choices in reading a capture.
public struct CaptureOptions: Sendable {
    /// Whether MTP2 frames end with a check sequence; nil: found out from each frame.
    public var mtp2HasFCS: Bool?
    /// UDP port of encapsulated SCTP, RFC 6951.
    public var encapsulationPort: UInt16 = 9899

    public init() {}
}

/// The SS7 messages of a capture file, in capture order.
///
/// Reads pcap and pcapng, gzipped or not, of any size in fixed memory: what cannot be kept
/// (fragments without an end, associations without number) is given up, oldest first, and counted
/// in `statistics`. Nothing is allocated for a message once the reader is warm.
///
/// ```swift
/// var reader = try CaptureReader(path: "interconnect.pcapng")
/// while let message = try reader.next() {
///     judge(reader.bytes, from: message.source)
/// }
/// ```
public struct CaptureReader: ~Copyable {
    private var frames: FrameReader
    private var dissection: Dissection

    /// Opens a capture.
    ///
    /// - Parameter path: the file; `-` is the standard input.
    /// - Throws: `CaptureError` where the file cannot be opened or is no capture.
    public init(path: String, options: CaptureOptions = CaptureOptions()) throws(CaptureError) {
        frames = try FrameReader(path: path)
        dissection = Dissection(options: options)
    }

    /// True for a file of 16 MiB or more, some eighty thousand messages, and for what is no file.
    public var isLong: Bool { (frames.stream.fileSize ?? .max) >= 16 << 20 }

    /// The octets of the message that `next` gave last.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            switch dissection.place {
            case .frame: frames.stream.buffer.span.extracting(dissection.range)
            case .datagram: dissection.datagrams.assembled.span.extracting(dissection.range)
            case .joined: dissection.fragments.joined.span.extracting(dissection.range)
            }
        }
    }

    /// What has been found up to here.
    public var statistics: CaptureStatistics {
        var counts = dissection.counts
        counts.pendingFragments = dissection.fragments.pendingCount
        counts.damage = frames.damage
        return counts
    }

    /// Goes on to the next message; nil at the end, or where the file cannot be read further.
    ///
    /// - Throws: `CaptureError.cannotRead` when the system reports an error.
    public mutating func next() throws(CaptureError) -> CapturedMessage? {
        while true {
            if dissection.isInPacket, CaptureReader.walk(&dissection, frames) {
                return dissection.message
            }
            guard let frame = try frames.next() else {
                dissection.range = 0..<0
                return nil
            }
            if CaptureReader.open(frame, &dissection, frames) { return dissection.message }
        }
    }

    // The window is borrowed through a parameter: next to it, `self` could not be changed.

    private static func walk(
        _ dissection: inout Dissection, _ frames: borrowing FrameReader
    ) -> Bool {
        dissection.next(in: frames.stream.buffer.span)
    }

    private static func open(
        _ frame: Frame, _ dissection: inout Dissection, _ frames: borrowing FrameReader
    ) -> Bool {
        dissection.open(frame, in: frames.stream.buffer.span)
    }
}
