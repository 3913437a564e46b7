import SS7Builder

/// What keeps the networks in step: management, restarts, returned messages, aborts.
extension Scenario {
    mutating func housekeeping() {
        for round in 0..<10 { subsystemTest(round) }
        for _ in 0..<6 { returned() }
        for round in 0..<10 { aborted(round) }
        for round in 0..<6 { restart(round) }
        for _ in 0..<6 { alert() }
    }

    /// A status test and its answer, without a global title.
    private mutating func subsystemTest(_ round: Int) {
        let start = anyTime()
        let inward = round % 2 == 0
        let messages: [(SCCP.Management, Bool)] =
            round % 5 == 4
            ? [(.subsystemProhibited, inward)]
            : [(.subsystemStatusTest, inward), (.subsystemAllowed, !inward)]
        for (index, (message, isInbound)) in messages.enumerated() {
            // The subsystem tested is the one at the far end of the test.
            let concerned: UInt16 = inward == (message == .subsystemProhibited) ? 4105 : 6545
            let unitdata = message.unitdata(
                ssn: 6, pointCode: concerned, from: isInbound ? 4105 : 6545)
            timeline.add(
                Record(
                    time: start + UInt64(index) * 50_000,
                    crossing: isInbound ? .inbound : .outbound, sls: 0, parts: [unitdata.octets],
                    truth: Truth(flow: "scmg"), tcap: "none", operations: "-", calling: ""))
        }
    }

    /// A question of home's that comes back as a service message: no route.
    private mutating func returned() {
        let (visit, time) = anyVisit()
        let request = MAP.provideSubscriberInfo(imsi: visit.subscriber.imsi)
        let sent = SCCP.Unitdata(
            called: visit.vlr.address, calling: Node.hlr.address,
            data: request.begin(UInt32(truncatingIfNeeded: timeline.random.next())).octets,
            protocolClass: 1, returnOption: true)
        let sls = UInt8(timeline.random.below(16))
        for (index, unitdata) in [sent, sent.returned(cause: 1)].enumerated() {
            timeline.add(
                Record(
                    time: time + UInt64(index) * 120_000,
                    crossing: index == 0 ? .outbound : .inbound, sls: sls,
                    parts: [unitdata.octets], truth: visit.truth("returned"), tcap: "begin",
                    operations: request.name,
                    calling: unitdata.calling.globalTitle?.digits ?? ""))
        }
    }

    /// A dialogue that an end gives up, by provider or by user.
    private mutating func aborted(_ round: Int) {
        let (visit, time) = anyVisit()
        let request = MAP.updateLocation(
            imsi: visit.subscriber.imsi, msc: AddressString(visit.msc),
            vlr: AddressString(visit.msc))
        var dialogue = Dialogue(
            &timeline, from: visit.vlr, to: .hlr, context: request.context, at: time,
            visit.truth("aborted"))
        dialogue.begin(&timeline, [.invoke(request)])
        if round % 2 == 0 {
            let profile = MAP.insertSubscriberData(msisdn: visit.subscriber.msisdn)
            dialogue.proceed(&timeline, fromOpener: false, [.invoke(profile, id: 2)])
            dialogue.abort(&timeline, fromOpener: true, cause: round % 4 == 0 ? 1 : nil)
        } else {
            dialogue.abort(&timeline, cause: round % 3 == 0 ? 1 : nil)
        }
    }

    /// An HLR that has restarted tells the networks where its subscribers are, or were.
    private mutating func restart(_ round: Int) {
        let network = Network.partners[round]
        let outward = round % 2 == 0
        let request = MAP.reset(
            hlr: AddressString(outward ? Network.home.hlr : network.hlr),
            imsiPrefixes: [outward ? Network.home.imsiPrefix : network.imsiPrefix])
        let far = Node(outward ? network.mscs[0] : network.hlr, ssn: outward ? 7 : 6, network)
        var dialogue = Dialogue(
            &timeline, from: outward ? .hlr : far, to: outward ? far : .vlr,
            context: request.context, at: anyTime(), Truth(flow: "reset"))
        dialogue.begin(&timeline, [.invoke(request)])
    }

    /// Home tells a service centre abroad that a subscriber can be reached again.
    private mutating func alert() {
        let network = timeline.random.one(of: Network.partners)
        let subscriber = Subscriber.home(timeline.random.below(200))
        let request = MAP.alertServiceCentre(
            msisdn: subscriber.msisdn, serviceCentre: AddressString(network.serviceCentre))
        exchange(
            request, from: .hlr, to: Node(network.serviceCentre, ssn: 8, network), at: anyTime(),
            Truth(flow: "alert", imsi: subscriber.imsi), answer: .result(request))
    }
}
