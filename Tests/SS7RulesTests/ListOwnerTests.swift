import SS7Filter
import SS7Wire
import Testing

@testable import SS7Rules

/// Lists that name networks and countries.
@Suite struct ListOwnerTests {
    private static let partners = PartnerTable.parse(
        """
        tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes,msisdn_prefixes
        XAAAA,XA,Alpha,One,155501;1666,00101,1777
        XBBBB,XB,Beta,Two,15550142,001017,177742
        XACCC,XA,Alpha,Three,1999,00103,
        ,XA,Alpha,,155503,,
        XDDDD,XD,Delta,Four,,00104,
        """, file: "p.csv"
    ).rows
    private static let home = HomeNetwork(
        operatorName: "Ours", country: "XO", globalTitles: [Digits("1888")].compactMap(\.self),
        imsiPrefixes: [Digits("310990")].compactMap(\.self))

    private func compiled(
        _ text: String, files: [String: String] = [:]
    ) throws(Diagnostics) -> RuleCompiler.Output {
        var compiler = RuleCompiler()
        var ported = PortedNumbers()
        _ = ported.add("17775555,XBBBB\n17774255,XAAAA\n", file: "ported.csv")
        compiler.ported = ported
        compiler.readList = { path in
            guard let text = files[path] else {
                throw Diagnostic(.error, "no such file", file: path)
            }
            return text
        }
        return try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: text)], home: [Self.home],
            partners: Self.partners)
    }

    private func findings(_ text: String, files: [String: String] = [:]) -> [String] {
        let all: [Diagnostic]
        do throws(Diagnostics) { all = try compiled(text, files: files).warnings } catch {
            all = error.all
        }
        // That one range lies within another is told of the table.
        return all.filter { $0.file != "p.csv" }.map { finding in
            "\(finding.severity.rawValue) \(finding.file):\(finding.line):\(finding.column)"
                + " \(finding.message)" + (finding.suggestion.map { " | \($0)" } ?? "")
        }
    }

    /// A message with one number in the calling address, as IMSI or as MSISDN.
    private func message(_ digits: String, in field: Field) throws -> DecodedMessage {
        let number = try #require(Digits(digits))
        var message = DecodedMessage()
        message.sccp.type = .unitdata
        message.tcap.type = .begin
        message.tcap.componentCount = 1
        message.components[0].reset(to: .invoke)
        switch field {
        case .callingGT:
            message.sccp.calling.isPresent = true
            message.sccp.calling.globalTitleIndicator = 4
            message.sccp.calling.digits = number
            message.sccp.calling.normalised = number
        case .imsi:
            message.components[0].argument.set(.imsi, Number(number))
        default:
            message.components[0].argument.set(
                .msisdn, Number(number, nature: 1, plan: 1))
        }
        return message
    }

    private func members(
        _ items: String, of field: Field, among numbers: [String], files: [String: String] = [:]
    ) throws -> [String] {
        let table = try compiled(
            "list l = \(items)\nrule a log any when \(field.name) in l", files: files
        ).table
        return try numbers.filter { number in
            table.judge(try message(number, in: field), facts: Facts()).hasRule
        }
    }

    private static let titles = [
        "15550100", "15550142", "155501429", "1555014", "1666", "1999", "15550300", "1888", "1444",
    ]

    @Test(arguments: [
        ("network XAAAA", ["15550100", "1555014", "1666"]),
        ("network \"XA/One\"", ["15550100", "1555014", "1666"]),
        ("network One", ["15550100", "1555014", "1666"]),
        ("network XBBBB", ["15550142", "155501429"]),
        ("network \"XO/Ours\"", ["1888"]),
        ("country XA", ["15550100", "1555014", "1666", "1999", "15550300"]),
        ("network XBBBB, country XA", Self.titles.filter { !["1888", "1444"].contains($0) }),
        ("+1444, network XBBBB", ["15550142", "155501429", "1444"]),
        ("country XA except network XAAAA", ["1999", "15550300"]),
        ("country XA except +1999, =155503", ["15550100", "1555014", "1666", "15550300"]),
        ("file \"f.txt\"", ["15550100", "1555014", "1666", "1999", "1444"]),
        ("file \"f.txt\" except network XAAAA", ["1999", "1444"]),
    ])
    func `A list takes in the titles of a network, and of no other`(
        items: String, expected: [String]
    ) throws {
        let files = ["f.txt": "network XAAAA # one\n  network \"XA/Three\"\n+1444\n"]
        #expect(
            try members(items, of: .callingGT, among: Self.titles, files: files) == expected)
    }

    @Test func `For IMSIs and subscribers' numbers it is their prefixes that count`() throws {
        let imsis = ["001010000000001", "001017000000001", "001030000000001", "310990000000001"]
        #expect(try members("network XAAAA", of: .imsi, among: imsis) == [imsis[0]])
        #expect(try members("country XA", of: .imsi, among: imsis) == [imsis[0], imsis[2]])
        #expect(
            try members("network \"XO/Ours\", network XBBBB", of: .imsi, among: imsis)
                == [imsis[1], imsis[3]])
        // The last two were ported, each to the other network.
        let numbers = ["17770000", "17774200", "17775555", "17774255", "15550100"]
        #expect(
            try members("network XAAAA", of: .msisdn, among: numbers)
                == ["17770000", "17774255", "15550100"])
    }

    @Test func `What is in a list of a network is what belongs to the network`() throws {
        let owners = ["XAAAA", "XBBBB", "XACCC", "\"XO/Ours\""]
        var decided = 0
        for field in [Field.callingGT, .imsi, .msisdn] {
            for owner in owners {
                let table = try compiled(
                    """
                    list l = network \(owner)
                    rule both log any when \(field.name) in l and network(\(field.name)) = \(owner)
                    rule one block any when \(field.name) in l or network(\(field.name)) = \(owner)
                    """
                ).table
                for number in Self.titles + [
                    "001010000000001", "001017000000001", "17774255", "17775555", "17770001",
                    "310990000000001", "001030000000001",
                ] {
                    let judgement = table.judge(
                        try message(number, in: field), facts: Facts())
                    if judgement.hasRule { decided += 1 }
                    #expect(judgement.verdict == .forward, "\(field.name) \(number) \(owner)")
                }
            }
        }
        #expect(decided > 15)
    }

    @Test func `One list may be asked for titles and for IMSIs`() throws {
        let table = try compiled(
            """
            list inner = network XAAAA
            list l = inner, +1444
            rule title log any when calling-gt in l
            rule subscriber block any when imsi in l
            rule plain log any when calling-gt in m and imsi in m
            list m = +1
            """
        ).table
        #expect(table.setNames == ["l", "l", "m"])
        let title = try message("15550100", in: .callingGT)
        let subscriber = try message("001010000000001", in: .imsi)
        #expect(table.judge(title, facts: Facts()).rule == 0)
        #expect(table.judge(subscriber, facts: Facts()).verdict == .block)
    }

    @Test func `They stand between parentheses, too`() throws {
        let table = try compiled(
            "rule a log any when calling-gt in (+1444, network XBBBB, country XO)"
        ).table
        for (number, isIn) in [("1444", true), ("15550142", true), ("1888", true), ("1666", false)]
        {
            let judgement = table.judge(try message(number, in: .callingGT), facts: Facts())
            #expect(judgement.hasRule == isIn, "\(number)")
        }
    }

    @Test func `Lists may be called network and country`() throws {
        let output = try compiled(
            """
            list network = +1555
            list country = network, +1666
            list both = country except network
            rule a log any when calling-gt in network or calling-gt in both
            """)
        #expect(output.warnings.allSatisfy { $0.file == "p.csv" })
    }

    @Test func `An unknown network is told once, with the one that was meant`() {
        let use = "rule a log any when calling-gt in l\nrule b log any when imsi in l"
        #expect(
            findings("list l = network XAAAB, +1\n\(use)") == [
                "error a.rules:1:10 no row of the partner table names the network 'XAAAB'"
                    + " | did you mean 'XAAAA'?"
            ])
        #expect(
            findings("list l = country ZZZ\n\(use)") == [
                "error a.rules:1:10 'ZZZ' is not a country of two letters"
            ])
        #expect(
            findings("list l = country DE, +1\n\(use)") == [
                "warning a.rules:1:10 no row of the partner table is of country 'DE'"
            ])
        #expect(
            findings(
                "list l = file \"f.txt\"\n\(use)", files: ["f.txt": "+1\n network \"XA/On\"\n"])
                == [
                    "error f.txt:2:2 no row of the partner table names the network 'XA/On'"
                        + " | did you mean 'XA/One'?"
                ])
        #expect(
            findings("list l = file \"f.txt\"\n\(use)", files: ["f.txt": "network\ncountry X A\n"])
                == [
                    "error f.txt:1:1 'network' is not a number",
                    "error f.txt:2:1 'country X A' is not a number | write one entry a line",
                ])
        #expect(
            findings("rule a log any when hop-counter in (network XAAAA)") == [
                "error a.rules:1:37 'network XAAAA' stands for numbers of digits, and none are"
                    + " asked for here"
            ])
    }

    @Test func `A list without prefixes of the kind that is asked for is warned of`() {
        #expect(
            findings("list l = network XDDDD\nrule a log any when imsi in l") == [])
        #expect(
            findings("list l = network XDDDD\nrule a log any when calling-gt in l") == [
                "warning a.rules:2:35 no network of list 'l' has global-title prefixes: no"
                    + " 'calling-gt' is in it"
            ])
    }

    @Test func `The layout keeps them, in rule files and in list files`() throws {
        let text = "list l=network   \"XA/One\",country XA  except network XBBBB\n"
        #expect(
            try RuleSource(file: "a.rules", text: text).formatted()
                == "list l = network \"XA/One\", country XA except network XBBBB\n")
        let list = "network   XAAAA   # one\n\n\n+1555\ncountry XA\nnetwork  \"XA/One\"\n"
        let once = try RuleSource(file: "l.txt", text: list).formatted()
        #expect(
            once == "network XAAAA  # one\n\n+1555\ncountry XA\nnetwork \"XA/One\"\n")
        #expect(try RuleSource(file: "l.txt", text: once).formatted() == once)
    }

    @Test func `A list file that is edited keeps its networks`() throws {
        var file = try ListFile(RuleSource(file: "l", text: "network XAAAA\n+1555\n"))
        let entry = try #require(ListEntry("+1666"))
        #expect(file.add(entry) == .added(covering: []))
        #expect(file.text == "network XAAAA\n+1555\n+1666\n")
        #expect(file.owners.map(\.owner) == [ListOwner(.network, "XAAAA")])
        #expect(file.remove(entry) == .removed(line: 3, stillCovered: nil))
        #expect(file.text == "network XAAAA\n+1555\n")
    }
}
