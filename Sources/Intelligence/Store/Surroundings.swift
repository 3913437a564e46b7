/// What a report needs besides events: how many messages there were, and whose numbers are one.
public struct Surroundings: Hashable, Sendable, Codable {
    /// Messages that were judged, by the hours since 1970 in which they came.
    public var messages: [Int: Int]
    /// The MSISDN of an IMSI, where the home network has shown both.
    public var subscribers: [String: String]
    /// Records that could not be read.
    public var skipped = SkippedRecords()

    private enum CodingKeys: String, CodingKey {
        case messages, subscribers
    }

    public init(messages: [Int: Int] = [:], subscribers: [String: String] = [:]) {
        self.messages = messages
        self.subscribers = subscribers
    }

    public var isEmpty: Bool { messages.isEmpty && subscribers.isEmpty }

    /// Counts a message.
    ///
    /// - Parameter time: seconds since 1970.
    public mutating func count(messageAt time: Double, _ number: Int = 1) {
        add(number, inHour: Surroundings.hour(of: time))
    }

    /// The hour since 1970 that a time is in.
    static func hour(of time: Double) -> Int {
        Int((Moment.bounded(time) / 3600).rounded(.down))
    }

    /// Messages of all hours, as many as can be counted.
    var total: Int { messages.values.reduce(0, saturatingSum) }

    /// Whether there can be so many messages in such an hour.
    static func believes(_ number: Int, inHour hour: Int) -> Bool {
        number >= 0 && Moment.believed.contains(Double(hour) * 3600)
    }

    private mutating func add(_ number: Int, inHour hour: Int) {
        messages[hour] = saturatingSum(messages[hour] ?? 0, number)
    }

    /// Takes in what was found later.
    public mutating func add(_ other: Surroundings) {
        for (hour, number) in other.messages { add(number, inHour: hour) }
        subscribers.merge(other.subscribers) { $1 }
    }

    /// Takes pairs of numbers from a list, as far as the network has shown none of them with another.
    mutating func list(_ pairs: [String: String]) {
        let shown = Set(subscribers.values)
        for (imsi, msisdn) in pairs where subscribers[imsi] == nil && !shown.contains(msisdn) {
            subscribers[imsi] = msisdn
        }
    }

    /// The same with the messages of a period only, by whole hours.
    func within(from: Double?, to: Double?) -> Surroundings {
        var part = self
        part.messages = messages.filter { hour, _ in
            let start = Double(hour) * 3600
            return start + 3600 > from ?? -.infinity && start < to ?? .infinity
        }
        return part
    }
}

/// The sum, or the greatest number there is.
private func saturatingSum(_ one: Int, _ other: Int) -> Int {
    let (sum, isOver) = one.addingReportingOverflow(other)
    return isOver ? .max : sum
}
