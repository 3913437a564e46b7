public import SS7Filter
public import SS7Wire

/// What became of a message, with names put to it.
public struct Outcome: Sendable {
    public var judgement: Judgement
    public var side: Side?
    public var link: String?
    public var rule: RuleDescription?
    public var source: NetworkDescription?
    /// Why, in one of the stable names: an encoding's reason, or `unjudgeable`.
    public var reason: String?
    /// What the memory of the network said, as far as the deciding rule asks for it.
    public var facts: [RememberedFact]

    /// - Parameters:
    ///   - objection: the finding for which the link's policy blocked the message.
    ///   - message: its form, error and calling address.
    ///   - side: nil for a message of no configured link.
    ///   - facts: see `RuleTable.rememberedFacts`.
    public init(
        _ judgement: Judgement, objection: Reason?, form: Form, error: DecodeError,
        calling: SCCPAddress, table: RuleTable, side: Side?, link: String? = nil,
        facts: [RememberedFact] = []
    ) {
        self.judgement = judgement
        self.facts = facts
        self.side = side
        self.link = link
        if judgement.hasRule, table.rules.indices.contains(Int(judgement.rule)) {
            rule = table.rules[Int(judgement.rule)]
        }
        source = table.network(of: calling)
        if form == .illegal {
            reason = error.reason.name
        } else if let objection {
            reason = objection.name
        } else if judgement.unjudgeable {
            reason = Reason.unjudgeable.name
        }
    }

    /// The category, where a rule or the encoding decided; nil for a message that nothing spoke of.
    public var category: SS7Filter.Category? {
        judgement.hasRule || judgement.verdict != .forward ? judgement.category : nil
    }
}

extension JSONText {
    /// Writes the members of a verdict record that follow the message's own.
    public mutating func members(of outcome: Outcome) {
        text("verdict", outcome.judgement.verdict.name)
        if outcome.judgement.action != .none { text("action", outcome.judgement.action.name) }
        if let category = outcome.category {
            if let number = Int(category.name) {
                self.number("category", number)
            } else {
                text("category", category.name)
            }
        }
        if let rule = outcome.rule { text("rule", rule.name) }
        flag("shadow", outcome.judgement.shadow)
        if let source = outcome.source, !source.country.isEmpty || !source.operator.isEmpty {
            openObject("source")
            if !source.country.isEmpty { text("country", source.country) }
            if !source.operator.isEmpty { text("operator", source.operator) }
            close()
        }
        if let side = outcome.side { text("side", side.name) }
        if let reason = outcome.reason { text("reason", reason) }
        members(of: outcome.facts)
    }

    /// Writes what the memory said as an object `facts`; nothing where it said nothing.
    private mutating func members(of facts: [RememberedFact]) {
        guard !facts.isEmpty else { return }
        openObject("facts")
        for fact in facts {
            switch fact.value {
            case .number(let number): self.number(named: fact.name, number)
            case .truth(let truth): flag(named: fact.name, truth)
            case .digits(let digits): text(named: fact.name, digits.description)
            case .name(let name): text(named: fact.name, name)
            case .nothing: null(named: fact.name)
            }
        }
        close()
    }

    /// Writes the members that say where a message was seen.
    public mutating func members(of placement: Placement) {
        number("frame", placement.frame)
        if !placement.frames.isEmpty {
            openList("frames")
            for frame in placement.frames { element(frame) }
            closeList()
        }
        number("chunk", placement.chunk)
        literal("time", placement.time)
    }
}
