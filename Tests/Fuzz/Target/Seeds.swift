import SS7Builder
import SS7Filter
import SS7Wire

/// What the fuzzer starts from: every kind of message that the project's own builder makes, and the
/// tricks that are known, alone and in dialogues.
public enum Seeds {
    static let imsi = "001010123456789"
    static let msisdn: AddressString = "15550142"
    static let home = SCCP.Address.gt("15550190", ssn: 6)
    static let away = SCCP.Address.gt("15550200", ssn: 7)

    /// The inputs.
    public static var all: [[UInt8]] {
        (single + dialogues + opened + segments + tricked + services + returned + layers)
            .map(Step.input)
    }

    /// One of each operation.
    static let requests: [Request] = [
        MAP.updateLocation(imsi: imsi, msc: "15550211", vlr: "15550212"),
        MAP.updateLocation(imsi: imsi, msc: "15550211", vlr: "15550212", version: 2),
        MAP.cancelLocation(imsi: imsi), MAP.cancelLocation(imsi: imsi, lmsi: [1, 2, 3, 4]),
        MAP.purgeMS(imsi: imsi, vlr: "15550212"), MAP.purgeMS(imsi: imsi, sgsn: "15550213"),
        MAP.updateGprsLocation(imsi: imsi, sgsn: "15550213"), MAP.restoreData(imsi: imsi),
        MAP.reset(hlr: "15550110", imsiPrefixes: ["00101"]),
        MAP.sendIdentification(tmsi: [1, 2, 3, 4]),
        MAP.noteMMEvent(imsi: imsi, msisdn: msisdn, vlr: "15550212"),
        MAP.sendAuthenticationInfo(imsi: imsi), MAP.sendAuthenticationInfo(imsi: imsi, version: 2),
        MAP.authenticationFailureReport(imsi: imsi), MAP.checkIMEI(imei: "350123451234560"),
        MAP.insertSubscriberData(imsi: imsi, msisdn: msisdn, ssData: true, gsmSCF: "15550120"),
        MAP.deleteSubscriberData(imsi: imsi), MAP.provideSubscriberInfo(imsi: imsi),
        MAP.anyTimeInterrogation(.imsi(imsi), gsmSCF: "15550220"),
        MAP.anyTimeSubscriptionInterrogation(.msisdn(msisdn), gsmSCF: "15550220"),
        MAP.anyTimeModification(.imsi(imsi), gsmSCF: "15550220", forwardTo: "15550130"),
        MAP.sendRoutingInfo(msisdn: msisdn, gmsc: "15550214"),
        MAP.sendRoutingInfo(msisdn: msisdn, gmsc: "15550214", version: 2),
        MAP.provideRoamingNumber(imsi: imsi, msc: "15550111", msisdn: msisdn),
        MAP.sendIMSI(msisdn: msisdn), MAP.failureReport(imsi: imsi, ggsn: "15550215"),
        MAP.sendRoutingInfoForGprs(imsi: imsi, ggsn: "15550215", address: [192, 0, 2, 7]),
        MAP.noteMsPresentForGprs(imsi: imsi, sgsnAddress: [192, 0, 2, 7]),
        MAP.activateTraceMode(imsi: imsi), MAP.statusReport(imsi: imsi),
        MAP.sendRoutingInfoForLCS(.imsi(imsi), mlc: "15550216"),
        MAP.provideSubscriberLocation(imsi: imsi, msisdn: msisdn, mlc: "15550216"),
        MAP.subscriberLocationReport(imsi: imsi, msisdn: msisdn, node: "15550211"),
        MAP.registerSS(forwardTo: "15550130"), MAP.service(.interrogateSS),
        MAP.registerPassword(), MAP.getPassword(), MAP.processUnstructuredSSRequest("*100#"),
        MAP.unstructuredSSNotify("Welcome", msisdn: msisdn),
        MAP.processUnstructuredSSData("*100#"),
        MAP.ssInvocationNotification(imsi: imsi, msisdn: msisdn),
        MAP.mtForwardSM(
            to: .imsi(imsi), from: .serviceCentre("15550218"),
            tpdu: SMS.deliver(from: .number("15550243")), moreMessages: true),
        MAP.mtForwardSM(
            to: .imsi(imsi), from: .serviceCentre("15550218"),
            tpdu: SMS.deliver(from: .name("Weir")), version: 2),
        MAP.moForwardSM(
            to: .serviceCentre("15550118"), from: .msisdn(msisdn),
            tpdu: SMS.submit(to: .number("15550243")), imsi: imsi),
        MAP.sendRoutingInfoForSM(msisdn: msisdn, serviceCentre: "15550218", notIntended: 0),
        MAP.reportSMDeliveryStatus(msisdn: msisdn, serviceCentre: "15550218"),
        MAP.alertServiceCentre(msisdn: msisdn, serviceCentre: "15550118"),
        MAP.informServiceCentre(msisdn: msisdn), MAP.readyForSM(imsi: imsi),
        CAP.initialDP(
            called: "15550150", calling: PartyNumber("15550142", secondOctet: 0x13),
            imsi: imsi, msc: "15550211", vlr: "15550212"),
        CAP.initialDP(
            calledBCD: "15550150", calling: PartyNumber("15550142", secondOctet: 0x13),
            imsi: imsi, msc: "15550211", phase: 3),
        CAP.requestReportBCSMEvent(), CAP.applyCharging(), CAP.applyChargingReport(),
        CAP.continue(), CAP.connect(to: "15550150"), CAP.releaseCall(), CAP.eventReportBCSM(),
        CAP.initialDPSMS(
            destination: "15550150", calling: "15550142", imsi: imsi,
            serviceCentre: "15550218", msc: "15550211"),
        CAP.initialDPGPRS(msisdn: msisdn, imsi: imsi),
        CAP.assistRequestInstructions(correlation: "15550150"),
        CAP.initiateCallAttempt(to: "15550150", gsmSCF: "15550220"),
    ]

