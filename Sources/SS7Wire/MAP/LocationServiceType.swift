/// Types of location services, TS 29.002 clause 17.7.8 and TS 23.271.
enum LocationServiceType: UInt8, BitwiseCopyable, CaseIterable {
    case routingInfoForLCSArg, routingInfoForLCSRes, lcsLocationInfo
    case provideSubscriberLocationArg, provideSubscriberLocationRes
    case subscriberLocationReportArg, servingNodeAddress

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 111 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .routingInfoForLCSArg:
            switch tag {
            case .context(0): .isdn(.gmlc)
            case .context(1): .inside(.information(.subscriberIdentity))
            default: .unknown
            }
        case .routingInfoForLCSRes:
            switch tag {
            case .context(0): .inside(.information(.subscriberIdentity))
            case .context(1): .inside(.locationService(.lcsLocationInfo))
            case .context(3), .context(4), .context(5), .context(6): .primitive
            default: .unknown
            }
        case .lcsLocationInfo:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.msc) : .duplicate
            case .context(0): .primitive
            case .context(3): .inside(.shortMessage(.additionalNumber))
            default: .unknown
            }
        case .provideSubscriberLocationArg:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.gmlc) : .duplicate
            case .context(0), .context(7), .context(12), .context(13), .context(14),
                .context(17), .context(18):
                .constructed
            case .context(2): .imsi
            case .context(3): .isdn(.msisdn)
            case .context(4), .context(6), .context(10), .context(15): .primitive
            case .context(5): .imei
            default: .unknown
            }
        case .provideSubscriberLocationRes:
            switch tag {
            case .octetString: nth == 0 ? .primitive : .duplicate
            case .context(13): .inside(.locationService(.servingNodeAddress))
            default: .unknown
            }
        case .subscriberLocationReportArg:
            switch tag {
            case .sequence:
                nth == 0
                    ? .constructed
                    : nth == 1 ? .inside(.locationService(.lcsLocationInfo)) : .unknown
            case .context(0): .isdn(.msisdn)
            case .context(1): .imsi
            case .context(2): .imei
            case .context(3), .context(4), .context(5), .context(8), .context(10),
                .context(14):
                .primitive
            case .context(26): .inside(.locationService(.servingNodeAddress))
            default: .unknown
            }
        case .servingNodeAddress:
            switch tag {
            case .context(0): .isdn(.msc)
            case .context(1): .isdn(.sgsn)
            case .context(2): .primitive
            default: .wrong
            }
        }
    }

    var requirement: Requirement {
        @inline(always) @_noLocks get {
            switch self {
            case .routingInfoForLCSArg: .all(Requirement.tags(0, 1))
            case .provideSubscriberLocationArg: .strings(1)
            case .subscriberLocationReportArg: Requirement(hasEnumerated: true)
            case .lcsLocationInfo: .strings(1)
            default: .none
            }
        }
    }

    var arrangement: Arrangement {
        @inline(always) @_noLocks get { self == .servingNodeAddress ? .choice : .fields }
    }
}
