import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// The published ways around a firewall in SCCP addresses, rows 20 to 24 of the field notes.
@Suite struct AddressRowTests {
    private func send(
        _ victim: Victim, called: SCCP.Address? = nil, calling: SCCP.Address? = nil,
        withDialogue: Bool = true
    ) throws -> Outcome {
        let tree =
            withDialogue
            ? victim.tree(in: .begin, on: try .shipped())
            : TCAP.begin(1, [victim.request.invoke()])
        var message = victim.unitdata(tree.octets)
        message.called = called ?? message.called
        message.calling = calling ?? message.calling
        return try Desk.shipped().outcome(of: message.message())
    }

    private func called(_ victim: Victim) -> SCCP.Address { .gt(Victim.home, ssn: victim.ssn) }

    @Test(arguments: Victim.all)
    func `Row 20: the called subsystem number missing, 0, 254 or another`(victim: Victim) throws {
        for ssn: UInt8? in [nil, 0, 1, 5, 6, 7, 8, 9, 10, 142, 145, 146, 147, 149, 254, 255] {
            var address = called(victim)
            address.subsystemNumber = ssn
            let outcome = try send(victim, called: address)
            #expect(outcome.verdict == victim.plain, "\(ssn ?? 0): \(outcome)")
            #expect(outcome.operations == [victim.request.name] && outcome.form == .canonical)
            #expect(outcome.subscriber == Victim.subscriber)
            guard victim.plain == .block else { continue }
            #expect(try send(victim, called: address, withDialogue: false).verdict == .block)
        }
    }

    /// Titles of the home network that a lenient node takes for the same number.
    private static let titles: [SCCP.GlobalTitle] =
        [0, 1, 2, 3, 5].map { SCCP.GlobalTitle(Victim.home, nature: $0) }
        + [0, 2, 6, 7, 14].map { SCCP.GlobalTitle(Victim.home, plan: $0) }
        + [1, 2, 3].map { SCCP.GlobalTitle(Victim.home, indicator: $0) }
        + [1, 9, 255].map { SCCP.GlobalTitle(Victim.home, translationType: $0) }
        + [0, 1, 3].map { SCCP.GlobalTitle(Victim.home, encodingScheme: $0) }
        + [
            SCCP.GlobalTitle("00" + Victim.home), SCCP.GlobalTitle("00" + Victim.home, nature: 0),
            SCCP.GlobalTitle(Victim.home, filler: 15), SCCP.GlobalTitle(Victim.home + "b"),
            SCCP.GlobalTitle("a" + Victim.home),
        ]

    @Test(arguments: Victim.all)
    func `Row 21: the global title coded otherwise`(victim: Victim) throws {
        for title in Self.titles {
            let address = SCCP.Address(globalTitle: title, subsystemNumber: victim.ssn)
            let outcome = try send(victim, called: address)
            #expect(outcome.verdict == victim.plain, "\(title): \(outcome)")
            #expect(outcome.operations == [victim.request.name])
        }
    }

    @Test func `Row 21: a calling title that cannot be read belongs to nobody`() throws {
        // A partner's own subscriber: its home network may ask, and nobody whose name is unknown.
        let fair = Victim(
            request: MAP.provideSubscriberInfo(imsi: "001010000000001"), plain: .forward)
        #expect(try send(fair).verdict == .forward)
        let unknown: [SCCP.GlobalTitle] =
            [0, 1, 2, 3, 5].map { SCCP.GlobalTitle(Victim.attacker, nature: $0) }
            + [0, 2, 14].map { SCCP.GlobalTitle(Victim.attacker, plan: $0) }
            + [SCCP.GlobalTitle(Victim.attacker + "c"), SCCP.GlobalTitle("000" + Victim.attacker)]
        for title in unknown {
            let address = SCCP.Address(globalTitle: title, subsystemNumber: 6)
            let outcome = try send(fair, calling: address)
            #expect(outcome.verdict == .block, "\(title): \(outcome)")
        }
        let known = [
            SCCP.GlobalTitle(Victim.attacker, plan: 7),
            SCCP.GlobalTitle(Victim.attacker, indicator: 3),
            SCCP.GlobalTitle("00" + Victim.attacker),
            SCCP.GlobalTitle("00" + Victim.attacker, nature: 0),
            SCCP.GlobalTitle(Victim.attacker, filler: 15),
        ]
        for title in known {
            let address = SCCP.Address(globalTitle: title, subsystemNumber: 6)
            #expect(try send(fair, calling: address).verdict == .forward, "\(title)")
        }
    }

    @Test(arguments: Victim.all)
    func `Row 22: routed on point code and subsystem number`(victim: Victim) throws {
        for code: UInt16? in [nil, 6545, 1] {
            let address = SCCP.Address.ssn(victim.ssn, pointCode: code)
            #expect(try send(victim, called: address).verdict == victim.plain)
            var titled = called(victim)
            titled.routesOnSSN = true
            titled.pointCode = code
            #expect(try send(victim, called: titled).verdict == victim.plain)
        }
    }

    @Test(arguments: Victim.all)
    func `Row 23: a calling address without a global title`(victim: Victim) throws {
        for address in [
            SCCP.Address.ssn(victim.ssn), .ssn(victim.ssn, pointCode: 4105), SCCP.Address(),
        ] {
            let outcome = try send(victim, calling: address)
            #expect(outcome.verdict == .block, "\(address): \(outcome)")
        }
    }

    @Test(arguments: Victim.all)
    func `Row 24: our own range from outside`(victim: Victim) throws {
        for title in Self.titles where !title.digits.hasPrefix("a") {
            let address = SCCP.Address(globalTitle: title, subsystemNumber: victim.ssn)
            let outcome = try send(victim, calling: address)
            #expect(outcome.verdict == .block, "\(title): \(outcome)")
        }
    }
}
