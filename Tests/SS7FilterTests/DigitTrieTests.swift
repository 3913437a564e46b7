import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@Suite struct NetworkLookUpTests {
    private let table: RuleTable

    init() throws {
        let (rows, findings) = PartnerTable.parse(
            """
            tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes,msisdn_prefixes,\
            leased_gt_prefixes
            ,XA,Alpha,,155501,,,
            XAAAA,XA,Alpha,One,15550123,00101,155507,
            XBBBB,XB,Beta,Two,155501234;155501,001015,,155501239
            """, file: "partners.csv")
        try #require(findings.isEmpty)
        let home = HomeNetwork(
            operatorName: "Home", country: "XH", globalTitles: [Digits("155509") ?? Digits()],
            imsiPrefixes: [Digits("00102") ?? Digits()])
        var compiler = RuleCompiler()
        let mistakes = compiler.ported.add("+15550111000, XAAAA\n", file: "ported.csv")
        try #require(mistakes.isEmpty)
        compiler.numbering = NumberingTables("e164\nXZ/Old\t1555 1555012345\ne212\nXZ\t001\n")
        table = try compiler.compile(sources: [], home: [home], partners: rows).table
    }

    @Test(arguments: [
        ("15550100", "XB/Two"), ("15550123", "XA/One"), ("155501234", "XB/Two"),
        ("155509", "XH/Home"), ("15550", "XZ/Old"), ("1", ""), ("", ""), ("99", ""),
        ("155501239", "XB/Two"), ("155507", "XZ/Old"), ("1555012345", "XB/Two"),
    ])
    func `A global title belongs to its longest prefix`(number: String, network: String) throws {
        let digits = try #require(Digits(number))
        #expect((table.network(of: digits, plan: .e164)?.name ?? "") == network)
    }

    @Test func `An IMSI belongs to its longest prefix, of another trie`() throws {
        let digits = try #require(Digits("001015000000000"))
        #expect(table.network(of: digits, plan: .e212)?.name == "XB/Two")
        #expect(table.network(of: digits, plan: .e164) == nil)
        let foreign = try #require(Digits("00109"))
        #expect(table.network(of: foreign, plan: .e212)?.name == "XZ/")
    }

    @Test(arguments: [
        ("15550100", "XB/Two"), ("15550111000", "XA/One"), ("155501110001", "XB/Two"),
        ("155507", "XA/One"), ("155501239", "XA/One"), ("155509", "XH/Home"), ("15551", "XZ/Old"),
    ])
    func `A subscriber's number is where it was ported to, else in its range, else in the titles'`(
        number: String, network: String
    ) throws {
        let digits = try #require(Digits(number))
        #expect((table.network(of: digits, plan: .subscriber)?.name ?? "") == network)
    }
}
