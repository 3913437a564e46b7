/// One SS7 message of a capture: where, when and by whom it was sent.
///
/// Its octets are the reader's `bytes` until the reader is asked for the next message.
public struct CapturedMessage: BitwiseCopyable, Sendable {
    /// What the octets begin with.
    public enum Kind: UInt8, BitwiseCopyable, Sendable, CaseIterable {
        /// The common header of M3UA, RFC 4666 clause 3.1; management messages too.
        case m3ua
        /// The service information octet, Q.704 clause 14.2; the routing label follows.
        case mtp3
        /// The message type octet of SCCP, Q.713 clause 2.1.
        case sccp
        /// The message type tag of TCAP, Q.773 clause 3.1.
        case tcap
    }

    public var kind: Kind
    /// Number of the frame that completed the message, from 1.
    public var frame: Int
    /// The message's place among the DATA chunks of that frame, from 0; 0 without SCTP.
    public var chunk: Int
    public var time: CaptureTime

    /// The sender's and the receiver's address and port, where the capture has them.
    public var source: IPAddress?
    public var destination: IPAddress?
    public var sourcePort: UInt16?
    public var destinationPort: UInt16?

    /// SCTP's part of the story, absent where the capture has no SCTP.
    public var sctp: SCTPOrigin?

    /// Point codes that stand beside a message which carries none itself (exported PDUs).
    public var originatingPointCode: UInt32?
    public var destinationPointCode: UInt32?

    public init(kind: Kind, frame: Int, chunk: Int, time: CaptureTime) {
        self.kind = kind
        self.frame = frame
        self.chunk = chunk
        self.time = time
    }
}

/// What SCTP says of a message, RFC 9260 clause 3.3.1.
public struct SCTPOrigin: BitwiseCopyable, Hashable, Sendable {
    public var verificationTag: UInt32
    /// Transmission sequence number of the last fragment seen.
    public var tsn: UInt32
    public var stream: UInt16
    public var payloadProtocol: UInt32
    public var isUnordered: Bool

    public init(
        verificationTag: UInt32, tsn: UInt32, stream: UInt16, payloadProtocol: UInt32,
        isUnordered: Bool
    ) {
        self.verificationTag = verificationTag
        self.tsn = tsn
        self.stream = stream
        self.payloadProtocol = payloadProtocol
        self.isUnordered = isUnordered
    }
}

/// A time stamp as exact as the capture has it.
public struct CaptureTime: BitwiseCopyable, Hashable, Sendable, Comparable,
    CustomStringConvertible
{
    /// Seconds since 1970-01-01 00:00 UTC.
    public var seconds: Int64
    /// Nanoseconds in the second, below 1,000,000,000.
    public var nanoseconds: UInt32

    @inlinable
    public init(seconds: Int64, nanoseconds: UInt32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    public static func < (a: CaptureTime, b: CaptureTime) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }

    /// Seconds with six digits after the point, nine where they are needed.
    public var description: String {
        let isFine = nanoseconds % 1000 != 0
        let digits = String(isFine ? nanoseconds : nanoseconds / 1000)
        let zeros = String(repeating: "0", count: (isFine ? 9 : 6) - digits.count)
        return "\(seconds).\(zeros)\(digits)"
    }
}
