public import Records
public import SS7Filter
public import SS7Rules
public import SS7Wire

/// A message that was judged, with everything that is to be said about why.
public struct ExplainedMessage: Sendable {
    public var message: DecodedMessage
    /// What the ranges of the message's TCAP part count in.
    public var octets: [UInt8]
    public var placement: Placement?
    /// What it was judged by.
    public var facts: Facts
    /// The finding for which the link's own settings blocked it.
    public var objection: Reason?
    /// What became of it, names put to it.
    public var outcome: Outcome
    public var explanation: Explanation

    let table: RuleTable
    let wording: Wording

    /// - Parameters:
    ///   - judgement: the screener's, which knows of the link's settings.
    ///   - rules: rules to try besides those that concern the message.
    public init(
        _ message: DecodedMessage, octets: [UInt8], placement: Placement? = nil,
        judgement: Judgement, objection: Reason?, facts: Facts, side: Side?, link: String?,
        table: RuleTable, wording: Wording, including rules: [Int] = []
    ) {
        self.message = message
        self.octets = octets
        self.placement = placement
        self.facts = facts
        self.objection = objection
        self.table = table
        self.wording = wording
        var copy = message
        outcome = Outcome(
            judgement, objection: objection, form: message.form, error: message.error,
            calling: message.sccp.calling, table: table, side: side, link: link,
            facts: table.rememberedFacts(behind: judgement, &copy, facts: facts))
        explanation = table.explain(message, facts: facts, including: rules)
        // What is held was never judged.
        if judgement.verdict == .held {
            explanation.parts = []
            explanation.deciding = nil
        }
    }
}

extension ExplainedMessage {
    /// The name of a rule of the table.
    public func ruleName(_ rule: Int) -> String { table.rules[rule].name }

    /// What a component is: `invoke anyTimeInterrogation`.
    func name(of part: Explanation.Part) -> String {
        guard let index = part.component else { return "the message, which has no component" }
        let component = message.components[index]
        let name =
            component.operation == .none
            ? component.hasCode ? "code \(component.code)" : "" : component.operation.name
        return "\(component.type.name) \(name)".withoutTrailingBlanks
    }

}

/// One line about a message, for people.
public func describe(_ message: DecodedMessage) -> String {
    var parts: [String] = []
    if message.mtp.hasLabel {
        parts.append("\(message.mtp.originatingPointCode) > \(message.mtp.destinationPointCode)")
        if message.mtp.serviceIndicator != 3 { parts.append("SI \(message.mtp.serviceIndicator)") }
    }
    if message.sccp.type != .none {
        parts.append(message.sccp.type.name)
        if message.sccp.calling.isPresent || message.sccp.called.isPresent {
            parts.append("\(name(message.sccp.calling)) > \(name(message.sccp.called))")
        }
    }
    if message.tcap.type != .none { parts.append(message.tcap.type.name) }
    for index in 0..<Int(message.tcap.componentCount) {
        let operation = message.components[index].operation
        let name = operation == .none ? "\(message.components[index].code)" : operation.name
        parts.append("\(message.components[index].type.name) \(name)")
    }
    var copy = message
    let numbers = MessageNumbers(&copy)
    if let imsi = numbers.imsi { parts.append("imsi \(imsi)") }
    if let msisdn = numbers.msisdn { parts.append("msisdn \(msisdn)") }
    if message.form != .canonical { parts.append(message.form.name) }
    if message.form == .illegal {
        let error = message.error
        parts.append("\(error.layer.name) \(error.reason.name) at octet \(error.offset)")
    }
    return parts.joined(separator: "  ")
}

private func name(_ address: SCCPAddress) -> String {
    var text = address.digits.isEmpty ? "pc \(address.pointCode)" : "\(address.digits)"
    if address.hasSubsystemNumber { text += "/\(address.subsystemNumber)" }
    return text
}

extension String {
    /// The text without blanks at its end.
    var withoutTrailingBlanks: String {
        String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
    }
}
