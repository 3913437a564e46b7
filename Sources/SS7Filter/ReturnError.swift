public import SS7Wire

/// An error that Weir can give in answer to an invoke: those of TS 29.002 clause 17.6 and TS 29.078
/// clause 5.3 whose parameter may be left out, or is one value that is never wrong.
public struct ReturnError: Hashable, Sendable {
    public var name: String
    public var code: UInt8
    public var userProtocol: UserProtocol

    /// The word by which tables know it: the code, and bit 8 set for CAP.
    public var actionValue: UInt32 { UInt32(code) | (userProtocol == .cap ? 0x100 : 0) }

    /// The error of a table's word; nil where it is none.
    public init?(actionValue: UInt32) {
        let user: UserProtocol = actionValue & 0x100 == 0 ? .map : .cap
        guard actionValue < 0x200,
            let found = ReturnError.all(of: user).first(where: { $0.actionValue == actionValue })
        else { return nil }
        self = found
    }

    private init(_ name: String, _ code: UInt8, _ user: UserProtocol) {
        self.name = name
        self.code = code
        userProtocol = user
    }

    /// The error of a name, written as in the standards and without hyphens.
    public static func named(_ name: String, of user: UserProtocol) -> ReturnError? {
        all(of: user).first { $0.name == name }
    }

    /// All errors of a protocol.
    public static func all(of user: UserProtocol) -> [ReturnError] {
        (user == .cap ? cap : map).map { ReturnError($0.0, $0.1, user) }
    }

    private static let map: [(String, UInt8)] = [
        ("unknownSubscriber", 1), ("unknownMSC", 3), ("unidentifiedSubscriber", 5),
        ("absentSubscriberSM", 6), ("unknownEquipment", 7), ("roamingNotAllowed", 8),
        ("illegalSubscriber", 9), ("bearerServiceNotProvisioned", 10),
        ("teleserviceNotProvisioned", 11), ("illegalEquipment", 12), ("callBarred", 13),
        ("forwardingViolation", 14), ("cugReject", 15), ("illegalSSOperation", 16),
        ("ssNotAvailable", 18), ("ssSubscriptionViolation", 19), ("ssIncompatibility", 20),
        ("facilityNotSupported", 21), ("noHandoverNumberAvailable", 25),
        ("subsequentHandoverFailure", 26), ("absentSubscriber", 27), ("incompatibleTerminal", 28),
        ("shortTermDenial", 29), ("longTermDenial", 30), ("subscriberBusyForMTSMS", 31),
        ("messageWaitingListFull", 33), ("systemFailure", 34), ("dataMissing", 35),
        ("unexpectedDataValue", 36), ("noRoamingNumberAvailable", 39), ("tracingBufferFull", 40),
        ("numberChanged", 44), ("busySubscriber", 45), ("noSubscriberReply", 46),
        ("forwardingFailed", 47), ("orNotAllowed", 48), ("atiNotAllowed", 49),
        ("noGroupCallNumberAvailable", 50), ("resourceLimitation", 51),
        ("unauthorizedRequestingNetwork", 52), ("unauthorizedLCSClient", 53),
        ("positionMethodFailure", 54), ("unknownOrUnreachableLCSClient", 58),
        ("mmEventNotSupported", 59), ("atsiNotAllowed", 60), ("atmNotAllowed", 61),
        ("informationNotAvailable", 62), ("unknownAlphabet", 71), ("ussdBusy", 72),
    ]

    private static let cap: [(String, UInt8)] = [
        ("canceled", 0), ("eTCFailed", 3), ("improperCallerResponse", 4),
        ("missingCustomerRecord", 6), ("missingParameter", 7), ("parameterOutOfRange", 8),
        ("systemFailure", 11), ("taskRefused", 12), ("unavailableResource", 13),
        ("unexpectedComponentSequence", 14), ("unexpectedDataValue", 15),
        ("unexpectedParameter", 16), ("unknownLegID", 17), ("unknownPDPID", 50),
        ("unknownCSID", 51),
    ]
}
