/// The messages of SCCP management, Q.713 table 26; ANSI's of T1.112.3 in the top values.
public enum SubsystemManagementType: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case none = 0
    case subsystemAllowed = 1
    case subsystemProhibited = 2
    case subsystemStatusTest = 3
    case subsystemOutOfServiceRequest = 4
    case subsystemOutOfServiceGrant = 5
    case subsystemCongested = 6
    case subsystemBackupRouting = 0xfd
    case subsystemNormalRouting = 0xfe
    case subsystemRoutingStatusTest = 0xff

    /// The abbreviation of the standard in lower case, used in rules.
    public var name: String {
        switch self {
        case .none: "none"
        case .subsystemAllowed: "ssa"
        case .subsystemProhibited: "ssp"
        case .subsystemStatusTest: "sst"
        case .subsystemOutOfServiceRequest: "sor"
        case .subsystemOutOfServiceGrant: "sog"
        case .subsystemCongested: "ssc"
        case .subsystemBackupRouting: "sbr"
        case .subsystemNormalRouting: "snr"
        case .subsystemRoutingStatusTest: "srt"
        }
    }
}

/// Whose subsystem an SCCP management message speaks of.
public enum AffectedNode: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// The point code that sent it: its own.
    case sender
    /// The point code that it goes to.
    case receiver
    case other

    /// The stable name used in rules.
    public var name: String { "\(self)" }
}

/// An SCCP management message, Q.713 clause 5.3.
public struct SubsystemManagement: BitwiseCopyable, Sendable {
    public var type = SubsystemManagementType.none
    public var affectedSubsystem: UInt8 = 0
    public var affectedPointCode: UInt32 = 0
    public var multiplicity: UInt8 = 0
    /// The SCCP congestion level of SSC; else 0.
    public var congestionLevel: UInt8 = 0

    @inlinable @inline(always) @_noLocks public init() {}

    /// Whose subsystem it is, by the message's routing label.
    @_noLocks
    public func affected(by label: MTPLabel) -> AffectedNode {
        if affectedPointCode == label.originatingPointCode { return .sender }
        return affectedPointCode == label.destinationPointCode ? .receiver : .other
    }
}

/// Tells whether data for subsystem 1 is a management message: TCAP's tags begin higher.
@inline(always) @_noLocks
func isSubsystemManagement(
    _ octets: Span<UInt8>, _ data: ByteRange, of message: inout DecodedMessage
) -> Bool {
    guard message.sccp.called.subsystemNumber == 1, !data.isEmpty else { return false }
    let type = octets[data.lowerBound]
    if case .ansi = message.variant, type >= 0xfd { return true }
    return type < 0x10
}

/// Reads an SCCP management message, which has one length for each type.
///
/// - Throws: `badManagement` for a type that is not assigned and for another length.
@inline(never) @_noLocks
func decodeSubsystemManagement(
    _ octets: Span<UInt8>, _ data: ByteRange, into message: inout DecodedMessage
) throws(DecodeError) {
    let start = data.lowerBound
    message.flags.insert(.subsystemManagement)
    guard let type = SubsystemManagementType(rawValue: octets[start]), type.rawValue != 0 else {
        throw DecodeError(.sccp, .badManagement, at: start)
    }
    let width: Int
    var codeMask: UInt32 = 0xffff
    switch message.variant {
    case .itu:
        width = 2
        codeMask = 0x3fff
    case .ttc: width = 2
    case .ansi, .china: width = 3
    }
    var length = 3 &+ width
    if case .subsystemCongested = type { length &+= 1 }
    guard Int(data.count) == length else {
        throw DecodeError(.sccp, .badManagement, at: start)
    }
    var management = SubsystemManagement()
    management.type = type
    management.affectedSubsystem = octets[start &+ 1]
    if width == 3 {
        management.affectedPointCode = littleEndian24(octets, start &+ 2)
    } else {
        let code = UInt32(littleEndian16(octets, start &+ 2))
        if code & ~codeMask != 0 { message.flags.insert(.spareBits) }
        management.affectedPointCode = code & codeMask
    }
    let multiplicity = octets[start &+ 2 &+ width]
    management.multiplicity = multiplicity & 0x03
    if multiplicity & 0xfc != 0 { message.flags.insert(.spareBits) }
    if case .subsystemCongested = type {
        let level = octets[start &+ 3 &+ width]
        management.congestionLevel = level & 0x0f
        if level & 0xf0 != 0 { message.flags.insert(.spareBits) }
    }
    message.sccp.management = management
}
