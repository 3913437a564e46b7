import SS7Builder
import SS7Rules
import SS7Wire

/// Builds the invokes of MAP from the fields that a test sets.
///
/// A node's number that is not set is that of the SCCP calling or called global title: nodes speak
/// for themselves.
struct MAPArguments {
    let fields: FieldReader
    let version: UInt?
    /// The digits of the calling and of the called global title, where there are some.
    let calling: String?
    let called: String?

    /// The operation with its argument; nil for one that is written in hex only.
    func request(_ operation: MAPOperation) throws(TestFault) -> Request? {
        if let request = try location(operation) { return request }
        if let request = try subscriberData(operation) { return request }
        if let request = try calls(operation) { return request }
        if let request = try shortMessages(operation) { return request }
        return try services(operation)
    }

    // MARK: - Numbers

    private func imsi() throws(TestFault) -> String { try fields.digits(needed: "imsi") }

    private func address(_ name: String) throws(TestFault) -> AddressString? {
        guard let digits = try fields.digits(name) else { return nil }
        return try address(name, digits)
    }

    private func needed(_ name: String) throws(TestFault) -> AddressString {
        try address(name, fields.digits(needed: name))
    }

    private func address(
        _ name: String, _ digits: String
    ) throws(TestFault) -> AddressString {
        let form = try fields.form(of: name)
        return AddressString(digits, nature: form.nature, plan: form.plan)
    }

    /// A number of the sending node.
    private func sender(_ name: String) throws(TestFault) -> AddressString {
        try address(name, fields.digits(name, or: calling))
    }

    /// A number of the node that the message goes to.
    private func receiver(_ name: String) throws(TestFault) -> AddressString {
        try address(name, fields.digits(name, or: called))
    }

    /// An IMSI or an MSISDN, whichever is set.
    private func subscriber() throws(TestFault) -> MAP.Subscriber {
        if let imsi = try fields.digits("imsi") { return .imsi(imsi) }
        return .msisdn(try needed("msisdn"))
    }

    private func text(_ standard: String) -> String { fields.word("text")?.text ?? standard }

    // MARK: - Operations

    private func location(_ operation: MAPOperation) throws(TestFault) -> Request? {
        switch operation {
        case .updateLocation:
            MAP.updateLocation(
                imsi: try imsi(), msc: try sender("msc"), vlr: try sender("vlr"),
                version: version ?? 3)
        case .cancelLocation: MAP.cancelLocation(imsi: try imsi(), version: version ?? 3)
        case .purgeMS:
            MAP.purgeMS(
                imsi: try imsi(), vlr: try purgedVLR(), sgsn: try address("sgsn"),
                version: version ?? 3)
        case .updateGprsLocation:
            MAP.updateGprsLocation(imsi: try imsi(), sgsn: try sender("sgsn"))
        case .restoreData: MAP.restoreData(imsi: try imsi(), version: version ?? 3)
        case .reset: MAP.reset(hlr: try sender("hlr"), version: version ?? 2)
        case .sendIdentification:
            MAP.sendIdentification(tmsi: [1, 2, 3, 4], version: version ?? 3)
        case .noteMMEvent:
            MAP.noteMMEvent(
                imsi: try imsi(), msisdn: try needed("msisdn"),
                serviceKey: Int(try fields.number("service-key") ?? 1), vlr: try address("vlr"))
        case .updateVcsgLocation: MAP.updateVcsgLocation(imsi: try imsi(), vlr: try sender("vlr"))
        case .cancelVcsgLocation: MAP.cancelVcsgLocation(imsi: try imsi())
        case .prepareHandover: MAP.prepareHandover()
        case .sendEndSignal: MAP.sendEndSignal()
        default: nil
        }
    }

    private func purgedVLR() throws(TestFault) -> AddressString? {
        fields.has("sgsn") ? try address("vlr") : try sender("vlr")
    }

