import SS7Builder

extension Message {
    private static let request = MAP.provideSubscriberInfo(imsi: imsi)

    /// One of each class of what is illegal, the earliest first.
    static let illegal: [Message] = [
        spoilt("illegal: M3UA version") { $0[0] = 2 },
        // The pointer to the called address is the third octet behind the service part.
        spoilt("illegal: SCCP pointer") { $0[sccp + 2] = 0xff },
        Message(
            name: "illegal: hop counter",
            octets: SCCP.Unitdata(
                .extendedUnitdata, called: here, calling: hlr, data: request.begin(7).octets,
                hopCounter: 0
            ).message()),
        tcap("illegal: TCAP tag") { $0.tag = [0x63] },
        tcap("illegal: TCAP length") { $0.length = .octets([0x7f]) },
        tcap("illegal: transaction ID") { $0[0] = $0[0].zeroPadded(4) },
        tcap("illegal: octets after message") { $0 = .raw($0.octets + [0, 1]) },
        tcap("illegal: operation code") { $0[2][0][1] = $0[2][0][1].zeroPadded() },
        tcap("illegal: high tag in argument") { $0[2][0][2][0] = $0[2][0][2][0].highTag() },
        tcap("illegal: duplicate field") { $0[2][0][2].elements.insert($0[2][0][2][0], at: 0) },
        tcap("illegal: octets after argument") { $0[2][0].elements.append(.null()) },
    ]

    /// Where SCCP begins in a DATA message with a routing context.
    private static let sccp = 32

    private static func spoilt(_ name: String, _ change: (inout [UInt8]) -> Void) -> Message {
        var octets = request.message(from: hlr, to: here)
        change(&octets)
        return Message(name: name, octets: octets)
    }

    private static func tcap(_ name: String, _ change: (inout BER.Element) -> Void) -> Message {
        var message = request.begin(7)
        change(&message)
        return Message(name: name, octets: message.message(from: hlr, to: here))
    }
}
