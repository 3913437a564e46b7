public import SS7Wire

extension RuleTable {
    /// Explains what the table says of a message.
    ///
    /// - Parameters:
    ///   - message: as it was judged.
    ///   - facts: what it was judged by.
    ///   - rules: rules to try besides those that the message concerns.
    public func explain(
        _ message: DecodedMessage, facts: Facts, including rules: [Int] = []
    ) -> Explanation {
        var explainer = Explainer(self, message)
        return explainer.explain(facts, including: rules)
    }
}

/// Walks the rules by the evaluator's cursor, and their programs by the machine, test by test.
///
/// It has no opinion of its own. For each test the machine is given a program of that test alone,
/// which ends in `match` for one branch and in `miss` for the other; it stands behind the image.
private struct Explainer {
    private let table: RuleTable
    /// The image, and behind it a test, `match` and `miss`.
    private var image: [UInt32]
    private let probe: Int
    private var message: DecodedMessage

    init(_ table: RuleTable, _ message: DecodedMessage) {
        self.table = table
        self.message = message
        probe = table.image.count
        image = table.image
        image += Instruction(.miss).encoded
        image += Instruction(.match).encoded
        image += Instruction(.miss).encoded
    }

    mutating func explain(_ facts: Facts, including rules: [Int]) -> Explanation {
        var explanation = Explanation(
            judgement: table.judge(message, facts: facts), parts: [], deciding: nil)
        var best = -1
        let count = min(Int(message.tcap.componentCount), message.components.count)
        for component in count == 0 ? -1..<0 : 0..<count {
            var viewpoint = Viewpoint(of: component, in: &message, facts: facts)
            let part = part(&viewpoint, including: rules)
            for (number, trial) in part.trials.enumerated()
            where trial.matches && trial.turn == .asked {
                let rank = RuleRecord.rank(head(of: trial.rule))
                if rank <= best { continue }
                best = rank
                explanation.deciding = (explanation.parts.count, number)
            }
            explanation.parts.append(part)
        }
        return explanation
    }

    private mutating func part(
        _ viewpoint: inout Viewpoint, including rules: [Int]
    ) -> Explanation.Part {
        var trials: [Explanation.Trial] = []
        var decided: Set<UInt32> = []
        for rule in concerned(&viewpoint) {
            let category = head(of: rule) & 0xff
            var trial = trial(of: rule, &viewpoint)
            if viewpoint.facts.encodingIsSettled, category == UInt32(Category.decode.rawValue) {
                trial.turn = .encodingSettled
            } else if decided.contains(category) {
                trial.turn = .categoryDecided
            } else if trial.matches, head(of: rule) & RuleRecord.shadow == 0 {
                trial.decides = true
                decided.insert(category)
            }
            trials.append(trial)
        }
        for rule in rules where !trials.contains(where: { $0.rule == rule }) {
            var trial = trial(of: rule, &viewpoint)
            trial.turn = .unconcerned
            trials.append(trial)
        }
        return Explanation.Part(
            component: viewpoint.component < 0 ? nil : viewpoint.component, side: viewpoint.side,
            isReturned: viewpoint.returned, opensDialogue: viewpoint.opensDialogue,
            calling: value(of: .callingGT, &viewpoint), called: value(of: .calledGT, &viewpoint),
            subscriber: value(of: viewpoint.subscriber),
            subscriberSource: source(of: viewpoint), remembered: remembered(&viewpoint),
            trials: trials)
    }

    /// What the memory says; of a message that opens a dialogue not that it does.
    private mutating func remembered(_ viewpoint: inout Viewpoint) -> [Explanation.Remembered] {
        let isNew = viewpoint.facts.remembered.dialogue == .new
        return Field.allCases.filter(\.isRemembered).compactMap { field in
            if isNew, field == .dialogue || field == .openedBy { return nil }
            let value = value(of: field, &viewpoint)
            return value == .absent ? nil : Explanation.Remembered(field: field, value: value)
        }
    }

    /// The rules that the evaluator's cursor comes to.
    private mutating func concerned(_ viewpoint: inout Viewpoint) -> [Int] {
        rulesConcerned(image, &message, &viewpoint)
    }

    private mutating func trial(of rule: Int, _ viewpoint: inout Viewpoint) -> Explanation.Trial {
        var trial = Explanation.Trial(
            rule: rule, turn: .asked, matches: false, decides: false, tests: [])
        var at = Int(image[image.span.rule(rule) + 2])
        while let instruction = Instruction(image.span, at: at) {
            if instruction.opcode == .match { trial.matches = true }
            if instruction.opcode == .match || instruction.opcode == .miss { break }
            let test = test(instruction, at: at, &viewpoint)
            trial.tests.append(test)
            let skip = test.outcome ? instruction.whenTrue : instruction.whenFalse
            at = Instruction.place(after: at, skipping: UInt32(skip))
        }
        return trial
    }

    private mutating func test(
        _ instruction: Instruction, at place: Int, _ viewpoint: inout Viewpoint
    ) -> Explanation.Test {
        let word = image[place]
        let operand = image[place + 2]
        let outcome = outcome(of: word, operand, viewpoint)
        // Only a test without an answer asks which branch goes against the message.
        let guarded = word | Instruction.Bits.guarded
        let counts = self.outcome(
            of: guarded | Instruction.Bits.againstWhenTrue, operand, viewpoint)
        let spares = self.outcome(
            of: guarded & ~Instruction.Bits.againstWhenTrue, operand, viewpoint)
        let answer: Explanation.Answer =
            counts == spares
            ? (outcome ? .yes : .no)
            : instruction.against == nil ? .none : counts ? .against : .favour
        return Explanation.Test(
            instruction: instruction, values: values(instruction, &viewpoint), answer: answer,
            outcome: outcome)
    }