    private func subscriberData(_ operation: MAPOperation) throws(TestFault) -> Request? {
        switch operation {
        case .insertSubscriberData:
            MAP.insertSubscriberData(
                imsi: try fields.digits("imsi"), msisdn: try address("msisdn"),
                gsmSCF: try address("gsmscf"), version: version ?? 3)
        case .deleteSubscriberData:
            MAP.deleteSubscriberData(imsi: try imsi(), version: version ?? 3)
        case .sendAuthenticationInfo:
            MAP.sendAuthenticationInfo(imsi: try imsi(), version: version ?? 3)
        case .authenticationFailureReport: MAP.authenticationFailureReport(imsi: try imsi())
        case .sendParameters: MAP.sendParameters(imsi: try imsi())
        case .checkIMEI:
            MAP.checkIMEI(imei: try fields.digits(needed: "imei"), version: version ?? 2)
        case .provideSubscriberInfo:
            MAP.provideSubscriberInfo(
                imsi: try imsi(), location: try fields.truth("location-requested") ?? true)
        case .anyTimeInterrogation:
            MAP.anyTimeInterrogation(
                try subscriber(), gsmSCF: try sender("gsmscf"),
                location: try fields.truth("location-requested") ?? true)
        case .anyTimeSubscriptionInterrogation:
            MAP.anyTimeSubscriptionInterrogation(
                try subscriber(), gsmSCF: try sender("gsmscf"))
        case .anyTimeModification:
            MAP.anyTimeModification(
                try subscriber(), gsmSCF: try sender("gsmscf"),
                forwardTo: try sender("forwarded-to"))
        case .noteSubscriberDataModified:
            MAP.noteSubscriberDataModified(imsi: try imsi(), msisdn: try needed("msisdn"))
        case .activateTraceMode: MAP.activateTraceMode(imsi: try imsi(), version: version ?? 3)
        case .deactivateTraceMode:
            MAP.deactivateTraceMode(imsi: try imsi(), version: version ?? 3)
        case .sendIMSI: MAP.sendIMSI(msisdn: try needed("msisdn"))
        case .provideSubscriberLocation:
            MAP.provideSubscriberLocation(
                imsi: try fields.digits("imsi"), msisdn: try address("msisdn"),
                mlc: try sender("gmlc"))
        case .sendRoutingInfoForLCS:
            MAP.sendRoutingInfoForLCS(try subscriber(), mlc: try sender("gmlc"))
        case .subscriberLocationReport:
            MAP.subscriberLocationReport(
                imsi: try imsi(), msisdn: try needed("msisdn"), node: try sender("msc"))
        default: nil
        }
    }

    private func calls(_ operation: MAPOperation) throws(TestFault) -> Request? {
        switch operation {
        case .sendRoutingInfo:
            MAP.sendRoutingInfo(
                msisdn: try needed("msisdn"), gmsc: try sender("gmsc"), version: version ?? 3)
        case .provideRoamingNumber:
            MAP.provideRoamingNumber(
                imsi: try imsi(), msc: try receiver("msc"), msisdn: try address("msisdn"),
                gmsc: try address("gmsc"), version: version ?? 3)
        case .sendRoutingInfoForGprs:
            MAP.sendRoutingInfoForGprs(
                imsi: try imsi(), ggsn: try sender("ggsn"), version: version ?? 3)
        case .failureReport: MAP.failureReport(imsi: try imsi(), ggsn: try sender("ggsn"))
        case .noteMsPresentForGprs:
            MAP.noteMsPresentForGprs(imsi: try imsi(), sgsnAddress: [192, 0, 2, 10])
        case .statusReport: MAP.statusReport(imsi: try imsi())
        case .setReportingState: MAP.setReportingState(imsi: try imsi())
        case .istAlert: MAP.istAlert(imsi: try imsi())
        case .istCommand: MAP.istCommand(imsi: try imsi())
        case .releaseResources: MAP.releaseResources(try needed("roaming-number"))
        case .registerCCEntry: MAP.registerCCEntry(ssCode: try fields.octet("ss-code") ?? 0x43)
        case .eraseCCEntry: MAP.eraseCCEntry(ssCode: try fields.octet("ss-code") ?? 0x43)
        case .processGroupCallSignalling: MAP.processGroupCallSignalling()
        default: nil
        }
    }

    private func shortMessages(_ operation: MAPOperation) throws(TestFault) -> Request? {
        switch operation {
        case .mtForwardSM:
            MAP.mtForwardSM(
                to: .imsi(try imsi()), from: .serviceCentre(try sender("service-centre")),
                tpdu: try shortMessage(standard: 0), version: version ?? 3)
        case .moForwardSM: try moForwardSM()
        case .sendRoutingInfoForSM:
            MAP.sendRoutingInfoForSM(
                msisdn: try needed("msisdn"), serviceCentre: try sender("service-centre"),
                notIntended: try fields.truth("delivery-not-intended") == true ? 0 : nil,
                version: version ?? 3)
        case .reportSMDeliveryStatus:
            MAP.reportSMDeliveryStatus(
                msisdn: try needed("msisdn"), serviceCentre: try sender("service-centre"),
                version: version ?? 3)
        case .alertServiceCentre:
            MAP.alertServiceCentre(
                msisdn: try needed("msisdn"), serviceCentre: try receiver("service-centre"))
        case .alertServiceCentreWithoutResult:
            MAP.alertServiceCentre(
                msisdn: try needed("msisdn"), serviceCentre: try receiver("service-centre"),
                version: 1)
        case .informServiceCentre: MAP.informServiceCentre(msisdn: try needed("msisdn"))
        case .readyForSM: MAP.readyForSM(imsi: try imsi(), version: max(2, version ?? 3))
        case .noteSubscriberPresent: MAP.readyForSM(imsi: try imsi(), version: 1)
        default: nil
        }
    }

