/// Types of a subscriber's services as insertSubscriberData, interrogations and supplementary
/// services carry them, TS 29.002 clauses 17.7.1 and 17.7.4: call forwarding, CAMEL, location
/// service gateways.
///
/// Of several numbers of one role the first is kept.
enum SubscriberProfileType: UInt8, BitwiseCopyable, CaseIterable {
    // Call forwarding. Types named Ext- have the long number under another tag.
    case extSSInfoList, extForwInfo, extForwFeatureList, extForwFeature
    case forwardingInfo, forwardingFeatureList, forwardingFeature
    case extSSInfoForCSE, extForwardingInfoForCSE, callForwardingData
    // CAMEL subscription information, by who keeps it.
    case vlrCamelSubscriptionInfo, sgsnCamelSubscriptionInfo, gmscCamelSubscriptionInfo
    case camelSubscriptionInfo
    /// O-CSI, T-CSI, VT-CSI.
    case bcsmCSI, bcsmTDPDataList, bcsmTDPData
    case dCSI, dpAnalysedInfoCriteriaList, dpAnalysedInfoCriterium
    /// GPRS-CSI, SMS-CSI.
    case tdpCSI, tdpDataList, tdpData
    case ssCSI, ssCamelData
    /// M-CSI, MG-CSI.
    case mobilityCSI
    case lcsInformation, gmlcList, msisdnBSList, msisdnBS
    case genericServiceInfo, ccbsFeatureList

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 43 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .extSSInfoList:
            switch tag {
            case .context(0): .inside(.profile(.extForwInfo))
            case .context(1), .context(2), .context(3), .context(4): .constructed
            default: .unknown
            }
        case .extForwInfo:
            switch tag {
            case .octetString: nth == 0 ? .primitive : .duplicate
            case .sequence: nth == 0 ? .inside(.profile(.extForwFeatureList)) : .unknown
            default: .unknown
            }
        case .extForwFeatureList: tag.each(.profile(.extForwFeature))
        case .extForwFeature:
            switch tag {
            case .context(4), .context(6), .context(7), .context(8): .primitive
            case .context(5): .isdn(.forwardedTo)
            case .context(10): .address(.forwardedTo)
            default: .unknown
            }
        case .forwardingInfo:
            switch tag {
            case .octetString: nth == 0 ? .primitive : .duplicate
            case .sequence: nth == 0 ? .inside(.profile(.forwardingFeatureList)) : .unknown
            default: .unknown
            }
        case .forwardingFeatureList: tag.each(.profile(.forwardingFeature))
        case .forwardingFeature:
            switch tag {
            case .context(4), .context(6), .context(7), .context(8): .primitive
            case .context(5): .isdn(.forwardedTo)
            case .context(9): .address(.forwardedTo)
            default: .unknown
            }
        case .extSSInfoForCSE:
            switch tag {
            case .context(0): .inside(.profile(.extForwardingInfoForCSE))
            default: .unknown
            }
        case .extForwardingInfoForCSE:
            switch tag {
            case .context(0): .primitive
            case .context(1): .inside(.profile(.extForwFeatureList))
            default: .unknown
            }
        case .callForwardingData:
            switch tag {
            case .sequence: nth == 0 ? .inside(.profile(.extForwFeatureList)) : .unknown
            default: .unknown
            }

        case .vlrCamelSubscriptionInfo:
            switch tag {
            case .context(0), .context(7): .inside(.profile(.bcsmCSI))
            case .context(2): .inside(.profile(.ssCSI))
            case .context(5): .inside(.profile(.mobilityCSI))
            case .context(6), .context(10): .inside(.profile(.tdpCSI))
            case .context(9): .inside(.profile(.dCSI))
            default: .unknown
            }
        case .sgsnCamelSubscriptionInfo:
            switch tag {
            case .context(0), .context(1), .context(3): .inside(.profile(.tdpCSI))
            case .context(5): .inside(.profile(.mobilityCSI))
            default: .unknown
            }
        case .gmscCamelSubscriptionInfo:
            switch tag {
            case .context(0), .context(1): .inside(.profile(.bcsmCSI))
            case .context(5): .inside(.profile(.dCSI))
            default: .unknown
            }
        case .camelSubscriptionInfo:
            switch tag {
            case .context(0), .context(3), .context(5), .context(18), .context(21):
                .inside(.profile(.bcsmCSI))
            case .context(2), .context(20): .inside(.profile(.dCSI))
            case .context(9), .context(10), .context(15): .inside(.profile(.tdpCSI))
            case .context(11): .inside(.profile(.ssCSI))
            case .context(12), .context(17): .inside(.profile(.mobilityCSI))
            default: .unknown
            }
        case .bcsmCSI:
            switch tag {
            case .sequence: nth == 0 ? .inside(.profile(.bcsmTDPDataList)) : .unknown
            default: .unknown
            }
        case .bcsmTDPDataList: tag.each(.profile(.bcsmTDPData))
        case .bcsmTDPData, .mobilityCSI:
            switch tag {
            case .integer: nth == 0 ? .integer(.serviceKey) : .duplicate
            case .context(0): .isdn(.gsmSCF)
            default: .unknown
            }
        case .dCSI:
            switch tag {
            case .context(0): .inside(.profile(.dpAnalysedInfoCriteriaList))
            default: .unknown
            }
        case .dpAnalysedInfoCriteriaList: tag.each(.profile(.dpAnalysedInfoCriterium))
        case .dpAnalysedInfoCriterium:
            switch tag {
            // The dialled number is a criterion, no party of a call.
            case .octetString:
                nth == 0 ? .primitive : nth == 1 ? .isdn(.gsmSCF) : .duplicate
            case .integer: nth == 0 ? .integer(.serviceKey) : .duplicate
            default: .unknown
            }
        case .tdpCSI:
            switch tag {
            case .context(0): .inside(.profile(.tdpDataList))
            default: .unknown
            }
        case .tdpDataList: tag.each(.profile(.tdpData))
        case .tdpData:
            switch tag {
            case .context(1): .integer(.serviceKey)
            case .context(2): .isdn(.gsmSCF)
            default: .unknown
            }
        case .ssCSI:
            switch tag {
            case .sequence: nth == 0 ? .inside(.profile(.ssCamelData)) : .unknown
            default: .unknown
            }
        case .ssCamelData:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.gsmSCF) : .duplicate
            default: .unknown
            }

        case .lcsInformation:
            switch tag {
            case .context(0): .inside(.profile(.gmlcList))
            default: .unknown
            }
        case .gmlcList:
            switch tag {
            case .octetString: .isdn(.gmlc)
            default: .unknown
            }
        case .msisdnBSList: tag.each(.profile(.msisdnBS))
        case .msisdnBS:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.msisdn) : .duplicate
            default: .unknown
            }
        case .genericServiceInfo:
            switch tag {
            case .octetString: nth == 0 ? .primitive : .duplicate
            case .context(2): .inside(.profile(.ccbsFeatureList))
            default: .unknown
            }
        case .ccbsFeatureList: tag.each(.callHandling(.ccbsFeature))
        }
    }

    var arrangement: Arrangement {
        @inline(always) @_noLocks get {
            switch self {
            case .extSSInfoList, .extForwFeatureList, .forwardingFeatureList, .bcsmTDPDataList,
                .dpAnalysedInfoCriteriaList, .tdpDataList, .gmlcList, .msisdnBSList,
                .ccbsFeatureList:
                .list
            case .extSSInfoForCSE: .choice
            default: .fields
            }
        }
    }
}
