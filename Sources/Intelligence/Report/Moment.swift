/// A moment as reports write it, and as people write it for them.
public enum Moment {
    /// Seconds since 1970 that a record's time may be; what is beyond is no time, and cannot be counted in.
    static let believed = -1e11...1e11

    /// `2019-02-19T08:06:53Z`, in UTC.
    public static func text(_ time: Double) -> String {
        let time = bounded(time)
        let (year, month, day) = date(time)
        let second = Int(time.rounded(.down)) - days(time) * 86_400
        return "\(pad(year, 4))-\(pad(month))-\(pad(day))T"
            + "\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))Z"
    }

    /// `2019-02`.
    static func month(_ time: Double) -> String {
        let (year, month, _) = date(bounded(time))
        return "\(pad(year, 4))-\(pad(month))"
    }

    /// Reads `2019`, `2019-02`, `2019-02-19`, `2019-02-19T08:06:53Z` or seconds since 1970.
    ///
    /// - Returns: seconds since 1970 of its beginning, UTC; nil for anything else.
    public static func read(_ text: String) -> Double? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        let fields = parts[0].split(separator: "-", omittingEmptySubsequences: false).map {
            Int($0)
        }
        if fields.count == 1, parts.count == 1, let seconds = Double(text), seconds >= 10_000 {
            return believed.contains(seconds) ? seconds : nil
        }
        guard (1...3).contains(fields.count), parts.count <= 2, let year = fields[0],
            (1970...9999).contains(year)
        else { return nil }
        let month = fields.count > 1 ? fields[1] : 1
        let day = fields.count > 2 ? fields[2] : 1
        guard let month, let day, (1...12).contains(month),
            (1...length(ofMonth: month, year)).contains(day)
        else { return nil }
        var time = Double(days(year, month, day)) * 86_400
        if parts.count == 2 {
            guard fields.count == 3, let clock = seconds(ofClock: parts[1]) else { return nil }
            time += clock
        }
        return time
    }

    /// `08:06`, `08:06:53`, `08:06:53.4`, each with or without a `Z`.
    private static func seconds(ofClock text: Substring) -> Double? {
        let clock = text.hasSuffix("Z") ? text.dropLast() : text
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hours = Int(parts[0]), (0...24).contains(hours),
            let minutes = Int(parts[1]), (0...59).contains(minutes)
        else { return nil }
        let seconds = parts.count == 3 ? Double(parts[2]) : 0
        guard let seconds, seconds >= 0, seconds < 61 else { return nil }
        return Double(hours * 3600 + minutes * 60) + seconds
    }

    /// The nearest time that is believed.
    static func bounded(_ time: Double) -> Double {
        time.isNaN ? 0 : min(max(time, believed.lowerBound), believed.upperBound)
    }

    private static func days(_ time: Double) -> Int { Int((time / 86_400).rounded(.down)) }

    /// The civil date of a time, by the proleptic Gregorian calendar.
    private static func date(_ time: Double) -> (year: Int, month: Int, day: Int) {
        // Days since the first of March of the year 0, so that leap days end years.
        let day = days(time) + 719_468
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let inEra = day - era * 146_097
        let yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * inYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            inYear - (153 * shifted + 2) / 5 + 1
        )
    }

    /// Days since 1970 of a civil date.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + inYear - 719_468
    }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func pad(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
