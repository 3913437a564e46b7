import SS7Builder

/// Short messages and USSD, in both directions.
extension Scenario {
    mutating func messaging() {
        for round in 0..<42 { mobileOriginated(round) }
        for _ in 0..<30 { mobileTerminated() }
        for round in 0..<40 { incomingInterworking(round) }
        for round in 0..<26 { outgoingInterworking(round) }
        for round in 0..<16 { ussd(round) }
    }

    /// A roamer sends a message to home's service centre; some open the dialogue empty.
    private mutating func mobileOriginated(_ round: Int) {
        let (visit, time) = anyVisit()
        let version: UInt = round % 3 == 0 ? 2 : 3
        let request = MAP.moForwardSM(
            to: .serviceCentre(AddressString(Network.home.serviceCentre)),
            from: .msisdn(visit.subscriber.msisdn),
            tpdu: SMS.submit(to: .number(Subscriber.home(round * 2).msisdn.digits), "On my way"),
            imsi: visit.subscriber.imsi, version: version)
        var dialogue = Dialogue(
            &timeline, from: visit.mscNode, to: .serviceCentre, context: request.context, at: time,
            visit.truth("mo-sms"))
        if round % 7 == 6 {
            dialogue.begin(&timeline, [])
            dialogue.proceed(&timeline, fromOpener: false, [])
            dialogue.proceed(&timeline, fromOpener: true, [.invoke(request)])
        } else {
            dialogue.begin(&timeline, [.invoke(request)])
        }
        dialogue.end(&timeline, [.result(request)])
    }

    /// Home's service centre delivers to a roamer, now and then under a name.
    private mutating func mobileTerminated() {
        let (visit, time) = anyVisit()
        let sender: SMS.Party =
            timeline.random.percent(30)
            ? .name("Example") : .number(Subscriber.home(timeline.random.below(200)).msisdn.digits)
        let request = MAP.mtForwardSM(
            to: .imsi(visit.subscriber.imsi),
            from: .serviceCentre(AddressString(Network.home.serviceCentre)),
            tpdu: SMS.deliver(from: sender, "Welcome abroad, calls cost nothing today"))
        exchange(
            request, from: .serviceCentre, to: visit.mscNode, at: time, visit.truth("mt-sms"),
            answer: .result(request))
    }

    /// A foreign service centre asks where to deliver, and delivers there at once.
    private mutating func incomingInterworking(_ round: Int) {
        let network = timeline.random.one(of: Network.partners + Network.islands)
        let subscriber = Subscriber.home(timeline.random.below(200))
        deliver(
            to: subscriber, from: network, at: anyTime(), round: round,
            truth: Truth(flow: "sms-in", imsi: subscriber.imsi))
    }

    /// The two dialogues of an incoming short message.
    mutating func deliver(
        to subscriber: Subscriber, from network: Network, at time: UInt64, round: Int, truth: Truth
    ) {
        let centre = AddressString(network.serviceCentre)
        let sender = Node(network.serviceCentre, ssn: 8, network)
        let question = MAP.sendRoutingInfoForSM(msisdn: subscriber.msisdn, serviceCentre: centre)
        var asking = Dialogue(
            &timeline, from: sender, to: .hlr(ofNumber: subscriber.msisdn),
            context: question.context, at: time, truth)
        asking.begin(&timeline, [.invoke(question)])
        asking.answer(as: .router)
        if round % 10 == 9 {
            asking.end(&timeline, [.error(question, 27)])
            let report = MAP.reportSMDeliveryStatus(
                msisdn: subscriber.msisdn, serviceCentre: centre, outcome: 1)
            exchange(
                report, from: sender, to: .hlr(ofNumber: subscriber.msisdn),
                at: asking.clock + seconds(1), truth, answer: .result(report))
            return
        }
        let result = MAP.sendRoutingInfoForSMResult(
            imsi: subscriber.imsi, node: AddressString(Network.home.router))
        asking.end(&timeline, [.result(question, result)])

        let version: UInt = round % 4 == 0 ? 2 : 3
        let delivery = MAP.mtForwardSM(
            to: .imsi(subscriber.imsi), from: .serviceCentre(centre),
            tpdu: SMS.deliver(
                from: .number(network.roamingNumber(round)), "Greetings from \(network.country)"),
            version: version)
        exchange(
            delivery, from: sender, to: .router, at: asking.clock + seconds(1), truth,
            answer: .result(delivery))
    }

    /// Home's service centre does the same abroad.
    private mutating func outgoingInterworking(_ round: Int) {
        let network = timeline.random.one(of: Network.partners + Network.islands)
        let recipient = Subscriber.visitor(round, of: network)
        let centre = AddressString(Network.home.serviceCentre)
        let truth = Truth(flow: "sms-out", imsi: recipient.imsi)
        let question = MAP.sendRoutingInfoForSM(msisdn: recipient.msisdn, serviceCentre: centre)
        var asking = Dialogue(
            &timeline, from: .serviceCentre, to: Node(recipient.msisdn.digits, ssn: 6, network),
            context: question.context, at: anyTime(), truth)
        asking.begin(&timeline, [.invoke(question)])
        asking.answer(as: Node(network.hlr, ssn: 6, network))
        let node = network.mscs[0]
        asking.end(
            &timeline,
            [
                .result(
                    question,
                    MAP.sendRoutingInfoForSMResult(
                        imsi: recipient.imsi, node: AddressString(node)))
            ])
        let delivery = MAP.mtForwardSM(
            to: .imsi(recipient.imsi), from: .serviceCentre(centre),
            tpdu: SMS.deliver(from: .number(Subscriber.home(round).msisdn.digits), "See you soon"))
        exchange(
            delivery, from: .serviceCentre, to: Node(node, ssn: 8, network),
            at: asking.clock + seconds(1), truth, answer: .result(delivery))
    }

    /// A roamer asks for the balance; the home network may ask back first.
    private mutating func ussd(_ round: Int) {
        let (visit, time) = anyVisit()
        let request = MAP.processUnstructuredSSRequest("*100#")
        var dialogue = Dialogue(
            &timeline, from: visit.vlr, to: .hlr, context: request.context, at: time,
            visit.truth("ussd"))
        dialogue.begin(
            &timeline, [.invoke(request)],
            opening: MAP.Open(
                destinationIMSI: visit.subscriber.imsi, origination: AddressString(visit.msc)))
        if round % 2 == 0 {
            let menu = MAP.unstructuredSSRequest("1 balance 2 data")
            dialogue.proceed(&timeline, fromOpener: false, [.invoke(menu, id: 2, linkedID: 1)])
            dialogue.proceed(
                &timeline, fromOpener: true, [.result(menu, MAP.ussdResult("1"), id: 2)])
        }
        dialogue.end(&timeline, [.result(request, MAP.ussdResult("You have 12 credits"))])
    }
}
