/// The operations of MAP versions 1 to 4 by local code, TS 29.002 clause 17.5 and GSM 09.02.
public enum MAPOperation: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case updateLocation = 2
    case cancelLocation = 3
    case provideRoamingNumber = 4
    case noteSubscriberDataModified = 5
    case resumeCallHandling = 6
    case insertSubscriberData = 7
    case deleteSubscriberData = 8
    case sendParameters = 9
    case registerSS = 10
    case eraseSS = 11
    case activateSS = 12
    case deactivateSS = 13
    case interrogateSS = 14
    case authenticationFailureReport = 15
    case registerPassword = 17
    case getPassword = 18
    case processUnstructuredSSData = 19
    case releaseResources = 20
    case mtForwardSMVGCS = 21
    case sendRoutingInfo = 22
    case updateGprsLocation = 23
    case sendRoutingInfoForGprs = 24
    case failureReport = 25
    case noteMsPresentForGprs = 26
    case performHandover = 28
    case sendEndSignal = 29
    case performSubsequentHandover = 30
    case processAccessSignalling = 33
    case forwardAccessSignalling = 34
    case noteInternalHandover = 35
    case cancelVcsgLocation = 36
    case reset = 37
    case forwardCheckSSIndication = 38
    case prepareGroupCall = 39
    case sendGroupCallEndSignal = 40
    case processGroupCallSignalling = 41
    case forwardGroupCallSignalling = 42
    case checkIMEI = 43
    case mtForwardSM = 44
    case sendRoutingInfoForSM = 45
    case moForwardSM = 46
    case reportSMDeliveryStatus = 47
    case noteSubscriberPresent = 48
    case alertServiceCentreWithoutResult = 49
    case activateTraceMode = 50
    case deactivateTraceMode = 51
    case traceSubscriberActivity = 52
    case updateVcsgLocation = 53
    case beginSubscriberActivity = 54
    case sendIdentification = 55
    case sendAuthenticationInfo = 56
    case restoreData = 57
    case sendIMSI = 58
    case processUnstructuredSSRequest = 59
    case unstructuredSSRequest = 60
    case unstructuredSSNotify = 61
    case anyTimeSubscriptionInterrogation = 62
    case informServiceCentre = 63
    case alertServiceCentre = 64
    case anyTimeModification = 65
    case readyForSM = 66
    case purgeMS = 67
    case prepareHandover = 68
    case prepareSubsequentHandover = 69
    case provideSubscriberInfo = 70
    case anyTimeInterrogation = 71
    case ssInvocationNotification = 72
    case setReportingState = 73
    case statusReport = 74
    case remoteUserFree = 75
    case registerCCEntry = 76
    case eraseCCEntry = 77
    case provideSubscriberLocation = 83
    case sendGroupCallInfo = 84
    case sendRoutingInfoForLCS = 85
    case subscriberLocationReport = 86
    case istAlert = 87
    case istCommand = 88
    case noteMMEvent = 89

    /// The operation of a code; nil where none is assigned.
    @_noLocks static func assigned(_ code: UInt8) -> Self? { Self(rawValue: code) }

    var code: UInt8 { @_noLocks get { rawValue } }
}
