import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// Ways around a firewall that reads by context, subsystem number or memory, each met by the packs.
@Suite struct BypassTests {
    private static let ours = "001090000000001"
    private static let theirs = "001010000000001"
    /// A context that is neither MAP's nor CAP's, and one that nearly is MAP's.
    private static let foreign = [
        ContextName(arcs: [1, 3, 6, 1, 4, 1, 1]), ContextName(arcs: [0, 4, 0, 0, 1, 1, 29, 3]),
    ]

    private static let guarded = [
        MAP.anyTimeInterrogation(.imsi(ours), gsmSCF: "15550100"),
        MAP.provideSubscriberInfo(imsi: ours), MAP.cancelLocation(imsi: ours),
        MAP.insertSubscriberData(imsi: ours, msisdn: "15550142"),
        MAP.sendIMSI(msisdn: "15550142"),
        MAP.provideRoamingNumber(imsi: ours, msc: "15550190"),
    ]

    private func desk() throws -> Desk { try Desk(packs: "155501901") }

    /// From the partner to a home node, with subsystem numbers as an attacker likes.
    private func send(
        _ desk: Desk, _ tcap: BER.Element, called: UInt8 = 6, calling: UInt8 = 6,
        from title: String = "15550100123"
    ) -> Verdict {
        let message = SCCP.Unitdata(
            called: .gt("15550190100", ssn: called), calling: .gt(title, ssn: calling),
            data: tcap.octets)
        return desk.judge(message.message(), from: .interconnect)
    }

    private func answer(_ desk: Desk, _ tcap: BER.Element) {
        let message = SCCP.Unitdata(
            called: .gt("15550100123", ssn: 6), calling: .gt("15550190100", ssn: 6),
            data: tcap.octets)
        #expect(desk.judge(message.message(on: .home), from: .home) == .forward)
    }

    @Test func `Plain, they are blocked, and a partner's about its own subscriber is not`() throws {
        for request in Self.guarded {
            #expect(send(try desk(), request.begin(1)) == .block, "\(request.name)")
        }
        let fair = MAP.provideSubscriberInfo(imsi: Self.theirs)
        #expect(send(try desk(), fair.begin(1)) == .forward)
    }

    @Test func `A foreign context turns nothing off, nor does a longer operation code`() throws {
        for request in Self.guarded {
            for context in Self.foreign {
                let long = TCAP.invoke(
                    1, operation: BER.Element(0x02, [0, request.code]), request.argument)
                for component in [request.invoke(), long] {
                    let begin = TCAP.begin(1, dialogue: .request(context), [component])
                    #expect(send(try desk(), begin) == .block, "\(request.name)")
                    let attacker = MAP.Open(destinationIMSI: Self.theirs).userInformation
                    let open = TCAP.begin(1, dialogue: .request(context, attacker), [component])
                    #expect(send(try desk(), open) == .block, "\(request.name)")
                }
            }
        }
    }

    @Test func `A CAP context with MAP's operation is judged as MAP too`() throws {
        for request in Self.guarded {
            for phase: UInt in 1...4 {
                let begin = TCAP.begin(
                    1, dialogue: .request(ContextName.CAP.gsmSSF(phase: phase)),
                    [request.invoke()])
                #expect(send(try desk(), begin) == .block, "\(request.name)")
            }
        }
    }

    @Test func `Without a dialogue portion no subsystem number hides them`() throws {
        for request in Self.guarded {
            for called: UInt8 in [0, 6, 146, 254] {
                for calling: UInt8 in [0, 6, 146, 254] {
                    let begin = TCAP.begin(1, [request.invoke()])
                    let verdict = send(try desk(), begin, called: called, calling: calling)
                    #expect(verdict == .block, "\(request.name)")
                }
            }
        }
    }

    @Test func `A context renamed in mid-dialogue counts for nothing`() throws {
        let names = Self.foreign + [ContextName.CAP.gsmSSF(phase: 3)]
        for request in Self.guarded {
            for name in names {
                let desk = try desk()
                let opening = TCAP.begin(1, dialogue: .request(.map(29, version: 3)), [])
                #expect(send(desk, opening) == .forward)
                answer(desk, TCAP.continue(2, to: 1, dialogue: .response(.map(29, version: 3)), []))
                _ = send(desk, TCAP.continue(1, to: 2, dialogue: .response(name), []))
                let verdict = send(desk, TCAP.continue(1, to: 2, [request.invoke()]))
                #expect(verdict == .block, "\(request.name)")
                let both = TCAP.continue(1, to: 2, dialogue: .response(name), [request.invoke()])
                #expect(send(desk, both) == .block, "\(request.name)")
            }
        }
    }

