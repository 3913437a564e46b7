/// Types of supplementary services, TS 29.002 clause 17.7.4.
enum SupplementaryServiceType: UInt8, BitwiseCopyable, CaseIterable {
    case registerSSArg, ssForBSCode, ussdArg, beginSubscriberActivityArg
    case ssInvocationNotificationArg, registerCCEntryArg, ccbsData, eraseCCEntryArg
    case registerCCEntryRes

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 102 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .registerSSArg:
            switch tag {
            case .octetString: nth == 0 ? .scalar(.ssCode) : .duplicate
            case .context(2), .context(3), .context(5), .context(6): .primitive
            case .context(4): .address(.forwardedTo)
            default: .unknown
            }
        case .ssForBSCode:
            switch tag {
            case .octetString: nth == 0 ? .scalar(.ssCode) : .duplicate
            case .context(2), .context(3): .primitive
            default: .unknown
            }
        case .ussdArg:
            switch tag {
            case .octetString:
                nth == 0
                    ? .scalar(.ussdCodingScheme)
                    : nth == 1 ? .primitive : nth == 2 ? .primitive : .duplicate
            case .context(0): .isdn(.msisdn)
            default: .unknown
            }
        case .beginSubscriberActivityArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : nth == 1 ? .isdn(.vlr) : .duplicate
            default: .unknown
            }
        case .ssInvocationNotificationArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .isdn(.msisdn)
            case .context(2): .scalar(.ssCode)
            case .context(3): .constructed
            case .context(5): .isdn(.calledParty)
            default: .unknown
            }
        case .registerCCEntryArg:
            switch tag {
            case .context(0): .scalar(.ssCode)
            case .context(1): .inside(.service(.ccbsData))
            default: .unknown
            }
        case .ccbsData:
            switch tag {
            case .context(0): .inside(.callHandling(.ccbsFeature))
            case .context(1): .isdn(.calledParty)
            default: .unknown
            }
        case .registerCCEntryRes:
            switch tag {
            case .context(0): .inside(.callHandling(.ccbsFeature))
            default: .unknown
            }
        case .eraseCCEntryArg:
            switch tag {
            case .context(0): .scalar(.ssCode)
            default: .unknown
            }
        }
    }

    var requirement: Requirement {
        @inline(always) @_noLocks get {
            switch self {
            case .registerSSArg, .ssForBSCode: .strings(1)
            case .ussdArg, .beginSubscriberActivityArg: .strings(2)
            case .ssInvocationNotificationArg: .all(Requirement.tags(0, 1, 2))
            case .registerCCEntryArg, .eraseCCEntryArg: .all(Requirement.tags(0))
            case .ccbsData, .registerCCEntryRes: .none
            }
        }
    }
}
