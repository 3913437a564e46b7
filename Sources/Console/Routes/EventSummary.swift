import Intelligence

/// An event in a line of a table.
struct EventSummary: Codable, Hashable, Sendable {
    var id: Int64
    var time: Double
    var verdict: String
    var shadow: Bool
    /// True where the message went on and was found to be an attack later.
    var afterwards: Bool
    var action: String?
    var category: String?
    var rule: String?
    var reason: String?
    var operation: String?
    var country: String?
    var `operator`: String?
    var calling: String?
    var called: String?
    var imsi: String?
    var msisdn: String?
    var link: String?
    var side: String?

    init(_ found: FoundEvent) {
        let event = found.event
        id = found.id
        time = event.time
        verdict = event.verdict
        shadow = event.shadow
        afterwards = event.reason == StoredEvent.noDelivery
        action = event.action
        category = event.category?.rawValue
        rule = event.rule
        reason = event.reason
        operation = event.operation
        country = event.source?.country
        `operator` = event.source?.operator
        calling = event.calling?.digits
        called = event.called?.digits
        imsi = event.imsi
        msisdn = event.msisdn
        link = event.link
        side = event.side
    }
}
