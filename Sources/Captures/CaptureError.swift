/// Why a capture cannot be read or written at all.
///
/// A capture that only ends badly is no error: what came before is delivered and
/// `CaptureStatistics.damage` says where reading stopped.
public enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system refused: `reason` is its own text.
    case cannotOpen(path: String, reason: String)
    case cannotRead(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// The file is none that is known; `found` says what it looks like.
    case notACapture(path: String, found: String)

    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
        case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .notACapture(let path, let found):
            "\(path): not a capture (pcap or pcapng, also gzipped): \(found)"
        }
    }
}

/// Where and why reading a capture stopped before its end.
public struct CaptureDamage: Hashable, Sendable, CustomStringConvertible {
    public enum Cause: Hashable, Sendable {
        /// The file ends inside a record.
        case truncated
        /// A record's own lengths cannot be true.
        case badRecord
        /// The gzip stream is damaged or ends early.
        case badCompression
    }

    public var cause: Cause
    /// Offset of the record that could not be read, in the uncompressed file.
    public var offset: UInt64
    /// Octets of it that are there.
    public var present: UInt64
    /// Octets that it needs, as far as known.
    public var needed: UInt64
    /// Frames read before it.
    public var framesBefore: Int

    public var description: String {
        let what =
            switch cause {
            case .truncated: "the file ends inside a record"
            case .badRecord: "a record with an impossible length"
            case .badCompression: "the gzip stream is damaged"
            }
        return "\(what): record at byte \(offset) has \(present) of \(needed) octets; "
            + "\(framesBefore) frames before it were read"
    }
}