    @Test func `In a dialogue of unknown protocol a subscriber must be named`() throws {
        for request in Self.guarded {
            let inside = TCAP.continue(7, to: 8, [request.invoke()])
            #expect(send(try desk(), inside, called: 254, calling: 254) == .block)
            let end = TCAP.end(to: 8, [request.invoke()])
            #expect(send(try desk(), end, called: 0, calling: 254) == .block)
        }
    }

    @Test func `A returned Begin that we never sent is judged as it came`() throws {
        for request in Self.guarded {
            let desk = try desk()
            let sent = SCCP.Unitdata(
                called: .gt("15550100123", ssn: 6), calling: .gt("15550190100", ssn: 6),
                data: request.begin(9).octets, returnOption: true)
            let octets = sent.returned(cause: 1).message()
            #expect(desk.judge(octets, from: .interconnect) == .block, "\(request.name)")
        }
    }

    @Test func `Our own digits are ours whatever nature and plan say of them`() throws {
        let request = MAP.updateLocation(imsi: Self.ours, msc: "15550100", vlr: "15550100")
        #expect(send(try desk(), request.begin(1)) == .forward)
        #expect(send(try desk(), request.begin(1), from: "15550190155") == .block)
        for nature: UInt8 in [0, 2, 3] {
            var octets = SCCP.Unitdata(
                called: .gt("15550190100", ssn: 6), calling: .gt("15550190155", ssn: 6),
                data: request.begin(1).octets
            ).message()
            // The calling address follows the called one; both have their nature as fifth octet.
            let calling = 8 + 8 + 4 + 12 + 5 + 12 + 5
            try #require(octets[calling] == 4)
            octets[calling] = nature
            #expect(try desk().judge(octets, from: .interconnect) == .block)
        }
    }

    @Test func `An argument of MAP's does not pass for one of CAP's that takes any`() throws {
        let gprs = ContextName.CAP.gprsSSF
        let requests = [
            MAP.anyTimeInterrogation(.imsi(Self.ours), gsmSCF: "15550100"),
            MAP.provideSubscriberInfo(imsi: Self.ours),
        ]
        for request in requests {
            for ssn: UInt8 in [0, 6, 8, 146, 149, 254] {
                let begin = TCAP.begin(1, dialogue: .request(gprs), [request.invoke()])
                #expect(send(try desk(), begin, called: ssn) == .block, "\(request.name) \(ssn)")
                // A second Begin under the same transaction ID renames the dialogue.
                let desk = try desk()
                let opening = TCAP.begin(1, dialogue: .request(.map(29, version: 3)), [])
                #expect(send(desk, opening) == .forward)
                _ = send(desk, TCAP.begin(1, dialogue: .request(gprs), []))
                answer(desk, TCAP.continue(2, to: 1, dialogue: .response(.map(29, version: 3)), []))
                let inside = TCAP.continue(1, to: 2, [request.invoke()])
                #expect(send(desk, inside, called: ssn) == .block, "\(request.name) \(ssn)")
            }
        }
    }

    @Test func `A cancelLocation that names its subscriber in both ways is illegal`() throws {
        let plain = BER.Element.octetString(TBCD.octets(Self.theirs))
        let other = BER.Element.octetString(TBCD.octets(Self.ours))
        let withLMSI = BER.Element.sequence {
            other
            BER.Element.octetString([0, 0, 0, 1])
        }
        for (code, context) in [(UInt8(3), UInt(2)), (36, 47)] {
            for elements in [
                [plain, withLMSI], [withLMSI, plain], [plain, .enumerated(0), withLMSI],
            ] {
                var argument = BER.Element.sequence { elements }
                if code == 3 { argument = argument.tagged(3) }
                let begin = TCAP.begin(
                    1, dialogue: .request(.map(context, version: 3)),
                    [TCAP.invoke(1, code: code, argument)])
                let desk = try desk()
                #expect(send(desk, begin) == .block)
                #expect(desk.screener.message.form == .illegal, "\(code)")
            }
        }
    }

