import SS7Builder

/// A message of the benchmark, in one DATA message or in several.
struct Message {
    let name: String
    let frames: [[UInt8]]
}

extension Message {
    /// All that is measured: what fills an interconnect, what is seldom or long, what is illegal.
    static let all = typical + further + illegal

    static let imsi = "001010123456789"
    static let msisdn: AddressString = "12125550142"
    static let vlr = SCCP.Address.gt("447700900010", ssn: 7)
    static let msc = SCCP.Address.gt("447700900010", ssn: 8)
    static let hlr = SCCP.Address.gt("12025550101", ssn: 6)
    static let here = SCCP.Address.gt("12025550110", ssn: 7)

    /// One of each kind that fills an interconnect.
    private static let typical: [Message] = [
        Message(
            "updateLocation",
            MAP.updateLocation(imsi: imsi, msc: "447700900010", vlr: "447700900010"),
            from: vlr, to: hlr),
        Message(
            "sendAuthenticationInfo", MAP.sendAuthenticationInfo(imsi: imsi), from: vlr, to: hlr),
        Message(
            name: "sendAuthenticationInfo result",
            octets: TCAP.end(
                to: 7, dialogue: .response(.map(14, version: 3)),
                [TCAP.returnResult(1, code: 56, MAP.tripletsResult(count: 3))]
            ).message(from: hlr, to: vlr, on: .home)),
        Message(
            name: "insertSubscriberData in continue",
            octets: TCAP.continue(
                9, to: 7, dialogue: .response(.map(1, version: 3)),
                [
                    MAP.insertSubscriberData(
                        msisdn: msisdn, ssData: true, gsmSCF: "12025550140"
                    ).invoke()
                ]
            ).message(from: hlr, to: vlr, on: .home)),
        Message("cancelLocation", MAP.cancelLocation(imsi: imsi), from: hlr, to: here),
        Message(
            "provideSubscriberInfo", MAP.provideSubscriberInfo(imsi: imsi), from: hlr, to: here),
        Message(
            "anyTimeInterrogation",
            MAP.anyTimeInterrogation(.msisdn(msisdn), gsmSCF: "124655501040"),
            from: .gt("124655501060", ssn: 147), to: hlr),
        Message(
            "sendRoutingInfoForSM",
            MAP.sendRoutingInfoForSM(msisdn: msisdn, serviceCentre: "447700900030"),
            from: msc, to: hlr),
        Message(
            "mtForwardSM",
            MAP.mtForwardSM(
                to: .imsi(imsi), from: .serviceCentre("447700900030"),
                tpdu: SMS.deliver(from: .number("447700900142"), "Greetings from abroad")),
            from: msc, to: here),
        Message(
            "processUnstructuredSSRequest", MAP.processUnstructuredSSRequest("*100#"),
            from: vlr, to: hlr,
            opening: MAP.Open(destinationIMSI: imsi, origination: "447700900010")),
        Message(
            "initialDP",
            CAP.initialDP(
                calledBCD: "447700900142", calling: PartyNumber("12125550142", secondOctet: 0x13),
                imsi: imsi, msc: "447700900010", vlr: "447700900010"),
            from: .gt("447700900010", ssn: 146), to: .gt("12025550140", ssn: 146)),
        Message(
            name: "updateGprsLocation in XUDT",
            octets: MAP.updateGprsLocation(imsi: imsi, sgsn: "447700900020").begin(7)
                .message(from: vlr, to: hlr, kind: .extendedUnitdata)),
    ]

    init(
        _ name: String, _ request: Request, from calling: SCCP.Address, to called: SCCP.Address,
        opening: MAP.Open? = nil
    ) {
        self.name = name
        frames = [request.message(from: calling, to: called, opening: opening)]
    }

    init(name: String, octets: [UInt8]) {
        self.name = name
        frames = [octets]
    }
}
