import SS7Builder

extension Message {
    private static let smsc: AddressString = "447700900030"

    /// What is seldom or long, and what comes back.
    static let further: [Message] = [
        Message(
            "moForwardSM",
            MAP.moForwardSM(
                to: .serviceCentre("12025550130"), from: .msisdn(msisdn),
                tpdu: SMS.submit(to: .number("447700900142"), "On my way"), imsi: imsi),
            from: msc, to: .gt("12025550130", ssn: 8)),
        Message("sendIMSI", MAP.sendIMSI(msisdn: msisdn), from: vlr, to: hlr),
        Message(
            "sendRoutingInfo", MAP.sendRoutingInfo(msisdn: msisdn, gmsc: "447700900010"),
            from: msc, to: hlr),
        Message(
            "provideRoamingNumber",
            MAP.provideRoamingNumber(imsi: imsi, msc: "12025550110", msisdn: msisdn),
            from: hlr, to: here),
        Message("purgeMS", MAP.purgeMS(imsi: imsi, vlr: "447700900010"), from: vlr, to: hlr),
        Message(
            "registerSS", MAP.registerSS(forwardTo: "12125550143"), from: vlr, to: hlr,
            opening: MAP.Open(destinationIMSI: imsi)),
        Message(
            "deleteSubscriberData", MAP.deleteSubscriberData(imsi: imsi), from: hlr, to: here),
        Message(
            name: "sendRoutingInfoForSM result",
            octets: TCAP.end(
                to: 7, dialogue: .response(.map(20, version: 3)),
                [
                    TCAP.returnResult(
                        1, code: 45,
                        MAP.sendRoutingInfoForSMResult(imsi: imsi, node: "12025550131"))
                ]
            ).message(from: hlr, to: msc, on: .home)),
        Message(
            name: "returnError in end",
            octets: TCAP.end(to: 7, [TCAP.returnError(1, code: 27)])
                .message(from: hlr, to: msc, on: .home)),
        Message(
            "initialDP of phase 3",
            CAP.initialDP(
                called: "447700900142", calling: PartyNumber("12125550142", secondOctet: 0x13),
                imsi: imsi, msc: "447700900010", phase: 3),
            from: .gt("447700900010", ssn: 146), to: .gt("12025550140", ssn: 146)),
        Message(
            name: "UDTS",
            octets: SCCP.Unitdata(
                called: hlr, calling: here,
                data: MAP.provideSubscriberInfo(imsi: imsi).begin(7).octets, returnOption: true
            ).returned(cause: 1).message()),
        Message(
            name: "updateLocation in two segments",
            frames: SCCP.Unitdata(
                called: hlr, calling: vlr,
                data: MAP.updateLocation(imsi: imsi, msc: "447700900010", vlr: "447700900010")
                    .begin(7).octets
            ).segments(of: 60, reference: 9).map { $0.message() }),
        Message(
            name: "five components",
            octets: TCAP.continue(
                9, to: 7, dialogue: .response(.map(1, version: 3)),
                (1...5).map {
                    MAP.insertSubscriberData(msisdn: msisdn, gsmSCF: "12025550140").invoke($0)
                }
            ).message(from: hlr, to: vlr, on: .home, kind: .longUnitdata)),
        Message(
            name: "indefinite lengths",
            octets: MAP.updateLocation(imsi: imsi, msc: "447700900010", vlr: "447700900010")
                .begin(7).indefinite.message(from: vlr, to: hlr)),
        Message(name: "sixteen components, 3,800 octets", octets: longest),
    ]

    /// The longest that SCCP carries: 3,952 octets of user data in an LUDT.
    private static var longest: [UInt8] {
        let invokes = (1...16).map { number in
            let request = MAP.insertSubscriberData(
                msisdn: msisdn, ssData: true, gsmSCF: "12025550140")
            let container = BER.Element.context(14, [UInt8](repeating: 0x5a, count: 150))
            return TCAP.invoke(
                number, code: 7, request.argument.map { $0.appending(container) })
        }
        return TCAP.continue(9, to: 7, dialogue: .response(.map(16, version: 3)), invokes)
            .message(from: hlr, to: vlr, on: .home, kind: .longUnitdata)
    }
}
