/// The argument and result types of MAP's operations, TS 29.002 clauses 17.6 and 17.7.
extension MAPOperation {
    /// The field at the top of an invoke's argument, in the shape of any version.
    @inline(never) @_noLocks
    func argument(_ tag: Tag) -> Field {
        switch self {
        // Location management.
        case .updateLocation: return tag.sequence(.location(.updateLocationArg))
        case .cancelLocation:
            switch tag {
            case .octetString: return .imsi
            case .sequence: return .inside(.location(.imsiWithLMSI))
            case .context(3): return .inside(.location(.cancelLocationArg))
            default: return .wrong
            }
        case .purgeMS:
            switch tag {
            case .sequence: return .inside(.location(.purgeMSArgV2))
            case .context(3): return .inside(.location(.purgeMSArg))
            default: return .wrong
            }
        case .sendIdentification:
            switch tag {
            case .octetString: return .primitive
            case .sequence: return .inside(.location(.sendIdentificationArg))
            default: return .wrong
            }
        case .updateGprsLocation: return tag.sequence(.location(.updateGprsLocationArg))
        case .updateVcsgLocation: return tag.sequence(.location(.updateVcsgLocationArg))
        case .cancelVcsgLocation: return tag.sequence(.location(.cancelVcsgLocationArg))

        // Subscriber information.
        case .provideSubscriberInfo: return tag.sequence(.information(.provideSubscriberInfoArg))
        case .anyTimeInterrogation: return tag.sequence(.information(.anyTimeInterrogationArg))
        case .anyTimeSubscriptionInterrogation:
            return tag.sequence(.information(.anyTimeSubscriptionInterrogationArg))
        case .anyTimeModification: return tag.sequence(.information(.anyTimeModificationArg))
        case .noteSubscriberDataModified:
            return tag.sequence(.information(.noteSubscriberDataModifiedArg))
        case .noteMMEvent: return tag.sequence(.information(.noteMMEventArg))

        // Subscriber data, authentication, fault recovery, tracing.
        case .insertSubscriberData: return tag.sequence(.data(.insertSubscriberDataArg))
        case .deleteSubscriberData: return tag.sequence(.data(.deleteSubscriberDataArg))
        case .restoreData: return tag.sequence(.data(.restoreDataArg))
        case .reset: return tag.sequence(.data(.resetArg))
        case .sendAuthenticationInfo:
            switch tag {
            case .octetString: return .imsi
            case .sequence: return .inside(.data(.sendAuthenticationInfoArg))
            default: return .wrong
            }
        case .authenticationFailureReport:
            return tag.sequence(.data(.authenticationFailureReportArg))
        case .checkIMEI:
            switch tag {
            case .octetString: return .imei
            case .sequence: return .inside(.data(.checkIMEIArg))
            default: return .wrong
            }
        case .sendParameters: return tag.sequence(.data(.sendParametersArg))
        case .activateTraceMode, .traceSubscriberActivity:
            return tag.sequence(.data(.activateTraceModeArg))
        case .deactivateTraceMode: return tag.sequence(.data(.deactivateTraceModeArg))
        case .sendIMSI: return tag.octetString(.isdn(.msisdn))
        case .sendRoutingInfoForGprs: return tag.sequence(.data(.sendRoutingInfoForGprsArg))
        case .failureReport: return tag.sequence(.data(.failureReportArg))
        case .noteMsPresentForGprs: return tag.sequence(.data(.noteMsPresentForGprsArg))
        case .forwardCheckSSIndication: return .unknown

        // Call handling.
        case .sendRoutingInfo: return tag.sequence(.callHandling(.sendRoutingInfoArg))
        case .provideRoamingNumber: return tag.sequence(.callHandling(.provideRoamingNumberArg))
        case .resumeCallHandling: return tag.sequence(.callHandling(.resumeCallHandlingArg))
        case .setReportingState: return tag.sequence(.callHandling(.setReportingStateArg))
        case .statusReport, .istAlert, .istCommand: return tag.sequence(.callHandling(.imsiArg))
        case .remoteUserFree: return tag.sequence(.callHandling(.remoteUserFreeArg))
        case .releaseResources: return tag.sequence(.callHandling(.releaseResourcesArg))

        // Short messages.
        case .moForwardSM: return tag.sequence(.shortMessage(.moForwardSMArg))
        case .mtForwardSM: return tag.sequence(.shortMessage(.mtForwardSMArg))
        case .mtForwardSMVGCS: return tag.sequence(.shortMessage(.mtForwardSMVGCSArg))
        case .sendRoutingInfoForSM: return tag.sequence(.shortMessage(.sendRoutingInfoForSMArg))
        case .reportSMDeliveryStatus:
            return tag.sequence(.shortMessage(.reportSMDeliveryStatusArg))
        case .alertServiceCentre: return tag.sequence(.shortMessage(.alertServiceCentreArg))
        case .alertServiceCentreWithoutResult:
            return tag.sequence(.shortMessage(.alertServiceCentreArgV1))
        case .informServiceCentre: return tag.sequence(.shortMessage(.informServiceCentreArg))
        case .readyForSM: return tag.sequence(.shortMessage(.readyForSMArg))
        case .noteSubscriberPresent: return tag.octetString(.imsi)

        // Supplementary services.
        case .registerSS: return tag.sequence(.service(.registerSSArg))
        case .eraseSS, .activateSS, .deactivateSS, .interrogateSS:
            return tag.sequence(.service(.ssForBSCode))
        case .registerPassword: return tag.octetString(.scalar(.ssCode))
        case .getPassword:
            if case .enumerated = tag { return .primitive } else { return .wrong }
        case .processUnstructuredSSData:
            if case .ia5String = tag { return .primitive } else { return .wrong }
        case .processUnstructuredSSRequest, .unstructuredSSRequest, .unstructuredSSNotify:
            return tag.sequence(.service(.ussdArg))
        case .beginSubscriberActivity: return tag.sequence(.service(.beginSubscriberActivityArg))
        case .ssInvocationNotification:
            return tag.sequence(.service(.ssInvocationNotificationArg))
        case .registerCCEntry: return tag.sequence(.service(.registerCCEntryArg))
        case .eraseCCEntry: return tag.sequence(.service(.eraseCCEntryArg))

        // Location services.
        case .sendRoutingInfoForLCS: return tag.sequence(.locationService(.routingInfoForLCSArg))
        case .provideSubscriberLocation:
            return tag.sequence(.locationService(.provideSubscriberLocationArg))
        case .subscriberLocationReport:
            return tag.sequence(.locationService(.subscriberLocationReportArg))

        // Handover and group calls.
        case .prepareHandover:
            switch tag {
            case .sequence: return .inside(.handover(.prepareHOArgV2))
            case .context(3): return .inside(.handover(.prepareHOArg))
            default: return .wrong
            }
        case .prepareSubsequentHandover:
            switch tag {
            case .sequence: return .inside(.handover(.prepareSubsequentHOArgV2))
            case .context(3): return .inside(.handover(.prepareSubsequentHOArg))
            default: return .wrong
            }
        case .sendEndSignal, .processAccessSignalling, .forwardAccessSignalling:
            switch tag {
            case .sequence: return .inside(.handover(.externalSignalInfo))
            case .context(3):
                return .inside(.handover(.forwardAccessSignallingArg))
            default: return .wrong
            }
        case .performHandover: return tag.sequence(.handover(.performHOArg))
        case .performSubsequentHandover: return tag.sequence(.handover(.performSubsequentHOArg))
        case .prepareGroupCall: return tag.sequence(.handover(.prepareGroupCallArg))
        case .sendGroupCallEndSignal:
            return tag.sequence(.handover(.sendGroupCallEndSignalArg))
        case .forwardGroupCallSignalling:
            return tag.sequence(.handover(.forwardGroupCallSignallingArg))
        case .sendGroupCallInfo: return tag.sequence(.handover(.sendGroupCallInfoArg))
        case .processGroupCallSignalling, .noteInternalHandover:
            return tag.sequence(.plain)
        }
    }

