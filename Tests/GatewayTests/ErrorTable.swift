import SS7Builder

/// What M3UA refuses by an ERR, RFC 4666 clause 3.8.1; each association lives on.
extension Row {
    static let refusing: [Row] = [
        .refused("version 2", changed { $0.version = 2 }, 0x01),
        .refused("class 5", changed { $0.messageClass = 5 }, 0x03),
        .refused("transfer message of type 2", changed { $0.type = 2 }, 0x04),
        .refused(
            "unknown routing context",
            M3UA.data(
                Party.carrier.route, benign, routingContext: 999, networkAppearance: 8
            ).octets, 0x19),
        .refused(
            "another carrier's routing context",
            M3UA.data(
                Party.carrier.route, benign, routingContext: 300, networkAppearance: 8
            ).octets, 0x19),
        .refused(
            "no routing context, where there are two",
            M3UA.data(Party.carrier.route, benign, networkAppearance: 8).octets, 0x1a),
        .refused(
            "unknown network appearance",
            M3UA.data(
                Party.carrier.route, benign, routingContext: 100, networkAppearance: 9
            ).octets, 0x15),
        .refused(
            "no Protocol Data", changed { $0.parameters.removeLast() }, 0x16,
            events: ["block decode illegal missingParameter"]),
        .refused(
            "two Protocol Data", changed { $0.parameters.append($0.parameters[2]) }, 0x07,
            events: ["block decode illegal duplicateParameter"]),
        .refused(
            "two routing contexts", changed { $0.parameters.append($0.parameters[1]) }, 0x07,
            events: ["block decode illegal duplicateParameter"]),
        .refused(
            "a length that is too long", changed { $0.length = 4000 }, 0x07,
            events: ["block decode illegal badLength"]),
        .refused(
            "a parameter longer than the message", changed { $0.parameters[2].length = 4000 }, 0x12,
            events: ["block decode illegal badLength"]),
        .refused(
            "a label cut short", changed { $0.parameters[2].value.removeLast(benign.count + 4) },
            0x07, events: ["block decode illegal truncated"]),
        .refused(
            "from home, a length that is too long", from: .home,
            Array(Party.home.data(benign).prefix(40)), 0x07, events: ["block decode badLength"]),
    ]

    private static func changed(_ change: (inout M3UA.Message) -> Void) -> [UInt8] {
        var message = M3UA.data(
            Party.carrier.route, benign, routingContext: 100, networkAppearance: 8)
        change(&message)
        return message.octets
    }
}
