import SS7Builder

/// Messages in segments: held, judged whole, and then forwarded or dropped together.
extension Row {
    static let segmenting: [Row] = [
        Row(
            description: "two segments go on together, in order and unchanged",
            steps: [.held(one[0]), .released(one[1], one)]),
        Row(
            description: "three segments",
            steps: [.held(three[0]), .held(three[1]), .released(three[2], three)]),
        Row(
            description: "two segments of an attack are dropped together",
            steps: [.held(attack[0]), .held(attack[1], events: ["block 2 locate"])]),
        Row(
            description: "two senders' segments between each other, of one reference",
            steps: [
                .held(one[0]), .held(other[0], from: .otherCarrier), .released(one[1], one),
                .released(other[1], other, from: .otherCarrier),
            ]),
        Row(
            description: "two messages of one sender between each other",
            steps: [
                .held(one[0]), .held(two[0]), .released(two[1], two), .released(one[1], one),
            ]),
        Row(
            description: "an attack and another message between each other",
            steps: [
                .held(one[0]), .held(attack[0]),
                .held(attack[1], events: ["block 2 locate"]), .released(one[1], one),
            ]),
        Row(
            description: "a segment without those before it",
            steps: [.held(one[1], events: ["block decode illegal badSegmentation"])]),
        Row(
            description: "a segment too early: what was held of the message is gone too",
            steps: [
                .held(three[0]),
                .held(three[2], events: ["block decode illegal badSegmentation"]),
                .held(three[1], events: ["block decode illegal badSegmentation"]),
            ]),
        Row(
            description: "a second first segment: whose rest would count is open to doubt",
            steps: [
                .held(one[0]), .held(one[0], events: ["block decode illegal segmentsOverlap"]),
                .held(one[1], events: ["block decode illegal badSegmentation"]),
            ]),
        Row(
            description: "from home, segments that do not fit are not judged and go on",
            steps: [
                .forwarded(
                    .home, outward[1],
                    events: ["forward decode illegal-from-home badSegmentation"])
            ]),
        Row(
            description: "from home, a segment too early brings on what was held before it",
            steps: [
                Step(party: .home, sent: Party.home.data(outward[0])),
                Step(
                    party: .home, sent: Party.home.data(outward[2]),
                    arrives: [outward[0], outward[2]].map {
                        Party.carrier.data($0, Party.home.route)
                    },
                    events: ["forward decode illegal-from-home badSegmentation"]),
            ]),
        Row(
            description: "XUDTS of the first segment, when that asked for it",
            steps: [
                .held(returned[0]),
                Step(
                    party: .carrier, sent: Party.carrier.data(returned[1]),
                    comesBack: [
                        Party.carrier.data(returnedBack, Party.carrier.route.reversed)
                    ], events: ["block custom returned"]),
            ]),
        .forwarded(
            "one whole message with a segmentation parameter", .carrier,
            SCCP.Unitdata(
                .extendedUnitdata, called: .gt(Number.homeHLR, ssn: 6),
                calling: .gt(Number.partner, ssn: 6),
                data: Traffic.updateLocation.begin(1).octets, protocolClass: 1,
                segmentation: SCCP.Segmentation(isFirst: true, remaining: 0, reference: 5)
            ).octets),
    ]

    private static let one = segments(Traffic.updateLocation, 2, reference: 0x010203)
    private static let other = segments(Traffic.updateLocation, 2, reference: 0x010203, 9)
    private static let two = segments(Traffic.updateLocation, 2, reference: 0x010204)
    private static let three = segments(Traffic.updateLocation, 3, reference: 0x010205)
    private static let attack = segments(
        MAP.provideSubscriberInfo(imsi: Number.homeIMSI), 2, reference: 0x010206)
    private static let outward = segments(
        Traffic.updateLocation, 3, reference: 0x010207, from: Number.homeHLR, to: Number.partner)
    private static let asking = Traffic.unitdata(
        kind: .extendedUnitdata, from: Number.returned, Traffic.updateLocation.begin(1),
        returnOption: true)
    private static let returned: [[UInt8]] = {
        var pieces = asking.segments(of: 60, reference: 0x010208)
        for index in pieces.indices.dropFirst() { pieces[index].returnOption = false }
        return pieces.prefix(2).map(\.octets)
    }()
    private static let returnedBack =
        asking.segments(of: 60, reference: 0x010208)[0].returned(cause: 6).octets

    /// The XUDT segments of a Begin.
    private static func segments(
        _ request: Request, _ count: Int, reference: UInt32, _ transaction: UInt32 = 8,
        from calling: String = Number.partner, to called: String = Number.homeHLR
    ) -> [[UInt8]] {
        let message = Traffic.unitdata(from: calling, to: called, request.begin(transaction))
        let size = (message.data.count + count - 1) / count
        return message.segments(of: size, reference: reference).map(\.octets)
    }
}

extension Row.Step {
    /// A segment after which nothing goes on.
    fileprivate static func held(
        _ user: [UInt8], from party: Party = .carrier, events: [String] = []
    ) -> Row.Step {
        Row.Step(party: party, sent: party.data(user), events: events)
    }

    /// The segment after which all go on.
    fileprivate static func released(
        _ user: [UInt8], _ all: [[UInt8]], from party: Party = .carrier
    ) -> Row.Step {
        Row.Step(
            party: party, sent: party.data(user),
            arrives: all.map { Party.home.data($0, party.route) })
    }
}
