/// What a report needs besides events: how many messages there were, and whose numbers are one.
public struct Surroundings: Hashable, Sendable, Codable {
    /// Messages that were judged, by the hours since 1970 in which they came.
    public var messages: [Int: Int]
    /// The MSISDN of an IMSI, where the home network has shown both.
    public var subscribers: [String: String]

    public init(messages: [Int: Int] = [:], subscribers: [String: String] = [:]) {
        self.messages = messages
        self.subscribers = subscribers
    }

    public var isEmpty: Bool { messages.isEmpty && subscribers.isEmpty }

    /// Counts a message.
    ///
    /// - Parameter time: seconds since 1970.
    public mutating func count(messageAt time: Double, _ number: Int = 1) {
        messages[Surroundings.hour(of: time), default: 0] += number
    }

    /// The hour since 1970 that a time is in.
    static func hour(of time: Double) -> Int { Int((time / 3600).rounded(.down)) }

    /// Takes in what was found later.
    public mutating func add(_ other: Surroundings) {
        for (hour, number) in other.messages { messages[hour, default: 0] += number }
        subscribers.merge(other.subscribers) { $1 }
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
