import SS7Wire

/// What an SCCP message asks, a line for each component.
func reading(of octets: [UInt8]) -> [String] {
    var message = DecodedMessage()
    if decodeEnvelope(octets.span, framing: .sccp, into: &message) {
        decodeUser(octets.span, into: &message)
    }
    guard message.form != .illegal else {
        let error = message.error
        return ["illegal: \(error.layer.name) \(error.reason.name) at octet \(error.offset)"]
    }
    return (0..<Int(message.tcap.componentCount)).map { line(for: $0, in: message) }
}

/// A component's operation, from whom and about whom.
private func line(for index: Int, in message: DecodedMessage) -> String {
    var component = message.components[index]
    let sender = message.sccp.calling.normalised
    var text = "\(component.type.name) \(component.operation.name) from +\(sender)"
    if component.argument.has(.imsi) {
        text += " about \(component.argument.number(.imsi).digits)"
    }
    return text
}
