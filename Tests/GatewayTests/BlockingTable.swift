import SS7Builder

/// What the gateway does not let pass, and what its sender hears of it.
extension Row {
    static let blocking: [Row] = [
        .dropped(
            "category 1", .carrier,
            Traffic.unitdata(
                from: Number.stranger, Traffic.anyTimeInterrogation.begin(1), returnOption: true
            ).octets, events: ["block 1 any-time-enquiry"]),
        .dropped(
            "category 2: a subscriber of ours, from outside", .carrier,
            Traffic.unitdata(
                from: Number.stranger, to: Number.homeVLR, Traffic.provideSubscriberInfo.begin(1)
            ).octets, events: ["block 2 locate"]),
        .dropped(
            "insertSubscriberData that opens a dialogue and names nobody", .carrier,
            Traffic.unitdata(
                to: Number.homeVLR,
                MAP.insertSubscriberData(msisdn: "15550142").begin(1)
            ).octets, events: ["block 2 subscriber-data"]),
        .dropped(
            "number 22 in a Continue of no dialogue, from an MSC", .carrier,
            Traffic.unitdata(
                to: Number.homeVLR, ssn: 8,
                TCAP.continue(22, to: 21, [CAP.releaseCall().invoke(3)])
            ).octets, events: ["block 1 routing-enquiry"]),
        .answered(
            "UDTS, when it is asked for", returned(.unitdata, true),
            by: returned(.unitdata, true).returned(cause: 6), events: ["block custom returned"]),
        .answered(
            "XUDTS", returned(.extendedUnitdata, true),
            by: returned(.extendedUnitdata, true).returned(cause: 6),
            events: ["block custom returned"]),
        .answered(
            "LUDTS", returned(.longUnitdata, true),
            by: returned(.longUnitdata, true).returned(cause: 6),
            events: ["block custom returned"]),
        .dropped(
            "no UDTS, when it is not asked for", .carrier, returned(.unitdata, false).octets,
            events: ["block custom returned"]),
        .dropped(
            "an attack in a UDTS that we never asked for", .carrier,
            Traffic.unitdata(
                from: Number.homeHLR, to: Number.stranger, Traffic.anyTimeInterrogation.begin(1)
            ).returned(cause: 1).octets,
            events: ["block 1 any-time-enquiry"]),
        .dropped(
            "an attack in a UDTS of an End", .carrier,
            Traffic.unitdata(
                from: Number.homeHLR, to: Number.stranger,
                TCAP.end(
                    to: 5, dialogue: .response(.map(29, version: 3)),
                    [Traffic.anyTimeInterrogation.invoke()])
            ).returned(cause: 1).octets,
            events: ["block 1 any-time-enquiry"]),
        .dropped(
            "no UDTS for a UDTS", .carrier,
            Traffic.unitdata(
                from: Number.homeHLR, to: Number.returned, Traffic.updateLocation.begin(1),
                returnOption: true
            ).returned(cause: 1).octets,
            events: ["block custom returned"]),
        Row(
            description: "UDTS to home",
            steps: [
                Step(
                    party: .home, sent: Party.home.data(unwanted.octets),
                    comesBack: [
                        Party.home.data(
                            unwanted.returned(cause: 7).octets, Party.home.route.reversed)
                    ],
                    events: ["block custom unwanted"])
            ]),
        .answered(
            "TCAP Abort", ended(Traffic.updateLocation.begin(0x1122_3344)),
            by: Traffic.unitdata(
                from: Number.homeHLR, to: Number.ended,
                TCAP.abort(to: 0x1122_3344, cause: 4)), events: ["block custom ended"]),
        .dropped(
            "no Abort for an End", .carrier, ended(TCAP.end(to: 5)).octets,
            events: ["block custom ended"]),
        .dropped(
            "illegal from interconnect", .carrier, illegal(from: Number.partner),
            events: ["block decode illegal bytesAfterMessage"]),
        .dropped(
            "a connection from interconnect", .carrier, connection,
            events: ["block decode connection-oriented"]),
        .dropped(
            "ISUP, which the link's list has not", .otherCarrier, [1, 2, 3, 4],
            events: ["block decode"]
        ) { $0.si = 5 },
        .dropped(
            "MTP3's own: transfer prohibited", .carrier, [0x14, 0x91, 0x19],
            events: ["block decode network-management"]
        ) { $0.si = 0 },
        .dropped("a message that came back: home's own point code", .carrier, benign, events: []) {
            $0.opc = 6545
        },
        .dropped("a message for its own sender", .carrier, benign, events: []) { $0.dpc = 4105 },
        .dropped("no route", .home, benign, events: []) { $0.dpc = 9999 },
        .dropped(
            "an originating point code that is not the carrier's", .otherCarrier, benign, events: []
        ) {
            $0.opc = 4105
        },
        .dropped("a destination that is not for the carrier", .otherCarrier, benign, events: []) {
            $0.dpc = 6546
        },
        .dropped("another network indicator", .otherCarrier, benign, events: []) { $0.ni = 2 },
    ]

    private static func returned(_ kind: SCCP.Kind, _ option: Bool) -> SCCP.Unitdata {
        Traffic.unitdata(
            kind: kind, from: Number.returned, Traffic.updateLocation.begin(1), returnOption: option
        )
    }

    /// A message of the home network that a rule stops on its way out.
    private static let unwanted = Traffic.unitdata(
        from: Number.unwanted, to: Number.partner, Traffic.updateLocation.begin(1),
        returnOption: true)

    private static func ended(_ tcap: BER.Element) -> SCCP.Unitdata {
        Traffic.unitdata(from: Number.ended, tcap)
    }
}
