import SS7Filter
import SS7Wire
import Testing

@testable import SS7Rules

/// What statements mean besides conditions: includes, parameters, lists, actions.
@Suite struct LanguageTests {
    private func table(
        _ text: String, files: [String: String] = [:], parameters: [String: String] = [:]
    ) throws -> RuleTable {
        var compiler = RuleCompiler()
        compiler.parameters = parameters
        compiler.readList = { path in
            guard let text = files[path] else {
                throw Diagnostic(.error, "no such file", file: path)
            }
            return text
        }
        return try compiler.compile(
            sources: [RuleSource(file: "folder/main.rules", text: text)], home: [], partners: []
        ).table
    }

    private func message(from digits: String = "") -> DecodedMessage {
        var message = DecodedMessage()
        message.sccp.type = .unitdata
        message.sccp.calling.isPresent = true
        message.sccp.calling.globalTitleIndicator = 4
        message.sccp.calling.digits = Digits(digits) ?? Digits()
        message.sccp.calling.normalised = message.sccp.calling.digits
        return message
    }

    // MARK: - Includes

    @Test func `An include stands for the rules of its file`() throws {
        let table = try table(
            """
            rule first log any
            include "more/second.rules"
            rule fourth log any
            """,
            files: [
                "folder/more/second.rules": """
                category 1
                rule second log any
                include "../third.rules"
                """,
                "folder/third.rules": "rule third log any\nlist l = file \"l.txt\"",
                "folder/l.txt": "1555",
            ])
        // Category 1 comes before custom; a category ends with its file.
        #expect(table.rules.map(\.name) == ["second", "third", "first", "fourth"])
        #expect(table.rules.map(\.file)[0] == "folder/more/second.rules")
    }

