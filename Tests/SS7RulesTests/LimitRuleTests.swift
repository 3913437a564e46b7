import Foundation
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// How limits are written, what is said of mistakes in them, and what becomes of them in a table.
@Suite struct LimitRuleTests {
    private func briefly(_ text: String) -> [String] {
        let sources = [RuleSource(file: "a.rules", text: text)]
        do throws(Diagnostics) {
            let output = try RuleCompiler().compile(sources: sources, home: [], partners: [])
            return output.warnings.map(briefly)
        } catch {
            return error.all.map(briefly)
        }
    }

    private func briefly(_ finding: Diagnostic) -> String {
        let hint = finding.suggestion.map { " | " + $0 } ?? ""
        return "\(finding.column) \(finding.message)\(hint)"
    }

    private func table(_ text: String) throws -> RuleTable {
        try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: text)], home: [], partners: []
        ).table
    }

    private static let written = [
        "10 per minute by calling-gt",
        "10 per minute burst 20 by calling-gt",
        "1 per 5 days burst 3 by opc, link, operation hold 1 second",
        "3 per second by target hold 10 minutes",
        "50 different msisdn per hour by calling-gt hold 1 day",
        "5 different network(calling-gt) per day by target",
        "1000000 different country(vlr) per 366 days by network(calling-gt)",
        "30 different target per 2 hours by called-gt, calling-gt",
        "10000 per second by last-vlr",
    ]

    @Test(arguments: written)
    func `A limit is read, laid out, explained and dumped as it is written`(limit: String) throws {
        let text = "rule a block any limit \(limit) then udts\n"
        let table = try table(text)
        #expect(table.limits.map(\.text) == [limit])
        let untidy = text.replacing(",", with: " ,\n  ").replacing("(", with: " ( ")
        #expect(try RuleSource(file: "a.rules", text: untidy).formatted() == text)
        let test = Instruction(.limit, operand: 0)
        #expect(Wording(table).condition(test) == "limit \(limit)")
        #expect(Instruction(text: test.text) == test)
        let dump = table.dump()
        #expect(dump.contains("\nlimit 0: \(limit) salt "))
        let again = try RuleCompiler.table(fromDump: RuleSource(file: "d", text: dump))
        #expect(again.image == table.image && again.limits == table.limits)
    }

    @Test func `Plurals and singulars are the same`() throws {
        let one = try table("rule a block any limit 2 per 1 minutes by opc hold 10 hour")
        let other = try table("rule a block any limit 2 per minute by opc hold 10 hours")
        #expect(one.image == other.image)
    }

    @Test func `A limit is one rule's, and the others' programs know nothing of it`() throws {
        let table = try table(
            """
            rule a block any when sls = 1 limit 2 per hour by opc
            rule b block any when sls = 1
            rule c block any when sls = 1 limit 2 per hour by opc
            """)
        #expect(table.limits.count == 2 && table.limits[0].salt != table.limits[1].salt)
        let listing = table.disassembly()
        let programs = listing.components(separatedBy: "\nrule ").dropFirst()
        #expect(programs.map { $0.contains(") limit ") } == [true, false, true])
    }

    @Test func `A long rule file keeps its limits' order`() throws {
        let table = try table(
            """
            category custom
            rule late block any limit 5 per hour by opc
            category 1
            rule early block any limit 7 per hour by opc
            rule none off block any limit 9 per hour by opc
            """)
        #expect(table.limits.map(\.amount) == [7, 5])
    }

    private func needs(_ text: String) throws -> StateNeeds {
        StateNeeds(rawValue: try table(text).image[ImageLayout.Header.needs.rawValue])
    }

    @Test func `Needs are those of the limits and of their fields`() throws {
        #expect(try needs("rule a block any limit 5 per hour by opc") == .limits)
        #expect(try needs("rule a block any limit 5 per hour by last-vlr") == [.limits, .places])
        #expect(try needs("rule a block any") == [])
    }

    @Test(arguments: [
        (
            "forward any limit 2 per hour by opc",
            "20 a rule that forwards has no limit: it would let pass only what is above it"
                + " | write a rule that blocks or logs what is too much"
        ),
        ("block any limit per hour by opc", "24 expected how many are let pass, found 'per'"),
        (
            "block any limit 0 per hour by opc",
            "24 '0' is not how many are let pass: a number from 1 on"
        ),
        (
            "block any limit 5 minutes by opc",
            "26 expected 'different' or 'per', found 'minutes'"
        ),
        (
            "block any limit 5 per hr by opc",
            "30 'hr' is no unit of time: there are second, minute, hour, day"
        ),
        (
            "block any limit 5 per minuts by opc",
            "30 'minuts' is no unit of time: there are second, minute, hour, day"
                + " | did you mean 'minute'?"
        ),
        (
            "block any limit 5 per 400 days by opc",
            "30 400 days are more than 366 days"
        ),
        (
            "block any limit 5 per hour",
            "30 expected 'by' and the fields for whose values it is counted,"
                + " found the end of the file"
        ),
        ("block any limit 5 per hour by", "35 expected a field, found the end of the file"),
        (
            "block any limit 5 per hour by caling-gt",
            "38 there is no field 'caling-gt' | did you mean 'calling-gt'?"
        ),
        (
            "block any limit 5 per hour by has-dialogue",
            "38 'has-dialogue' is true or false: a limit is counted by numbers"
        ),
        (
            "block any limit 5 per hour by own(calling-gt)",
            "38 a limit is counted by fields, network(…), country(…) and target, not by 'own'"
        ),
        (
            "block any limit 5 per hour by network(opc)",
            "46 'network' takes a number, 'opc' is none"
        ),
        (
            "block any limit 5 per hour by opc, dpc, link, si",
            "54 a limit is counted by 3 values at most"
        ),
        ("block any limit 5 per hour by opc, opc", "43 'opc' is named twice"),
        (
            "block any limit 5 different opc per hour burst 9 by dpc",
            "55 different values have no burst: all of the window count"
        ),
        (
            "block any limit 5 different msisdn per hour by calling-gt, msisdn",
            "36 'msisdn' has one value for each 'msisdn': the limit is never reached"
        ),
        (
            "block any limit 1 different target per hour by target",
            "36 'target' has one value for each 'target': the limit is never reached"
        ),
        (
            "block any limit 5 different country(vlr) per hour by vlr",
            "36 'country(vlr)' has one value for each 'vlr': the limit is never reached"
        ),
        (
            "block any limit 5 different network(vlr) per hour by network(vlr)",
            "36 'network(vlr)' has one value for each 'network(vlr)': the limit is never reached"
        ),
        (
            "block any limit 2000000 different opc per hour by dpc",
            "24 '2000000' is not how many are let pass: a number from 1 to 1000000"
        ),
        ("block any limit 10001 per second by dpc", "24 a limit is 10000 per second at most"),
        (
            "block any limit 1 per day burst 400 by dpc",
            "40 an empty bucket would take more than 366 days to be full again"
                + " | a burst of 1 takes one window"
        ),
        ("block any limit 1 per day by dpc hold day", "46 expected a number, found 'day'"),
        ("block any limit 1 per day by dpc limit 2 per day by opc", "41 'limit' is said twice"),
    ])
    func `A mistake is told where it is`(text: String, expected: String) {
        #expect(briefly("rule a \(text)").contains(expected), "\(briefly("rule a \(text)"))")
    }

    @Test func `Values that may differ within a key are no mistake`() {
        for limit in [
            "vlr per hour by network(vlr)", "country(vlr) per hour by network(vlr)",
            "vlr per hour by msc", "network(vlr) per hour by msc", "imsi per hour by target",
        ] {
            #expect(briefly("rule a block any limit 5 different \(limit)").isEmpty, "\(limit)")
        }
    }

    @Test func `More limits than an outcome has bits for are refused`() {
        let rules = (0..<129).map { "rule r\($0) block any limit 1 per day by opc\n" }.joined()
        #expect(briefly(rules) == ["6 there are more than 128 rules with a limit"])
        let fewer = rules.replacing("rule r5 block", with: "rule r5 off block")
        #expect(briefly(fewer).isEmpty)
    }

    @Test func `A rule with a limit is no reason that later ones are not reached`() {
        #expect(
            briefly(
                """
                rule a block any limit 5 per hour by opc
                rule b block any when sls = 3 limit 5 per hour by opc
                rule c block any when sls = 3
                rule d log any
                """
            ).isEmpty)
        #expect(
            briefly("rule a block any\nrule b block any limit 5 per hour by opc").count == 1)
        #expect(
            briefly("rule a block any when sls = 3 and sls = 4 limit 5 per hour by opc").count == 1)
    }
}
