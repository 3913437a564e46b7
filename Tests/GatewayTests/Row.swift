import SS7Builder
import Testing

/// One row of the table: what is sent through a gateway, and what becomes of it.
struct Row: Sendable, CustomTestStringConvertible {
    /// One message of a row, and everything that it causes.
    struct Step: Sendable {
        var party: Party
        /// The message as it stands on the party's link.
        var sent: [UInt8]
        var stream: UInt16 = 1
        /// Who should get it; nil for the carrier or, from a carrier, for home.
        var target: Party?
        /// What arrives there, each message whole.
        var arrives: [[UInt8]] = []
        /// DATA that comes back to the sender.
        var comesBack: [[UInt8]] = []
        /// Error codes that come back to the sender.
        var errors: [UInt32] = []
        /// The events, each in a few words.
        var events: [String] = []
    }

    var description: String
    var steps: [Step]

    var testDescription: String { description }
}

extension Row {
    /// A message that arrives: its SCCP octets as they were sent, on the other link's header.
    static func forwarded(
        _ description: String, _ party: Party, _ user: [UInt8], to target: Party? = nil,
        context: Int = 0, events: [String] = [], change: (inout MTPRoute) -> Void = { _ in }
    ) -> Row {
        Row(
            description: description,
            steps: [
                .forwarded(
                    party, user, to: target, context: context, events: events, change: change)
            ])
    }

    /// A message that is blocked without a word to its sender.
    static func dropped(
        _ description: String, _ party: Party, _ user: [UInt8], events: [String],
        change: (inout MTPRoute) -> Void = { _ in }
    ) -> Row {
        let sent = party.data(user, change: change)
        return Row(
            description: description, steps: [Step(party: party, sent: sent, events: events)])
    }

    /// A blocked message for which another one comes back.
    static func answered(
        _ description: String, _ message: SCCP.Unitdata, by answer: SCCP.Unitdata,
        events: [String]
    ) -> Row {
        let party = Party.carrier
        let back = party.data(answer.octets, party.route.reversed) { $0.sls = 5 }
        let sent = party.data(message.octets) { $0.sls = 5 }
        return Row(
            description: description,
            steps: [Step(party: party, sent: sent, comesBack: [back], events: events)])
    }

    /// A message that M3UA answers by an error.
    static func refused(
        _ description: String, from party: Party = .carrier, _ sent: [UInt8], _ code: UInt32,
        events: [String] = []
    ) -> Row {
        let step = Step(party: party, sent: sent, errors: [code], events: events)
        return Row(description: description, steps: [step])
    }
}

extension Row.Step {
    static func forwarded(
        _ party: Party, _ user: [UInt8], to target: Party? = nil, context: Int = 0,
        events: [String] = [], change: (inout MTPRoute) -> Void = { _ in }
    ) -> Row.Step {
        let target = target ?? party.opposite
        let arrival = target.data(
            user, party.route, context: min(context, target.routingContexts.count - 1),
            change: change)
        return Row.Step(
            party: party, sent: party.data(user, context: context, change: change),
            target: target, arrives: [arrival], events: events)
    }
}
