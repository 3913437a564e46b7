import SS7Filter
import SS7Rules
import Testing

@testable import RuleTesting

/// Expectations, dialogues, the clock, and the mistakes of test files.
@Suite struct TestFileTests {
    private static let rules = """
        default list partners = none
        category 1
        rule ati block anyTimeInterrogation from interconnect unless calling-gt in partners
        rule sri shadow block sendRoutingInfo from interconnect
        rule note log statusReport from interconnect
        category 2
        rule other-network block insertSubscriberData from interconnect
          when network(imsi) != network(calling-gt) then udts 4
        rule night block cancelLocation when time in (22:00-06:00) or weekday = sun
          then error facilityNotSupported
        """

    private func run(_ tests: String) throws -> TestRun {
        try DescriptionTests.run(tests, rules: Self.rules)
    }

    private static let stranger = """
        message anyTimeInterrogation from interconnect
          calling-gt +155501234 called-gt +19995550001 imsi 310990000000001

        """

    @Test(arguments: [
        "block", "block by ati", "block category 1", "block action drop",
        "block not by other-network", "block by ati action drop category 1",
    ])
    func `An expectation that is met passes`(expectation: String) throws {
        let results = try run("test \"t\"\n\(Self.stranger)expect \(expectation)")
        #expect(results.failed == 0, "\(results.text(coverage: false))")
    }

    @Test(arguments: [
        "forward", "log", "shadow", "held", "block by other-network", "block not by ati",
        "block action udts", "block category 2", "block reason badTag", "block unjudgeable",
    ])
    func `An expectation that is not met fails`(expectation: String) throws {
        let results = try run("test \"t\"\n\(Self.stranger)expect \(expectation)")
        #expect(results.failed == 1)
        #expect(results.text(coverage: false).hasPrefix("a.test:"))
    }

    @Test func `Shadow and log are told from forward and from each other`() throws {
        let addresses = "calling-gt +155501234 called-gt +19995550001"
        let shadowed = "message sendRoutingInfo from interconnect \(addresses) msisdn +19995551234"
        let noted = "message statusReport from interconnect \(addresses) imsi 310990000000001"
        for (message, expectation, failed) in [
            (shadowed, "shadow by sri", 0), (shadowed, "forward", 1), (shadowed, "log", 1),
            (noted, "log by note", 0), (noted, "forward", 0), (noted, "shadow", 1),
        ] {
            let results = try run("test \"t\"\n\(message)\nexpect \(expectation)")
            #expect(results.failed == failed, "\(message) \(expectation)")
        }
    }

    @Test func `A dialogue's messages know its subscriber, its addresses and its context`() throws {
        let results = try run(
            """
            test "inside"
              message updateLocation from home
                calling-gt +19995550007 called-gt +155501234 imsi 001010000000001
              expect forward
              message insertSubscriberData from interconnect msisdn +15550142
              expect forward
              message result insertSubscriberData from home tcap continue
              expect forward
              message result updateLocation from interconnect
              expect forward
            test "another network's subscriber"
              message updateLocation from home
                calling-gt +19995550007 called-gt +155501234 imsi 999990000000001
              message insertSubscriberData from interconnect msisdn +15550142
              expect block by other-network action udts 4
            test "tests know nothing of each other"
              message insertSubscriberData from interconnect
                calling-gt +155501234 called-gt +19995550007 msisdn +15550142
              expect block by other-network unjudgeable reason unjudgeable
            """)
        #expect(results.failed == 0, "\(results.text(coverage: false))")
        #expect(results.results.map(\.expectations) == [4, 1, 1])
    }

    @Test func `The clock is set by day, time or date`() throws {
        let message = """
            message cancelLocation from interconnect tcap begin
              calling-gt +155501234 called-gt +19995550007 imsi 001010000000001

            """
        for (time, verdict) in [
            ("\"mon 12:00\"", "forward"), ("mon 22:00", "block"), ("\"sat 05:59\"", "block"),
            ("06:00", "forward"), ("sun", "block"), ("\"2026-03-01 12:00\"", "block"),
            ("2026-03-02 12:00", "forward"), ("\"2024-02-29 12:00\"", "forward"),
        ] {
            let clause = verdict == "block" ? " by night action error facilityNotSupported" : ""
            let results = try run(
                "test \"t\"\nat \(time)\n\(message)expect \(verdict)\(clause)")
            #expect(results.failed == 0, "\(time): \(results.text(coverage: false))")
        }
    }