    @Test func `Rules of an included file belong to the category that the include stands in`()
        throws
    {
        let table = try table(
            """
            rule own log any
            category 1 "one"
            include "a.rules"
            rule last log any
            """,
            files: [
                "folder/a.rules":
                    "rule first log any\ninclude \"b.rules\"\ncategory 2\nrule second log any",
                "folder/b.rules": "rule between log any",
            ])
        #expect(
            table.rules.map { "\($0.name) \($0.category.name) \($0.title)" } == [
                "first 1 one", "between 1 one", "last 1 one", "second 2 ", "own custom ",
            ])
    }

    @Test func `Lists inside lists have an end`() {
        let lists = (0..<5_000).map { "list l\($0) = l\($0 + 1), +1" }
        #expect {
            try table((lists + ["list l5000 = +2"]).joined(separator: "\n"))
        } throws: { "\($0)".contains("the lists are nested too deeply") }
    }

    @Test func `Two numbers on one line of a list file are a mistake`() {
        for text in ["155501 155502\n", "155501\t155502", "155501\r155502\r"] {
            #expect {
                try table(
                    "list l = file \"l\"\nrule a log any when vlr in l", files: ["folder/l": text])
            } throws: {
                "\($0)".contains("folder/l:1:1: error: '155501")
                    && "\($0)".contains("one entry a line")
            }
        }
    }

    @Test func `Files that include each other are read once`() throws {
        let table = try table(
            "include \"a.rules\"\ninclude \"./x/../a.rules\"\nrule m log any",
            files: [
                "folder/a.rules": "rule a log any\ninclude \"b.rules\"",
                "folder/b.rules": "include \"a.rules\"\ninclude \"main.rules\"\nrule b log any",
            ])
        #expect(table.rules.map(\.name) == ["a", "b", "m"])
    }

    @Test func `A mistake in an included file names that file`() {
        #expect {
            try table("include \"a.rules\"", files: ["folder/a.rules": "\nrule a blok any"])
        } throws: { error in
            guard let diagnostic = (error as? Diagnostics)?.all.first else { return false }
            return diagnostic.file == "folder/a.rules" && diagnostic.line == 2
        }
    }

    // MARK: - Parameters

    @Test(arguments: [
        ([:] as [String: String], "", UInt32(3)), ([:], "parameter hops = 5\n", 5),
        (["hops": "7"], "", 7), ([:], "parameter hops = $other\nparameter other = 9\n", 9),
    ])
    func `A parameter stands for its value, a default one unless another is given`(
        given: [String: String], statement: String, value: UInt32
    ) throws {
        let table = try table(
            "default parameter hops = 3\n\(statement)rule a log any when hop-counter = $hops",
            parameters: given)
        var probe = message()
        probe.sccp.hasHopCounter = true
        probe.sccp.hopCounter = UInt8(value)
        #expect(table.judge(probe, facts: Facts()).hasRule)
        probe.sccp.hopCounter += 1
        #expect(!table.judge(probe, facts: Facts()).hasRule)
    }

    @Test func `Parameters stand for words and texts, in lists and in actions`() throws {
        let table = try table(
            """
            parameter country = XA
            parameter prefix = +1555
            parameter level = high
            list l = $prefix, =$prefix
            rule a block any when calling-gt in l and country(calling-gt) != $country
                severity $level then divert $to
            """, parameters: ["to": "2-1-7"])
        #expect(table.rules[0].severity == .high)
        let judgement = table.judge(message(from: "155599"), facts: Facts())
        #expect(judgement.action == .divert)
        #expect(judgement.actionValue == 2 << 11 | 1 << 3 | 7)
    }

    // MARK: - Lists

    @Test(arguments: [
        ("1", false), ("15", true), ("155", true), ("1555", false), ("15555", false),
        ("155501", true), ("1555019", true), ("155502", false), ("15550", false), ("16", false),
        ("1601", true), ("160", false), ("16011", false), ("154", true), ("15b", true),
        ("1555b", false),
    ])
    func `What stands behind except is taken away`(digits: String, isMember: Bool) throws {
        let table = try table(
            """
            list own = 15, =160, =1601
            list bad = =160, 1555
            list all = own except bad
            list some = all, 155501
            rule a log any when calling-gt in some
            """)
        #expect(table.judge(message(from: digits), facts: Facts()).hasRule == isMember)
    }

    @Test func `Unions and differences agree with sets of all numbers`() {
        var random = SystemRandomNumberGenerator()
        // All numbers of one to five digits 0 and 1, and a prefix's worth beyond.
        let universe = (1...6).flatMap { length in
            (0..<(1 << length)).compactMap { value in
                Digits(String((0..<length).map { value >> $0 & 1 == 1 ? "1" : "0" }))
            }
        }
        for _ in 0..<300 {
            var set = NumberSet()
            var members = Set<Digits>()
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                var other = NumberSet()
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    guard let digits = universe.randomElement(using: &random) else { continue }
                    if Bool.random(using: &random) {
                        other.prefixes.insert(digits)
                    } else {
                        other.exact.insert(digits)
                    }
                }
                let others = Set(
                    universe.filter { digits in
                        other.exact.contains(digits)
                            || other.prefixes.contains { digits.hasPrefix($0) }
                    })
                if Bool.random(using: &random) {
                    set.formUnion(other)
                    members.formUnion(others)
                } else {
                    set.subtract(other)
                    members.subtract(others)
                }
            }
            #expect(Set(universe.filter(set.contains)) == members)
        }
    }

    // MARK: - Time

    @Test(arguments: [
        ("time in (22:00-06:00)", 22 * 60, true), ("time in (22:00-06:00)", 6 * 60, false),
        ("time in (22:00-06:00)", 5 * 60 + 59, true), ("time in (22:00-06:00)", 12 * 60, false),
        ("time in (08:00-12:00, 20:00-24:00)", 23 * 60 + 59, true),
        ("time >= 09:30", 9 * 60 + 29, false), ("time >= 09:30", 9 * 60 + 30, true),
        ("weekday in (sat, sun)", 5 * 1440, true), ("weekday in (sat, sun)", 5 * 1440 - 1, false),
        ("weekday in (fri-mon)", 1439, true), ("weekday in (fri-mon)", 1440, false),
        ("weekday = sun and time = 23:59", 10_079, true),
    ])
    func `Rules know the time of the week`(condition: String, minute: Int, holds: Bool) throws {
        var facts = Facts()
        facts.minuteOfWeek = UInt16(minute)
        let table = try table("rule a log any when \(condition)")
        #expect(table.judge(message(), facts: facts).hasRule == holds)
    }

    @Test func `The week begins on Monday`() {
        // 26 November 2026, 14:35: a Thursday.
        #expect(Facts.minuteOfWeek(localSeconds: 1_795_703_700) == 3 * 1440 + 14 * 60 + 35)
        #expect(Facts.minuteOfWeek(localSeconds: 0) == 3 * 1440)
        #expect(Facts.minuteOfWeek(localSeconds: -60) == 3 * 1440 - 1)
    }

    // MARK: - Samples

    @Test func `A sample leaves one event of so many, and counts all`() throws {
        let table = try table("rule a block any sample 10\ncategory decode\nrule b log any")
        var hits: [UInt64] = [0, 0]
        var kept = 0
        var probe = message()
        let image = table.image
        for _ in 0..<95 {
            var counters = hits.mutableSpan
            let judgement = evaluate(
                image.span, message: &probe, facts: Facts(), hits: &counters)
            #expect(judgement.verdict == .block)
            if !judgement.isUnsampled { kept += 1 }
        }
        #expect(kept == 10)
        #expect(hits == [95, 95])
    }
}
