import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// Whose numbers are whose: leases, hosts, ported numbers, conflicts, and tables written again.
@Suite struct DirectoryTests {
    private static let header =
        "tadig,country_iso2,operator,host,gt_prefixes,leased_gt_prefixes,imsi_prefixes,msisdn_prefixes\n"

    private let home = HomeNetwork(
        operatorName: "Home", country: "XH", globalTitles: [Digits("15559") ?? Digits()],
        imsiPrefixes: [Digits("00109") ?? Digits()],
        msisdnPrefixes: [Digits("15558") ?? Digits()])

    private func rows(_ text: String, file: String = "p.csv") throws -> [PartnerRow] {
        let (rows, findings) = PartnerTable.parse(Self.header + text, file: file)
        try #require(findings == [])
        return rows
    }

    private func output(
        _ text: String, ported: String = "", rules: String = ""
    ) throws -> RuleCompiler.Output {
        var compiler = RuleCompiler()
        let mistakes = compiler.ported.add(ported, file: "ported.csv")
        try #require(mistakes == [])
        return try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: rules)], home: [home],
            partners: try rows(text))
    }

    private func owner(
        _ number: String, _ plan: NumberingPlan, _ output: RuleCompiler.Output
    ) throws -> String {
        let digits = try #require(Digits(number))
        return output.table.network(of: digits, plan: plan)?.name ?? ""
    }

    private func places(_ findings: [Diagnostic]) -> [String] {
        findings.map { "\($0.file):\($0.line) \($0.severity.rawValue): \($0.message)" }
    }

    @Test func `A leased title is the tenant's without a warning, and no subscriber's number`()
        throws
    {
        let output = try output(
            """
            XBBBB,XB,Two,,,155501;1555022,,
            XAAAA,XA,One,,15550;155501,,,
            """)
        #expect(output.warnings == [])
        #expect(try owner("15550199", .e164, output) == "XB/Two")
        #expect(try owner("15550222", .e164, output) == "XB/Two")
        #expect(try owner("15550199", .subscriber, output) == "XA/One")
    }

    @Test func `Ranges of subscribers' numbers are no titles`() throws {
        let output = try output("XAAAA,XA,One,,15551,,,15552;155580\n")
        #expect(try owner("155529", .e164, output) == "")
        #expect(try owner("155529", .subscriber, output) == "XA/One")
        #expect(try owner("155519", .subscriber, output) == "XA/One")
        #expect(try owner("155581", .subscriber, output) == "XH/Home")
        #expect(try owner("155599", .subscriber, output) == "XH/Home")
        #expect(try owner("155581", .e164, output) == "")
        #expect(
            places(output.warnings) == [
                "p.csv:2 warning: MSISDN prefix 155580 of XA/One lies within the home network's"
            ])
    }

    @Test func `A ported number is another network's for subscribers' fields only`() throws {
        let output = try output(
            "XAAAA,XA,One,,15551,,,\nXBBBB,XB,Two,,15552,,,\n",
            ported: "number,network\n+15551000001, XBBBB # since 2026\n15551000002,Home\n\n# end\n",
            rules: """
                rule reader log any when network(msisdn) = XBBBB
                rule node log any when network(vlr) = XBBBB
                """)
        func rule(_ role: NumberRole, _ number: String) -> String? {
            var message = DecodedMessage()
            message.tcap.componentCount = 1
            let digits = Digits(number) ?? Digits()
            message.components[0].argument.set(role, SS7Wire.Number(digits, nature: 1, plan: 1))
            let judgement = output.table.judge(message, facts: Facts())
            return judgement.hasRule ? output.table.rules[Int(judgement.rule)].name : nil
        }
        #expect(rule(.msisdn, "15551000001") == "reader")
        #expect(rule(.vlr, "15551000001") == nil)
        #expect(rule(.vlr, "15552000001") == "node")
        #expect(rule(.msisdn, "155510000011") == nil)
        #expect(try owner("15551000002", .subscriber, output) == "XH/Home")
        #expect(try owner("15551000002", .e164, output) == "XA/One")
    }

    @Test(arguments: [
        ("15551000001", "expected a number, a comma and a network"),
        ("+1x,XAAAA", "'+1x' is not a number of 4 to 15 digits"),
        ("1234567890123456,XAAAA", "'1234567890123456' is not a number of 4 to 15 digits"),
        ("15551000001,", "the network's name is missing"),
    ])
    func `What is wrong with ported numbers is told with its line`(line: String, message: String) {
        var numbers = PortedNumbers()
        #expect(
            places(numbers.add("# ported\n\(line)\n", file: "ported.csv")) == [
                "ported.csv:2 error: \(message)"
            ])
        let many = numbers.add(
            String(repeating: line + "\n", count: 100), file: "ported.csv")
        #expect(many.count == 21 && many.last?.message == "80 more lines are not right")
    }

    @Test func `One TADIG code in two countries is told`() throws {
        let findings = try output("XAAAA,XA,One,,1,,,\nXAAAA,XB,Two,,2,,,\nXAAAA,XA,One,,3,,,\n")
        #expect(
            places(findings.warnings) == [
                "p.csv:3 warning: XAAAA is a network of XA in an earlier row, here of XB: both are"
                    + " one network"
            ])
    }

    @Test func `A network that no row names is an error with a proposal`() throws {
        let findings = try #require(throws: Diagnostics.self) {
            try output("XAAAA,XA,One,,1,,,\n", ported: "1\n15551000001,XAAAB\n".dropFirst(2) + "")
        }
        #expect(
            places(findings.all) == ["ported.csv:1 error: no row names the network 'XAAAB'"])
        #expect(findings.all.first?.suggestion == "did you mean 'XAAAA'?")
        let host = try #require(throws: Diagnostics.self) {
            try output("XAAAA,XA,One,XBBBB,1,,,\n")
        }
        #expect(places(host.all) == ["p.csv:2 error: no row names the host 'XBBBB'"])
    }

    @Test func `A network and its host count as one and keep their names`() throws {
        let output = try output(
            """
            XBBBB,XB,Two,XAAAA,,,00102,
            XAAAA,XA,One,,15551,,00101,
            XCCCC,XC,Three,Home,15553,,,
            """,
            rules: """
                rule same log any when network(calling-gt) = network(called-gt)
                rule ours log any when own(called-gt)
                """)
        var message = DecodedMessage()
        message.sccp.calling.isPresent = true
        message.sccp.calling.globalTitleIndicator = 4
        message.sccp.calling.normalised = Digits("15551000") ?? Digits()
        message.sccp.called = message.sccp.calling
        message.sccp.called.numberingPlan = 6
        message.sccp.called.normalised = Digits("001021234567890") ?? Digits()
        let judgement = output.table.judge(message, facts: Facts())
        #expect(judgement.hasRule && output.table.rules[Int(judgement.rule)].name == "same")
        #expect(try owner("00102", .e212, output) == "XB/Two")
        let three = try #require(Digits("15553"))
        #expect(output.table.network(of: three, plan: .e164)?.isOwn == true)
    }

    @Test func `Prefixes inside another network's are told with both places`() throws {
        let output = try output(
            """
            XAAAA,XA,One,,15550,,00101,
            XBBBB,XB,Two,,155501,,001012,
            ,XB,,,155,,,
            ,XA,One,,155502,,,
            ,XC,,,155503,,,
            """)
        #expect(
            places(output.warnings) == [
                "p.csv:3 warning: global title prefix 155501 of XB/Two lies within 15550 of XA/One"
                    + " (p.csv:2)",
                "p.csv:3 warning: IMSI prefix 001012 of XB/Two lies within 00101 of XA/One"
                    + " (p.csv:2)",
            ])
    }

    @Test func `Many conflicts are counted, not listed`() throws {
        let many = (1000..<2000).map { "X\($0),XB,N\($0),,155\($0),,,\n" }.joined()
        let output = try output("XAAAA,XA,One,,155,,,\n" + many)
        #expect(output.warnings.count == 21)
        #expect(
            output.warnings.contains {
                $0.message == "980 more prefixes of one network conflict with another's"
            })
    }

    @Test func `Tables written again say the same`() throws {
        let text = """
            XBBBB,XB,"Two, ""the"" second",XAAAA,155502,155501,00102,1555
            XAAAA,XA,One,,15550;16,,00101;00103,
            ,XA,,,1,,,
            xaaaa,XA,One,,17,,,18
            ,XC,,,16,,,
            """
        let first = PartnerTable.merged(try rows(text), home: [home])
        let written = PartnerTable.text(of: first.rows)
        let (read, findings) = PartnerTable.parse(written, file: "again.csv")
        #expect(findings == [])
        let second = PartnerTable.merged(read, home: [home])
        #expect(PartnerTable.text(of: second.rows) == written)
        let one = NumberOwners(home: [home], partners: try rows(text), numbering: .none)
        let other = NumberOwners(home: [home], partners: read, numbering: .none)
        for number in 0..<200_000 where number % 7 == 0 {
            for plan in NumberingPlan.allCases {
                for written in [String(number), "155" + String(number), "001" + String(number)] {
                    let digits = try #require(Digits(written))
                    let expected = one.owner(of: digits, plan: plan)
                    let found = other.owner(of: digits, plan: plan)
                    guard expected?.network.name == found?.network.name,
                        expected?.prefix == found?.prefix
                    else {
                        Issue.record("\(written): \(expected as Any), \(found as Any)")
                        return
                    }
                }
            }
        }
    }
}
