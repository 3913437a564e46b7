/// The clock of a test: the time of day that rules ask for, and the time by which memories grow old.
///
/// The first runs as people set it; the second only goes forward, as a monotonic clock does.
struct TestClock: Hashable {
    /// Most seconds that a test may last: ten years.
    static let longest = 3_653 * day
    static let day = 86_400

    /// Seconds since Monday 5 January 1970, 00:00, or since a Monday where no date was said.
    private(set) var wall = 0
    private(set) var hasDate = false
    /// Seconds since the test began, by the clock of the memories.
    private(set) var elapsed = 0

    var minuteOfWeek: Int {
        let minutes = wall / 60 % 10_080
        return minutes < 0 ? minutes + 10_080 : minutes
    }

    /// Lets time pass; false where the test would last too long.
    mutating func pass(_ seconds: Int) -> Bool {
        guard seconds <= Self.longest - elapsed else { return false }
        elapsed += seconds
        wall += seconds
        return true
    }

    /// Sets the wall clock; what lies ahead passes for the memories, too.
    ///
    /// - Parameters:
    ///   - date: the day, counted from Monday 5 January 1970; the first of a test lets nothing pass.
    ///   - weekday: the next such day, today included; Monday 0.
    ///   - minute: of the day.
    mutating func set(date: Int?, weekday: Int?, minute: Int) -> Bool {
        let today = (wall - (wall % Self.day + Self.day) % Self.day) / Self.day
        var day = today
        if let weekday { day += ((weekday - today) % 7 + 7) % 7 }
        if let date { day = date }
        let time = day * Self.day + minute * 60
        if date != nil, !hasDate {
            hasDate = true
            wall = time
            return true
        }
        let ahead = time - wall
        if ahead > 0 { return pass(ahead) }
        wall = time
        return true
    }
}
