/// Types of subscriber data, authentication and fault recovery, TS 29.002 clause 17.7.1, and of
/// operation and maintenance, clause 17.7.2.
enum SubscriberDataType: UInt8, BitwiseCopyable, CaseIterable {
    case insertSubscriberDataArg, deleteSubscriberDataArg, restoreDataArg, resetArg
    case sendAuthenticationInfoArg, authenticationFailureReportArg, checkIMEIArg
    case sendParametersArg, sentParameterList
    case activateTraceModeArg, deactivateTraceModeArg
    case sendRoutingInfoForGprsArg, failureReportArg, noteMsPresentForGprsArg

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 29 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .insertSubscriberDataArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .isdn(.msisdn)
            case .context(2), .context(18), .context(27), .context(29), .context(35): .primitive
            case .context(4), .context(6), .context(8), .context(10), .context(11), .context(12),
                .context(15), .context(16), .context(25), .context(28), .context(31), .context(32),
                .context(40), .context(46), .context(47):
                .constructed
            case .context(7): .inside(.profile(.extSSInfoList))
            case .context(13): .inside(.profile(.vlrCamelSubscriptionInfo))
            case .context(17): .inside(.profile(.sgsnCamelSubscriptionInfo))
            case .context(22): .inside(.profile(.lcsInformation))
            case .context(34): .isdn(.sgsn)
            case .context(41): .isdn(.additionalMSISDN)
            default: .unknown
            }
        case .deleteSubscriberDataArg:
            switch tag {
            case .context(0): .imsi
            case .context(1), .context(2): .constructed
            case .context(5): .primitive
            default: .unknown
            }
        case .restoreDataArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : nth == 1 ? .primitive : .duplicate
            case .context(6): .constructed
            default: .unknown
            }
        case .resetArg:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.hlr) : .duplicate
            case .context(2): .inside(.data(.insertSubscriberDataArg))
            default: .unknown
            }
        case .sendAuthenticationInfoArg:
            switch tag {
            case .context(0): .imsi
            case .context(4): .primitive
            default: .unknown
            }
        case .authenticationFailureReportArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : nth == 1 ? .primitive : .duplicate
            case .context(0): .isdn(.vlr)
            case .context(1): .isdn(.sgsn)
            default: .unknown
            }
        case .checkIMEIArg:
            switch tag {
            case .octetString: nth == 0 ? .imei : .duplicate
            default: .unknown
            }
        case .sendParametersArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .primitive
            case .sequence: .constructed
            default: .unknown
            }
        case .sentParameterList:
            switch tag {
            case .context(0): .imsi
            // SubscriberData is insertSubscriberData's argument without an IMSI.
            case .context(2): .inside(.data(.insertSubscriberDataArg))
            default: .unknown
            }
        case .activateTraceModeArg, .deactivateTraceModeArg:
            switch tag {
            case .context(0): .imsi
            case .context(1), .context(3), .context(5), .context(10): .primitive
            default: .unknown
            }
        case .sendRoutingInfoForGprsArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .primitive
            case .context(2): .isdn(.ggsn)
            default: .unknown
            }
        case .failureReportArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .isdn(.ggsn)
            case .context(2): .primitive
            default: .unknown
            }
        case .noteMsPresentForGprsArg:
            switch tag {
            case .context(0): .imsi
            case .context(1), .context(2): .primitive
            default: .unknown
            }
        }
    }

    @inline(always) @_noLocks
    func requirement(version: UInt8) -> Requirement {
        switch self {
        case .deleteSubscriberDataArg: .all(Requirement.tags(0))
        case .restoreDataArg: .strings(1)
        case .resetArg: version == 1 || version == 2 ? .strings(1) : .none
        case .sendAuthenticationInfoArg:
            Requirement(contexts: Requirement.tags(0), hasInteger: true)
        case .authenticationFailureReportArg:
            Requirement(octetStrings: 1, hasEnumerated: true)
        case .checkIMEIArg: .strings(1)
        case .sendParametersArg: Requirement(oneOf: Requirement.tags(0, 1))
        case .activateTraceModeArg: .all(Requirement.tags(1, 2))
        case .deactivateTraceModeArg: .all(Requirement.tags(1))
        case .sendRoutingInfoForGprsArg: .all(Requirement.tags(0, 2))
        case .failureReportArg, .noteMsPresentForGprsArg: .all(Requirement.tags(0, 1))
        case .insertSubscriberDataArg, .sentParameterList: .none
        }
    }

    var arrangement: Arrangement {
        @inline(always) @_noLocks get {
            switch self {
            // ResetArg has [1] twice: css-Number and reset-Id-List.
            case .sentParameterList, .resetArg: .list
            default: .fields
            }
        }
    }
}
