/// Which operations belong to which application context: TS 29.002 clause 17.3.3 and GSM 09.02,
/// TS 29.078 clauses 6.2, 7.2 and 8.2.
extension ApplicationContext {
    /// Tells whether a dialogue of this context may carry an operation.
    ///
    /// Versions are not told apart: an earlier one has some of a later one's operations or names
    /// of its own for them. An unassigned context carries none.
    @_noLocks
    public func permits(_ operation: Operation) -> Bool {
        switch (userProtocol, operation.userProtocol) {
        case (.map, .map):
            guard let code = MAPOperation.assigned(operation.code) else { return false }
            return permits(code)
        case (.cap, .cap):
            guard case .some = CAPOperation.assigned(operation.code) else { return false }
            return permitsCAP(operation.code)
        default: return false
        }
    }

    @inline(always) @_noLocks
    private func permits(_ operation: MAPOperation) -> Bool {
        switch (number, operation) {
        case (1, .updateLocation), (1, .restoreData), (1, .insertSubscriberData),
            (1, .forwardCheckSSIndication), (1, .activateTraceMode), (1, .sendParameters),
            (2, .cancelLocation), (3, .provideRoamingNumber), (4, .istAlert),
            (5, .sendRoutingInfo), (6, .resumeCallHandling), (7, .setReportingState),
            (7, .statusReport), (7, .remoteUserFree), (8, .registerCCEntry), (8, .eraseCCEntry),
            (9, .istCommand), (10, .reset):
            true
        case (11, .prepareHandover), (11, .sendEndSignal), (11, .processAccessSignalling),
            (11, .forwardAccessSignalling), (11, .prepareSubsequentHandover),
            (11, .performHandover), (11, .performSubsequentHandover),
            (11, .noteInternalHandover), (11, .traceSubscriberActivity), (13, .checkIMEI),
            (14, .sendAuthenticationInfo), (14, .sendParameters), (15, .sendIdentification),
            (15, .sendParameters), (16, .insertSubscriberData), (16, .deleteSubscriberData),
            (17, .activateTraceMode), (17, .deactivateTraceMode):
            true
        case (18, .registerSS), (18, .eraseSS), (18, .activateSS), (18, .deactivateSS),
            (18, .interrogateSS), (18, .registerPassword), (18, .getPassword),
            (18, .processUnstructuredSSData), (18, .beginSubscriberActivity),
            (19, .processUnstructuredSSRequest), (19, .unstructuredSSRequest),
            (19, .unstructuredSSNotify), (19, .processUnstructuredSSData),
            (19, .beginSubscriberActivity):
            true
        case (20, .sendRoutingInfoForSM), (20, .reportSMDeliveryStatus),
            (20, .informServiceCentre), (21, .moForwardSM), (22, .noteSubscriberDataModified),
            (23, .alertServiceCentre), (23, .alertServiceCentreWithoutResult),
            (24, .readyForSM), (24, .noteSubscriberPresent), (25, .mtForwardSM),
            (41, .mtForwardSMVGCS):
            true
        case (26, .sendIMSI), (27, .purgeMS), (28, .provideSubscriberInfo),
            (29, .anyTimeInterrogation), (32, .updateGprsLocation), (32, .insertSubscriberData),
            (32, .activateTraceMode), (33, .sendRoutingInfoForGprs), (34, .failureReport),
            (35, .noteMsPresentForGprs), (36, .ssInvocationNotification),
            (37, .sendRoutingInfoForLCS), (38, .provideSubscriberLocation),
            (38, .subscriberLocationReport), (39, .authenticationFailureReport),
            (42, .noteMMEvent), (43, .anyTimeSubscriptionInterrogation),
            (43, .anyTimeModification), (44, .releaseResources):
            true
        case (31, .prepareGroupCall), (31, .sendGroupCallEndSignal),
            (31, .processGroupCallSignalling), (31, .forwardGroupCallSignalling),
            (45, .sendGroupCallInfo), (46, .updateVcsgLocation), (46, .insertSubscriberData),
            (47, .cancelVcsgLocation):
            true
        default: false
        }
    }

    /// CAP's codes lie apart: calls below 60 and from 86 on, messages from 60, GPRS from 70.
    @inline(always) @_noLocks
    private func permitsCAP(_ code: UInt8) -> Bool {
        switch (number, version) {
        case (61, _): code >= 60 && code < 70
        case (50, 3), (51, 3): code >= 70 && code < 86
        case (4, _), (6, _), (8, _), (14, _), (50, _), (51, _), (52, _): code < 60 || code >= 86
        default: false
        }
    }
}
