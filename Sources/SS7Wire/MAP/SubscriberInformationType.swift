/// Types that ask for a subscriber or tell about one, TS 29.002 clause 17.7.1.
enum SubscriberInformationType: UInt8, BitwiseCopyable, CaseIterable {
    case provideSubscriberInfoArg, anyTimeInterrogationArg
    case anyTimeSubscriptionInterrogationArg, anyTimeModificationArg
    case modificationRequestForCFInfo, anyTimeModificationRes
    case anyTimeSubscriptionInterrogationRes
    case noteSubscriberDataModifiedArg, noteMMEventArg
    case subscriberIdentity, requestedInfo
    case subscriberInfoRes, subscriberInfo, mnpInfoRes
    case locationInformation, locationInformationGPRS

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 13 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .provideSubscriberInfoArg:
            switch tag {
            case .context(0): .imsi
            case .context(1): .primitive
            case .context(2): .inside(.information(.requestedInfo))
            default: .unknown
            }
        case .anyTimeInterrogationArg:
            switch tag {
            case .context(0): .inside(.information(.subscriberIdentity))
            case .context(1): .inside(.information(.requestedInfo))
            case .context(3): .isdn(.gsmSCF)
            default: .unknown
            }
        case .anyTimeSubscriptionInterrogationArg:
            switch tag {
            case .context(0): .inside(.information(.subscriberIdentity))
            case .context(1): .constructed
            case .context(2): .isdn(.gsmSCF)
            default: .unknown
            }
        case .anyTimeModificationArg:
            switch tag {
            case .context(0): .inside(.information(.subscriberIdentity))
            case .context(1): .isdn(.gsmSCF)
            case .context(2): .inside(.information(.modificationRequestForCFInfo))
            case .context(3), .context(4), .context(7), .context(8): .constructed
            default: .unknown
            }
        case .modificationRequestForCFInfo:
            switch tag {
            case .context(0): .scalar(.ssCode)
            case .context(3): .address(.forwardedTo)
            case .context(4): .primitive
            default: .unknown
            }
        case .anyTimeModificationRes:
            switch tag {
            case .context(0): .inside(.profile(.extSSInfoForCSE))
            case .context(1): .inside(.profile(.camelSubscriptionInfo))
            case .context(9): .address(.serviceCentre)
            default: .unknown
            }
        case .anyTimeSubscriptionInterrogationRes:
            switch tag {
            case .context(1): .inside(.profile(.callForwardingData))
            case .context(4): .inside(.profile(.camelSubscriptionInfo))
            case .context(10): .inside(.profile(.msisdnBSList))
            default: .unknown
            }
        case .noteSubscriberDataModifiedArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : nth == 1 ? .isdn(.msisdn) : .duplicate
            case .context(0): .inside(.profile(.extForwardingInfoForCSE))
            case .context(3): .inside(.profile(.camelSubscriptionInfo))
            default: .unknown
            }
        case .noteMMEventArg:
            switch tag {
            case .integer: nth == 0 ? .integer(.serviceKey) : .duplicate
            case .context(0): .primitive
            case .context(1): .imsi
            case .context(2): .isdn(.msisdn)
            case .context(3): .inside(.information(.locationInformation))
            case .context(7): .inside(.information(.locationInformationGPRS))
            default: .unknown
            }
        case .subscriberIdentity:
            switch tag {
            case .context(0): .imsi
            case .context(1): .isdn(.msisdn)
            default: .wrong
            }
        case .requestedInfo:
            switch tag {
            case .context(0), .context(3), .context(11): .mark(.locationRequested)
            default: .unknown
            }
        case .subscriberInfoRes:
            switch tag {
            case .sequence: nth == 0 ? .inside(.information(.subscriberInfo)) : .unknown
            default: .unknown
            }
        case .subscriberInfo:
            switch tag {
            case .context(0): .inside(.information(.locationInformation))
            case .context(3): .inside(.information(.locationInformationGPRS))
            case .context(5): .imei
            case .context(8): .inside(.information(.mnpInfoRes))
            default: .unknown
            }
        case .mnpInfoRes:
            switch tag {
            case .context(0): .primitive
            case .context(1): .imsi
            case .context(2): .isdn(.msisdn)
            default: .unknown
            }
        case .locationInformation:
            switch tag {
            case .context(0), .context(5), .context(7): .primitive
            case .context(1): .isdn(.vlr)
            case .context(2): .isup(.locationNumber)
            case .context(6): .isdn(.msc)
            default: .unknown
            }
        case .locationInformationGPRS:
            switch tag {
            // CAP's type of that name has a SEQUENCE under 7, where MAP's has a string.
            case .context(1), .context(2), .context(4): .primitive
            case .context(3): .isdn(.sgsn)
            default: .unknown
            }
        }
    }

    var requirement: Requirement {
        @inline(always) @_noLocks get {
            switch self {
            case .provideSubscriberInfoArg: .all(Requirement.tags(0, 2))
            case .anyTimeInterrogationArg: .all(Requirement.tags(0, 1, 3))
            case .anyTimeSubscriptionInterrogationArg: .all(Requirement.tags(0, 1, 2))
            case .anyTimeModificationArg: .all(Requirement.tags(0, 1))
            case .noteSubscriberDataModifiedArg: .strings(2)
            case .noteMMEventArg:
                Requirement(contexts: Requirement.tags(0, 1, 2), hasInteger: true)
            default: .none
            }
        }
    }

    var arrangement: Arrangement {
        @inline(always) @_noLocks get { self == .subscriberIdentity ? .choice : .fields }
    }
}