    private static let single: [[Step]] = requests.flatMap { request in
        let begin = request.begin(0x0102_0304)
        return [
            [Step(begin.message(from: away, to: home))],
            [
                Step(begin.indefinite.message(from: away, to: home, kind: .extendedUnitdata)),
                Step(begin.longLengths(2).octets, .tcap),
            ],
        ]
    }

    /// Begin, Continue and End, the answers from home, with results, errors and rejects.
    private static let dialogues: [[Step]] = requests.enumerated().map { index, request in
        let dialogue = request.context.map { TCAP.Dialogue.response($0) }
        let answers = [
            TCAP.returnResult(1, code: request.code, results[index % results.count]),
            TCAP.returnError(1, code: 27), TCAP.reject(1, .invoke(2)),
            TCAP.returnResult(1, code: request.code, nil, isLast: false),
        ]
        return [
            Step(request.begin(1).message(from: away, to: home)),
            Step(
                TCAP.continue(2, to: 1, dialogue: dialogue, [answers[index % 4]])
                    .message(from: home, to: away, on: .home), from: .home, pause: 1),
            Step(
                TCAP.continue(1, to: 2, [request.invoke(2, linkedID: 1)])
                    .message(from: away, to: home)),
            Step(TCAP.end(to: 1, [answers[0]]).message(from: home, to: away), from: .home),
            Step(TCAP.end(to: 1, [request.invoke(3)]).message(from: home, to: away), from: .home),
        ]
    }

    private static let results: [BER.Element] = [
        MAP.updateLocationResult(hlr: "15550110"), MAP.tripletsResult(count: 3),
        MAP.quintupletsResult(count: 2), MAP.subscriberInfoResult(vlr: "15550212"),
        MAP.sendRoutingInfoForSMResult(imsi: imsi, node: "15550211"), MAP.ussdResult("12 credits"),
        MAP.sendIMSIResult(imsi: imsi), MAP.provideRoamingNumberResult("15550280"),
        MAP.insertSubscriberDataResult(teleservices: [0x11]),
    ]

