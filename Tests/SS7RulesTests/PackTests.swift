import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// What the shipped packs do with roaming traffic and with attacks on it.
@Suite struct PackTests {
    private let table: RuleTable

    init() throws {
        let partners = PartnerTable.parse(
            """
            tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
            XAAAA,XA,Alpha,One,155501,00101
            XBBBB,XB,Beta,Two,155502,00102
            """, file: "p.csv")
        let home = HomeNetwork(
            operatorName: "Home", country: "XH", globalTitles: [try #require(Digits("155509"))],
            imsiPrefixes: [try #require(Digits("00109"))])
        table = try RuleCompiler().compile(
            sources: RuleSource.packs, home: [home], partners: partners.rows
        ).table
    }

    private func message(
        _ operation: Operation, imsi: String?, from calling: String
    ) throws -> DecodedMessage {
        var message = DecodedMessage()
        message.sccp.type = .unitdata
        message.sccp.calling.isPresent = true
        message.sccp.calling.globalTitleIndicator = 4
        message.sccp.calling.digits = try #require(Digits(calling))
        message.sccp.calling.normalised = message.sccp.calling.digits
        message.tcap.type = .begin
        message.tcap.userProtocol = operation.userProtocol
        message.tcap.componentCount = 1
        message.components[0].hasCode = true
        message.components[0].code = operation.code
        message.components[0].operation = operation
        if let imsi, !imsi.isEmpty {
            message.components[0].argument.set(.imsi, Number(try #require(Digits(imsi))))
        }
        return message
    }

    private func rule(_ message: DecodedMessage, side: Side = .interconnect) -> String {
        var facts = Facts()
        facts.side = side
        let judgement = table.judge(message, facts: facts)
        guard judgement.hasRule else { return "" }
        let name = table.rules[Int(judgement.rule)].name
        return judgement.verdict == .block ? name : "\(name) \(judgement.action.name)"
    }

    @Test func `The shipped packs compile without a finding`() throws {
        let output = try RuleCompiler().compile(sources: RuleSource.packs, home: [], partners: [])
        #expect(output.warnings == [])
        #expect(output.table.rules.allSatisfy { !$0.source.isEmpty })
        // What alone says too little is shipped in shadow.
        #expect(
            output.table.rules.filter(\.shadow).map(\.name) == [
                "travel-grey", "nowhere", "nobody", "other-home", "not-serving", "unannounced",
                "other-asked", "ported-originator", "other-subscriber", "control-not-ours",
                "unknown-call", "stranger-answers",
            ])
    }

    private static let ours = "001090000000001"
    private static let theirs = "001010000000001"

    @Test(arguments: [
        (MAPOperation.anyTimeInterrogation, ours, "15550100", "any-time-enquiry"),
        (.sendRoutingInfo, "", "15550100", "routing-enquiry"),
        (.sendIMSI, "", "15550100", "send-imsi"),
        (.sendRoutingInfoForLCS, ours, "15550100", "location-service"),
        (.provideSubscriberInfo, ours, "15550100", "locate"),
        (.provideSubscriberInfo, theirs, "15550200", "locate"),
        (.provideSubscriberInfo, theirs, "15550100", ""),
        (.provideSubscriberInfo, "", "15550100", "locate"),
        (.insertSubscriberData, ours, "15550100", "subscriber-data"),
        (.insertSubscriberData, theirs, "15550100", ""),
        (.provideRoamingNumber, ours, "15550200", "roaming-number"),
        (.cancelLocation, theirs, "15550200", "cancel"), (.cancelLocation, theirs, "15550100", ""),
        (.updateLocation, ours, "15550100", ""), (.sendAuthenticationInfo, ours, "15550100", ""),
        (.sendRoutingInfoForSM, "", "15550100", ""), (.mtForwardSM, theirs, "15550200", ""),
        (.processUnstructuredSSRequest, "", "15550100", ""), (.purgeMS, ours, "15550100", ""),
        (.sendParameters, ours, "15550100", "disputed log"),
    ])
    func `A message from the interconnect meets the rule for it, or none`(
        operation: MAPOperation, imsi: String, calling: String, name: String
    ) throws {
        let message = try message(.map(operation), imsi: imsi, from: calling)
        #expect(rule(message) == name)
        #expect(rule(message, side: .home) == "")
    }

    @Test func `CAP numbers that categories 1 and 2 use in MAP pass`() throws {
        for operation in CAPOperation.allCases {
            let name = rule(try message(.cap(operation), imsi: nil, from: "15550100"))
            // An instruction that opens a dialogue is uninvited.
            #expect(["", "uninvited"].contains(name), "\(operation)")
        }
    }

    @Test func `Our own title from outside is spoofed, whatever it asks, and believed from inside`()
        throws
    {
        for operation in [MAPOperation.provideSubscriberInfo, .cancelLocation, .updateLocation] {
            let message = try message(.map(operation), imsi: Self.ours, from: "15550900")
            #expect(rule(message) == "own-calling-gt")
            #expect(rule(message, side: .home) == "")
        }
    }

    @Test func `A restarted register speaks for itself only`() throws {
        var reset = try message(.map(.reset), imsi: nil, from: "15550100")
        let number = Number(try #require(Digits("15550110")), nature: 1)
        reset.components[0].argument.set(.hlr, number)
        #expect(rule(reset) == "")
        reset.sccp.calling.normalised = try #require(Digits("15550200"))
        #expect(rule(reset) == "reset")
    }

    @Test func `Encodings and kinds have a rule each`() throws {
        var odd = try message(.map(.updateLocation), imsi: Self.ours, from: "15550100")
        odd.form = .noncanonical
        #expect(rule(odd) == "")
        odd.form = .illegal
        #expect(rule(odd) == "illegal")
        #expect(rule(odd, side: .home) == "illegal-from-home log")
        let kinds: [(Reason, String)] = [
            (.globalOperationCode, "global-operation"),
            (.connectionOriented, "connection-oriented"), (.ansiTCAP, "ansi-tcap"),
            (.privateTCAP, "private-tcap"), (.notTCAP, "not-tcap log"),
            (.unknownContext, "unknown-context log"), (.unknownProtocol, "unknown-protocol log"),
            (.unsolicited, "unsolicited-return log"), (.subsystemManagement, ""),
            (.unknownDialogue, ""), (.notSCCP, ""), (.networkManagement, "network-management"),
        ]
        for (kind, name) in kinds {
            var message = DecodedMessage()
            message.flags.insert(kind)
            #expect(rule(message) == name)
            message.variant = .ansi
            #expect(rule(message) == (kind == .ansiTCAP ? "" : name))
        }
    }
}
