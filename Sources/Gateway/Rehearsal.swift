public import SS7Filter
public import SS7Wire
import Screening
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// What a table that is not in force yet would have done with the recent messages.
public struct Rehearsal: Sendable {
    /// A rule that would block what passes now.
    public struct Blocking: Sendable {
        /// By its number in the new table.
        public var rule: Int
        public var messages: Int
        /// The newest of them.
        public var example: Example
    }

    /// One message, as people know it again.
    public struct Example: Sendable {
        /// How long ago it came.
        public var age: Duration
        public var link: Int
        /// What it asks for, else the kind of TCAP message.
        public var subject: String
        /// The calling global title; empty where there is none.
        public var calling: Digits
        public var originatingPointCode: UInt32
    }

    /// Messages that were judged.
    public var messages = 0
    /// Those of them that the table in force lets pass.
    public var passing = 0
    /// Those that pass, and that the new table would block.
    public var newlyBlocked = 0
    /// Those that are blocked, and that the new table would let pass.
    public var newlyPassing = 0
    /// The rules that would block them, those of most messages first.
    public var rules: [Blocking] = []

    public init() {}

    /// The part of what passes now that the new table would block, 0 to 1.
    public var share: Double { passing == 0 ? 0 : Double(newlyBlocked) / Double(passing) }

    mutating func count(_ old: Judgement, _ new: Judgement, _ example: @autoclosure () -> Example) {
        messages += 1
        let isBlocked = old.verdict == .block
        if !isBlocked { passing += 1 }
        guard (new.verdict == .block) != isBlocked else { return }
        if isBlocked {
            newlyPassing += 1
            return
        }
        newlyBlocked += 1
        // What a link's own settings block, both tables do.
        guard new.hasRule else { return }
        if let index = rules.firstIndex(where: { $0.rule == Int(new.rule) }) {
            rules[index].messages += 1
        } else {
            rules.append(Blocking(rule: Int(new.rule), messages: 1, example: example()))
        }
    }
}

extension Gateway {
    /// How long a worker may take to come to the top of its loop; one that waits does so in 20 ms.
    private static let patience = Duration.seconds(2)

    /// Tries a table on the recent messages, while traffic goes on by the table in force.
    ///
    /// Both judge each message by what was remembered of its dialogue when it came. No message is
    /// kept for as long as this takes.
    public func rehearse(_ table: RuleTable) throws -> Rehearsal {
        try rehearsing.withLock { _ in
            let kept = workers.map(\.recent)
            defer {
                for worker in workers {
                    worker.recent.release()
                    // One that waits for messages would pass over the first.
                    worker.nudge()
                }
            }
            for worker in workers {
                worker.recent.ask()
                worker.nudge()
            }
            let end = monotonicNanoseconds() &+ Gateway.patience.nanoseconds
            while !kept.allSatisfy(\.isGranted), monotonicNanoseconds() < end { usleep(100) }
            return try rehearse(table, on: kept.filter(\.isGranted))
        }
    }

    private func rehearse(_ table: RuleTable, on kept: [RecentMessages]) throws -> Rehearsal {
        let current = tableInForce
        var screener = Screener(
            memory: try NetworkMemory(.init(dialogues: 64)), reassembler: Reassembler(capacity: 1))
        screener.message.mobileTitles = plan.mobileTitles
        var newest: [(recent: RecentMessages, place: Int, time: UInt64)] = []
        for recent in kept {
            newest += recent.places.map { (recent, $0, recent.record(at: $0).time) }
        }
        newest.sort { $0.time > $1.time }
        let now = monotonicNanoseconds()
        var rehearsal = Rehearsal()
        for (recent, place, time) in newest.prefix(plan.recentCapacity) {
            let old = judge(recent, place, by: current, &screener)
            let new = judge(recent, place, by: table, &screener)
            rehearsal.count(
                old, new,
                Rehearsal.Example(
                    age: .nanoseconds(Int64(clamping: now &- time)),
                    link: Int(recent.record(at: place).facts.link),
                    subject: subject(of: new, &screener.message),
                    calling: screener.message.sccp.calling.digits,
                    originatingPointCode: screener.message.mtp.originatingPointCode))
        }
        rehearsal.rules.sort { $0.messages > $1.messages }
        return rehearsal
    }

    private func judge(
        _ recent: RecentMessages, _ place: Int, by table: RuleTable, _ screener: inout Screener
    ) -> Judgement {
        let record = recent.record(at: place)
        let link = fabric.links[Int(record.facts.link)]
        var origin = link.origin
        origin.facts = record.facts
        origin.now = record.time
        let octets = unsafe recent.octets(at: place)
        // SAFETY: the worker keeps nothing while this reads, so that the octets stay.
        let message = unsafe octets.message.bindMemory(to: UInt8.self)
        let joined = unsafe octets.joined.bindMemory(to: UInt8.self)
        let image = table.image
        var none: [UInt64] = []
        var hits = none.mutableSpan
        return unsafe screener.screenAgain(
            message.span, joined: joined.span, from: origin, by: record.recollection,
            table: image.span, hits: &hits)
    }

    private func subject(of judgement: Judgement, _ message: inout DecodedMessage) -> String {
        let component = Int(judgement.component)
        guard component < Int(message.tcap.componentCount) else { return message.tcap.type.name }
        let operation = message.components[component].operation
        return operation == .none
            ? "operation \(message.components[component].code)" : operation.name
    }
}
