import SS7Filter
import SS7Rules
import SS7Wire

/// How large a rule set is: the shipped packs, rules for other operations, and a list.
struct Size {
    var rules: Int
    var entries: Int

    var name: String { "\(rules) rules, \(entries) entries" }

    static let all = [
        Size(rules: 10, entries: 10), Size(rules: 10_000, entries: 10),
        Size(rules: 10, entries: 100_000), Size(rules: 10_000, entries: 100_000),
    ]

    /// One thing growing, the other small: what grows, how much of it there is, and the rule set.
    static let series: [(kind: String, number: Int, size: Size)] =
        [10, 100, 1_000, 10_000].map { ("rules", $0, Size(rules: $0, entries: 10)) }
        + [1, 10, 100, 1_000, 10_000, 100_000].map {
            ("entries", $0, Size(rules: 10, entries: $0))
        }

    /// The packs, `rules` rules none of which is for the probes' operations, and a rule that looks
    /// each sender up in a list of `entries` numbers.
    func table() throws -> RuleTable {
        var text = "list known = file \"known\"\n"
        text += "rule listed log any when calling-gt in known or vlr in known\n"
        let others = [
            "sendIMSI", "connect", "map199", "registerSS", "eraseSS", "activateSS", "cap200",
            "noteMMEvent", "statusReport", "interrogateSS",
        ]
        for number in 0..<rules {
            text += "rule other\(number) block \(others[number % others.count])"
            text +=
                " when calling-ssn = \(number % 200) and calling-gt = +\(1_555_000_000 + number)\n"
        }
        var compiler = RuleCompiler()
        let entries = self.entries
        compiler.readList = { _ in
            // Titles of twelve digits, as wide apart as there is room: the list is a deep tree.
            (0..<entries).map { "4477" + String(10_000_000 + $0 * 7_919 % 10_000_019) }
                .joined(separator: "\n")
        }
        let home = HomeNetwork(
            operatorName: "Example Mobile", country: "US",
            globalTitles: ["120255501"].compactMap { Digits($0) },
            imsiPrefixes: ["00101"].compactMap { Digits($0) })
        let partners = [
            PartnerRow(
                country: "GB", operatorName: "Partner",
                gtPrefixes: ["447700"].compactMap { Digits($0) },
                imsiPrefixes: ["00102"].compactMap { Digits($0) })
        ]
        return try compiler.compile(
            sources: RuleSource.packs + [RuleSource(file: "bench.rules", text: text)],
            home: [home], partners: partners
        ).table
    }
}
