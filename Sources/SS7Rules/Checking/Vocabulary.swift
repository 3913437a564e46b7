import SS7Filter
import SS7Wire

/// The names that conditions and actions use.
struct Vocabulary {
    /// How point codes are written.
    var pointCodeFormat: PointCodeFormat
    /// The links' names, by their numbers.
    var links: [String]

    static let fields = Dictionary(uniqueKeysWithValues: Field.allCases.map { ($0.name, $0) })
    static let operations = Dictionary(
        uniqueKeysWithValues: Operation.allNamed.map { ($0.name, $0) })
    static let findings = Dictionary(uniqueKeysWithValues: Reason.allCases.map { ($0.name, $0) })
    static let functions = [
        "network", "country", "own", "partner", "known", "unknown", "readable", "agrees", "length",
        "nature", "plan",
    ]

    /// The operation of a name; `map16` and `cap5` are the numbers that no standard names.
    static func operation(_ name: String) -> Operation? {
        operations[name] ?? Operation.named(name)
    }

    /// Operations whose subscriber may be named by MSISDN instead of IMSI, TS 29.002.
    static let namedByMSISDN: Set<Operation> = Set(
        [
            .sendRoutingInfo, .sendRoutingInfoForSM, .reportSMDeliveryStatus, .sendIMSI,
            .anyTimeInterrogation, .anyTimeSubscriptionInterrogation, .anyTimeModification,
            .sendRoutingInfoForLCS, .provideSubscriberLocation, .subscriberLocationReport,
            .statusReport, .ssInvocationNotification, .alertServiceCentre,
            .alertServiceCentreWithoutResult, .informServiceCentre, .noteSubscriberDataModified,
        ].map(Operation.map)
            + [.initialDP, .initialDPSMS, .initialDPGPRS].map(Operation.cap))

    /// Return causes of Q.713 clause 3.12 that `udts` may give.
    static let returnCauses: [String: UInt32] = [
        "noTranslationForNature": 0, "noTranslation": 1, "subsystemCongestion": 2,
        "subsystemFailure": 3, "unequippedUser": 4, "mtpFailure": 5, "networkCongestion": 6,
        "unqualified": 7, "errorInTransport": 8, "errorInProcessing": 9, "noReassembly": 10,
        "sccpFailure": 11, "hopCounterViolation": 12,
    ]

    /// The named values of a field; nil where its values are plain numbers.
    func names(of field: Field) -> [String: UInt32]? {
        switch field {
        case .sccp:
            named((1...0x14).map { SCCPMessageType(rawValue: $0) }) {
                ($0.name, UInt32($0.rawValue))
            }
        case .tcap: named(TCAPMessageType.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .userProtocol: named(UserProtocol.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .component: named(ComponentType.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .variant: named(MTPVariant.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .form: named(Form.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .layer: named(Layer.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .reason: Self.findings.mapValues { UInt32($0.rawValue) }
        case .operation: Self.operations.mapValues(Self.number)
        case .calledRouteOn, .callingRouteOn: ["gt": 0, "ssn": 1]
        case .side: named(Side.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .dialogue: named(DialogueStanding.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .openedBy: named(Side.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .weekday: named(Self.weekdays.enumerated()) { ($0.element, UInt32($0.offset)) }
        case .scmg:
            named(SubsystemManagementType.allCases.dropFirst()) { ($0.name, UInt32($0.rawValue)) }
        case .affectedNode: named(AffectedNode.allCases) { ($0.name, UInt32($0.rawValue)) }
        case .link: named(links.enumerated()) { ($0.element, UInt32($0.offset)) }
        default: nil
        }
    }

    /// The number by which the table knows an operation.
    static func number(of operation: Operation) -> UInt32 {
        UInt32(operation.userProtocol.rawValue) << 8 | UInt32(operation.code)
    }

    /// The value that an author wrote for a number field; nil where it is none.
    func value(_ text: String, of field: Field) -> UInt32? {
        switch field {
        case .opc, .dpc, .calledPC, .callingPC, .affectedPC:
            return PointCode(text, format: pointCodeFormat)?.value
        case .operation:
            return Self.operation(text).map(Self.number)
        case .time: return Self.minute(text)
        default:
            if let names = names(of: field) { return names[text] }
            if text.hasPrefix("0x") { return UInt32(text.dropFirst(2), radix: 16) }
            return text.hasPrefix("+") ? nil : UInt32(text)
        }
    }

    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    static let endOfDay: UInt32 = 1_440

    /// The minute of a day that a time such as 22:30 is; 24:00 is its end.
    static func minute(_ text: String) -> UInt32? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, let hour = UInt32(parts[0]),
            let minute = UInt32(parts[1]), minute < 60, hour < 25, hour * 60 + minute <= endOfDay
        else { return nil }
        return hour * 60 + minute
    }

    /// The greatest value that a number field can have; nil where any fits.
    static func greatest(of field: Field) -> UInt32? {
        switch field {
        case .ni, .mp, .protocolClass, .tpMTI: 3
        case .importance: 7
        case .si, .calledGTI, .callingGTI, .calledPlan, .callingPlan, .calledEncoding,
            .callingEncoding, .remainingSegments:
            15
        case .calledSSN, .callingSSN, .calledNature, .callingNature, .calledTranslationType,
            .callingTranslationType, .sls, .returnCause, .hopCounter, .context, .contextVersion,
            .abortCause, .componentCount, .code, .invokeID, .linkedID, .tpPID, .tpDCS,
            .ussdCodingScheme, .ssCode, .affectedSSN:
            255
        case .otidLength, .dtidLength: 4
        case .errorOffset: 65_535
        default: nil
        }
    }

    private func named<Values: Sequence>(
        _ values: Values, _ entry: (Values.Element) -> (String, UInt32)
    ) -> [String: UInt32] {
        Dictionary(values.map(entry), uniquingKeysWith: { first, _ in first })
    }
}