    /// Dialogue portions with MAP's user information, and those that refuse or abort.
    private static let opened: [[Step]] = [
        MAP.Open(destinationIMSI: imsi, origination: "15550212"), MAP.Open(destinationIMSI: imsi),
        MAP.Open(origination: AddressString("5550212", nature: 2, plan: 1)), MAP.Open(),
    ].map { opening in
        let request = MAP.processUnstructuredSSRequest("*100#")
        let context = request.context ?? .map(19, version: 2)
        return [
            Step(request.message(from: away, to: home, opening: opening)),
            Step(
                TCAP.end(
                    to: 1,
                    dialogue: .response(context, accepted: false, MAP.refuse(reason: 1)), []
                ).message(from: home, to: away, on: .home), from: .home),
            Step(
                TCAP.abort(to: 1, dialogue: .abort(source: 1, MAP.userAbort))
                    .message(from: away, to: home)),
            Step(
                TCAP.unidirectional(
                    dialogue: .unidirectional(context, opening.userInformation),
                    [request.invoke()]
                ).indefinite.octets, .tcap),
        ]
    }

    /// Answers that come back, with and without something invoked in them.
    private static let returned: [[Step]] = [
        [TCAP.returnResult(1, code: 2)], [requests[17].invoke()], [],
        [TCAP.returnError(1, code: 1), requests[18].invoke(2)],
    ].map { components in
        [
            TCAP.end(to: 3, components), TCAP.continue(5, to: 3, components),
            TCAP.unidirectional(components + [requests[18].invoke()]),
        ].map {
            Step(
                SCCP.Unitdata(called: away, calling: home, data: $0.octets).returned(cause: 1)
                    .message())
        }
    }

    private static let segments: [[Step]] = requests.prefix(24).enumerated().map { index, request in
        let whole = SCCP.Unitdata(
            called: home, calling: away, data: request.begin(1).octets, protocolClass: 1)
        var parts = whole.segments(of: 20 + index * 3, reference: UInt32(index))
        if index % 4 == 3 { parts.swapAt(0, parts.count - 1) }
        if index % 8 == 6 { parts.append(parts[0]) }
        if index % 8 == 2 { parts = parts.reversed().map { $0.returned(cause: 1) } }
        return parts.map { Step($0.octets, .sccp, pause: index % 6 == 5 ? 2 : 0) }
    }

    /// Each trick at the operation code, the argument or its first field, for five operations.
    private static let tricked: [[Step]] = [17, 18, 0, 41, 49].flatMap { index -> [[Step]] in
        let request = requests[index]
        let fields = request.argument?.elements ?? []
        let tricks: [BER.Element] =
            [
                TCAP.invoke(1, operation: TCAP.globalCode([request.code]), request.argument),
                TCAP.invoke(
                    1, operation: TCAP.localCode(request.code).zeroPadded(), request.argument),
                TCAP.invoke(
                    1, operation: TCAP.localCode(request.code).highTag(), request.argument),
                TCAP.invoke(1, code: request.code, request.argument?.longLengths(3)),
                TCAP.invoke(1, code: request.code, request.argument?.indefinite),
                TCAP.invoke(
                    1, code: request.code, .raw((request.argument?.octets ?? []) + [5, 0])),
            ]
            + fields.indices.flatMap { field -> [BER.Element] in
                guard let argument = request.argument else { return [] }
                return [
                    fields[field].highTag(), fields[field].highTag(padding: 1),
                    fields[field].constructedString(pieces: 4), fields[field].longLengths(2),
                ].map { other in
                    var changed = argument
                    changed.elements[field] = other
                    return TCAP.invoke(1, code: request.code, changed)
                } + [TCAP.invoke(1, code: request.code, argument.appending(fields[field]))]
            }
        let dialogue = request.context.map { TCAP.Dialogue.request($0) }
        return tricks.flatMap { invoke -> [[Step]] in
            [
                [Step(TCAP.begin(1, dialogue: dialogue, [invoke]).message(from: away, to: home))],
                [
                    Step(TCAP.begin(1, dialogue: dialogue, []).message(from: away, to: home)),
                    Step(TCAP.continue(2, to: 1, []).message(from: home, to: away), from: .home),
                    Step(TCAP.continue(1, to: 2, [invoke]).message(from: away, to: home)),
                    Step(TCAP.end(to: 2, [invoke]).octets, .tcap),
                ],
                [Step(TCAP.unidirectional([requests[0].invoke(), invoke]).octets, .tcap)],
            ]
        }
    }

