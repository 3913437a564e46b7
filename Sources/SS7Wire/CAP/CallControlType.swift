/// Types of call control, TS 29.078 clause 6: between gsmSSF or gsmSRF and gsmSCF.
enum CallControlType: UInt8, BitwiseCopyable, CaseIterable {
    case initialDPArg, initialDPArgExtension, initialDPArgV2, initialDPArgExtensionV2
    case assistRequestInstructionsArg, establishTemporaryConnectionArg, connectToResourceArg
    case connectArg, initiateCallAttemptArg, destinationRoutingAddress
    case continueWithArgumentArg, requestArg, chargingArg, resetTimerArg
    case eventReportArg, eventReportBCSMArg, eventSpecificInformation
    case answerInformation, busyInformation, positionInformation
    case callGapArg, gapCriteria, compoundGapCriteria, basicGapCriteria
    case gapOnService, gapOnAddressAndService

    /// The type's row in the `FieldTable`.
    var row: Int { @inline(always) @_noLocks get { 135 &+ Int(rawValue) } }

    @inline(always) @_noLocks
    func field(_ tag: Tag, nth: Int) -> Field {
        switch self {
        case .initialDPArgV2:
            switch tag {
            case .context(59): .inside(.callControl(.initialDPArgExtensionV2))
            default: initialDPField(tag)
            }
        case .initialDPArg: initialDPField(tag)
        case .initialDPArgExtensionV2:
            switch tag {
            // naCarrierInformation.
            case .context(0): .constructed
            case .context(1): .isdn(.gmsc)
            default: .unknown
            }
        case .initialDPArgExtension:
            switch tag {
            case .context(0): .isdn(.gmsc)
            case .context(1): .isup(.forwardedTo)
            case .context(3): .imei
            default: .unknown
            }
        case .assistRequestInstructionsArg:
            switch tag {
            case .context(0), .context(2): .primitive
            case .context(3): .constructed
            default: .unknown
            }
        case .establishTemporaryConnectionArg:
            switch tag {
            case .context(0): .generic(.assistingSSP)
            case .context(1), .context(3), .context(5), .context(50), .context(51): .primitive
            case .context(52): .isup(.originalCalledParty)
            case .context(53): .isup(.callingParty)
            default: .unknown
            }
        case .connectToResourceArg:
            switch tag {
            case .context(0): .isup(.assistingSSP)
            default: .unknown
            }
        case .connectArg:
            switch tag {
            case .context(0): .inside(.callControl(.destinationRoutingAddress))
            case .context(1), .context(11), .context(19), .context(28), .context(30),
                .context(31), .context(57):
                .primitive
            case .context(6): .isup(.originalCalledParty)
            case .context(14), .context(15): .constructed
            case .context(29): .isup(.redirectingParty)
            default: .unknown
            }
        case .initiateCallAttemptArg:
            switch tag {
            case .context(0): .inside(.callControl(.destinationRoutingAddress))
            case .context(30): .isup(.callingParty)
            case .context(51): .primitive
            case .context(52): .isdn(.gsmSCF)
            default: .unknown
            }
        case .destinationRoutingAddress:
            switch tag {
            case .octetString: .isup(.calledParty)
            default: .wrong
            }
        case .continueWithArgumentArg:
            switch tag {
            case .context(1), .context(12), .context(17), .context(50), .context(52),
                .context(56):
                .primitive
            case .context(16): .constructed
            default: .unknown
            }
        case .eventReportArg: .unknown
        case .eventReportBCSMArg:
            switch tag {
            case .context(2): .inside(.callControl(.eventSpecificInformation))
            default: .unknown
            }
        case .eventSpecificInformation:
            switch tag {
            case .context(5), .context(10): .inside(.callControl(.answerInformation))
            case .context(8), .context(9): .inside(.callControl(.busyInformation))
            case .context(13), .context(20), .context(50), .context(51):
                .inside(.callControl(.positionInformation))
            default: .unknown
            }
        case .answerInformation:
            switch tag {
            case .context(50): .isup(.calledParty)
            default: .unknown
            }
        case .busyInformation:
            switch tag {
            case .context(52): .isup(.forwardedTo)
            default: .unknown
            }
        case .positionInformation:
            switch tag {
            case .context(50): .inside(.information(.locationInformation))
            default: .unknown
            }
        case .callGapArg:
            switch tag {
            case .context(0): .inside(.callControl(.gapCriteria))
            default: .unknown
            }
        // The addresses of a gap are leading digits, which are no number to compare.
        case .gapCriteria:
            switch tag {
            case .sequence: .inside(.callControl(.compoundGapCriteria))
            default: gapField(tag)
            }
        case .compoundGapCriteria:
            switch tag {
            case .context(0): .inside(.callControl(.basicGapCriteria))
            default: .unknown
            }
        case .basicGapCriteria: gapField(tag)
        case .gapOnService:
            switch tag {
            case .context(0): .integer(.serviceKey)
            default: .unknown
            }
        case .gapOnAddressAndService:
            switch tag {
            case .context(1): .integer(.serviceKey)
            default: .unknown
            }
        case .requestArg:
            switch tag {
            case .context(0): .constructed
            default: .unknown
            }
        case .chargingArg:
            switch tag {
            case .context(0): .primitive
            default: .unknown
            }
        case .resetTimerArg:
            switch tag {
            case .context(0), .context(1): .primitive
            default: .unknown
            }
        }
    }

    /// What initialDP has in every phase.
    @inline(always) @_noLocks
    private func initialDPField(_ tag: Tag) -> Field {
        switch tag {
        case .context(0): .integer(.serviceKey)
        case .context(2): .isup(.calledParty)
        case .context(3): .isup(.callingParty)
        case .context(5), .context(8), .context(17), .context(23), .context(25),
            .context(30), .context(37), .context(46), .context(54), .context(57):
            .primitive
        case .context(10): .isup(.locationNumber)
        case .context(12): .isup(.originalCalledParty)
        case .context(28): .integer(.eventTypeBCSM)
        case .context(29): .isup(.redirectingParty)
        case .context(50): .imsi
        case .context(52): .inside(.information(.locationInformation))
        case .context(55): .isdn(.msc)
        case .context(56): .address(.calledParty)
        case .context(59): .inside(.callControl(.initialDPArgExtension))
        default: .unknown
        }
    }

    @inline(always) @_noLocks
    private func gapField(_ tag: Tag) -> Field {
        switch tag {
        case .context(0): .primitive
        case .context(2): .inside(.callControl(.gapOnService))
        case .context(29), .context(30): .inside(.callControl(.gapOnAddressAndService))
        default: .unknown
        }
    }

    var requirement: Requirement {
        @inline(always) @_noLocks get {
            switch self {
            case .initialDPArg, .initialDPArgV2, .establishTemporaryConnectionArg, .connectArg,
                .initiateCallAttemptArg, .eventReportArg, .eventReportBCSMArg, .requestArg,
                .chargingArg, .callGapArg:
                .all(Requirement.tags(0))
            case .assistRequestInstructionsArg: .all(Requirement.tags(0, 2))
            case .resetTimerArg: .all(Requirement.tags(1))
            case .destinationRoutingAddress: .strings(1)
            default: .none
            }
        }
    }

    var arrangement: Arrangement {
        @inline(always) @_noLocks get {
            switch self {
            case .destinationRoutingAddress: .list
            case .eventSpecificInformation, .gapCriteria, .basicGapCriteria: .choice
            default: .fields
            }
        }
    }
}
