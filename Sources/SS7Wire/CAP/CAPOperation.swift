/// The operations of CAP phases 1 to 4 by local code, TS 29.078 clause 5.7.
public enum CAPOperation: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case initialDP = 0
    case assistRequestInstructions = 16
    case establishTemporaryConnection = 17
    case disconnectForwardConnection = 18
    case connectToResource = 19
    case connect = 20
    case releaseCall = 22
    case requestReportBCSMEvent = 23
    case eventReportBCSM = 24
    case collectInformation = 27
    case `continue` = 31
    case initiateCallAttempt = 32
    case resetTimer = 33
    case furnishChargingInformation = 34
    case applyCharging = 35
    case applyChargingReport = 36
    case callGap = 41
    case callInformationReport = 44
    case callInformationRequest = 45
    case sendChargingInformation = 46
    case playAnnouncement = 47
    case promptAndCollectUserInformation = 48
    case specializedResourceReport = 49
    case cancel = 53
    case activityTest = 55
    case initialDPSMS = 60
    case furnishChargingInformationSMS = 61
    case connectSMS = 62
    case requestReportSMSEvent = 63
    case eventReportSMS = 64
    case continueSMS = 65
    case releaseSMS = 66
    case resetTimerSMS = 67
    case activityTestGPRS = 70
    case applyChargingGPRS = 71
    case applyChargingReportGPRS = 72
    case cancelGPRS = 73
    case connectGPRS = 74
    case continueGPRS = 75
    case entityReleasedGPRS = 76
    case furnishChargingInformationGPRS = 77
    case initialDPGPRS = 78
    case releaseGPRS = 79
    case eventReportGPRS = 80
    case requestReportGPRSEvent = 81
    case resetTimerGPRS = 82
    case sendChargingInformationGPRS = 83
    case disconnectForwardConnectionWithArgument = 86
    case continueWithArgument = 88
    case disconnectLeg = 90
    case moveLeg = 93
    case splitLeg = 95
    case entityReleased = 96
    case playTone = 97

    /// The operation of a code; nil where none is assigned.
    @_noLocks static func assigned(_ code: UInt8) -> Self? { Self(rawValue: code) }

    var code: UInt8 { @_noLocks get { rawValue } }
}
