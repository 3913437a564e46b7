import SS7Builder

/// What a firewall is there for. No attack is ever answered: the home network did not get it.
extension Scenario {
    mutating func attacks() {
        for round in 0..<130 { prohibited(round) }
        for round in 0..<110 { unauthorised(round) }
        for round in 0..<40 { implausible(round) }
        for round in 0..<60 { shortMessageAbuse(round) }
        for round in 0..<20 { callControlAbuse(round) }
    }

    /// A target among home's roamers, an attacker, and a time.
    private mutating func aim() -> (Visit, Network, UInt64) {
        let (visit, time) = anyVisit()
        return (visit, timeline.random.one(of: Network.attackers), time)
    }

    /// One hostile Begin.
    mutating func strike(
        _ request: Request, from calling: Node, to called: Node, at time: UInt64, _ truth: Truth,
        opening: MAP.Open? = nil
    ) {
        var dialogue = Dialogue(
            &timeline, from: calling, to: called, context: request.context, at: time, truth)
        dialogue.begin(&timeline, [.invoke(request)], opening: opening)
    }

    /// Category 1: operations that have no business on an interconnect.
    private mutating func prohibited(_ round: Int) {
        let (visit, network, time) = aim()
        let (imsi, msisdn) = (visit.subscriber.imsi, visit.subscriber.msisdn)
        let scf = AddressString(network.gsmSCF)
        let gmlc = AddressString(network.gmlc)
        let hlr = Node.hlr(ofNumber: msisdn)
        let (request, ssn, target): (Request, UInt8, Node) =
            switch round % 13 {
            case 0: (MAP.anyTimeInterrogation(.msisdn(msisdn), gsmSCF: scf), 147, hlr)
            case 1, 2: (MAP.anyTimeInterrogation(.imsi(imsi), gsmSCF: scf), 147, .hlr)
            case 3:
                (
                    MAP.anyTimeModification(
                        .imsi(imsi), gsmSCF: scf, forwardTo: AddressString(network.gateway)),
                    147, .hlr
                )
            case 4: (MAP.anyTimeSubscriptionInterrogation(.imsi(imsi), gsmSCF: scf), 147, .hlr)
            case 5, 6:
                (
                    MAP.sendRoutingInfo(
                        msisdn: msisdn, gmsc: AddressString(network.gateway),
                        version: round % 2 == 0 ? 2 : 3), 8, hlr
                )
            case 7, 8: (MAP.sendIMSI(msisdn: msisdn), 7, hlr)
            case 9: (MAP.sendRoutingInfoForLCS(.msisdn(msisdn), mlc: gmlc), 145, hlr)
            case 10:
                (MAP.provideSubscriberLocation(imsi: imsi, msisdn: msisdn, mlc: gmlc), 145, .msc)
            case 11:
                (
                    MAP.sendRoutingInfoForGprs(
                        imsi: imsi, ggsn: AddressString(network.gateway)), 150, .hlr
                )
            default: (MAP.activateTraceMode(imsi: imsi), 6, .vlr)
            }
        strike(
            request, from: Node(network.gateway, ssn: ssn, network), to: target, at: time,
            Truth(category: "1", flow: request.name, imsi: imsi))
    }

    /// Category 2: what only a subscriber's own home network may ask.
    private mutating func unauthorised(_ round: Int) {
        let (visit, network, time) = aim()
        // One in ten is aimed at a partner's guest instead of a subscriber of home's.
        let guest = Subscriber.visitor(100 + round % 20, of: Network.partners[round % 5])
        let target = round % 10 == 9 ? guest : visit.subscriber
        let imsi = target.imsi
        let request: Request =
            switch round % 6 {
            case 0, 1: MAP.provideSubscriberInfo(imsi: imsi, current: round % 12 == 0)
            case 2: MAP.insertSubscriberData(imsi: imsi, gsmSCF: AddressString(network.gsmSCF))
            case 3: MAP.cancelLocation(imsi: imsi, version: round % 4 == 3 ? 2 : 3)
            case 4:
                MAP.provideRoamingNumber(
                    imsi: imsi, msc: AddressString(Network.home.mscs[1]), msisdn: target.msisdn,
                    gmsc: AddressString(network.gateway))
            default: MAP.deleteSubscriberData(imsi: imsi)
            }
        strike(
            request, from: Node(network.hlr, ssn: 6, network), to: .vlr, at: time,
            Truth(category: "2", flow: request.name, imsi: imsi))
    }

