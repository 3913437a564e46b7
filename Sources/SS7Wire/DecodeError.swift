/// The protocol layer that a finding belongs to.
public enum Layer: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case m3ua, mtp3, sccp, tcap, map, cap, sms

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}

/// What makes a message illegal: two nodes could read it in two ways, or the standard forbids it.
///
/// Errors travel as values: layer, reason, and the offset of the octet where the reading stopped,
/// counted from the first octet given to the decoder.
public struct DecodeError: Error, BitwiseCopyable, Hashable, Sendable {
    public var layer: Layer
    public var reason: Reason
    public var offset: UInt16

    @inline(always) @_noLocks
    public init(_ layer: Layer, _ reason: Reason, at offset: Int) {
        self.layer = layer
        self.reason = reason
        self.offset = UInt16(truncatingIfNeeded: offset)
    }
}

/// Whether the encoding of a message is what careful implementations send.
public enum Form: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case canonical, noncanonical, illegal

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}
