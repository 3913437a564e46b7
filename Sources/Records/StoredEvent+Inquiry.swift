public import Intelligence
public import SS7Filter
import SS7Wire
public import Screening

extension StoredEvent {
    /// The event of a question for routing information that no delivery has followed.
    ///
    /// - Parameters:
    ///   - message: the message that asked; nil where only its numbers were remembered.
    ///   - time: when it was asked, seconds since 1970.
    ///   - link: the name of the link that it came by.
    public init(
        of inquiry: Inquiry, _ message: KeptMessage?, _ table: RuleTable, time: Double,
        link: String?
    ) {
        if let message, let event = StoredEvent(of: message, table, time: time) {
            self = event
        } else {
            self.init(time: time, verdict: Verdict.forward.name)
            tcap = "begin"
            component = "invoke"
            userProtocol = "map"
            if let message {
                raw = Octets(message.octets)
                length = message.length > message.octets.count ? message.length : nil
            }
        }
        self.link = link
        side = Side.interconnect.name
        category = EventCategory(rawValue: SS7Filter.Category.sms.name)
        reason = StoredEvent.noDelivery
        operation = "sendRoutingInfoForSM"
        opc = inquiry.originatingPointCode
        imsi = digits(inquiry.imsi) ?? imsi
        msisdn = digits(inquiry.msisdn) ?? msisdn
        if calling == nil { calling = digits(inquiry.calling).map { Address(digits: $0) } }
        if called == nil { called = digits(inquiry.called).map { Address(digits: $0) } }
        if let centre = digits(inquiry.serviceCentre) { addresses = ["serviceCentre": centre] }
        facts = ["answered": .truth(inquiry.isAnswered)]
        let owner = table.network(of: Digits(packed: inquiry.calling), plan: .e164)
        if let owner, !owner.country.isEmpty || !owner.operator.isEmpty {
            source = Source(
                country: owner.country.isEmpty ? nil : owner.country,
                operator: owner.operator.isEmpty ? nil : owner.operator)
        }
    }

    /// The event of a message that is read once more; nil where not all of it was kept.
    private init?(of kept: KeptMessage, _ table: RuleTable, time: Double) {
        guard kept.length == kept.octets.count else { return nil }
        var message = DecodedMessage()
        message.variant = kept.variant
        let octets = kept.octets.span
        guard decodeEnvelope(octets, framing: kept.framing, into: &message) else { return nil }
        decodeUser(octets, into: &message)
        let outcome = Outcome(
            Judgement(), objection: nil, form: message.form, error: message.error,
            calling: message.sccp.calling, table: table, side: .interconnect)
        self.init(of: &message, outcome, time: time, octets: octets, raw: kept.octets)
    }

    private func digits(_ packed: UInt64) -> String? {
        packed == 0 ? nil : Digits(packed: packed).description
    }
}

extension Surroundings {
    /// Takes in numbers that are one subscriber's.
    public mutating func add(_ numbers: [SubscriberNumbers]) {
        for pair in numbers {
            subscribers[Digits(packed: pair.imsi).description] =
                Digits(packed: pair.msisdn).description
        }
    }
}