    /// True for operations whose argument changed its tag in version 3, and a tag that is not that
    /// of the version.
    @inline(never) @_noLocks
    func isForeign(_ tag: Tag, version: UInt8) -> Bool {
        switch (self, tag) {
        case (.cancelLocation, .context(3)), (.purgeMS, .context(3)),
            (.prepareHandover, .context(3)), (.prepareSubsequentHandover, .context(3)),
            (.sendEndSignal, .context(3)), (.processAccessSignalling, .context(3)),
            (.forwardAccessSignalling, .context(3)), (.sendIdentification, .sequence),
            (.sendAuthenticationInfo, .sequence), (.checkIMEI, .sequence):
            version < 3
        case (.cancelLocation, _), (.purgeMS, _), (.prepareHandover, _),
            (.prepareSubsequentHandover, _), (.sendEndSignal, _), (.processAccessSignalling, _),
            (.forwardAccessSignalling, _), (.sendIdentification, _),
            (.sendAuthenticationInfo, _), (.checkIMEI, _):
            version > 2
        default: false
        }
    }

    /// The field at the top of a result, of any version; results without numbers are not read.
    @inline(never) @_noLocks
    func result(_ tag: Tag) -> Field {
        switch (self, tag) {
        case (.updateLocation, .octetString), (.reset, .octetString): .isdn(.hlr)
        case (.updateLocation, .sequence), (.updateGprsLocation, .sequence),
            (.restoreData, .sequence):
            .inside(.location(.numberResult))
        case (.sendIdentification, .sequence), (.sendIdentification, .context(3)):
            .inside(.location(.sendIdentificationRes))
        case (.provideSubscriberInfo, .sequence), (.anyTimeInterrogation, .sequence):
            .inside(.information(.subscriberInfoRes))
        case (.anyTimeModification, .sequence): .inside(.information(.anyTimeModificationRes))
        case (.anyTimeSubscriptionInterrogation, .sequence):
            .inside(.information(.anyTimeSubscriptionInterrogationRes))
        case (.sendParameters, .sequence): .inside(.data(.sentParameterList))
        case (.sendIMSI, .octetString): .imsi
        case (.sendRoutingInfo, .sequence): .inside(.callHandling(.sendRoutingInfoResV2))
        case (.sendRoutingInfo, .context(3)): .inside(.callHandling(.sendRoutingInfoRes))
        case (.provideRoamingNumber, .octetString): .isdn(.roamingNumber)
        case (.provideRoamingNumber, .sequence):
            .inside(.callHandling(.provideRoamingNumberRes))
        case (.sendRoutingInfoForSM, .sequence):
            .inside(.shortMessage(.sendRoutingInfoForSMRes))
        case (.reportSMDeliveryStatus, .octetString): .isdn(.msisdn)
        case (.reportSMDeliveryStatus, .sequence):
            .inside(.shortMessage(.reportSMDeliveryStatusRes))
        case (.sendRoutingInfoForLCS, .sequence):
            .inside(.locationService(.routingInfoForLCSRes))
        case (.provideSubscriberLocation, .sequence):
            .inside(.locationService(.provideSubscriberLocationRes))
        case (.registerSS, .context(0)), (.eraseSS, .context(0)), (.activateSS, .context(0)),
            (.deactivateSS, .context(0)):
            .inside(.profile(.forwardingInfo))
        // Version 2 answers with a number alone where the service applies to all calls.
        case (.interrogateSS, .context(1)): .isdn(.forwardedTo)
        case (.interrogateSS, .context(3)): .inside(.profile(.forwardingFeatureList))
        case (.interrogateSS, .context(4)): .inside(.profile(.genericServiceInfo))
        case (.processUnstructuredSSRequest, .sequence), (.unstructuredSSRequest, .sequence):
            .inside(.service(.ussdArg))
        case (.registerCCEntry, .sequence): .inside(.service(.registerCCEntryRes))
        case (.prepareHandover, .sequence): .inside(.handover(.prepareHOResV2))
        case (.prepareHandover, .context(3)): .inside(.handover(.prepareHORes))
        case (.performHandover, .sequence): .inside(.handover(.performHORes))
        case (.prepareGroupCall, .sequence): .inside(.handover(.prepareGroupCallRes))
        case (.sendGroupCallInfo, .sequence): .inside(.handover(.sendGroupCallInfoRes))
        case (.updateLocation, _), (.updateGprsLocation, _), (.restoreData, _),
            (.sendIdentification, _), (.provideSubscriberInfo, _), (.anyTimeInterrogation, _),
            (.sendParameters, _), (.sendIMSI, _), (.sendRoutingInfo, _),
            (.provideRoamingNumber, _), (.sendRoutingInfoForSM, _),
            (.sendRoutingInfoForLCS, _), (.provideSubscriberLocation, _):
            .wrong
        default: .unknown
        }
    }

    /// True where the ASN.1 does not let an invoke go without an argument.
    @inline(always) @_noLocks
    func needsArgument(version: UInt8) -> Bool {
        switch self {
        case .forwardCheckSSIndication: false
        // Version 3 asks for further vectors of a segmented answer by an empty invoke.
        case .sendAuthenticationInfo: version == 1 || version == 2
        default: true
        }
    }
}
