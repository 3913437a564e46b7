/// Which operations belong to which application context in which version.
///
/// MAP's contexts: TS 29.002 clauses 17.2.2 and 17.3.2; versions 1 and 2 are those of GSM 09.02,
/// whose version 1 has the operations of GSM phase 1.
extension ApplicationContext {
    /// Tells whether a dialogue of this context may carry an operation.
    ///
    /// Exact by context and version, or phase: an unassigned context carries none.
    @_noLocks
    public func permits(_ operation: Operation) -> Bool {
        switch (userProtocol, operation.userProtocol) {
        case (.map, .map), (.cap, .cap): operations.contains(operation.code)
        default: false
        }
    }

    /// True for a context that TS 29.002, GSM 09.02 or TS 29.078 assigns, in that version.
    public var isAssigned: Bool { @_noLocks get { !operations.isEmpty } }

    /// The operations of the context; none where it is not assigned.
    var operations: OperationSet {
        @_noLocks get {
            switch (userProtocol, version) {
            case (.map, 1): operationsOfMAPVersion1
            case (.map, 2): operationsOfMAPVersion2
            case (.map, 3): operationsOfMAPVersion3
            case (.map, 4): operationsOfMAPVersion4
            case (.cap, _): operationsOfCAP
            default: OperationSet()
            }
        }
    }

    private var operationsOfMAPVersion1: OperationSet {
        @_noLocks get {
            switch number {
            case 1:
                .map(
                    .updateLocation, .insertSubscriberData, .forwardCheckSSIndication,
                    .activateTraceMode, .sendParameters)
            case 2: .map(.cancelLocation)
            case 3: .map(.provideRoamingNumber)
            case 5: .map(.sendRoutingInfo)
            case 10: .map(.reset)
            case 11:
                .map(
                    .performHandover, .sendEndSignal, .performSubsequentHandover,
                    .processAccessSignalling, .forwardAccessSignalling, .noteInternalHandover,
                    .traceSubscriberActivity)
            case 13: .map(.checkIMEI)
            case 14: .map(.sendParameters)
            case 16: .map(.insertSubscriberData, .deleteSubscriberData)
            case 17: .map(.activateTraceMode, .deactivateTraceMode)
            case 18:
                .map(
                    .registerSS, .eraseSS, .activateSS, .deactivateSS, .interrogateSS,
                    .registerPassword, .getPassword, .processUnstructuredSSData,
                    .beginSubscriberActivity)
            case 20: .map(.sendRoutingInfoForSM, .reportSMDeliveryStatus)
            // Both directions: there is no shortMsgMT-RelayContext-v1.
            case 21: .map(.moForwardSM)
            case 23: .map(.alertServiceCentreWithoutResult)
            case 24: .map(.noteSubscriberPresent)
            default: OperationSet()
            }
        }
    }

    private var operationsOfMAPVersion2: OperationSet {
        @_noLocks get {
            switch number {
            case 1, 2, 3, 5, 10, 11, 13, 14, 15, 16, 17, 20, 21, 24: operationsSinceMAPVersion2
            case 18:
                .map(
                    .registerSS, .eraseSS, .activateSS, .deactivateSS, .interrogateSS,
                    .registerPassword, .getPassword)
            case 19:
                .map(.processUnstructuredSSRequest, .unstructuredSSRequest, .unstructuredSSNotify)
            case 23: .map(.alertServiceCentre)
            // forwardSM has the code that version 3 gave to mo-ForwardSM; `Operation.resolve` names
            // it mt-ForwardSM here.
            case 25: .map(.mtForwardSM)
            case 26: .map(.sendIMSI)
            case 27: .map(.purgeMS)
            default: OperationSet()
            }
        }
    }

    /// Contexts whose operations versions 2 and 3 share.
    private var operationsSinceMAPVersion2: OperationSet {
        @inline(always) @_noLocks get {
            switch number {
            case 1:
                .map(
                    .updateLocation, .insertSubscriberData, .forwardCheckSSIndication,
                    .activateTraceMode, .restoreData)
            case 2: .map(.cancelLocation)
            case 3: .map(.provideRoamingNumber)
            case 5: .map(.sendRoutingInfo)
            case 10: .map(.reset)
            case 11:
                .map(
                    .prepareHandover, .sendEndSignal, .processAccessSignalling,
                    .forwardAccessSignalling, .prepareSubsequentHandover)
            case 13: .map(.checkIMEI)
            case 14: .map(.sendAuthenticationInfo)
            case 15: .map(.sendIdentification)
            case 16: .map(.insertSubscriberData, .deleteSubscriberData)
            case 17: .map(.activateTraceMode, .deactivateTraceMode)
            case 20: .map(.sendRoutingInfoForSM, .reportSMDeliveryStatus, .informServiceCentre)
            case 21: .map(.moForwardSM)
            case 24: .map(.readyForSM)
            default: OperationSet()
            }
        }
    }

    private var operationsOfMAPVersion3: OperationSet {
        @_noLocks get {
            switch number {
            case 4: .map(.istAlert)
            case 6: .map(.resumeCallHandling)
            case 7: .map(.setReportingState, .statusReport, .remoteUserFree)
            case 8: .map(.registerCCEntry, .eraseCCEntry)
            case 9: .map(.istCommand)
            // sIWFSAllocation, GSM 09.02 of release 97: provideSIWFSNumber, SIWFSSignallingModify.
            case 12: OperationSet(31, 32)
            case 22: .map(.noteSubscriberDataModified)
            case 25: .map(.mtForwardSM)
            case 27: .map(.purgeMS)
            case 28: .map(.provideSubscriberInfo)
            case 29: .map(.anyTimeInterrogation)
            case 31:
                .map(
                    .prepareGroupCall, .sendGroupCallEndSignal, .processGroupCallSignalling,
                    .forwardGroupCallSignalling)
            case 32: .map(.updateGprsLocation, .insertSubscriberData, .activateTraceMode)
            case 33: .map(.sendRoutingInfoForGprs)
            case 34: .map(.failureReport)
            case 35: .map(.noteMsPresentForGprs)
            case 36: .map(.ssInvocationNotification)
            case 37: .map(.sendRoutingInfoForLCS)
            case 38: .map(.provideSubscriberLocation, .subscriberLocationReport)
            case 39: .map(.authenticationFailureReport)
            // secureTransportHandling of release 4: secureTransportClass1 to secureTransportClass4.
            case 40: OperationSet(78, 79, 80, 81)
            case 41: .map(.mtForwardSMVGCS)
            case 42: .map(.noteMMEvent)
            case 43: .map(.anyTimeSubscriptionInterrogation, .anyTimeModification)
            case 44: .map(.releaseResources)
            case 45: .map(.sendGroupCallInfo)
            case 46: .map(.updateVcsgLocation, .insertSubscriberData)
            case 47: .map(.cancelVcsgLocation)
            default: operationsSinceMAPVersion2
            }
        }
    }

    private var operationsOfMAPVersion4: OperationSet {
        @_noLocks get {
            switch number {
            case 6: .map(.resumeCallHandling)
            case 33: .map(.sendRoutingInfoForGprs)
            default: OperationSet()
            }
        }
    }
}
