import SS7Builder
import SS7Wire

/// A message that is judged over and over.
enum Probe: String, CaseIterable {
    case updateLocation, anyTimeInterrogation, sendRoutingInfoForSM, mtForwardSM

    /// An entry of every list for the first two; for the others a number that shares ten digits with an
    /// entry of the long list, five with one of the short.
    private var sender: SCCP.Address {
        switch self {
        case .updateLocation, .anyTimeInterrogation: .gt("447710007919", ssn: 7)
        case .sendRoutingInfoForSM, .mtForwardSM: .gt("447715555555", ssn: 8)
        }
    }
    private static let register = SCCP.Address.gt("12025550101", ssn: 6)

    private var request: Request {
        switch self {
        case .updateLocation:
            MAP.updateLocation(imsi: "001010123456789", msc: "447700900010", vlr: "447710007919")
        case .anyTimeInterrogation:
            MAP.anyTimeInterrogation(.imsi("001010123456789"), gsmSCF: "447700900040")
        case .sendRoutingInfoForSM:
            MAP.sendRoutingInfoForSM(msisdn: "12025550142", serviceCentre: "447700900030")
        case .mtForwardSM:
            MAP.mtForwardSM(
                to: .imsi("001010123456789"), from: .serviceCentre("447700900030"),
                tpdu: SMS.deliver(from: .number("447700900142"), "Greetings from abroad"))
        }
    }

    var message: DecodedMessage {
        let octets = SCCP.Unitdata(
            .unitdata, called: Self.register, calling: sender, data: request.begin(7).octets
        ).octets
        var message = DecodedMessage()
        if decodeEnvelope(octets.span, framing: .sccp, into: &message) {
            decodeUser(octets.span, into: &message)
        }
        precondition(message.form == .canonical && message.tcap.componentCount == 1)
        return message
    }
}
