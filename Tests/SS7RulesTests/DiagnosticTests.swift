import SS7Rules
import SS7Wire
import Testing

/// What is said of mistakes: the text, the place, and what was meant.
@Suite struct DiagnosticTests {
    private func findings(_ text: String, _ more: String...) -> [Diagnostic] {
        var compiler = RuleCompiler()
        compiler.readList = { path in
            if path == "folder/bad.txt" { return "+1555 # fine\n=0101\n15x5\n" }
            throw Diagnostic(.error, "none", file: path)
        }
        let sources = ([text] + more).enumerated().map { number, text in
            RuleSource(file: number == 0 ? "folder/a.rules" : "b\(number).rules", text: text)
        }
        do throws(Diagnostics) {
            return try compiler.compile(sources: sources, home: [], partners: []).warnings
        } catch {
            return error.all
        }
    }

    /// Line, column and message of each finding.
    private func briefly(_ text: String) -> [String] {
        findings(text).map { finding in
            let hint = finding.suggestion.map { " | " + $0 } ?? ""
            return "\(finding.line):\(finding.column) \(finding.message)\(hint)"
        }
    }

    @Test func `A finding is shown with its line and a caret`() {
        let text = "rule a block any when\n\tcaling-gt in (+1)"
        #expect(
            findings(text).map { $0.rendered() } == [
                """
                folder/a.rules:2:2: error: there is no field 'caling-gt'
                 2 | \tcaling-gt in (+1)
                   | \t^~~~~~~~~
                   = did you mean 'calling-gt'?
                """
            ])
        let colour = findings(text)[0].rendered(colour: true)
        #expect(colour.contains("\u{1b}[31merror:\u{1b}[0m"))
    }

    @Test func `The column counts characters`() {
        #expect(briefly("rule a \"Grüße\" blok any")[0].hasPrefix("1:16 "))
    }

    @Test(arguments: [
        (
            "rule a block sendRoutingInfoForSms",
            "1:14 there is no operation 'sendRoutingInfoForSms' | did you mean 'sendRoutingInfoForSM'?"
        ),
        (
            "rule a blck any",
            "1:8 expected 'block', 'forward' or 'log', found 'blck' | did you mean 'block'?"
        ),
        (
            "rule a block any form home",
            "1:18 expected a clause (from, when, unless, limit, then, sample, severity, source) or a new statement, found 'form' | did you mean 'from'?"
        ),
        (
            "rule a block any from hme",
            "1:23 there is no side 'hme': there are interconnect and home | did you mean 'home'?"
        ),
        ("rule a block any when calling-gt in lcs", "1:37 there is no list 'lcs'"),
        (
            "list lsc = 1\nrule a block any when calling-gt in lcs",
            "2:37 there is no list 'lcs' | did you mean 'lsc'?"
        ),
        (
            "rule a block any when flag nonMinimalLenght",
            "1:28 there is no finding 'nonMinimalLenght' | did you mean 'nonMinimalLength'?"
        ),
        (
            "rule a block any when netwrk(imsi) = network(msc)",
            "1:23 there is no function 'netwrk' | did you mean 'network'?"
        ),
        (
            "rule a block any when tcap = begn",
            "1:30 'begn' is not a value of 'tcap' | did you mean 'begin'?"
        ),
        ("rule a block any when tcap < begin", "1:28 'tcap' has no order"),
        ("rule a block any when sls = +1", "1:29 '+1' is not a value of 'sls'"),
        ("rule a block any when calling-gt < 5", "1:34 digits have no order: '<' cannot compare"),
        (
            "rule a block any when sls",
            "1:23 'sls' is compared with nothing | write 'sls present' to ask whether the message has it"
        ),
        (
            "rule a block any when network(sls) = XAAAA",
            "1:31 'network' takes a number, 'sls' is none"
        ),
        (
            "rule a block any when network(imsi) = country(msc)",
            "1:39 a network is compared with a network"
        ),
        (
            "rule a block any when country(imsi) = Germany",
            "1:39 'Germany' is not a country of two letters"
        ),
        ("rule a block any when (sls = 1", "1:30 expected ')', found the end of the file"),
        (
            "rule a block any then error facilityNotSuported",
            "1:29 MAP has no error 'facilityNotSuported' that can be sent | did you mean 'facilityNotSupported'?"
        ),
        (
            "rule a block any then error ssErrorStatus",
            "1:29 MAP has no error 'ssErrorStatus' that can be sent"
        ),
        (
            "rule a block initialDP then error facilityNotSupported",
            "1:35 CAP has no error 'facilityNotSupported' that can be sent"
        ),
        (
            "rule a block initialDP, reset then error systemFailure",
            "1:42 MAP and CAP have different errors: write a rule for each"
        ),
        (
            "rule a block any then error",
            "1:23 'error' needs the name of an error | such as 'error facilityNotSupported'"
        ),
        ("rule a block any then divert", "1:23 'divert' needs a point code"),
        ("rule a block any then divert 9-2-3", "1:30 '9-2-3' is not a point code"),
        (
            "rule a block any sample 0",
            "1:25 'sample' takes a number from 1 on: one match of so many leaves an event"
        ),
        ("rule a block any when called-ssn = 256", "1:36 'called-ssn' is never above 255"),
        ("rule a block any when time in (22:00-22:00)", "1:32 the range '22:00-22:00' is empty"),
        ("rule a block any when time = 25:00", "1:30 '25:00' is not a value of 'time'"),
        (
            "rule a block any when weekday = mom",
            "1:33 'mom' is not a value of 'weekday' | did you mean 'mon'?"
        ),
        ("rule a block any when sls in (9-3)", "1:31 the range '9-3' is empty"),
        (
            "rule a block any when length(imsi)",
            "1:23 'length' is compared with a number | write 'length(imsi) = …' or 'length(imsi) in (…)'"
        ),
        ("rule a block any when nature(imsi) = 300", "1:38 'nature' is never above 127"),
        (
            "parameter hops = 3\nrule a block any when hop-counter < $hobs",
            "2:37 there is no parameter 'hobs' | did you mean 'hops'?"
        ),
        (
            "parameter a = $b\nparameter b = $a\nrule a block any when sls = $a",
            "1:15 parameter 'b' stands for itself"
        ),
        (
            "parameter a = 1\nparameter a = 2",
            "2:11 parameter 'a' is defined twice: first at folder/a.rules:1"
        ),
        ("parameter a =", "1:13 expected a word, a number or a text, found the end of the file"),
        (
            "include \"none.rules\"",
            "1:9 cannot read the rule file 'folder/none.rules'"
        ),
        (
            "include none",
            "1:9 expected a file name between quotation marks, found 'none'"
        ),
        (
            "parameter lib = \"a.rules\"\ninclude $lib",
            "2:9 files are looked for before parameters: write the file's name here"
        ),
        (
            "parameter w = rule\nrule a block any",
            "1:15 a parameter stands for a value: 'rule' is a word of the language"
        ),
        ("rule a block any from home from interconnect", "1:28 'from' is said twice"),
        ("rule a block any then drop severity low then udts", "1:41 'then' is said twice"),
        ("rule a block sendIMSI, any", "1:24 'any' stands alone: it is every operation"),
        (
            "rule a block any\r# b\r",
            "1:17 a line ends in CR alone: end lines in LF, or in CR and LF"
        ),
        (
            "rule a block any when time = 24:00",
            "1:30 no clock shows 24:00: it may only end a range | write 00:00"
        ),
        (
            "rule a block any when time in (24:00-06:00)",
            "1:32 no range begins at 24:00 | write 00:00"
        ),
        ("rule a block any when length(imsi) in (15-14)", "1:40 the range '15-14' is empty"),
        (
            "rule a block any when called-ssn > 255 or sls = 1",
            "1:36 'called-ssn' is never above 255"
        ),
        ("rule a block any when length(imsi) > 32 or sls = 1", "1:38 'length' is never above 32"),
        ("rule a block any when plan(vlr) = 99", "1:35 'plan' is never above 15"),
        ("rule a block any when plan(vlr) in (=1)", "1:38 '=' goes before numbers of digits only"),
        (
            "rule a block any when country(vlr) = UK",
            "1:38 'UK' is no country of ISO 3166 | write 'GB'"
        ),
        ("rule a block any when country(vlr) in (GB, XA, QZ)", ""),
        (
            "default list trusted = none\nlist trustd = +1\nrule a block any when vlr in trusted",
            "2:6 no rule asks for list 'trustd' | did you mean 'trusted'?"
        ),
        (
            "default parameter hops = 3\nparameter hosp = 4\nrule a block any when hop-counter < $hops",
            "2:11 nothing uses parameter 'hosp' | did you mean 'hops'?"
        ),
        (
            "list spare = none\nlist big = 1\nrule a forward any when vlr in big\n"
                + "rule b block any from home when vlr in spare\n"
                + "rule c block any from interconnect when vlr in spare and vlr not in big", ""
        ),
        ("list a = 1 except b", "1:19 there is no list 'b'"),
        ("rule a block any then utds", "1:23 there is no action 'utds' | did you mean 'udts'?"),
        ("rule a block any then udts nothing", "1:28 'nothing' is not a return cause"),
        ("rule a block any then drop 3", "1:28 'drop' takes no value"),
        (
            "rule a forward any then udts",
            "1:25 a rule that forwards does nothing else: 'udts' cannot follow"
        ),
        ("rule a shadow log any", "1:8 only a rule that blocks can be in shadow"),
        (
            "rule a block any severity hihg",
            "1:27 there is no severity 'hihg': there are low, medium, high, critical | did you mean 'high'?"
        ),
        (
            "category 4",
            "1:10 unknown category '4': there are decode, spoofing, 1, 2, 3, sms, camel, custom"
        ),
        (
            "rul a block any",
            "1:1 expected 'list', 'category', 'rule', 'include' or 'parameter', found 'rul' | did you mean 'rule'?"
        ),
        ("list a = 12x", "1:10 '12x' is not a number"),
        ("list a = b\nlist b = a", "1:6 list 'a' contains itself"),
        ("list a = file \"none.txt\"", "1:15 cannot read the list file 'folder/none.txt'"),
        ("rule a \"open block any", "1:8 the string has no closing quotation mark"),
        ("rule a block any ; drop", "1:18 unexpected character ';'"),
        ("rule a block", "1:8 expected an operation or 'any', found the end of the file"),
        ("rule", "1:1 expected the rule's name, found the end of the file"),
        ("", ""),
    ])
    func `A mistake is told with its place and what was meant`(text: String, finding: String) {
        #expect((briefly(text).first ?? "") == finding)
    }

    @Test func `All mistakes are told at once`() {
        let text = """
            list a = 1x
            rul b block any
            rule c block anyTimeInterogation, sendImsi when sl = 1 and tcap = bigin
            rule d block any when (
            rule e blok purgeMs
            """
        #expect(
            findings(text).map(\.line) == [1, 2, 3, 3, 3, 3, 4, 5, 5])
    }

    @Test func `What is defined twice names both places`() {
        let both = findings("list a = 1\nrule x block any", "list a = 2\n\nrule x log any")
        #expect(
            both.map { "\($0.file):\($0.line) \($0.message)" } == [
                "b1.rules:1 list 'a' is defined twice: first at folder/a.rules:1",
                "b1.rules:3 rule 'x' is defined twice: first at folder/a.rules:2",
            ])
    }

    @Test func `A list of an own file takes the place of a default one, in any order`() {
        let use = "rule a block purgeMS when calling-gt in x"
        #expect(findings("default list x = none\n\(use)", "list x = 1") == [])
        #expect(findings("list x = 1\n\(use)", "default list x = none") == [])
    }

    @Test func `A line of a list file is told with the file's own name`() {
        let found = findings("list a = file \"bad.txt\"")
        #expect(
            found.map { "\($0.file):\($0.line) \($0.message)" } == [
                "folder/bad.txt:3 '15x5' is not a number"
            ])
    }

    @Test func `What can never be reached is warned of`() {
        let text = """
            rule a block sendIMSI, purgeMS
            rule b block purgeMS when sls = 1
            rule c block purgeMS, updateLocation
            category sms
            rule d block purgeMS
            """
        #expect(
            findings(text).map(\.message) == [
                "rule 'b' is never reached: the rule at folder/a.rules:1 decides all that it could"
            ])
    }

    @Test(arguments: [
        ("rule a block any when sls < 5\nrule b block any when sls = 3", "b reached"),
        ("rule a block any when sls < 3\nrule b block any when sls = 3", ""),
        (
            "rule a block any when sls = 3\nrule b block sendIMSI when sls = 3 and si = 3",
            "b reached"
        ),
        ("rule a block sendIMSI when sls = 3\nrule b block any when sls = 3", ""),
        ("rule a shadow block any when sls = 3\nrule b block any when sls = 3", ""),
        ("rule a block any when sls = 3\nrule b shadow block any when sls = 3", "b reached"),
        ("rule a off block any when sls = 3\nrule b block any when sls = 3", ""),
        ("rule a block any from home when sls = 3\nrule b block any when sls = 3", ""),
        ("rule a block any when sls = 3 or si = 3\nrule b block any when si = 3", "b reached"),
        (
            "rule a block any when calling-gt in (1555)\nrule b log any when calling-gt in (15551, =1555)",
            "b reached"
        ),
        (
            "rule a block any when calling-gt in (15551)\nrule b log any when calling-gt in (1555)",
            ""
        ),
        (
            "list l = 1555 except 15552\nrule a block any when calling-gt in l\nrule b log any when calling-gt = 15551",
            "b reached"
        ),
        (
            "list l = 1555 except 15552\nrule a block any when calling-gt in l\nrule b log any when calling-gt in (1555)",
            ""
        ),
        (
            "rule a block any unless calling-gt in (1)\nrule b block any unless calling-gt in (1, 2)",
            "b reached"
        ),
        (
            "rule a block any when own(calling-gt)\nrule b block any when own(calling-gt) and sls = 1",
            "b reached"
        ),
        ("rule a forward any when vlr in (1)\nrule b block reset when vlr in (1)", ""),
        ("rule a forward reset when vlr in (1)\nrule b block reset when vlr in (1)", ""),
        (
            "rule a block reset when vlr in (1)\nrule b block reset when vlr in (1) and sls = 1",
            "b reached"
        ),
        ("rule a block reset when sls = 1 and sls = 2", "a matches"),
        ("rule a block any when sls > 1 and not sls > 1", "a matches"),
        ("rule a block any when (sls = 1 or sls = 2) and (sls = 3 or sls = 4)", "a matches"),
        ("rule a block any when calling-gt = +1 and calling-gt = +2", "a matches"),
        ("rule a block reset when vlr = +1 and vlr = +2", ""),
        ("rule a block any from home when side = interconnect", "a matches"),
        ("rule a block reset when component = reject", "a matches"),
        ("rule a block any when form = canonical and layer present", "a matches"),
        ("rule a block any when hop-counter < 0", "a matches"),
        ("rule a block any when time in (22:00-06:00) and time = 12:00", "a matches"),
        ("rule a block any when length(imsi) > 9 and length(imsi) < 9", "a matches"),
        ("default list l = none\nrule a block any when calling-gt in l and calling-gt in (1)", ""),
    ])
    func `A rule that nothing can reach is warned of`(text: String, finding: String) {
        let found = findings(text).compactMap { finding -> String? in
            let words = finding.message.split(separator: " ").map { $0.filter { $0 != "'" } }
            guard finding.severity == .warning, let at = words.firstIndex(of: "never") else {
                return nil
            }
            return words[1] + " " + words[at + 1].filter { $0 != ":" }
        }
        #expect(found.joined(separator: ", ") == finding, "\(findings(text))")
    }

    @Test(arguments: [
        ("flag highTag", "'highTag' makes a message illegal: that is no flag"),
        ("flag unjudgeable", "'unjudgeable' is what a verdict rests on"),
        ("reason = filler", "'filler' is no reason for a message to be illegal"),
        ("reason in (highTag, segmented)", "'segmented' is no reason for a message to be illegal"),
        ("flag filler", ""), ("reason != highTag", ""),
    ])
    func `A value that no message has is warned of`(condition: String, finding: String) {
        let found = findings("rule a block any when \(condition)").first
        #expect(found?.message.hasPrefix(finding) ?? finding.isEmpty)
        #expect(found == nil || found?.severity == .warning)
    }

    @Test(arguments: [
        ("flag nonMinimal", "did you mean 'nonMinimalLength'?"),
        ("reason = badber", "did you mean 'badBERLength'?"),
        ("layer = tacp", "did you mean 'tcap'?"),
        ("layer = transport", "there are cap, m3ua, map, mtp3, sccp, sms, tcap"),
    ])
    func `What was meant is proposed`(condition: String, proposal: String) {
        #expect(findings("rule a block any when \(condition)").first?.suggestion == proposal)
    }

    @Test func `What changes nothing is noted`() {
        let text = """
            list red = +1555, +155501, =+15550100, +1555, +1666
            list file = file "bad.txt"
            parameter spare = 3
            default list pack = none
            default parameter other = 3
            """
        #expect(
            findings(text.replacing("list file = file \"bad.txt\"", with: "")).map {
                "\($0.line):\($0.column) \($0.severity): \($0.message)"
            } == [
                "1:19 note: '+155501' is covered by '+1555'",
                "1:29 note: '=+15550100' is covered by '+155501'",
                "1:40 note: '+1555' is in the list already",
                "1:6 note: no rule asks for list 'red'",
                "3:11 note: nothing uses parameter 'spare'",
            ])
        // With an error nothing is noted: it would only stand in the way.
        #expect(findings(text).map(\.severity) == [.error])
    }

    @Test func `A long list with many covered entries has few notes`() {
        let items = ["1"] + (0..<500).map { "1\($0)" }
        let rule = "rule a block any when calling-gt in l"
        let found = findings("list l = \(items.joined(separator: ", "))\n\(rule)")
        #expect(found.count == 11)
        #expect(found.last?.message == "490 more entries of this list are covered by others")
    }

    @Test func `Large tables are looked through in bounded time`() {
        let rules = (0..<3_000).map { number in
            "rule r\(number) block any when sls = \(number % 256) and (opc = \(number) or dpc = 3)"
        }
        let began = ContinuousClock.now
        _ = findings(rules.joined(separator: "\n"))
        #expect(ContinuousClock.now - began < .seconds(30))
    }

    @Test func `Hostile text ends in findings, not in a crash`() {
        let deep = "rule a block any when " + String(repeating: "(", count: 100_000)
        #expect(briefly(deep).first?.contains("nested too deeply") == true)
        let nots = "rule a block any when " + String(repeating: "not ", count: 100_000) + "sls = 1"
        #expect(briefly(nots).first?.contains("nested too deeply") == true)
        #expect(!briefly("\u{0}\u{1}\u{feff}\"").isEmpty)
        let terms = Array(repeating: "sls = 1", count: 70_000).joined(separator: " or ")
        #expect(briefly("rule a block any when \(terms)").first?.contains("too long") == true)
    }

    @Test(arguments: [
        ("updateLocaton", "updateLocation"), ("opcc", "opc"), ("PURGEms", "purgeMS"),
        ("zzzzzz", nil), ("", nil),
    ])
    func `The closest name is the one that was meant`(written: String, meant: String?) {
        #expect(closestName(to: written, in: ["updateLocation", "purgeMS", "opc", "dpc"]) == meant)
    }
}
