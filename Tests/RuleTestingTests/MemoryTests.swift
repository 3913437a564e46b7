import Records
import Replay
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@testable import RuleTesting

/// Tests in which time passes and several dialogues go on beside each other.
@Suite struct MemoryTests {
    private static let rules = """
        category spoofing
        rule hijack block any from interconnect when flag hijackedDialogue
        rule guess block any from interconnect when dialogue = unknown
        category 3
        rule jump block updateLocation from interconnect
          when since-seen < 6 hours and network(last-seen-gt) != network(calling-gt)
        category custom
        rule night shadow block cancelLocation from interconnect when time in (22:00-06:00)
        """

    /// Our subscriber registers at the first partner's, and at the second's.
    private static func registration(
        _ title: String = "+155501234", in dialogue: String = "", answered: Bool = true
    ) -> String {
        let place = dialogue.isEmpty ? "" : " in dialogue \(dialogue)"
        let request = """
            message updateLocation from interconnect\(place)
              calling-gt \(title) called-gt +19995550001 imsi 310990000000001

            """
        return answered ? request + "message result updateLocation from home\(place)\n" : request
    }
    private static let elsewhere = registration("+155602001", in: "next", answered: false)

    private func run(_ tests: String) throws -> TestRun {
        try DescriptionTests.run(
            "partner XBBBB XB \"Two\" gt +155602 imsi 00102\n" + tests, rules: Self.rules)
    }

