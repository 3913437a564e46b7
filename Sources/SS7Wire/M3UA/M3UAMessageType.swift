/// The M3UA message classes of RFC 4666 clause 3.1.2.
public struct M3UAMessageClass: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt8
    @inlinable @_noLocks public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let management = M3UAMessageClass(rawValue: 0)
    public static let transfer = M3UAMessageClass(rawValue: 1)
    public static let signallingNetwork = M3UAMessageClass(rawValue: 2)
    public static let aspState = M3UAMessageClass(rawValue: 3)
    public static let aspTraffic = M3UAMessageClass(rawValue: 4)
    public static let routingKey = M3UAMessageClass(rawValue: 9)

    /// True for the classes that M3UA defines.
    @inlinable public var isDefined: Bool { @_noLocks get { rawValue <= 4 || rawValue == 9 } }

    /// The abbreviation of the standard.
    public var name: String {
        switch self {
        case .management: "MGMT"
        case .transfer: "Transfer"
        case .signallingNetwork: "SSNM"
        case .aspState: "ASPSM"
        case .aspTraffic: "ASPTM"
        case .routingKey: "RKM"
        default: "class \(rawValue)"
        }
    }
}

/// An M3UA message type with its class, RFC 4666 clause 3.1.2: class in the high octet.
public struct M3UAMessageType: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt16
    @inlinable @_noLocks public init(rawValue: UInt16) { self.rawValue = rawValue }

    @inline(always) @_noLocks
    public init(messageClass: UInt8, type: UInt8) {
        rawValue = UInt16(messageClass) << 8 | UInt16(type)
    }

    public static let error = M3UAMessageType(rawValue: 0x0000)
    public static let notify = M3UAMessageType(rawValue: 0x0001)
    public static let payloadData = M3UAMessageType(rawValue: 0x0101)
    public static let destinationUnavailable = M3UAMessageType(rawValue: 0x0201)
    public static let destinationAvailable = M3UAMessageType(rawValue: 0x0202)
    public static let destinationStateAudit = M3UAMessageType(rawValue: 0x0203)
    public static let signallingCongestion = M3UAMessageType(rawValue: 0x0204)
    public static let destinationUserPartUnavailable = M3UAMessageType(rawValue: 0x0205)
    public static let destinationRestricted = M3UAMessageType(rawValue: 0x0206)
    public static let aspUp = M3UAMessageType(rawValue: 0x0301)
    public static let aspDown = M3UAMessageType(rawValue: 0x0302)
    public static let heartbeat = M3UAMessageType(rawValue: 0x0303)
    public static let aspUpAck = M3UAMessageType(rawValue: 0x0304)
    public static let aspDownAck = M3UAMessageType(rawValue: 0x0305)
    public static let heartbeatAck = M3UAMessageType(rawValue: 0x0306)
    public static let aspActive = M3UAMessageType(rawValue: 0x0401)
    public static let aspInactive = M3UAMessageType(rawValue: 0x0402)
    public static let aspActiveAck = M3UAMessageType(rawValue: 0x0403)
    public static let aspInactiveAck = M3UAMessageType(rawValue: 0x0404)
    public static let registrationRequest = M3UAMessageType(rawValue: 0x0901)
    public static let registrationResponse = M3UAMessageType(rawValue: 0x0902)
    public static let deregistrationRequest = M3UAMessageType(rawValue: 0x0903)
    public static let deregistrationResponse = M3UAMessageType(rawValue: 0x0904)

    @inlinable public var messageClass: M3UAMessageClass {
        @_noLocks get { M3UAMessageClass(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8)) }
    }

    /// The type octet within its class.
    @inlinable public var type: UInt8 { @_noLocks get { UInt8(truncatingIfNeeded: rawValue) } }

    /// True for the types that RFC 4666 defines.
    @inline(always)
    public var isDefined: Bool {
        @_noLocks get {
            switch rawValue >> 8 {
            case 0: type <= 1
            case 1: type == 1
            case 2, 3: type >= 1 && type <= 6
            case 4, 9: type >= 1 && type <= 4
            default: false
            }
        }
    }

    /// The abbreviation of the standard, used in status and events.
    public var name: String {
        switch self {
        case .error: "ERR"
        case .notify: "NTFY"
        case .payloadData: "DATA"
        case .destinationUnavailable: "DUNA"
        case .destinationAvailable: "DAVA"
        case .destinationStateAudit: "DAUD"
        case .signallingCongestion: "SCON"
        case .destinationUserPartUnavailable: "DUPU"
        case .destinationRestricted: "DRST"
        case .aspUp: "ASPUP"
        case .aspDown: "ASPDN"
        case .heartbeat: "BEAT"
        case .aspUpAck: "ASPUP ACK"
        case .aspDownAck: "ASPDN ACK"
        case .heartbeatAck: "BEAT ACK"
        case .aspActive: "ASPAC"
        case .aspInactive: "ASPIA"
        case .aspActiveAck: "ASPAC ACK"
        case .aspInactiveAck: "ASPIA ACK"
        case .registrationRequest: "REG REQ"
        case .registrationResponse: "REG RSP"
        case .deregistrationRequest: "DEREG REQ"
        case .deregistrationResponse: "DEREG RSP"
        default: "\(messageClass.name) type \(type)"
        }
    }
}
