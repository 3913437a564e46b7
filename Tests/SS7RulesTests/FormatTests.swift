import Foundation
import SS7Filter
import SS7Rules
import Testing

/// The one layout of rule files and list files.
@Suite struct FormatTests {
    private func formatted(_ text: String, file: String = "a.rules") throws -> String {
        try RuleSource(file: file, text: text).formatted()
    }

    private func table(_ text: String) throws -> RuleTable {
        try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: text)], home: [], partners: []
        ).table
    }

    @Test func `A formatted file says the same, whatever it looked like, and stays as it is`()
        throws
    {
        for seed in 0..<400 as Range<UInt64> {
            let text = UntidyRules.text(seed: seed)
            let once = try formatted(text)
            #expect(try formatted(once) == once, "seed \(seed)\n\(text)\n--\n\(once)")
            let before = try table(text)
            let after = try table(once)
            #expect(after.image == before.image, "seed \(seed)")
            #expect(described(after) == described(before), "seed \(seed)")
            #expect(words(once) == words(text), "seed \(seed)\n\(text)\n--\n\(once)")
            for line in once.components(separatedBy: "\n") {
                let code = line.components(separatedBy: "  #")[0]
                let isBreakable = code.contains(", ") || code.contains(" and ")
                #expect(code.count <= 100 || !isBreakable, "seed \(seed): \(line)")
            }
            #expect(!once.contains("\r") && !once.contains("\t") && !once.contains(" \n"))
        }
    }

    private func described(_ table: RuleTable) -> [RuleDescription] {
        table.rules.map { rule in
            var rule = rule
            rule.line = 0
            return rule
        }
    }

    /// All characters but blanks: comments are among them.
    private func words(_ text: String) -> String { text.filter { !$0.isWhitespace } }

    @Test func `Clauses stand together by what they say`() throws {
        let text = """
            # about


            default list a-long-name=none
            list b = = +1 ,2   # two

            category 1   "first"
            rule short   block any  from   home
            rule long "with a text" shadow   block
             sendIMSI,purgeMS from interconnect severity low
             unless calling-gt in(= 1555,b) # never
             source "x" when network (imsi)!=network(calling-gt) then udts 3
            """
        #expect(
            try formatted(text) == """
                # about

                default list a-long-name = none
                list b                   = =+1, 2  # two

                category 1 "first"
                rule short block any from home
                rule long "with a text"
                  shadow block sendIMSI, purgeMS from interconnect
                  severity low
                  unless calling-gt in (=1555, b)  # never
                  source "x"
                  when network(imsi) != network(calling-gt)
                  then udts 3

                """)
    }

    @Test func `Long lines are broken at clauses, then at commas and conjunctions`() throws {
        let operations =
            "performHandover, sendEndSignal, performSubsequentHandover, prepareHandover"
        let text =
            "rule a block \(operations), processAccessSignalling from home when tcap = begin or "
            + (1...12).map { "hop-counter = \($0)" }.joined(separator: " or ")
        #expect(
            try formatted(text) == """
                rule a
                  block performHandover, sendEndSignal, performSubsequentHandover, prepareHandover,
                    processAccessSignalling from home
                  when tcap = begin or hop-counter = 1 or hop-counter = 2 or hop-counter = 3 or hop-counter = 4
                    or hop-counter = 5 or hop-counter = 6 or hop-counter = 7 or hop-counter = 8 or hop-counter = 9
                    or hop-counter = 10 or hop-counter = 11 or hop-counter = 12

                """)
    }

    @Test func `Every statement is laid out by the same rules`() throws {
        let text = """
            include   "a.rules" # first
            default parameter far= 2-1-7
            parameter hops   = $most
            list a=b,+1   except c , =+15
            rule r block any when hop-counter<$hops and agrees(  vlr ) then divert $far sample 10
            """
        #expect(
            try formatted(text) == """
                include "a.rules"  # first
                default parameter far = 2-1-7
                parameter hops        = $most
                list a                = b, +1 except c, =+15
                rule r block any when hop-counter < $hops and agrees(vlr) then divert $far sample 10

                """)
    }

    @Test func `Comments keep their places`() throws {
        let text = """
            rule a # the name
              block any # all
              # from everywhere
              when sls = 1
              # when sls = 2
            # about b
            rule b block any
            """
        #expect(
            try formatted(text) == """
                rule a  # the name
                  block any  # all
                  # from everywhere
                  when sls = 1
                  # when sls = 2
                # about b
                rule b block any

                """)
    }

    @Test(arguments: [
        ("", ""), ("\n\n", ""), ("# only\n", "# only\n"), ("\r\n  #x", "#x\n"),
    ])
    func `A file without a statement has a layout as well`(text: String, laidOut: String) throws {
        #expect(try formatted(text) == laidOut)
    }

    @Test func `A file with a mistake is not laid out, and the mistake is told`() {
        for text in ["rule a blok any", "list a = ", "rule a \"x", "rule a block any;", "x"] {
            #expect(throws: Diagnostics.self) { try formatted(text) }
        }
        #expect(throws: Diagnostics.self) { try formatted("+1555\n15x5\n", file: "a.txt") }
    }

    @Test func `A list file keeps its order and its comments`() throws {
        let text = "\n# agreed\r\n  +155501# one\n\n\n=+15550100\n15\t\n\n"
        #expect(
            try formatted(text, file: "a.txt")
                == "# agreed\n+155501  # one\n\n=+15550100\n15\n")
        #expect(try formatted("# x\n+1\n", file: "-") == "# x\n+1\n")
    }

    @Test func `The shipped packs are laid out`() throws {
        for source in RuleSource.packs {
            #expect(try source.formatted() == source.text, "\(source.file)")
        }
    }
}
