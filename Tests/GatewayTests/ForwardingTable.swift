import SS7Builder

/// What the gateway lets pass, and what of it is changed.
extension Row {
    static let forwarding: [Row] = [
        .forwarded("UDT", .carrier, Traffic.unitdata(Traffic.updateLocation.begin(1)).octets),
        .forwarded(
            "XUDT", .carrier,
            Traffic.unitdata(kind: .extendedUnitdata, Traffic.updateLocation.begin(1)).octets),
        .forwarded(
            "LUDT", .carrier,
            Traffic.unitdata(kind: .longUnitdata, Traffic.updateLocation.begin(1)).octets),
        .forwarded(
            "label: SLS, priority and network indicator stay", .carrier,
            Traffic.unitdata(Traffic.updateLocation.begin(1)).octets
        ) {
            $0.sls = 200
            $0.mp = 2
            $0.ni = 2
        },
        .forwarded(
            "second routing context goes to the second one", .carrier,
            Traffic.unitdata(Traffic.updateLocation.begin(1)).octets, context: 1),
        .forwarded(
            "second routing context, from home", .home,
            Traffic.unitdata(from: Number.homeHLR, to: Number.partner, endOfNothing).octets,
            context: 1),
        .forwarded(
            "one routing context, by a link that has one and no network appearance",
            .otherCarrier, Traffic.unitdata(Traffic.updateLocation.begin(1)).octets),
        .forwarded(
            "from home, by the route of its destination", .home,
            Traffic.unitdata(from: Number.homeHLR, to: Number.partner, endOfNothing).octets,
            to: .otherCarrier
        ) { $0.dpc = 4106 },
        Row(
            description: "no routing context, where there is only one",
            steps: [
                Step(
                    party: .otherCarrier,
                    sent: M3UA.data(Party.otherCarrier.route, benign).octets,
                    arrives: [Party.home.data(benign, Party.otherCarrier.route)])
            ]),
        Row(
            description: "a destination without a route goes the side's default way",
            steps: [
                Step(
                    party: .carrier, sent: Party.carrier.data(benign) { $0.dpc = 77 },
                    arrives: [
                        Party.home.data(benign, Party.carrier.route) { $0.dpc = 77 }
                    ])
            ]),
        Row(
            description: "the last padding is mended",
            steps: [
                Step(
                    party: .carrier, sent: unpadded, arrives: [unpaddedMended],
                    events: ["forward custom"])
            ]),
        Row(
            description: "what is in the last padding is not carried",
            steps: [
                Step(
                    party: .carrier, sent: filled, arrives: [unpaddedMended],
                    events: ["forward custom"])
            ]),
        Row(
            description: "a correlation id stays on its link",
            steps: [
                Step(
                    party: .carrier,
                    sent: M3UA.data(
                        Party.carrier.route, benign, routingContext: 100, networkAppearance: 8,
                        correlationID: 9
                    ).octets,
                    arrives: [Party.home.data(benign, Party.carrier.route)])
            ]),
        .forwarded(
            "subsystem management without global titles", .carrier,
            SCCP.Management.subsystemStatusTest.unitdata(ssn: 6, pointCode: 6545, from: 4105)
                .octets),
        .forwarded(
            "non-minimal length: goes on, and is told", .carrier,
            Traffic.unitdata(
                Traffic.updateLocation.begin(1).rewritten {
                    $0.isConstructed ? $0.length(.long(2)) : $0
                }
            ).octets, events: ["forward custom"]),
        .forwarded(
            "illegal from home: goes on, and is told", .home, illegal(from: Number.homeHLR),
            events: ["forward decode illegal-from-home bytesAfterMessage"]),
        .forwarded(
            "a connection from home", .home, connection),
        Row(
            description: "a message of ours that was returned comes home",
            steps: [
                .forwarded(.home, mine.octets),
                .forwarded(.carrier, mine.returned(cause: 1).octets),
            ]),
        .forwarded(
            "a shadow rule lets pass and tells", .carrier,
            Traffic.unitdata(from: Number.watched, Traffic.updateLocation.begin(1)).octets,
            events: ["shadow custom watched"]),
        .forwarded(
            "category 1 from home", .home,
            Traffic.unitdata(
                from: Number.homeHLR, to: Number.partner, Traffic.anyTimeInterrogation.begin(1)
            ).octets),
        .forwarded(
            "category 2 from the subscriber's own network", .carrier,
            Traffic.unitdata(
                to: Number.homeVLR,
                MAP.provideSubscriberInfo(imsi: Number.partnerIMSI).begin(1)
            ).octets),
        Row(
            description: "insertSubscriberData in the updateLocation of a partner's subscriber",
            steps: insideUpdateLocation(1)),
        Row(
            description: "CAP's releaseCall, number 22 like sendRoutingInfo, in its dialogue",
            steps: releaseCall),
    ]

