/// Types of the control of short messages and of GPRS, TS 29.078 clauses 7 and 8.
enum SMSAndGPRSControlType: UInt8, BitwiseCopyable, CaseIterable {
    case initialDPSMSArg, connectSMSArg
    case initialDPGPRSArg, connectGPRSArg

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 161 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .initialDPSMSArg:
            switch tag {
            case .context(0): .integer(.serviceKey)
            case .context(1): .address(.calledParty)
            case .context(2): .address(.callingParty)
            case .context(4): .imsi
            case .context(5): .inside(.information(.locationInformation))
            case .context(6): .inside(.information(.locationInformationGPRS))
            case .context(7): .isdn(.serviceCentre)
            case .context(8), .context(9), .context(12), .context(14), .context(17): .primitive
            case .context(10): .scalar(.tpPID)
            case .context(11): .scalar(.tpDCS)
            case .context(15): .isdn(.msc)
            case .context(16): .isdn(.sgsn)
            case .context(18): .constructed
            case .context(19): .imei
            case .context(20): .isdn(.calledParty)
            default: .unknown
            }
        case .connectSMSArg:
            switch tag {
            case .context(0): .address(.callingParty)
            case .context(1): .address(.calledParty)
            case .context(2): .isdn(.serviceCentre)
            case .context(10): .constructed
            default: .unknown
            }
        case .initialDPGPRSArg:
            switch tag {
            case .context(0): .integer(.serviceKey)
            case .context(2): .isdn(.msisdn)
            case .context(3): .imsi
            case .context(4), .context(8), .context(9), .context(10), .context(11),
                .context(15):
                .primitive
            case .context(5), .context(6), .context(7): .constructed
            case .context(12): .inside(.information(.locationInformationGPRS))
            case .context(17): .imei
            default: .unknown
            }
        case .connectGPRSArg:
            switch tag {
            case .context(0), .context(1): .primitive
            default: .unknown
            }
        }
    }

    var requirement: Requirement {
        @inline(always) @_noLocks get {
            switch self {
            case .initialDPSMSArg, .connectGPRSArg: .all(Requirement.tags(0))
            case .initialDPGPRSArg: .all(Requirement.tags(0, 1, 2, 3, 4))
            case .connectSMSArg: .none
            }
        }
    }
}
