/// What was found in a capture beside its messages.
public struct CaptureStatistics: Sendable {
    /// Records of the capture that carry a frame.
    public var frames = 0
    /// Messages delivered.
    public var messages = 0
    /// Frames shorter in the capture than they were on the wire.
    public var truncatedFrames = 0
    /// Frames without SCTP or SS7 in them.
    public var otherFrames = 0
    /// Frames of a link type that is not read, or of an interface that was not described.
    public var unknownLinkTypeFrames = 0
    /// Link types met that are not read, the first 16 of them.
    public private(set) var unknownLinkTypes: [UInt32] = []

    /// Whole user messages by SCTP payload protocol, each TSN once.
    public private(set) var payloadProtocols: [PayloadProtocolCount] = []
    /// Messages of payload protocols beyond the first 64.
    public var otherPayloadProtocols = 0
    /// Messages taken as M3UA though their payload protocol was not set (or set in the wrong byte
    /// order).
    public var guessedM3UA = 0
    /// M2PA and M2UA messages without a signal unit: status, acknowledgements, management.
    public var adaptationOnly = 0
    /// Signal units of MTP2 without a message: fill-in and status.
    public var linkOnly = 0

    /// DATA chunks that had been seen before, on any path.
    public var retransmissions = 0
    /// Chunks cut off by the capture's snapshot length.
    public var truncatedChunks = 0
    /// SCTP fragments given up: the rest of the message did not come, or came too late.
    public var droppedFragments = 0
    /// SCTP fragments that wait for the rest of their message.
    public var pendingFragments = 0
    /// IP datagrams given up for lack of fragments, or because the fragments contradict each other.
    public var droppedDatagrams = 0
    /// Association directions forgotten to keep memory bounded.
    public var forgottenAssociations = 0

    /// Where reading stopped before the end, if it did.
    public var damage: CaptureDamage?
    private var malformations = InlineArray<16, Int>(repeating: 0)

    /// What is wrong with a frame below SS7.
    public enum Malformation: UInt8, BitwiseCopyable, Sendable, CaseIterable {
        case linkHeader, ipHeader, ipLength, udpHeader, sctpHeader
        /// A chunk's length is below its header or beyond the packet.
        case chunkLength
        /// A DATA chunk without a header or without data.
        case dataChunk
        case m2pa, m2ua, mtp2, exportedPDU
        /// A fragmented message beyond 256 KiB.
        case messageLength
    }

    /// A count of messages of one payload protocol.
    public struct PayloadProtocolCount: BitwiseCopyable, Hashable, Sendable {
        public var payloadProtocol: UInt32
        public var messages: Int
    }

    public init() {}

    /// Findings of one cause.
    public subscript(cause: Malformation) -> Int { malformations[Int(cause.rawValue)] }

    /// Findings of all causes.
    public var malformed: Int { Malformation.allCases.reduce(0) { $0 + self[$1] } }

    /// Messages of one payload protocol.
    public func messages(payloadProtocol: UInt32) -> Int {
        payloadProtocols.first { $0.payloadProtocol == payloadProtocol }?.messages ?? 0
    }

    mutating func count(_ cause: Malformation) { malformations[Int(cause.rawValue)] &+= 1 }

    mutating func count(payloadProtocol: UInt32) {
        for index in payloadProtocols.indices
        where payloadProtocols[index].payloadProtocol == payloadProtocol {
            payloadProtocols[index].messages &+= 1
            return
        }
        guard payloadProtocols.count < 64 else {
            otherPayloadProtocols &+= 1
            return
        }
        payloadProtocols.append(.init(payloadProtocol: payloadProtocol, messages: 1))
    }

    mutating func count(unknownLinkType type: UInt32) {
        unknownLinkTypeFrames &+= 1
        guard unknownLinkTypes.count < 16, !unknownLinkTypes.contains(type) else { return }
        unknownLinkTypes.append(type)
    }
}
