/// The operations of CAP's contexts: GSM 09.78 for phases 1 and 2, TS 29.078 clauses 6.2, 7.2 and
/// 8.2 for phases 3 and 4.
extension ApplicationContext {
    var operationsOfCAP: OperationSet {
        @_noLocks get {
            switch (number, version) {
            case (50, 1):
                .cap(
                    .initialDP, .connect, .releaseCall, .requestReportBCSMEvent, .eventReportBCSM,
                    .continue, .activityTest)
            case (50, 2): .callControl
            case (4, 3): .callControl + .cap(.callGap, .continueWithArgument)
            case (4, 4):
                .callControl + .callPartyHandling
                    + .cap(.callGap, .continueWithArgument, .collectInformation)
            // A dialogue that the gsmSCF opens: no initialDP, no charging by the SSF, no gaps.
            case (8, 4): .callInitiation + .callPartyHandling
            case (51, 2), (6, 3): .assistingSwitch
            case (6, 4): .assistingSwitch + .cap(.disconnectForwardConnectionWithArgument)
            case (52, 2), (14, 3), (14, 4): .cap(.assistRequestInstructions) + .specializedResource
            case (61, 3), (61, 4):
                .cap(
                    .initialDPSMS, .furnishChargingInformationSMS, .connectSMS,
                    .requestReportSMSEvent, .eventReportSMS, .continueSMS, .releaseSMS)
                    + .cap(.resetTimerSMS)
            case (50, 3):
                .gprs
                    + .cap(
                        .initialDPGPRS, .connectGPRS, .continueGPRS, .entityReleasedGPRS,
                        .resetTimerGPRS)
            case (51, 3): .gprs
            default: OperationSet()
            }
        }
    }
}

extension OperationSet {
    /// A dialogue between gsmSSF and gsmSCF as phase 2 has it.
    fileprivate static var callControl: OperationSet {
        @inline(always) @_noLocks get {
            callHandling + cap(.initialDP, .sendChargingInformation)
        }
    }

    fileprivate static var callInitiation: OperationSet {
        @inline(always) @_noLocks get {
            callHandling + cap(.initiateCallAttempt, .continueWithArgument, .collectInformation)
        }
    }

    /// What both have, whoever opened the dialogue.
    private static var callHandling: OperationSet {
        @inline(always) @_noLocks get {
            specializedResource
                + cap(
                    .establishTemporaryConnection, .disconnectForwardConnection,
                    .connectToResource, .connect, .releaseCall, .continue, .resetTimer)
                + cap(
                    .requestReportBCSMEvent, .eventReportBCSM, .furnishChargingInformation,
                    .applyCharging, .applyChargingReport, .callInformationReport,
                    .callInformationRequest)
        }
    }

    /// What phase 4 added: several call segments in one dialogue, and tones.
    fileprivate static var callPartyHandling: OperationSet {
        @inline(always) @_noLocks get {
            cap(
                .initiateCallAttempt, .disconnectForwardConnectionWithArgument, .disconnectLeg,
                .moveLeg, .splitLeg, .entityReleased, .playTone)
        }
    }

    fileprivate static var assistingSwitch: OperationSet {
        @inline(always) @_noLocks get {
            specializedResource
                + cap(
                    .assistRequestInstructions, .disconnectForwardConnection, .connectToResource,
                    .resetTimer)
        }
    }

    /// The packages of the gsmSRF: announcements and digits, cancel, activity test.
    fileprivate static var specializedResource: OperationSet {
        @inline(always) @_noLocks get {
            cap(
                .playAnnouncement, .promptAndCollectUserInformation, .specializedResourceReport,
                .cancel, .activityTest)
        }
    }

    fileprivate static var gprs: OperationSet {
        @inline(always) @_noLocks get {
            cap(
                .activityTestGPRS, .applyChargingGPRS, .applyChargingReportGPRS, .cancelGPRS,
                .furnishChargingInformationGPRS, .releaseGPRS, .eventReportGPRS)
                + cap(.requestReportGPRSEvent, .sendChargingInformationGPRS)
        }
    }
}
