public import SS7Wire

/// Why a table judges a message as it does: every rule that was asked, and what its tests saw.
public struct Explanation: Sendable {
    /// What `evaluate` says of the message.
    public var judgement: Judgement
    /// Each component's turn; of a message without components the only one.
    public var parts: [Part]
    /// The trial that decided, as indices; nil where no rule matched.
    public var deciding: (part: Int, trial: Int)?

    /// The rules tried for one component.
    public struct Part: Sendable {
        /// Nil in a message that has no component.
        public var component: Int?
        /// The side that the message counts as coming from: of one of our own that was returned, the
        /// other one.
        public var side: Side
        /// True in a message of our own that came back: its addresses have changed places.
        public var isReturned: Bool
        /// True where an unnamed subscriber counts against the message.
        public var opensDialogue: Bool
        /// The global titles as rules read them.
        public var calling: Value
        public var called: Value
        public var subscriber: Value
        public var subscriberSource: SubscriberSource
        /// What the memory of the network says of the message, whether a rule asks for it or not.
        public var remembered: [Remembered]
        /// In the table's order: first those that were asked, then those asked about.
        public var trials: [Trial]
    }

    /// What the memory says, in one of the fields that rules know.
    public struct Remembered: Sendable {
        public var field: Field
        public var value: Value
    }

    /// Where the subscriber of a component was taken from.
    public enum SubscriberSource: String, Sendable, CaseIterable {
        case none, argument, dialogue, destinationReference
        /// The argument could not be read.
        case unread
    }

    /// What one rule said of one component.
    public struct Trial: Sendable {
        /// Why a rule was or was not asked.
        public enum Turn: String, Sendable, CaseIterable {
            case asked
            /// An earlier rule of its category decided.
            case categoryDecided
            /// The link's own settings decided what category `decode` asks.
            case encodingSettled
            /// It is about another side, another operation, or messages with findings.
            case unconcerned
        }

        /// The rule's number in the table.
        public var rule: Int
        public var turn: Turn
        public var matches: Bool
        /// True where it decided its category for the component.
        public var decides: Bool
        /// The tests that were run, in order; none where the rule has no condition.
        public var tests: [Test]

        /// True where a match rests on a test without an answer.
        public var isAssumed: Bool { matches && tests.contains { $0.answer == .against } }
    }

    /// What one test saw, and what came of it.
    public struct Test: Sendable {
        public var instruction: Instruction
        /// What the instruction's field holds, and its second field's where it has one; of a limit what
        /// its keys are made of, then what it counts.
        public var values: [Value]
        public var answer: Answer
        /// The branch that was taken: with an answer, that answer.
        public var outcome: Bool
    }

    /// The answer of a test.
    public enum Answer: String, Sendable, CaseIterable {
        case yes, no
        /// There is none, and that counts against the message.
        case against
        /// There is none, and that counts for the message.
        case favour
        /// There is none, and the rule guards no operation: the test is false.
        case none
    }

    /// What a field holds.
    public enum Value: Hashable, Sendable {
        /// The message does not have the field.
        case absent
        /// No subscriber is named.
        case unnamed
        /// A number or a truth.
        case number(UInt32)
        /// Digits; `owner` is the network with the longest prefix of them, of `prefix` digits.
        case digits(Digits, plan: NumberingPlan, isReadable: Bool, owner: Int?, prefix: Int)
    }
}

/// Which messages a rule is asked about, as the index of a table says.
public struct RuleReach: Hashable, Sendable {
    public var sides: [Side] = []
    /// True for a rule about any message.
    public var isForAny = false
    /// True for a rule about any message that nothing canonical and without a finding can match.
    public var needsFinding = false
    /// The operations that it guards.
    public var operations: [Operation] = []
}

extension RuleTable {
    /// The messages that a rule is asked about.
    public func reach(of rule: Int) -> RuleReach {
        let image = self.image
        let span = image.span
        var reach = RuleReach()
        func isListed(_ list: Int) -> Bool {
            span.rules(inList: list).contains(rule)
        }
        for side in Side.allCases {
            var concerns = isListed(span.rulesForAny(side, isPlain: false))
            if concerns {
                reach.isForAny = true
                reach.needsFinding = !isListed(span.rulesForAny(side, isPlain: true))
            }
            for user in [UserProtocol.map, .cap] {
                for code in UInt8.min...UInt8.max
                where isListed(span.rules(for: code, isMAP: user == .map, from: side)) {
                    concerns = true
                    let operation = Operation(user, code)
                    if !reach.operations.contains(operation) { reach.operations.append(operation) }
                }
            }
            if concerns { reach.sides.append(side) }
        }
        return reach
    }

    /// The numbers of a set, `=` before one that is meant exactly and `not` before one that is left
    /// out; at most `limit` of them.
    ///
    /// - Parameters:
    ///   - set: an instruction's operand.
    ///   - limit: how many numbers are enough.
    public func members(ofSet set: Int, limit: Int) -> (members: [String], isWhole: Bool) {
        let image = self.image
        let span = image.span
        let root = span.root(ofTrie: set)
        var members: [String] = []
        var open = [(node: 0, digits: "")]
        while let (node, digits) = open.popLast() {
            let word = span[span.node(node, of: root)]
            let value = word >> ImageLayout.childBits
            if value & ImageLayout.exactMember != 0 { members.append("=+" + digits) }
            if value & ImageLayout.prefixMember != 0 { members.append("+" + digits) }
            if value & ImageLayout.exactExcluded != 0 { members.append("not =+" + digits) }
            if value & ImageLayout.prefixExcluded != 0 { members.append("not +" + digits) }
            guard members.count <= limit else { return (Array(members.prefix(limit)), false) }
            var child = Int(span[span.node(node, of: root) + 1])
            var children: [(node: Int, digits: String)] = []
            for digit in 0..<10 where word >> UInt32(digit) & 1 == 1 {
                children.append((child, digits + String(digit)))
                child += 1
            }
            open += children.reversed()
        }
        return (members, true)
    }

    /// A network of an identity; nil where no row has it.
    public func network(ofIdentity identity: UInt32) -> NetworkDescription? {
        let image = self.image
        let span = image.span
        return networks.indices.first { span[span.network($0)] == identity && identity != 0 }
            .map { networks[$0] }
    }
}
