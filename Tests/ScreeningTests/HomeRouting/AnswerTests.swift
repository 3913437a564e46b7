import SS7Builder
import SS7Filter
import SS7Wire
import Testing

@testable import Screening

/// What a foreign service centre gets of the HLR's answer to sendRoutingInfoForSM.
@Suite struct HomeRoutingAnswerTests {
    private let imsi = Crossing.imsi

    /// A result with all that version 3 and its later releases may have.
    private static func rich(_ imsi: String, _ node: String) -> BER.Element {
        .sequence {
            BER.Element.octetString(TBCD.octets(imsi))
            BER.Element.context(0) {
                BER.Element.octetString(AddressString(node).octets, tag: 0x81)
                BER.Element.octetString([1, 2, 3, 4])
                BER.Element.sequence { BER.Element.context(0) }
                BER.Element.context(5)
                BER.Element.context(6) {
                    BER.Element.octetString(AddressString(node).octets, tag: 0x80)
                }
                BER.Element.context(7) { BER.Element.octetString(Array("mme.example".utf8)) }
                BER.Element.context(9) {
                    BER.Element.octetString(AddressString(node).octets, tag: 0x81)
                }
                BER.Element.context(12) { BER.Element.octetString([1]) }
            }
            BER.Element.context(2, [0xff])
            BER.Element.context(4) { BER.Element.context(0) }
            BER.Element.context(5) { BER.Element.integer(30) }
        }
    }

