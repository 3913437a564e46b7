import SS7Wire

/// What the segments of one message have in common, Q.714 clause 4.1.1.3.
struct SegmentKey: BitwiseCopyable, Sendable {
    var originatingPointCode: UInt32 = 0
    var destinationPointCode: UInt32 = 0
    var reference: UInt32 = 0
    var link: UInt16 = 0
    var isService = false
    var calledDigits = Digits()
    var callingDigits = Digits()
    var calledSubsystem: UInt8 = 0
    var callingSubsystem: UInt8 = 0

    @_noLocks init() {}

    /// The key of a decoded segment.
    @_noLocks
    init(_ message: inout DecodedMessage, link: UInt16) {
        originatingPointCode = message.mtp.originatingPointCode
        destinationPointCode = message.mtp.destinationPointCode
        reference = message.sccp.segmentationReference
        self.link = link
        isService = message.sccp.type.isService
        calledDigits = message.sccp.called.digits
        callingDigits = message.sccp.calling.digits
        calledSubsystem = message.sccp.called.subsystemNumber
        callingSubsystem = message.sccp.calling.subsystemNumber
    }

    /// A short mark of the key, never 0.
    var mark: UInt32 {
        @_noLocks get {
            let mixed =
                (reference ^ originatingPointCode &<< 13) &* 0x9e37_79b1
                ^ UInt32(truncatingIfNeeded: callingDigits.high &>> 20)
            return mixed | 1
        }
    }

    @_noLocks
    func matches(_ other: SegmentKey) -> Bool {
        reference == other.reference && originatingPointCode == other.originatingPointCode
            && destinationPointCode == other.destinationPointCode && link == other.link
            && isService == other.isService
            && calledDigits.equals(other.calledDigits)
            && callingDigits.equals(other.callingDigits)
            && calledSubsystem == other.calledSubsystem
            && callingSubsystem == other.callingSubsystem
    }
}
