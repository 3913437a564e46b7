import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@testable import Gateway

/// What `then error`, `then divert` and `sample` do to traffic.
@Suite struct ActionTests {
    /// A rule for each action, by the sender's number.
    private static let table = Bench.compile([
        RuleSource(
            file: "actions.rules",
            text: """
                rule roaming block updateLocation when calling-gt = +15550151
                  then error roamingNotAllowed
                rule routing block sendRoutingInfoForSM, purgeMS, sendIMSI
                  when calling-gt = +15550151 then error systemFailure
                rule call block initialDP when calling-gt = +15550151 then error taskRefused
                rule any block any when calling-gt = +15550152 then error facilityNotSupported
                rule lure block any when calling-gt = +15550153 then divert 3-0-3
                rule lost block any when calling-gt = +15550154 then divert 7-0-0
                rule astray block any when calling-gt = +15550156 then divert 5-0-0
                rule victim block any when calling-gt = +15550157 then divert 3-50-1
                rule mixed block any when calling-gt = +15550158 then error systemFailure
                rule often block any when calling-gt = +15550155 sample 4
                """)
    ])

    private func bench() throws -> Bench {
        try Bench(table: Self.table) { plan in
            // A honeypot beside the home network's register.
            plan.routes.append(RouteTable.Route(pointCode: 3 << 11 | 3, links: [2]))
            plan.routes.append(RouteTable.Route(pointCode: 7 << 11, links: []))
        }
    }

