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
        /// Not arrived: right where it was to be blocked.
        public var absent = 0
        /// Those of the arrived that took longer than the run's patience.
        public var late = 0
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
        public var missing = 0
        /// Messages that did not arrive, of which nobody said whether they should.
        public var absent = 0
        /// Messages that should have arrived and took longer than the run's patience.
        public var late = 0
        /// Messages that arrived once more, and those that others overtook.
        public var duplicates = 0
        public var outOfOrder = 0
        /// Messages that were due and were not sent.
        public var unsent = 0
        /// Messages that arrived: of few the percentiles are of little use.
        public var arrived = 0
        /// Why the rate does not hold, in words; empty where it does.
        public var reasons: [String] = []
        public var limit = Limit.none

        /// True where it failed for messages that were lost, and for nothing else.
        var losesOnly = false

        public var holds: Bool { limit == .none }
    }

    /// What a rate that does not hold was too much for.
    public enum Limit: String, Sendable {
        case none
        /// What is under test.
        case gateway
        /// This process, or the machine that it runs on.
        case sender
        /// An association went down.
        case association
    }

    /// An association on which traffic could flow, and then could not.
    public struct Fall: Sendable, Encodable {
        /// `sender` or `sink`.
        public var party: String
        /// Counted from 1.
        public var association: Int
        public var of: Int
        public var address: String
        /// Seconds since the beginning.
        public var time: Double
        /// When traffic could flow again; nil where it did not.
        public var until: Double?
        public var cause: String
    }

    /// What one association has taken.
    public struct Share: Sendable, Encodable {
        public var party: String
        /// Counted from 1.
        public var association: Int
        /// Messages, each segment counted.
        public var sent: Int
    }

    public internal(set) var pace = ""
    /// Seconds in which messages were sent.
    public internal(set) var seconds = 0.0
    /// Passes through the traffic that were begun; the last ones may not have ended.
    public internal(set) var passes = 0
    /// Messages that a whole pass has.
    public internal(set) var passLength = 0
    public internal(set) var sent = 0
    /// Messages that were due and could not be handed over before the end.
    public internal(set) var unsent = 0
    /// M3UA messages that were sent: a message in segments is several.
    public internal(set) var parts = 0
    /// Messages that were sent more than a millisecond after their time.
    public internal(set) var sentLate = 0
    /// Seconds in which an association took nothing although something was due.
    public internal(set) var heldBack = 0.0
    public internal(set) var arrived = 0
    /// Messages that arrived once more, each segment counted.
    public internal(set) var duplicates = 0
    /// Messages that arrived after a later one of the same sender, association and label, each segment
    /// counted.
    public internal(set) var outOfOrder = 0
    /// Messages that arrived and belong to nothing that was sent: answers of what is under test, or
    /// somebody else's traffic.
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
    /// True where the highest rate was looked for.
    public internal(set) var isSearch = false
    public internal(set) var wasInterrupted = false
    /// Associations that went down while it ran.
    public internal(set) var falls: [Fall] = []
    /// True where the run ended before its time, because associations were down.
    public internal(set) var wasCutOff = false
    public internal(set) var shares: [Share] = []
    /// How long it is to take, in seconds; of a search, one rate.
    public internal(set) var planned = 0.0
    /// True where the next message went when one had arrived: none had a time of its own.
    public internal(set) var isClosedLoop = false
    /// Messages that a closed loop kept under way at once.
    public internal(set) var window = 0
    /// Seconds for which places of the window were held by messages that did not come in time, all
    /// places added up.
    public internal(set) var windowHeld = 0.0
    /// What the run was; nil where nobody said.
    public var run: LoadRun?

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

    /// Messages that should have arrived and took longer than the run's patience.
    public var late: Int {
        rows.filter { $0.key.expectation.fate != .blocked }.values.map(\.late).reduce(0, +)
    }

    private func count(_ isMeant: (Expectation.Fate) -> Bool) -> Int {
        rows.filter { isMeant($0.key.expectation.fate) }.values.map(\.absent).reduce(0, +)
    }

    /// True where every message fared as it was to, as far as anybody said.
    public var isAsExpected: Bool {
        missing == 0 && leaked == 0 && unsent == 0 && late == 0 && keepsOrderAndNumber
    }

    /// True where messages came once, and in their order: what may be asked of any node.
    public var keepsOrderAndNumber: Bool { duplicates == 0 && outOfOrder == 0 }

    /// What fared otherwise than it was to, in words; nil where nothing did, and in a search, whose rates have
    /// their own.
    public var objection: String? {
        // That messages come once and in their order goes without saying.
        let isWell = hasExpectations ? isAsExpected : keepsOrderAndNumber
        guard !isSearch, !isWell else { return nil }
        var counts = [
            "\(missing) missing", "\(leaked) not blocked", "\(late) late", "\(unsent) not sent",
        ]
        if duplicates > 0 { counts.append("\(duplicates) duplicates") }
        if outOfOrder > 0 { counts.append("\(outOfOrder) out of order") }
        return "not as expected: " + counts.joined(separator: ", ")
    }

    /// Why a run without a fall is no success, in words; nil where it is one.
    public var failure: String? {
        if isSearch {
            if highestRate != nil { return nil }
            return wasInterrupted
                ? "the search was interrupted before a rate held" : "no rate holds the bound"
        }
        if sent > 0, arrived == 0, blocked < sent {
            return countsAnswers ? "nothing was answered" : "nothing arrived at the sink"
        }
        return objection
    }

    /// The share of its time for which a closed loop's window was held by messages that did not come in
    /// time; nil in an open loop.
    public var windowHeldShare: Double? {
        guard isClosedLoop, window > 0, seconds > 0 else { return nil }
        return min(1, windowHeld / (Double(window) * seconds))
    }

    /// True where it is known of some messages what is to become of them.
    public var hasExpectations: Bool { rows.keys.contains { $0.expectation.fate != .open } }

    /// Messages sent in a second.
    public var rate: Double { seconds > 0 ? Double(sent) / seconds : 0 }

    /// The highest rate that held the bound; nil where none was looked for, or none did.
    public var highestRate: Double? { trials.filter(\.holds).map(\.achieved).max() }

    /// The share of the messages that did not arrive of which nobody said whether they should.
    var absentShare: Double { sent > 0 ? Double(absent) / Double(sent) : 0 }
}
