/// Types of location management, TS 29.002 clause 17.7.1.
enum LocationType: UInt8, BitwiseCopyable, CaseIterable {
    case updateLocationArg, additionalInfo, numberResult
    case cancelLocationArg, imsiWithLMSI, cancelVcsgLocationArg, extensionContainer
    case purgeMSArgV2, purgeMSArg
    case sendIdentificationArg, sendIdentificationRes
    case updateGprsLocationArg, updateVcsgLocationArg

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int, position: Int) -> Field {
        switch self {
        case .updateLocationArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : nth == 1 ? .isdn(.vlr) : .duplicate
            case .context(0): .isdn(.roamingNumber)
            case .context(1): .isdn(.msc)
            case .context(2), .context(10): .primitive
            case .context(3), .context(4), .context(6), .context(14): .constructed
            case .context(13): .inside(.location(.additionalInfo))
            default: .unknown
            }
        case .additionalInfo:
            switch tag {
            case .context(0): .imei
            default: .unknown
            }
        case .numberResult:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.hlr) : .duplicate
            default: .unknown
            }
        case .cancelLocationArg:
            switch tag {
            // The identity is one of the two; behind it a SEQUENCE is an extension container.
            case .octetString: position == 1 ? .imsi : .duplicate
            case .sequence:
                .inside(.location(position == 1 ? .imsiWithLMSI : .extensionContainer))
            case .context(3): .isdn(.msc)
            case .context(4): .isdn(.vlr)
            case .context(5): .primitive
            default: .unknown
            }
        case .imsiWithLMSI:
            switch tag {
            case .octetString: nth == 0 ? .imsi : nth == 1 ? .primitive : .duplicate
            default: .unknown
            }
        case .extensionContainer:
            switch tag {
            case .octetString: .wrong
            default: .unknown
            }
        case .cancelVcsgLocationArg:
            switch tag {
            case .octetString: position == 1 ? .imsi : .duplicate
            case .sequence:
                .inside(.location(position == 1 ? .imsiWithLMSI : .extensionContainer))
            default: .unknown
            }
        case .purgeMSArgV2:
            switch tag {
            case .octetString: nth == 0 ? .imsi : nth == 1 ? .isdn(.vlr) : .duplicate
            default: .unknown
            }
        case .purgeMSArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : .duplicate
            case .context(0): .isdn(.vlr)
            case .context(1): .isdn(.sgsn)
            case .context(2): .inside(.information(.locationInformation))
            case .context(3): .inside(.information(.locationInformationGPRS))
            case .context(4): .constructed
            default: .unknown
            }
        case .sendIdentificationArg:
            switch tag {
            case .octetString: nth == 0 ? .primitive : nth == 1 ? .isdn(.msc) : .duplicate
            case .context(0), .context(4): .primitive
            case .context(3): .isdn(.vlr)
            default: .unknown
            }
        case .sendIdentificationRes:
            switch tag {
            case .octetString: nth == 0 ? .imsi : .duplicate
            default: .unknown
            }
        case .updateGprsLocationArg:
            switch tag {
            case .octetString:
                nth == 0 ? .imsi : nth == 1 ? .isdn(.sgsn) : nth == 2 ? .primitive : .duplicate
            case .context(0), .context(15), .context(23): .constructed
            case .context(3), .context(19), .context(20): .primitive
            case .context(4): .inside(.location(.additionalInfo))
            case .context(16): .isdn(.msc)
            default: .unknown
            }
        case .updateVcsgLocationArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : .duplicate
            case .context(0): .isdn(.vlr)
            case .context(1): .isdn(.sgsn)
            case .context(2): .isdn(.msisdn)
            default: .unknown
            }
        }
    }

    @inline(always) @_noLocks
    func requirement(version: UInt8) -> Requirement {
        switch self {
        case .updateLocationArg:
            version > 2
                ? .all(Requirement.tags(1), octetStrings: 2)
                : Requirement(oneOf: Requirement.tags(0, 1), octetStrings: 2)
        case .imsiWithLMSI, .purgeMSArgV2: .strings(2)
        case .purgeMSArg, .sendIdentificationArg, .updateVcsgLocationArg: .strings(1)
        case .updateGprsLocationArg: .strings(3)
        case .additionalInfo: .all(Requirement.tags(0))
        case .cancelLocationArg, .cancelVcsgLocationArg, .extensionContainer, .numberResult,
            .sendIdentificationRes:
            .none
        }
    }
}
