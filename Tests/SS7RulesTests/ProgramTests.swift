import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// Golden listings: what rules become.
@Suite struct ProgramTests {
    private func listing(_ rules: String, lists: String = "") throws -> [String] {
        let output = try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: lists + "\n" + rules)], home: [],
            partners: PartnerTable.parse(
                "tadig,operator,country_iso2,gt_prefixes,imsi_prefixes\nXAAAA,One,XA,1555,00101",
                file: "p.csv"
            ).rows)
        return output.table.disassembly().split(separator: "\n").map(String.init)
    }

    @Test func `A table is listed with its index, programs and sets`() throws {
        let text = """
            list some = +155501, =+1555020, 155501
            category 1
            rule ati shadow block anyTimeInterrogation, initialDP from interconnect
              unless calling-gt in some
            category decode
            rule form block any when form = illegal then udts
            """
        #expect(
            try listing(text).joined(separator: "\n")
                == [
                    "table: 2 rules, 6 instructions, 1 sets, 1 networks, 11212 words",
                    "interconnect any: 0", "interconnect map 71: 1", "interconnect cap 0: 1",
                    "home any: 0",
                    "rule 0 form: decode block udts 7",
                    "(000) equal form 2 ? 001 : 002", "(001) match", "(002) miss",
                    "rule 1 ati: 1 shadow block drop",
                    "(000) member calling-gt 5 against-false ? 002 : 001", "(001) match",
                    "(002) miss",
                    "set 5: 155501 =1555020",
                ].joined(separator: "\n"))
    }

    @Test func `A guard counts what has no answer against the message`() throws {
        let block = try listing("rule a block purgeMS when network(imsi) != network(calling-gt)")
        #expect(block.contains("(000) sameNetwork imsi calling-gt against-false ? 002 : 001"))
        let forward = try listing("rule a forward purgeMS when imsi starts with 00101")
        #expect(forward.contains("(000) member imsi 5 against-false ? 001 : 002"))
        let open = try listing("rule a block sendIMSI when imsi starts with 00101")
        #expect(open.contains("(000) member imsi 5 against-true msisdn ? 001 : 002"))
        let any = try listing("rule a block any when imsi starts with 00101")
        #expect(any.contains("(000) member imsi 5 ? 001 : 002"))
    }

    @Test(arguments: [
        [
            "tcap = begin or tcap = end", "tcap in (begin, end)",
            "not (tcap != begin and tcap != end)",
        ],
        ["sls != 1", "not sls = 1", "not (sls = 1)", "sls not in (1)", "not not not sls = 1"],
        ["calling-gt starts with +1555", "calling-gt in (+1555)", "calling-gt in some"],
        ["calling-gt = +15550100", "calling-gt in (=15550100)", "not calling-gt != 15550100"],
        ["context = 20.3", "context = 20 and context-version = 3"],
        ["has-dialogue", "has-dialogue = true", "(has-dialogue)"],
        [
            "sls = 1 and si = 3 and ni = 0", "(sls = 1 and si = 3) and ni = 0",
            "sls = 1 and (si = 3 and (ni = 0))", "not (sls != 1 or si != 3 or ni != 0)",
        ],
        ["opc = 2-001-1", "opc = 4105"], ["tp-pid = 0x40", "tp-pid = 64"],
        ["own(imsi)", "not (not own(imsi))"],
        ["network(imsi) = XAAAA", "network(imsi) = One", "network(imsi) in (\"XA/One\")"],
        [
            "sls = 1 or si = 3 and ni = 0", "sls = 1 or (si = 3 and ni = 0)",
        ],
    ])
    func `Other spellings give the same program`(spellings: [String]) throws {
        let programs = try Set(
            spellings.map { condition in
                try listing("rule a block any when \(condition)", lists: "list some = 1555")
                    .filter { $0.hasPrefix("(") || $0.hasPrefix("set") }.joined(separator: "\n")
            })
        #expect(programs.count == 1, "\(programs.joined(separator: "\n--\n"))")
        let unless = try listing(
            "rule a block any unless not (\(spellings[0]))", lists: "list some = 1555")
        #expect(
            unless.filter { $0.hasPrefix("(") || $0.hasPrefix("set") }.joined(separator: "\n")
                == programs.first)
    }

    @Test func `Words that mean the same make the same rule`() throws {
        let plain = try listing("rule a shadow block sendIMSI when sls = 1 unless si = 3")
        #expect(try listing("rule a shadow sendIMSI when sls = 1 unless si = 3") == plain)
        #expect(
            try listing("rule a shadow drop sendIMSI unless si = 3 when sls = 1 then drop")
                != plain)
        #expect(
            try listing("rule a shadow drop sendIMSI when sls = 1 when si != 3 then drop") == plain)
    }

    @Test func `Rules with the same condition share their program`() throws {
        let rules = (0..<100).map { "rule r\($0) block map\(90 + $0) when sls = 1" }
        let first = try #require(try listing(rules.joined(separator: "\n")).first)
        #expect(first.hasPrefix("table: 100 rules, 3 instructions"))
    }
}
