import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// The published ways around a firewall in TCAP, rows 1 to 13 and 17 to 19 of the field notes.
@Suite struct TransactionRowTests {
    /// The operation code in other octets; the argument behind it is untouched.
    private func coded(_ victim: Victim, _ code: BER.Element) -> [BER.Element] {
        [TCAP.invoke(1, operation: code, victim.request.argument)]
    }

    /// Expects each way to be illegal for that reason, and blocked, in every carrier.
    private func expectIllegal(
        _ victim: Victim, _ reason: Reason, components: [BER.Element]? = nil,
        carriers: [Carrier] = Carrier.allCases,
        _ change: (BER.Element) -> BER.Element = { $0 },
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for carrier in carriers {
            let outcome = victim.send(
                in: carrier, to: try .shipped(), components: components, change)
            #expect(
                outcome.verdict == .block && outcome.form == .illegal && outcome.reason == reason,
                "\(victim.request.name) in \(carrier): \(outcome)", sourceLocation: sourceLocation)
        }
    }

    /// Expects the message to be read as what it is, and to fare as it does plainly.
    private func expectRead(
        _ victim: Victim, _ carrier: Carrier = .begin, form: Form, components: [BER.Element]? = nil,
        _ change: (BER.Element) -> BER.Element = { $0 },
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = victim.send(in: carrier, to: try .shipped(), components: components, change)
        #expect(outcome.verdict == victim.plain, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.form == form, "\(outcome)", sourceLocation: sourceLocation)
        #expect(
            outcome.operations.contains(victim.request.name), "\(outcome)",
            sourceLocation: sourceLocation)
        #expect(
            outcome.subscriber == Victim.subscriber, "\(outcome)", sourceLocation: sourceLocation)
    }

    @Test(arguments: Victim.all)
    func `Row 0: plainly they are what they are`(victim: Victim) throws {
        try expectRead(victim, form: .canonical)
    }

    @Test(arguments: Victim.all)
    func `Row 1: global opcode`(victim: Victim) throws {
        for octets in [[victim.request.code], [4, 0, 0, 1, 0, victim.request.code]] {
            try expectIllegal(
                victim, .badOperationCode, components: coded(victim, TCAP.globalCode(octets)))
        }
    }

    @Test(arguments: Victim.all)
    func `Row 2: another opcode tag`(victim: Victim) throws {
        let code = victim.request.code
        for tag: UInt8 in [0x82, 0x42, 0xc2, 0x22, 0x0a, 0x04] {
            try expectIllegal(
                victim, .badOperationCode, components: coded(victim, BER.Element(tag, [code])))
        }
        for padding in 0...2 {
            try expectIllegal(
                victim, .highTag,
                components: coded(victim, TCAP.localCode(code).highTag(padding: padding)))
        }
    }

    @Test(arguments: Victim.all)
    func `Row 3: a non-minimal INTEGER`(victim: Victim) throws {
        for zeros in [1, 3, 7] {
            try expectIllegal(
                victim, .badOperationCode,
                components: coded(victim, TCAP.localCode(victim.request.code).zeroPadded(zeros)))
        }
    }

    @Test(arguments: Victim.all)
    func `Row 4: truncation`(victim: Victim) throws {
        for octets: [UInt8] in [
            [1, victim.request.code], [0xff, victim.request.code], [1, 0, 0, victim.request.code],
        ] {
            try expectIllegal(
                victim, .badOperationCode, components: coded(victim, BER.Element(0x02, octets)))
        }
    }

    @Test(arguments: Victim.all)
    func `Row 5: long-form length`(victim: Victim) throws {
        // At the operation code a length of two octets could be read by position: illegal there.
        let code = TCAP.localCode(victim.request.code).length(.long(1))
        try expectIllegal(victim, .badOperationCode, components: coded(victim, code))
        // One octet is the shortest form from 128 on.
        for octets in [3, 4, 8] {
            try expectRead(victim, form: .noncanonical) { $0.length(.long(octets)) }
            try expectRead(victim, form: .noncanonical) { message in
                var message = message
                message[2] = message[2].length(.long(octets))
                message[2][0] = message[2][0].length(.long(octets))
                message[2][0][2] = message[2][0][2].longLengths(octets)
                return message
            }
        }
    }

    @Test(arguments: Victim.all)
    func `Row 6: indefinite length`(victim: Victim) throws {
        try expectRead(victim, form: .noncanonical) { $0.indefinite }
        try expectRead(victim, form: .noncanonical) { $0.length(.indefinite) }
        // End-of-contents octets that are missing, or one too many.
        try expectIllegal(victim, .truncated, carriers: [.begin]) {
            BER.Element.raw($0.indefinite.octets.dropLast(2))
        }
        try expectIllegal(victim, .bytesAfterMessage, carriers: [.begin]) {
            BER.Element.raw($0.indefinite.octets + [0, 0])
        }
    }

    @Test(arguments: Victim.all)
    func `Row 7: a hidden second component`(victim: Victim) throws {
        let innocent = MAP.processUnstructuredSSRequest("*100#").invoke(2)
        let results = [TCAP.returnResult(0), TCAP.returnError(0, code: 34)]
        for first in victim.isCAP ? results : results + [innocent] {
            try expectRead(
                victim, form: .canonical, components: [first, victim.request.invoke(1)])
        }
        let many = [BER.Element](repeating: TCAP.returnResult(0), count: 15)
        try expectRead(victim, form: .canonical, components: many + [victim.request.invoke(1)])
        try expectIllegal(
            victim, .tooManyComponents,
            components: many + [TCAP.returnResult(0), victim.request.invoke(1)])
    }

    @Test(arguments: Victim.all)
    func `Row 8: two component portions, or components before the dialogue`(
        victim: Victim
    ) throws {
        let portion = TCAP.portion([TCAP.returnResult(0)])
        try expectIllegal(victim, .duplicatePortion) { message in
            var message = message
            message.elements += [message.elements.last, portion].compactMap(\.self)
            return message
        }
        try expectIllegal(victim, .portionOrder, carriers: [.begin]) { message in
            var message = message
            message.elements.swapAt(1, 2)
            return message
        }
    }

    @Test(arguments: Victim.all)
    func `Row 9: an extended application context`(victim: Victim) throws {
        let name = try #require(victim.request.context)
        var longer = name.octets + [0]
        func expect(_ octets: [UInt8]) throws {
            let request = Request(
                victim.request.name, victim.request.code, ContextName(octets: octets),
                victim.request.argument)
            try expectIllegal(
                Victim(request: request, plain: .block, ssn: victim.ssn), .badApplicationContext,
                carriers: [.begin])
        }
        try expect(longer)
        longer = name.octets
        longer.insert(0x80, at: longer.count - 2)
        try expect(longer)
        longer = name.octets
        longer.insert(0x80, at: longer.count - 1)
        try expect(longer)
        try expect(name.octets.dropLast())
        // A version that nobody has assigned changes nothing.
        var unknown = name.octets
        unknown[unknown.count - 1] = 0x63
        let request = Request(
            victim.request.name, victim.request.code, ContextName(octets: unknown),
            victim.request.argument)
        for guarded in Victim.guarded where guarded.request.name == victim.request.name {
            let outcome = Victim(request: request, plain: .block).send(to: try .shipped())
            #expect(outcome.verdict == .block && outcome.category != .decode, "\(outcome)")
        }
    }

    @Test(arguments: Victim.all)
    func `Row 10: a context of another operation`(victim: Victim) throws {
        for number: UInt in [1, 5, 20, 23, 25, 28, 29, 44, 99] {
            let request = Request(
                victim.request.name, victim.request.code, .map(number, version: 3),
                victim.request.argument)
            let moved = Victim(request: request, plain: victim.plain, ssn: victim.ssn)
            let outcome = moved.send(to: try .shipped())
            if victim.plain == .block {
                #expect(outcome.verdict == .block, "context \(number): \(outcome)")
            }
            // CAP's code 0 is no operation of MAP.
            let name = victim.isCAP ? "map0" : victim.request.name
            if outcome.form != .illegal { #expect(outcome.operations == [name]) }
        }
    }

    @Test func `Row 11: a lower version of the context`() throws {
        let imsi = Victim.subscriber
        for version: UInt in 1...3 {
            let old = [
                MAP.updateLocation(
                    imsi: imsi, msc: "15550100111", vlr: "15550100112", version: version),
                MAP.mtForwardSM(
                    to: .imsi(imsi), from: .serviceCentre("15550100113"),
                    tpdu: SMS.deliver(from: .number("15550142")), version: version),
                MAP.cancelLocation(imsi: imsi, version: version),
            ]
            for request in old {
                let victim = Victim(
                    request: request, plain: request.name == "cancelLocation" ? .block : .forward)
                let outcome = victim.send(to: try .shipped())
                #expect(outcome.verdict == victim.plain, "\(outcome)")
                #expect(outcome.subscriber == imsi, "\(request.name) v\(version): \(outcome)")
                #expect(outcome.form == .canonical)
            }
        }
        // Without a dialogue portion, as version 1, they are judged by their number.
        for victim in Victim.guarded {
            let request = Request(
                victim.request.name, victim.request.code, nil, victim.request.argument)
            let desk = try Desk.shipped()
            #expect(Victim(request: request, plain: .block).send(to: desk).verdict == .block)
            #expect(desk.screener.message.flags.contains(.noDialoguePortion))
        }
    }

    @Test(arguments: Victim.all)
    func `Row 12: the operation behind the Begin, in an End, or alone`(victim: Victim) throws {
        for carrier in [Carrier.answeredContinue, .answeredEnd, .unidirectional] {
            try expectRead(victim, carrier, form: .canonical)
        }
        guard victim.plain == .block else { return }
        for carrier in [Carrier.strayContinue, .strayEnd] {
            #expect(victim.send(in: carrier, to: try .shipped()).verdict == .block, "\(carrier)")
        }
    }

    @Test(arguments: Victim.all)
    func `Row 13: a long or odd transaction id`(victim: Victim) throws {
        for octets: [UInt8] in [
            [0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 1], [1, 2, 3, 4, 5], [],
        ] {
            try expectIllegal(
                victim, .badTransactionID,
                carriers: [.begin, .answeredContinue, .strayContinue, .strayEnd]
            ) { message in
                var message = message
                message[0].contents = .octets(octets)
                return message
            }
        }
        try expectIllegal(victim, .highTag, carriers: [.begin, .strayEnd]) { message in
            var message = message
            message[0] = message[0].highTag()
            return message
        }
        try expectIllegal(victim, .badTransactionID, carriers: [.begin, .strayEnd]) { message in
            var message = message
            message[0] = message[0].constructedString(pieces: 4)
            return message
        }
        // Its length in two octets is another way to write it.
        try expectRead(victim, form: .noncanonical) { message in
            var message = message
            message[0] = message[0].length(.long(1))
            return message
        }
    }

    @Test(arguments: Victim.all)
    func `Row 17: trailing octets`(victim: Victim) throws {
        for tail: [UInt8] in [[0], [0, 0], [0x6c, 0], [0x62, 3, 0x48, 1, 1], [0xff]] {
            try expectIllegal(victim, .bytesAfterMessage) { BER.Element.raw($0.octets + tail) }
        }
        // Behind the argument, inside the component.
        let invoke = victim.request.invoke()
        for tail in [BER.Element.null(), .octetString([1]), BER.Element(0x30)] {
            try expectIllegal(
                victim, .bytesAfterArgument, components: [invoke.appending(tail)])
        }
    }

    @Test(arguments: Victim.all)
    func `Row 18: a bad AARQ`(victim: Victim) throws {
        let context = try #require(victim.request.context)
        let odd: [TCAP.Dialogue] = [
            .request(context, withVersion: false),
            .request(context, BER.Element(0x04, [1, 2, 3])),
            .request(context, MAP.userInformation(BER.Element(0xaf, [9]))),
            .request(context, BER.Element(0x28) { BER.Element.null() }),
        ]
        for dialogue in odd {
            let begin = TCAP.begin(1, dialogue: dialogue, [victim.request.invoke()])
            let outcome = try Desk.shipped().outcome(of: victim.unitdata(begin.octets).message())
            #expect(outcome.verdict == victim.plain, "\(outcome)")
            #expect(outcome.operations == [victim.request.name])
            #expect(outcome.subscriber == Victim.subscriber)
        }
        // Two contexts: which counts cannot be told.
        var two = TCAP.Dialogue.request(context).element
        let name = two[0][1][0][1]
        two[0][1][0] = two[0][1][0].appending(name)
        let begin = TCAP.begin(
            1, dialogue: TCAP.Dialogue(element: two), [victim.request.invoke()])
        let outcome = try Desk.shipped().outcome(of: victim.unitdata(begin.octets).message())
        #expect(outcome.verdict == .block && outcome.reason == .badApplicationContext)
    }

    @Test(arguments: Victim.all)
    func `Row 19: ANSI and private TCAP`(victim: Victim) throws {
        let begin = victim.tree(in: .begin, on: try .shipped())
        for tag: UInt8 in [0xe1, 0xe2, 0xe5, 0xe6, 0xc1, 0xe9, 0xff] {
            var foreign = begin
            foreign.tag = [tag]
            let desk = try Desk.shipped()
            let outcome = desk.outcome(of: victim.unitdata(foreign.octets).message())
            #expect(outcome.verdict == .block && outcome.category == .decode, "\(tag): \(outcome)")
            let flags = desk.screener.message.flags
            #expect(flags.contains(.ansiTCAP) || flags.contains(.privateTCAP))
        }
    }
}
