/// Types of handover, TS 29.002 clause 17.7.1, and of group calls, clause 17.7.7.
enum HandoverType: UInt8, BitwiseCopyable, CaseIterable {
    case prepareHOArgV2, prepareHOArg, prepareHOResV2, prepareHORes
    case performHOArg, performHORes
    case prepareSubsequentHOArgV2, prepareSubsequentHOArg, performSubsequentHOArg
    case sendGroupCallEndSignalArg, sendGroupCallInfoArg, sendGroupCallInfoRes
    case prepareGroupCallArg, prepareGroupCallRes, externalSignalInfo
    case forwardAccessSignallingArg, forwardGroupCallSignallingArg

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 118 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .prepareHOArgV2:
            switch tag {
            case .octetString: nth == 0 ? .primitive : .duplicate
            default: .unknown
            }
        case .prepareHOArg:
            switch tag {
            case .context(0), .context(1), .context(5), .context(6): .primitive
            case .context(2): .constructed
            case .context(4): .imsi
            case .context(22): .imei
            default: .unknown
            }
        case .prepareHOResV2, .performHORes, .prepareGroupCallRes:
            switch tag {
            case .octetString: nth == 0 ? .isdn(.handoverNumber) : .duplicate
            default: .unknown
            }
        case .prepareHORes:
            switch tag {
            case .context(0): .isdn(.handoverNumber)
            default: .unknown
            }
        case .performHOArg:
            switch tag {
            case .octetString: nth < 4 ? .primitive : .duplicate
            default: .unknown
            }
        case .prepareSubsequentHOArgV2:
            switch tag {
            case .octetString: nth == 0 ? .primitive : nth == 1 ? .isdn(.msc) : .duplicate
            default: .unknown
            }
        case .prepareSubsequentHOArg:
            switch tag {
            case .context(0), .context(2): .primitive
            case .context(1): .isdn(.msc)
            case .context(3): .constructed
            default: .unknown
            }
        case .performSubsequentHOArg:
            switch tag {
            case .octetString: nth < 2 ? .primitive : nth == 2 ? .isdn(.msc) : .duplicate
            default: .unknown
            }
        case .sendGroupCallEndSignalArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : .duplicate
            default: .unknown
            }
        case .forwardGroupCallSignallingArg:
            switch tag {
            case .octetString: nth == 0 ? .imsi : .duplicate
            case .context(9): .shortMessage(fromStation: false)
            default: .unknown
            }
        case .sendGroupCallInfoArg:
            switch tag {
            case .octetString: nth < 2 ? .primitive : .duplicate
            case .context(0), .context(2), .context(5): .primitive
            case .context(1): .imsi
            default: .unknown
            }
        case .sendGroupCallInfoRes:
            switch tag {
            case .context(0): .isdn(.msc)
            case .context(1), .context(5): .primitive
            case .context(2): .imsi
            default: .unknown
            }
        case .prepareGroupCallArg:
            switch tag {
            case .octetString: nth < 4 ? .primitive : .duplicate
            default: .unknown
            }
        case .forwardAccessSignallingArg:
            switch tag {
            case .sequence: nth == 0 ? .constructed : .unknown
            case .context(21): .imei
            default: .unknown
            }
        case .externalSignalInfo:
            switch tag {
            case .octetString: nth == 0 ? .primitive : .duplicate
            default: .unknown
            }
        }
    }

    @inline(always) @_noLocks
    func requirement(version: UInt8) -> Requirement {
        switch self {
        case .performHOArg, .prepareGroupCallArg: .strings(4)
        case .prepareSubsequentHOArgV2: .strings(2)
        case .prepareSubsequentHOArg: .all(Requirement.tags(1))
        case .performSubsequentHOArg: .strings(3)
        case .sendGroupCallInfoArg: Requirement(octetStrings: 2, hasEnumerated: true)
        case .externalSignalInfo: .strings(1)
        default: .none
        }
    }
}
