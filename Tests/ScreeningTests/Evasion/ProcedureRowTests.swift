import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// Rows 29 to 31 of the field notes: ways around a firewall that are no trick of encoding.
///
/// What needs the memory of places and rates (a hostile location update first, border crossings,
/// rotation of titles) is not met yet; these hold what one dialogue shows.
@Suite struct ProcedureRowTests {
    @Test(arguments: Victim.guarded)
    func `Row 29: MAP behind the subsystem numbers and contexts of CAP, GPRS and LCS`(
        victim: Victim
    ) throws {
        for ssn: UInt8 in [5, 8, 9, 10, 142, 143, 145, 146, 147, 148, 149, 150] {
            let disguised = Victim(request: victim.request, plain: .block, ssn: ssn)
            #expect(disguised.send(to: try .shipped()).verdict == .block)
        }
        let names =
            (1...4).map { ContextName.CAP.gsmSSF(phase: $0) }
            + [ContextName.CAP.gsmSCF, .CAP.gprsSSF, .CAP.smsSSF(phase: 3)]
        for name in names {
            // A gprsSSF's context has operations of these numbers, and its node reads them so.
            let nodes: [UInt8] = name == .CAP.gprsSSF ? [6] : [6, 146]
            for ssn in nodes {
                let request = Request(
                    victim.request.name, victim.request.code, name, victim.request.argument)
                let outcome = Victim(request: request, plain: .block, ssn: ssn)
                    .send(to: try .shipped())
                #expect(outcome.verdict == .block, "\(name): \(outcome)")
            }
        }
    }

    @Test func `Row 29: CAP's operations are not taken for MAP's of the same number`() throws {
        let requests = [
            CAP.releaseCall(), CAP.requestReportBCSMEvent(), CAP.applyCharging(),
            CAP.connect(to: PartyNumber("15550142")), CAP.continue(),
        ]
        for request in requests {
            let desk = try Desk.shipped()
            let opened = SCCP.Unitdata(
                called: .gt(Victim.attacker, ssn: 146), calling: .gt(Victim.home, ssn: 146),
                data: Victim.guest.request.begin(1).octets)
            #expect(desk.judge(opened.message(on: .home), from: .home) == .forward)
            let answer = SCCP.Unitdata(
                called: .gt(Victim.home, ssn: 146), calling: .gt(Victim.attacker, ssn: 146),
                data: TCAP.continue(2, to: 1, [request.invoke()]).octets)
            let outcome = desk.outcome(of: answer.message())
            #expect(outcome.verdict == .forward, "\(request.name): \(outcome)")
            #expect(outcome.operations == [request.name])
        }
    }

    @Test func `Row 29: a short message for the SIM shows its protocol identifier and coding`()
        throws
    {
        let tpdu = SMS.deliver(
            from: .number("15550142"), "x", pid: 0x7f, dcs: 0xf6, userDataHeader: [0x70, 0x00])
        let request = MAP.mtForwardSM(
            to: .imsi(Victim.subscriber), from: .serviceCentre("15550100113"), tpdu: tpdu)
        let desk = try Desk.shipped()
        #expect(Victim(request: request, plain: .forward).send(to: desk).verdict == .forward)
        #expect(desk.screener.message.components[0].argument.scalar(.tpPID) == 0x7f)
        #expect(desk.screener.message.components[0].argument.scalar(.tpDCS) == 0xf6)
        #expect(desk.screener.message.components[0].argument.scalar(.tpUserDataHeader) == 1)
    }

    @Test func `Row 30: a spoofed cancelLocation, from anybody and from ourselves`() throws {
        let request = MAP.cancelLocation(imsi: Victim.subscriber)
        let victim = Victim(request: request, plain: .block)
        #expect(victim.send(to: try .shipped()).category == .category2)
        let spoofed = SCCP.Unitdata(
            called: .gt(Victim.home, ssn: 7), calling: .gt("15550190199", ssn: 6),
            data: request.begin(1).octets)
        let outcome = try Desk.shipped().outcome(of: spoofed.message())
        #expect(outcome.verdict == .block && outcome.category == .spoofing)
    }

    @Test func `Row 30: a location update that gives our own exchange`() throws {
        for (msc, vlr) in [("15550190111", "15550100112"), ("15550100111", "15550190112")] {
            let request = MAP.updateLocation(
                imsi: Victim.subscriber, msc: AddressString(msc), vlr: AddressString(vlr))
            let outcome = Victim(request: request, plain: .block).send(to: try .shipped())
            #expect(outcome.verdict == .block && outcome.category == .spoofing, "\(outcome)")
        }
    }

    @Test func `Row 30: a guessed transaction id gains nothing`() throws {
        // Home asks its partner; another network answers in the partner's place.
        for victim in Victim.guarded {
            let desk = try Desk.shipped()
            let question = SCCP.Unitdata(
                called: .gt(Victim.attacker, ssn: 6), calling: .gt(Victim.home, ssn: 6),
                data: MAP.provideSubscriberInfo(imsi: "001010000000001").begin(5).octets)
            #expect(desk.judge(question.message(on: .home), from: .home) == .forward)
            let guess = SCCP.Unitdata(
                called: .gt(Victim.home, ssn: 6), calling: .gt("15550200999", ssn: 6),
                data: TCAP.continue(9, to: 5, [victim.request.invoke()]).octets)
            let outcome = desk.outcome(of: guess.message())
            #expect(outcome.verdict == .block, "\(outcome)")
        }
    }

    @Test func `Row 31: a short message in a Continue that says it is from our own centre`() throws
    {
        let request = MAP.mtForwardSM(
            to: .imsi(Victim.subscriber), from: .serviceCentre("15550190113"),
            tpdu: SMS.deliver(from: .number("15550142")))
        let victim = Victim(request: request, plain: .block)
        for carrier in [Carrier.begin, .answeredContinue, .unidirectional] {
            let outcome = victim.send(in: carrier, to: try .shipped())
            #expect(outcome.verdict == .block && outcome.category == .spoofing, "\(outcome)")
        }
        // The third message sent blind: nobody at home has opened the dialogue that it continues.
        let desk = try Desk.shipped()
        let outcome = victim.send(in: .strayContinue, to: desk)
        #expect(outcome.verdict == .block, "\(outcome)")
        #expect(desk.screener.message.flags.contains(.unknownDialogue))
    }
}
