import SS7Builder

/// Prepaid calls and messages of roamers, controlled by CAP.
extension Scenario {
    mutating func calls() {
        for round in 0..<26 { call(round) }
        for round in 0..<6 { prepaidMessage(round) }
    }

    /// initialDP, instructions in a Continue, the answer, the end of the call, the bill.
    private mutating func call(_ round: Int) {
        let (visit, time) = anyVisit()
        let phase: UInt = [2, 2, 3, 4][round % 4]
        let number = visit.network.roamingNumber(round)
        let request = CAP.initialDP(
            calledBCD: AddressString(number),
            calling: PartyNumber(visit.subscriber.msisdn.digits, secondOctet: 0x13),
            imsi: visit.subscriber.imsi, msc: AddressString(visit.msc),
            vlr: AddressString(visit.msc), phase: phase)
        var dialogue = Dialogue(
            &timeline, from: Node(visit.msc, ssn: 146, visit.network), to: .gsmSCF,
            context: request.context, at: time, visit.truth("prepaid-call"))
        dialogue.begin(&timeline, [.invoke(request)])
        if round % 6 == 5 {
            // No credit left.
            dialogue.end(&timeline, [.invoke(CAP.releaseCall(cause: 21, phase: phase))])
            return
        }
        let events = Part.invoke(CAP.requestReportBCSMEvent(phase: phase))
        let charge = Part.invoke(CAP.applyCharging(phase: phase), id: 2)
        let go =
            round % 5 == 4
            ? Part.invoke(CAP.connect(to: PartyNumber(number), phase: phase), id: 3)
            : Part.invoke(CAP.continue(phase: phase), id: 3)
        dialogue.proceed(&timeline, fromOpener: false, [events, charge, go])
        dialogue.wait(8)
        dialogue.proceed(
            &timeline, fromOpener: true, [.invoke(CAP.eventReportBCSM(phase: phase), id: 2)])
        dialogue.wait(timeline.random.within(20...90))
        if round % 9 == 8 {
            dialogue.abort(&timeline, fromOpener: true, cause: nil)
            return
        }
        dialogue.proceed(
            &timeline, fromOpener: true,
            [
                .invoke(CAP.applyChargingReport(phase: phase), id: 3),
                .invoke(CAP.eventReportBCSM(event: 9, leg: 1, notify: false, phase: phase), id: 4),
            ])
        dialogue.end(&timeline, [.invoke(CAP.releaseCall(phase: phase), id: 4)])
    }

    private mutating func prepaidMessage(_ round: Int) {
        let (visit, time) = anyVisit()
        let request = CAP.initialDPSMS(
            destination: AddressString(visit.network.roamingNumber(round)),
            calling: visit.subscriber.msisdn, imsi: visit.subscriber.imsi,
            serviceCentre: AddressString(Network.home.serviceCentre),
            msc: AddressString(visit.msc), phase: round % 2 == 0 ? 3 : 4)
        var dialogue = Dialogue(
            &timeline, from: Node(visit.msc, ssn: 146, visit.network), to: .gsmSCF,
            context: request.context, at: time, visit.truth("prepaid-sms"))
        dialogue.begin(&timeline, [.invoke(request)])
        // continueSMS (65) has no argument.
        let go = Request("continueSMS", 65, request.context)
        dialogue.end(&timeline, [.invoke(go)])
    }
}
