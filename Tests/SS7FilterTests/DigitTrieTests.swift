import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@Suite struct NetworkLookUpTests {
    private let table: RuleTable

    init() throws {
        let (rows, findings) = PartnerTable.parse(
            """
            tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
            ,XA,Alpha,,155501,
            XAAAA,XA,Alpha,One,15550123,00101
            XBBBB,XB,Beta,Two,155501234;155501,001015
            """, file: "partners.csv")
        try #require(findings.isEmpty)
        let home = HomeNetwork(
            operatorName: "Home", country: "XH", globalTitles: [Digits("155509") ?? Digits()],
            imsiPrefixes: [Digits("00102") ?? Digits()])
        table = try RuleCompiler().compile(sources: [], home: [home], partners: rows).table
    }

    @Test(arguments: [
        ("15550100", "XB/Two"), ("15550123", "XA/One"), ("155501234", "XB/Two"),
        ("155509", "XH/Home"), ("15550", ""), ("1", ""), ("", ""), ("99", ""),
    ])
    func `A global title belongs to its longest prefix`(number: String, network: String) throws {
        let digits = try #require(Digits(number))
        #expect((table.network(of: digits, plan: .e164)?.name ?? "") == network)
    }

    @Test func `An IMSI belongs to its longest prefix, of another trie`() throws {
        let digits = try #require(Digits("001015000000000"))
        #expect(table.network(of: digits, plan: .e212)?.name == "XB/Two")
        #expect(table.network(of: digits, plan: .e164) == nil)
    }
}
