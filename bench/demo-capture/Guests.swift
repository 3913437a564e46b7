import SS7Builder

/// Partners' subscribers in the home network, and what their own networks rightly ask of it.
extension Scenario {
    mutating func guests() {
        for round in 0..<22 { guest(round) }
    }

    private mutating func guest(_ round: Int) {
        let network = timeline.random.one(of: Network.partners + Network.islands)
        let subscriber = Subscriber.visitor(100 + round, of: network)
        let truth = Truth(flow: "guest", imsi: subscriber.imsi)
        let theirs = Node(network.hlr, ssn: 6, network)
        let here = AddressString(Network.home.mscs[0])
        let arrival = anyTime()

        let authentication = MAP.sendAuthenticationInfo(
            imsi: subscriber.imsi, version: round % 4 == 0 ? 2 : 3)
        exchange(
            authentication, from: .vlr, to: theirs, at: arrival, truth,
            answer: .result(
                authentication,
                MAP.tripletsResult(count: 3, version: round % 4 == 0 ? 2 : 3)))

        let update = MAP.updateLocation(imsi: subscriber.imsi, msc: here, vlr: here)
        let profile = MAP.insertSubscriberData(
            msisdn: subscriber.msisdn, ssData: round % 2 == 0, gsmSCF: AddressString(network.gsmSCF)
        )
        var updating = Dialogue(
            &timeline, from: .vlr, to: theirs, context: update.context, at: arrival + seconds(2),
            truth)
        updating.begin(&timeline, [.invoke(update)])
        if round % 7 == 6 {
            // Roaming is not allowed.
            updating.end(&timeline, [.error(update, 8)])
            return
        }
        updating.proceed(&timeline, fromOpener: false, [.invoke(profile, id: 2)])
        updating.proceed(
            &timeline, fromOpener: true,
            [.result(profile, MAP.insertSubscriberDataResult(), id: 2)])
        updating.end(
            &timeline,
            [.result(update, MAP.updateLocationResult(hlr: AddressString(network.hlr)))])

        let later = updating.clock + seconds(timeline.random.within(60...900))
        guestIsAskedFor(subscriber, theirs, round, at: later, truth)
    }

    /// Category 2 operations where they belong: from the subscriber's own home network.
    private mutating func guestIsAskedFor(
        _ subscriber: Subscriber, _ theirs: Node, _ round: Int, at time: UInt64, _ truth: Truth
    ) {
        let imsi = subscriber.imsi
        let here = AddressString(Network.home.mscs[0])
        let request =
            switch round % 5 {
            case 0: MAP.provideSubscriberInfo(imsi: imsi)
            case 1:
                MAP.provideRoamingNumber(imsi: imsi, msc: here, msisdn: subscriber.msisdn)
            case 2: MAP.insertSubscriberData(imsi: imsi, msisdn: subscriber.msisdn)
            case 3: MAP.deleteSubscriberData(imsi: imsi)
            default: MAP.cancelLocation(imsi: imsi)
            }
        let result: BER.Element =
            switch round % 5 {
            case 0: MAP.subscriberInfoResult(vlr: here)
            case 1:
                MAP.provideRoamingNumberResult(AddressString(Network.home.roamingNumber(round)))
            default: .sequence {}
            }
        exchange(
            request, from: theirs, to: .vlr, at: time, truth,
            answer: round % 6 == 5 ? .error(request, 27) : .result(request, result))
    }
}
