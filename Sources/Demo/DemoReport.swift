import Gateway
public import Load
import Records
public import SS7Filter
import SS7Wire

/// What a demo has seen: while it runs, and at its end.
public struct DemoReport: Sendable {
    /// What the demo is doing.
    public enum Phase: String, Sendable {
        /// As fast as the window lets it.
        case fullSpeed
        /// At a fixed rate, beside a copy that goes straight.
        case paced
    }

    /// What messages are counted by that the gateway blocked.
    public struct Row: Hashable, Sendable {
        public var category: SS7Filter.Category
        /// The operation, or what was wrong with the encoding.
        public var subject: String
    }

    /// What became of one message of the capture in all passes.
    public struct Fate: Sendable {
        /// The frame of the capture that it began in.
        public var frame: Int
        public var sent = 0
        public var forwarded = 0
        public var blocked = 0
        public var lost = 0
    }

    public internal(set) var phase = Phase.fullSpeed
    public internal(set) var elapsed = Duration.zero
    public internal(set) var messagesInCapture = 0
    /// Whole passes through the capture.
    public internal(set) var passes = 0
    public internal(set) var sent = 0
    public internal(set) var forwarded = 0
    public internal(set) var blocked = 0
    /// Messages that neither arrived nor were blocked in time.
    public internal(set) var lost = 0
    /// Messages and events that match nothing that was under way.
    public internal(set) var unexpected = 0
    /// Events about messages that went on all the same.
    public internal(set) var flagged = 0
    /// Answers of the gateway itself to what it blocked.
    public internal(set) var answered = 0
    public internal(set) var lostEvents = 0
    public internal(set) var blockedRows: [Row: Int] = [:]
    public internal(set) var forwardedByOperation: [String: Int] = [:]
    public internal(set) var fates: [Fate] = []
    /// The last blocked messages in words, newest last.
    public internal(set) var recent: [String] = []
    public internal(set) var latency: [Path: Latencies] = [:]
    /// Messages settled at full speed, and the nanoseconds that it took.
    public internal(set) var fullSpeedMessages = 0
    public internal(set) var fullSpeedNanoseconds: UInt64 = 0
    /// Messages a second at this moment.
    public internal(set) var currentRate = 0
    public internal(set) var pace = 0
    public internal(set) var window = 0
    public internal(set) var wasInterrupted = false

    /// True where all that was sent has arrived as it was or is known to be blocked.
    public var isBalanced: Bool {
        sent == forwarded + blocked && lost == 0 && unexpected == 0 && lostEvents == 0
    }

    /// Messages a second at full speed; nil where nothing was played so.
    public var rate: Int? {
        guard fullSpeedNanoseconds > 0, fullSpeedMessages > 0 else { return nil }
        return Int(Double(fullSpeedMessages) * 1e9 / Double(fullSpeedNanoseconds))
    }

    /// Blocked messages by category, in the categories' order.
    public var blockedByCategory: [(category: SS7Filter.Category, count: Int)] {
        SS7Filter.Category.allCases.compactMap { category in
            let count = blockedRows.filter { $0.key.category == category }.values.reduce(0, +)
            return count > 0 ? (category, count) : nil
        }
    }

    /// Counts a blocked message and puts it into words.
    mutating func note(_ event: borrowing EventRecord, table: RuleTable) {
        let outcome = Outcome(
            event.judgement, objection: event.objection, form: event.form, error: event.error,
            calling: event.sccp.calling, table: table, side: event.side)
        let subject = event.subject
        blockedRows[Row(category: event.judgement.category, subject: subject), default: 0] += 1
        var text = "blocked \(subject)"
        if let network = outcome.source, !network.country.isEmpty {
            text +=
                network.operator.isEmpty
                ? " from \(network.country)" : " from \(network.name)"
        } else if !event.sccp.calling.digits.isEmpty {
            text += " from \(event.sccp.calling.digits)"
        }
        var argument = event.component.argument
        let named = argument.number(.imsi).digits
        let imsi = named.isEmpty ? event.dialogueIMSI : named
        if !imsi.isEmpty { text += " imsi \(imsi)" }
        if recent.count >= 5 { recent.removeFirst() }
        recent.append(text)
    }
}

extension EventRecord {
    /// What a blocked message was about: its operation, or what was wrong with its encoding.
    fileprivate var subject: String {
        if form == .illegal { return error.reason.name }
        if let objection { return objection.name }
        if component.operation != .none { return component.operation.name }
        if tcap.componentCount > 0 { return "operation \(component.code)" }
        return tcap.type == .none ? sccp.type.name : tcap.type.name
    }
}
