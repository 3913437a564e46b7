import SS7Rules

/// The clock: `at` sets it, `after` lets it run.
extension TestParser {
    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Reads `at "2026-03-01 23:30"`, `at "sat 23:30"`, `at sat 23:30`, `at 23:30`.
    mutating func setClock() throws(TestFault) {
        let statement = take()
        var parts: [Substring] = []
        while word.kind != .end { parts += take().text.split(separator: " ") }
        var date: Int?
        var weekday: Int?
        var minute: Int?
        for part in parts {
            if let index = Self.days.firstIndex(of: String(part)) {
                weekday = index
            } else if let day = day(of: part) {
                date = day
            } else if let time = minutes(of: part) {
                minute = time
            } else {
                text.error(
                    "'\(part)' is no time, day or date: write 23:30, sat, or 2026-03-01",
                    at: statement)
                throw TestFault()
            }
        }
        guard minute != nil || weekday != nil || date != nil else {
            text.error("expected a time, as in at \"sat 23:30\"", at: statement)
            throw TestFault()
        }
        let isInTime = clock.set(date: date, weekday: weekday, minute: minute ?? 0)
        if !isInTime { throw tooLong(statement) }
    }

    /// Reads `after 10 minutes`.
    mutating func runClock() throws(TestFault) {
        let statement = take()
        guard word.kind == .number, let amount = UInt32(word.text) else {
            throw fail("expected a number and a unit, as in 'after 10 minutes', found \(found)")
        }
        _ = take()
        guard let size = RuleWords.seconds(in: word.text) else {
            throw fail(
                "expected \(RuleWords.timeUnits), found \(found)",
                among: RuleWords.timeUnitNames)
        }
        _ = take()
        guard clock.pass(Int(amount) * Int(size)) else { throw tooLong(statement) }
    }

    private func tooLong(_ statement: ScannedText.Word) -> TestFault {
        text.error("a test lasts ten years at most", at: statement)
        return TestFault()
    }

    private func minutes(of text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1],
            0..<24 ~= hour, 0..<60 ~= minute
        else { return nil }
        return hour * 60 + minute
    }

    /// The day of a date of the Gregorian calendar, counted from Monday 5 January 1970.
    private func day(of text: Substring) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            1900..<2200 ~= year, 1...12 ~= month, 1...daysInMonth(month, of: year) ~= day
        else { return nil }
        // Years that begin in March have their leap day at the end.
        let years = month < 3 ? year - 1 : year
        let months = (month + 9) % 12
        let days =
            years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1
        // 1 March 0000 is 719,468 days before 1 January 1970.
        return days - 719_468 - 4
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
