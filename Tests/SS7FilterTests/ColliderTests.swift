import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// The compiled table against the naive reading of the same rules.
@Suite struct ColliderTests {
    static let partners = PartnerTable.parse(
        """
        tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
        XAAAA,XA,Alpha,One,0;10;210,000000
        ,XA,Alpha,One,12,
        XBBBB,XB,Beta,Two,01;102;22,0001;11
        ,XB,Beta,,1;22,
        ,XA,Alpha,,2,2
        """, file: "partners.csv"
    ).rows
    static let home = HomeNetwork(
        operatorName: "Home", country: "XH",
        globalTitles: [Digits("11"), Digits("00")].compactMap(\.self),
        imsiPrefixes: [Digits("12"), Digits("0")].compactMap(\.self))

    @Test(arguments: 0..<8)
    func `Table and reference agree on random messages and rules`(seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed) &* 77 &+ 1)
        var decided = 0
        var assumed = 0
        for _ in 0..<30 {
            let text = RandomRules.text(&random)
            var compiler = RuleCompiler()
            compiler.links = ["first", "second", "third"]
            let sources = [RuleSource(file: "random.rules", text: text)]
            let table = try compiler.compile(
                sources: sources, home: [Self.home], partners: Self.partners
            ).table
            let reference = try compiler.reference(
                sources: sources, home: [Self.home], partners: Self.partners)
            for _ in 0..<125 {
                let message = RandomMessage.message(&random)
                let facts = RandomMessage.facts(&random)
                var judgement = table.judge(message, facts: facts)
                judgement.steps = 0
                let expected = reference.judge(message, facts: facts)
                if judgement.hasRule { decided += 1 }
                if judgement.unjudgeable { assumed += 1 }
                guard judgement == expected else {
                    Issue.record("\(text)\n\(table.disassembly())\n\(judgement)\n\(expected)")
                    return
                }
            }
        }
        // A collider whose rules never match proves nothing.
        #expect(decided > 1_000 && decided < 3_700)
        #expect(assumed > 20)
    }
}
