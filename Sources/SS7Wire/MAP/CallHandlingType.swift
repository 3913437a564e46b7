/// Types of call handling, TS 29.002 clause 17.7.3.
enum CallHandlingType: UInt8, BitwiseCopyable, CaseIterable {
    case sendRoutingInfoArg, sendRoutingInfoResV2, sendRoutingInfoRes
    case camelRoutingInfo, routingInfo, forwardingData
    case provideRoamingNumberArg, provideRoamingNumberRes
    case resumeCallHandlingArg, imsiArg, setReportingStateArg
    case remoteUserFreeArg, ccbsFeature, releaseResourcesArg

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 75 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .sendRoutingInfoArg:
            switch tag {
            case .context(0): .isdn(.msisdn)
            case .context(1), .context(10), .context(11), .context(17): .constructed
            case .context(6): .isdn(.gmsc)
            case .context(7), .context(14), .context(20): .primitive
            default: .unknown
            }
        case .sendRoutingInfoResV2:
            switch tag {
            case .octetString:
                nth == 0 ? .imsi : nth == 1 ? .isdn(.roamingNumber) : .duplicate
            case .sequence: nth == 0 ? .inside(.callHandling(.forwardingData)) : .unknown
            default: .unknown
            }
        case .sendRoutingInfoRes:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.roamingNumber) : .duplicate
            case .sequence: nth == 0 ? .inside(.callHandling(.forwardingData)) : .unknown
            case .context(2): .isdn(.msc)
            case .context(7): .inside(.information(.subscriberInfo))
            case .context(8): .inside(.callHandling(.camelRoutingInfo))
            case .context(9): .imsi
            case .context(12): .isdn(.msisdn)
            case .context(17): .inside(.callHandling(.routingInfo))
            default: .unknown
            }
        case .camelRoutingInfo:
            switch tag {
            case .sequence: nth == 0 ? .inside(.callHandling(.forwardingData)) : .unknown
            case .context(0): .inside(.profile(.gmscCamelSubscriptionInfo))
            default: .unknown
            }
        case .routingInfo:
            switch tag {
            case .octetString: .isdn(.roamingNumber)
            case .sequence: .inside(.callHandling(.forwardingData))
            default: .wrong
            }
        case .forwardingData:
            switch tag {
            case .context(4), .context(6): .primitive
            case .context(5): .isdn(.forwardedTo)
            case .context(8): .address(.forwardedTo)
            default: .unknown
            }
        case .provideRoamingNumberArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .isdn(.msc)
            case .context(2): .isdn(.msisdn)
            case .context(3): .isdn(.roamingNumber)
            case .context(4), .context(9), .context(12), .context(26): .primitive
            case .context(5), .context(6), .context(14), .context(22): .constructed
            case .context(8): .isdn(.gmsc)
            case .context(25): .isdn(.msc)
            default: .unknown
            }
        case .provideRoamingNumberRes:
            switch tag {
            case .octetString:
                nth == 0 ? .isdn(.roamingNumber) : nth == 1 ? .isdn(.msc) : .duplicate
            default: .unknown
            }
        case .resumeCallHandlingArg:
            switch tag {
            case .context(0): .primitive
            case .context(2): .inside(.callHandling(.forwardingData))
            case .context(3): .imsi
            case .context(4), .context(10), .context(13): .constructed
            case .context(5): .inside(.profile(.bcsmCSI))
            case .context(12): .inside(.profile(.dCSI))
            case .context(9): .isdn(.msisdn)
            default: .unknown
            }
        case .imsiArg, .setReportingStateArg:
            switch tag {
            case .context(0): .imsi
            default: .unknown
            }
        case .remoteUserFreeArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .constructed
            case .context(2): .inside(.callHandling(.ccbsFeature))
            case .context(3): .isdn(.calledParty)
            case .context(5): .primitive
            default: .unknown
            }
        case .ccbsFeature:
            switch tag {
            case .context(1): .isdn(.calledParty)
            case .context(2): .primitive
            default: .unknown
            }
        case .releaseResourcesArg:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.roamingNumber) : .duplicate
            default: .unknown
            }
        }
    }

    @inline(always) @_noLocks
    func requirement(version: UInt8) -> Requirement {
        switch self {
        case .sendRoutingInfoArg:
            version > 2 ? .all(Requirement.tags(0, 3, 6)) : .all(Requirement.tags(0))
        case .provideRoamingNumberArg:
            version > 2 ? .all(Requirement.tags(0, 1)) : .all(Requirement.tags(0))
        case .imsiArg: .all(Requirement.tags(0))
        case .remoteUserFreeArg: .all(Requirement.tags(0, 1, 2, 3))
        case .releaseResourcesArg: .strings(1)
        default: .none
        }
    }

    var arrangement: Arrangement {
        @inline(always) @_noLocks get { self == .routingInfo ? .choice : .fields }
    }
}
