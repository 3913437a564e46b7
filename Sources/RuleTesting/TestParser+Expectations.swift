import SS7Filter
import SS7Rules
import SS7Wire

/// Expectations, and the clock.
extension TestParser {
    private static let clauses = ["by", "not", "action", "category", "reason", "unjudgeable"]

    /// Reads `expect VERDICT` and its clauses.
    mutating func expectation() throws(TestFault) -> Expectation {
        let first = position
        let line = text.line(of: take())
        let verdicts = Expectation.Verdict.allCases.map(\.rawValue)
        guard let verdict = Expectation.Verdict(rawValue: word.text) else {
            throw fail(
                "there is no verdict \(found): there are \(verdicts.joined(separator: ", "))",
                among: verdicts)
        }
        _ = take()
        var expectation = Expectation(verdict: verdict, written: "", line: line)
        var said: Set<String> = []
        while word.kind != .end { try clause(&expectation, &said) }
        expectation.written = written(from: first)
        return expectation
    }

    private mutating func clause(
        _ expectation: inout Expectation, _ said: inout Set<String>
    ) throws(TestFault) {
        // `not by` is the other way to say `by`.
        let name = word.text == "not" ? "by" : word.text
        if !said.insert(name).inserted { throw fail("'\(name)' is said twice") }
        switch word.text {
        case "not":
            _ = take()
            guard word.text == "by" else { throw fail("expected 'by', found \(found)") }
            expectation.isNot = true
            expectation.rule = try ruleName()
        case "by": expectation.rule = try ruleName()
        case "action":
            _ = take()
            let actions = Action.allCases.map(\.name)
            guard let action = Action.allCases.first(where: { $0.name == word.text }) else {
                throw fail(
                    "there is no action \(found): there are \(actions.joined(separator: ", "))",
                    among: actions)
            }
            _ = take()
            expectation.action = action
            if word.kind == .number || word.kind == .word, !Self.clauses.contains(word.text) {
                expectation.actionValue = try actionValue(of: action)
            }
        case "category":
            _ = take()
            let names = SS7Filter.Category.allCases.map(\.name)
            guard let category = SS7Filter.Category.allCases.first(where: { $0.name == word.text })
            else {
                throw fail(
                    "there is no category \(found): there are \(names.joined(separator: ", "))",
                    among: names)
            }
            _ = take()
            expectation.category = category
        case "reason":
            _ = take()
            guard RuleWords.findingNames.contains(word.text) else {
                throw fail("there is no finding \(found)", among: RuleWords.findingNames)
            }
            expectation.reason = take().text
        case "unjudgeable":
            _ = take()
            expectation.isUnjudgeable = true
        default:
            throw fail(
                "expected \(Self.clauses.map { "'\($0)'" }.joined(separator: ", ")) or a new"
                    + " statement, found \(found)", among: Self.clauses)
        }
    }

    private mutating func ruleName() throws(TestFault) -> ScannedText.Word {
        _ = take()
        guard word.kind == .word else { throw fail("expected a rule's name, found \(found)") }
        return take()
    }

    private mutating func actionValue(of action: Action) throws(TestFault) -> UInt32 {
        let text = word.text
        let value: UInt32? =
            switch action {
            case .udts: RuleWords.returnCauses[text] ?? UInt32(text)
            case .divert: RuleWords().pointCode(text)
            case .error:
                ReturnError.named(text, of: .map)?.actionValue
                    ?? ReturnError.named(text, of: .cap)?.actionValue
            default: nil
            }
        guard let value else {
            throw fail(
                "\(found) is no value of '\(action.name)'",
                among: action == .udts
                    ? Array(RuleWords.returnCauses.keys)
                    : action == .error ? ReturnError.all(of: .map).map(\.name) : [])
        }
        _ = take()
        return value
    }

    // MARK: - The clock

    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Reads `at "2026-03-01 23:30"`, `at "sat 23:30"`, `at sat 23:30` as minutes since Monday 00:00.
    ///
    /// Without a day it stays that of the clock as the test has set it before, at first Monday.
    mutating func clock() throws(TestFault) -> Int {
        let statement = take()
        var parts: [Substring] = []
        while word.kind != .end { parts += take().text.split(separator: " ") }
        var day: Int?
        var minute: Int?
        for part in parts {
            if let index = Self.days.firstIndex(of: String(part)) {
                day = index
            } else if let index = weekday(of: part) {
                day = index
            } else if let time = minutes(of: part) {
                minute = time
            } else {
                text.error(
                    "'\(part)' is no time, day or date: write 23:30, sat, or 2026-03-01",
                    at: statement)
                throw TestFault()
            }
        }
        guard minute != nil || day != nil else {
            text.error("expected a time, as in at \"sat 23:30\"", at: statement)
            throw TestFault()
        }
        return (day ?? dayBefore) * 1440 + (minute ?? 0)
    }

    /// The day that the test has set last.
    private var dayBefore: Int {
        for step in file.tests.last?.steps.reversed() ?? [] {
            if case .clock(let minute) = step { return minute / 1440 }
        }
        return 0
    }

    private func minutes(of text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1],
            0..<24 ~= hour, 0..<60 ~= minute
        else { return nil }
        return hour * 60 + minute
    }

    /// The weekday of a date of the Gregorian calendar, Monday 0.
    private func weekday(of text: Substring) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            1900..<2200 ~= year, 1...12 ~= month, 1...daysInMonth(month, of: year) ~= day
        else { return nil }
        // Years that begin in March have their leap day at the end.
        let shifted = month < 3 ? year - 1 : year
        let days = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let sunday =
            (shifted + shifted / 4 - shifted / 100 + shifted / 400 + days[month - 1] + day) % 7
        return (sunday + 6) % 7
    }

    private func daysInMonth(_ month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
