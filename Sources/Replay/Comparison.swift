public import Captures
internal import Records
public import SS7Filter
public import SS7Wire

/// What a configuration decides about a message, as far as people tell decisions apart.
public struct Decision: Hashable, Sendable {
    public var verdict: Verdict
    public var action: Action
    /// The cause, error or point code of the action.
    public var actionValue: UInt32
    /// True where a rule in shadow would have blocked it.
    public var isInShadow: Bool
    /// The rule that decided.
    public var rule: String?
    /// The finding for which the link's own settings blocked it.
    public var objection: Reason?

    init(_ visit: CaptureScreening.Visit, _ table: RuleTable) {
        let judgement = visit.judgement
        verdict = judgement.verdict
        action = judgement.action
        actionValue = judgement.actionValue
        isInShadow = judgement.shadow
        rule = judgement.hasRule ? table.rules[Int(judgement.rule)].name : nil
        objection = visit.objection
    }
}

/// A message that two configurations decide differently about.
public struct ComparedMessage: Sendable {
    public var frame: Int
    /// Seconds since 1970, as a decimal number.
    public var time: String
    /// What it is: `begin invoke anyTimeInterrogation`; empty where nothing more is known.
    public var subject = ""
    /// Whose calling address it has: the network's name, and the digits.
    public var network: String?
    public var calling: String?
    public var subscriber: String?
}

/// Two configurations over one capture.
public struct Comparison: Sendable {
    /// What became of a message under both; nil where one of them took it for no message.
    public struct Pair: Hashable, Sendable {
        public var before: Decision?
        public var after: Decision?
    }

    /// Messages whose decision changed in the same way.
    public struct Group: Sendable {
        public var pair: Pair
        public var count = 0
        /// The first of them, in the order in which they were decided.
        public var messages: [ComparedMessage] = []
    }

    /// Two verdicts; nil where the message was none.
    public struct Verdicts: Hashable, Sendable {
        public var before: Verdict?
        public var after: Verdict?

        public init(before: Verdict?, after: Verdict?) {
            self.before = before
            self.after = after
        }
    }

    /// Messages by their verdicts.
    public private(set) var verdicts: [Verdicts: Int] = [:]
    private var changed: [Pair: Group] = [:]
    private var waiting: [UInt64: Waiting] = [:]
    private let limit: Int
    private let tables: (before: RuleTable, after: RuleTable)

    private struct Waiting {
        var isAfter: Bool
        var decision: Decision
        var placement: Placement
    }

    private init(_ before: RuleTable, _ after: RuleTable, limit: Int) {
        tables = (before, after)
        self.limit = limit
    }

    /// Reads a capture once and judges each message under both configurations.
    ///
    /// Each has its own dialogues and its own messages in segments.
    ///
    /// - Parameter limit: most messages that are kept of a group; 0 keeps all.
    public static func compare(
        _ reader: inout CaptureReader, before: Deployment, after: Deployment,
        variant: MTPVariant = .itu, limit: Int
    ) throws -> Comparison {
        var comparison = Comparison(before.table, after.table, limit: limit)
        var first = try CaptureScreening(
            before.configuration, table: before.table, variant: variant, isLong: reader.isLong)
        var second = try CaptureScreening(
            after.configuration, table: after.table, variant: variant, isLong: reader.isLong)
        while let captured = try reader.next() {
            try first.take(captured, reader.bytes) { message, visit, _ in
                comparison.add(&message, visit, isAfter: false)
            }
            try second.take(captured, reader.bytes) { message, visit, _ in
                comparison.add(&message, visit, isAfter: true)
            }
        }
        try first.finish { message, visit, _ in comparison.add(&message, visit, isAfter: false) }
        try second.finish { message, visit, _ in comparison.add(&message, visit, isAfter: true) }
        comparison.finish()
        return comparison
    }

    public var messages: Int { verdicts.values.reduce(0, +) }

    public var changes: Int { changed.values.reduce(0) { $0 + $1.count } }

    /// What changed, the largest group first.
    public var groups: [Group] {
        changed.values.sorted {
            ($1.count, $0.messages.first?.frame ?? 0) < ($0.count, $1.messages.first?.frame ?? 0)
        }
    }

    // MARK: - Pairs

    private mutating func add(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit, isAfter: Bool
    ) {
        let decision = Decision(visit, isAfter ? tables.after : tables.before)
        let key = UInt64(visit.placement.frame) << 16 | UInt64(visit.placement.chunk & 0xffff)
        guard let other = waiting[key], other.isAfter != isAfter else {
            waiting[key] = Waiting(
                isAfter: isAfter, decision: decision, placement: visit.placement)
            return
        }
        waiting[key] = nil
        let pair =
            isAfter
            ? Pair(before: other.decision, after: decision)
            : Pair(before: decision, after: other.decision)
        let table = tables.after
        count(pair) { ComparedMessage(&message, visit, table) }
    }

    private mutating func finish() {
        for (_, left) in waiting.sorted(by: { $0.key < $1.key }) {
            let pair =
                left.isAfter
                ? Pair(before: nil, after: left.decision) : Pair(before: left.decision, after: nil)
            count(pair) {
                ComparedMessage(frame: left.placement.frame, time: left.placement.time)
            }
        }
        waiting.removeAll()
    }

    private mutating func count(_ pair: Pair, _ message: () -> ComparedMessage) {
        let both = Verdicts(before: pair.before?.verdict, after: pair.after?.verdict)
        verdicts[both, default: 0] += 1
        guard pair.before != pair.after else { return }
        var group = changed.removeValue(forKey: pair) ?? Group(pair: pair)
        group.count += 1
        if limit == 0 || group.count <= limit { group.messages.append(message()) }
        changed[pair] = group
    }
}

extension ComparedMessage {
    init(_ message: inout DecodedMessage, _ visit: CaptureScreening.Visit, _ table: RuleTable) {
        frame = visit.placement.frame
        time = visit.placement.time
        var words: [String] = []
        if message.tcap.type == .none {
            let management = message.sccp.management.type
            words.append(message.sccp.type == .none ? "" : message.sccp.type.name)
            if management != .none { words.append(management.name) }
        } else {
            words.append(message.tcap.type.name)
        }
        for index in 0..<min(Int(message.tcap.componentCount), DecodedMessage.componentCapacity) {
            let operation = message.components[index].operation
            words.append(message.components[index].type.name)
            words.append(operation == .none ? "\(message.components[index].code)" : operation.name)
        }
        subject = words.filter { !$0.isEmpty }.joined(separator: " ")
        let calling = message.sccp.calling
        if !calling.digits.isEmpty { self.calling = "\(calling.digits)" }
        if let owner = table.network(of: calling) {
            network = owner.operator.isEmpty ? owner.country : owner.name
        }
        let numbers = MessageNumbers(&message)
        if !visit.subscriber.isEmpty {
            subscriber = "\(visit.subscriber)"
        } else {
            subscriber = (numbers.imsi ?? numbers.msisdn).map { "\($0)" }
        }
    }
}
