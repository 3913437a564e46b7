import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// The tables of public numbering inside the binary.
@Suite struct NumberingTablesTests {
    private let owners = NumberOwners()

    private func owner(_ number: String, _ plan: NumberingPlan) throws -> NetworkDescription? {
        owners.owner(of: try #require(Digits(number)), plan: plan)?.network
    }

    @Test(arguments: [
        ("12125550100", "US"), ("12045550100", "CA"), ("12465550100", "BB"),
        ("18765550100", "JM"), ("79161234567", "RU"), ("77051234567", "KZ"),
        ("447700900123", "GB"), ("441481960123", "GG"), ("447624123456", "IM"),
        ("393331234567", "IT"), ("3906698123", "VA"), ("4779123456", "SJ"),
        ("35818123456", "AX"), ("262639123456", "YT"), ("262692123456", "RE"),
        ("61891621234", "CC"), ("8613812345678", "CN"), ("290", "SH"), ("999", ""),
    ])
    func `Country codes and their parts are of a country`(number: String, country: String) throws {
        #expect(try owner(number, .e164)?.country ?? "" == country)
        #expect(try owner(number, .subscriber)?.country ?? "" == country)
    }

    @Test func `Operators are named where the numbering is public`() throws {
        #expect(try owner("8613812345678", .e164)?.name == "CN/China Mobile")
        #expect(try owner("310260123456789", .e212)?.operator.contains("T-Mobile") == true)
        #expect(try owner("208999999999999", .e212)?.name == "FR/")
    }

    @Test func `Point codes are of a country, by area or point`() {
        let tables = NumberingTables.builtin
        func network(_ text: String) -> NetworkDescription? {
            PointCode(text, format: .itu383).flatMap { tables.network(ofPointCode: $0.value) }
        }
        #expect(network("2-001-1")?.country == "IT")
        #expect(network("4-024-0")?.name == "AF/AWCC")
        #expect(network("0-000-0") == nil)
        #expect(network("1-001-1") == nil)
    }

    @Test func `Public numbering names countries and no networks, and never hides a partner`()
        throws
    {
        let (rows, _) = PartnerTable.parse(
            "country_iso2,operator,gt_prefixes,imsi_prefixes\nXA,One,86,\n", file: "p.csv")
        var compiler = RuleCompiler()
        compiler.numbering = .builtin
        let rules = """
            rule known log any when known(calling-gt)
            rule network log any when network(calling-gt) = network(called-gt)
            rule country log any when country(calling-gt) = country(called-gt)
            """
        let table = try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: rules)], home: [], partners: rows
        ).table
        func rule(_ calling: String, _ called: String) -> String? {
            var message = DecodedMessage()
            message.sccp.calling.globalTitleIndicator = 4
            message.sccp.calling.isPresent = true
            message.sccp.called = message.sccp.calling
            message.sccp.calling.normalised = Digits(calling) ?? Digits()
            message.sccp.called.normalised = Digits(called) ?? Digits()
            let judgement = table.judge(message, facts: Facts())
            return judgement.hasRule ? table.rules[Int(judgement.rule)].name : nil
        }
        #expect(rule("393331234567", "393331234567") == "country")
        #expect(rule("393331234567", "12125550100") == nil)
        #expect(rule("8613812345678", "12125550100") == "known")
        let chinese = try #require(Digits("8613812345678"))
        #expect(table.network(of: chinese, plan: .e164)?.name == "XA/One")
        // An operator's name of public numbering is no network's name.
        #expect(throws: Diagnostics.self) {
            let text = "rule a log any when network(calling-gt) = \"CN/China Mobile\""
            _ = try compiler.compile(
                sources: [RuleSource(file: "a.rules", text: text)], home: [], partners: rows)
        }
    }

    @Test func `The script makes the tables that are in the repository`() throws {
        guard
            let made = try output(
                ofScript: "numbering", needing: "phonenumbers and mcc-mnc-p1")
        else { return }
        let kept = NumberingTables.builtinText
        guard sources(ofTable: made) == sources(ofTable: kept) else {
            print("SKIPPED: numbering: the packages are of other versions than the tables")
            return
        }
        #expect(made == kept)
    }
}
