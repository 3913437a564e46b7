import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// What rules mean, one sentence a test.
@Suite struct EvaluatorTests {
    private func table(_ text: String) throws -> RuleTable {
        try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: text)],
            home: [
                HomeNetwork(
                    operatorName: "Home", country: "XH", globalTitles: digits("155509"),
                    imsiPrefixes: digits("00109"))
            ],
            partners: PartnerTable.parse(
                """
                tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
                XAAAA,XA,Alpha,One,155501,00101
                XBBBB,XB,Beta,Two,155502,00102
                ,XC,Gamma,,155503,
                """, file: "p.csv"
            ).rows
        ).table
    }

    private func digits(_ text: String...) -> [Digits] { text.compactMap { Digits($0) } }

    private func message(
        _ operation: Operation = .map(.provideSubscriberInfo), imsi: String? = nil,
        from calling: String? = nil, to called: String? = nil, tcap: TCAPMessageType = .begin,
        type: ComponentType = .invoke
    ) -> DecodedMessage {
        var message = DecodedMessage()
        message.sccp.type = .unitdata
        address(&message.sccp.calling, calling)
        address(&message.sccp.called, called)
        message.tcap.type = tcap
        message.tcap.userProtocol = operation.userProtocol
        message.tcap.componentCount = 1
        message.components[0].type = type
        message.components[0].hasCode = true
        message.components[0].code = operation.code
        message.components[0].operation = operation
        if let imsi, let digits = Digits(imsi) {
            message.components[0].argument.set(.imsi, Number(digits))
        }
        return message
    }

    private func address(_ address: inout SCCPAddress, _ digits: String?) {
        guard let digits, let number = Digits(digits) else { return }
        address.isPresent = true
        address.globalTitleIndicator = 4
        address.numberingPlan = 1
        address.digits = number
        address.normalised = number
    }

    private func judge(
        _ table: RuleTable, _ message: DecodedMessage, side: Side = .interconnect,
        dialogue: String = "", forgives: Bool = false
    ) -> Judgement {
        var facts = Facts()
        facts.side = side
        facts.dialogueIMSI = Digits(dialogue) ?? Digits()
        facts.forgivesUnknownDialogues = forgives
        return table.judge(message, facts: facts)
    }

    private let own = """
        category 2
        rule home block provideSubscriberInfo, insertSubscriberData from interconnect
          when network(imsi) != network(calling-gt)
        """

    @Test(arguments: [
        ("001010000000001", "15550100", Verdict.forward), ("001010000000001", "15550200", .block),
        ("001090000000001", "15550100", .block), ("001090000000001", "15550900", .forward),
        // Whom nobody knows is nobody's own network, not even that of another unknown.
        ("001550000000001", "15550100", .block), ("001550000000001", "19900000", .block),
        // A row without an operator is a country, not a network.
        ("001010000000001", "15550300", .block),
    ])
    func `The network of the IMSI must be that of the sender`(
        imsi: String, calling: String, verdict: Verdict
    ) throws {
        let judgement = judge(try table(own), message(imsi: imsi, from: calling))
        #expect(judgement.verdict == verdict)
        #expect(judgement.unjudgeable == false)
    }

    @Test func `An opening message that names no subscriber is unjudgeable and blocked`() throws {
        let judgement = judge(try table(own), message(from: "15550100"))
        #expect(judgement.verdict == .block)
        #expect(judgement.unjudgeable)
        let asked = "rule a block provideSubscriberInfo when imsi starts with 00109"
        #expect(judge(try table(asked), message(from: "15550100")).verdict == .block)
        let excused = "rule a block provideSubscriberInfo unless imsi starts with 00109"
        #expect(judge(try table(excused), message(from: "15550100")).verdict == .block)
        let allowed = "rule a forward provideSubscriberInfo when imsi starts with 00109"
        #expect(judge(try table(allowed), message(from: "15550100")).hasRule == false)
        let other = "rule a block provideSubscriberInfo when calling-gt in (1) and imsi in (2)"
        #expect(judge(try table(other), message(from: "2")).verdict == .forward)
    }

    @Test func `A rule about any message does not guess`() throws {
        let table = try table("rule a block any when imsi starts with 00109")
        #expect(judge(table, message(from: "15550100")).verdict == .forward)
    }

    @Test func `The subscriber is that of the message, else the dialogue's, else MAP-Open's`()
        throws
    {
        let table = try table(own)
        let isd = Operation.map(.insertSubscriberData)
        var open = message(isd, from: "15550100")
        open.tcap.destinationReference = Number(digits("001010000000001")[0], plan: 6)
        #expect(judge(table, open).verdict == .forward)
        #expect(judge(table, open, dialogue: "001020000000001").verdict == .block)
        let named = message(isd, imsi: "001010000000001", from: "15550100")
        #expect(judge(table, named, dialogue: "001020000000001").verdict == .forward)
        open.tcap.destinationReference.plan = 1
        #expect(judge(table, open).unjudgeable)
    }

    @Test func `A Continue of which nothing is known is not blocked merely for that`() throws {
        let isd = message(.map(.insertSubscriberData), from: "15550100", tcap: .continue)
        let table = try table(own)
        #expect(judge(table, isd).verdict == .forward)
        #expect(judge(table, isd, dialogue: "001020000000001").verdict == .block)
        #expect(judge(table, isd, dialogue: "001010000000001").verdict == .forward)
    }

    @Test func `A number that cannot be read counts against the message`() throws {
        let table = try table("rule a block provideSubscriberInfo when calling-gt in (155502)")
        var hidden = message(from: "15550100")
        #expect(judge(table, hidden).verdict == .forward)
        hidden.sccp.calling.normalised = Digits()
        #expect(judge(table, hidden).verdict == .block)
        hidden.tcap.type = .continue
        #expect(judge(table, hidden).unjudgeable)
        let odd = message(imsi: "0010b0000000001", from: "15550100")
        #expect(judge(try self.table(own), odd).verdict == .block)
    }

    @Test func `An operation that an MSISDN may name is not unjudgeable with one`() throws {
        let text = "rule a block sendRoutingInfoForSM when imsi starts with 00109"
        var request = message(.map(.sendRoutingInfoForSM), from: "15550100")
        #expect(judge(try table(text), request).verdict == .block)
        request.components[0].argument.set(.msisdn, Number(digits("15550900")[0], nature: 1))
        #expect(judge(try table(text), request).verdict == .forward)
    }

    @Test func `Results and errors are not judged as the operation`() throws {
        let table = try table("rule a block provideSubscriberInfo")
        for type in ComponentType.allCases where type != .invoke {
            #expect(judge(table, message(type: type)).verdict == .forward)
        }
        #expect(judge(table, message()).verdict == .block)
        let result = try self.table(
            "rule a block any when component = returnResultLast and operation = sendIMSI")
        let answer = message(.map(.sendIMSI), type: .returnResultLast)
        #expect(judge(result, answer).verdict == .block)
    }

    @Test func `MAP and CAP numbers do not meet, and an unknown protocol is judged as both`() throws
    {
        let table = try table("rule a block sendRoutingInfo\nrule b block connect then abort")
        #expect(judge(table, message(.cap(.releaseCall))).verdict == .forward)
        #expect(judge(table, message(.map(.releaseResources))).verdict == .forward)
        #expect(judge(table, message(Operation(.unknown, 22))).action == .drop)
        #expect(judge(table, message(Operation(.unknown, 20))).action == .abort)
        var old = message(Operation(.unknown, 22), tcap: .continue)
        old.flags.insert(.unknownDialogue)
        #expect(judge(table, old).verdict == .block)
        #expect(judge(table, old, forgives: true).verdict == .forward)
    }

    @Test func `A global operation code names no operation`() throws {
        var global = message()
        global.components[0].hasGlobalCode = true
        #expect(judge(try table("rule a block provideSubscriberInfo"), global).hasRule == false)
        #expect(judge(try table("rule a block any"), global).hasRule)
    }

    @Test func `Within a category the first match decides`() throws {
        let table = try table(
            """
            category sms
            rule one forward any when sls = 1
            rule two block any
            """)
        var quiet = message()
        #expect(judge(table, quiet).verdict == .block)
        quiet.mtp.hasLabel = true
        quiet.mtp.signallingLinkSelection = 1
        #expect(judge(table, quiet).verdict == .forward)
        #expect(table.rules[Int(judge(table, quiet).rule)].name == "one")
    }

    @Test func `Over categories the most severe verdict wins, then the category's order`() throws {
        let table = try table(
            """
            category custom
            rule blocks block any when sls = 1
            category sms
            rule shadows shadow block any when sls < 3
            category 3
            rule logs log any when sls < 4
            category 1
            rule forwards forward any
            category spoofing
            rule also block any when sls = 1
            """)
        func name(_ sls: UInt8) -> String {
            var message = message()
            message.mtp.hasLabel = true
            message.mtp.signallingLinkSelection = sls
            let judgement = judge(table, message)
            return table.rules[Int(judgement.rule)].name
                + " \(judgement.verdict) \(judgement.action)"
                + (judgement.shadow ? " shadow" : "")
        }
        #expect(name(1) == "also block drop")
        #expect(name(2) == "shadows forward log shadow")
        #expect(name(3) == "logs forward log")
        #expect(name(4) == "forwards forward none")
    }

    @Test func `A rule in shadow hides none behind it`() throws {
        let table = try table("rule one shadow block any\nrule two block any")
        let judgement = judge(table, message())
        #expect(judgement.verdict == .block)
        #expect(table.rules[Int(judgement.rule)].name == "two")
    }

    @Test func `Every component is judged and the worst decides`() throws {
        let table = try table("rule a block sendIMSI then udts noTranslation")
        var two = message()
        two.tcap.componentCount = 2
        two.components[1] = message(.map(.sendIMSI)).components[0]
        let judgement = judge(table, two)
        #expect(judgement.verdict == .block)
        #expect(judgement.component == 1)
        #expect(judgement.action == .udts)
        #expect(judgement.actionValue == 1)
    }

    @Test func `A message without components is judged once, by the rules for any`() throws {
        var empty = message()
        empty.tcap.componentCount = 0
        #expect(judge(try table("rule a block provideSubscriberInfo"), empty).hasRule == false)
        #expect(judge(try table("rule a block any when component-count = 0"), empty).hasRule)
    }

    @Test func `A returned message is our own, its addresses swapped`() throws {
        let table = try table(
            """
            rule in block anyTimeInterrogation from interconnect
            rule out block sendIMSI from home when calling-gt in (155509) and called-gt in (155501)
            """)
        // Our message came back: its called address is what sent it.
        var returned = message(.map(.anyTimeInterrogation), from: "15550100", to: "15550900")
        returned.sccp.type = .unitdataService
        #expect(judge(table, returned).verdict == .forward)
        returned.components[0] = message(.map(.sendIMSI)).components[0]
        #expect(judge(table, returned).verdict == .block)
        returned.components[0] = message(.map(.anyTimeInterrogation)).components[0]
        returned.flags.insert(.unsolicited)
        #expect(judge(table, returned).verdict == .block)
    }

    @Test func `Rules of one side leave the other alone`() throws {
        let table = try table("rule a block provideSubscriberInfo from interconnect")
        #expect(judge(table, message(), side: .home).verdict == .forward)
        #expect(judge(table, message(), side: .interconnect).verdict == .block)
    }

    @Test func `Each matching rule is counted, decisive or not`() throws {
        let table = try table(
            "rule a shadow block any\nrule b block any\nrule c block any\ncategory 1\nrule d log any"
        )
        var hits = [UInt64](repeating: 0, count: table.ruleCount)
        var probe = message()
        let image = table.image
        var counters = hits.mutableSpan
        _ = evaluate(image.span, message: &probe, facts: Facts(), hits: &counters)
        _ = evaluate(image.span, message: &probe, facts: Facts(), hits: &counters)
        #expect(
            Dictionary(uniqueKeysWithValues: zip(table.rules.map(\.name), hits))
                == ["d": 2, "a": 2, "b": 2, "c": 0])
    }
}