    /// What comes back: asked for and not, whole and in segments.
    private static let services: [[Step]] = [0, 17, 18].flatMap { index -> [[Step]] in
        SCCP.Kind.allCases.map { kind in
            let sent = SCCP.Unitdata(
                kind, called: away, calling: home, data: requests[index].begin(9).octets,
                returnOption: true)
            return [
                Step(sent.returned(cause: 1).message()), Step(sent.message(on: .home), from: .home),
                Step(sent.returned(cause: 7).message()),
            ]
        }
    }

    /// Other things that lower layers carry.
    private static let layers: [[Step]] =
        [
            SCCP.Management.subsystemProhibited.unitdata(ssn: 6, pointCode: 6545).octets,
            SCCP.connectionRequest(source: 1, called: home, calling: away, data: [1, 2]),
            SCCP.connectionConfirm(destination: 1, source: 2),
            SCCP.dataForm1(destination: 1, data: [1, 2, 3]),
            SCCP.released(destination: 1, source: 2),
            SCCP.releaseComplete(destination: 1, source: 2),
        ].map { [Step($0, .sccp), Step(MTP3.signalUnit(.interconnect, $0), .mtp3)] }
        + [
            SCCP.Address(
                globalTitle: SCCP.GlobalTitle("15550190", indicator: 1), subsystemNumber: 6),
            SCCP.Address(
                globalTitle: SCCP.GlobalTitle("15550190", indicator: 2), subsystemNumber: 8,
                pointCode: 6545),
            SCCP.Address(globalTitle: SCCP.GlobalTitle("155501901", indicator: 3, filler: 15)),
            SCCP.Address(
                globalTitle: SCCP.GlobalTitle("5550190", plan: 7, nature: 3), subsystemNumber: 0),
            SCCP.Address.ssn(6, pointCode: 6545), SCCP.Address(indicatorChange: 0x80),
        ].map { address in
            let data = requests[18].begin(1).octets
            let message = SCCP.Unitdata(
                .extendedUnitdata, called: address, calling: address, data: data, hopCounter: 3,
                importance: 2, furtherOptions: [[0x20, 2, 1, 2]])
            return [
                Step(message.message()), Step(message.message(), forgives: true),
                Step(message.octets, .sccp, variant: .ansi),
                Step(MTP3.signalUnit(.interconnect, message.octets), .mtp3, variant: .china),
                Step(MTP3.signalUnit(.interconnect, message.octets), .mtp3, variant: .ttc),
            ]
        }
        + [
            [
                Step(
                    M3UA.data(
                        .interconnect, requests[17].begin(1).octets, routingContext: 1,
                        networkAppearance: 2, correlationID: 3
                    ).octets),
                Step([0xe2, 2, 0xc7, 0], .tcap), Step([0xc1, 0], .tcap),
                Step(TCAP.abort(to: 7, cause: 1).octets, .tcap),
                Step(TCAP.abort(to: 7, dialogue: .abort(MAP.userAbort)).octets, .tcap),
                Step(
                    TCAP.begin(
                        1, dialogue: .request(.map(19, version: 2)),
                        (1...5).map { requests[$0].invoke($0) }
                    ).octets, .tcap),
            ]
        ]
}
