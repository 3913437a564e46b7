/// The argument types of CAP's operations, TS 29.078 clauses 6 to 8.
extension CAPOperation {
    /// The field at the top of an invoke's argument, in a phase; 0 where no context tells.
    @inline(never) @_noLocks
    func argument(_ tag: Tag, phase: UInt8) -> Field {
        switch self {
        case .initialDP:
            tag.sequence(
                .callControl(phase == 1 || phase == 2 ? .initialDPArgV2 : .initialDPArg))
        case .assistRequestInstructions:
            tag.sequence(.callControl(.assistRequestInstructionsArg))
        case .establishTemporaryConnection:
            tag.sequence(.callControl(.establishTemporaryConnectionArg))
        case .connectToResource: tag.sequence(.callControl(.connectToResourceArg))
        case .connect: tag.sequence(.callControl(.connectArg))
        case .initiateCallAttempt: tag.sequence(.callControl(.initiateCallAttemptArg))
        case .continueWithArgument: tag.sequence(.callControl(.continueWithArgumentArg))
        case .requestReportBCSMEvent, .callInformationReport, .callInformationRequest,
            .playAnnouncement, .promptAndCollectUserInformation, .requestReportSMSEvent,
            .requestReportGPRSEvent, .applyChargingGPRS, .applyChargingReportGPRS, .disconnectLeg,
            .moveLeg, .splitLeg, .playTone:
            tag.sequence(.callControl(.requestArg))
        case .callGap: tag.sequence(.callControl(.callGapArg))
        case .eventReportBCSM: tag.sequence(.callControl(.eventReportBCSMArg))
        case .eventReportSMS, .eventReportGPRS: tag.sequence(.callControl(.eventReportArg))
        case .applyCharging, .sendChargingInformation, .sendChargingInformationGPRS,
            .entityReleasedGPRS, .releaseGPRS:
            tag.sequence(.callControl(.chargingArg))
        case .resetTimer, .resetTimerSMS, .resetTimerGPRS:
            tag.sequence(.callControl(.resetTimerArg))
        case .releaseCall:
            switch tag {
            case .octetString: .primitive
            case .context(2): .inside(.plain)
            default: .wrong
            }
        case .releaseSMS, .furnishChargingInformation, .furnishChargingInformationSMS,
            .furnishChargingInformationGPRS, .applyChargingReport:
            tag.octetString(.primitive)
        case .collectInformation, .cancelGPRS, .disconnectForwardConnectionWithArgument:
            tag.sequence(.plain)
        case .specializedResourceReport:
            switch tag {
            case .null, .context(50), .context(51): .primitive
            default: .wrong
            }
        case .cancel:
            switch tag {
            case .context(0), .context(1): .primitive
            case .context(2): .inside(.plain)
            default: .wrong
            }
        case .entityReleased:
            switch tag {
            case .context(0), .context(1): .inside(.plain)
            default: .wrong
            }
        case .initialDPSMS: tag.sequence(.smsAndGPRSControl(.initialDPSMSArg))
        case .connectSMS: tag.sequence(.smsAndGPRSControl(.connectSMSArg))
        case .initialDPGPRS: tag.sequence(.smsAndGPRSControl(.initialDPGPRSArg))
        case .connectGPRS: tag.sequence(.smsAndGPRSControl(.connectGPRSArg))
        case .continue, .continueSMS, .continueGPRS, .disconnectForwardConnection,
            .activityTest, .activityTestGPRS:
            .unknown
        }
    }

    /// The field at the top of a result: none of CAP's results carries a number that rules name.
    @inline(always) @_noLocks
    func result(_ tag: Tag) -> Field { .unknown }

    /// True where the ASN.1 does not let an invoke go without an argument.
    var needsArgument: Bool {
        @inline(always) @_noLocks get {
            switch self {
            case .continue, .continueSMS, .continueGPRS, .disconnectForwardConnection,
                .activityTest, .activityTestGPRS, .collectInformation:
                false
            default: true
            }
        }
    }
}