    @Test func `Lists of a test file take the place of default lists`() throws {
        let results = try run(
            "list partners = +155501\ntest \"t\"\n\(Self.stranger)expect forward")
        #expect(results.failed == 0, "\(results.text(coverage: false))")
    }

    @Test func `What no test makes match is listed`() throws {
        let results = try run("test \"t\"\n\(Self.stranger)expect block")
        #expect(results.unmatched.map(\.name) == ["sri", "note", "other-network", "night"])
        #expect(results.text(coverage: true).contains("1 of 5 rules matched"))
        #expect(results.text(coverage: true).contains("no test makes 'note' match: a.rules:5"))
    }

    @Test func `A failure shows the tests of the rule that was expected, and what decided`() throws
    {
        let results = try run(
            """
            test "a partner's subscriber"
              message insertSubscriberData from interconnect
                calling-gt +155501234 called-gt +19995550007 imsi 001010000000001
              expect block by other-network
            """)
        #expect(
            results.text(coverage: false) == """
                a.test:6: failed: a partner's subscriber
                  message   insertSubscriberData from interconnect calling-gt +155501234 called-gt +19995550007 i…
                  expected  block by other-network
                  became    forward: no rule matches
                  other-network  network(imsi) = network(calling-gt)  yes
                                   saw 001010000000001, XA/One by 00101; +155501234, XA/One by +155501

                1 test, 1 failed
                """)
    }

    @Test func `A segment is held until the others come`() throws {
        func segment(_ flags: String) -> String {
            """
              sccp hex 11 81 0f 04060812 02 4206 02 4206 0a 62 08 48 04 01020304 6c 00
                10 04 \(flags) 010203 00 from home

            """
        }
        let alone = try run("test \"t\"\n\(segment("81"))expect held")
        #expect(alone.failed == 0, "\(alone.text(coverage: false))")
    }

    // MARK: - Mistakes

    private static let mistakes: [(text: String, place: String, says: String)] = [
        ("tset \"t\"", "3:1", "did you mean 'test'?"),
        ("test t", "3:6", "expected the test's name"),
        ("message empty from home", "3:1", "there is no test above"),
        ("test \"t\"\nexpect block", "4:8", "no message above"),
        ("test \"t\"\nmessage updateLocatoin from home", "4:9", "did you mean 'updateLocation'?"),
        ("test \"t\"\nmessage empty from hoem", "4:20", "did you mean 'home'?"),
        ("test \"t\"\nmessage empty", "4:9", "add 'from interconnect'"),
        ("test \"t\"\nmessage empty from home vrl +1555", "4:25", "did you mean 'vlr'?"),
        ("test \"t\"\nmessage empty from home ni 4", "4:28", "up to 3"),
        ("test \"t\"\nmessage empty from home sls 1 sls 2", "4:31", "set twice"),
        ("test \"t\"\nmessage empty from home tcap begn", "4:30", "did you mean 'begin'?"),
        ("test \"t\"\nmessage empty from home calling-nature 3", "4:9", "add 'calling-gt'"),
        ("test \"t\"\nmessage empty from home link carrier", "4:30", "--config"),
        ("test \"t\"\nmessage updateLocation from home", "4:9", "add 'imsi DIGITS'"),
        ("test \"t\"\nmessage updateLocation from home imsi x", "4:39", "is not a number"),
        ("test \"t\"\nhex 0102030 from home", "4:1", "no whole number of octets"),
        ("test \"t\"\nhex zz from home", "4:5", "expected octets in hexadecimal"),
        ("test \"t\"\nmessage empty from home\nexpect blok", "5:8", "did you mean 'block'?"),
        ("test \"t\"\nmessage empty from home\nexpect block by atj", "5:17", "did you mean 'ati'?"),
        ("test \"t\"\nmessage empty from home\nexpect block category 9", "5:23", "there are"),
        (
            "test \"t\"\nmessage empty from home\nexpect block reason badTga", "5:21",
            "did you mean 'badTag'?"
        ),
        ("test \"t\"\nmessage empty from home\nexpect block for ever", "5:14", "expected 'by'"),
        ("test \"t\"\nat noon", "4:1", "'noon' is no time"),
        ("test \"t\"\nat \"25:00\"", "4:1", "is no time"),
        ("test \"t\"\ntest \"t\"", "4:6", "of this name is above"),
        (
            "test \"t\"\nmessage empty from home\nexpect block by ati by sri", "5:21",
            "'by' is said twice"
        ),
        (
            "test \"t\"\nmessage empty from home\nexpect block not by ati by sri", "5:25",
            "said twice"
        ),
        (
            "test \"t\"\nmessage empty from home\nexpect block action udts action drop", "5:26",
            "twice"
        ),
        ("test \"t\"\nmessage empty from home from home", "4:30", "'from' is said twice"),
        ("test \"t\"\nat 2026-02-30", "4:1", "is no time, day or date"),
        ("list l = +1\nrule sneaky block any", "4:1", "expected 'test', 'message'"),
        ("home \"Ours\" gt x", "3:16", "expected a prefix"),
        ("partner XAAAA \"One\" ig +1", "3:24", "expected a country"),
    ]

    @Test(arguments: [
        ("", "the file has no test"), ("# only a comment\n", "the file has no test"),
        ("test \"a\"\n", "test 'a' expects nothing"),
        ("test \"a\"\nmessage empty from home\n# expect block", "test 'a' expects nothing"),
    ])
    func `What expects nothing is a mistake`(text: String, says: String) {
        do throws(Diagnostics) {
            _ = try TestFile.parse(RuleSource(file: "a.test", text: text))
            Issue.record("the file was taken")
        } catch {
            #expect(error.rendered().contains(says), "\(error)")
        }
    }

    @Test func `The day stays where only the time is set`() throws {
        let file = try TestFile.parse(
            RuleSource(
                file: "a.test",
                text: """
                    test "t"
                    at sat
                    at 23:30
                    message empty from home
                    expect block by night
                    at 21:30
                    message empty from home
                    expect forward
                    """))
        var minutes: [Int] = []
        for case .clock(let clock) in file.tests[0].steps { minutes.append(clock.minuteOfWeek) }
        #expect(minutes == [7_200, 8_610, 8_490])
    }

    @Test func `Mistakes are told with place, caret and suggestion`() throws {
        for (text, place, says) in Self.mistakes {
            let found = DescriptionTests.mistakes(text, rules: Self.rules)
            let first = try #require(found.first, "\(text)")
            #expect(first.rendered().hasPrefix("a.test:\(place): error: "), "\(text): \(first)")
            #expect(first.rendered().contains(says), "\(text): \(first)")
        }
    }

    @Test func `All mistakes of a file are told at once`() {
        let found = DescriptionTests.mistakes(
            Self.mistakes.map(\.text).joined(separator: "\n") + "\n", rules: Self.rules)
        #expect(found.count > 10)
    }

    @Test func `Hostile files end with mistakes and not badly`() {
        let pieces = [
            "test", "\"t\"", "message", "hex", "expect", "at", "home", "partner", "list", "and",
            "updateLocation", "from", "interconnect", "imsi", "calling-gt", "+1555", "block", "by",
            "context", "99999.99999", "tcap", "end", "\n", "ff", "0x", "$a", "(", ")", "=", ",",
            "argument", "\"30\"", "invoke-id", "999", "empty", "result", "opc", "version", "1",
        ]
        var state: UInt64 = 7
        for _ in 0..<400 {
            var text = "test \"x\"\n"
            for _ in 0..<30 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count] + " "
            }
            _ = DescriptionTests.mistakes(text, rules: Self.rules)
        }
    }
}
