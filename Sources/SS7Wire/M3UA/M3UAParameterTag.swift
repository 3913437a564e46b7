/// The M3UA parameter tags of RFC 4666 clause 3.2.
public struct M3UAParameterTag: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt16
    @inlinable @_noLocks public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let infoString = M3UAParameterTag(rawValue: 0x0004)
    public static let routingContext = M3UAParameterTag(rawValue: 0x0006)
    public static let diagnosticInformation = M3UAParameterTag(rawValue: 0x0007)
    public static let heartbeatData = M3UAParameterTag(rawValue: 0x0009)
    public static let trafficModeType = M3UAParameterTag(rawValue: 0x000b)
    public static let errorCode = M3UAParameterTag(rawValue: 0x000c)
    public static let status = M3UAParameterTag(rawValue: 0x000d)
    public static let aspIdentifier = M3UAParameterTag(rawValue: 0x0011)
    public static let affectedPointCode = M3UAParameterTag(rawValue: 0x0012)
    public static let correlationID = M3UAParameterTag(rawValue: 0x0013)
    public static let networkAppearance = M3UAParameterTag(rawValue: 0x0200)
    public static let userCause = M3UAParameterTag(rawValue: 0x0204)
    public static let congestionIndications = M3UAParameterTag(rawValue: 0x0205)
    public static let concernedDestination = M3UAParameterTag(rawValue: 0x0206)
    public static let routingKey = M3UAParameterTag(rawValue: 0x0207)
    public static let registrationResult = M3UAParameterTag(rawValue: 0x0208)
    public static let deregistrationResult = M3UAParameterTag(rawValue: 0x0209)
    public static let localRoutingKeyIdentifier = M3UAParameterTag(rawValue: 0x020a)
    public static let destinationPointCode = M3UAParameterTag(rawValue: 0x020b)
    public static let serviceIndicators = M3UAParameterTag(rawValue: 0x020c)
    public static let originatingPointCodes = M3UAParameterTag(rawValue: 0x020e)
    public static let protocolData = M3UAParameterTag(rawValue: 0x0210)
    public static let registrationStatus = M3UAParameterTag(rawValue: 0x0212)
    public static let deregistrationStatus = M3UAParameterTag(rawValue: 0x0213)

    /// A small number for the tags that stand at the top of a message; 255 for all others.
    @inline(always)
    var slot: UInt8 {
        switch rawValue {
        case 0x0004: 0
        case 0x0006: 1
        case 0x0007: 2
        case 0x0009: 3
        case 0x000b: 4
        case 0x000c: 5
        case 0x000d: 6
        case 0x0011: 7
        case 0x0012: 8
        case 0x0013: 9
        case 0x0208: 10
        case 0x0209: 11
        case 0x0200: 12
        case 0x0204: 13
        case 0x0205: 14
        case 0x0206: 15
        case 0x0207: 16
        case 0x0210: 17
        default: 255
        }
    }

    /// How many slots there are.
    static let slotCount = 18

    /// True for the parameters whose value is exactly one word of 32 bits.
    @inline(always)
    public var isWord: Bool {
        switch rawValue {
        case 0x000b, 0x000c, 0x000d, 0x0011, 0x0013, 0x0200, 0x0204, 0x0205, 0x0206, 0x020a,
            0x020b, 0x0212, 0x0213:
            true
        default: false
        }
    }

    /// True for the parameters whose value is a list of words of 32 bits, one at least.
    @inline(always)
    public var isWordList: Bool { rawValue == 0x0006 || rawValue == 0x0012 || rawValue == 0x020e }

    /// True for the parameters that a message may carry more than once, clause 3.6.
    @inline(always)
    public var isRepeatable: Bool {
        rawValue == 0x0207 || rawValue == 0x0208 || rawValue == 0x0209
    }

    /// True where RFC 4666 clauses 3.3 to 3.8 give this parameter to that message.
    ///
    /// The INFO string is let through everywhere: it carries no meaning.
    public func belongs(to type: M3UAMessageType) -> Bool {
        if self == .infoString { return true }
        switch type {
        case .error:
            return self == .errorCode || self == .routingContext || self == .networkAppearance
                || self == .affectedPointCode || self == .diagnosticInformation
        case .notify:
            return self == .status || self == .aspIdentifier || self == .routingContext
        case .payloadData:
            return self == .networkAppearance || self == .routingContext
                || self == .protocolData || self == .correlationID
        case .destinationUnavailable, .destinationAvailable, .destinationStateAudit,
            .destinationRestricted:
            return isSSNMCommon
        case .signallingCongestion:
            return isSSNMCommon || self == .concernedDestination || self == .congestionIndications
        case .destinationUserPartUnavailable:
            return isSSNMCommon || self == .userCause
        case .aspUp, .aspUpAck:
            return self == .aspIdentifier
        case .heartbeat, .heartbeatAck:
            return self == .heartbeatData
        case .aspActive, .aspActiveAck:
            return self == .trafficModeType || self == .routingContext
        case .aspInactive, .aspInactiveAck:
            // The traffic mode was there before RFC 3332, and some still send it.
            return self == .routingContext || self == .trafficModeType
        case .deregistrationRequest:
            return self == .routingContext
        case .registrationRequest:
            return self == .routingKey
        case .registrationResponse:
            return self == .registrationResult
        case .deregistrationResponse:
            return self == .deregistrationResult
        default:
            return false
        }
    }

    private var isSSNMCommon: Bool {
        self == .networkAppearance || self == .routingContext || self == .affectedPointCode
    }
}
