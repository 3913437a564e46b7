import Foundation
import SS7Filter
import Testing

@testable import SS7Rules

/// Units behind numbers: what they mean, what fits where, and how they are said again.
@Suite struct UnitTests {
    private func table(
        _ text: String, parameters: [String: String] = [:]
    ) throws -> RuleTable {
        var compiler = RuleCompiler()
        compiler.parameters = parameters
        return try compiler.compile(
            sources: [RuleSource(file: "a.rules", text: text)], home: [], partners: []
        ).table
    }

    private func rule(_ condition: String) -> String { "rule a log any when \(condition)" }

    private func mistake(_ condition: String) -> String {
        do {
            _ = try table(rule(condition))
            return ""
        } catch let diagnostics as Diagnostics {
            return diagnostics.all.map { finding in
                finding.message + (finding.suggestion.map { " | \($0)" } ?? "")
            }.joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("since-seen < 6 hours", "since-seen < 21600"),
        ("since-seen <= 1 hour", "since-seen <= 3600"),
        ("since-routing-info > 90 minutes", "since-routing-info > 5400"),
        ("since-seen >= 1 day", "since-seen >= 86400"),
        ("since-seen = 30 seconds", "since-seen = 30"),
        ("since-seen != 1 minute", "since-seen != 60"),
        ("since-seen in (1-5 hours)", "since-seen in (3600-18000)"),
        ("since-seen in (1 minute, 2 days)", "since-seen in (60, 172800)"),
        ("since-seen < \"6 hours\"", "since-seen < 21600"),
        ("travel-speed > 1000 km/h", "travel-speed > 1000"),
        ("travel-distance in (300-5000 km)", "travel-distance in (300-5000)"),
        ("since-seen < 6 hours and tcap = begin", "since-seen < 21600 and tcap = begin"),
        ("(since-seen < 6 hours)", "since-seen < 21600"),
    ])
    func `An amount with a unit is one without`(written: String, plain: String) throws {
        #expect(try table(rule(written)).image == table(rule(plain)).image)
    }

    @Test func `A parameter may carry its unit, or be followed by one`() throws {
        let plain = try table(rule("since-seen < 21600")).image
        for text in [
            "parameter p = 6 hours\n" + rule("since-seen < $p"),
            "parameter p = \"6 hours\"\n" + rule("since-seen < $p"),
            "default parameter p = 6\n" + rule("since-seen < $p hours"),
            "default parameter p = 1 hour\nparameter p = 360 minutes\n" + rule("since-seen < $p"),
        ] {
            #expect(try table(text).image == plain, "\(text)")
        }
        let text = "default parameter p = 1 hour\n" + rule("since-seen < $p")
        #expect(try table(text, parameters: ["p": "6 hours"]).image == plain)
        #expect(try table(text, parameters: ["p": "21600"]).image == plain)
    }

    @Test(arguments: [
        ("since-seen < 6 km", "'since-seen' is in seconds, minutes, hours or days, not in km"),
        ("since-seen < 6 km/h", "'since-seen' is in seconds, minutes, hours or days, not in km/h"),
        (
            "since-seen < 6 h",
            "there is no unit 'h': 'since-seen' is in seconds, minutes, hours or days"
                + " | write '6 hours'"
        ),
        ("since-seen < 6h", "'6h' is not a value of 'since-seen' | write '6 hours'"),
        ("since-seen < 90min", "'90min' is not a value of 'since-seen' | write '90 minutes'"),
        ("since-seen < 50000 days", "'since-seen' is never that much"),
        ("since-seen < 1.5 hours", "'1.5' is not a number of hours"),
        ("travel-speed > 1000 km", "'travel-speed' is in km/h, not in km"),
        (
            "travel-speed > 1000km/h",
            "'1000km/h' is not a value of 'travel-speed' | write '1000 km/h'"
        ),
        (
            "travel-speed > 1000 kmh",
            "there is no unit 'kmh': 'travel-speed' is in km/h | write '1000 km/h'"
        ),
        ("travel-distance > 5 hours", "'travel-distance' is in km, not in hours"),
        ("hop-counter < 6 hours", "'hop-counter' has no unit: 'hours' cannot follow"),
        ("since-seen in (5-1 hours)", "the range '5-1 hours' is empty"),
        ("tcap = \"begin hours\"", "'tcap' has no unit: 'hours' cannot follow"),
    ])
    func `A unit that does not fit is told`(condition: String, message: String) {
        #expect(mistake(condition) == message)
    }

    @Test func `A misspelt unit gets the one that was meant`() {
        #expect(mistake("since-seen < 6 huors").contains("did you mean 'hours'?"))
    }

    @Test func `Speeds and distances are words of the language`() throws {
        let text = "rule a log any when travel-speed > 1000  km/h and travel-distance<300 km\n"
        #expect(
            try RuleSource(file: "a.rules", text: text).formatted()
                == "rule a log any when travel-speed > 1000 km/h and travel-distance < 300 km\n")
        #expect(Unit.named("km/h")?.quantity == .speed && Unit.named("km")?.quantity == .distance)
        #expect(Unit.Quantity.speed.units == "km/h" && Unit.Quantity.distance.units == "km")
        #expect(Unit.written(1_000, of: .speed) == "1000 km/h")
        #expect(Unit.written(1, of: .distance) == "1 km")
    }

    @Test func `The layout keeps units`() throws {
        let text = """
            default parameter window = 90 minutes
            rule a log any when since-seen<6   hours and since-routing-info in (1-2   days)
            """
        let once = try RuleSource(file: "a.rules", text: text).formatted()
        #expect(
            once == """
                default parameter window = 90 minutes
                rule a log any when since-seen < 6 hours and since-routing-info in (1-2 days)

                """)
        #expect(try RuleSource(file: "a.rules", text: once).formatted() == once)
    }

    @Test(arguments: [
        (0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "61 seconds"),
        (5_400, "90 minutes"), (21_600, "6 hours"), (86_400, "1 day"), (90_000, "25 hours"),
        (3_896, "3896 seconds"), (UInt32.max - 1, "4294967294 seconds"),
    ])
    func `Times are said in the largest unit without a fraction`(seconds: UInt32, text: String)
        throws
    {
        let wording = Wording(try table(""))
        #expect(wording.value(seconds, of: .sinceSeen) == text)
        #expect(
            wording.condition(Instruction(.less, .sinceSeen, operand: seconds))
                == "since-seen < \(text)")
        // What is said can be written.
        if seconds > 0 {
            #expect(
                try table(rule("since-seen < \(text)")).image
                    == table(rule("since-seen < \(seconds)")).image)
        }
    }
}
