public import Intelligence
public import SS7Filter
import SS7Wire
public import Screening

extension StoredEvent {
    /// The event of a question for routing information that no delivery has followed.
    ///
    /// What the message was is known by its numbers only: there is no more of it than was remembered.
    ///
    /// - Parameters:
    ///   - time: when it was asked, seconds since 1970.
    ///   - link: the name of the link that it came by.
    public init(of inquiry: Inquiry, _ table: RuleTable, time: Double, link: String?) {
        self.init(time: time, verdict: Verdict.forward.name)
        self.link = link
        side = Side.interconnect.name
        category = EventCategory(rawValue: SS7Filter.Category.sms.name)
        reason = StoredEvent.noDelivery
        tcap = "begin"
        component = "invoke"
        userProtocol = "map"
        operation = "sendRoutingInfoForSM"
        opc = inquiry.originatingPointCode
        imsi = digits(inquiry.imsi)
        msisdn = digits(inquiry.msisdn)
        if let title = digits(inquiry.calling) { calling = Address(digits: title) }
        if let title = digits(inquiry.called) { called = Address(digits: title) }
        if let centre = digits(inquiry.serviceCentre) { addresses = ["serviceCentre": centre] }
        facts = ["answered": .truth(inquiry.isAnswered)]
        let owner = table.network(of: Digits(packed: inquiry.calling), plan: .e164)
        if let owner, !owner.country.isEmpty || !owner.operator.isEmpty {
            source = Source(
                country: owner.country.isEmpty ? nil : owner.country,
                operator: owner.operator.isEmpty ? nil : owner.operator)
        }
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
