import SS7Builder

/// One of each operation, with the numbers that a reader must find in it.
struct Sample: Sendable {
    let request: Request
    var imsi: String?
    var ssn: UInt8 = 6

    var name: String { "\(request.name) (\(request.code))" }
    var isCAP: Bool { ssn == 146 }

    /// A UDT that opens the operation's dialogue.
    var message: [UInt8] {
        request.message(from: .gt("15550100", ssn: ssn), to: .gt("15550199", ssn: ssn))
    }

    static let imsi = "001010123456789"
    static let msisdn: AddressString = "15550142"

    private static func with(_ request: Request) -> Sample { Sample(request: request, imsi: imsi) }
    private static func without(_ request: Request) -> Sample { Sample(request: request) }
    private static func cap(_ request: Request, imsi: String? = nil) -> Sample {
        Sample(request: request, imsi: imsi, ssn: 146)
    }

    /// What the C baseline reads too.
    static let all = map + shortMessages + camel
    static let every = all + network

    static let network: [Sample] = [
        without(MAP.prepareHandover()), without(MAP.sendEndSignal()),
        without(MAP.processGroupCallSignalling()), without(MAP.releaseResources("15550199")),
        with(MAP.istAlert(imsi: imsi)), with(MAP.istCommand(imsi: imsi)),
        with(MAP.setReportingState(imsi: imsi)), without(MAP.registerCCEntry()),
        without(MAP.eraseCCEntry()),
        with(MAP.noteSubscriberDataModified(imsi: imsi, msisdn: msisdn)),
        with(MAP.deactivateTraceMode(imsi: imsi)),
        with(MAP.deactivateTraceMode(imsi: imsi, version: 2)),
        with(MAP.updateVcsgLocation(imsi: imsi, vlr: "15550112")),
        with(MAP.cancelVcsgLocation(imsi: imsi)),
    ]

    static let map: [Sample] = [
        with(MAP.updateLocation(imsi: imsi, msc: "15550111", vlr: "15550112")),
        with(MAP.updateLocation(imsi: imsi, msc: "15550111", vlr: "15550112", version: 2)),
        with(MAP.cancelLocation(imsi: imsi)),
        with(MAP.cancelLocation(imsi: imsi, version: 2)),
        with(MAP.cancelLocation(imsi: imsi, lmsi: [1, 2, 3, 4])),
        with(MAP.purgeMS(imsi: imsi, vlr: "15550112")),
        with(MAP.purgeMS(imsi: imsi, sgsn: "15550113")),
        with(MAP.purgeMS(imsi: imsi, vlr: "15550112", version: 2)),
        with(MAP.updateGprsLocation(imsi: imsi, sgsn: "15550113")),
        with(MAP.restoreData(imsi: imsi)),
        Sample(request: MAP.reset(hlr: "15550110", imsiPrefixes: ["00101"]), imsi: "00101"),
        without(MAP.sendIdentification(tmsi: [1, 2, 3, 4])),
        with(MAP.noteMMEvent(imsi: imsi, msisdn: msisdn, vlr: "15550112")),
        with(MAP.sendAuthenticationInfo(imsi: imsi)),
        with(MAP.sendAuthenticationInfo(imsi: imsi, version: 2)),
        with(MAP.authenticationFailureReport(imsi: imsi)),
        without(MAP.checkIMEI(imei: "350123451234560")),
        without(MAP.checkIMEI(imei: "350123451234560", version: 3)),
        with(MAP.insertSubscriberData(imsi: imsi, msisdn: msisdn)),
        with(
            MAP.insertSubscriberData(
                imsi: imsi, msisdn: msisdn, ssData: true, gsmSCF: "15550120")),
        with(MAP.deleteSubscriberData(imsi: imsi)),
        with(MAP.provideSubscriberInfo(imsi: imsi)),
        with(MAP.anyTimeInterrogation(.imsi(imsi), gsmSCF: "15550120")),
        without(MAP.anyTimeInterrogation(.msisdn(msisdn), gsmSCF: "15550120")),
        with(MAP.anyTimeSubscriptionInterrogation(.imsi(imsi), gsmSCF: "15550120")),
        with(
            MAP.anyTimeModification(.imsi(imsi), gsmSCF: "15550120", forwardTo: "15550130")),
        without(MAP.sendRoutingInfo(msisdn: msisdn, gmsc: "15550114")),
        without(MAP.sendRoutingInfo(msisdn: msisdn, gmsc: "15550114", version: 2)),
        with(MAP.provideRoamingNumber(imsi: imsi, msc: "15550111", msisdn: msisdn)),
        without(MAP.sendIMSI(msisdn: msisdn)),
        with(MAP.sendRoutingInfoForGprs(imsi: imsi, ggsn: "15550115", address: [192, 0, 2, 7])),
        with(MAP.failureReport(imsi: imsi, ggsn: "15550115")),
        with(MAP.noteMsPresentForGprs(imsi: imsi, sgsnAddress: [192, 0, 2, 7])),
        with(MAP.activateTraceMode(imsi: imsi)),
        with(MAP.sendRoutingInfoForLCS(.imsi(imsi), mlc: "15550116")),
        with(MAP.provideSubscriberLocation(imsi: imsi, msisdn: msisdn, mlc: "15550116")),
        with(MAP.subscriberLocationReport(imsi: imsi, msisdn: msisdn, node: "15550111")),
        without(MAP.registerSS(forwardTo: "15550130")),
        without(MAP.service(.eraseSS)),
        without(MAP.service(.activateSS)),
        without(MAP.service(.deactivateSS)),
        without(MAP.service(.interrogateSS)),
        without(MAP.registerPassword()),
        without(MAP.getPassword()),
        without(MAP.processUnstructuredSSRequest("*100#")),
        without(MAP.unstructuredSSRequest("Your choice")),
        without(MAP.unstructuredSSNotify("Welcome", msisdn: msisdn)),
        with(MAP.ssInvocationNotification(imsi: imsi, msisdn: msisdn)),
    ]

