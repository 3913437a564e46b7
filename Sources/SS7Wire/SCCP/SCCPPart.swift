/// The SCCP message types of Q.713 table 1.
public struct SCCPMessageType: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt8
    @inlinable @inline(always) @_noLocks public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let none = SCCPMessageType(rawValue: 0)
    public static let connectionRequest = SCCPMessageType(rawValue: 0x01)
    public static let connectionConfirm = SCCPMessageType(rawValue: 0x02)
    public static let connectionRefused = SCCPMessageType(rawValue: 0x03)
    public static let released = SCCPMessageType(rawValue: 0x04)
    public static let releaseComplete = SCCPMessageType(rawValue: 0x05)
    public static let dataForm1 = SCCPMessageType(rawValue: 0x06)
    public static let dataForm2 = SCCPMessageType(rawValue: 0x07)
    public static let dataAcknowledgement = SCCPMessageType(rawValue: 0x08)
    public static let unitdata = SCCPMessageType(rawValue: 0x09)
    public static let unitdataService = SCCPMessageType(rawValue: 0x0a)
    public static let expeditedData = SCCPMessageType(rawValue: 0x0b)
    public static let expeditedDataAcknowledgement = SCCPMessageType(rawValue: 0x0c)
    public static let resetRequest = SCCPMessageType(rawValue: 0x0d)
    public static let resetConfirmation = SCCPMessageType(rawValue: 0x0e)
    public static let protocolDataUnitError = SCCPMessageType(rawValue: 0x0f)
    public static let inactivityTest = SCCPMessageType(rawValue: 0x10)
    public static let extendedUnitdata = SCCPMessageType(rawValue: 0x11)
    public static let extendedUnitdataService = SCCPMessageType(rawValue: 0x12)
    public static let longUnitdata = SCCPMessageType(rawValue: 0x13)
    public static let longUnitdataService = SCCPMessageType(rawValue: 0x14)

    /// The abbreviation of the standard, used in rules and records.
    public var name: String {
        switch rawValue {
        case 0x01: "CR"
        case 0x02: "CC"
        case 0x03: "CREF"
        case 0x04: "RLSD"
        case 0x05: "RLC"
        case 0x06: "DT1"
        case 0x07: "DT2"
        case 0x08: "AK"
        case 0x09: "UDT"
        case 0x0a: "UDTS"
        case 0x0b: "ED"
        case 0x0c: "EA"
        case 0x0d: "RSR"
        case 0x0e: "RSC"
        case 0x0f: "ERR"
        case 0x10: "IT"
        case 0x11: "XUDT"
        case 0x12: "XUDTS"
        case 0x13: "LUDT"
        case 0x14: "LUDTS"
        default: "unknown"
        }
    }

    /// True for UDTS, XUDTS and LUDTS: one of our messages coming back.
    @inlinable public var isService: Bool {
        @inline(always) @_noLocks get { rawValue == 0x0a || rawValue == 0x12 || rawValue == 0x14 }
    }

    /// True for the three unitdata messages and their service messages.
    @inlinable public var isConnectionless: Bool {
        @inline(always) @_noLocks get {
            rawValue == 0x09 || rawValue == 0x0a || (rawValue >= 0x11 && rawValue <= 0x14)
        }
    }
}

/// An SCCP party address, Q.713 clause 3.4.
public struct SCCPAddress: BitwiseCopyable, Sendable {
    /// The global title's digits as sent, filler dropped.
    public var digits = Digits()
    /// The same number in international E.164 (or E.212, E.214) form; empty where it cannot be told.
    public var normalised = Digits()
    /// The subscriber whom a title of E.212 names, or one of E.214 that `mobileTitles` knows.
    public var imsi = Digits()
    public var isPresent = false
    public var indicator: UInt8 = 0
    public var hasPointCode = false
    public var hasSubsystemNumber = false
    public var subsystemNumber: UInt8 = 0
    /// 0 where the address has no global title.
    public var globalTitleIndicator: UInt8 = 0
    public var translationType: UInt8 = 0
    public var numberingPlan: UInt8 = 0
    public var encodingScheme: UInt8 = 0
    public var natureOfAddress: UInt8 = 0
    public var hasNature = false
    public var hasPlan = false
    public var pointCode: UInt32 = 0
    /// The whole address, from its indicator on.
    public var octets = ByteRange()

    @inlinable @inline(always) @_noLocks public init() {}

    /// True when the address says to route on subsystem number, not on global title.
    @inlinable public var routesOnSSN: Bool {
        @inline(always) @_noLocks get { indicator & 0x40 != 0 }
    }
    @inlinable public var hasGlobalTitle: Bool {
        @inline(always) @_noLocks get { globalTitleIndicator != 0 }
    }
}

/// The SCCP header of a message, Q.713.
public struct SCCPPart: BitwiseCopyable, Sendable {
    public var type = SCCPMessageType.none
    public var protocolClass: UInt8 = 0
    public var returnOption = false
    public var returnCause: UInt8 = 0
    public var hasHopCounter = false
    public var hopCounter: UInt8 = 0
    /// True when the message carries the segmentation parameter, clause 3.17.
    public var hasSegmentation = false
    public var isFirstSegment = false
    /// The class that the user asked for, which a segment's own does not tell: 1 where true.
    public var asksForSequence = false
    public var remainingSegments: UInt8 = 0
    public var segmentationReference: UInt32 = 0
    public var importance: UInt8 = 0
    public var hasImportance = false
    /// The called party address: where the message goes, or in a service message came from.
    public var called = SCCPAddress()
    public var calling = SCCPAddress()
    /// What SCCP management says, where the message is its.
    public var management = SubsystemManagement()
    /// The user's octets: a TCAP message, an SCMG message, or a segment of one.
    public var data = ByteRange()

    @inlinable @inline(always) @_noLocks public init() {}

    /// True for a part of a longer message: more segments follow, or this is not the first.
    @inlinable public var isSegment: Bool {
        @inline(always) @_noLocks get {
            hasSegmentation && (remainingSegments > 0 || !isFirstSegment)
        }
    }
}