    /// What comes back to the carrier for a message from a number: SCCP octets.
    private func answers(_ bench: Bench, to message: SCCP.Unitdata) throws -> [[UInt8]] {
        bench[.carrier].send(Party.carrier.data(message.octets) { $0.sls = 5 })
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals() == [])
        return bench[.carrier].takeArrivals()
    }

    // MARK: - error

    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var message: SCCP.Unitdata
        /// The TCAP message that comes back; nil where none does.
        var answer: BER.Element?

        init(
            _ description: String, from number: String = Number.returned, ssn: UInt8 = 6,
            _ tcap: BER.Element, _ answer: BER.Element?
        ) {
            testDescription = description
            message = Traffic.unitdata(from: number, ssn: ssn, tcap)
            self.answer = answer
        }
    }

    static let refusals: [Refusal] = {
        let enumerated = BER.Element.enumerated(0)
        let early = MAP.updateLocation(
            imsi: Number.homeIMSI, msc: "15550101", vlr: "15550101", version: 2)
        let first = MAP.updateLocation(
            imsi: Number.homeIMSI, msc: "15550101", vlr: "15550101", version: 1)
        let message = MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "15550103")
        let call = CAP.initialDP(
            calling: PartyNumber("15550142"), imsi: Number.homeIMSI, msc: "15550101")
        return [
            Refusal(
                "a Begin of version 3: the dialogue is accepted, the parameter a sequence",
                Traffic.updateLocation.begin(0x0102_0304),
                TCAP.end(
                    to: 0x0102_0304, dialogue: .response(.map(1, version: 3)),
                    [TCAP.returnError(1, code: 8, .sequence { enumerated })])),
            Refusal(
                "a Begin of version 2: the parameter by itself", early.begin(5),
                TCAP.end(
                    to: 5, dialogue: .response(.map(1, version: 2)),
                    [TCAP.returnError(1, code: 8, enumerated)])),
            Refusal(
                "a Begin of version 1 has no dialogue portion", first.begin(5),
                TCAP.end(to: 5, [TCAP.returnError(1, code: 8, enumerated)])),
            Refusal(
                "systemFailure of version 3 has no parameter", message.begin(5),
                TCAP.end(
                    to: 5, dialogue: .response(.map(20, version: 3)),
                    [TCAP.returnError(1, code: 34)])),
            Refusal(
                "a transaction of one octet, an invoke of -3", from: Number.ended,
                TCAP.begin(0x7f, idOctets: 1, [Traffic.updateLocation.invoke(-3)]),
                TCAP.end(to: 0x7f, idOctets: 1, [TCAP.returnError(-3, code: 21)])),
            Refusal(
                "a Continue", from: Number.ended,
                TCAP.continue(9, to: 8, [Traffic.updateLocation.invoke(2)]),
                TCAP.end(to: 9, [TCAP.returnError(2, code: 21)])),
            Refusal(
                "CAP has its own errors", ssn: 146, call.begin(6),
                TCAP.end(
                    to: 6, dialogue: .response(.CAP.gsmSSF(phase: 2)),
                    [TCAP.returnError(1, code: 12, enumerated)])),
            Refusal(
                "an End waits for nothing", from: Number.ended,
                TCAP.end(to: 8, [Traffic.updateLocation.invoke()]), nil),
            Refusal(
                "a result is not answered", from: Number.ended,
                TCAP.continue(9, to: 8, [TCAP.returnResult(1)]), nil),
            Refusal("nor is a Begin that asks nothing", from: Number.ended, TCAP.begin(9, []), nil),
        ]
    }()

    @Test(arguments: refusals)
    func `An invoke is answered by an error`(refusal: Refusal) throws {
        let bench = try bench()
        let expected = refusal.answer.map { answer in
            let message = refusal.message
            let back = SCCP.Unitdata(
                .unitdata, called: message.calling, calling: message.called, data: answer.octets)
            return Party.carrier.data(back.octets, Party.carrier.route.reversed) { $0.sls = 5 }
        }
        let answers = try answers(bench, to: refusal.message)
        #expect(answers == [expected].compactMap(\.self))
        #expect(bench.gateway.counters(ofLink: 0)[.answered] == answers.count)
        #expect(bench.gateway.counters(ofLink: 0)[.blocked] == 1)
    }

    @Test func `A message in segments is answered like a whole one`() throws {
        let bench = try bench()
        let whole = Traffic.unitdata(
            kind: .extendedUnitdata, from: Number.returned,
            Traffic.updateLocation.begin(0x0102_0304))
        for segment in whole.segments(of: 40, reference: 7) {
            bench[.carrier].send(Party.carrier.data(segment.octets))
        }
        #expect(bench.settle(.carrier))
        let answer = try #require(Self.refusals[0].answer)
        let back = Traffic.unitdata(from: Number.homeHLR, to: Number.returned, answer)
        #expect(
            bench[.carrier].takeArrivals() == [
                Party.carrier.data(back.octets, Party.carrier.route.reversed)
            ])
    }

    // MARK: - divert

    @Test func `A diverted message goes to the honeypot, only its destination changed`() throws {
        let bench = try bench()
        let message = Traffic.unitdata(
            from: Number.watched, Traffic.anyTimeInterrogation.begin(7))
        bench[.carrier].send(Party.carrier.data(message.octets))
        #expect(bench.settle(.carrier))
        #expect(
            bench[.home].takeArrivals() == [
                Party.home.data(message.octets, Party.carrier.route) { $0.dpc = 3 << 11 | 3 }
            ])
        #expect(bench[.carrier].takeArrivals() == [])
        let counters = bench.gateway.counters(ofLink: 0)
        #expect(counters[.diverted] == 1)
        #expect(counters[.blocked] == 1)
        #expect(bench.takeEvents() == ["block custom lure"])
    }

    @Test func `A diverted message in segments goes there whole`() throws {
        let bench = try bench()
        let whole = Traffic.unitdata(
            kind: .extendedUnitdata, from: Number.watched,
            Traffic.anyTimeInterrogation.begin(7))
        let segments = whole.segments(of: 30, reference: 7)
        #expect(segments.count > 2)
        for segment in segments { bench[.carrier].send(Party.carrier.data(segment.octets)) }
        #expect(bench.settle(.carrier))
        #expect(
            bench[.home].takeArrivals()
                == segments.map {
                    Party.home.data($0.octets, Party.carrier.route) { $0.dpc = 3 << 11 | 3 }
                })
    }

    /// A route to no link, no route at all, and where the message was on its way to.
    @Test(arguments: ["15550154", "15550156", "15550157"])
    func `Where no route of its own leads the message is blocked and counted`(number: String) throws
    {
        let bench = try bench()
        let message = Traffic.unitdata(from: number, Traffic.updateLocation.begin(7))
        #expect(try answers(bench, to: message) == [])
        #expect(bench.gateway.counters(ofLink: 0)[.noRoute] == 1)
        #expect(bench.gateway.counters(ofLink: 0)[.diverted] == 0)
    }

    @Test func `An error of MAP is no answer to CAP`() throws {
        let bench = try bench()
        let call = CAP.initialDP(
            calling: PartyNumber("15550142"), imsi: Number.homeIMSI, msc: "15550101")
        let message = Traffic.unitdata(from: "15550158", ssn: 146, call.begin(6))
        #expect(try answers(bench, to: message) == [])
        #expect(bench.gateway.counters(ofLink: 0)[.blocked] == 1)
    }

    @Test func `A Continue is answered in its dialogue's version`() throws {
        let bench = try bench()
        let opening = TCAP.begin(9, dialogue: .request(.map(1, version: 3)), [])
        bench[.carrier].send(
            Party.carrier.data(Traffic.unitdata(from: Number.returned, opening).octets))
        #expect(bench.settle(.carrier))
        let accepting = TCAP.continue(8, to: 9, dialogue: .response(.map(1, version: 3)), [])
        bench[.home].send(
            Party.home.data(
                Traffic.unitdata(from: Number.homeHLR, to: Number.returned, accepting).octets))
        #expect(bench.settle(.home))
        _ = bench[.home].takeArrivals()
        _ = bench[.carrier].takeArrivals()
        let update = TCAP.continue(9, to: 8, [Traffic.updateLocation.invoke(2)])
        let message = Traffic.unitdata(from: Number.returned, update)
        let parameter = BER.Element.sequence { BER.Element.enumerated(0) }
        let back = Traffic.unitdata(
            from: Number.homeHLR, to: Number.returned,
            TCAP.end(to: 9, [TCAP.returnError(2, code: 8, parameter)]))
        #expect(
            try answers(bench, to: message) == [
                Party.carrier.data(back.octets, Party.carrier.route.reversed) { $0.sls = 5 }
            ])
    }

    @Test func `The event of a message in segments has its application context`() throws {
        let bench = try bench()
        let whole = Traffic.unitdata(
            kind: .extendedUnitdata, from: "15550155", Traffic.updateLocation.begin(7))
        for segment in whole.segments(of: 40, reference: 7) {
            bench[.carrier].send(Party.carrier.data(segment.octets))
        }
        #expect(bench.settle(.carrier))
        var contexts: [[UInt8]] = []
        for ring in bench.gateway.rings {
            while ring.take({ event in
                contexts.append((0..<event.contextCount).map { event.context[$0] })
            }) {}
        }
        #expect(contexts == [ContextName.map(1, version: 3).octets])
    }

    // MARK: - sample

    @Test func `A sample leaves one event of four, and blocks all`() throws {
        let bench = try bench()
        for number in 0..<10 {
            let message = Traffic.unitdata(
                from: "15550155", Traffic.updateLocation.begin(UInt32(number)))
            bench[.carrier].send(Party.carrier.data(message.octets))
        }
        #expect(bench.settle(.carrier))
        #expect(bench[.home].takeArrivals() == [])
        #expect(bench.gateway.counters(ofLink: 0)[.blocked] == 10)
        #expect(bench.takeEvents().count { $0.contains("often") } == 3)
    }
}