    /// Versions 1 and 2 forward to subscribers by the same operation: what is then an SMS-DELIVER.
    private func moForwardSM() throws(TestFault) -> Request {
        let isDelivery = fields.has("tp-mti") && fields.has("imsi") && !fields.has("msisdn")
        let tpdu = try shortMessage(standard: 1)
        if isDelivery {
            return MAP.moForwardSM(
                to: .imsi(try imsi()), from: .serviceCentre(try sender("service-centre")),
                tpdu: tpdu, version: version ?? 3)
        }
        return MAP.moForwardSM(
            to: .serviceCentre(try receiver("service-centre")),
            from: .msisdn(try needed("msisdn")), tpdu: tpdu, imsi: try fields.digits("imsi"),
            version: version ?? 3)
    }

    private func shortMessage(standard: UInt32) throws(TestFault) -> [UInt8] {
        let pid = try fields.octet("tp-pid") ?? 0
        let dcs = try fields.octet("tp-dcs") ?? 0
        let type = try fields.number("tp-mti", most: 1) ?? standard
        let name = type == 0 ? "tp-originator" : "tp-destination"
        var party = SMS.Party.number("15550142")
        if let word = fields.word(name) {
            let digits = word.text.first == "+" ? String(word.text.dropFirst()) : word.text
            if word.kind == .text {
                guard word.text.utf8.count <= 11 else {
                    throw fields.error("a short message's sender has 11 letters at most", at: word)
                }
                party = .name(word.text)
            } else if digits.utf8.count <= 20, Digits(digits) != nil {
                party = .number(digits)
            } else {
                throw fields.error("'\(word.text)' is neither a number nor a text", at: word)
            }
        }
        let text = self.text("Hello")
        return type == 0
            ? SMS.deliver(from: party, text, pid: pid, dcs: dcs)
            : SMS.submit(to: party, text, pid: pid, dcs: dcs)
    }

    private func services(_ operation: MAPOperation) throws(TestFault) -> Request? {
        switch operation {
        case .registerSS:
            MAP.registerSS(
                ssCode: try fields.octet("ss-code") ?? 0x21,
                forwardTo: try needed("forwarded-to"), version: version ?? 2)
        case .eraseSS: try service(.eraseSS)
        case .activateSS: try service(.activateSS)
        case .deactivateSS: try service(.deactivateSS)
        case .interrogateSS: try service(.interrogateSS)
        case .registerPassword:
            MAP.registerPassword(ssCode: try fields.octet("ss-code") ?? 0x90)
        case .getPassword: MAP.getPassword()
        case .processUnstructuredSSData: MAP.processUnstructuredSSData(text("*100#"))
        case .processUnstructuredSSRequest:
            MAP.processUnstructuredSSRequest(
                text("*100#"), dcs: try fields.octet("ussd-coding-scheme") ?? 0x0f,
                msisdn: try address("msisdn"))
        case .unstructuredSSRequest:
            MAP.unstructuredSSRequest(
                text("Hello"), dcs: try fields.octet("ussd-coding-scheme") ?? 0x0f,
                msisdn: try address("msisdn"))
        case .unstructuredSSNotify:
            MAP.unstructuredSSNotify(
                text("Hello"), dcs: try fields.octet("ussd-coding-scheme") ?? 0x0f,
                msisdn: try address("msisdn"))
        case .ssInvocationNotification:
            MAP.ssInvocationNotification(imsi: try imsi(), msisdn: try needed("msisdn"))
        default: nil
        }
    }

    private func service(_ operation: MAP.ServiceOperation) throws(TestFault) -> Request {
        MAP.service(
            operation, ssCode: try fields.octet("ss-code") ?? 0x21, version: version ?? 2)
    }

    // MARK: - Results

    /// A result's parameter; nil where the operation has none that SS7Builder writes.
    func result(_ operation: MAPOperation) throws(TestFault) -> BER.Element? {
        switch operation {
        case .updateLocation, .updateGprsLocation:
            MAP.updateLocationResult(hlr: try sender("hlr"), version: version ?? 3)
        case .restoreData: MAP.restoreDataResult(hlr: try sender("hlr"))
        case .purgeMS: MAP.purgeMSResult
        case .insertSubscriberData: MAP.insertSubscriberDataResult()
        case .sendAuthenticationInfo:
            MAP.tripletsResult(count: 1, version: version ?? 3)
        case .sendRoutingInfo:
            MAP.sendRoutingInfoResult(
                imsi: try imsi(), roamingNumber: try needed("roaming-number"),
                version: version ?? 3)
        case .provideRoamingNumber:
            MAP.provideRoamingNumberResult(try needed("roaming-number"), version: version ?? 3)
        case .sendIMSI: MAP.sendIMSIResult(imsi: try imsi())
        case .sendRoutingInfoForSM:
            MAP.sendRoutingInfoForSMResult(
                imsi: try imsi(), node: try sender("msc"), sgsn: try address("sgsn"))
        case .provideSubscriberInfo, .anyTimeInterrogation:
            MAP.subscriberInfoResult(vlr: try sender("vlr"))
        case .provideSubscriberLocation: MAP.provideSubscriberLocationResult
        case .processUnstructuredSSRequest, .unstructuredSSRequest: MAP.ussdResult(text("Hello"))
        default: nil
        }
    }
}