    private func expectPasses(
        _ tests: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let results = try run(tests)
        #expect(
            results.failed == 0, "\(results.text(coverage: false))",
            sourceLocation: sourceLocation)
    }

    // MARK: - Time

    @Test(arguments: [
        ("after 5 hours", "block by jump"), ("after 359 minutes", "block by jump"),
        ("after 21599 seconds", "block by jump"), ("after 6 hours", "forward"),
        ("after 1 day", "forward"), ("after 1 hour\nafter 4 hours", "block by jump"),
        ("after 1 hour\nafter 5 hours", "forward"),
    ])
    func `Time passes for the memories`(clock: String, verdict: String) throws {
        try expectPasses(
            "test \"t\"\n\(Self.registration())\(clock)\n\(Self.elsewhere)expect \(verdict)")
    }

    @Test func `A clock that is set ahead lets time pass, one that is put back does not`() throws {
        for (clock, verdict) in [
            ("at \"2026-03-01 15:59\"", "block by jump"), ("at \"2026-03-01 16:00\"", "forward"),
            ("at 15:59", "block by jump"), ("at 16:00", "forward"),
            ("at \"2026-04-01 10:00\"", "forward"), ("at \"2026-02-01 10:00\"", "block by jump"),
            ("at 09:00", "block by jump"), ("at 09:00\nafter 6 hours", "forward"),
            // The day of the test is a Sunday.
            ("at sun 10:01", "block by jump"), ("at mon 10:00", "forward"),
        ] {
            try expectPasses(
                "test \"t\"\nat \"2026-03-01 10:00\"\n\(Self.registration())\(clock)\n"
                    + "\(Self.elsewhere)expect \(verdict)")
        }
    }

    @Test func `The time of day goes on with the memories'`() throws {
        let message = """
            message cancelLocation from interconnect tcap begin
              calling-gt +155501234 called-gt +19995550007 imsi 001010000000001

            """
        try expectPasses(
            """
            test "t"
            at "sat 21:00"
            \(message)expect forward
            after 59 minutes
            \(message)expect forward
            after 1 minute
            \(message)expect shadow by night
            after 1 day
            \(message)expect shadow by night
            after 9 hours
            \(message)expect forward
            """)
    }

    @Test func `Tests remember nothing of each other`() throws {
        try expectPasses(
            """
            test "one"
            \(Self.registration())
            \(Self.elsewhere)expect block by jump
            test "two"
            \(Self.elsewhere)expect forward
            """)
    }

    // MARK: - Dialogues

    @Test func `Dialogues with names go on beside each other`() throws {
        try expectPasses(
            """
            test "t"
            \(Self.registration(in: "a", answered: false))
            \(Self.registration("+155602001", in: "b", answered: false))
            message insertSubscriberData from home in dialogue a msisdn +19995551234
            expect forward
            message insertSubscriberData from home in dialogue b msisdn +19995551234
            expect forward
            message result updateLocation from home in dialogue a
            message result updateLocation from home in dialogue b
            after 1 minute
            message updateLocation from interconnect in dialogue a imsi 310990000000001
              calling-gt +155501234 called-gt +19995550001
            expect block by jump
            """)
    }

    @Test func `Another may try to speak in a dialogue`() throws {
        let opened = """
            message updateLocation from home in dialogue a
              calling-gt +19995550007 called-gt +155501234 imsi 001010000000001
            message insertSubscriberData from interconnect in dialogue a msisdn +15550142
            expect forward

            """
        try expectPasses(
            """
            test "a third"
            \(opened)
            message insertSubscriberData from interconnect in dialogue a msisdn +15550142
              calling-gt +155602001
            expect block by hijack
            test "a guess"
            \(opened)
            message insertSubscriberData from interconnect in dialogue x tcap continue
              otid 0x1 dtid 0x0badcafe msisdn +15550142
              calling-gt +155501234 called-gt +19995550007
            expect block by guess
            test "one that is over"
            \(opened)
            message result updateLocation from interconnect in dialogue a
            expect forward
            message insertSubscriberData from interconnect in dialogue a tcap continue
              msisdn +15550142
            expect block by guess
            """)
    }

    @Test func `A dialogue grows old`() throws {
        let opened = """
            message updateLocation from home
              calling-gt +19995550007 called-gt +155501234 imsi 001010000000001

            """
        let answer = "message insertSubscriberData from interconnect msisdn +15550142\n"
        try expectPasses("test \"t\"\n\(opened)after 14 minutes\n\(answer)expect forward")
        try expectPasses("test \"t\"\n\(opened)after 16 minutes\n\(answer)expect block by guess")
    }

    // MARK: - Facts

    @Test func `A verdict that rests on the memory tells what it said, and nothing else`() throws {
        let results = try DescriptionTests.run(
            """
            partner BBAAA BB "Near" gt +1246 imsi 342600
            partner FJAAA FJ "Far" gt +679 imsi 54201
            test "t"
            \(Self.registration("+12462301234"))
            after 1 hour
            \(Self.registration("+6791234567", in: "next", answered: false))
            expect forward
            """,
            rules: """
                rule far block updateLocation from interconnect
                  when travel-speed > 1000 km/h and travel-distance > 300 km and last-vlr present
                """)
        let failure = try #require(results.results.first?.failures.first)
        let facts = Dictionary(
            uniqueKeysWithValues: failure.explained.outcome.facts.map { ($0.name, $0.value) })
        #expect(
            Set(facts.keys) == [
                "lastVLR", "lastSeenGT", "sinceSeen", "travelDistance", "travelSpeed",
            ])
        #expect(facts["lastSeenGT"] == facts["lastVLR"])
        #expect(facts["sinceSeen"] == .number(3600))
        #expect(facts["lastVLR"] == .digits(try #require(Digits("12462301234"))))
        guard case .number(let distance) = facts["travelDistance"],
            case .number(let speed) = facts["travelSpeed"]
        else {
            Issue.record("no numbers")
            return
        }
        #expect(distance > 10_000 && distance == speed)
        let text = failure.explained.text
        #expect(text.contains("\n  travel-distance      \(distance) km\n"), "\(text)")
        #expect(text.contains("\n  since-seen           1 hour\n"), "\(text)")
        #expect(text.contains("travel-speed > 1000 km/h"))
        let json = String(decoding: failure.explained.json, as: UTF8.self)
        #expect(
            json.contains(
                #""facts":{"lastVLR":"12462301234","lastSeenGT":"12462301234","sinceSeen":3600,"#
                    + #""travelDistance":\#(distance),"travelSpeed":\#(speed)}"#))
    }

    // MARK: - Mistakes

    @Test(arguments: [
        (
            "after minutes",
            "expected a number and a unit, as in 'after 10 minutes', found 'minutes'"
        ),
        ("after 10", "expected seconds, minutes, hours or days, found the end of the statement"),
        ("after 10 min", "expected seconds, minutes, hours or days, found 'min'"),
        ("after 10 km", "expected seconds, minutes, hours or days, found 'km'"),
        ("after 4000 days", "a test lasts ten years at most"),
        ("after 4294967295 days", "a test lasts ten years at most"),
        ("after 2000 days\nafter 2000 days", "a test lasts ten years at most"),
        ("at 2026-01-01 10:00\nat 2046-01-01 10:00", "a test lasts ten years at most"),
        ("at 2026-02-30", "'2026-02-30' is no time, day or date: write 23:30, sat, or 2026-03-01"),
        ("message empty from home in a", "expected 'dialogue', found 'a'"),
        ("message empty from home in dialogue", "expected a dialogue's name"),
        ("message empty in dialogue a in dialogue b from home", "'in dialogue' is said twice"),
        (
            "message empty from home since-seen 10",
            "'since-seen' cannot be set: it is what the memory of the network says"
        ),
    ])
    func `A mistake of the clock or a dialogue is told`(statement: String, message: String) throws {
        let found = DescriptionTests.mistakes(
            "test \"t\"\n\(statement)\nmessage empty from home\nexpect forward")
        #expect(found.first?.message.hasPrefix(message) == true, "\(found.map(\.message))")
    }
}
