/// The error codes of the ERR message, RFC 4666 clause 3.8.1.
public struct M3UAErrorCode: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let invalidVersion = M3UAErrorCode(rawValue: 0x01)
    public static let unsupportedMessageClass = M3UAErrorCode(rawValue: 0x03)
    public static let unsupportedMessageType = M3UAErrorCode(rawValue: 0x04)
    public static let unsupportedTrafficModeType = M3UAErrorCode(rawValue: 0x05)
    public static let unexpectedMessage = M3UAErrorCode(rawValue: 0x06)
    public static let protocolError = M3UAErrorCode(rawValue: 0x07)
    public static let invalidStreamIdentifier = M3UAErrorCode(rawValue: 0x09)
    public static let refusedManagementBlocking = M3UAErrorCode(rawValue: 0x0d)
    public static let aspIdentifierRequired = M3UAErrorCode(rawValue: 0x0e)
    public static let invalidASPIdentifier = M3UAErrorCode(rawValue: 0x0f)
    public static let invalidParameterValue = M3UAErrorCode(rawValue: 0x11)
    public static let parameterFieldError = M3UAErrorCode(rawValue: 0x12)
    public static let unexpectedParameter = M3UAErrorCode(rawValue: 0x13)
    public static let destinationStatusUnknown = M3UAErrorCode(rawValue: 0x14)
    public static let invalidNetworkAppearance = M3UAErrorCode(rawValue: 0x15)
    public static let missingParameter = M3UAErrorCode(rawValue: 0x16)
    public static let invalidRoutingContext = M3UAErrorCode(rawValue: 0x19)
    public static let noConfiguredASForASP = M3UAErrorCode(rawValue: 0x1a)

    /// The words of the standard, in lower camel case.
    public var name: String {
        switch rawValue {
        case 0x01: "invalidVersion"
        case 0x03: "unsupportedMessageClass"
        case 0x04: "unsupportedMessageType"
        case 0x05: "unsupportedTrafficModeType"
        case 0x06: "unexpectedMessage"
        case 0x07: "protocolError"
        case 0x09: "invalidStreamIdentifier"
        case 0x0d: "refusedManagementBlocking"
        case 0x0e: "aspIdentifierRequired"
        case 0x0f: "invalidASPIdentifier"
        case 0x11: "invalidParameterValue"
        case 0x12: "parameterFieldError"
        case 0x13: "unexpectedParameter"
        case 0x14: "destinationStatusUnknown"
        case 0x15: "invalidNetworkAppearance"
        case 0x16: "missingParameter"
        case 0x19: "invalidRoutingContext"
        case 0x1a: "noConfiguredASForASP"
        default: "code\(rawValue)"
        }
    }

    /// The code that answers what the decoder found wrong with a message.
    public init(answering error: DecodeError) {
        self =
            switch error.reason {
            case .badVersion: .invalidVersion
            case .badClass: .unsupportedMessageClass
            case .badType: .unsupportedMessageType
            case .missingParameter: .missingParameter
            // Offsets 0 to 7 are the common header: there the message is wrong, not a parameter.
            case .badLength where error.offset >= 8: .parameterFieldError
            default: .protocolError
            }
    }
}

/// The status of a NTFY message, RFC 4666 clause 3.8.2: type in the high 16 bits.
public struct M3UANotifyStatus: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let asInactive = M3UANotifyStatus(rawValue: 0x0001_0002)
    public static let asActive = M3UANotifyStatus(rawValue: 0x0001_0003)
    public static let asPending = M3UANotifyStatus(rawValue: 0x0001_0004)
    public static let insufficientASPResources = M3UANotifyStatus(rawValue: 0x0002_0001)
    public static let alternateASPActive = M3UANotifyStatus(rawValue: 0x0002_0002)
    public static let aspFailure = M3UANotifyStatus(rawValue: 0x0002_0003)

    /// The words of the standard.
    public var name: String {
        switch self {
        case .asInactive: "AS-INACTIVE"
        case .asActive: "AS-ACTIVE"
        case .asPending: "AS-PENDING"
        case .insufficientASPResources: "insufficient ASP resources"
        case .alternateASPActive: "alternate ASP active"
        case .aspFailure: "ASP failure"
        default: "type \(rawValue >> 16) information \(rawValue & 0xffff)"
        }
    }
}

/// The traffic mode types of RFC 4666 clause 3.7.1.
public struct M3UATrafficMode: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let override = M3UATrafficMode(rawValue: 1)
    public static let loadshare = M3UATrafficMode(rawValue: 2)
    public static let broadcast = M3UATrafficMode(rawValue: 3)

    /// True for the three modes that the standard defines.
    @inlinable public var isDefined: Bool { rawValue >= 1 && rawValue <= 3 }

    /// The word of the standard.
    public var name: String {
        switch rawValue {
        case 1: "override"
        case 2: "loadshare"
        case 3: "broadcast"
        default: "mode \(rawValue)"
        }
    }
}

/// A destination of an SSNM message, RFC 4666 clause 3.4.1: a point code, or a range of them.
public struct M3UAAffectedPointCode: BitwiseCopyable, Hashable, Sendable {
    /// How many low bits of the point code are wild; from 24 on, all of them.
    public var mask: UInt8
    /// The point code, 24 bits.
    public var pointCode: UInt32

    @inlinable public init(_ pointCode: UInt32, mask: UInt8 = 0) {
        self.pointCode = pointCode & 0x00ff_ffff
        self.mask = mask
    }

    /// The parameter's word: mask in the high octet.
    @inlinable public init(word: UInt32) {
        mask = UInt8(truncatingIfNeeded: word >> 24)
        pointCode = word & 0x00ff_ffff
    }

    @inlinable public var word: UInt32 { UInt32(mask) << 24 | pointCode }

    /// Tells whether a point code is meant.
    @inlinable public func contains(_ other: UInt32) -> Bool {
        mask >= 24 || pointCode >> UInt32(mask) == (other & 0x00ff_ffff) >> UInt32(mask)
    }
}
