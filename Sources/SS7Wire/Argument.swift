/// What a number in an argument stands for.
///
/// The names are those that rules and records use.
public enum NumberRole: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case imsi, msisdn, vlr, msc, sgsn, hlr, serviceCentre, gsmSCF, gmlc, roamingNumber
    /// CAP and call handling: TS 29.078 calledPartyNumber, calledPartyBCDNumber.
    case calledParty
    case callingParty
    case forwardedTo
    /// TP-Originating-Address or TP-Destination-Address of the short message, TS 23.040.
    case tpOriginator
    case tpDestination
    case imei
    /// SRI and PRN: gmsc-OrGsmSCF-Address, gmsc-Address; CAP: gmscAddress.
    case gmsc
    case ggsn, handoverNumber, additionalMSISDN, locationNumber
    /// CAP: redirectingPartyID, originalCalledPartyID.
    case redirectingParty, originalCalledParty
    /// CAP: the address of an assisting SSP or of an intelligent peripheral.
    case assistingSSP

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}

/// A number in an argument: its digits, and how they are to be read.
public struct Number: BitwiseCopyable, Hashable, Sendable {
    public var digits = Digits()
    /// Nature of address, TS 29.002 clause 17.7.8 (1 international); 255 where the type has none.
    public var nature: UInt8 = 255
    /// Numbering plan (1 E.164, 6 E.212); 255 where the type has none.
    public var plan: UInt8 = 255

    @inlinable @inline(always) @_noLocks public init() {}
    @inlinable @inline(always) @_noLocks public init(
        _ digits: Digits, nature: UInt8 = 255, plan: UInt8 = 255
    ) {
        self.digits = digits
        self.nature = nature
        self.plan = plan
    }
}

/// The fields of one operation's argument or result that rules may name.
public struct Argument: BitwiseCopyable, Sendable {
    /// One bit a `NumberRole`.
    public var presentNumbers: UInt32 = 0
    /// One bit a `ScalarRole`.
    public var presentScalars: UInt32 = 0
    public var numbers = InlineArray<24, Number>(repeating: Number())
    public var scalars = InlineArray<12, UInt32>(repeating: 0)

    public init() {}

    @inline(always) @_noLocks
    public mutating func reset() {
        presentNumbers = 0
        presentScalars = 0
    }

    @inline(always) @_noLocks
    public func has(_ role: NumberRole) -> Bool {
        presentNumbers &>> UInt32(role.rawValue) & 1 == 1
    }

    @inline(always) @_noLocks
    public func has(_ role: ScalarRole) -> Bool {
        presentScalars &>> UInt32(role.rawValue) & 1 == 1
    }

    @inline(always) @_noLocks
    public mutating func set(_ role: NumberRole, _ number: Number) {
        numbers[Int(role.rawValue)] = number
        presentNumbers |= 1 &<< UInt32(role.rawValue)
    }

    @inline(always) @_noLocks
    public mutating func set(_ role: ScalarRole, _ value: UInt32) {
        scalars[Int(role.rawValue)] = value
        presentScalars |= 1 &<< UInt32(role.rawValue)
    }

    /// The number of a role; an empty one where it is absent.
    @inline(always) @_noLocks
    public mutating func number(_ role: NumberRole) -> Number {
        has(role) ? numbers[Int(role.rawValue)] : Number()
    }

    /// The scalar of a role; nil where it is absent.
    @inline(always) @_noLocks
    public mutating func scalar(_ role: ScalarRole) -> UInt32? {
        has(role) ? scalars[Int(role.rawValue)] : nil
    }
}

/// A small value in an argument.
public enum ScalarRole: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// The short message's type indicator (0 deliver, 1 submit, 2 command or status report).
    case tpMTI
    /// TP-PID, TS 23.040 clause 9.2.3.9.
    case tpPID
    /// TP-DCS, TS 23.038.
    case tpDCS
    /// 1 where sendRoutingInfoForSM says that no delivery is meant (SM-DeliveryNotIntended).
    case deliveryNotIntended
    /// The type of the originator (0 number, 1 alphanumeric), TP-OA type of number 5.
    case tpOriginatorAlphanumeric
    /// The service key of a CAP dialogue or of CAMEL subscription information.
    case serviceKey
    /// The USSD coding scheme.
    case ussdCodingScheme
    /// 1 where provideSubscriberInfo or anyTimeInterrogation asks for a location.
    case locationRequested
    /// SS-Code, TS 29.002 clause 17.7.5.
    case ssCode
    /// 1 where the short message begins with a user data header (TP-UDHI).
    case tpUserDataHeader
    /// The detection point at which initialDP is sent, EventTypeBCSM of TS 29.078 clause 5.1.
    case eventTypeBCSM

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}
