import CAllocationCounter
import Foundation
import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Screening
import Testing

@testable import Gateway

/// SMS home routing through a whole gateway: a service centre asks and delivers, the home network's
/// register and node answer.
@Suite struct HomeRoutingTests {
    private static let address = "1555019555"
    private static let node = "15550193777"
    private static let centre = Number.partner

    private static let tpdu: [UInt8] = [
        0x04, 0x04, 0x91, 0x21, 0x43, 0x00, 0x00, 0x62, 0x11, 0x62, 0x02, 0x00, 0x00, 0x00, 0x01,
        0x41,
    ]

    /// A rule that sees the true subscriber, and answers.
    private static let table = Bench.compile(
        RuleSource.packs + [
            RuleSource(
                file: "sms.rules",
                text: """
                    category custom
                    rule barred block mtForwardSM when imsi = 001010666666666
                      then error facilityNotSupported
                    rule returned block mtForwardSM when imsi = 001010777777777
                      then udts networkCongestion
                    rule ended block mtForwardSM when imsi = 001010888888888 then abort
                    """)
        ])

    private func bench(
        isTurnedByHand: Bool = false, isOn: Bool = true,
        change: (inout GatewayPlan) -> Void = { _ in }
    ) throws -> Bench {
        try Bench(table: Self.table, isTurnedByHand: isTurnedByHand) { plan in
            if isOn, let address = Digits(Self.address) {
                plan.homeRouting = HomeRouting.Terms(address: address)
            }
            plan.homeRoutingCapacity = 4_096
            plan.ringCapacity = 16_384
            change(&plan)
        }
    }

    @Test func `what is for the gateway's own point code is written anew and translated`() throws {
        let bench = try bench { GlobalTitleTests.translate(&$0) }
        func pass(_ user: [UInt8], from party: Party) throws -> [[UInt8]] {
            bench[party].send(party.data(user) { $0.dpc = 2_000 })
            #expect(bench.settle(party))
            return bench[party.opposite].takeArrivals().map(Self.user)
        }
        #expect(try pass(Self.request(1), from: .carrier) == [Self.request(1)])
        let told = try pass(
            Self.answer(1, Number.homeIMSI, Self.node).octets, from: .home)
        let scrambled = Self.imsi(in: try #require(told.first))
        #expect(scrambled != Number.homeIMSI)
        // The short message goes to the number of the gateway, and is translated by the node's.
        let delivery = Self.delivery(2, to: scrambled, at: Self.address)
        let revealed = Self.delivery(2, to: Number.homeIMSI, at: Self.node)
        #expect(try pass(delivery, from: .carrier) == [revealed])
        #expect(bench.gateway.counters(ofLink: 0)[.translated] == 2)
    }

    private static func request(_ id: UInt32) -> [UInt8] {
        Traffic.unitdata(
            from: centre,
            MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "15550100").begin(id)
        ).octets
    }

    private static func answer(
        _ id: UInt32, _ imsi: String, _ node: String, kind: SCCP.Kind = .unitdata
    ) -> SCCP.Unitdata {
        Traffic.unitdata(
            kind: kind, from: Number.homeHLR, to: centre,
            TCAP.end(
                to: id, dialogue: .response(.map(20, version: 3)),
                [
                    TCAP.returnResult(
                        1, code: 45,
                        MAP.sendRoutingInfoForSMResult(imsi: imsi, node: AddressString(node)))
                ]))
    }

    private static func delivery(
        _ id: UInt32, to imsi: String, at called: String, version: UInt = 3,
        from calling: String = centre, returnOption: Bool = false
    ) -> [UInt8] {
        Traffic.unitdata(
            from: calling, to: called, ssn: 8,
            MAP.mtForwardSM(
                to: .imsi(imsi), from: .serviceCentre("15550100"), tpdu: tpdu, version: version
            ).begin(id), returnOption: returnOption
        ).octets
    }

    private static func back(_ tcap: BER.Element, from number: String) -> [UInt8] {
        Traffic.unitdata(from: number, to: centre, ssn: 8, tcap).octets
    }