    @Test func `A MAP-Open with two references, or something behind it, names nobody`() throws {
        func reference(_ imsi: String) -> [UInt8] { [0x96] + TBCD.octets(imsi) }
        let theirs = BER.Element.context(0, reference(Self.theirs))
        let ours = reference(Self.ours)
        let open = BER.Element(0xa0) { theirs }
        let fair = MAP.userInformation(open)
        let request = MAP.unstructuredSSRequest("*100#")
        func verdict(_ information: [BER.Element]) throws -> Verdict {
            var dialogue = TCAP.Dialogue.request(.map(19, version: 2), fair).element
            dialogue[0][1][0][2].elements = information
            let begin = TCAP.begin(
                1, dialogue: TCAP.Dialogue(element: dialogue), [request.invoke()])
            return send(try desk(), begin)
        }
        #expect(try verdict([fair]) == .forward)
        let victim = MAP.userInformation(BER.Element(0xa0) { BER.Element.context(0, ours) })
        var twoUnits = fair
        twoUnits[1] = twoUnits[1].appending(victim[1][0])
        var twoEncodings = fair
        twoEncodings = twoEncodings.appending(victim[1])
        #expect(try verdict([fair, victim]) == .block)
        #expect(try verdict([twoUnits]) == .block)
        #expect(try verdict([twoEncodings]) == .block)
        for second in [
            BER.Element(tag: [0x9f, 0x00], contents: .octets(ours)), BER.Element(0x80, ours),
            BER.Element(0xa0) { BER.Element.octetString(ours) },
        ] {
            #expect(try verdict([MAP.userInformation(open.appending(second))]) == .block)
        }
    }

    @Test func `Two subscribers in a dialogue's Begin are one too many`() throws {
        let desk = try desk()
        let opening = MAP.Open(destinationIMSI: Self.ours)
        let begin = MAP.provideSubscriberInfo(imsi: Self.theirs).begin(1, opening: opening)
        #expect(send(desk, begin) == .block)
        #expect(desk.screener.message.flags.contains(.severalSubscribers))
    }

    @Test func `Our own service centre in the forwardSM of versions 1 and 2`() throws {
        for (context, version) in [(UInt(21), UInt(2)), (21, 3), (25, 2)] {
            let request = MAP.mtForwardSM(
                to: .imsi(Self.ours), from: .serviceCentre("15550190199"),
                tpdu: SMS.deliver(from: .number("15550142")), version: 2)
            let begin = TCAP.begin(
                1, dialogue: .request(.map(context, version: version)), [request.invoke()])
            #expect(send(try desk(), begin) == .block, "\(context).\(version)")
            #expect(send(try desk(), TCAP.begin(1, [request.invoke()])) == .block)
        }
        let fair = MAP.moForwardSM(
            to: .serviceCentre("15550190199"), from: .msisdn("15550190142"),
            tpdu: SMS.submit(to: .number("15550143")))
        #expect(send(try desk(), fair.begin(1)) == .forward)
    }

    @Test func `What comes back must be what was sent`() throws {
        for request in Self.guarded {
            let desk = try desk()
            let question = SCCP.Unitdata(
                called: .gt("15550100123", ssn: 6), calling: .gt("15550190100", ssn: 6),
                data: MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "15550190")
                    .begin(7).octets)
            #expect(desk.judge(question.message(on: .home), from: .home) == .forward)
            var back = question.returned(cause: 1)
            #expect(desk.judge(back.message(), from: .interconnect) == .forward)
            back.data = request.begin(7).octets
            #expect(desk.judge(back.message(), from: .interconnect) == .block, "\(request.name)")
        }
    }

    @Test func `A code above 255 in a foreign context, however long, is not judged by one octet`()
        throws
    {
        for octets: [UInt8] in [[0x47, 0], [0, 0x47, 0], [1, 0, 0]] {
            let invoke = TCAP.invoke(1, operation: BER.Element(0x02, octets), nil)
            let begin = TCAP.begin(1, dialogue: .request(Self.foreign[0]), [invoke])
            #expect(send(try desk(), begin) == .block, "\(octets)")
        }
    }
}
