import SS7Wire

/// What the segments of one message have in common, Q.714 clause 4.1.1.3.
///
/// Both addresses count in full: a segment whose address is written in another way belongs to
/// another message, as it may for the node that puts them together behind the gateway.
struct SegmentKey: BitwiseCopyable, Sendable {
    var originatingPointCode: UInt32 = 0
    var destinationPointCode: UInt32 = 0
    var reference: UInt32 = 0
    var link: UInt16 = 0
    var isService = false
    /// The protocol class that the segments have, and the one that the message was given with.
    var classes: UInt8 = 0
    var called = SegmentAddress()
    var calling = SegmentAddress()

    @_noLocks init() {}

    /// The key of a decoded segment.
    @_noLocks
    init(_ message: inout DecodedMessage, link: UInt16) {
        originatingPointCode = message.mtp.originatingPointCode
        destinationPointCode = message.mtp.destinationPointCode
        reference = message.sccp.segmentationReference
        self.link = link
        isService = message.sccp.type.isService
        classes = message.sccp.protocolClass &<< 1 | (message.sccp.asksForSequence ? 1 : 0)
        called = SegmentAddress(message.sccp.called)
        calling = SegmentAddress(message.sccp.calling)
    }

    /// A hash of the key that nobody without the secret can steer.
    @_noLocks
    func hash(_ secret: UInt64) -> UInt64 {
        var hash = mix(
            UInt64(originatingPointCode) &<< 32 | UInt64(destinationPointCode), secret)
        hash = mix(hash ^ UInt64(reference) ^ UInt64(link) &<< 32 ^ UInt64(classes) &<< 48, secret)
        hash = mix(hash ^ called.digits.high ^ (isService ? 1 : 0), secret)
        hash = mix(hash ^ calling.digits.high, secret)
        return mix(hash ^ calling.layout ^ called.layout, secret)
    }

    @inline(always) @_noLocks
    private func mix(_ value: UInt64, _ secret: UInt64) -> UInt64 {
        let product = (value ^ secret).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        return product.high ^ product.low ^ value
    }

    @_noLocks
    func matches(_ other: SegmentKey) -> Bool {
        reference == other.reference && originatingPointCode == other.originatingPointCode
            && destinationPointCode == other.destinationPointCode && link == other.link
            && isService == other.isService && classes == other.classes
            && called.matches(other.called) && calling.matches(other.calling)
    }
}

/// A party address of Q.713 clause 3.4 as far as it tells addresses apart: all but filler and spare
/// bits.
struct SegmentAddress: BitwiseCopyable, Sendable {
    var digits = Digits()
    /// Indicator, subsystem number, translation type, plan, scheme and nature, an octet each.
    var layout: UInt64 = 0
    var pointCode: UInt32 = 0

    @_noLocks init() {}

    @inline(always) @_noLocks
    init(_ address: SCCPAddress) {
        digits = address.digits
        pointCode = address.pointCode
        layout = UInt64(address.indicator & 0x7f)
        layout |= UInt64(address.subsystemNumber) &<< 8
        layout |= UInt64(address.translationType) &<< 16
        layout |= UInt64(address.numberingPlan) &<< 24
        layout |= UInt64(address.encodingScheme) &<< 32
        layout |= UInt64(address.natureOfAddress) &<< 40
    }

    @inline(always) @_noLocks
    func matches(_ other: SegmentAddress) -> Bool {
        layout == other.layout && pointCode == other.pointCode && digits.equals(other.digits)
    }
}
