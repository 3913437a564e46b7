import SS7Filter
public import SS7Rules
import SS7Wire
import SharedState

/// The compiled table against the naive reading of the same rules, on random rules and messages.
public struct Collision {
    /// Messages that were judged, those that a rule decided, and those where a test had no answer.
    public private(set) var judged = 0
    public private(set) var decided = 0
    public private(set) var assumed = 0
    /// Messages that were above a limit.
    public private(set) var limited = 0
    /// The rules, the table and both judgements where they differ.
    public private(set) var difference: String?

    /// Numbers that the rules' own numbers often fall into.
    public static let partners = PartnerTable.parse(
        """
        tadig,country_iso2,operator,host,gt_prefixes,leased_gt_prefixes,imsi_prefixes,msisdn_prefixes
        XAAAA,XA,One,,0;10;210,,000000,1
        ,XA,One,,12,,,
        XBBBB,XB,Two,,01;102;22,101;2100,0001;11,100;20
        XCCCC,XB,Three,XAAAA,021,,21,0110
        ,XB,,,1;22,,,
        ,XA,,,200,,20,221
        """, file: "partners.csv"
    ).rows
    public static let home = HomeNetwork(
        operatorName: "Home", country: "XH",
        globalTitles: [Digits("11"), Digits("00")].compactMap(\.self),
        imsiPrefixes: [Digits("12"), Digits("0")].compactMap(\.self))

    /// Four ported numbers, and public numbering of a few prefixes.
    public static var compiler: RuleCompiler {
        var compiler = RuleCompiler()
        compiler.links = ["first", "second", "third"]
        let mistakes = compiler.ported.add(
            "0120,XBBBB\n1000,XA/One\n22101,Home\n0110,XBBBB\n", file: "ported.csv")
        precondition(mistakes.isEmpty)
        compiler.numbering = NumberingTables(
            "e164\nXA\t0 2\nXB/Two\t21 0002\ne212\nXB\t1\nXA/One\t22 200\n")
        return compiler
    }

    private static let layout: StateLayout = {
        var layout = StateLayout()
        layout[.limits] = LimitMemory.wordCount(buckets: 16_384)
        layout[.sketches] = LimitMemory.wordCount(sketches: 4_096)
        return layout
    }()

    private var random: RandomSource

    public init(seed: UInt64) { random = RandomSource(seed: seed) }

    /// Judges random messages by random rule sets, until there is a difference.
    ///
    /// - Parameters:
    ///   - ruleSets: how many files of rules.
    ///   - messages: how many messages each of them judges.
    public mutating func run(ruleSets: Int, messages: Int) throws {
        // One for all tables: what he keeps of one must not count for the next.
        var judge = Judge()
        for _ in 0..<ruleSets {
            let text = RandomRules.text(&random)
            let compiler = Self.compiler
            let sources = [RuleSource(file: "random.rules", text: text)]
            let table = try compiler.compile(
                sources: sources, home: [Self.home], partners: Self.partners
            ).table
            let reference = try compiler.reference(
                sources: sources, home: [Self.home], partners: Self.partners)
            let block = try StateBlock(Self.layout, secret: random.next() | 1)
            defer { withExtendedLifetime(block) {} }
            guard var limits = LimitMemory(block) else { preconditionFailure("no limits") }
            judge.use(limits)
            let exact = ReferenceLimits()
            for _ in 0..<messages {
                // Long enough now and then for buckets to fill and holds to end.
                let pause = random.pick([0, 0, 1, 400, 20_000, 500_000, 40_000_000] as [UInt64])
                limits.now += pause * 1_000_000 + UInt64(random.number(0...999_999))
                exact.now = limits.now
                let message = RandomMessage.message(&random)
                var facts = RandomMessage.facts(&random)
                let expected = reference.judge(message, facts: facts, limits: exact)
                var judgement = table.judge(
                    message, facts: &facts, time: limits.now, by: &judge)
                // What was noted of the limits says the same again.
                let again = table.judge(message, facts: facts)
                // Who found no place is forgotten by one of the two only.
                guard limits.bucketEvictions == 0, limits.sketchEvictions == 0 else { break }
                judgement.steps = again.steps
                guard judgement == again else {
                    difference = "\(text)\nonce \(judgement)\nagain \(again)"
                    return
                }
                judgement.steps = 0
                judged += 1
                if table.limits.indices.contains(where: facts.remembered.limits.wasExceeded) {
                    limited += 1
                }
                if judgement.hasRule { decided += 1 }
                if judgement.unjudgeable { assumed += 1 }
                guard judgement == expected else {
                    difference = "\(text)\n\(table.disassembly())\n\(judgement)\n\(expected)"
                    difference? += "\n\(facts)\n\(message.tcap)"
                    for component in 0..<Int(message.tcap.componentCount) {
                        difference? += "\n\(message.components[component])"
                    }
                    return
                }
            }
        }
    }
}
