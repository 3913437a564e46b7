import SS7Wire

extension RuleTable {
    /// The limit that a rule's condition asks for; nil where it asks for none.
    func limit(of rule: Int) -> Limit? {
        let image = self.image
        let span = image.span
        let start = Int(span[span.rule(rule) + 2])
        var last = 0
        var number = 0
        while number <= last,
            let step = Instruction(span, at: start + number * Instruction.words)
        {
            if step.opcode == .limit { return limits[Int(step.operand)] }
            if step.opcode != .match, step.opcode != .miss {
                last = max(last, number + 1 + Int(step.whenTrue), number + 1 + Int(step.whenFalse))
            }
            number += 1
        }
        return nil
    }

    /// Which limit was reached, and whose: `10 per minute by calling-gt: 15550100`.
    ///
    /// Subscribers are not told here; records have them in members of their own.
    func fact(
        of limit: Limit, _ viewpoint: inout Viewpoint, in message: inout DecodedMessage
    ) -> RememberedFact {
        var keys: [String] = []
        for key in limit.keys {
            if let text = text(of: key, &viewpoint, in: &message) { keys.append(text) }
        }
        let whose = keys.isEmpty ? "" : ": " + keys.joined(separator: ", ")
        return RememberedFact(name: "limit", value: .name(limit.text + whose))
    }

    private func text(
        of part: Limit.Part, _ viewpoint: inout Viewpoint, in message: inout DecodedMessage
    ) -> String? {
        guard let field = part.field, !field.namesSubscriber else { return nil }
        guard field.kind == .digits else {
            let value = viewpoint.value(of: field, in: &message)
            return value < 0 ? "none" : "\(value)"
        }
        let number = viewpoint.number(of: field, in: &message)
        guard number.isReadable else { return "none" }
        let network = network(of: number.digits, plan: number.plan)
        return switch part {
        case .network: network?.name ?? "unknown"
        case .country: network?.country ?? "unknown"
        case .field, .target: number.digits.description
        }
    }
}

extension Field {
    /// True for numbers that are a subscriber's.
    fileprivate var namesSubscriber: Bool {
        switch self {
        case .imsi, .msisdn, .imei, .calledParty, .callingParty, .forwardedTo, .tpOriginator,
            .tpDestination, .additionalMSISDN, .redirectingParty, .originalCalledParty,
            .destinationReference, .originationReference, .calledIMSI, .callingIMSI:
            true
        default: false
        }
    }
}