    private static let mine = Traffic.unitdata(
        from: Number.homeHLR, to: Number.partner, Traffic.updateLocation.begin(31),
        returnOption: true)
    static let benign = Traffic.benign(99, from: .carrier)
    private static let endOfNothing = TCAP.end(to: 7)

    /// A message whose Protocol Data needs three octets of padding.
    private static let odd: [UInt8] = {
        let invoke = MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "15550103")
        let messages = (1...4).map { octets in
            Traffic.unitdata(
                TCAP.begin(
                    5, idOctets: octets, dialogue: .request(.map(20, version: 3)),
                    [invoke.invoke()])
            ).octets
        }
        return messages.first { $0.count % 4 == 1 } ?? []
    }()
    private static let unpadded = Array(Party.carrier.data(odd).dropLast(3))
    private static let filled = Array(Party.carrier.data(odd).dropLast(3)) + [1, 2, 3]
    private static let unpaddedMended = Party.home.data(odd, Party.carrier.route)

    static func illegal(from calling: String) -> [UInt8] {
        let called = calling == Number.homeHLR ? Number.partner : Number.homeHLR
        var message = Traffic.unitdata(
            from: calling, to: called, Traffic.updateLocation.begin(1))
        message.data += [0, 0]
        return message.octets
    }

    static let connection =
        SCCP.connectionRequest(source: 9, called: .gt(Number.partner, ssn: 142))

    /// Home registers a visitor; the visitor's home network sends its profile in that dialogue.
    static func insideUpdateLocation(_ transaction: UInt32) -> [Step] {
        let update = MAP.updateLocation(
            imsi: Number.partnerIMSI, msc: "15550191", vlr: "15550191")
        let insert = MAP.insertSubscriberData(msisdn: "15550142", context: 1)
        return [
            .forwarded(
                .home,
                Traffic.unitdata(
                    from: Number.homeVLR, to: Number.partner, update.begin(transaction)
                ).octets),
            .forwarded(
                .carrier,
                Traffic.unitdata(
                    to: Number.homeVLR,
                    TCAP.continue(
                        0x0a0b, to: transaction,
                        dialogue: .response(.map(1, version: 3)), [insert.invoke(1)])
                ).octets),
            .forwarded(
                .home,
                Traffic.unitdata(
                    from: Number.homeVLR, to: Number.partner,
                    TCAP.continue(
                        transaction, to: 0x0a0b,
                        [TCAP.returnResult(1, code: 7, MAP.insertSubscriberDataResult())])
                ).octets),
            .forwarded(
                .carrier,
                Traffic.unitdata(
                    to: Number.homeVLR,
                    TCAP.end(
                        to: transaction,
                        [TCAP.returnResult(1, code: 2, MAP.updateLocationResult(hlr: "15550100"))])
                ).octets),
        ]
    }

    /// A visitor's call: the visited exchange asks the visitor's home network, which ends it.
    private static let releaseCall: [Step] = [
        .forwarded(
            .home,
            Traffic.unitdata(
                from: Number.homeVLR, to: Number.partnerSCF, ssn: 146,
                CAP.initialDP(calling: "15550142", imsi: Number.partnerIMSI, msc: "15550191")
                    .begin(21)
            ).octets),
        .forwarded(
            .carrier,
            Traffic.unitdata(
                from: Number.partnerSCF, to: Number.homeVLR, ssn: 146,
                TCAP.continue(
                    22, to: 21, dialogue: .response(ContextName.CAP.gsmSSF(phase: 2)),
                    [CAP.requestReportBCSMEvent().invoke(1), CAP.continue().invoke(2)])
            ).octets),
        .forwarded(
            .carrier,
            Traffic.unitdata(
                from: Number.partnerSCF, to: Number.homeVLR, ssn: 146,
                TCAP.end(to: 21, [CAP.releaseCall().invoke(3)])
            ).octets),
    ]
}