    /// Sends one message through and gives what arrives on the other side: SCCP octets.
    private func pass(_ user: [UInt8], from party: Party, _ bench: Bench) throws -> [[UInt8]] {
        bench[party].send(party.data(user))
        #expect(bench.settle(party))
        return bench[party.opposite].takeArrivals().map(Self.user)
    }

    /// The SCCP octets of a DATA message.
    private static func user(_ data: [UInt8]) -> [UInt8] {
        var preview = PayloadPreview()
        preview.look(into: data.span)
        return Array(data[(preview.parameter + 16)..<(preview.parameter + preview.length)])
    }

    /// The scrambled IMSI of an answer that has left.
    private static func imsi(in user: [UInt8]) -> String {
        var message = DecodedMessage()
        decodeEnvelope(user.span, framing: .sccp, into: &message)
        decodeUser(user.span, into: &message)
        return message.components[0].argument.number(.imsi).digits.description
    }

    /// Asks for a subscriber; what the service centre is told.
    private func ask(_ bench: Bench, _ id: UInt32 = 1, imsi: String = Number.homeIMSI) throws
        -> String
    {
        #expect(try pass(Self.request(id), from: .carrier, bench) == [Self.request(id)])
        let told = try pass(
            Self.answer(id, imsi, Self.node).octets, from: .home, bench)
        return Self.imsi(in: try #require(told.first))
    }

    @Test(arguments: [1, 2, 3] as [UInt])
    func `a short message goes in by the gateway's number, and its answer comes out from there`(
        version: UInt
    ) throws {
        let bench = try bench()
        #expect(try pass(Self.request(1), from: .carrier, bench) == [Self.request(1)])
        let told = try #require(
            try pass(Self.answer(1, Number.homeIMSI, Self.node).octets, from: .home, bench).first)
        let scrambled = Self.imsi(in: told)
        #expect(scrambled != Number.homeIMSI)
        #expect(told == Self.answer(1, scrambled, Self.address).octets)
        let came = try pass(
            Self.delivery(2, to: scrambled, at: Self.address, version: version), from: .carrier,
            bench)
        #expect(came == [Self.delivery(2, to: Number.homeIMSI, at: Self.node, version: version)])
        let result = TCAP.end(to: 2, [TCAP.returnResult(1, code: version == 3 ? 44 : 46)])
        #expect(
            try pass(Self.back(result, from: Self.node), from: .home, bench)
                == [Self.back(result, from: Self.address)])
        #expect(bench.gateway.counters(ofLink: 0)[.homeRouted] == 1)
        #expect(bench.gateway.counters(ofLink: 2)[.homeRouted] == 2)
        #expect(bench.takeEvents().filter { !$0.hasPrefix("forward") } == [])
    }

    @Test func `a long short message opens an empty dialogue first`() throws {
        let bench = try bench()
        let scrambled = try ask(bench)
        func sent(_ tcap: BER.Element, to called: String) -> [UInt8] {
            Traffic.unitdata(from: Self.centre, to: called, ssn: 8, tcap).octets
        }
        func delivery(_ imsi: String) -> BER.Element {
            TCAP.continue(
                5, to: 6,
                [
                    MAP.mtForwardSM(
                        to: .imsi(imsi), from: .serviceCentre("15550100"), tpdu: Self.tpdu
                    ).invoke(1)
                ])
        }
        let open = TCAP.begin(5, dialogue: .request(.map(25, version: 3)), [])
        #expect(
            try pass(sent(open, to: Self.address), from: .carrier, bench)
                == [sent(open, to: Self.node)])
        let accept = TCAP.continue(6, to: 5, dialogue: .response(.map(25, version: 3)), [])
        #expect(
            try pass(Self.back(accept, from: Self.node), from: .home, bench)
                == [Self.back(accept, from: Self.address)])
        #expect(
            try pass(sent(delivery(scrambled), to: Self.address), from: .carrier, bench)
                == [sent(delivery(Number.homeIMSI), to: Self.node)])
        let end = TCAP.end(to: 5, [TCAP.returnResult(1, code: 44)])
        #expect(
            try pass(Self.back(end, from: Self.node), from: .home, bench)
                == [Self.back(end, from: Self.address)])
    }

    @Test func `an unknown subscriber is blocked, counted and told as an event`() throws {
        let bench = try bench()
        let scrambled = try ask(bench)
        #expect(
            try pass(
                Self.delivery(2, to: "001010999999999", at: Self.address), from: .carrier, bench)
                == [])
        #expect(
            try pass(
                Self.delivery(3, to: scrambled, at: Self.address, from: Number.stranger),
                from: .carrier, bench) == [])
        let counters = bench.gateway.counters(ofLink: 0)
        #expect(counters[.unknownCorrelation] == 2 && counters[.blocked] == 2)
        var objections: [Reason?] = []
        for ring in bench.gateway.rings {
            while ring.take({ objections.append($0.objection) }) {}
        }
        #expect(objections == [.unknownCorrelation, .unknownCorrelation])
    }

    @Test
    func `rules see the true subscriber, and what is answered comes from the gateway's number`()
        throws
    {
        let bench = try bench()
        let barred = ["001010666666666", "001010777777777", "001010888888888"]
        for (index, imsi) in barred.enumerated() {
            let id = UInt32(10 * index + 10)
            let scrambled = try ask(bench, id, imsi: imsi)
            let sent = Self.delivery(
                id + 1, to: scrambled, at: Self.address, returnOption: true)
            #expect(try pass(sent, from: .carrier, bench) == [])
            let answers = bench[.carrier].takeArrivals().map(Self.user)
            let answer = try #require(answers.first)
            var message = DecodedMessage()
            decodeEnvelope(answer.span, framing: .sccp, into: &message)
            #expect(answers.count == 1)
            #expect(message.sccp.calling.digits.description == Self.address)
            #expect(message.sccp.called.digits.description == Self.centre)
            for secret in [TBCD.octets(imsi), TBCD.octets(Self.node)] {
                #expect(!answer.contains(secret))
            }
        }
        #expect(bench.gateway.counters(ofLink: 0)[.answered] == 3)
    }

    @Test func `an answer that cannot be written anew does not leave`() throws {
        let bench = try bench()
        let answer = Self.answer(1, Number.homeIMSI, Self.node)
        for segment in answer.segments(of: 60, reference: 3) {
            #expect(try pass(segment.octets, from: .home, bench) == [])
        }
        var cut = answer
        cut.data.removeLast()
        #expect(try pass(cut.octets, from: .home, bench) == [])
        // A segment that does not fit would go on, and what was held before it.
        var segments = answer.segments(of: 60, reference: 4)
        #expect(try pass(segments[0].octets, from: .home, bench) == [])
        segments[0].data.removeLast()
        #expect(try pass(segments[0].octets, from: .home, bench) == [])
        let counters = bench.gateway.counters(ofLink: 2)
        #expect(counters[.homeRoutingFailed] == 3)
        #expect(counters[.blocked] == 3)
    }

    @Test func `what stays on the home side is left as it is`() throws {
        let bench = try bench()
        let answer = Self.answer(1, Number.homeIMSI, Self.node).octets
        // To a point code behind the home link: a loop, but not for want of writing it anew.
        bench[.home].send(Party.home.data(answer) { $0.dpc = 6545 })
        #expect(bench.settle(.home))
        #expect(bench.gateway.counters(ofLink: 2)[.homeRouted] == 0)
        #expect(bench.gateway.counters(ofLink: 2)[.ownLoop] == 1)
    }

    @Test func `while home routing is off every octet stays`() throws {
        let bench = try bench(isOn: false)
        let answer = Self.answer(1, Number.homeIMSI, Self.node).octets
        #expect(try pass(Self.request(1), from: .carrier, bench) == [Self.request(1)])
        #expect(try pass(answer, from: .home, bench) == [answer])
        let delivery = Self.delivery(2, to: Number.homeIMSI, at: Self.address)
        #expect(try pass(delivery, from: .carrier, bench) == [delivery])
        #expect(bench.gateway.workers[0].rewritten == nil)
    }

    @Test func `with home routing on all other traffic stays as it was`() throws {
        let bench = try bench()
        for id: UInt32 in 0..<20 {
            let user = Traffic.benign(id, from: .carrier)
            #expect(try pass(user, from: .carrier, bench) == [user])
            let other = Traffic.benign(id, from: .home)
            #expect(try pass(other, from: .home, bench) == [other])
        }
        #expect(bench.gateway.counters(ofLink: 0)[.homeRouted] == 0)
    }

    @Test func `neither way allocates anything`() throws {
        let bench = try bench(isTurnedByHand: true)
        let scrambled = try ask(bench)
        let worker = bench.gateway.workers[0]
        let answer = Party.home.data(Self.answer(9, Number.homeIMSI, Self.node).octets)
        let deliveries = (0..<20).map {
            Party.carrier.data(Self.delivery($0, to: scrambled, at: Self.address))
        }
        let results = (0..<20).map { id in
            Party.home.data(
                Self.back(
                    TCAP.end(to: id, [TCAP.returnResult(1, code: 44)]), from: Self.node))
        }
        let stranger = Party.carrier.data(
            Self.delivery(7, to: "001010999999999", at: Self.address))
        func round() -> UInt64 {
            var counted: UInt64 = 0
            for (party, messages) in [
                (Party.home, [answer]), (.carrier, deliveries + [stranger]), (.home, results),
            ] {
                for message in messages { bench[party].send(message) }
                weir_allocations_start()
                for _ in 0..<4 { worker.turn(milliseconds: 0) }
                counted += weir_allocations_stop().allocations
                for peer in bench.peers { peer.pump() }
                for peer in bench.peers { peer.arrivals = [] }
            }
            return counted
        }
        for _ in 0..<10 { _ = round() }
        let before = bench.gateway.counters(ofLink: 0)[.homeRouted]
        var counted: UInt64 = 0
        for _ in 0..<100 { counted += round() }
        #expect(counted == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.homeRouted] == before + 2_000)
    }

    // MARK: - Another reader

    @Test(Tshark.isInstalled)
    func `tshark reads what was written anew without complaint`() throws {
        let bench = try bench()
        var written: [[UInt8]] = []
        for (id, kind) in zip(UInt32(1)..., SCCP.Kind.allCases) {
            #expect(try pass(Self.request(id), from: .carrier, bench) == [Self.request(id)])
            let answer = Self.answer(id, Number.homeIMSI, Self.node, kind: kind)
            bench[.home].send(Party.home.data(answer.octets))
            #expect(bench.settle(.home))
            written += bench[.carrier].takeArrivals()
        }
        let scrambled = Self.imsi(in: Self.user(written[0]))
        bench[.carrier].send(
            Party.carrier.data(Self.delivery(5, to: scrambled, at: Self.address)))
        #expect(bench.settle(.carrier))
        written += bench[.home].takeArrivals()
        let result = TCAP.end(to: 5, [TCAP.returnResult(1, code: 44)])
        bench[.home].send(Party.home.data(Self.back(result, from: Self.node)))
        #expect(bench.settle(.home))
        written += bench[.carrier].takeArrivals()
        try #require(written.count == 5)

        let fields = [
            "sccp.message_type", "sccp.called.digits", "sccp.calling.digits", "e212.imsi",
            "gsm_old.localValue", "gsm_map.sm.networkNode_Number", "_ws.malformed",
            "_ws.expert.message",
        ]
        let told = "\(Self.centre)|\(Number.homeHLR)|\(scrambled)|45|915155105955"
        #expect(
            try Tshark.fields(fields, of: written) == [
                "0x09|\(told)||", "0x11|\(told)||", "0x13|\(told)||",
                "0x09|\(Self.node)|\(Self.centre)|\(Number.homeIMSI)|44|||",
                "0x09|\(Self.centre)|\(Self.address)||44|||",
            ])
    }
}
