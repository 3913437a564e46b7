import SS7Wire

/// What the decoder makes of some octets, both steps of it.
struct Reading {
    var message = DecodedMessage()

    init(
        _ octets: [UInt8], as framing: Framing, variant: MTPVariant = .itu,
        change: (inout DecodedMessage) -> Void = { _ in }
    ) {
        message.variant = variant
        if decodeEnvelope(octets.span, framing: framing, into: &message) {
            change(&message)
            decodeUser(octets.span, into: &message)
        }
    }

    /// The form; of an illegal message what is wrong and where, of others what they are flagged for.
    var verdict: String {
        guard message.form == .illegal else {
            let words = [message.form.name] + message.flags.reasons.map(\.name).sorted()
            return words.joined(separator: " ")
        }
        let error = message.error
        return "\(error.layer.name) \(error.reason.name) \(error.offset)"
    }

    /// The operations or codes of the components, in order.
    var components: [String] {
        (0..<Int(message.tcap.componentCount)).map { index in
            let component = message.components[index]
            return "\(component.type.name) \(component.operation.name)"
        }
    }
}

extension [UInt8] {
    /// The octets of a range that the decoder gave.
    subscript(_ range: ByteRange) -> [UInt8] { Array(self[range.lowerBound..<range.upperBound]) }
}
