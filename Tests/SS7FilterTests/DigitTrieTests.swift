import Collider
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

/// Look-ups by shortcuts, against a search through all prefixes.
@Suite struct TrieJumpTests {
    private var random = RandomSource(seed: 7)

    private mutating func number(_ count: Int) -> String {
        (0..<count).reduce(into: "1") { text, _ in
            text += "\(UInt8.random(in: 0...2, using: &random))"
        }
    }

    @Test mutating func `Whoever has the longest prefix is found, however long it is`() throws {
        var owners: [String: Int] = [:]
        while owners.count < 400 {
            owners[number(Int.random(in: 0...20, using: &random))] = owners.count % 20
        }
        let rows = (0..<20).map { network in
            var row = PartnerRow(country: "XA", operatorName: "\(network)")
            row.gtPrefixes = owners.filter { $0.value == network }.keys.sorted()
                .compactMap { Digits($0) }
            return row
        }
        var compiler = RuleCompiler()
        let whole = (0..<40).map { _ in number(Int.random(in: 6...14, using: &random)) }
        let ported = Set(whole).sorted()
        // Whole numbers have an owner that those behind them have not.
        let mistakes = compiler.ported.add(
            ported.map { "+\($0), XTEST\n" }.joined(), file: "ported.csv")
        let host = PartnerRow(tadig: "XTEST", country: "XB", operatorName: "Host")
        try #require(mistakes.isEmpty)
        let table = try compiler.compile(
            sources: [], home: [HomeNetwork(operatorName: "Home", country: "XH")],
            partners: rows + [host]
        ).table
        for _ in 0..<5_000 {
            var text = number(Int.random(in: 0...24, using: &random))
            if Int.random(in: 0..<10, using: &random) == 0 { text += "a1" }
            let digits = try #require(Digits(text))
            let prefix = owners.keys.filter(text.hasPrefix).max { $0.count < $1.count }
            let owner = prefix.flatMap { owners[$0] }.map { "XA/\($0)" }
            #expect(table.network(of: digits, plan: .e164)?.name == owner)
            let host = ported.contains(text) ? "XB/Host" : owner
            #expect(table.network(of: digits, plan: .subscriber)?.name == host)
        }
        for text in ported {
            let digits = try #require(Digits(text))
            #expect(table.network(of: digits, plan: .subscriber)?.name == "XB/Host")
        }
    }
}