    /// What the machine makes of one test.
    private mutating func outcome(
        of word: UInt32, _ operand: UInt32, _ viewpoint: Viewpoint
    ) -> Bool {
        image[probe] = word
        // True goes on with `match`, false leaves it out.
        image[probe + 1] = 1 << 16
        image[probe + 2] = operand
        return runAlone(image, at: probe, &message, viewpoint)
    }

    // MARK: - What was seen

    private mutating func values(
        _ instruction: Instruction, _ viewpoint: inout Viewpoint
    ) -> [Explanation.Value] {
        switch instruction.opcode {
        case .match, .miss, .flag: []
        case .limit: values(ofLimit: Int(instruction.operand), &viewpoint)
        case .property: [property(of: instruction, viewpoint)]
        case .sameNumber, .sameNetwork, .sameCountry:
            [value(of: instruction.field, &viewpoint), value(of: instruction.second, &viewpoint)]
        default: [value(of: instruction.field, &viewpoint)]
        }
    }

    /// What the key of a limit is made of, then what it counts.
    private mutating func values(
        ofLimit number: Int, _ viewpoint: inout Viewpoint
    ) -> [Explanation.Value] {
        let limit = table.limits[number]
        let parts = limit.keys + [limit.value].compactMap(\.self)
        return parts.map { part in
            if let field = part.field { return value(of: field, &viewpoint) }
            return viewpoint.subscriber.isReadable
                ? value(of: viewpoint.subscriber) : value(of: .msisdn, &viewpoint)
        }
    }

    /// The property of a number that a test compares: the value that the machine finds equal.
    private mutating func property(
        of instruction: Instruction, _ viewpoint: Viewpoint
    ) -> Explanation.Value {
        guard let property = instruction.property?.property else { return .absent }
        for value in UInt32(0)...255 {
            let equal = Instruction.property(property, of: instruction.field, .equal, value)
            if outcome(of: equal.encoded[0], equal.operand, viewpoint) { return .number(value) }
        }
        return .absent
    }

    private mutating func value(
        of field: Field, _ viewpoint: inout Viewpoint
    ) -> Explanation.Value {
        if field.kind == .digits { return value(of: viewpoint.number(of: field, in: &message)) }
        return UInt32(exactly: viewpoint.value(of: field, in: &message)).map { .number($0) }
            ?? .absent
    }

    private func value(of reading: NumberReading) -> Explanation.Value {
        switch reading.state {
        case .absent: return .absent
        case .unnamed: return .unnamed
        case .unreadable, .readable:
            let owner =
                reading.isReadable ? owner(of: reading.digits, reading.plan) : (nil, prefix: 0)
            return .digits(
                reading.digits, plan: reading.plan, isReadable: reading.isReadable,
                owner: owner.0, prefix: owner.prefix)
        }
    }

    /// The network that owns a number, and how many of its first digits say so.
    private func owner(of digits: Digits, _ plan: NumberingPlan) -> (Int?, prefix: Int) {
        let span = image.span
        let owner = network(of: digits, plan: plan, in: span)
        guard owner != 0 else { return (nil, 0) }
        var prefix = Digits()
        var deciding = 0
        var last = network(of: prefix, plan: plan, in: span)
        for index in 0..<Int(digits.count) {
            prefix.append(digits.digit(at: index))
            let next = network(of: prefix, plan: plan, in: span)
            if next != last { deciding = index + 1 }
            last = next
        }
        return (owner, deciding)
    }

    private func source(of viewpoint: Viewpoint) -> Explanation.SubscriberSource {
        let component = viewpoint.component
        if component >= 0, message.components[component].isUnread { return .unread }
        if component >= 0, message.components[component].argument.has(.imsi) { return .argument }
        if !viewpoint.facts.dialogueIMSI.isEmpty { return .dialogue }
        if case .unnamed = viewpoint.subscriber.state { return .none }
        return .destinationReference
    }

    private func head(of rule: Int) -> UInt32 { image[image.span.rule(rule)] }
}

extension Viewpoint {
    /// The viewpoint of a component as the evaluator takes it; -1 for a message that has none.
    init(of component: Int, in message: inout DecodedMessage, facts: Facts) {
        let returned = message.sccp.type.isService && !message.flags.contains(.unsolicited)
        let type = message.tcap.type
        let isDoubtful = component >= 0 && message.components[component].isDoubtful
        self.init()
        self.facts = facts
        stand(returned: returned)
        opensDialogue = isDoubtful || type != .continue && type != .end && type != .abort
        look(at: component, in: &message)
    }
}

// Spans of two parts of `self` cannot be held at once; parameters can be told apart.

private func runAlone(
    _ image: [UInt32], at place: Int, _ message: inout DecodedMessage, _ viewpoint: Viewpoint
) -> Bool {
    var viewpoint = viewpoint
    var assumed = false
    var steps: UInt32 = 0
    return run(image.span, at: place, &message, &viewpoint, &assumed, &steps)
}

private func rulesConcerned(
    _ image: [UInt32], _ message: inout DecodedMessage, _ viewpoint: inout Viewpoint
) -> [Int] {
    var rules: [Int] = []
    var steps: UInt32 = 0
    var common = CommonLists()
    common.begin(image.span, &message, &viewpoint)
    let lists = common.lists(image.span, &message, &viewpoint, &steps, leavingOut: false)
    var cursor = RuleCursor()
    cursor.begin(lists, in: image.span)
    while let rule = cursor.next(image.span) { rules.append(rule) }
    return rules
}
