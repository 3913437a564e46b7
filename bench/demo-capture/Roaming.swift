import SS7Builder

/// Home's subscribers abroad: registrations, and what their HLR does there.
extension Scenario {
    /// Sixty subscribers arrive somewhere; a few of them travel on after noon.
    mutating func travel() {
        for index in 0..<60 {
            let subscriber = Subscriber.home(index * 3)
            let first = timeline.random.one(of: Network.partners)
            let arrival = time(timeline.random.within(0...2400))
            // The ones who travel on stay silent for hours, so that no plane is too fast.
            let travelsOn = index % 5 == 0 && first.iso != "CA"
            let leaves = travelsOn ? time(5400) : time(Self.duration)
            register(subscriber, index, in: first, from: arrival, until: leaves, leaving: nil)
            guard travelsOn, let stay = visits.last else { continue }
            let near = Network.partners.filter { $0 != first && $0.iso != "CA" }
            register(
                subscriber, index, in: timeline.random.one(of: near),
                from: time(timeline.random.within(17_000...18_500)), until: time(Self.duration),
                leaving: stay)
        }
    }

    /// Authentication, location update with the profile in a Continue, and the old VLR's cancel.
    private mutating func register(
        _ subscriber: Subscriber, _ index: Int, in network: Network, from: UInt64, until: UInt64,
        leaving: Visit?
    ) {
        let visit = Visit(
            index: index, subscriber: subscriber, network: network,
            msc: timeline.random.one(of: network.mscs), from: from, until: until)
        visits.append(visit)
        let byMobileTitle = timeline.random.percent(25)
        let hlr = byMobileTitle ? Node.hlr(of: subscriber) : .hlr

        let authentication = MAP.sendAuthenticationInfo(imsi: subscriber.imsi)
        let vectors =
            timeline.random.percent(40)
            ? MAP.quintupletsResult(count: 4) : MAP.tripletsResult(count: 4)
        var asking = Dialogue(
            &timeline, from: visit.vlr, to: hlr, context: authentication.context, at: from,
            visit.truth("registration"))
        asking.begin(&timeline, [.invoke(authentication)])
        asking.answer(as: .hlr)
        asking.end(&timeline, [.result(authentication, vectors)])

        let update = MAP.updateLocation(
            imsi: subscriber.imsi, msc: AddressString(visit.msc), vlr: AddressString(visit.msc))
        let profile = MAP.insertSubscriberData(
            msisdn: subscriber.msisdn, ssData: timeline.random.percent(50),
            gsmSCF: AddressString(Network.home.gsmSCF))
        var updating = Dialogue(
            &timeline, from: visit.vlr, to: .hlr, context: update.context,
            at: asking.clock + seconds(1), visit.truth("registration"))
        updating.begin(&timeline, [.invoke(update)])
        updating.proceed(&timeline, fromOpener: false, [.invoke(profile, id: 2)])
        updating.proceed(
            &timeline, fromOpener: true,
            [.result(profile, MAP.insertSubscriberDataResult(), id: 2)])
        updating.end(
            &timeline,
            [.result(update, MAP.updateLocationResult(hlr: AddressString(Network.home.hlr)))])

        if let leaving {
            let cancel = MAP.cancelLocation(imsi: subscriber.imsi)
            exchange(
                cancel, from: .hlr, to: leaving.vlr, at: updating.clock,
                visit.truth("registration"), answer: .result(cancel, .sequence {}))
        }
    }

    /// What happens to them while they are there.
    mutating func roaming() {
        for _ in 0..<20 { packetRegistration() }
        for _ in 0..<12 { purge() }
        for round in 0..<32 { homeAsks(round) }
        for round in 0..<24 { services(round) }
    }

