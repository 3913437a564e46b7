/// Types of the short message service, TS 29.002 clause 17.7.6.
enum ShortMessageType: UInt8, BitwiseCopyable, CaseIterable {
    case moForwardSMArg, mtForwardSMArg, mtForwardSMVGCSArg
    case sendRoutingInfoForSMArg, sendRoutingInfoForSMRes, locationInfoWithLMSI, additionalNumber
    case reportSMDeliveryStatusArg, reportSMDeliveryStatusRes
    case alertServiceCentreArgV1, alertServiceCentreArg, informServiceCentreArg, readyForSMArg

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 89 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int, position: Int, contexts: UInt64) -> Field {
        switch self {
        case .moForwardSMArg, .mtForwardSMArg:
            // SM-RP-DA and SM-RP-OA share context tags, so that only the position tells them apart.
            switch (position, tag) {
            case (1, .context(0)): .imsi
            case (1, .context(1)): .primitive
            case (1, .context(3)): .isdn(.roamingNumber)
            case (1, .context(4)): .address(.serviceCentre)
            case (1, .context(5)): .primitive
            case (1, _): .wrong
            case (2, .context(2)): .isdn(.msisdn)
            case (2, .context(4)): .address(.serviceCentre)
            case (2, .context(5)): .primitive
            case (2, _): .wrong
            case (3, .octetString): .shortMessage(fromStation: isFromStation(contexts))
            case (3, _): .wrong
            // Version 3: the IMSI of mo-ForwardSM, or mt-ForwardSM's smDeliveryStartTime.
            case (_, .octetString):
                nth > 1 ? .duplicate : self == .moForwardSMArg ? .imsi : .primitive
            default: .unknown
            }
        case .mtForwardSMVGCSArg:
            switch (position, tag) {
            case (1, .octetString): .primitive
            case (1, _): .wrong
            case (2, .context(2)): .isdn(.msisdn)
            case (2, .context(4)): .address(.serviceCentre)
            case (2, .context(5)): .primitive
            case (2, _): .wrong
            case (3, .octetString): .shortMessage(fromStation: false)
            case (3, _): .wrong
            case (_, .octetString): .duplicate
            default: .unknown
            }
        case .sendRoutingInfoForSMArg:
            switch tag {
            case .context(0): .isdn(.msisdn)
            case .context(2): .address(.serviceCentre)
            case .context(1), .context(5), .context(9): .primitive
            case .context(10): .mark(.deliveryNotIntended)
            case .context(12): .imsi
            case .context(15): .constructed
            default: .unknown
            }
        case .sendRoutingInfoForSMRes:
            switch tag {
            case .octetString: nth == 0 ? .imsi : .duplicate
            case .context(0): .inside(.shortMessage(.locationInfoWithLMSI))
            default: .unknown
            }
        case .locationInfoWithLMSI:
            switch tag {
            case .octetString: nth == 0 ? .primitive : .duplicate
            case .context(0): .isdn(.roamingNumber)
            case .context(1): .isdn(.msc)
            case .context(6), .context(9): .inside(.shortMessage(.additionalNumber))
            default: .unknown
            }
        case .additionalNumber:
            switch tag {
            case .context(0): .isdn(.msc)
            case .context(1): .isdn(.sgsn)
            default: .wrong
            }
        case .reportSMDeliveryStatusArg:
            switch tag {
            case .octetString:
                nth == 0 ? .isdn(.msisdn) : nth == 1 ? .address(.serviceCentre) : .duplicate
            case .context(9): .imsi
            default: .unknown
            }
        case .reportSMDeliveryStatusRes:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.msisdn) : .duplicate
            default: .unknown
            }
        case .alertServiceCentreArgV1:
            switch tag {
            case .octetString:
                nth == 0 ? .isdn(.msisdn) : nth == 1 ? .address(.serviceCentre) : .duplicate
            default: .unknown
            }
        case .alertServiceCentreArg:
            switch tag {
            case .octetString:
                nth == 0
                    ? .isdn(.msisdn)
                    : nth == 1 ? .address(.serviceCentre) : nth == 2 ? .imsi : .duplicate
            case .context(3): .isdn(.sgsn)
            case .context(5), .context(7): .isdn(.msc)
            default: .unknown
            }
        case .informServiceCentreArg:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.msisdn) : .duplicate
            default: .unknown
            }
        case .readyForSMArg:
            switch tag {
            case .context(0): .imsi
            case .octetString: nth == 0 ? .primitive : .duplicate
            default: .unknown
            }
        }
    }

    /// Tells the direction: versions 1 and 2 use mo-ForwardSM's code to a station too, which then
    /// SM-RP-DA names.
    @inline(always) @_noLocks
    private func isFromStation(_ contexts: UInt64) -> Bool {
        self == .moForwardSMArg && contexts & Requirement.tags(0, 1, 3) == 0
    }

    var requirement: Requirement {
        @inline(always) @_noLocks get {
            switch self {
            case .moForwardSMArg, .mtForwardSMArg: .strings(1)
            case .mtForwardSMVGCSArg: .strings(2)
            case .sendRoutingInfoForSMArg: .all(Requirement.tags(0, 1, 2))
            // Version 3 demands sm-DeliveryOutcome too; who reports a delivery is told without it.
            case .reportSMDeliveryStatusArg, .alertServiceCentreArgV1, .alertServiceCentreArg:
                .strings(2)
            case .readyForSMArg: Requirement(contexts: Requirement.tags(0), hasEnumerated: true)
            default: .none
            }
        }
    }

    var arrangement: Arrangement {
        @inline(always) @_noLocks get {
            switch self {
            case .moForwardSMArg, .mtForwardSMArg, .mtForwardSMVGCSArg: .list
            case .additionalNumber: .choice
            default: .fields
            }
        }
    }
}
