/// What a run has seen: while it runs, and at its end.
public struct LoadReport: Sendable {
    /// What messages are counted by.
    public struct Subject: Hashable, Sendable {
        public var operation: String
        public var expectation: Expectation
    }

    /// What became of the messages of one subject.
    public struct Row: Sendable {
        public var sent = 0
        public var arrived = 0
        /// Not arrived in time: right where it was to be blocked.
        public var absent = 0
    }

    /// One stretch of a run.
    public struct Stretch: Sendable {
        /// Seconds since the beginning.
        public var time: Double
        public var sent: Int
        public var arrived: Int
        /// Nanoseconds; nil where nothing arrived.
        public var p50: UInt64?
        public var p99: UInt64?
        public var greatest: UInt64?
    }

    /// One rate that was tried when the highest was looked for.
    public struct Trial: Sendable {
        public var rate: Double
        /// Messages a second that were sent.
        public var achieved: Double
        public var p50: UInt64?
        public var p99: UInt64?
        public var greatest: UInt64?
        /// Messages that should have arrived and did not.
        public var missing: Int
        public var holds: Bool
    }

    public internal(set) var pace = ""
    /// Seconds in which messages were sent.
    public internal(set) var seconds = 0.0
    public internal(set) var passes = 0
    public internal(set) var sent = 0
    /// Messages that were due and could not be handed over before the end.
    public internal(set) var unsent = 0
    public internal(set) var arrived = 0
    /// Messages that arrived and belong to none under way: answers of what is under test, mostly.
    public internal(set) var others = 0
    public internal(set) var outstanding = 0
    public internal(set) var rows: [Subject: Row] = [:]
    /// True where arrivals are answers to the sender, for want of a sink.
    public internal(set) var countsAnswers = false
    /// From the time at which a message was to be sent to its arrival.
    public internal(set) var latency = Latencies()
    /// From the time at which it was sent: what would be seen by who does not count waiting.
    public internal(set) var uncorrected = Latencies()
    /// From the time at which a message was to be sent to that at which it was.
    public internal(set) var lateness = Latencies()
    public internal(set) var stretches: [Stretch] = []
    public internal(set) var trials: [Trial] = []
    public internal(set) var wasInterrupted = false

    /// Messages that should have arrived and did not.
    public var missing: Int { count { $0 == .arrives } }
    /// Messages that did not arrive and should not have.
    public var blocked: Int { count { $0 == .blocked } }
    /// Messages that did not arrive, of which nobody said whether they should.
    public var absent: Int { count { $0 == .open } }
    /// Messages that should have been blocked and arrived.
    public var leaked: Int {
        rows.filter { $0.key.expectation.fate == .blocked }.values.map(\.arrived).reduce(0, +)
    }

    private func count(_ isMeant: (Expectation.Fate) -> Bool) -> Int {
        rows.filter { isMeant($0.key.expectation.fate) }.values.map(\.absent).reduce(0, +)
    }

    /// True where every message fared as it was to.
    public var isAsExpected: Bool { missing == 0 && leaked == 0 && unsent == 0 }

    /// True where it is known of some messages what is to become of them.
    public var hasExpectations: Bool { rows.keys.contains { $0.expectation.fate != .open } }

    /// Messages sent in a second.
    public var rate: Double { seconds > 0 ? Double(sent) / seconds : 0 }

    /// The highest rate that held the bound; nil where none was looked for, or none did.
    public var highestRate: Double? { trials.filter(\.holds).map(\.achieved).max() }
}
