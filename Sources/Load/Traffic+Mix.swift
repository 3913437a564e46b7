import Captures
public import RuleTesting
import SS7Filter
import SS7Wire

extension Traffic {
    /// Makes traffic of stories: each as often in a pass as its weight says, spread evenly.
    ///
    /// - Parameter most: messages that a pass may have.
    /// - Throws: `LoadError` where there are more.
    public init(_ stories: [Story], most: Int = Traffic.most) throws {
        let tales = try stories.map { try Traffic(once: $0) }
        let sum = zip(tales, stories).reduce(0) { $0 + $1.0.parts.count * $1.1.weight }
        guard sum <= most else { throw LoadError(tooMany: most, "smaller weights") }
        self.init()
        unplayable = tales.map(\.unplayable).reduce(0, +)
        let order = Traffic.order(of: stories.map(\.weight))
        for (copy, story) in order.enumerated() { append(tales[story], copy: copy) }
        copies = max(1, order.count)
    }

    private init(once story: Story) throws {
        let reader = try TrafficReader()
        for (number, message) in story.messages.enumerated() {
            let captured = CapturedMessage(
                kind: CapturedMessage.Kind(message.framing), frame: number + 1, chunk: 0,
                time: CaptureTime(seconds: Int64(number), nanoseconds: 0))
            try reader.take(captured, message.octets.span) { _, _ in message.side }
        }
        self = try reader.finish()
        for index in messages.indices {
            messages[index].expectation = Expectation(story.messages[messages[index].frame - 1])
        }
    }

    /// Stories in turn, so that each comes at even distances: the one whose turn is most overdue.
    private static func order(of weights: [Int]) -> [Int] {
        let sum = weights.reduce(0, +)
        var credit = Array(repeating: 0, count: weights.count)
        return (0..<sum).map { _ in
            for index in weights.indices { credit[index] += weights[index] }
            let next = credit.indices.max { credit[$0] < credit[$1] } ?? 0
            credit[next] -= sum
            return next
        }
    }

    /// Adds a story; only its own messages wait for each other, each for the one before it.
    private mutating func append(_ tale: Traffic, copy: Int) {
        let base = count
        for (number, original) in tale.messages.enumerated() {
            var message = Message(
                frame: original.frame, side: original.side,
                parts: Array(parts.count..<parts.count + original.parts.count),
                operation: original.operation, predecessors: number == 0 ? 0 : 1)
            if number + 1 < tale.count { message.successors = [base + number + 1] }
            message.opens = original.opens
            message.copy = copy
            message.expectation = original.expectation
            for part in original.parts {
                var own = Part(
                    data: tale.parts[part].data, stream: tale.parts[part].stream,
                    message: base + number)
                own.slots = tale.parts[part].slots
                add(own)
            }
            messages.append(message)
        }
    }
}

extension Expectation {
    fileprivate init(_ message: Story.Message) {
        switch message.verdict {
        case .forward: self.init(.arrives, rule: message.rule)
        case .block: self.init(.blocked, rule: message.rule)
        default: self.init()
        }
    }
}

extension CapturedMessage.Kind {
    fileprivate init(_ framing: Framing) {
        switch framing {
        case .m3ua: self = .m3ua
        case .mtp3: self = .mtp3
        case .sccp: self = .sccp
        case .tcap: self = .tcap
        }
    }
}