    /// Category 3: a subscriber who was in Europe minutes ago appears across the ocean.
    private mutating func implausible(_ round: Int) {
        let european = timeline.records.filter {
            $0.crossing == .inbound && $0.truth.flow == "registration" && $0.tcap == "begin"
                && !$0.calling.hasPrefix("1")
        }
        let seen = timeline.random.one(of: european)
        guard let imsi = seen.truth.imsi else { return }
        let network = timeline.random.one(of: Network.islands)
        let time = seen.time + seconds(timeline.random.within(60...600))
        let truth = Truth(category: "3", flow: "impossible-travel", imsi: imsi)
        let msc = AddressString(network.mscs[2])
        let vlr = Node(network.mscs[2], ssn: 7, network)
        switch round % 4 {
        case 0, 1:
            strike(
                MAP.updateLocation(imsi: imsi, msc: msc, vlr: msc), from: vlr, to: .hlr, at: time,
                truth)
        case 2:
            strike(
                MAP.sendAuthenticationInfo(imsi: imsi, vectors: 3), from: vlr, to: .hlr, at: time,
                truth)
        default:
            strike(
                MAP.updateGprsLocation(imsi: imsi, sgsn: AddressString(network.sgsn)),
                from: Node(network.sgsn, ssn: 149, network), to: .hlr, at: time, truth)
        }
    }

    /// Silent messages, applet downloads, probes and false senders.
    private mutating func shortMessageAbuse(_ round: Int) {
        let (visit, network, time) = aim()
        let (imsi, msisdn) = (visit.subscriber.imsi, visit.subscriber.msisdn)
        let centre = AddressString(network.serviceCentre)
        let sender = Node(network.serviceCentre, ssn: 8, network)
        func truth(_ flow: String, isQuiet: Bool = false) -> Truth {
            Truth(category: "sms", flow: flow, imsi: imsi, isQuiet: isQuiet)
        }
        func delivery(pid: UInt8, dcs: UInt8, _ text: String) -> Request {
            MAP.mtForwardSM(
                to: .imsi(imsi), from: .serviceCentre(centre),
                tpdu: SMS.deliver(
                    from: .number(network.roamingNumber(round)), text, pid: pid, dcs: dcs),
                version: round % 2 == 0 ? 2 : 3)
        }
        switch round % 5 {
        case 0:
            // Type 0: the telephone acknowledges it and shows nothing.
            strike(
                delivery(pid: 0x40, dcs: 0, ""), from: sender, to: .msc, at: time,
                truth("silent-sms"))
        case 1:
            // (U)SIM data download with class 2: the card runs it.
            strike(
                delivery(pid: 0x7f, dcs: 0xf6, "run"), from: sender, to: .msc, at: time,
                truth("sim-download"))
        case 2:
            let probe = MAP.sendRoutingInfoForSM(msisdn: msisdn, serviceCentre: centre)
            strike(
                probe, from: sender, to: .hlr(ofNumber: msisdn), at: time,
                truth("sri-sm-probe", isQuiet: true))
        case 3:
            let probe = MAP.sendRoutingInfoForSM(
                msisdn: msisdn, serviceCentre: centre, notIntended: 0)
            strike(
                probe, from: sender, to: .hlr(ofNumber: msisdn), at: time,
                truth("sri-sm-not-intended"))
        default:
            // The service centre in the argument is another network's than the calling one.
            let other = AddressString(Network.partners[round % 5].serviceCentre)
            let probe = MAP.sendRoutingInfoForSM(msisdn: msisdn, serviceCentre: other)
            strike(
                probe, from: sender, to: .hlr(ofNumber: msisdn), at: time,
                truth("sri-sm-mismatch"))
        }
    }

    /// CAMEL: calls charged to a subscriber who is elsewhere, and calls started from outside.
    private mutating func callControlAbuse(_ round: Int) {
        let (visit, time) = anyVisit()
        let network = timeline.random.one(of: Network.islands)
        let msc = AddressString(network.mscs[2])
        let truth = Truth(
            category: "camel", flow: round % 5 == 4 ? "forged-call-attempt" : "forged-initialDP",
            imsi: round % 5 == 4 ? nil : visit.subscriber.imsi)
        let request =
            round % 5 == 4
            ? CAP.initiateCallAttempt(
                to: PartyNumber(network.roamingNumber(round)),
                gsmSCF: AddressString(network.gsmSCF))
            : CAP.initialDP(
                calledBCD: AddressString(network.roamingNumber(round)),
                calling: PartyNumber(visit.subscriber.msisdn.digits, secondOctet: 0x13),
                imsi: visit.subscriber.imsi, msc: msc, vlr: msc)
        strike(
            request, from: Node(network.mscs[2], ssn: 146, network),
            to: round % 5 == 4 ? Node(Network.home.mscs[0], ssn: 146, .home) : .gsmSCF, at: time,
            truth)
    }
}