    /// What is left of it.
    private static func poor(_ imsi: String, _ address: String) -> BER.Element {
        .sequence {
            BER.Element.octetString(TBCD.octets(imsi))
            BER.Element.context(0) {
                BER.Element.octetString(AddressString(address).octets, tag: 0x81)
                BER.Element.context(5)
            }
            BER.Element.context(2, [0xff])
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var version: UInt
        var kind: SCCP.Kind
        var address: String
        var testDescription: String { "version \(version), \(kind), to \(address)" }

        static let all: [Case] = (1...3).flatMap { version in
            SCCP.Kind.allCases.flatMap { kind in
                // Shorter than the node's number, as long, longer; odd and even.
                ["1999555", "19995559", "199955590012", "199955590012345"].map {
                    Case(version: version, kind: kind, address: $0)
                }
            }
        }
    }

    @Test(arguments: Case.all)
    func `an answer leaves with the gateway's number and another IMSI, all else as it was`(
        case row: Case
    ) throws {
        let crossing = try Crossing(address: row.address)
        let given = try #require(crossing.ask())
        #expect(given != imsi && given.count == imsi.count && given.hasPrefix("310990"))
        func message(_ result: BER.Element) -> [UInt8] {
            let answer = Crossing.answer(
                result, version: row.version,
                further: [MAP.informServiceCentre(msisdn: "19995550042").invoke(2)])
            return Crossing.message(
                answer, from: Crossing.hlr, to: Crossing.centre, kind: row.kind
            ).message(on: .home)
        }
        let plain = message(Crossing.result(imsi, Crossing.node))
        #expect(
            crossing.leave(plain).octets == message(Crossing.result(given, row.address)))
        #expect(
            crossing.leave(message(Self.rich(imsi, Crossing.node))).octets
                == message(Self.poor(given, row.address)))
    }

    @Test func `version 1 may name a roaming number, and keeps its tag`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        func message(_ imsi: String, _ number: String, lmsi: Bool) -> [UInt8] {
            let result = BER.Element.sequence {
                BER.Element.octetString(TBCD.octets(imsi))
                BER.Element.context(0) {
                    BER.Element.octetString(AddressString(number).octets, tag: 0x80)
                    if lmsi { BER.Element.octetString([9, 9, 9, 9]) }
                }
            }
            return Crossing.message(
                Crossing.answer(result, version: 1), from: Crossing.hlr, to: Crossing.centre
            ).message(on: .home)
        }
        #expect(
            crossing.leave(message(imsi, Crossing.node, lmsi: true)).octets
                == message(given, Crossing.address, lmsi: false))
    }

    @Test func `lengths that take another octet now take it in every layer`() throws {
        let crossing = try Crossing(address: "199955590012345")
        let given = try #require(crossing.ask())
        var crossed = 0
        for filler in 0..<150 {
            func message(_ result: BER.Element) -> SCCP.Unitdata {
                let more = TCAP.returnError(
                    2, code: 34, .octetString([UInt8](repeating: 7, count: filler)))
                return Crossing.message(
                    Crossing.answer(result, further: [more]), from: Crossing.hlr,
                    to: Crossing.centre, kind: .longUnitdata)
            }
            let before = message(Crossing.result(imsi, "1999555"))
            let after = message(Crossing.result(given, "199955590012345"))
            #expect(crossing.leave(before.message(on: .home)).octets == after.message(on: .home))
            if after.data.count - before.data.count > 4 { crossed += 1 }
        }
        #expect(crossed > 4)
    }

    @Test func `optional parts of SCCP and parameters of M3UA stay where they were`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        func message(_ result: BER.Element) -> [UInt8] {
            var unitdata = Crossing.message(
                Crossing.answer(result), from: Crossing.hlr, to: Crossing.centre,
                kind: .extendedUnitdata)
            unitdata.importance = 5
            unitdata.returnOption = true
            return M3UA.data(
                .home, unitdata.octets, routingContext: 9, networkAppearance: 3,
                correlationID: 77
            ).octets
        }
        #expect(
            crossing.leave(message(Crossing.result())).octets
                == message(Crossing.result(given, Crossing.address)))
    }

    @Test func `who asks again gets the same IMSI, who else asks another, and later ones differ`()
        throws
    {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        crossing.seconds += 599
        #expect(crossing.ask() == given)
        #expect(crossing.ask(node: "199955512399") == given)
        let other = try #require(crossing.ask(by: Crossing.sister))
        #expect(other != given)
        crossing.seconds += 601
        let later = try #require(crossing.ask())
        #expect(later != given && later != other)
    }

    @Test func `what holds no longer makes room, and is not counted as given up`() throws {
        let crossing = try Crossing(capacity: 64)
        func use() -> MemoryUse? {
            crossing.memory.homeRoutingUse(crossing.terms, now: UInt32(crossing.seconds))
        }
        for number in 10..<50 { _ = crossing.ask(imsi: "3109901234567\(number)") }
        let full = try #require(use())
        #expect(full.capacity == 64 && full.used > 40 && full.evicted > 16)
        crossing.seconds += 601
        #expect(use()?.used == 0)
        _ = crossing.ask()
        #expect(use() == MemoryUse(capacity: 64, used: 3, evicted: full.evicted))
    }

    @Test func `the configured prefix is what scrambled IMSIs begin with`() throws {
        let crossing = try Crossing { $0.imsiPrefix = Digits("99999") ?? Digits() }
        #expect(try #require(crossing.ask()).hasPrefix("99999"))
        #expect(try #require(crossing.ask(imsi: "31099012345678")).count == 14)
    }

    @Test func `an answer that would be too long for its message is refused`() throws {
        let crossing = try Crossing(address: "199955590012345")
        func message(_ count: Int, _ number: String) -> SCCP.Unitdata {
            let more = TCAP.returnError(
                2, code: 34, .octetString([UInt8](repeating: 7, count: count)))
            return Crossing.message(
                Crossing.answer(Crossing.result(imsi, number), version: 1, further: [more]),
                from: Crossing.hlr, to: Crossing.centre)
        }
        var refused = 0
        for count in 0..<250 where message(count, "1999555").data.count <= 255 {
            let fits = message(count, "199955590012345").data.count <= 255
            let outcome = crossing.leave(message(count, "1999555").message(on: .home))
            if fits {
                #expect(outcome.octets != nil, "\(count)")
            } else {
                #expect(outcome == .refused(.homeRoutingFailed), "\(count)")
                refused += 1
            }
        }
        #expect(refused > 3)
        #expect(
            crossing.leave(message(1, "1999555").message(on: .home), room: 100)
                == .refused(.homeRoutingFailed))
    }

    @Test func `what is not canonical, in two parts or in doubt is refused`() throws {
        let crossing = try Crossing()
        func answer(_ components: [BER.Element]) -> BER.Element {
            TCAP.end(to: 7, dialogue: .response(.map(20, version: 3)), components)
        }
        let result = Crossing.result()
        let good = TCAP.returnResult(1, code: 45, result)
        let bare = BER.Element.sequence { BER.Element.octetString(TBCD.octets(imsi)) }
        let twice = BER.Element.sequence {
            BER.Element.octetString(TBCD.octets(imsi))
            BER.Element.context(0) {
                BER.Element.octetString(AddressString(Crossing.node).octets, tag: 0x81)
            }
            BER.Element.context(0) {
                BER.Element.octetString(AddressString(Crossing.node).octets, tag: 0x81)
            }
        }
        let spoilt: [(String, BER.Element)] = [
            ("indefinite", answer([good]).indefinite),
            ("long lengths", answer([good]).longLengths()),
            ("two answers", answer([good, TCAP.returnResult(2, code: 45, result)])),
            ("not last", answer([TCAP.returnResult(1, code: 45, result, isLast: false)])),
            ("no location", answer([TCAP.returnResult(1, code: 45, bare)])),
            ("two locations", answer([TCAP.returnResult(1, code: 45, twice)])),
            ("short IMSI", Crossing.answer(Crossing.result("31099012345"))),
            (
                "number without a country",
                Crossing.answer(
                    MAP.sendRoutingInfoForSMResult(
                        imsi: imsi, node: AddressString("5551234", nature: 2)))
            ),
            (
                "no number",
                Crossing.answer(
                    MAP.sendRoutingInfoForSMResult(imsi: imsi, node: AddressString("")))
            ),
            (
                "the gateway's own number",
                Crossing.answer(
                    Crossing.result(imsi, Crossing.address))
            ),
        ]
        for (name, tcap) in spoilt {
            let message = Crossing.message(tcap, from: Crossing.hlr, to: Crossing.centre)
            #expect(
                crossing.leave(message.message(on: .home)) == .refused(.homeRoutingFailed),
                "\(name)")
        }
        let national = SCCP.Unitdata(
            called: SCCP.Address(
                globalTitle: SCCP.GlobalTitle("7700900001", nature: 3), subsystemNumber: 8),
            calling: .gt(Crossing.hlr, ssn: 6), data: answer([good]).octets)
        #expect(crossing.leave(national.message(on: .home)) == .refused(.homeRoutingFailed))
    }

    @Test func `no truncated answer leaves with the true IMSI`() throws {
        let crossing = try Crossing()
        let secret = BER.Element.octetString(TBCD.octets(imsi)).octets
        for version: UInt in 1...3 {
            let whole = Crossing.message(
                Crossing.answer(Crossing.result(), version: version), from: Crossing.hlr,
                to: Crossing.centre)
            for count in 0..<whole.data.count {
                var cut = whole
                cut.data = Array(whole.data[..<count])
                #expect(show(crossing, cut.message(on: .home), secret) == nil, "\(count)")
            }
            let message = whole.message(on: .home)
            for count in 0..<message.count {
                #expect(show(crossing, Array(message[..<count]), secret) == nil, "\(count)")
            }
            #expect(crossing.leave(message).octets != nil)
        }
    }

    @Test func `an answer is one whatever context its asker has chosen`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        // Those of CAP have an operation 45 too, without a result.
        let contexts: [ContextName] = [
            .map(20, version: 3), .map(21, version: 3), .map(52, version: 3),
            ContextName.CAP.gsmSSF(phase: 2), ContextName.CAP.gsmSSF(phase: 4),
            ContextName.CAP.smsSSF(phase: 3), ContextName(arcs: [1, 3, 6, 1]),
        ]
        for context in contexts {
            func message(_ result: BER.Element) -> [UInt8] {
                Crossing.message(
                    TCAP.end(
                        to: 7, dialogue: .response(context),
                        [TCAP.returnResult(1, code: 45, result)]),
                    from: Crossing.hlr, to: Crossing.centre
                ).message(on: .home)
            }
            #expect(
                crossing.leave(message(Crossing.result())).octets
                    == message(Crossing.result(given, Crossing.address)), "\(context)")
        }
    }

    @Test func `what answers the question is refused where it says that it answers another`() throws
    {
        let crossing = try Crossing()
        let question = Crossing.message(
            MAP.sendRoutingInfoForSM(msisdn: "19995550042", serviceCentre: "447700900001").begin(7),
            from: Crossing.centre, to: Crossing.hlr, ssn: 6)
        crossing.screen(question.message(), from: .interconnect)
        let answer = Crossing.message(
            TCAP.end(to: 7, [TCAP.returnResult(1, code: 22, Crossing.result())]),
            from: Crossing.hlr, to: Crossing.centre, ssn: 6)
        #expect(crossing.leave(answer.message(on: .home)) == .refused(.homeRoutingFailed))
    }

    @Test(arguments: SCCP.Kind.allCases)
    func `an answer that comes back undelivered is refused`(kind: SCCP.Kind) throws {
        let answer = Crossing.message(
            Crossing.answer(Crossing.result()), from: Crossing.centre, to: Crossing.hlr, kind: kind
        ).returned(cause: 1)
        #expect(
            try Crossing().leave(answer.message(on: .home)) == .refused(.homeRoutingFailed))
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `octets changed at random trap nothing, and what is written stays canonical`(
        seed: UInt64
    ) throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        let answer = Crossing.message(
            Crossing.answer(Self.rich(imsi, Crossing.node)), from: Crossing.hlr,
            to: Crossing.centre, kind: .extendedUnitdata
        ).message(on: .home)
        let delivery = Crossing.message(
            Crossing.delivery(to: given).begin(1), from: Crossing.centre, to: Crossing.address
        ).message()
        var random = SeededSource(state: seed)
        var written = 0
        for _ in 0..<2_000 {
            let leaves = Bool.random(using: &random)
            var message = leaves ? answer : delivery
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 8..<message.count, using: &random)
                message[place] = UInt8.random(in: 0...255, using: &random)
            }
            let outcome = leaves ? crossing.leave(message) : crossing.enter(message)
            if outcome == .untouched, leaves, answersRoutingInfo(crossing) {
                #expect(!message.contains(TBCD.octets(imsi)), "\(message)")
            }
            guard let octets = outcome.octets else { continue }
            written += 1
            crossing.screen(
                octets, from: leaves ? .home : .interconnect, isRevealed: !leaves)
            let form = crossing.screener.message.form
            #expect(form == .canonical || !leaves && crossing.verdict == .block, "\(octets)")
            if leaves, crossing.screener.message.components[0].code == 45 {
                #expect(!octets.contains(TBCD.octets(Crossing.node)), "\(message)")
            }
        }
        #expect(written > 100)
    }

    /// True where the last message has a result of sendRoutingInfoForSM in it.
    private func answersRoutingInfo(_ crossing: Crossing) -> Bool {
        (0..<Int(crossing.screener.message.tcap.componentCount)).contains { index in
            let component = crossing.screener.message.components[index]
            return component.type == .returnResultLast && component.hasCode
                && component.code == 45
        }
    }

    /// What leaves of a message and shows a secret; nil where nothing does.
    private func show(_ crossing: Crossing, _ message: [UInt8], _ secret: [UInt8]) -> [UInt8]? {
        let left: [UInt8]
        switch crossing.leave(message) {
        case .refused: return nil
        case .untouched: left = message
        case .written(let octets): left = octets
        }
        return left.contains(secret) ? left : nil
    }

    @Test func `answers to other questions, errors and openings are left alone`() throws {
        let crossing = try Crossing()
        _ = crossing.ask()
        let messages = [
            TCAP.end(to: 7, [TCAP.returnError(1, code: 27)]),
            TCAP.end(to: 7, [TCAP.returnResult(1, code: 44)]),
            TCAP.end(to: 7),
            Crossing.delivery(to: imsi).begin(1),
            MAP.alertServiceCentre(msisdn: "19995550042", serviceCentre: "447700900001").begin(2),
        ]
        for tcap in messages {
            let message = Crossing.message(tcap, from: Crossing.hlr, to: Crossing.centre)
            #expect(crossing.leave(message.message(on: .home)) == .untouched)
        }
    }
}