    private mutating func packetRegistration() {
        let (visit, time) = anyVisit()
        let update = MAP.updateGprsLocation(
            imsi: visit.subscriber.imsi, sgsn: AddressString(visit.network.sgsn))
        let profile = MAP.insertSubscriberData(msisdn: visit.subscriber.msisdn, context: 32)
        var dialogue = Dialogue(
            &timeline, from: visit.sgsn, to: .hlr, context: update.context, at: time,
            visit.truth("gprs"))
        dialogue.begin(&timeline, [.invoke(update)])
        dialogue.proceed(&timeline, fromOpener: false, [.invoke(profile, id: 2)])
        dialogue.proceed(
            &timeline, fromOpener: true,
            [.result(profile, MAP.insertSubscriberDataResult(), id: 2)])
        dialogue.end(
            &timeline,
            [.result(update, MAP.updateLocationResult(hlr: AddressString(Network.home.hlr)))])
    }

    private mutating func purge() {
        let (visit, time) = anyVisit()
        let purge = MAP.purgeMS(imsi: visit.subscriber.imsi, vlr: AddressString(visit.msc))
        exchange(
            purge, from: visit.vlr, to: .hlr, at: time, visit.truth("purge"),
            answer: .result(purge, MAP.purgeMSResult))
    }

    /// The home network asks the visited one: where, reach, change; one in five is not there.
    private mutating func homeAsks(_ round: Int) {
        let (visit, time) = anyVisit()
        let imsi = visit.subscriber.imsi
        let request =
            switch round % 4 {
            case 0: MAP.provideSubscriberInfo(imsi: imsi)
            case 1:
                MAP.provideRoamingNumber(
                    imsi: imsi, msc: AddressString(visit.msc), msisdn: visit.subscriber.msisdn,
                    gmsc: AddressString(Network.home.mscs[0]))
            case 2: MAP.insertSubscriberData(imsi: imsi, msisdn: visit.subscriber.msisdn)
            default: MAP.deleteSubscriberData(imsi: imsi)
            }
        let result: BER.Element =
            switch round % 4 {
            case 0: MAP.subscriberInfoResult(vlr: AddressString(visit.msc))
            case 1:
                MAP.provideRoamingNumberResult(
                    AddressString(visit.network.roamingNumber(round)))
            default: .sequence {}
            }
        // 27 is absentSubscriber, 1 unknownSubscriber, TS 29.002 clause 17.6.6.
        let absent: UInt8 = round % 4 == 1 ? 27 : 1
        exchange(
            request, from: .hlr, to: visit.vlr, at: time, visit.truth("home-asks"),
            answer: round % 5 == 4 ? .error(request, absent) : .result(request, result))
    }

    /// What a subscriber's own VLR asks of the home network.
    private mutating func services(_ round: Int) {
        let (visit, time) = anyVisit()
        let imsi = visit.subscriber.imsi
        let opening = MAP.Open(destinationIMSI: imsi, origination: AddressString(visit.msc))
        let truth = visit.truth("services")
        switch round % 6 {
        case 0:
            let request = MAP.service(.interrogateSS)
            exchange(
                request, from: visit.vlr, to: .hlr, at: time, truth, opening: opening,
                answer: .result(request, .context(0, [0x0f])))
        case 1:
            let request = MAP.registerSS(forwardTo: AddressString(visit.subscriber.msisdn.digits))
            exchange(
                request, from: visit.vlr, to: .hlr, at: time, truth, opening: opening,
                answer: .error(request, 19))
        case 2:
            let request = MAP.readyForSM(imsi: imsi)
            exchange(
                request, from: visit.vlr, to: .hlr, at: time, truth, answer: .result(request))
        case 3:
            let request = MAP.restoreData(imsi: imsi)
            exchange(
                request, from: visit.vlr, to: .hlr, at: time, truth,
                answer: .result(
                    request, MAP.restoreDataResult(hlr: AddressString(Network.home.hlr))))
        case 4:
            let request = MAP.authenticationFailureReport(imsi: imsi)
            exchange(
                request, from: visit.vlr, to: .hlr, at: time, truth, answer: .result(request))
        default:
            let request = MAP.noteMMEvent(
                imsi: imsi, msisdn: visit.subscriber.msisdn, vlr: AddressString(visit.msc))
            exchange(
                request, from: visit.mscNode, to: Node(Network.home.gsmSCF, ssn: 147, .home),
                at: time, truth, answer: .result(request))
        }
    }
}