    static let shortMessages: [Sample] = [
        with(
            MAP.mtForwardSM(
                to: .imsi(imsi), from: .serviceCentre("15550118"),
                tpdu: SMS.deliver(from: .number("15550143")), moreMessages: true)),
        with(
            MAP.mtForwardSM(
                to: .imsi(imsi), from: .serviceCentre("15550118"),
                tpdu: SMS.deliver(from: .name("Weir")), version: 2)),
        with(
            MAP.moForwardSM(
                to: .serviceCentre("15550118"), from: .msisdn(msisdn),
                tpdu: SMS.submit(to: .number("15550143")), imsi: imsi)),
        without(
            MAP.moForwardSM(
                to: .serviceCentre("15550118"), from: .msisdn(msisdn),
                tpdu: SMS.submit(to: .number("15550143")), version: 2)),
        without(MAP.sendRoutingInfoForSM(msisdn: msisdn, serviceCentre: "15550118")),
        without(
            MAP.sendRoutingInfoForSM(
                msisdn: msisdn, serviceCentre: "15550118", notIntended: 0)),
        without(MAP.reportSMDeliveryStatus(msisdn: msisdn, serviceCentre: "15550118")),
        without(MAP.alertServiceCentre(msisdn: msisdn, serviceCentre: "15550118")),
        without(MAP.informServiceCentre(msisdn: msisdn)),
        with(MAP.readyForSM(imsi: imsi)),
    ]

    static let camel: [Sample] = [
        cap(
            CAP.initialDP(
                called: "15550150", calling: PartyNumber("15550142", secondOctet: 0x13),
                imsi: imsi, msc: "15550111", vlr: "15550112"),
            imsi: imsi),
        cap(
            CAP.initialDP(
                calledBCD: "15550150", calling: PartyNumber("15550142", secondOctet: 0x13),
                imsi: imsi, msc: "15550111", phase: 3),
            imsi: imsi),
        cap(CAP.requestReportBCSMEvent()),
        cap(CAP.applyCharging()),
        cap(CAP.applyChargingReport()),
        cap(CAP.continue()),
        cap(CAP.connect(to: "15550150")),
        cap(CAP.releaseCall()),
        cap(CAP.eventReportBCSM()),
        cap(
            CAP.initialDPSMS(
                destination: "15550150", calling: "15550142", imsi: imsi,
                serviceCentre: "15550118", msc: "15550111"),
            imsi: imsi),
        cap(CAP.initialDPGPRS(msisdn: msisdn, imsi: imsi), imsi: imsi),
        cap(CAP.assistRequestInstructions(correlation: "15550150")),
        cap(CAP.initiateCallAttempt(to: "15550150", gsmSCF: "15550120")),
    ]
}

extension SCTPCapture {
    /// A capture between two documentation addresses, one message a second.
    init(_ messages: [[UInt8]]) {
        self.init(from: Peer([192, 0, 2, 1], tag: 1), to: Peer([198, 51, 100, 1], tag: 2))
        for (index, message) in messages.enumerated() {
            add(message, at: UInt64(index) * 1_000_000)
        }
    }
}
