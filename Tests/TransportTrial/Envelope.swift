/// How a trial's octets become messages of a transport.
public enum Envelope: Sendable {
    /// As they are: the stack keeps messages apart.
    case none
    /// Behind an M3UA header, whose length keeps them apart, and with their own length in front of them.
    case m3ua

    private static let size = 12

    /// The message that carries some octets.
    public func seal(_ octets: [UInt8]) -> [UInt8] {
        guard self == .m3ua else { return octets }
        let total = (Envelope.size + octets.count + 3) & ~3
        let padding = total - Envelope.size - octets.count
        return [1, 0, 1, 1] + Envelope.word(total) + Envelope.word(octets.count) + octets
            + [UInt8](repeating: 0, count: padding)
    }

    /// The octets in a message; none where it is none that was sealed so.
    public func open(_ message: [UInt8]) -> [UInt8] {
        guard self == .m3ua else { return message }
        guard message.count >= Envelope.size else { return [] }
        let length = message[8..<12].reduce(0) { $0 << 8 | Int($1) }
        guard Envelope.size + length <= message.count else { return [] }
        return Array(message[12..<12 + length])
    }

    private static func word(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
